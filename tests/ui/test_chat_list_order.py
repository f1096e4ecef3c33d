"""The chat list in order: pinned chats, folders, the archive, and their menus, by pointer and by keys."""


from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from assistant.domain.chat import Folder
from assistant.ui.chat_list import ChatList
from tests.ui.chat_shelf import (
    KITCHEN,
    NOON,
    ORDERED,
    PLAIN_CHATS,
    WORK,
    ask_menu,
    chat,
    click,
    entry,
    field,
    index,
    names,
    opened,
    texts,
)


def test_nothing_but_days_is_shown_until_something_is_used(shelf: ChatList) -> None:
    shelf.set_chats(PLAIN_CHATS, NOON)
    assert texts(shelf) == ["Today", "One", "Two", "Three"]


def test_pinned_chats_and_folders_come_first_and_the_archive_last(ordered: ChatList) -> None:
    assert texts(ordered) == ["Pinned", "Pin", "Kitchen", "Bread", "Cake", "Work", "Today", "One", "Two", "Archived"]


def test_a_folder_folds_by_click_and_by_arrow_keys_and_tells_so(ordered: ChatList, qtbot: QtBot) -> None:
    with qtbot.waitSignal(ordered.folds_changed) as told:
        click(ordered, "Kitchen")
    assert told.args == [("k",)]
    assert "Bread" not in texts(ordered)
    QTest.keyClick(ordered.list, Qt.Key.Key_Right)
    assert "Bread" in texts(ordered)
    QTest.keyClick(ordered.list, Qt.Key.Key_Down)
    QTest.keyClick(ordered.list, Qt.Key.Key_Left)      # from a chat to its folder ...
    assert ordered.list.currentIndex().data() == "Kitchen"
    QTest.keyClick(ordered.list, Qt.Key.Key_Left)      # ... and closed
    assert "Bread" not in texts(ordered)
    QTest.keyClick(ordered.list, Qt.Key.Key_Return)
    assert "Bread" in texts(ordered)


def test_folders_are_closed_as_they_were_left(ordered: ChatList) -> None:
    ordered.set_folded(["k", "gone"])
    assert texts(ordered) == ["Pinned", "Pin", "Kitchen", "Work", "Today", "One", "Two", "Archived"]


def test_the_archive_opens_in_the_same_list_and_escape_leads_back(ordered: ChatList, qtbot: QtBot) -> None:
    click(ordered, "Archived")
    assert texts(ordered) == ["Archived", "Earlier", "Old"]
    with qtbot.waitSignal(ordered.chat_selected) as told:
        click(ordered, "Old")
    assert told.args == ["old"]
    QTest.keyClick(ordered.list, Qt.Key.Key_Escape)
    assert texts(ordered)[0] == "Pinned"
    ordered.show_archive()
    QTest.keyClick(ordered.list, Qt.Key.Key_Return)
    assert texts(ordered)[0] == "Pinned"
    ordered.show_archive()
    ordered.set_chats(ORDERED[:-1], NOON)               # the last one was taken out
    assert texts(ordered)[0] == "Pinned"


def test_the_menu_key_reaches_everything_that_the_pointer_does(ordered: ChatList, qtbot: QtBot) -> None:
    click(ordered, "One")
    QApplication.sendEvent(ordered.list, QContextMenuEvent(
        QContextMenuEvent.Reason.Keyboard, QPoint(), ordered.list.mapToGlobal(QPoint())))
    menu = opened()
    assert names(menu) == ["rename", "pin", "archive", "export", "delete"]
    for name, signal, expected in (
            ("pin", ordered.pin_requested, [("one",), True]),
            ("folder.w", ordered.move_requested, [("one",), "w"]),
            ("archive", ordered.archive_requested, [("one",), True]),
            ("export", ordered.export_requested, [("one",)]),
            ("delete", ordered.delete_requested, [("one",)])):
        with qtbot.waitSignal(signal) as told:
            entry(menu, name).trigger()
        assert told.args == expected
    menu.close()


