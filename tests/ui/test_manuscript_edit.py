"""The field of a plain text: what undo brings back, and how high its lines are."""

from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from assistant.ui.manuscript_edit import LINE, ManuscriptEdit
from assistant.ui.theme import Theme


@pytest.fixture
def editor(theme: Theme, qtbot: QtBot) -> ManuscriptEdit:
    made = ManuscriptEdit(theme)
    qtbot.addWidget(made)
    made.resize(600, 400)
    with qtbot.waitExposed(made):
        made.show()
    return made


def lines(editor: ManuscriptEdit) -> set[int]:
    """Returns how far it is from each line to the next, in pixels."""
    assert editor.document().size().height()        # it is laid out
    block, tops = editor.document().begin(), list[float]()
    while block.isValid():
        tops.append(block.layout().position().y())
        block = block.next()
    return {round(below - above) for above, below in pairwise(tops)}


def test_undo_goes_across_a_change_of_text_size(editor: ManuscriptEdit, theme: Theme, qapp: QApplication) -> None:
    QTest.keyClicks(editor, "One")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    editor.begin_writing("One\n", "")
    for piece in ("two\n", "三\n", "four"):
        editor.feed(piece)
    editor.end_writing()
    assert lines(editor) == {LINE}
    theme.apply(qapp, "light", 150, False, False)
    assert lines(editor) == {LINE * 3 // 2}
    editor.undo()
    assert (editor.text(), lines(editor)) == ("One\n", {LINE * 3 // 2})
    theme.apply(qapp, "light", 100, False, False)
    editor.redo()
    assert (editor.text(), lines(editor)) == ("One\ntwo\n三\nfour", {LINE})
    editor.undo()
    editor.undo()
    assert not editor.text().startswith("One\n")


@pytest.mark.parametrize("size", [50, 90, 110, 120, 200, 300])
def test_lines_grow_with_the_text(editor: ManuscriptEdit, theme: Theme, qapp: QApplication, size: int) -> None:
    editor.show_text("One\n二\nthree\n", "four\nfive", fresh=True)
    theme.apply(qapp, "light", size, False, False)
    wanted = theme.px(LINE)
    assert lines(editor) == {wanted}
    editor.show_text("一\ntwo\n三\n", "four\nfive", fresh=True)
    assert lines(editor) == {wanted}


def test_a_change_of_text_size_is_no_step_of_its_own(editor: ManuscriptEdit, theme: Theme, qapp: QApplication) -> None:
    editor.show_text("One", "", fresh=True)
    theme.apply(qapp, "light", 150, False, False)
    assert not editor.document().isUndoAvailable()
