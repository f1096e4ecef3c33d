"""A chat list with something of everything in it, and the hands that use it."""

from datetime import datetime
from typing import Any

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu

from assistant.domain.chat import ChatInfo, Folder
from assistant.ui.chat_list import ChatList

NOON = datetime(2026, 11, 23, 12, 0).timestamp()
LEFT, PLAIN = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def chat(name: str, hours_ago: float, **values: Any) -> ChatInfo:
    moment = NOON - hours_ago * 3600
    return ChatInfo(name, name.title(), moment, moment, **values)


PLAIN_CHATS = [chat("one", 1), chat("two", 2), chat("three", 3)]
KITCHEN, WORK = Folder("k", "Kitchen"), Folder("w", "Work")
ORDERED = [chat("one", 1), chat("two", 2), chat("bread", 3, folder="k"), chat("cake", 30, folder="k"),
           chat("pin", 50, pinned=True), chat("old", 24 * 60, archived=True)]


def texts(chats: ChatList) -> list[str]:
    model = chats.list.model()
    return [str(model.index(n, 0).data()) for n in range(model.rowCount(QModelIndex()))]


def index(chats: ChatList, text: str) -> QModelIndex:
    return chats.list.model().index(texts(chats).index(text), 0)


def place(chats: ChatList, text: str) -> QPoint:
    return chats.list.visualRect(index(chats, text)).center()


def click(chats: ChatList, text: str, keys: Qt.KeyboardModifier = PLAIN) -> None:
    QTest.mouseClick(chats.list.viewport(), LEFT, keys, place(chats, text))


def drag(chats: ChatList, text: str, to: QPoint, drop: bool = True) -> None:
    view, start = chats.list.viewport(), place(chats, text)
    QTest.mousePress(view, LEFT, PLAIN, start)
    QTest.mouseMove(view, start + QPoint(0, QApplication.startDragDistance() + 2))
    QTest.mouseMove(view, to)
    if drop:
        QTest.mouseRelease(view, LEFT, PLAIN, to)


def ask_menu(chats: ChatList, text: str) -> QMenu:
    """Clicks the right button on a row."""
    at = place(chats, text)
    QTest.mouseClick(chats.list.viewport(), Qt.MouseButton.RightButton, PLAIN, at)
    QApplication.sendEvent(chats.list.viewport(), QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, at, chats.list.viewport().mapToGlobal(at)))
    return opened()


def opened() -> QMenu:
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def entry(menu: QMenu, name: str) -> Any:
    actions = [action for each in (menu, *menu.findChildren(QMenu)) for action in each.actions()]
    return next(action for action in actions if action.objectName() == f"menu.{name}")


def names(menu: QMenu) -> list[str]:
    return [action.objectName().removeprefix("menu.") for action in menu.actions() if action.objectName()]


def field(chats: ChatList, name: str) -> QLineEdit | None:
    return next((edit for edit in chats.list.findChildren(QLineEdit, name) if edit.isVisible()), None)
