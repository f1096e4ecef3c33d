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


def test_a_pinned_turn_stays_with_the_rest_of_its_exchange() -> None:
    history = History(["user", "assistant"] * 4 + ["user"], [50] * 8 + [100], 50, WINDOW, pinned=[1])
    assert history.kept(0) == ()
    assert history.kept(6) == (0, 1)
    long = History(["user", "assistant"] * 6 + ["user"], [100] * 13, 50, WINDOW, pinned=[1])
    first = long.first_turn(reserve=200)
    assert first > chat(*[100] * 13).first_turn(reserve=200), "what is pinned takes room from what follows"
    assert long.kept(first) == (0, 1)


def test_of_too_much_that_is_pinned_the_newest_stays() -> None:
    history = History(["user", "assistant"] * 3 + ["user"], [150] * 7, 50, WINDOW, pinned=[0, 2, 4])
    assert history.kept(6) == (4, 5)
    assert history.give_up_extras()
    assert history.kept(6) == ()
    assert not history.give_up_extras()


def test_the_cut_lies_where_a_summary_ends() -> None:
    lengths = [100] * 9
    plain = chat(*lengths).first_turn(reserve=200)
    assert plain == 4
    history = History(["user", "assistant"] * 4 + ["user"], lengths, 50, WINDOW, summaries={6: 40})
    assert history.first_turn(reserve=200) == 6
    assert (history.summarised(6), history.summarised(8), history.summarised(4)) == (6, 6, 0)
    assert History(["user"], [100], 50, WINDOW, summaries={2: 40}).first_turn(200) == 0, "all fits: nothing is dropped"


def test_a_cut_lies_before_a_question_even_where_a_summary_ends_behind_one() -> None:
    lengths = [100] * 9
    history = History(["user", "assistant"] * 4 + ["user"], lengths, 50, WINDOW, summaries={5: 40, 6: 40})
    assert history.first_turn(reserve=200) == 6
    ends_behind_one = History(["user", "assistant"] * 4 + ["user"], lengths, 50, WINDOW, summaries={3: 40})
    first = ends_behind_one.first_turn(reserve=200)
    assert (first, ends_behind_one.summarised(first)) == (4, 3)


def test_looking_ahead_tells_what_the_next_question_will_drop() -> None:
    assert chat(100, 100, 100).ahead(0, generated=100, reserve=200) == 0
    history = chat(100, 100, 100, 100, 100)
    dropped = history.ahead(0, generated=130, reserve=200)
    assert dropped == 4
    asked_next = chat(100, 100, 100, 100, 100, 130, 125)
    assert asked_next.first_turn(reserve=200) == dropped


def test_looking_ahead_tells_that_not_even_the_last_answer_will_stay() -> None:
    dropped = chat(100, 100, 100).ahead(0, generated=500, reserve=200)
    assert dropped == 4
    assert chat(100, 100, 100, 500, 125).first_turn(reserve=200) == dropped
    assert chat(100).ahead(0, generated=700, reserve=200) == 2
    assert chat(100).ahead(0, generated=500, reserve=200) == 0


@given(st.lists(st.integers(1, 400), min_size=1, max_size=40), st.sets(st.integers(0, 39)),
       st.dictionaries(st.integers(1, 20).map(lambda n: 2 * n), st.integers(0, 100)), st.integers(1, 250))
def test_pins_and_summaries_never_make_the_cut_go_back(
        lengths: list[int], pinned: set[int], summaries: dict[int, int], reserve: int) -> None:
    roles = ["user" if i % 2 == 0 else "assistant" for i in range(len(lengths))]
    cuts = []
    for end in range(1, len(lengths) + 1):
        history = History(roles[:end], lengths[:end], 50, WINDOW, [i for i in pinned if i < end],
                          {turns: length for turns, length in summaries.items() if turns < end})
        cuts.append(history.first_turn(reserve))
        assert all(index < cuts[-1] for index in history.kept(cuts[-1]))
        assert history.summarised(cuts[-1]) <= cuts[-1]
    assert cuts == sorted(cuts)
