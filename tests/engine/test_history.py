"""Which turns are dropped when a chat outgrows the context window."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from assistant.engine.history import KEPT_SHARE, History

WINDOW = 1000


def chat(*lengths: int) -> History:
    """A chat of questions and answers in turn."""
    return History(["user" if i % 2 == 0 else "assistant" for i in range(len(lengths))], lengths, 50, WINDOW)


def test_nothing_is_dropped_while_it_fits() -> None:
    assert chat(100, 200, 100, 200, 50).first_turn(reserve=300) == 0


def test_whole_exchanges_go_down_to_sixty_percent_at_once() -> None:
    # 50 + 650 + 301 is one too many; after the cut 50 + 550 are exactly 60 %.
    assert chat(20, 80, 150, 250, 100, 50).first_turn(reserve=300) == 0
    assert chat(20, 80, 150, 250, 150).first_turn(reserve=301) == 2


def test_the_last_question_always_stays() -> None:
    assert chat(100, 100, 100, 100, 900).first_turn(reserve=100) == 4


def test_a_window_filled_in_mid_answer_is_cut_too() -> None:
    history = chat(200, 200, 200)
    assert history.next_cut(0, generated=350) == 2
    assert history.next_cut(2, generated=700) == 2       # the answer alone fills it


def test_an_answer_before_the_first_question_goes_with_the_first_cut() -> None:
    history = History(["assistant", "user", "assistant", "user"], [400, 100, 100, 400], 0, WINDOW)
    assert history.first_turn(reserve=100) == 1


@given(st.lists(st.integers(1, 400), min_size=1, max_size=60), st.integers(1, 250))
def test_the_cut_only_moves_forward_and_stays_for_several_turns(lengths: list[int], reserve: int) -> None:
    cuts = [chat(*lengths[:end]).first_turn(reserve) for end in range(1, len(lengths) + 1)]
    assert cuts == sorted(cuts)
    for end, (before, after) in enumerate(itertools.pairwise(cuts), start=2):
        kept = sum(lengths[after:end])
        if after != before:
            last_question = (end - 1) // 2 * 2
            assert 50 + kept <= WINDOW * KEPT_SHARE or after == last_question
        elif end % 2:
            last_question = end - 1
            assert 50 + kept + reserve <= WINDOW or after == last_question


def test_short_turns_are_not_dropped_one_at_a_time() -> None:
    lengths = [20] * 200
    cuts = [chat(*lengths[:end]).first_turn(100) for end in range(1, len(lengths) + 1)]
    assert len(set(cuts)) <= 2 + 200 * 20 // (WINDOW * (1 - KEPT_SHARE) - 100)
