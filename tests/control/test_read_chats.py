"""What was read of a chat is kept when the chat is left, idle or closed, and goes when the chat goes."""

from pathlib import Path

import pytest

from assistant.control.read_chats import ReadChats
from assistant.domain import kept_states
from assistant.domain.chat import Message
from assistant.engine.protocol import NotKept
from tests.control.conftest import Desk, StartDesk

LONG = "The fox saw the sea, the ship, the storm and the stars. " * 20


class Keeping:
    """A desk that keeps what was read, and the folder where that lies."""

    def __init__(self, desk: Desk, model: Path, home: Path) -> None:
        self.desk, self.folder = desk, home / "states"
        self.read = ReadChats(self.folder, desk.engine, desk.answering, desk.session, desk.preferences)
        desk.chats.deleting.connect(self.read.forget)
        desk.preferences.set_user("model.context_length", 2048)
        desk.session.new({"generation.temperature": 0.0, "generation.max_tokens": 8})
        desk.models.choose(model)

    def ask(self, text: str, count: int = 1) -> Message:
        self.desk.send(text)
        return self.desk.until_answered(count)

    def reused(self) -> int:
        message = self.desk.heard.of("answer_ended")[-1][0]
        return int(message.record.usage.reused_tokens)

    def files(self) -> list[Path]:
        return [state.path for state in kept_states.all_in(self.folder)]

    def end(self) -> None:
        self.desk.end()
        self.read.shutdown()


@pytest.fixture
def keeping(start: StartDesk, stand_in: Path, tmp_path: Path) -> Keeping:
    return Keeping(start(), stand_in, tmp_path)


def test_a_chat_is_kept_when_the_app_closes_and_goes_on_at_once_when_it_is_opened_again(
        keeping: Keeping, start: StartDesk, stand_in: Path, tmp_path: Path) -> None:
    keeping.ask(LONG)
    chat_id = keeping.desk.session.chat.info.id
    keeping.end()
    assert len(keeping.files()) == 1
    again = Keeping(start(), stand_in, tmp_path)
    again.desk.session.open(chat_id)
    again.desk.until(lambda: again.desk.session.chat.info.id == chat_id)
    again.ask("And then?")
    assert again.reused() > 250
    again.end()


def test_leaving_a_chat_keeps_it_and_deleting_it_deletes_what_was_kept(keeping: Keeping) -> None:
    desk = keeping.desk
    keeping.ask(LONG)
    first = desk.session.chat.info.id
    desk.session.new({"generation.temperature": 0.0, "generation.max_tokens": 8})
    desk.until(lambda: len(keeping.files()) == 1)
    desk.chats.delete((first,), "first")
    desk.until(lambda: not keeping.files())
    keeping.ask("Another chat.", 2)
    desk.settle()
    assert keeping.files() == []
    keeping.end()
    assert not kept_states.of_chat(keeping.folder, first)


def test_a_deleted_message_takes_what_was_read_of_its_chat_along(keeping: Keeping) -> None:
    desk = keeping.desk
    answer = keeping.ask(LONG)
    desk.session.new({"generation.max_tokens": 8})
    desk.until(lambda: len(keeping.files()) == 1)
    chat_id = desk.store.chats()[0].id
    desk.session.open(chat_id)
    desk.until(lambda: desk.session.chat.info.id == chat_id)
    desk.session.delete_message(answer.id)
    desk.until(lambda: not keeping.files())
    keeping.end()
    assert keeping.files() == []


def test_a_temporary_chat_is_never_kept(keeping: Keeping) -> None:
    keeping.desk.session.new({"generation.max_tokens": 8}, temporary=True)
    keeping.ask(LONG)
    keeping.desk.session.new({"generation.max_tokens": 8})
    keeping.end()
    assert keeping.files() == []


def test_the_user_sees_and_sets_how_much_is_kept(start: StartDesk, starter_model: Path, tmp_path: Path) -> None:
    keeping, sizes = Keeping(start(), starter_model, tmp_path), list[int]()
    desk = keeping.desk
    keeping.read.measured.connect(sizes.append)
    keeping.ask(LONG)
    desk.session.new({"generation.max_tokens": 8})
    desk.until(lambda: len(keeping.files()) == 1)
    keeping.read.measure()
    desk.until(lambda: len(sizes) == 1)
    assert sizes == [sum(path.stat().st_size for path in keeping.files())]
    assert sizes[0] > 250 * 20_000
    keeping.read.clear()
    desk.until(lambda: len(sizes) == 2)
    assert sizes[1] == 0
    assert keeping.files() == []
    desk.preferences.set_app("keep_read_gb", 0)
    keeping.ask(LONG, 2)
    keeping.end()
    assert keeping.files() == []


def test_a_chat_that_needs_more_than_may_be_kept_is_told_until_more_may_be(keeping: Keeping) -> None:
    told, preferences = list[int](), keeping.desk.preferences
    keeping.read.not_kept.connect(told.append)
    preferences.set_app("keep_read_gb", 1)
    keeping.desk.engine.received.emit(NotKept(2_500_000_000))       # no model here has so much to keep
    preferences.set_app("keep_read_gb", 2)
    assert told[-1] == 2_500_000_000
    preferences.set_app("keep_read_gb", 3)
    assert told[-1] == 0
    keeping.end()
