"""Several chats at once, and chats dragged to another part of the list."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from assistant.ui.chat_list import ChatList
from assistant.ui.chat_rows import Place, Section
from tests.ui.chat_shelf import (
    CTRL,
    LEFT,
    NOON,
    ORDERED,
    PLAIN,
    SHIFT,
    ask_menu,
    chat,
    click,
    drag,
    entry,
    names,
    place,
)


def test_control_and_shift_click_choose_several_and_the_menu_means_all(ordered: ChatList, qtbot: QtBot) -> None:
    click(ordered, "One")
    click(ordered, "Two", SHIFT)
    with qtbot.assertNotEmitted(ordered.chat_selected):
        click(ordered, "Bread", CTRL)
    menu = ask_menu(ordered, "Two")
    assert menu.actions()[0].text() == "3 chats"
    assert "rename" not in names(menu)
    with qtbot.waitSignal(ordered.archive_requested) as told:
        entry(menu, "archive").trigger()
    assert sorted(told.args[0]) == ["bread", "one", "two"]
    assert told.args[1] is True
    menu.close()
    with qtbot.waitSignal(ordered.delete_requested) as told:
        QTest.keyClick(ordered.list, Qt.Key.Key_Delete)
    assert sorted(told.args[0]) == ["bread", "one", "two"]
    click(ordered, "One")                               # a plain click means one again
    with qtbot.waitSignal(ordered.delete_requested) as told:
        QTest.keyClick(ordered.list, Qt.Key.Key_Delete)
    assert told.args == [("one",)]


def test_shift_and_arrows_choose_several_and_escape_one_again(ordered: ChatList, qtbot: QtBot) -> None:
    click(ordered, "One")
    QTest.keyClick(ordered.list, Qt.Key.Key_Down, SHIFT)
    with qtbot.waitSignal(ordered.delete_requested) as told:
        QTest.keyClick(ordered.list, Qt.Key.Key_Delete)
    assert told.args == [("one", "two")]
    QTest.keyClick(ordered.list, Qt.Key.Key_Escape)
    with qtbot.waitSignal(ordered.delete_requested) as told:
        QTest.keyClick(ordered.list, Qt.Key.Key_Delete)
    assert told.args == [("two",)]


def test_news_leave_what_is_chosen(ordered: ChatList) -> None:
    click(ordered, "One")
    click(ordered, "Two", CTRL)
    ordered.set_chats([*ORDERED, chat("newest", 0)], NOON)
    assert [chosen.id for chosen in ordered.list.chosen()] == ["one", "two"]


@pytest.mark.parametrize(("what", "where", "signal", "expected"), [
    ("One", "Kitchen", "move_requested", [("one",), "k"]),
    ("One", "Cake", "move_requested", [("one",), "k"]),         # anywhere among the folder's chats
    ("One", "Pinned", "pin_requested", [("one",), True]),
    ("Bread", "Today", "move_requested", [("bread",), ""]),
    ("Pin", "Two", "pin_requested", [("pin",), False]),
    ("Two", "Archived", "archive_requested", [("two",), True]),
])
def test_a_chat_is_dragged_to_another_part_of_the_list(
        ordered: ChatList, qtbot: QtBot, what: str, where: str, signal: str, expected: list[Any]) -> None:
    with qtbot.waitSignal(getattr(ordered, signal)) as told, qtbot.assertNotEmitted(ordered.chat_selected):
        drag(ordered, what, place(ordered, where))
    assert told.args == expected


def test_several_chats_are_dragged_at_once(ordered: ChatList, qtbot: QtBot) -> None:
    click(ordered, "One")
    click(ordered, "Two", CTRL)
    with qtbot.waitSignal(ordered.move_requested) as told:
        drag(ordered, "One", place(ordered, "Work"))
    assert told.args == [("one", "two"), "w"]


def test_a_drag_out_of_the_archive_brings_a_chat_back(ordered: ChatList, qtbot: QtBot) -> None:
    click(ordered, "Archived")
    with qtbot.waitSignal(ordered.archive_requested) as told:
        drag(ordered, "Old", place(ordered, "Archived"))
    assert told.args == [("old",), False]


def test_where_a_drop_would_go_is_seen_and_escape_gives_it_up(ordered: ChatList, qtbot: QtBot) -> None:
    before = ordered.list.grab().toImage()
    drag(ordered, "One", place(ordered, "Work"), drop=False)
    assert goal(ordered) == Place(Section.FOLDER, "w")
    assert ordered.list.grab().toImage() != before
    QTest.mouseMove(ordered.list.viewport(), place(ordered, "Two"))    # where it is already
    assert goal(ordered) is None
    QTest.mouseMove(ordered.list.viewport(), place(ordered, "Work"))
    QTest.keyClick(ordered.list, Qt.Key.Key_Escape)
    with qtbot.assertNotEmitted(ordered.move_requested):
        QTest.mouseRelease(ordered.list.viewport(), LEFT, PLAIN, place(ordered, "Work"))


def goal(chats: ChatList) -> Place | None:
    return chats.list.drag.place


def test_ten_thousand_chosen_chats_stay_chosen_when_news_come(shelf: ChatList) -> None:
    many = [chat(str(n), n, archived=n == 7) for n in range(10_000)]
    shelf.set_chats(many, NOON)
    shelf.list.selectAll()
    shelf.set_chats([*many, chat("newest", 0)], NOON)      # one by one it would take minutes to choose them again
    assert len(shelf.list.chosen()) == 9_999
