"""What is written is read along in the pauses: where the user wants it, on the mains, and never in another's way."""

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from assistant.control import preparing
from assistant.control.preparing import Preparing
from assistant.control.replaying import Replaying
from assistant.domain.chat import Message, Status
from assistant.engine.protocol import Event, Fitted, Prepared, Replayed
from tests.control.conftest import Desk, StartDesk

DRAFT = "Here is my story. " + "The ship sailed on and on over the wide sea. " * 16
ANSWER = 24     # tokens


class Reading:
    """A desk whose composer is read along, told here what the engine did."""

    def __init__(self, desk: Desk, model: Path) -> None:
        self.desk, self.allowed = desk, True
        self.preparing = Preparing(desk.engine, desk.models, desk.answering, desk.session, desk.sampling,
                                   lambda: self.allowed)
        self.replaying = Replaying(desk.engine, desk.models, desk.answering, desk.sampling)
        self.prepared: list[Prepared] = []
        self.fitted: list[Fitted] = []
        desk.engine.received.connect(self._on_event)
        desk.answering.fitted.connect(lambda _chat, event: self.fitted.append(event))
        desk.preferences.set_user("model.context_length", 2048)
        desk.session.new({"generation.temperature": 0.8, "generation.max_tokens": ANSWER})
        desk.models.choose(model)
        desk.until(lambda: desk.models.info is not None)

    def _on_event(self, event: Event) -> None:
        if isinstance(event, Prepared):
            self.prepared.append(event)

    def write(self, text: str) -> None:
        self.desk.type(text)
        self.preparing.touch()

    def read(self, text: str) -> Prepared:
        """Writes and waits until it is read."""
        before = len(self.prepared)
        self.write(text)
        self.desk.until(lambda: len(self.prepared) > before)
        return self.prepared[-1]

    def ask(self, text: str, count: int) -> Message:
        self.desk.send(text)
        return self.desk.until_answered(count)


