"""What is dropped on a text field: words are written into it, a file is the window's."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QLabel, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from assistant.ui.chat_list import ChatList
from assistant.ui.composer import Composer
from assistant.ui.controls import TextButton
from assistant.ui.main_window import MainWindow
from assistant.ui.notices import Notices
from assistant.ui.score.window import ScoreWindow
from assistant.ui.text_editors import TextEditor
from assistant.ui.theme import Theme
from tests.drag_events import drag_enter

COPY, LEFT, NO_KEY = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def drop(part: QWidget, data: QMimeData) -> bool:
    """Drags over the middle of a part and drops there, as the system does. Returns whether anybody took it."""
    window = part.window()
    place = part.mapTo(window, part.rect().center())
    enter = drag_enter(place, data)
    enter.ignore()
    QApplication.sendEvent(window.windowHandle(), enter)
    if not enter.isAccepted():
        return False
    QApplication.sendEvent(window.windowHandle(), QDropEvent(place.toPointF(), COPY, data, LEFT, NO_KEY))
    return True


def address(text: str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl(text)])
    data.setText(text)
    return data


def file(path: Path) -> QMimeData:
    return address(QUrl.fromLocalFile(str(path)).toString())


def words(text: str) -> QMimeData:
    data = QMimeData()
    data.setText(text)
    return data


@pytest.fixture
def window(theme: Theme, qtbot: QtBot) -> MainWindow:
    """One with a text field as its panel."""
    made = MainWindow(
        theme, chat_list=ChatList(theme), transcript=QTextEdit(), composer=Composer(theme),
        model_picker=TextButton(theme, "Qwen3 4B", "quiet"), sampling_panel=TextEditor(theme), first_run=QLabel(),
        notices=Notices(theme))
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


@pytest.fixture
def field(window: MainWindow) -> TextEditor:
    found = window.findChild(TextEditor)
    assert isinstance(found, TextEditor)
    assert found.isVisible()
    return found


def test_a_file_dropped_on_an_open_field_is_the_windows(
        window: MainWindow, field: TextEditor, qtbot: QtBot, tmp_path: Path) -> None:
    with qtbot.waitSignal(window.file_dropped) as model:
        assert drop(field, file(tmp_path / "model.gguf"))
    with qtbot.waitSignal(window.files_dropped) as files:
        assert drop(field, file(tmp_path / "notes.txt"))
    assert (model.args, files.args) == ([tmp_path / "model.gguf"], [[tmp_path / "notes.txt"]])
    assert not drop(field, address("smb://server/notes.txt"))
    assert field.text() == ""


def test_words_and_addresses_of_pages_are_dropped_as_text(window: MainWindow, field: TextEditor) -> None:
    assert drop(field, words("Answer briefly. See "))
    assert drop(field, address("https://example.org/style"))
    assert sorted(field.text().split()) == ["Answer", "See", "briefly.", "https://example.org/style"]


def test_a_model_dropped_on_a_text_to_be_scored_is_not_written_into_it(
        theme: Theme, qtbot: QtBot, tmp_path: Path) -> None:
    scores = ScoreWindow(theme)
    qtbot.addWidget(scores)
    with qtbot.waitExposed(scores):
        scores.show()
    assert not drop(scores.entry.first, file(tmp_path / "model.gguf"))
    with qtbot.waitSignal(scores.file_dropped) as text:
        assert drop(scores.entry.first, file(tmp_path / "notes.txt"))
    assert text.args == [tmp_path / "notes.txt"]
    assert drop(scores.entry.first, words("Two seals"))
    assert scores.entry.texts() == ("Two seals",)
