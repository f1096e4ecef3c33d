"""A place of a text is looked at by a real worker, and nothing that is written suffers from it."""

from pathlib import Path
from typing import Any

from assistant.domain.distribution import Word
from assistant.domain.errors import EngineError
from assistant.engine.inspection import words_of
from assistant.engine.protocol import (
    Event,
    Finished,
    Generate,
    Progress,
    Replay,
    Replayed,
    Summarise,
    Token,
    Turn,
)
from assistant.engine.protocol_inspection import (
    Draw,
    Drawn,
    Inspect,
    Inspected,
    Inspecting,
    LeavePlace,
    NotInspected,
    Reshape,
    Shaped,
    Watch,
)
from assistant.engine.vocabulary import Vocabulary
from tests.engine.candidate_client import write_several
from tests.engine.worker_client import Answer, Worker

QUESTION = Turn("user", "Tell me about the sea.")
FIXED: dict[str, Any] = {"seed": 11, "temperature": 0.8, "max_tokens": 40}


def look(worker: Worker, answer: str, index: int, identity: str = "here",
         **generation: float) -> tuple[Inspected, Shaped]:
    worker.send(Inspect(identity, (QUESTION, Turn("assistant", answer)), index, generation=generation))
    found = worker.until(Inspected)
    return found, worker.until(Shaped)


def tokens_of(answer: Answer) -> list[int]:
    return [token.token for token in answer.of(Token) if token.token >= 0]


def test_every_word_of_an_answer_can_be_looked_at_and_is_among_the_candidates(quick: Worker) -> None:
    answer = quick.generate((QUESTION,), **FIXED)
    for index in (0, 7, 3):
        found, shaped = look(quick, answer.text, index, temperature=0.8)
        assert [word.token for word in found.words] == tokens_of(answer)[:found.count]
        assert "".join(word.text for word in found.words) == answer.text
        assert shaped.distribution.chosen == found.words[index].token
        assert shaped.distribution.candidate(shaped.distribution.chosen) is not None
        assert not shaped.live


def test_a_character_of_the_text_leads_to_its_word_and_past_the_last_word_is_the_end(quick: Worker) -> None:
    answer = quick.generate((QUESTION,), **FIXED)
    found, _ = look(quick, answer.text, 99999)
    assert found.index == found.count
    word = found.words[5]
    quick.send(Inspect("by character", (QUESTION, Turn("assistant", answer.text)), character=word.start + 1))
    assert quick.until(Inspected).index in (5, 6)      # a word may be one character long


def test_the_words_chance_is_the_one_it_was_drawn_with(worker: Worker) -> None:
    answer = worker.generate((QUESTION,), **FIXED, probabilities=1)
    drawn = [token for token in answer.of(Token) if token.token >= 0]
    _, shaped = look(worker, answer.text, 4, temperature=0.8)
    candidate = shaped.distribution.candidate(drawn[4].token)
    assert candidate is not None
    # Evaluated in one piece or token by token, floats differ a little (facts.md: 0.6 to 1.2 in logits on SWA).
    assert abs(candidate.before - drawn[4].probability) < 0.05


def test_other_settings_reshape_the_place_without_evaluating_it_again(quick: Worker) -> None:
    answer = quick.generate((QUESTION,), **FIXED)
    look(quick, answer.text, 4, temperature=0.8)
    for k in range(1, 9):
        quick.send(Reshape(f"top {k}", {"top_k": k, "top_p": 1.0, "min_p": 0.0}))
    shown = [quick.until(Shaped)]
    while shown[-1].id != "top 8":      # some of them may have been overtaken, the newest never
        shown.append(quick.until(Shaped))
    assert shown[-1].distribution.left == 8


def test_settings_that_cannot_be_read_are_told_and_the_place_stays(quick: Worker) -> None:
    answer = quick.generate((QUESTION,), **FIXED)
    look(quick, answer.text, 4)
    quick.send(Reshape("bad", {"logit_bias": "nonsense"}))
    assert isinstance(quick.until(NotInspected).error, EngineError)
    quick.send(Draw("good", 100, {}))
    assert sum(times for _, times in quick.until(Drawn).counts) == 100


