"""Nothing the user typed is lost: sending, waiting, switching chats, and a disk that refuses."""

import os
import signal
from contextlib import ExitStack
from pathlib import Path

from assistant.control import draft_keeper
from assistant.domain.chat import Role, Status
from assistant.domain.errors import Remedy
from tests.control.conftest import Desk, StartDesk, begin_endless, generates, locked


def texts(desk: Desk) -> list[str]:
    return [message.text for message in desk.session.chat.branch() if message.role is Role.USER]


def test_the_users_message_is_on_disk_before_anything_is_asked_of_the_engine(
        start: StartDesk, model: Path, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    desk = start(f"--seen {seen}")
    desk.session.message_added.connect(lambda message: desk.heard.events.append(
        ("on_disk", message.id in desk.store.chat(desk.session.chat.info.id).messages, generates(seen))))
    desk.models.choose(model)
    desk.send("hello")
    desk.until_answered()
    assert desk.heard.of("on_disk") == [(True, [])]
    assert len(generates(seen)) == 1


def test_enter_pressed_twice_sends_once(start: StartDesk, model: Path) -> None:
    desk = start("")
    desk.models.choose(model)
    desk.type("hello")
    desk.session.send("hello")
    desk.session.send("hello")
    desk.until_answered()
    assert texts(desk) == ["hello"]
    assert desk.typed == ""


def test_the_first_message_waits_until_a_model_is_chosen(start: StartDesk, model: Path) -> None:
    desk = start("")
    desk.send("hello")
    desk.until(lambda: bool(desk.heard.of("model_needed")))
    assert desk.stored().branch()[0].text == "hello"
    desk.models.choose(model)
    assert desk.until_answered().status is Status.COMPLETE


def test_the_values_set_while_a_message_waits_for_its_model_are_used(
        start: StartDesk, model: Path, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    desk = start(f"--seen {seen}")
    desk.send("hello")
    desk.until(lambda: bool(desk.heard.of("model_needed")))
    desk.session.set_value("generation.temperature", 1.5)
    desk.session.set_system_prompt("Be brief.")
    desk.models.choose(model)
    desk.until_answered()
    sent = generates(seen)[0]
    assert sent.generation["temperature"] == 1.5
    assert sent.system_prompt == "Be brief."


def test_a_message_pinned_while_another_waits_for_its_model_stays_in_its_sight(
        start: StartDesk, model: Path, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    desk = start(f"--seen {seen}")
    desk.send("hello")
    desk.until(lambda: bool(desk.heard.of("model_needed")))
    desk.session.set_value("full_context", "pinned")
    desk.session.pin_message(desk.session.chat.branch()[0].id, True)
    desk.models.choose(model)
    desk.until_answered()
    assert generates(seen)[0].turns[0].pinned


def test_a_message_sent_during_an_answer_waits_and_is_answered_next(start: StartDesk, model: Path) -> None:
    desk = begin_endless(start, model)
    desk.send("second")
    desk.send("third")
    assert desk.typed == ""
    assert desk.heard.of("queued_changed")[-1] == ("second\n\nthird",)
    assert desk.stored().draft == "second\n\nthird"     # so that a crash does not lose it
    desk.session.stop()
    desk.until(lambda: len(desk.heard.of("answer_begun")) == 2)
    desk.session.stop()
    desk.until_answered(2)
    assert texts(desk) == ["first", "second\n\nthird"]
    assert desk.stored().draft == ""


def test_after_a_failed_answer_what_waits_is_kept_for_the_user(start: StartDesk, model: Path) -> None:
    desk = begin_endless(start, model)
    desk.send("second")
    os.kill(desk.engine.process_id(), signal.SIGSEGV)
    desk.until_answered()
    desk.settle()
    assert texts(desk) == ["first"]
    assert desk.session.take_back_queued().text == "second"


def test_a_waiting_message_becomes_the_draft_of_its_chat_when_another_is_shown(
        start: StartDesk, model: Path) -> None:
    desk = begin_endless(start, model)
    first = desk.session.chat.info.id
    desk.send("second")
    desk.type("half a th")
    desk.session.new({})
    desk.settle()
    assert desk.store.chat(first).draft == "second\n\nhalf a th"
    desk.session.open(first)
    desk.until(lambda: desk.session.chat.info.id == first)
    assert desk.session.chat.draft == "second\n\nhalf a th"


def test_an_answer_goes_on_while_another_chat_is_shown_and_is_there_on_return(
        start: StartDesk, model: Path) -> None:
    desk = begin_endless(start, model)
    first = desk.session.chat.info.id
    desk.session.new({})
    fed = len(desk.heard.of("fed"))
    turn = desk.answering.turn
    assert turn is not None
    so_far = turn.draft().text
    desk.until(lambda: len(turn.draft().text) > len(so_far))
    assert len(desk.heard.of("fed")) == fed
    desk.session.open(first)
    desk.until(lambda: len(desk.heard.of("fed")) > fed)
    begun = desk.heard.of("answer_begun")[-1][0]
    desk.session.stop()
    answer = desk.until_answered()
    assert answer.text == begun.text + "".join(text for text, _ in desk.heard.of("fed")[fed:])


def test_a_chat_that_finished_meanwhile_is_told_as_finished_elsewhere(start: StartDesk, model: Path) -> None:
    desk = start("--tokens 30")
    desk.models.choose(model)
    desk.send("first")
    desk.until(lambda: desk.answering.turn is not None)
    first = desk.session.chat.info.id
    desk.session.new({})
    desk.until(lambda: not desk.answering.is_busy())
    assert desk.heard.of("finished_elsewhere") == [(first,)]
    assert not desk.heard.of("answer_ended")
    assert desk.store.chat(first).branch()[-1].status is Status.COMPLETE


def test_a_chat_opened_too_late_does_not_replace_the_new_one(start: StartDesk, model: Path) -> None:
    desk = start("")
    desk.models.choose(model)
    desk.send("first")
    desk.until_answered()
    first = desk.session.chat.info.id
    desk.session.open(first)
    desk.session.new({})
    desk.settle()
    assert desk.session.chat.info.id == ""


def test_a_chat_deleted_while_it_is_opened_is_not_shown(start: StartDesk) -> None:
    desk = start("")
    kept, deleted = (desk.store.create_chat().info.id for _ in range(2))
    desk.session.open(kept)
    desk.until(lambda: desk.session.chat.info.id == kept)
    desk.session.open(deleted)
    desk.chats.delete([deleted], "")
    desk.settle()
    assert desk.session.chat.info.id == kept
    assert deleted not in [chat.info.id for (chat,) in desk.heard.of("opened")]


def test_a_new_chat_begun_while_the_first_message_is_stored_stays_empty(start: StartDesk, model: Path) -> None:
    desk = start("")
    desk.models.choose(model)
    desk.send("first")
    desk.session.new({}, desk.preferences.app.new_draft)
    desk.type("something else")
    desk.until(lambda: not desk.answering.is_busy() and bool(desk.heard.of("finished_elsewhere")))
    assert desk.session.chat.messages == {}
    assert desk.session.chat.draft == desk.typed == "something else"
    assert desk.preferences.app.new_draft == "something else"
    assert [info.title for info in desk.store.chats()] == ["first"]


def test_what_is_typed_while_a_message_is_stored_stays_as_the_draft_of_that_chat(
        start: StartDesk, model: Path) -> None:
    desk = start("")
    desk.models.choose(model)
    desk.send("first")
    desk.type("first, and more")
    desk.session.set_value("generation.temperature", 0.3)
    desk.until_answered()
    desk.qtbot.wait(draft_keeper.DELAY_MS + 100)
    kept = desk.stored()
    assert kept.draft == desk.session.chat.draft == "first, and more"
    assert kept.settings == {"generation.temperature": 0.3}
    assert desk.preferences.app.new_draft == ""


def test_the_text_of_a_brand_new_chat_survives_a_restart(start: StartDesk) -> None:
    desk = start("")
    desk.session.new({})
    desk.type("unsent")
    desk.end()
    assert start("").preferences.app.new_draft == "unsent"


def test_a_new_chat_begins_with_what_was_typed_a_moment_ago(start: StartDesk) -> None:
    desk = start("")
    desk.session.new({})
    desk.type("unsent")
    desk.session.new({}, desk.preferences.app.new_draft)    # before the draft's timer has fired
    assert desk.session.chat.draft == "unsent"


def test_a_message_the_disk_refuses_stays_in_the_composer_and_leaves_no_empty_chat(
        start: StartDesk, model: Path, tmp_path: Path) -> None:
    desk = start("")
    desk.models.choose(model)
    desk.store.open()
    with locked(tmp_path):
        desk.send("hello")
        desk.until(lambda: bool(desk.heard.of("failed")))
    assert desk.typed == desk.session.chat.draft == "hello"
    assert Remedy.RETRY in desk.heard.of("failed")[0][0].remedies
    desk.session.send("hello")
    desk.until_answered()
    assert desk.typed == ""
    assert [info.title for info in desk.store.chats()] == ["hello"]


def test_a_message_the_disk_refuses_after_another_chat_was_shown_comes_back_as_draft(
        start: StartDesk, model: Path, tmp_path: Path) -> None:
    desk = start("")
    desk.models.choose(model)
    desk.send("first")
    desk.until_answered()
    first = desk.session.chat.info.id
    with locked(tmp_path):
        desk.send("second")
        desk.session.new({})
        desk.until(lambda: len(desk.heard.of("failed")) > 1)    # the message, then its draft
    desk.session.open(first)
    desk.until(lambda: desk.session.chat.info.id == first)
    assert desk.session.chat.draft == "second"


def test_a_waiting_message_the_disk_refuses_goes_on_waiting(start: StartDesk, model: Path, tmp_path: Path) -> None:
    desk = begin_endless(start, model)
    desk.send("second")
    with ExitStack() as stack:
        desk.answering.ended.connect(lambda *_: stack.enter_context(locked(tmp_path)))
        desk.session.stop()
        desk.until(lambda: bool(desk.heard.of("failed")))
    assert ("",) in desk.heard.of("queued_changed")
    assert desk.heard.of("queued_changed")[-1] == ("second",)
    assert desk.session.take_back_queued().text == "second"


def test_a_temporary_chat_leaves_nothing_on_disk(start: StartDesk, model: Path, tmp_path: Path) -> None:
    desk = start("")
    desk.models.choose(model)
    desk.session.new({}, temporary=True)
    desk.send("a secret of mine")
    desk.until_answered()
    desk.type("another secret of mine")
    desk.qtbot.wait(draft_keeper.DELAY_MS + 100)
    desk.send("another secret of mine")
    answer = desk.until_answered(2)
    assert answer.status is Status.COMPLETE
    assert desk.store.chats() == []
    desk.end()
    everything = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"secret" not in everything
    assert b"word3" not in everything


def test_editing_sends_a_branch_and_keeps_the_old_one(start: StartDesk, model: Path) -> None:
    desk = start("")
    desk.models.choose(model)
    desk.send("one")
    desk.until_answered()
    question = desk.session.chat.branch()[0]
    desk.session.edit(question.id, "two")
    desk.until_answered(2)
    assert texts(desk) == ["two"]
    edited = desk.session.chat.branch()[0]
    desk.session.walk(edited.id, -1)
    assert texts(desk) == ["one"]
    assert desk.stored().leaf == desk.session.chat.leaf
