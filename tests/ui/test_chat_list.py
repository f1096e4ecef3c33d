"""The chat list: days, opening, renaming in place, deleting, searching."""

from datetime import datetime

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from assistant.domain.chat import ChatInfo, SearchHit
from assistant.ui.chat_list import ChatList
from assistant.ui.theme import Theme

NOON = datetime(2026, 11, 23, 12, 0).timestamp()
HOUR = 3600.0


def chat(name: str, hours_ago: float) -> ChatInfo:
    return ChatInfo(name, f"Title {name}", NOON - hours_ago * HOUR, NOON - hours_ago * HOUR)


@pytest.fixture
def chats(theme: Theme, qtbot: QtBot) -> ChatList:
    made = ChatList(theme)
    qtbot.addWidget(made)
    made.resize(248, 700)
    made.set_chats([chat("old", 24 * 30), chat("now", 1), chat("eve", 14), chat("week", 24 * 5), chat("new", 0)], NOON)
    made.show()
    return made


def texts(chats: ChatList) -> list[str]:
    model = chats.list.model()
    return [str(model.index(n, 0).data()) for n in range(model.rowCount(QModelIndex()))]


def centre(chats: ChatList, row: int) -> QPoint:
    return chats.list.visualRect(chats.list.model().index(row, 0)).center()


def rename_field(chats: ChatList) -> QLineEdit:
    field = chats.list.findChild(QLineEdit, "chatTitle")
    assert isinstance(field, QLineEdit)
    return field


def test_chats_stand_under_their_days_newest_first(chats: ChatList) -> None:
    assert texts(chats) == ["Today", "Title new", "Title now", "Yesterday", "Title eve", "Last week", "Title week",
                            "Earlier", "Title old"]


def test_a_click_opens_a_chat_and_a_heading_does_nothing(chats: ChatList, qtbot: QtBot) -> None:
    with qtbot.waitSignal(chats.chat_selected) as told:
        QTest.mouseClick(chats.list.viewport(), Qt.MouseButton.LeftButton, pos=centre(chats, 2))
    assert told.args == ["now"]
    with qtbot.assertNotEmitted(chats.chat_selected):
        QTest.mouseClick(chats.list.viewport(), Qt.MouseButton.LeftButton, pos=centre(chats, 0))


def test_the_arrow_keys_pass_over_headings_and_enter_opens(chats: ChatList, qtbot: QtBot) -> None:
    chats.set_current("now")
    QTest.keyClick(chats.list, Qt.Key.Key_Down)
    with qtbot.waitSignal(chats.chat_selected) as told:
        QTest.keyClick(chats.list, Qt.Key.Key_Return)
    assert told.args == ["eve"]


def test_a_title_is_edited_in_place(chats: ChatList, qtbot: QtBot) -> None:
    chats.set_current("now")
    chats.rename_current()
    field = rename_field(chats)
    assert field.text() == "Title now"
    field.setText("Three days on the coast")
    with qtbot.waitSignal(chats.rename_requested) as told:
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert told.args == ["now", "Three days on the coast"]


def test_escape_and_an_empty_title_leave_the_old_one(chats: ChatList, qtbot: QtBot) -> None:
    chats.set_current("now")
    for text, key in (("Else", Qt.Key.Key_Escape), ("  ", Qt.Key.Key_Return)):
        chats.rename_current()
        field = rename_field(chats)
        field.setText(text)
        with qtbot.assertNotEmitted(chats.rename_requested):
            QTest.keyClick(field, key)
        QApplication.sendPostedEvents(None, 52)  # DeferredDelete: the next search must find the next field
        qtbot.wait(1)


def test_news_do_not_take_the_title_from_under_the_typing(chats: ChatList, qtbot: QtBot) -> None:
    chats.set_current("now")
    chats.rename_current()
    field = rename_field(chats)
    field.setText("Half a ti")
    chats.set_chats([chat("now", 1), chat("eve", 14)], NOON)
    chats.set_current("now")
    assert field.isVisible()
    with qtbot.waitSignal(chats.rename_requested):
        QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: texts(chats) == ["Today", "Title now", "Yesterday", "Title eve"])