def test_an_answer_is_the_same_whether_anybody_looks_or_not(worker: Worker) -> None:
    alone = worker.generate((QUESTION,), **FIXED)
    worker.send(Watch(1, {"temperature": 1.5}))

    def ask(event: Event) -> None:
        if isinstance(event, Token):
            worker.send(Reshape("while writing", {"temperature": 1.2}))
            worker.send(Draw("while writing", 3, {}))
            worker.send(Inspect("later", (QUESTION, Turn("assistant", "The sea is blue.")), 2))

    watched = worker.generate((QUESTION,), **FIXED, on_event=ask)
    assert tokens_of(watched) == tokens_of(alone)
    assert len([shaped for shaped in watched.of(Shaped) if shaped.live]) > 10
    assert worker.until(Inspected).id == "later"
    worker.send(Watch(0))
    worker.send(LeavePlace())
    quiet = worker.generate((QUESTION,), **FIXED)
    assert not [event for event in quiet.events[quiet.events.index(quiet.fitted):] if isinstance(event, Shaped)]


def test_a_message_does_not_wait_for_a_place_that_is_being_read(worker: Worker) -> None:
    long = "The ship sailed on over the grey water. " * 80
    worker.send(Inspect("far", (QUESTION, Turn("assistant", long)), 600))
    answer = worker.generate((Turn("user", "Hello."),), max_tokens=3, temperature=0)
    assert answer.text
    assert not answer.of(Shaped), "the message waited"
    assert worker.until(Shaped).id == "far"      # after it, the place is looked at all the same


def test_what_was_read_before_a_place_is_not_read_again_after_an_interruption(worker: Worker) -> None:
    long = "The boat lay still in the dark harbour. " * 170
    worker.send(Inspect("far", (QUESTION, Turn("assistant", long)), 1300))      # seconds: the message comes meanwhile
    first = worker.until(Inspecting)
    answer = worker.generate((Turn("user", "Hello."),), max_tokens=3, temperature=0)
    done = max([first.done, *(event.done for event in answer.of(Inspecting))])
    again = worker.until(Inspecting)
    assert again.total <= first.total - done
    assert worker.until(Shaped).id == "far"


def test_other_settings_do_not_break_off_the_reading_before_a_place(worker: Worker) -> None:
    long = "A gull stood on the mast and looked at the town. " * 70
    worker.send(Inspect("far", (QUESTION, Turn("assistant", long)), 650))
    worker.until(Inspecting)
    events: list[Event] = []
    while not events or not isinstance(events[-1], Shaped):
        worker.send(Watch(0, {"temperature": 0.5}))
        events.append(worker.next())
    assert not [event for event in events if isinstance(event, Inspected)], "it began anew"
    totals = {event.total for event in events if isinstance(event, Inspecting)}
    assert len(totals) == 1


def test_a_summary_is_not_followed_and_leaves_the_place_looked_at(quick: Worker) -> None:
    answer = quick.generate((QUESTION,), **FIXED)
    _found, shaped = look(quick, answer.text, 4)
    quick.send(Watch(1))
    quick.send(Summarise("summary", (QUESTION, Turn("assistant", answer.text))))
    events: list[Event] = []
    while not events or not isinstance(events[-1], Finished):
        events.append(quick.next())
    quick.send(Watch(0))
    assert [event for event in events if isinstance(event, Token)]
    assert not [event for event in events if isinstance(event, Shaped)]
    quick.send(Reshape("still there"))
    assert quick.until(Shaped).distribution.chosen == shaped.distribution.chosen


def test_a_replay_is_not_followed_and_leaves_the_place_looked_at(empty: Worker, stand_in: Path) -> None:
    empty.load(stand_in)        # with nothing beside the answer
    answer = empty.generate((QUESTION,), **FIXED)
    _found, shaped = look(empty, answer.text, 4)
    empty.send(Watch(1))
    empty.send(Replay(Generate("replay", (QUESTION,), generation=FIXED), answer.finished.evaluation, answer.text,
                      tokens=len(answer.tokens), whole=False))
    events: list[Event] = []
    while not events or not isinstance(events[-1], Replayed):
        events.append(empty.next())
    assert events[-1] == Replayed("replay", "identical", tokens=len(answer.tokens))
    assert not [event for event in events if isinstance(event, Shaped)]
    empty.send(Reshape("still there"))
    assert empty.until(Shaped).distribution.chosen == shaped.distribution.chosen