def test_the_menu_offers_what_makes_sense_for_where_a_chat_is(ordered: ChatList, qtbot: QtBot) -> None:
    menu = ask_menu(ordered, "Pin")
    with qtbot.waitSignal(ordered.pin_requested) as told:
        entry(menu, "unpin").trigger()
    assert told.args == [("pin",), False]
    menu.close()
    menu = ask_menu(ordered, "Bread")
    assert not entry(menu, "folder.k").isEnabled()
    with qtbot.waitSignal(ordered.move_requested) as told:
        entry(menu, "folder.").trigger()
    assert told.args == [("bread",), ""]
    menu.close()
    click(ordered, "Archived")
    menu = ask_menu(ordered, "Old")
    assert names(menu) == ["rename", "unarchive", "export", "delete"]
    with qtbot.waitSignal(ordered.archive_requested) as told:
        entry(menu, "unarchive").trigger()
    assert told.args == [("old",), False]
    menu.close()


def test_a_new_folder_gets_its_name_where_it_stands(ordered: ChatList, qtbot: QtBot) -> None:
    menu = ask_menu(ordered, "One")
    with qtbot.waitSignal(ordered.folder_requested) as told:
        entry(menu, "new_folder").trigger()
    menu.close()
    qtbot.waitUntil(lambda: not ordered.isActiveWindow())   # the offscreen platform lets go of it; no desktop does
    ordered.activateWindow()
    qtbot.waitUntil(ordered.isActiveWindow)
    assert told.args == ["New folder", ("one",)]
    ordered.set_folders([KITCHEN, Folder("n", "New folder"), WORK])
    ordered.set_chats([chat("one", 1, folder="n"), *ORDERED[1:]], NOON)
    qtbot.waitUntil(lambda: field(ordered, "folderName") is not None)
    name = field(ordered, "folderName")
    assert name is not None
    assert name.selectedText() == "New folder"
    assert "One" in texts(ordered)
    name.setText("Coast")
    with qtbot.waitSignal(ordered.folder_rename_requested) as told, qtbot.assertNotEmitted(ordered.folds_changed):
        QTest.keyClick(name, Qt.Key.Key_Return)
    assert told.args == ["n", "Coast"]


def test_a_folder_is_renamed_and_removed_by_keys_and_by_menu(ordered: ChatList, qtbot: QtBot) -> None:
    ordered.list.mark(index(ordered, "Kitchen"))
    ordered.list.setFocus()
    ordered.rename_current()
    name = field(ordered, "folderName")
    assert name is not None
    QTest.keyClick(name, Qt.Key.Key_Escape)
    with qtbot.waitSignal(ordered.folder_delete_requested) as told:
        QTest.keyClick(ordered.list, Qt.Key.Key_Delete)
    assert told.args == ["k"]
    menu = ask_menu(ordered, "Work")
    assert names(menu) == ["rename", "delete_folder"]
    with qtbot.waitSignal(ordered.folder_delete_requested) as told:
        entry(menu, "delete_folder").trigger()
    assert told.args == ["w"]
    menu.close()


def test_a_chat_in_a_closed_folder_is_renamed_all_the_same(ordered: ChatList) -> None:
    ordered.set_folded(["k"])
    ordered.set_current("bread")
    ordered.rename_current()
    name = field(ordered, "chatTitle")
    assert name is not None
    assert name.text() == "Bread"


def test_the_chat_below_takes_the_place_of_a_deleted_one(ordered: ChatList) -> None:
    click(ordered, "One")
    ordered.set_chats(ORDERED[1:], NOON)
    assert ordered.list.currentIndex().data() == "Two"


def test_a_reader_hears_what_a_row_is(ordered: ChatList) -> None:
    spoken = {text: index(ordered, text).data(Qt.ItemDataRole.AccessibleTextRole) for text in texts(ordered)}
    assert spoken["Kitchen"] == "Folder Kitchen, open, 2 chats"
    assert spoken["Archived"].startswith("Archived, 1")
