"""What a text widget shows lives as long as it is shown, and no longer than somebody keeps it."""

import weakref

from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QTextBrowser
from pytestqt.qtbot import QtBot

from assistant.ui.shown_document import document_of, show_document


def text(words: str) -> QTextDocument:
    document = QTextDocument()
    document.setPlainText(words)
    return document


def test_of_all_that_was_shown_only_the_last_is_alive(qtbot: QtBot) -> None:
    view = QTextBrowser()
    qtbot.addWidget(view)
    former: QTextDocument | None = None
    seen = []
    for number in range(10):
        document = text(str(number))
        show_document(view, document, former)
        seen.append(weakref.ref(document))
        former = document
    del document, former
    assert [reference() is not None for reference in seen] == [False] * 9 + [True]
    assert document_of(view).toPlainText() == "9"


def test_what_another_widget_shows_by_now_stays_there(qtbot: QtBot) -> None:
    first, second = QTextBrowser(), QTextBrowser()
    qtbot.addWidget(first)
    qtbot.addWidget(second)
    moved = text("moved")
    show_document(first, moved, None)
    show_document(second, moved, None)
    show_document(first, text("next"), moved)
    seen = weakref.ref(moved)
    del moved
    assert seen() is not None
    assert document_of(second).toPlainText() == "moved"
    assert document_of(first).toPlainText() == "next"