def test_settings_are_answered_while_candidates_are_written(worker: Worker) -> None:
    answer = worker.generate((QUESTION,), **FIXED)
    look(worker, answer.text, 4)
    asked: list[Reshape] = []

    def ask(event: Event) -> None:
        if isinstance(event, Token) and not asked:
            asked.append(Reshape("while writing", {"top_k": 3, "top_p": 1.0, "min_p": 0.0}))
            worker.send(asked[0])

    several = write_several(worker, QUESTION.text, [{"seed": 1}, {"seed": 2}], on_event=ask, max_tokens=60,
                            ignore_end=True)
    [shaped] = several.others.of(Shaped)
    assert shaped.distribution.left == 3


def test_nonsense_about_a_place_is_told_and_ends_nothing(quick: Worker) -> None:
    answer = quick.generate((QUESTION,), **FIXED)
    look(quick, answer.text, 4)
    for kind in ("Reshape", "Draw"):
        quick.write(b'{"type":"%s","id":"bad","count":1,"generation":5}\n' % kind.encode())
        assert quick.until(NotInspected).id == "bad"
    assert quick.generate((QUESTION,), **FIXED).text == answer.text


def test_a_branch_has_the_same_beginning_and_then_the_chosen_word(quick: Worker) -> None:
    answer = quick.generate((QUESTION,), **FIXED)
    found, shaped = look(quick, answer.text, 9)
    word = found.words[9]
    other = next(each for each in shaped.distribution.candidates if each.token != word.token and not each.special)
    before = answer.text[:word.start]
    branch = quick.generate((QUESTION, Turn("assistant", before)), continue_last=True, max_tokens=12,
                             first=(*word.pending, other.token), temperature=0)
    assert tokens_of(branch)[0] == other.token
    assert branch.text.startswith(other.text)
    assert not branch.of(Progress) or branch.fitted.reused_tokens >= branch.fitted.prompt_tokens - 1
    again, _ = look(quick, before + branch.text, 9)
    assert [each.token for each in again.words[:10]] == [*tokens_of(answer)[:9], other.token]


def test_a_word_of_half_a_character_can_be_chosen(quick: Worker) -> None:
    text = "大海很蓝。"
    found, shaped = look(quick, text, 1)
    at = next(index for index, word in enumerate(found.words) if word.pending)
    found, shaped = look(quick, text, at)
    word = found.words[at]
    branch = quick.generate((QUESTION, Turn("assistant", text[:word.start])), continue_last=True, max_tokens=8,
                             first=(*word.pending, word.token), temperature=0)
    assert tokens_of(branch)[:len(word.pending) + 1] == [*word.pending, word.token]
    assert any(each.raw for each in shaped.distribution.candidates)


def test_without_a_model_it_says_so() -> None:
    with Worker() as empty:
        empty.send(Inspect("here", (QUESTION, Turn("assistant", "The sea.")), 0))
        assert empty.until(NotInspected).error.message == "No model is loaded."


def test_what_was_left_is_forgotten(quick: Worker) -> None:
    answer = quick.generate((QUESTION,), **FIXED)
    look(quick, answer.text, 2)
    quick.send(LeavePlace())
    quick.send(Draw("gone", 10))
    look(quick, answer.text, 3, "another")
    quick.send(Draw("there", 10))
    assert quick.until(Drawn).id == "there"


def test_words_of_a_text_are_its_tokens_with_the_characters_they_complete(starter_vocabulary: Vocabulary) -> None:
    text = "Ja, 海!"
    tokens = starter_vocabulary.tokenise(text, False)
    words = words_of(text, [1, 2, *tokens], starter_vocabulary)
    assert [word.token for word in words] == tokens
    assert "".join(word.text for word in words) == text
    assert all(text[word.start:word.start + len(word.text)] == word.text for word in words)
    halves = [word for word in words if word.pending]
    assert halves, "海 is one token: take a rarer character"
    assert halves[-1].text == "海"


def test_nothing_said_has_no_words(starter_vocabulary: Vocabulary) -> None:
    assert words_of("", [], starter_vocabulary) == list[Word]()


def test_a_plain_text_is_looked_at_as_it_is_without_a_template(worker: Worker) -> None:
    answer = worker.generate((), text="The sea is", max_tokens=8, temperature=0)
    worker.send(Inspect("text", (Turn("assistant", answer.text),), 2, text="The sea is"))
    found = worker.until(Inspected)
    assert "".join(word.text for word in found.words) == answer.text
    distribution = worker.until(Shaped).distribution
    assert distribution.chosen == found.words[2].token
    assert distribution.rank == 1       # it was written at temperature 0
