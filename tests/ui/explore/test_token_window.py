"""The table of an answer's words: ten thousand are as quick as ten, and what cannot be gone on from is not offered."""

import pytest
from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QTableView, QWidget
from pytestqt.qtbot import QtBot

from assistant.domain.chat import Message, ReasoningPart, Role, TextPart
from assistant.domain.lens import Alternative, Lens, LensToken, Piece, lens_of
from assistant.ui.explore.token_table import FIRST_ALTERNATIVE, TokenModel
from assistant.ui.explore.token_window import TokenWindow
from assistant.ui.theme import Theme

WORDS = 10_000
TEXT = "word " * WORDS
OTHERS = (Alternative(8, " other", 0.25), Alternative(2, "<|end|>", 0.125, True))


def every_word() -> Lens:
    made = [LensToken(7, 5, chance=0.5 / (at % 30 + 1), rank=at % 9 + 1, alternatives=OTHERS) for at in range(WORDS)]
    thought = LensToken(5, 3, thinking=True, chance=0.9, rank=1, alternatives=OTHERS[:1])
    return lens_of([Piece(0, 0, (thought, *made))], TEXT, "Hm.")


def opened(theme: Theme, qtbot: QtBot, parent: QWidget) -> TokenWindow:
    message = Message("m", "q", Role.ASSISTANT, (ReasoningPart("Hm."), TextPart(TEXT)))
    window = TokenWindow(theme, message, every_word(), lambda each: not each.special, parent)
    window.show()
    qtbot.waitExposed(window)
    return window


def test_only_the_words_in_view_are_ever_asked_for(theme: Theme, qtbot: QtBot,
                                                   monkeypatch: pytest.MonkeyPatch) -> None:
    asked: set[int] = set()
    real = TokenModel.data

    def data(model: TokenModel, index: QModelIndex | QPersistentModelIndex, role: int) -> object:
        asked.add(index.row())
        return real(model, index, role)

    monkeypatch.setattr(TokenModel, "data", data)
    parent = QWidget()
    qtbot.addWidget(parent)
    window = opened(theme, qtbot, parent)
    table = window.findChild(QTableView, "tokenTable")
    assert table is not None
    table.grab()
    assert table.model().rowCount() == WORDS + 1
    assert len(asked) < 100
    window.select(WORDS - 1)
    assert table.currentIndex().row() == WORDS
    table.grab()
    assert len(asked) < 200


def test_words_of_the_thinking_and_ends_of_the_answer_are_told_but_not_gone_on_from(theme: Theme, qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    window = opened(theme, qtbot, parent)
    wanted: list[tuple[int, Alternative]] = []
    window.branch_requested.connect(lambda index, alternative: wanted.append((index, alternative)))
    table, button = window.findChild(QTableView, "tokenTable"), window.findChild(QAbstractButton, "tokenBranch")
    assert table is not None
    assert button is not None
    for row, column, possible in ((0, FIRST_ALTERNATIVE, False), (3, FIRST_ALTERNATIVE + 1, False),
                                  (3, 0, False), (3, FIRST_ALTERNATIVE, True)):
        table.setCurrentIndex(table.model().index(row, column))
        assert button.isEnabled() is possible, (row, column)
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert wanted == [(2, OTHERS[0])]
    assert button.text() == "Continue from “other”"


def test_a_screen_reader_hears_each_cell_and_surprise_in_words(theme: Theme, qtbot: QtBot) -> None:
    model = TokenModel(every_word(), TEXT, "Hm.")
    heard = [model.index(30, column).data(Qt.ItemDataRole.AccessibleTextRole) for column in range(6)]
    assert heard == ["word␣, 1.7 %, the 3rd most likely, very surprising", "1.7 %", "3", "very surprising",
                     "other, 25 %", "<|end|>, 12 %"]


def test_the_table_follows_the_language_at_once(theme: Theme, qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    window = opened(theme, qtbot, parent)
    model = window.findChildren(TokenModel)[0]
    heads: list[Qt.Orientation] = []
    cells: list[tuple[int, int]] = []
    model.headerDataChanged.connect(lambda orientation, *_: heads.append(orientation))
    model.dataChanged.connect(lambda first, last, *_: cells.append((first.row(), last.row())))
    QApplication.sendEvent(window, QEvent(QEvent.Type.LanguageChange))
    assert heads == [Qt.Orientation.Horizontal, Qt.Orientation.Vertical]
    assert cells == [(0, WORDS)]
