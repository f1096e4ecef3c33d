"""What is typed for a chat that is not on disk yet: kept with the chats, whatever becomes of the settings."""

from pathlib import Path

from assistant.control import draft_keeper
from assistant.domain.attachments import Draft
from assistant.domain.chat import AttachmentPart
from tests.control.conftest import Desk, StartDesk, locked


def begun(start: StartDesk) -> Desk:
    """Starts the app as wiring does: with what the settings have, then with what the database has."""
    desk = start("")
    desk.session.new({}, desk.preferences.app.new_draft)
    desk.session.restore_unsent()
    desk.settle()
    return desk


def added(desk: Desk) -> str:
    """Returns what was put before the text the composer had."""
    return "".join(draft.text for (draft,) in desk.heard.of("draft_added"))


def test_the_text_of_a_brand_new_chat_survives_the_loss_of_the_settings(start: StartDesk, tmp_path: Path) -> None:
    desk = begun(start)
    desk.type("unsent")
    desk.end()
    (tmp_path / "settings.json").unlink()
    assert added(begun(start)) == "unsent"


def test_a_text_the_settings_still_have_is_not_there_twice(start: StartDesk) -> None:
    desk = begun(start)
    desk.type("unsent")
    desk.end()
    again = begun(start)
    assert added(again) == ""
    assert again.session.chat.draft == "unsent"


def test_a_text_taken_away_does_not_come_back(start: StartDesk) -> None:
    desk = begun(start)
    desk.type("unsent")
    desk.end()
    again = begun(start)
    again.type("")
    again.end()
    assert added(begun(start)) == ""


def test_what_is_sent_is_no_longer_kept_for_a_new_chat(start: StartDesk, model: Path) -> None:
    desk = begun(start)
    desk.models.choose(model)
    desk.type("first")
    desk.session.new({}, desk.preferences.app.new_draft)
    desk.settle()
    assert desk.store.unsent() == Draft("first")
    desk.session.send("first")
    desk.session.new({}, desk.preferences.app.new_draft)    # before it is on disk
    desk.until(lambda: bool(desk.heard.of("finished_elsewhere")))
    desk.settle()
    assert desk.store.unsent() == Draft()


def test_a_text_the_disk_refuses_is_told_once_and_kept_later(start: StartDesk, tmp_path: Path) -> None:
    desk = begun(start)
    with locked(tmp_path):
        for text in ("a", "ab", "abc"):
            desk.type(text)
            desk.qtbot.wait(draft_keeper.DELAY_MS + 100)
            desk.settle()
    assert len(desk.heard.of("failed")) == 1
    desk.type("abcd")
    desk.qtbot.wait(draft_keeper.DELAY_MS + 100)
    desk.settle()
    assert desk.store.unsent() == Draft("abcd")


def test_files_of_a_chats_file_that_could_not_be_opened_at_the_start_are_kept(start: StartDesk, tmp_path: Path) -> None:
    pasted, notes = AttachmentPart("", "a long text"), AttachmentPart("notes.txt", "notes")
    desk = begun(start)
    desk.type("a")
    desk.session.set_attachments((pasted,))
    desk.end()
    again = start("")
    with locked(tmp_path):
        again.session.new({}, again.preferences.app.new_draft)
        again.session.restore_unsent()
        for text in ("ab", "abc"):
            again.type(text)
            again.qtbot.wait(draft_keeper.DELAY_MS + 100)
            again.settle()
    assert len(again.heard.of("failed")) == 2       # what could not be read, and what could not be written
    again.session.set_attachments((notes,))
    again.until(lambda: again.session.chat.draft_attachments == (pasted, notes))
    again.end()
    assert start("").store.unsent() == Draft("abc", (pasted, notes))


def test_files_attached_before_the_kept_ones_were_read_take_nothing_away(start: StartDesk) -> None:
    pasted, notes = AttachmentPart("", "a long text"), AttachmentPart("notes.txt", "notes")
    desk = begun(start)
    desk.session.set_attachments((pasted,))
    desk.end()
    again = start("")
    again.session.new({})
    for files in ((notes,), ()):        # attached and taken away again, as fast as a slow disk sees it
        again.session.set_attachments(files)
        again.qtbot.wait(draft_keeper.DELAY_MS + 100)
    again.session.restore_unsent()
    again.settle()
    again.end()
    assert start("").store.unsent() == Draft("", (pasted,))


def test_files_that_could_not_be_read_at_the_start_come_back_when_that_is_tried_again(
        start: StartDesk, tmp_path: Path) -> None:
    pasted = AttachmentPart("", "a long text")
    desk = begun(start)
    desk.session.set_attachments((pasted,))
    desk.end()
    again = start("")
    with locked(tmp_path):
        again.session.new({})
        again.session.restore_unsent()
        again.settle()
    again.session.restore_unsent()
    again.until(lambda: again.session.chat.draft_attachments == (pasted,))
    again.session.set_attachments(())
    again.session.restore_unsent()      # known by now
    again.settle()
    assert not again.session.chat.draft_attachments
    again.end()
    assert start("").store.unsent() == Draft()
