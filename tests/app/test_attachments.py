"""Files and long pastes in the whole app with the real model: attached, counted, answered, there after a restart."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QWidget

from assistant.domain.chat import AttachmentPart
from assistant.store.text_file import read_text_file
from assistant.ui.attachment_chip import AttachmentChip
from assistant.wiring import attachments
from tests.app.driver import ENDLESS, STORY, Driver
from tests.app.steps import act

SHORT = 3       # tokens: every one costs
NOTES = "The harbour of Longsand was built in 1843.\n" * 3
LONG = "A sentence about the sea that somebody wrote. " * 60


def chips(app: Driver, inside: str) -> list[AttachmentChip]:
    """Returns the chips of the composer or the transcript, as far as they are seen."""
    part: QWidget = app.part(inside)
    return [chip for chip in part.findChildren(AttachmentChip) if chip.isVisible()]


def draft(app: Driver) -> list[str]:
    return [chip.text() for chip in chips(app, "attachments")]


def caption(app: Driver) -> str:
    return app.part("composerCaption", QLabel).text()


def notes(folder: Path, name: str = "notes.txt", text: str = NOTES) -> Path:
    path = folder / name
    path.write_bytes(text.encode("gb18030"))
    return path


@pytest.fixture
def slow_drive(app: Driver, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """No file is read before this is set."""
    awake = threading.Event()

    def read(path: Path) -> AttachmentPart:
        awake.wait()
        return read_text_file(path)

    monkeypatch.setattr(attachments, "read_text_file", read)
    yield awake
    awake.set()         # before the app closes, which waits for what it reads


def test_a_file_dropped_is_counted_sent_answered_and_there_after_a_restart(
        app: Driver, stand_in: Path, tmp_path: Path) -> None:
    app.open_short(stand_in, SHORT)
    app.until(app.window.engine_ready)
    app.drop_file(notes(tmp_path))
    app.until(lambda: draft(app) == ["notes.txt"])
    [chip] = chips(app, "attachments")
    app.until(lambda: chip.detail().endswith(" tokens") and "≈" not in chip.detail())
    assert "room for" in caption(app)
    prompt_before = app.ask("When was the harbour built?").record
    [question] = [message for message in app.messages() if message.role == "user"]
    assert question.attachments == (AttachmentPart("notes.txt", NOTES),)
    assert prompt_before is not None
    assert prompt_before.usage.prompt_tokens > 40       # the file is in it
    assert draft(app) == []
    assert app.titles() == ["When was the harbour built?"]

    app.restart()
    app.until(lambda: len(app.messages()) == 2)
    app.until(lambda: chips(app, "transcript"))
    app.click(chips(app, "transcript")[0])
    text = app.until_seen("attachmentText")
    assert isinstance(text, QPlainTextEdit)
    assert text.toPlainText() == NOTES
    app.press("Escape")
    app.until(lambda: not app.seen("attachmentPreview"))


def test_a_long_paste_is_sent_by_keyboard_alone(app: Driver, stand_in: Path) -> None:
    app.open_short(stand_in, SHORT)
    app.until(app.window.engine_ready)
    app.click("composer")
    QGuiApplication.clipboard().setText(LONG)
    app.press("Ctrl+V")
    app.until(lambda: draft(app) == ["Pasted text"])
    assert app.composed() == ""
    app.press("Return")
    app.until_answered()
    assert app.messages()[0].attachments == (AttachmentPart("", LONG),)
    assert app.titles()[0].startswith("A sentence about the sea")
    app.press("Up")                                     # edit it: the chip comes back
    app.until(lambda: draft(app) == ["Pasted text"])
    app.until_seen("notice.editing")
    app.type("Summarise")
    app.press("Return")
    app.until(lambda: app.said()[:1] == ["Summarise"])
    app.until_answered()
    assert app.messages()[0].attachments == (AttachmentPart("", LONG),)


def test_a_draft_with_a_file_is_there_after_a_restart_in_a_new_chat_and_in_an_old_one(
        app: Driver, stand_in: Path, tmp_path: Path) -> None:
    app.open_short(stand_in, SHORT)
    app.ask("What is the sea?")
    app.drop_file(notes(tmp_path, "old.txt"))
    app.until(lambda: draft(app) == ["old.txt"])
    app.press("Ctrl+N")
    app.until(lambda: draft(app) == [])
    app.drop_file(notes(tmp_path, "new.txt"))
    app.until(lambda: draft(app) == ["new.txt"])
    app.restart()
    app.until(lambda: draft(app) == ["new.txt"])
    app.open_chat("What is the sea?")
    app.until(lambda: draft(app) == ["old.txt"])
    app.press("Ctrl+N")
    app.until(lambda: draft(app) == ["new.txt"])


def test_what_is_no_text_is_refused_in_a_sentence_and_nothing_is_sent(
        app: Driver, stand_in: Path, tmp_path: Path) -> None:
    app.open_short(stand_in, SHORT)
    picture = tmp_path / "cat.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    app.drop_file(picture)
    assert app.until_seen("notice.attachment").accessibleName() == "“cat.png” is not a text file."
    assert draft(app) == []
    app.drop_file(notes(tmp_path))
    app.until(lambda: draft(app) == ["notes.txt"])
    assert app.notice("attachment") is None


def test_a_file_goes_with_the_message_that_waits(app: Driver, starter_model: Path, tmp_path: Path) -> None:
    app.open_short(starter_model, ENDLESS)
    app.send(STORY)
    app.until(app.answer_begun)
    app.drop_file(notes(tmp_path))
    app.until(lambda: draft(app) == ["notes.txt"])
    app.click("composer")
    app.press("Return")
    app.until_seen("notice.queued")
    assert draft(app) == []
    app.set_number("generation.max_tokens", SHORT)
    app.press("Escape")
    app.until_answered(2)
    assert app.messages()[2].attachments == (AttachmentPart("notes.txt", NOTES),)


def test_too_much_for_the_model_is_told_before_it_is_sent(app: Driver, stand_in: Path, tmp_path: Path) -> None:
    app.open_short(stand_in, SHORT)
    app.until(app.window.engine_ready)
    app.drop_file(notes(tmp_path, text="many words of a long file\n" * 20_000))
    app.until(lambda: "too long for this model" in caption(app))
    app.click("removeAttachment")
    app.until(lambda: caption(app).startswith("Answers can be wrong"))


def test_a_removed_attachment_comes_back_with_undo(app: Driver, stand_in: Path, tmp_path: Path) -> None:
    app.open_short(stand_in, SHORT)
    app.drop_file(notes(tmp_path))
    app.until(lambda: draft(app) == ["notes.txt"])
    app.click("removeAttachment")
    app.until(lambda: draft(app) == [])
    app.click("toastAction")
    app.until(lambda: draft(app) == ["notes.txt"])


def test_a_removed_attachment_comes_back_where_it_was_whichever_chat_is_shown(
        app: Driver, stand_in: Path, tmp_path: Path) -> None:
    app.open_short(stand_in, SHORT)
    app.drop_file(notes(tmp_path))
    app.until(lambda: draft(app) == ["notes.txt"])
    app.click("removeAttachment")
    app.click("composer")
    app.send("What is the sea?")        # with which the new chat comes to disk
    app.until(app.titles)
    app.click("toastAction")
    app.until(lambda: draft(app) == ["notes.txt"])
    app.until_answered()
    app.click("removeAttachment")
    app.press("Ctrl+N")
    app.until(lambda: not app.messages())
    app.click("toastAction")
    app.until_shown("What is the sea?")
    app.until(lambda: draft(app) == ["notes.txt"])


def test_a_file_read_late_goes_to_its_own_chat_and_nothing_is_sent_in_another(
        app: Driver, stand_in: Path, tmp_path: Path, slow_drive: threading.Event) -> None:
    app.open_short(stand_in, SHORT)
    app.ask("What is the sea?")
    app.drop_file(notes(tmp_path))
    app.type("Read it")
    app.press("Return")
    app.until(lambda: "Reading" in caption(app))
    app.press("Ctrl+N")
    app.until(lambda: app.composed() == "")
    assert "Reading" not in caption(app)
    app.type("half a thought")
    app.drop_file(notes(tmp_path, "next.txt", "Other words"))     # read after the first
    slow_drive.set()
    app.until(lambda: "next.txt" in draft(app))
    assert draft(app) == ["next.txt"]
    assert app.composed() == "half a thought"
    assert app.messages() == []
    app.open_chat("What is the sea?")
    app.until(lambda: draft(app) == ["notes.txt"])
    assert app.composed() == "Read it"
    assert len(app.messages()) == 2


def test_a_file_read_late_for_a_temporary_chat_is_nowhere(
        app: Driver, stand_in: Path, tmp_path: Path, slow_drive: threading.Event) -> None:
    app.open_short(stand_in, SHORT)
    app.click("moreButton")
    app.choose("menu.temporary_chat")
    app.until_seen("temporaryChip")
    app.drop_file(notes(tmp_path))
    app.press("Ctrl+N")
    app.until(lambda: not app.seen("temporaryChip"))
    app.drop_file(notes(tmp_path, "next.txt", "Other words"))     # read after the first
    slow_drive.set()
    app.until(lambda: "next.txt" in draft(app))
    assert draft(app) == ["next.txt"]
    app.close()
    assert app.files_with("Longsand") == []


def test_a_draft_is_not_sent_for_the_change_that_was_to_be_sent_once_a_file_is_read(
        app: Driver, stand_in: Path, tmp_path: Path, slow_drive: threading.Event) -> None:
    app.open_short(stand_in, SHORT)
    app.ask("What is the sea?")
    app.type("half a thought")
    act(app, "pointer", 0, "edit")
    app.until(lambda: app.composed() == "What is the sea?")
    app.drop_file(notes(tmp_path))
    app.press("Return", "Escape")
    app.until(lambda: app.composed() == "half a thought")
    slow_drive.set()
    app.until(lambda: draft(app) == ["notes.txt"])
    assert app.composed() == "half a thought"
    assert app.window.engine_idle()
    assert len(app.messages()) == 2


def test_earlier_messages_come_back_with_the_arrows_and_so_does_what_was_being_typed(
        app: Driver, stand_in: Path) -> None:
    app.open_short(stand_in, SHORT)
    app.ask("One?")
    app.ask("Two?")
    app.press("Ctrl+N")
    app.ask("Three?")
    app.type("being typed")
    app.press("Ctrl+Up")
    app.until(lambda: app.composed() == "Three?")
    app.press("Ctrl+Up")                                # from the other chat
    app.until(lambda: app.composed() == "Two?")
    app.press("Ctrl+Up")
    app.until(lambda: app.composed() == "One?")
    app.press("Ctrl+Down", "Ctrl+Down")
    assert app.composed() == "Three?"
    app.press("Ctrl+Down")
    assert app.composed() == "being typed"
    app.press("Ctrl+N")
    app.until(lambda: app.composed() == "")
    app.press("Ctrl+Up")                                # a new chat has none of its own
    app.until(lambda: app.composed() == "Three?")


def test_a_file_attached_before_a_message_is_edited_comes_back_when_that_is_over(
        app: Driver, stand_in: Path, tmp_path: Path) -> None:
    app.open_short(stand_in, SHORT)
    app.until(app.window.engine_ready)
    app.drop_file(notes(tmp_path, "sent.txt"))
    app.until(lambda: draft(app) == ["sent.txt"])
    app.ask("Read it")
    app.drop_file(notes(tmp_path, "next.txt"))
    app.until(lambda: draft(app) == ["next.txt"])
    app.press("Up")
    app.until(lambda: draft(app) == ["sent.txt"])
    app.press("Escape")
    app.until(lambda: draft(app) == ["next.txt"])
    app.press("Up")
    app.until(lambda: draft(app) == ["sent.txt"])
    app.type(" again")
    app.press("Return")
    app.until(lambda: app.said()[:1] == ["Read it again"])
    app.until_answered()
    assert [each.name for each in app.messages()[0].attachments] == ["sent.txt"]
    assert draft(app) == ["next.txt"]
    app.restart()
    app.until(lambda: draft(app) == ["next.txt"])
