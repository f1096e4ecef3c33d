"""Tables and code on the page: scrolled sideways, copied, wrapped; footnotes and images."""

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QTextTable, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from assistant.ui.document_text import text_between
from assistant.ui.segment_views import CodeView, TextView
from assistant.ui.table_view import TableView
from assistant.ui.text_marks import TextMarks
from assistant.ui.theme import Theme
from assistant.ui.transcript import Transcript
from tests.ui.conversation import answer, begin, button, clipboard, shown, stream

SMALL = "| Day | Walk |\n|---|---|\n| 1 | *Harbour*, \"old\" |\n| 2 | $x^2$, Bay |"
WIDE = "|" + " a column |" * 12 + "\n|" + "---|" * 12 + "\n" + ("|" + " some words that are long |" * 12 + "\n") * 90
LONG_CODE = "```python\nx = 1\ny = [" + "'words', " * 40 + "]\n```"


def menu_at(page: Transcript, view: QWidget) -> QMenu:
    return page.message_actions.menu(page.rows[-1], view.mapToGlobal(view.rect().center()))


def choose(menu: QMenu, name: str) -> None:
    next(action for action in menu.actions() if action.objectName() == name).trigger()


def columns(view: TableView) -> list[int]:
    table = view.document().rootFrame().childFrames()[0]
    assert isinstance(table, QTextTable)
    return [round(length.rawValue()) for length in table.format().columnWidthConstraints()]


def wheel(view: QWidget, x: int, y: int) -> bool:
    event = QWheelEvent(QPointF(5, 5), QPointF(view.mapToGlobal(QPoint(5, 5))), QPoint(), QPoint(x, y),
                        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(view, event)
    return event.isAccepted()


# -- tables -------------------------------------------------------------------------------------------------


def test_a_small_table_is_as_wide_as_its_words(page: Transcript) -> None:
    page.set_messages([answer("1", SMALL)])
    view, = shown(page, TableView)
    assert view.document().size().width() <= view.width()
    assert sum(columns(view)) < view.width() / 2


def test_a_long_cell_takes_the_room_that_is_left(page: Transcript) -> None:
    page.resize(1000, 600)
    page.set_messages([answer("1", "| a | b |\n|---|---|\n| short | " + "many words " * 40 + "|")])
    view, = shown(page, TableView)
    assert sum(columns(view)) == pytest.approx(720, abs=2)
    assert columns(view)[0] < 100


def test_a_wide_table_scrolls_sideways_all_pieces_together(page: Transcript) -> None:
    page.set_messages([answer("1", WIDE)])
    pieces = shown(page, TableView)
    assert len(pieces) >= 2
    assert {tuple(columns(piece)) for piece in pieces} == {tuple(columns(pieces[0]))}
    assert pieces[0].horizontalScrollBar().maximum() > 0
    assert wheel(pieces[0].viewport(), -120, 0)
    assert [piece.horizontalScrollBar().value() for piece in pieces] == [120] * len(pieces)
    page.verticalScrollBar().setValue(0)
    assert {piece.horizontalScrollBar().value() for piece in shown(page, TableView)} == {120}


def test_the_columns_of_a_streamed_table_are_those_of_a_loaded_one(page: Transcript) -> None:
    begin(page)
    stream(page, WIDE, step=400)
    page.end_answer(answer("live", WIDE))
    streamed = [columns(view) for view in shown(page, TableView)]
    page.set_messages([answer("1", WIDE)])
    assert [columns(view) for view in shown(page, TableView)] == streamed


def test_a_table_is_copied_as_markdown_or_csv(page: Transcript) -> None:
    page.set_messages([answer("1", f"Look:\n\n{SMALL}\n\nEnd.")])
    view, = shown(page, TableView)
    choose(menu_at(page, view), "copyTableMarkdown")
    assert clipboard() == SMALL + "\n"
    choose(menu_at(page, view), "copyTableCsv")
    assert clipboard() == 'Day,Walk\n1,"Harbour, ""old"""\n2,"$x^2$, Bay"\n'
    text = next(view for view in shown(page, TextView) if not isinstance(view, TableView))
    assert not any(action.objectName().startswith("copyTable") for action in menu_at(page, text).actions())


def test_a_table_copied_as_csv_reads_as_it_is_shown(page: Transcript) -> None:
    links = "[1]: https://example.com\n\n[^a]: A note."
    page.set_messages([answer("1", f"| Day | Walk |\n|---|---|\n| [one][1] | two[^a] |\n\n{links}")])
    view, = shown(page, TableView)
    choose(menu_at(page, view), "copyTableCsv")
    assert clipboard() == "Day,Walk\none,two[^a]\n"


def test_the_menu_of_a_table_opens_by_key(page: Transcript, qtbot: QtBot) -> None:
    page.set_messages([answer("1", SMALL)])
    view, = shown(page, TableView)
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Menu)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    choose(menu, "copyTableMarkdown")
    menu.close()
    assert clipboard() == SMALL + "\n"


