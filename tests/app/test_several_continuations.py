"""Several continuations of a plain text side by side, by mouse and keyboard, with the practice model."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QMenu

from assistant.domain.chat import Role
from assistant.ui.candidate_column import CandidateColumn
from assistant.ui.candidates_view import CandidatesView
from assistant.ui.plain_column import PlainColumn
from tests.app.driver import Driver
from tests.app.texts import Texts

TALE = "Once upon a time there was a fox. One morning"
LENGTH = 12     # tokens


@pytest.fixture
def texts(app: Driver, starter_model: Path) -> Texts:
    app.open_short(starter_model, LENGTH)
    app.set_number("generation.temperature", 1.2)
    return Texts(app)


def columns(app: Driver) -> list[CandidateColumn]:
    return app.part("candidates", CandidatesView).columns if app.seen("candidates") else []


def until_written(app: Driver, count: int) -> list[str]:
    """Waits for so many continuations, and returns what each says."""
    app.until(lambda: len(columns(app)) == count and app.window.engine_idle())
    app.until(lambda: all(column.can_keep() for column in columns(app)))
    return [column.page.to_plain_text() for column in columns(app)]


def test_three_stream_side_by_side_and_the_one_used_stands_at_the_cursor(texts: Texts) -> None:
    app = texts.app
    texts.new(f"{TALE}. The end")
    texts.put_cursor(TALE)
    app.click("continueTextButton", button=Qt.MouseButton.RightButton)
    app.choose("message.several.3")
    app.until(lambda: len(columns(app)) == 3)
    assert not app.seen("textEditor")
    said = until_written(app, 3)
    assert len(set(said)) == 3
    assert len({column.accessibleName() for column in columns(app)}) == 3
    app.click(columns(app)[1].keep_button)
    app.until(lambda: app.seen("textEditor"))
    assert texts.text() == f"{TALE}{said[1]}. The end"
    assert texts.editor.marked() == said[1]
    assert texts.editor.split() == (f"{TALE}{said[1]}", ". The end")
    assert app.focused() == "textEditor"
    assert "2 / 3" in app.words("nextSibling")
    app.press("Alt+Right")      # the others are an arrow away
    app.until(lambda: texts.text() == f"{TALE}{said[2]}. The end")
    app.press("Ctrl+Z", "Ctrl+Z")
    assert texts.text() == f"{TALE}. The end"
    app.close()
    (chat,) = app.chats_on_disk()
    assert {message.text for message in chat.messages.values() if message.role is Role.ASSISTANT} == set(said)


def test_they_are_asked_for_and_used_by_the_keyboard_alone(texts: Texts) -> None:
    app = texts.app
    texts.new(TALE)
    assert "several_answers" not in {found.name for found in app.window.commands.find("side by side")}
    app.window.commands.run("several_continuations")
    app.until(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    app.press("Down", "Return")
    app.until(lambda: len(columns(app)) == 2)
    assert columns(app)[0].hasFocus()
    app.press("Ctrl+Return")        # continues nothing behind them
    said = until_written(app, 2)
    app.press("Right", "Space", "Return")
    app.until(lambda: app.seen("textEditor"))
    assert texts.text() == TALE + said[1]
    assert app.focused() == "textEditor"
    app.type(" X")
    assert texts.text() == f"{TALE}{said[1]} X"
    assert len(app.services.session.chat.messages) >= 3


def test_others_are_written_beside_the_continuation_shown(texts: Texts) -> None:
    app = texts.app
    texts.new(TALE)
    first = texts.go_on()
    app.click("againTextButton", button=Qt.MouseButton.RightButton)
    app.choose("message.several.2")
    said = until_written(app, 2)
    app.click("keepAllCandidates")
    app.until(lambda: app.seen("textEditor"))
    assert texts.text() == TALE + said[0]
    assert app.services.session.place() == (1, 3)
    app.click("previousSibling")
    app.until(lambda: texts.text() == TALE + first)


def test_stop_ends_all_of_them_and_they_are_there_after_a_restart(texts: Texts) -> None:
    app = texts.app
    app.set_number("generation.max_tokens", 600)
    texts.new(TALE)
    app.click("continueTextButton", button=Qt.MouseButton.RightButton)
    app.choose("message.several.4")
    app.until(lambda: len(columns(app)) == 4 and all(column.page.to_plain_text() for column in columns(app)))
    assert not columns(app)[0].can_keep()
    app.press("Escape")
    said = until_written(app, 4)
    app.restart()
    app.until(lambda: app.seen("textEditor") and app.services.session.place()[1] == 4)
    assert texts.text() in [TALE + each for each in said]


def test_what_they_say_is_shown_as_it_stands_and_in_the_chosen_language(texts: Texts) -> None:
    app = texts.app
    texts.new("Sizes: *small*, *large*, *")
    app.window.commands.run("several_continuations")
    app.until(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    app.press("Down", "Return")
    said = until_written(app, 2)
    pages = [column.page for column in columns(app)]
    assert all(isinstance(page, PlainColumn) for page in pages)
    texts_on_disk = {m.text for m in app.services.store.chat(app.services.session.chat.info.id).messages.values()}
    assert set(said) <= texts_on_disk
    view = app.part("candidates", CandidatesView)
    app.click("markDifferences")
    assert any(column.differences.marked() for column in view.columns)
    view.columns[0].take(view.columns[0].message)       # all of it once more
    assert said[0] == pages[0].to_plain_text()


def test_those_that_do_not_fit_leave_the_text_alone_and_say_why(texts: Texts) -> None:
    app = texts.app
    app.set_number("generation.max_tokens", 500)
    texts.new()
    long = "a whale and " * 500
    texts.editor.insertPlainText(long)
    app.click("continueTextButton", button=Qt.MouseButton.RightButton)
    app.choose("message.several.8")
    strip = app.until_seen("notice.text")
    assert "side by side need room" in " ".join(part.text() for part in strip.findChildren(QLabel))
    app.until(lambda: app.seen("textEditor"))
    assert texts.text() == long
    assert app.window.engine_idle()


def test_a_continuation_is_replayed_from_the_menu(app: Driver, stand_in: Path) -> None:
    app.open_short(stand_in, 4)
    texts = Texts(app)
    texts.new(TALE)
    texts.go_on()
    app.click("againTextButton", button=Qt.MouseButton.RightButton)
    app.choose("message.replay")

    def verdict() -> str:
        labels = [label for part in app.seen("replayPopup") for label in part.findChildren(QLabel, "replayVerdict")]
        return "".join(label.text() for label in labels)

    app.until(lambda: verdict() == "Identical")
    app.key("Escape")
    app.until(lambda: not app.seen("replayPopup"))