@pytest.fixture
def on_the_mains(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(psutil, "sensors_battery", lambda: None, raising=False)


@pytest.fixture
def reading(start: StartDesk, starter_model: Path, on_the_mains: None) -> Reading:
    return Reading(start(), starter_model)


@pytest.fixture
def quick_reading(start: StartDesk, stand_in: Path, on_the_mains: None) -> Reading:
    """With what stands in for the practice model: where reading need not take long."""
    return Reading(start(), stand_in)


def waited(reading: Reading) -> list[Prepared]:
    """Lets the pause go by; returns what was read."""
    reading.desk.qtbot.wait(preparing.PAUSE_MS + 300)
    return reading.prepared


def test_a_draft_is_read_in_a_pause_and_reused_when_it_is_sent(quick_reading: Reading) -> None:
    read = quick_reading.read(DRAFT)
    assert read.evaluated > 150
    quick_reading.ask(DRAFT + "What now?", 1)
    assert quick_reading.fitted[-1].reused_tokens == read.tokens


def test_an_edit_drops_what_is_no_longer_there(quick_reading: Reading) -> None:
    first = quick_reading.read(DRAFT)
    changed = quick_reading.read("Another story. " + DRAFT)
    assert changed.evaluated > 150
    assert quick_reading.read("").tokens < 60
    assert first.tokens > 150


def test_the_history_of_a_chat_is_read_with_the_first_words(quick_reading: Reading) -> None:
    quick_reading.ask("Tell me about the sea.", 1)
    chat = quick_reading.desk.session.chat.info.id
    quick_reading.desk.engine.kill()
    quick_reading.desk.models.reload()
    quick_reading.desk.until(lambda: quick_reading.desk.models.info is not None)
    assert quick_reading.desk.session.chat.info.id == chat
    assert quick_reading.read("And").evaluated > 40


def test_how_much_of_a_chat_is_known_is_told_without_reading_it(reading: Reading) -> None:
    told: list[tuple[str, int, int]] = []
    reading.preparing.counted.connect(lambda of, reused, fresh: told.append((of, reused, fresh)))
    reading.ask(DRAFT, 1)
    chat = reading.desk.session.chat.info.id
    for known in (True, False):
        reading.desk.until(reading.preparing.count)
        reading.desk.until(lambda: bool(told))
        [(of, reused, fresh)] = told
        assert of == chat
        assert (reused > 150, fresh < 30) == (known, known)
        assert reused + fresh > 150
        told.clear()
        reading.desk.engine.kill()
        assert not reading.preparing.count(), "there is no engine that could tell"
        reading.desk.models.reload()
        reading.desk.until(lambda: reading.desk.models.info is not None)
    assert [each.evaluated for each in reading.prepared] == [0, 0]


def test_nothing_is_read_on_battery(quick_reading: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    battery = SimpleNamespace(power_plugged=False)
    monkeypatch.setattr(psutil, "sensors_battery", lambda: battery, raising=False)
    quick_reading.write(DRAFT)
    assert waited(quick_reading) == []
    battery.power_plugged = True
    assert quick_reading.read(DRAFT + "And so on.").evaluated > 150


def test_reading_ends_when_the_computer_goes_on_battery_and_what_was_read_stays(
        start: StartDesk, starter_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    battery, looks = SimpleNamespace(power_plugged=True), list[None]()

    def look() -> SimpleNamespace:
        looks.append(None)
        battery.power_plugged = battery.power_plugged and len(looks) < 2      # at the second it is unplugged
        return battery

    monkeypatch.setattr(psutil, "sensors_battery", look, raising=False)
    monkeypatch.setattr(preparing, "BATTERY_MS", 200)
    reading = Reading(start(), starter_model)
    long = DRAFT * 8
    reading.write(long)
    reading.desk.until(lambda: len(reading.prepared) == 2)      # the second is of nothing, in its place
    broken, nothing = reading.prepared
    assert broken.evaluated < broken.total - 100
    assert nothing.total == 0
    reading.write(long + "It ends.")
    assert len(waited(reading)) == 2
    monkeypatch.setattr(psutil, "sensors_battery", lambda: None, raising=False)
    rest = reading.read(long + "It ends here.")
    assert broken.tokens + rest.evaluated == rest.tokens > 1000
    assert reading.ask("Go on.", 1).text, "a word of the user's goes before"


def test_nothing_is_read_where_the_user_does_not_want_it(quick_reading: Reading) -> None:
    quick_reading.allowed = False
    quick_reading.write(DRAFT)
    assert waited(quick_reading) == []


def test_nothing_is_read_while_an_answer_is_written(reading: Reading) -> None:
    reading.desk.session.set_values({"generation.temperature": 0.0, "generation.max_tokens": 2000})
    reading.desk.send("Write a very long story about a ship.")       # which does not end by itself
    reading.desk.until(lambda: bool(reading.desk.heard.of("fed")))
    reading.write(DRAFT)
    assert waited(reading) == []
    reading.desk.session.stop()
    reading.desk.until_answered()


def test_a_message_sent_while_its_draft_is_read_is_answered_with_what_was_read(reading: Reading) -> None:
    reading.write(DRAFT * 2)
    reading.desk.qtbot.wait(preparing.PAUSE_MS + 100)
    answer = reading.ask(DRAFT * 2 + "What now?", 1)
    assert answer.text
    assert reading.fitted[-1].reused_tokens >= reading.prepared[-1].tokens


def ended(reading: Reading) -> tuple[list[Replayed], Callable[[], bool]]:
    found: list[Replayed] = []
    reading.replaying.ended.connect(found.append)
    return found, lambda: bool(found)


def test_a_question_goes_before_a_replay_which_begins_again_after_it(reading: Reading) -> None:
    first = reading.ask("Tell me about the sea.", 1)
    found, done = ended(reading)
    waits: list[None] = []
    reading.replaying.waiting.connect(lambda: waits.append(None))
    reading.replaying.replay(reading.desk.session.chat, first)
    second = reading.ask("And the sky?", 2)
    assert second.text
    reading.desk.until(done)
    assert [each.verdict for each in found] == ["identical"]


def test_a_replay_nobody_waits_for_any_more_is_told_to_nobody(reading: Reading) -> None:
    first = reading.ask("Tell me about the sea.", 1)
    found, _done = ended(reading)
    reading.replaying.replay(reading.desk.session.chat, first)
    reading.replaying.stop()
    reading.ask("And the sky?", 2)
    assert found == []


def test_an_answer_of_before_cannot_be_compared(quick_reading: Reading) -> None:
    question = Message("1", None, quick_reading.ask("Hello", 1).role, ())
    found, _done = ended(quick_reading)
    quick_reading.replaying.replay(quick_reading.desk.session.chat, question)
    assert [(each.verdict, each.reason) for each in found] == [("incomparable", "unrecorded")]


def test_a_replay_whose_model_is_released_begins_again_with_the_model(reading: Reading) -> None:
    first = reading.ask(DRAFT, 1)
    found, done = ended(reading)
    progress: list[float] = []
    reading.replaying.progressed.connect(progress.append)
    reading.replaying.replay(reading.desk.session.chat, first)
    reading.desk.until(lambda: bool(progress))
    reading.desk.models.release()
    reading.desk.models.ensure_loaded()
    reading.desk.until(done)
    assert found[0].verdict == "identical"


def test_an_answer_that_broke_off_as_it_was_gone_on_with_is_not_comparable(reading: Reading) -> None:
    desk = reading.desk
    desk.session.set_value("generation.temperature", 0.0)
    first = reading.ask("Write a very long story about a ship.", 1)     # which does not end by itself
    assert first.record is not None
    assert first.record.evaluation
    desk.session.set_value("generation.max_tokens", 2000)
    fed = len(desk.heard.of("fed"))
    desk.session.continue_answer(first.id)
    desk.until(lambda: len(desk.heard.of("fed")) > fed + 2)
    os.kill(desk.engine.process_id(), signal.SIGKILL)
    broken = desk.until_answered(2)
    assert broken.status is Status.INTERRUPTED
    assert broken.text.startswith(first.text)
    assert broken.record is not None
    assert not broken.record.evaluation
    found, _done = ended(reading)
    reading.replaying.replay(desk.session.chat, replace(broken, record=first.record))     # as after a crash of the app
    assert found == [Replayed("", "incomparable", "unrecorded")]
