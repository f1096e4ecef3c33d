"""Tokens are counted by the model's own tokenizer, at any time, without holding up an answer."""

from pathlib import Path

from assistant.engine.counting import PIECE_LETTERS, pieces
from assistant.engine.protocol import Count, Counted, Event, Finished, Stop, Token, Unload, Unloaded
from assistant.engine.vocabulary import Vocabulary
from tests.engine.worker_client import Worker

TEXTS = ("Hello there.", "", "今天我们沿着海岸走了三天。", "<|im_end|>")


def test_texts_are_counted_as_the_model_reads_them(quick: Worker, starter_vocabulary: Vocabulary) -> None:
    quick.send(Count("a", TEXTS))
    counted = quick.until(Counted)
    assert counted.counts == tuple(len(starter_vocabulary.tokenise(text, False)) for text in TEXTS)
    assert counted.id == "a"


def test_what_a_message_takes_in_the_prompt_can_be_told_before_it_is_sent(quick: Worker) -> None:
    text = "A question of a few words, and another one."
    quick.send(Count("a", (text,)))
    counted = quick.until(Counted)
    told = quick.generate(text, max_tokens=1).fitted.prompt_tokens
    assert abs(counted.counts[0] + counted.fixed + counted.per_turn - told) <= 3


def test_counting_does_not_wait_for_the_answer_being_written(worker: Worker) -> None:
    asked = False

    def on_event(event: Event) -> None:
        nonlocal asked
        if isinstance(event, Token) and not asked:
            asked = True
            worker.send(Count("beside", ("words " * 1000,)))
        if isinstance(event, Counted):
            worker.send(Stop())

    answer = worker.generate("Write a very long story about a ship.", max_tokens=1500, temperature=0,
                             ignore_end=True, on_event=on_event)
    kinds = [type(event) for event in answer.events]
    assert kinds.index(Counted) < kinds.index(Finished)
    assert answer.finished.reason == "stopped", "it was still being written"
    assert answer.finished.usage.answer_tokens == len(answer.tokens) > 0


def test_of_several_wishes_the_newest_is_answered_and_the_others_need_not_be(quick: Worker) -> None:
    long = "words and words\n" * 60_000
    for number in range(20):
        quick.send(Count(str(number), (long, f"{number}")))
    answered = [quick.until(Counted).id]
    while answered[-1] != "19":
        answered.append(quick.until(Counted).id)
    assert len(answered) < 20


def test_without_a_model_nothing_is_counted_and_nothing_breaks(stand_in: Path) -> None:
    with Worker() as started:
        started.send(Count("early", ("words",)))
        started.load(stand_in, context_length=512)
        started.send(Count("loaded", ("words",)))
        assert started.until(Counted).id == "loaded"
        started.send(Count("leaving", ("words\n" * 100_000,)))
        started.send(Unload())
        started.until(Unloaded)
        started.send(Count("late", ("words",)))
        started.load(stand_in, context_length=512)
        started.send(Count("again", ("words",)))
        assert started.until(Counted).id in ("leaving", "again")


def test_a_long_text_is_cut_at_line_ends_and_no_letter_is_lost() -> None:
    lines, line = "A line of words.\n\n  And one more.\n" * 2000, "word " * 20_000
    for text in (lines, line, "short", ""):
        cut = list(pieces(text))
        assert "".join(cut) == text
        assert max(map(len, cut)) <= PIECE_LETTERS
    assert all(piece.endswith("\n") and piece[:1] == "A" for piece in list(pieces(lines))[:-1])