def test_a_long_table_is_copied_whole(page: Transcript) -> None:
    page.set_messages([answer("1", WIDE)])
    choose(menu_at(page, shown(page, TableView)[-1]), "copyTableMarkdown")
    assert clipboard() == WIDE
    choose(menu_at(page, shown(page, TableView)[-1]), "copyTableCsv")
    assert clipboard().count("\n") == 91


def test_a_table_beyond_all_measure_is_shown_as_it_was_written(page: Transcript) -> None:
    text = "|" + "a|" * 500 + "\n|" + "-|" * 500 + "\n|" + "b|" * 500
    page.set_messages([answer("1", text)])
    assert text_between(shown(page, TableView)[0].document()) == text


# -- code ---------------------------------------------------------------------------------------------------


def test_long_lines_of_code_can_be_wrapped(page: Transcript) -> None:
    page.set_messages([answer("1", LONG_CODE)])
    view, = shown(page, CodeView)
    low = view.height()
    assert view.text.horizontalScrollBar().maximum() > 0
    QTest.mouseClick(button(page, "wrapCode"), Qt.MouseButton.LeftButton)
    assert view.height() > low + 40
    assert view.text.horizontalScrollBar().maximum() == 0
    assert button(page, "wrapCode").isChecked()
    QTest.mouseClick(button(page, "wrapCode"), Qt.MouseButton.LeftButton)
    assert view.height() == low


def test_each_block_remembers_whether_it_is_wrapped(page: Transcript) -> None:
    words = "\n\n".join(["Words. " * 60] * 30)
    page.set_messages([answer("1", f"{LONG_CODE}\n\n{words}\n\n{LONG_CODE}")])
    QTest.mouseClick(button(page, "wrapCode"), Qt.MouseButton.LeftButton)
    page.verticalScrollBar().setValue(0)
    assert not button(page, "wrapCode").isChecked()
    page.verticalScrollBar().setValue(page.verticalScrollBar().maximum())
    assert button(page, "wrapCode").isChecked()


def test_code_inside_a_list_is_coloured(page: Transcript, theme: Theme) -> None:
    page.set_messages([answer("1", "1. so\n\n   ```python\n   '😀', 42  # words\n   ```")])
    view, = shown(page, TextView)
    assert view.document().toPlainText() == "so\n'😀', 42  # words"
    cursor = view.textCursor()
    for position, role in ((5, "code_string"), (11, "code_number"), (16, "code_comment")):
        cursor.setPosition(position)
        assert cursor.charFormat().foreground().color() == theme.colour(role)


def test_short_code_offers_no_wrapping(page: Transcript) -> None:
    page.set_messages([answer("1", "```\nshort\n```")])
    assert shown(page, CodeView)[0].wrap_button.isHidden()


