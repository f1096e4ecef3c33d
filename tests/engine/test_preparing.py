"""What is read while a message is written: only what is certain, given up at once, and never in another's way."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.domain import kept_states
from assistant.engine.precedence import GIVES_WAY_TO
from assistant.engine.protocol import (
    CountReusable,
    Finished,
    Fitted,
    ForgetChat,
    Generate,
    KeepStates,
    LeaveChat,
    Prepare,
    Prepared,
    Turn,
)
from assistant.engine.state_file import look
from tests.engine.worker_client import Worker

HELLO = Turn("user", "Hello there, who are you?")
DRAFT = " ".join(f"Sentence number {number} is about the sea and its ships." for number in range(30))


@pytest.fixture
def read(worker: Worker) -> Iterator[Worker]:
    """A worker that has answered the first message of chat "a"."""
    yield worker
    for chat in ("a", "b", ""):
        worker.send(ForgetChat(chat))


@pytest.fixture
def quick_read(quick: Worker) -> Iterator[Worker]:
    """The same, where the words do not matter, nor how long reading takes."""
    yield quick
    for chat in ("a", "b", ""):
        quick.send(ForgetChat(chat))


def begun(worker: Worker) -> list[Turn]:
    return [HELLO, Turn("assistant", worker.generate([HELLO], chat="a", temperature=0.0, max_tokens=8).text)]


def prepare(worker: Worker, turns: list[Turn], chat: str = "a") -> Prepared:
    worker.send(Prepare(Generate("prepare", tuple(turns), chat=chat)))
    return worker.until(Prepared)


def count(worker: Worker, turns: list[Turn]) -> Prepared:
    worker.send(CountReusable(Generate("count", tuple(turns), chat="a")))
    return worker.until(Prepared)


def test_a_draft_that_was_read_is_reused_when_it_is_sent(quick_read: Worker) -> None:
    turns = begun(quick_read)
    prepared = prepare(quick_read, [*turns, Turn("user", DRAFT)])
    assert prepared.evaluated > 300
    fitted = quick_read.generate([*turns, Turn("user", DRAFT + " What now?")], chat="a", max_tokens=1).fitted
    assert fitted.reused_tokens == prepared.tokens
    assert fitted.prompt_tokens - fitted.reused_tokens < 30


def test_reading_goes_on_with_what_is_added_and_drops_what_is_changed(quick_read: Worker) -> None:
    turns = begun(quick_read)
    half = prepare(quick_read, [*turns, Turn("user", DRAFT[:900])])
    whole = prepare(quick_read, [*turns, Turn("user", DRAFT)])
    assert whole.evaluated <= whole.tokens - half.tokens + 8
    other = prepare(quick_read, [*turns, Turn("user", DRAFT[:450] + " and so on. " + DRAFT[500:850])])
    assert half.tokens // 3 < other.tokens - other.evaluated < half.tokens
    gone = prepare(quick_read, [*turns, Turn("user", "")])
    assert gone.evaluated == 0
    assert gone.tokens < 60


def test_the_answer_is_one_to_what_was_sent(read: Worker) -> None:
    turns = begun(read)
    prepare(read, [*turns, Turn("user", "Is two and two fi")])
    sent = [*turns, Turn("user", "Is two and two four?")]
    prepared = read.generate(sent, chat="a", temperature=0.0, max_tokens=24)
    read.send(ForgetChat("a"))
    clean = read.generate(sent, chat="b", temperature=0.0, max_tokens=24)
    assert prepared.text == clean.text
    assert prepared.finished.evaluation["prompt"] == clean.finished.evaluation["prompt"]


def test_a_question_breaks_reading_off_at_once(read: Worker) -> None:
    turns = begun(read)
    read.send(Prepare(Generate("prepare", (*turns, Turn("user", DRAFT * 3)), chat="a")))
    time.sleep(0.05)
    read.send(Generate("now", (*turns, Turn("user", "Hi")), chat="a", generation={"max_tokens": 1}))
    assert read.until(Prepared).tokens < 1100       # of 1,180
    fitted = read.until(Fitted)
    assert read.until(Finished).id == "now"
    assert fitted.reused_tokens >= 40       # the chat is as it was


def test_what_waits_behind_a_question_is_not_read(read: Worker) -> None:
    turns = begun(read)
    read.send(Generate("now", (*turns, Turn("user", "Hi")), chat="a", generation={"max_tokens": 8}))
    read.send(Prepare(Generate("prepare", (*turns, Turn("user", DRAFT)), chat="a")))
    read.send(Generate("next", (*turns, Turn("user", "Ho")), chat="a", generation={"max_tokens": 1}))
    assert read.until(Finished).id == "now"
    assert read.until(Prepared).evaluated == 0
    assert read.until(Finished).id == "next"


def test_the_first_message_of_a_new_chat_is_read_before_the_chat_is_there(quick_read: Worker) -> None:
    prepared = prepare(quick_read, [Turn("user", DRAFT)], chat="")
    fitted = quick_read.generate([Turn("user", DRAFT)], chat="b", max_tokens=1).fitted
    assert fitted.reused_tokens == prepared.tokens


def test_a_draft_too_long_for_the_context_is_nobodys_trouble(quick_read: Worker) -> None:
    assert prepare(quick_read, [Turn("user", DRAFT * 10)]) == Prepared("prepare", 0, 0)
    assert quick_read.generate([HELLO], chat="a", max_tokens=1).text


def test_what_is_not_sent_is_in_no_file(stand_in: Path, tmp_path: Path) -> None:
    with Worker() as worker:
        worker.send(KeepStates(str(tmp_path), 1 << 30))
        worker.load(stand_in)
        turns = [HELLO, Turn("assistant", worker.generate([HELLO], chat="a", temperature=0.0, max_tokens=40).text)]
        prepared = prepare(worker, [*turns, Turn("user", DRAFT[:700])])
        worker.send(LeaveChat("a"))
    [file] = kept_states.all_in(tmp_path)
    state = look(file.path)
    assert state is not None
    assert len(state.tokens) <= prepared.tokens - prepared.evaluated + 12


def test_what_need_not_be_read_is_counted_and_nothing_is_read_for_it(read: Worker) -> None:
    asked = [*begun(read), Turn("user", DRAFT)]
    counted = count(read, asked)
    assert counted.evaluated == 0
    assert 40 < counted.tokens < counted.total - 300
    assert count(read, asked) == counted
    fitted = read.generate(asked, chat="a", max_tokens=1).fitted
    assert (fitted.reused_tokens, fitted.prompt_tokens) == (counted.tokens, counted.total)


def test_what_lies_in_a_file_need_not_be_read(tmp_path: Path) -> None:
    question = Turn("user", DRAFT[:700])
    with Worker() as worker:
        worker.send(KeepStates(str(tmp_path), 1 << 30))
        worker.load()
        answer = worker.generate([question], chat="a", temperature=0.0, max_tokens=8).text
    asked = [question, Turn("assistant", answer), Turn("user", "And then?")]
    with Worker() as worker:
        worker.load()
        assert count(worker, asked).tokens == 0
        worker.send(KeepStates(str(tmp_path), 1 << 30))
        counted = count(worker, asked)
        assert counted.tokens > 150
        fitted = worker.generate(asked, chat="a", max_tokens=1).fitted
        assert (fitted.reused_tokens, fitted.prompt_tokens) == (counted.tokens, counted.total)


def test_a_prompt_that_does_not_fit_is_not_counted(read: Worker) -> None:
    assert count(read, [Turn("user", DRAFT * 10)]).total == 0


def test_counting_breaks_nothing_off() -> None:
    assert all(CountReusable not in kinds for kinds in GIVES_WAY_TO.values())
