"""What is counted of an answer that went on: its beginning is in its later prompts, and counts once. How long reading a
prompt takes."""

from types import SimpleNamespace

import pytest
from pytestqt.qtbot import QtBot

from assistant.control import turn as turn_module
from assistant.control.turn import Turn
from assistant.domain.chat import GenerationRecord, Message, Role, Status, TextPart, Timings, Usage
from assistant.domain.full_context import use_of
from assistant.engine.protocol import Finished, Progress

WINDOW = {"model.context_length": 8192}


def gone_on(usage: Usage, timings: Timings, *pieces: tuple[Usage, Timings]) -> GenerationRecord:
    """Returns the record of an answer with one of `usage` and `timings` that went on in `pieces`."""
    record = GenerationRecord(settings=WINDOW, usage=usage, timings=timings)
    for more, seconds in pieces:
        message = Message("a", "q", Role.ASSISTANT, (TextPart("The sea"),), 1.0, Status.LENGTH, record)
        turn = Turn("chat", message)
        _status, record = turn.finished(Finished("a", "length", more, seconds, 7, {}, "m.gguf"), "Model", "")
        turn.close()
    return record


def in_use(record: GenerationRecord) -> int:
    return use_of([Message("a", "q", Role.ASSISTANT, (TextPart("The sea"),), 1.0, Status.LENGTH, record)]).used


def reading(record: GenerationRecord) -> float:
    """Returns tokens a second, as the details of an answer say them."""
    return (record.usage.prompt_tokens - record.usage.reused_tokens) / record.timings.prompt


def test_what_goes_on_takes_the_context_once(qtbot: QtBot) -> None:
    record = gone_on(Usage(500, 0, 724, 300), Timings(2.1, 2.0, 10.0),
                     (Usage(1524, 1523, 1024, 0), Timings(0.1, 0.1, 10.0)))
    assert record.usage == Usage(500, 0, 1748, 300)
    assert in_use(record) == 2548
    assert reading(record) == pytest.approx(501 / 2.1)
    assert record.timings.first_token == 2.1
    assert record.timings.generation == pytest.approx(20, rel=1e-3)


def test_many_single_steps_take_no_more_than_their_words(qtbot: QtBot) -> None:
    steps = [(Usage(500 + n, 499 + n, 1, 0), Timings(0.1, 0.05, 0.0)) for n in range(20, 60)]
    record = gone_on(Usage(500, 100, 20, 0), Timings(1.1, 1.0, 1.0), *steps)
    assert in_use(record) == 560
    assert record.usage.answer_tokens == 60
    assert reading(record) == pytest.approx(440 / 3)


@pytest.mark.parametrize(("beginning", "seconds"), [(1, 0.0), (20, 1.9)])
def test_words_taken_one_by_one_make_the_writing_no_faster(qtbot: QtBot, beginning: int, seconds: float) -> None:
    steps = [(Usage(500 + n, 499 + n, 1, 0), Timings(0.1, 0.1, 0.0)) for n in range(beginning, beginning + 50)]
    on = Usage(550 + beginning, 549 + beginning, 20, 0), Timings(0.1, 0.1, 1.9)
    record = gone_on(Usage(500, 0, beginning, 0), Timings(1.1, 1.0, seconds), *steps, on)
    assert record.usage.answer_tokens == beginning + 70
    assert record.timings.tokens_per_second(record.usage) == pytest.approx(10)


def test_a_beginning_read_once_more_says_the_right_speed(qtbot: QtBot) -> None:
    record = gone_on(Usage(500, 0, 1000, 0), Timings(2.1, 2.0, 10.0),
                     (Usage(1500, 0, 10, 0), Timings(6.1, 6.0, 0.1)),
                     (Usage(1510, 1509, 10, 0), Timings(0.1, 0.0, 0.1)))
    assert in_use(record) == 1520
    assert record.usage.reused_tokens == 0
    assert reading(record) == pytest.approx(250, rel=0.01)


def test_what_broke_off_uncounted_is_counted_with_what_follows(qtbot: QtBot) -> None:
    record = gone_on(Usage(), Timings(), (Usage(700, 650, 30, 0), Timings(0.3, 0.2, 1.0)))
    assert (record.usage, record.timings) == (Usage(700, 650, 30, 0), Timings(0.3, 0.2, 1.0))


def test_a_going_on_that_was_stopped_at_once_changes_no_count(qtbot: QtBot) -> None:
    record = gone_on(Usage(500, 0, 20, 0), Timings(2.1, 2.0, 1.0), (Usage(), Timings()))
    assert (record.usage, record.timings) == (Usage(500, 0, 20, 0), Timings(2.1, 2.0, 1.0))


def test_how_long_reading_takes_counts_from_its_beginning_each_time(
        qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = iter((0.0, 5.0, 25.0, 90.0, 92.0))
    monkeypatch.setattr(turn_module, "time", SimpleNamespace(monotonic=lambda: next(seconds)))
    turn = Turn("chat", Message("a", "q", Role.ASSISTANT, (), 1.0, Status.WRITING))
    told: list[tuple[float, float]] = []
    turn.reading.connect(lambda share, left: told.append((share, left)))
    for done, total in ((0, 1000), (100, 1000), (500, 1000), (0, 400), (100, 400)):    # again: the context was full
        turn.on_progress(Progress("a", done, total))
    turn.close()
    assert told == [(0.0, -1.0), (0.1, pytest.approx(45)), (0.5, pytest.approx(25)), (0.0, -1.0),
                    (0.25, pytest.approx(6))]
