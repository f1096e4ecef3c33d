"""A line ends where the model has ended it: in poems and addresses, on the page, on the clipboard and in exports."""

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from assistant.domain.chat import Status
from assistant.ui.exchange.html_renderer import html
from assistant.ui.transcript import Transcript
from tests.ui.conversation import answer, user

POEM = "床前明月光，\n疑是地上霜。\n举头望明月，\n低头思故乡。"
ADDRESS = "The *Harbour* Office\n**12 Quay** Road\nPort Isaac"


@pytest.mark.parametrize(("written", "read"), [(POEM, POEM), (ADDRESS, "The Harbour Office\n12 Quay Road\nPort Isaac")])
def test_lines_are_kept_on_the_page_and_on_the_clipboard(page: Transcript, written: str, read: str) -> None:
    page.set_messages([answer("1", written)])
    row = page.rows[0]
    assert page.text_document(row, row.textual()[0]).toPlainText() == read
    page.selection.select_all()
    assert page.selection.text() == read


def test_lines_are_kept_in_exports() -> None:
    assert html(POEM).count("<br") == 3


def test_lines_are_kept_while_they_are_written(page: Transcript, qtbot: QtBot) -> None:
    page.set_messages([user("q", "A poem, please.")])
    page.begin_answer(replace(answer("1", ""), status=Status.WRITING))
    for piece in (POEM[:9], POEM[9:]):
        page.feed(piece)
    row = page.rows[-1]
    qtbot.waitUntil(lambda: "".join(page.text_document(row, each).toPlainText() for each in row.textual()) == POEM)
