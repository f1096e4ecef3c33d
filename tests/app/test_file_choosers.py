"""Files are picked while the app goes on: what asks for them waits for nothing and holds nothing up."""

from pathlib import Path

from tests.app.driver import ENDLESS, STORY, Driver
from tests.app.test_attachments import draft, notes
from tests.app.test_exchange import save_as, write_path
from tests.app.test_scoring import open_window

WORDS = "The sun rises in the east."


def test_an_answer_goes_on_while_a_file_to_go_with_the_next_message_is_picked(
        app: Driver, starter_model: Path, tmp_path: Path) -> None:
    app.open_short(starter_model, ENDLESS)
    app.send(STORY)
    app.until(app.answer_begun)
    app.click("attachButton")
    chooser = app.until_seen("fileChooser")
    before = app.said()[-1]
    app.until(lambda: len(app.said()[-1]) > len(before))
    write_path(app, chooser, "fileNameEdit", notes(tmp_path))
    app.press("Return")
    app.until(lambda: draft(app) == ["notes.txt"])
    app.until(lambda: app.focused() == "composer")


def test_a_model_file_that_is_picked_is_opened(app: Driver, starter_model: Path, another_model: Path) -> None:
    app.open_ready(starter_model)
    app.window.commands.run("open_model")
    save_as(app, another_model)
    app.until(lambda: app.services.models.path == another_model)


def test_a_text_file_that_is_picked_can_be_scored(app: Driver, starter_model: Path, tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_text(WORDS, "utf-8")
    app.open_ready(starter_model)
    window = open_window(app)
    app.click("scoreFillButton")
    app.choose("scoreFill.file")
    save_as(app, path)
    app.until(lambda: window.entry.first.toPlainText() == WORDS)
