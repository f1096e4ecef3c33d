"""Tooltips say what was written: a tag in a title, a file or a note is read as it stands, and carried out nowhere."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import Qt as QtText
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QTreeView

from assistant.domain.chat import AttachmentPart, Chat, ChatInfo
from assistant.ui.attachment_chip import AttachmentChip
from assistant.ui.chat_model import ChatRows
from assistant.ui.chat_rows import Row, RowKind
from assistant.ui.controls import ElidedLabel
from assistant.ui.message_view import Line
from assistant.ui.outline import OutlinePopup
from assistant.ui.segment_views import TextView
from assistant.ui.theme import Theme
from assistant.ui.transcript import Transcript
from tests.ui.conversation import RECORD, answer, shown, user

ASKED = "How do I centre a <div> & a <b>word</b>?"


def in_the_list(theme: Theme, page: Transcript) -> str:
    rows = ChatRows(page)
    rows.show_rows([Row(RowKind.CHAT, ASKED, ChatInfo("1", ASKED, 0, 0))])
    return str(rows.data(rows.index(0), Qt.ItemDataRole.ToolTipRole))


def in_the_outline(theme: Theme, page: Transcript) -> str:
    popup = OutlinePopup(theme, page)
    popup.set_chat(Chat(ChatInfo("1", ASKED, 0, 0), {"1": user("1", ASKED)}, "1"), "1")
    tree = popup.findChild(QTreeView)
    assert tree is not None
    return str(tree.model().index(0, 0).data(Qt.ItemDataRole.ToolTipRole))


def of_a_file(theme: Theme, page: Transcript) -> str:
    return AttachmentChip(theme, AttachmentPart("page.html", ASKED), page).toolTip()


def of_a_line_cut_short(theme: Theme, page: Transcript) -> str:
    line = ElidedLabel(ASKED, parent=page)
    line.resize(60, 20)
    line.show()
    return line.toolTip()


def of_a_footnote(theme: Theme, page: Transcript) -> str:
    page.set_messages([answer("1", f"Words[^1].\n\n[^1]: {ASKED}")])
    view, = shown(page, TextView)
    cursor = view.textCursor()
    cursor.setPosition(6)
    return cursor.charFormat().toolTip()


@pytest.mark.parametrize("tip", [in_the_list, in_the_outline, of_a_file, of_a_line_cut_short, of_a_footnote])
def test_a_tooltip_reads_as_it_was_written(theme: Theme, page: Transcript,
                                           tip: Callable[[Theme, Transcript], str]) -> None:
    assert ASKED in read(tip(theme, page))


def test_a_tooltip_of_a_plain_title_stays_as_it_is_and_one_with_tags_keeps_its_lines(page: Transcript) -> None:
    rows = ChatRows(page)
    rows.show_rows([Row(RowKind.CHAT, title, ChatInfo(title, title, 0, 0)) for title in ("a < b & c", ASKED)])
    plain, tagged = (str(rows.data(rows.index(at), Qt.ItemDataRole.ToolTipRole)) for at in (0, 1))
    assert plain.startswith("a < b & c\n")
    assert read(tagged).splitlines()[0] == ASKED
    assert read(tagged).splitlines()[1] == plain.splitlines()[1].replace("\u202f", " ")      # before AM, by locale


def read(tip: str) -> str:
    """Returns what Qt's tooltip shows of a text."""
    document = QTextDocument()
    if QtText.mightBeRichText(tip):
        document.setHtml(tip)
    else:
        document.setPlainText(tip)
    return document.toPlainText()


def test_a_line_is_cut_anew_for_another_font(page: Transcript) -> None:
    whole = "Stays on this computer"
    line = ElidedLabel(whole, parent=page)
    line.resize(180, 20)
    line.show()
    for size, fits in ((12, True), (30, False), (12, True)):
        font = line.font()
        font.setPixelSize(size)
        line.setFont(font)
        assert (line.text() == whole, line.toolTip() == "") == (fits, fits)


def test_a_models_name_above_an_answer_is_told_whole_where_it_is_cut_short(page: Transcript) -> None:
    for name, told in (("Qwen3 4B", ""), (("A name with <b>words</b> " * 12).strip(),) * 2):
        page.set_messages([answer("1", "a", record=replace(RECORD, model_name="Another")),
                           answer("2", "b", record=replace(RECORD, model_name=name))])
        line, = shown(page, Line)
        assert read(line.toolTip()) == told
        assert line.accessibleName() == name


def test_a_file_of_a_long_name_is_told_by_its_name(theme: Theme, page: Transcript) -> None:
    name = "Minutes of the meeting on <the> budget, third version, as sent to the printer.txt"
    assert read(AttachmentChip(theme, AttachmentPart(name, ASKED), page).toolTip()).splitlines() == [name, ASKED]