# -- tasks --------------------------------------------------------------------------------------------------


def before_words(page: Transcript, number: int) -> list[QColor]:
    """Every pixel that is not the page's own before a paragraph's words."""
    view, = shown(page, TextView)
    block = view.document().findBlockByNumber(number)
    words = block.layout().lineAt(0).naturalTextRect().translated(block.layout().position()).toRect()
    box = QRect(QPoint(0, words.top()), words.bottomLeft()).translated(view.mapTo(page, QPoint(0, 0)))
    picture = page.grab().toImage()
    pixels = [picture.pixelColor(x, y) for x in range(box.left(), box.right()) for y in range(box.top(), box.bottom())]
    return [colour for colour in pixels if colour != page.theme.colour("canvas")]


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_what_is_done_has_a_tick_in_green_and_what_is_not_an_empty_box(
        page: Transcript, theme: Theme, qapp: QApplication, monkeypatch: pytest.MonkeyPatch, choice: str) -> None:
    theme.apply(qapp, choice, 100, False, True)
    page.set_messages([answer("1", "- [x] done\n- [ ] not\n- plain\n\n> - [x] quoted")])
    done, to_do, quoted = (before_words(page, number) for number in (0, 1, 3))
    for colours, green in ((done, True), (to_do, False), (quoted, True)):
        assert len(colours) > 40
        assert any(each.green() - each.red() > 60 for each in colours) is green
    monkeypatch.setattr(TextMarks, "_tick", lambda *_: None)
    assert [before_words(page, number) for number in (0, 1)] == [[], []], "Qt draws a mark of its own"
    assert before_words(page, 2), "a plain item has lost its own"
    view, = shown(page, TextView)
    assert text_between(view.document()).startswith("- [x] done\n- [ ] not\n- plain")


# -- footnotes and images -----------------------------------------------------------------------------------


def test_a_footnote_is_a_small_mark_that_tells_its_note(page: Transcript) -> None:
    text = "Words[^1] and[^missing].\n\n[^1]: The *note*,\n    all of it."
    for streamed in (False, True):
        if streamed:
            page.clear()
            begin(page)
            stream(page, text)
            page.end_answer(answer("live", text))
        else:
            page.set_messages([answer("1", text)])
        view, = shown(page, TextView)
        assert view.document().toPlainText() == "Words1 and[^missing].\n1\u2002The note,\nall of it."
        cursor = view.textCursor()
        cursor.setPosition(6)
        assert cursor.charFormat().toolTip() == "The *note*, all of it."
        assert text_between(view.document()) == "Words[^1] and[^missing].\n\n[^1]: The note,\nall of it."


def test_footnotes_called_by_words_are_numbered_and_copied_as_they_were_written(page: Transcript) -> None:
    text = "Words[^why] and more[^2], again[^why].\n\n[^why]: The one.\n\n[^2]: The other."
    page.set_messages([answer("1", text)])
    view, = shown(page, TextView)
    assert view.document().toPlainText() == "Words1 and more2, again1.\n1\u2002The one.\n2\u2002The other."
    assert text_between(view.document()) == text
    begin(page)
    stream(page, text)
    page.end_answer(answer("live", text))
    assert shown(page, TextView)[-1].document().toPlainText() == view.document().toPlainText()


def test_an_image_is_never_loaded(page: Transcript, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(TextView, "loadResource", lambda self, kind, name: asked.append(name))
    page.set_messages([answer("1", "![a *cat*](https://example.org/cat.png) ![](file:///etc/passwd) [![x](y)](/z)")])
    view, = shown(page, TextView)
    page.grab()
    assert view.document().toPlainText() == (
        "[Image not loaded: a cat] [Image not loaded: file:///etc/passwd] [Image not loaded: x]")
    cursor = view.textCursor()
    cursor.setPosition(3)
    assert cursor.charFormat().toolTip() == "https://example.org/cat.png"
    assert asked == []
