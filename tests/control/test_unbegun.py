"""Another answer that never begins takes nothing off the page: those there are stay shown, after a restart too."""

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.control.chat_session import ChatSession
from assistant.domain.chat import Message
from assistant.domain.errors import Remedy, StorageError
from tests.control.conftest import Desk, StartDesk, locked

WAYS: list[Callable[[ChatSession, str], None]] = [
    lambda session, answer: session.again(answer),
    lambda session, answer: session.several(answer, ({}, {})),
    lambda session, answer: session.begin_reply(answer, "Sure, "),
    lambda session, answer: session.continue_answer(answer),
]


@pytest.fixture
def desk(start: StartDesk, tmp_path: Path) -> Desk:
    """A chat of two questions and their answers, the first answered twice: the older branch goes on, and is shown."""
    desk = start("--tokens 3 --slow slow --refuse bad")
    desk.models.choose(tmp_path / "good.gguf")
    for number, words in enumerate(("first", "second"), start=1):
        desk.send(words)
        desk.until_answered(number)
    whole = branch(desk)
    desk.session.again(whole[1].id)
    other = desk.until_answered(3)
    desk.session.walk(other.id, -1)
    assert branch(desk) == whole
    desk.settle()
    return desk


def branch(desk: Desk) -> tuple[Message, ...]:
    return desk.session.chat.branch()


@pytest.mark.parametrize("ask", WAYS, ids=["again", "several", "begin", "continue"])
def test_stopped_while_its_model_loads_another_answer_gives_way_to_those_there_are(
        desk: Desk, tmp_path: Path, ask: Callable[[ChatSession, str], None]) -> None:
    before, back = branch(desk), list[str]()
    desk.session.gone_back.connect(back.append)
    desk.models.choose(tmp_path / "slow.gguf")
    ask(desk.session, before[1].id)
    assert branch(desk) == before[:1]
    desk.session.stop()
    assert branch(desk) == before
    assert desk.heard.of("opened")[-1][0].branch() == before
    assert back == [before[0].id]
    assert desk.errors() == []
    assert desk.stored().leaf == before[-1].id


def test_why_its_model_could_not_be_loaded_is_said_above_the_answers_there_are(desk: Desk, tmp_path: Path) -> None:
    before = branch(desk)
    desk.models.choose(tmp_path / "bad.gguf")
    desk.until(lambda: bool(desk.heard.of("load_failed")))
    desk.session.again(before[1].id)
    desk.until(lambda: bool(desk.errors()))
    told = [name for name in desk.heard.names() if name in ("opened", "message_failed")]
    assert told[-2:] == ["opened", "message_failed"]        # on the page that is shown by then
    assert desk.heard.of("message_failed")[-1][0] == before[0].id
    assert Remedy.CHOOSE_MODEL in desk.errors()[-1].remedies
    assert branch(desk) == before
    desk.models.choose(tmp_path / "good.gguf")
    late = desk.until_answered(4)
    assert branch(desk) == (before[0], late)
    assert desk.stored().leaf == late.id


def test_the_answers_stay_where_the_disk_has_no_room_for_another(desk: Desk, tmp_path: Path) -> None:
    before = branch(desk)
    with locked(tmp_path):
        desk.session.again(before[1].id)
        desk.until(lambda: bool(desk.errors()))
        desk.settle()
    assert isinstance(desk.errors()[-1], StorageError)
    assert branch(desk) == before
    assert desk.stored().leaf == before[-1].id


def test_a_chat_left_while_another_answer_was_awaited_opens_with_the_newest(
        desk: Desk, start: StartDesk) -> None:
    chat, before = desk.session.chat.info.id, branch(desk)
    desk.store.set_leaf(chat, before[0].id)
    desk.end()
    later = start("")
    later.session.open(chat)
    later.until(lambda: later.session.chat.info.id == chat)
    assert [message.parent for message in branch(later)] == [None, before[0].id]
    assert branch(later)[-1] not in before
    assert later.errors() == []
    assert later.stored().leaf == branch(later)[-1].id