def test_delete_is_asked_for_by_key_and_by_menu(chats: ChatList, qtbot: QtBot) -> None:
    chats.set_current("eve")
    with qtbot.waitSignal(chats.delete_requested) as told:
        QTest.keyClick(chats.list, Qt.Key.Key_Delete)
    assert told.args == [("eve",)]
    row = chats.list.visualRect(chats.list.model().index(2, 0))
    QTest.mouseClick(chats.list.viewport(), Qt.MouseButton.LeftButton,
                     pos=chats.list.delegate.menu_rect(row).center())
    menu = chats.findChild(QMenu)
    assert isinstance(menu, QMenu)
    with qtbot.waitSignal(chats.delete_requested) as told:
        menu.actions()[-1].trigger()
    assert told.args == [("now",)]
    menu.close()


def test_search_asks_once_the_typing_rests_and_shows_what_was_found(chats: ChatList, qtbot: QtBot) -> None:
    asked: list[str] = []
    chats.search_changed.connect(asked.append)
    QTest.keyClicks(chats.search, "coast")
    qtbot.waitUntil(lambda: bool(asked))
    assert asked == ["coast"]
    chats.set_search_results([SearchHit(chat("old", 900), "m1", "…along the coast…")])
    assert texts(chats) == ["Title old"]
    QTest.keyClick(chats.search, Qt.Key.Key_Down)
    with qtbot.waitSignal(chats.hit_chosen) as told:
        QTest.keyClick(chats.list, Qt.Key.Key_Return)
    assert told.args == ["old", "m1", "coast"]
    QTest.keyClick(chats.search, Qt.Key.Key_Escape)
    assert texts(chats)[0] == "Today"
    assert asked == ["coast", ""]


def test_enter_in_the_search_opens_the_first_that_is_found(chats: ChatList, qtbot: QtBot) -> None:
    QTest.keyClicks(chats.search, "coast")
    with qtbot.waitSignal(chats.search_changed):          # at once, not when the typing rests
        QTest.keyClick(chats.search, Qt.Key.Key_Return)
    with qtbot.waitSignal(chats.chat_selected) as told:
        chats.set_search_results([SearchHit(chat("old", 900)), SearchHit(chat("older", 9000))])
    assert told.args == ["old"]
    with qtbot.waitSignal(chats.chat_selected) as told:   # and again once it is there
        QTest.keyClick(chats.search, Qt.Key.Key_Return)
    assert told.args == ["old"]


def test_what_is_found_by_its_title_alone_takes_one_line(chats: ChatList) -> None:
    QTest.keyClicks(chats.search, "coast")
    chats.set_search_results([SearchHit(chat("old", 900))])
    low = chats.list.visualRect(chats.list.model().index(0, 0)).height()
    chats.set_search_results([SearchHit(chat("old", 900), "m1", "…along the coast…")])
    assert chats.list.visualRect(chats.list.model().index(0, 0)).height() > low


def test_results_that_come_too_late_are_ignored(chats: ChatList) -> None:
    chats.set_search_results([SearchHit(chat("old", 900))])
    assert texts(chats)[0] == "Today"


def test_the_next_chat_follows_the_list_and_goes_round(chats: ChatList) -> None:
    chats.set_current("new")
    assert chats.neighbour(1) == "now"
    assert chats.neighbour(-1) == "old"
    chats.set_chats([], NOON)
    assert chats.neighbour(1) is None


def test_ten_thousand_chats_keep_their_place_when_news_come(chats: ChatList) -> None:
    many = [chat(str(n), n) for n in range(10_000)]
    chats.set_chats(many, NOON)
    chats.set_current("0")
    bar = chats.list.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    before = bar.value()
    assert before > 0
    chats.set_chats([*many, chat("newest", 0)], NOON)
    chats.set_current("0")
    assert bar.value() == before


def test_the_buttons_have_the_names_they_are_driven_by(chats: ChatList, qtbot: QtBot) -> None:
    for name, signal in (("newChatButton", chats.new_requested), ("settingsButton", chats.settings_requested)):
        button = next(b for b in (chats.new_chat, chats.settings) if b.objectName() == name)
        with qtbot.waitSignal(signal):
            button.click()
    assert chats.search.objectName() == "chatSearch"
    assert chats.list.objectName() == "chatList"
