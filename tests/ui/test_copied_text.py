"""What the fields of plain text copy: the text as it is, and nothing besides."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QTextEdit
from pytestqt.qtbot import QtBot

from assistant.ui.manuscript_edit import ManuscriptEdit
from assistant.ui.message_edit import MessageEdit
from assistant.ui.plain_column import PlainColumn
from assistant.ui.text_editors import TextEditor
from assistant.ui.theme import Theme

TEXT = "10\u00a0km, 5\u202f%\nzweite Zeile 🙂"
Edit = QPlainTextEdit | QTextEdit
Make = Callable[[Theme], Edit]


def copied() -> tuple[str, list[str]]:
    clipboard = QApplication.clipboard()
    return clipboard.text(), [name for name in clipboard.mimeData().formats() if "plain" not in name]


def selected(edit: Edit, qtbot: QtBot) -> Edit:
    """Returns a field with the whole text in it selected."""
    qtbot.addWidget(edit)
    edit.setPlainText(TEXT)
    edit.selectAll()
    return edit


@pytest.mark.parametrize("make", [MessageEdit, TextEditor, ManuscriptEdit, PlainColumn])
def test_a_text_is_copied_as_it_is(qtbot: QtBot, theme: Theme, make: Make) -> None:
    edit = selected(make(theme), qtbot)
    edit.copy()
    assert copied() == (TEXT, [])


@pytest.mark.parametrize("make", [MessageEdit, TextEditor, ManuscriptEdit])
def test_a_text_comes_back_as_it_was_cut(qtbot: QtBot, theme: Theme, make: Make) -> None:
    edit = selected(make(theme), qtbot)
    edit.cut()
    assert edit.document().isEmpty()
    assert copied() == (TEXT, [])
    edit.paste()
    assert edit.textCursor().atEnd()
    edit.selectAll()
    edit.copy()
    assert copied() == (TEXT, [])
