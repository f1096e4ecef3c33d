"""Files and long pastes go where the text goes: to the model, into the waiting message, into drafts, over restarts."""

from pathlib import Path

import pytest

from assistant.control import draft_keeper
from assistant.domain.attachments import Draft
from assistant.domain.chat import AttachmentPart, Message, Role
from tests.control.conftest import Desk, StartDesk, begin_endless, generates, locked

NOTES, PASTE = AttachmentPart("notes.txt", "Milk and eggs."), AttachmentPart("", "Pasted words. " * 300)
TOLD = "[notes.txt]\n```\nMilk and eggs.\n```"


def mine(desk: Desk) -> list[Message]:
    return [message for message in desk.session.chat.branch() if message.role is Role.USER]


def attached(desk: Desk) -> tuple[AttachmentPart, ...]:
    return desk.session.chat.draft_attachments


def attach(desk: Desk, *attachments: AttachmentPart) -> None:
    desk.session.set_attachments(attachments)


def test_the_model_gets_the_attachment_before_the_question(start: StartDesk, model: Path, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    desk = start(f"--seen {seen}")
    desk.models.choose(model)
    attach(desk, NOTES)
    desk.send("What shall I buy?")
    desk.until_answered()
    assert generates(seen)[0].turns[0].text == f"{TOLD}\n\nWhat shall I buy?"
    [sent] = mine(desk)
    assert (sent.text, sent.attachments) == ("What shall I buy?", (NOTES,))
    assert attached(desk) == desk.stored().draft_attachments == ()


def test_an_attachment_is_a_message_by_itself(start: StartDesk, model: Path) -> None:
    desk = start("")
    desk.models.choose(model)
    attach(desk, NOTES)
    desk.send("")
    desk.until_answered()
    assert mine(desk)[0].attachments == (NOTES,)
    assert desk.stored().info.title == "notes.txt"
    assert desk.heard.of("sent") == [("",)]


def test_a_waiting_message_keeps_its_attachments_and_leaves_later_ones_alone(start: StartDesk, model: Path) -> None:
    desk = begin_endless(start, model)
    attach(desk, NOTES)
    desk.send("")
    assert desk.heard.of("queued_changed")[-1] == ("notes.txt",)
    attach(desk, PASTE)
    desk.type("still writing")
    desk.session.stop()
    desk.until(lambda: len(desk.heard.of("answer_begun")) == 2)
    assert [message.attachments for message in mine(desk)] == [(), (NOTES,)]
    assert attached(desk) == (PASTE,)
    desk.session.stop()


def test_a_message_taken_back_brings_its_attachments_along(start: StartDesk, model: Path) -> None:
    desk = begin_endless(start, model)
    attach(desk, NOTES)
    desk.send("second")
    attach(desk, PASTE)
    taken = desk.session.take_back_queued()
    assert (taken.text, taken.attachments) == ("second", (NOTES,))
    assert attached(desk) == (PASTE,)
    desk.session.send(taken.text, taken.attachments)        # let it wait again
    assert attached(desk) == (PASTE,)
    assert desk.session.take_back_queued().attachments == (NOTES,)


def test_what_waits_is_a_draft_of_its_chat_when_the_app_closes(start: StartDesk, model: Path) -> None:
    desk = begin_endless(start, model)
    attach(desk, NOTES)
    desk.send("second")
    attach(desk, PASTE)
    chat_id = desk.session.chat.info.id
    desk.end()
    chat = start("").store.chat(chat_id)
    assert (chat.draft, chat.draft_attachments) == ("second", (NOTES, PASTE))


@pytest.mark.parametrize("begun", [False, True], ids=["new chat", "chat on disk"])
def test_a_draft_with_attachments_survives_a_restart(start: StartDesk, model: Path, begun: bool) -> None:
    desk = start("")
    desk.models.choose(model)
    if begun:
        desk.send("hello")
        desk.until_answered()
    desk.type("and this")
    attach(desk, NOTES, PASTE)
    chat_id = desk.session.chat.info.id
    desk.end()
    again = start("")
    if begun:
        again.session.open(chat_id)
    else:
        again.session.new({}, again.preferences.app.new_draft)
        again.session.restore_unsent()
    again.until(lambda: again.session.chat.draft_attachments == (NOTES, PASTE))
    assert again.session.chat.draft == "and this"


def test_each_chat_has_its_own(start: StartDesk, model: Path) -> None:
    desk = start("")
    desk.models.choose(model)
    desk.send("hello")
    desk.until_answered()
    chat_id = desk.session.chat.info.id
    attach(desk, NOTES)
    desk.session.new({})
    assert attached(desk) == ()
    attach(desk, PASTE)
    desk.session.open(chat_id)
    desk.until(lambda: desk.session.chat.info.id == chat_id)
    assert attached(desk) == (NOTES,)
    desk.session.new({}, temporary=True)
    assert attached(desk) == ()
    desk.session.new({})
    assert attached(desk) == (PASTE,)
    desk.send("")
    desk.until_answered(2)
    desk.session.new({})
    assert attached(desk) == ()


def test_editing_sends_the_attachments_as_they_are_then(start: StartDesk, model: Path) -> None:
    desk = start("")
    desk.models.choose(model)
    attach(desk, NOTES)
    desk.send("one")
    desk.until_answered()
    question = mine(desk)[0]
    desk.session.edit(question.id, "two", (PASTE,))
    desk.until_answered(2)
    assert [(m.text, m.attachments) for m in mine(desk)] == [("two", (PASTE,))]
    desk.session.walk(mine(desk)[0].id, -1)
    assert [(m.text, m.attachments) for m in mine(desk)] == [("one", (NOTES,))]


def test_what_the_disk_refuses_stays_attached(start: StartDesk, model: Path, tmp_path: Path) -> None:
    desk = start("")
    desk.models.choose(model)
    desk.send("first")
    desk.until_answered()
    attach(desk, NOTES)
    with locked(tmp_path):
        desk.send("second")
        desk.until(lambda: bool(desk.heard.of("failed")))
    assert attached(desk) == (NOTES,)
    desk.send("second")
    desk.until_answered(2)
    assert mine(desk)[1].attachments == (NOTES,)


def test_a_file_attached_while_a_message_is_on_its_way_stays_for_the_next(start: StartDesk, model: Path) -> None:
    desk = start("")
    desk.models.choose(model)
    attach(desk, NOTES)
    desk.session.send("first")
    attach(desk, NOTES, PASTE)
    desk.until_answered()
    assert mine(desk)[0].attachments == (NOTES,)
    assert attached(desk) == (PASTE,)
    desk.qtbot.wait(draft_keeper.DELAY_MS + 100)
    assert desk.stored().draft_attachments == (PASTE,)


def test_the_same_file_attached_again_is_kept_again(start: StartDesk, model: Path) -> None:
    desk = start("")
    desk.models.choose(model)
    desk.send("first")
    desk.until_answered()
    chat_id = desk.session.chat.info.id
    attach(desk, NOTES)
    desk.qtbot.wait(draft_keeper.DELAY_MS + 100)
    desk.send("second")
    desk.until_answered(2)
    attach(desk, NOTES)
    desk.end()
    assert start("").store.chat(chat_id).draft_attachments == (NOTES,)


def test_what_comes_after_another_chat_is_shown_joins_the_draft_of_its_own(start: StartDesk, model: Path) -> None:
    desk = start("")
    desk.models.choose(model)
    desk.send("first")
    desk.until_answered()
    desk.type("and this")
    place, chat_id = desk.session.draft_place, desk.session.chat.info.id
    desk.session.new({})
    attach(desk, PASTE)
    desk.session.add_to_draft(place, Draft("late", (NOTES,)))
    desk.session.open(chat_id)
    desk.until(lambda: desk.session.chat.info.id == chat_id)
    assert (desk.session.chat.draft, attached(desk)) == ("late\n\nand this", (NOTES,))
    desk.session.new({})
    assert attached(desk) == (PASTE,)
    assert not desk.heard.of("draft_added")


def test_an_attachment_that_came_late_can_be_taken_away_again(start: StartDesk, model: Path) -> None:
    desk = start("")
    desk.models.choose(model)
    desk.send("first")
    desk.until_answered()
    place, chat_id = desk.session.draft_place, desk.session.chat.info.id
    desk.type("and this")
    desk.session.new({})
    desk.session.add_to_draft(place, Draft("", (NOTES,)))
    desk.session.open(chat_id)
    desk.until(lambda: attached(desk) == (NOTES,))
    attach(desk)
    desk.session.new({})
    desk.settle()
    assert desk.store.chat(chat_id).draft_attachments == ()


def test_what_comes_late_for_a_new_chat_follows_it_to_disk(start: StartDesk, model: Path) -> None:
    desk = start("")
    desk.models.choose(model)
    desk.session.new({})
    place = desk.session.draft_place
    desk.send("first")
    desk.until_answered()
    desk.session.add_to_draft(place, Draft("", (NOTES,)))
    assert desk.heard.of("draft_added") == [(Draft("", (NOTES,)),)]     # the composer has it
    chat_id = desk.session.chat.info.id
    desk.session.new({})
    desk.session.add_to_draft(place, Draft("", (PASTE,)))
    desk.settle()
    assert attached(desk) == ()
    assert desk.store.chat(chat_id).draft_attachments == (PASTE,)


def test_what_comes_late_for_a_new_chat_that_was_left_is_there_in_the_next(start: StartDesk, model: Path) -> None:
    desk = start("")
    desk.models.choose(model)
    desk.send("first")
    desk.until_answered()
    chat_id = desk.session.chat.info.id
    desk.session.new({})
    place = desk.session.draft_place
    desk.type("new words")
    desk.session.open(chat_id)
    desk.until(lambda: desk.session.chat.info.id == chat_id)
    desk.session.add_to_draft(place, Draft("", (NOTES,)))
    desk.session.new({}, desk.preferences.app.new_draft)
    assert (desk.session.chat.draft, attached(desk)) == ("new words", (NOTES,))
    desk.session.new({}, temporary=True)
    left = desk.session.draft_place
    desk.session.new({}, desk.preferences.app.new_draft)
    desk.session.add_to_draft(left, Draft("", (PASTE,)))
    assert attached(desk) == (NOTES,)
    assert not desk.heard.of("draft_added")


def test_a_temporary_chats_files_leave_nothing_on_disk(start: StartDesk, model: Path, tmp_path: Path) -> None:
    desk = start("")
    desk.models.choose(model)
    desk.session.new({}, temporary=True)
    attach(desk, AttachmentPart("secret.txt", "secret"))
    desk.qtbot.wait(draft_keeper.DELAY_MS + 100)
    desk.send("read it")
    desk.until_answered()
    desk.end()
    assert b"secret" not in b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
