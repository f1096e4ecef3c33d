"""The window: what is beside what at which width, drops, pages, and what is remembered."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from assistant.domain.budget import occupancy
from assistant.domain.full_context import FullContext
from assistant.ui.context_popup import ContextNumbers
from assistant.ui.controls import Chip, TextButton
from assistant.ui.model_text import number_text
from assistant.ui.theme import Theme
from tests.drag_events import drag_enter
from tests.ui.shell import Shell


def at(shell: Shell, place: QPoint) -> QWidget:
    """Returns the widget a click at `place` would reach."""
    found = shell.window.childAt(place)
    assert found is not None
    return found


@pytest.mark.parametrize(("width", "sidebar", "panel"), [
    (1280, True, True), (1180, True, True), (1179, True, False), (800, True, False), (719, False, False),
])
def test_the_width_decides_what_is_open_by_itself(shell: Shell, width: int, sidebar: bool, panel: bool) -> None:
    shell.resize(width)
    assert (shell.window.sidebar_open(), shell.window.panel_open()) == (sidebar, panel)
    assert (shell.chats.isVisible(), shell.panel.isVisible()) == (sidebar, panel)
    assert shell.window.header.panel_button.isChecked() == panel
    assert shell.window.header.sidebar_button.isVisible() != sidebar


def test_regions_have_the_widths_of_the_drawing(shell: Shell) -> None:
    shell.resize(1280, 800)
    assert (shell.chats.width(), shell.panel.width(), shell.window.header.height()) == (248, 304, 56)
    frame = shell.composer.edit.parentWidget()
    assert frame is not None
    assert (frame.width(), frame.height()) == (663, 89)


def test_below_1080_opening_one_closes_the_other(shell: Shell) -> None:
    shell.resize(1000)
    shell.window.toggle_panel()
    assert (shell.chats.isVisible(), shell.panel.isVisible()) == (False, True)
    shell.window.toggle_sidebar()
    assert (shell.chats.isVisible(), shell.panel.isVisible()) == (True, False)
    shell.resize(1280)
    assert (shell.chats.isVisible(), shell.panel.isVisible()) == (True, True)


def test_below_720_a_region_lies_over_the_page_until_it_is_left(shell: Shell) -> None:
    shell.resize(480, 480)
    composer_width = shell.composer.width()
    ways: tuple[Callable[[], object], ...] = (
        lambda: QTest.keyClick(shell.window, Qt.Key.Key_Escape),
        lambda: QTest.mouseClick(at(shell, QPoint(470, 240)), Qt.MouseButton.LeftButton),
        lambda: shell.chats.chat_selected.emit("1"),
    )
    for leave in ways:
        shell.window.toggle_sidebar()
        assert shell.chats.isVisible()
        assert shell.composer.width() == composer_width
        leave()
        assert not shell.chats.isVisible()


def test_what_the_user_closed_stays_closed(make: Callable[[], Shell]) -> None:
    shell = make()
    shell.resize(1300)
    shell.window.toggle_panel()
    shell.window.regions.sidebar_width = 300
    shell.resize(760)     # the offscreen screen is 800 wide, and Qt restores no window wider than its screen
    assert not shell.window.panel_open()
    state = shell.window.window_state()
    again = make()
    again.window.restore_window_state(state)
    QApplication.processEvents()
    assert again.window.width() == 760
    assert again.chats.width() == 300
    again.resize(1300)
    assert not again.window.panel_open()


def test_widths_out_of_range_are_moved_into_it(shell: Shell) -> None:
    shell.window.restore_window_state({"sidebar_width": 9, "panel_width": 9999})
    assert (shell.chats.width(), shell.panel.width()) == (200, 480)


def test_regions_are_dragged_within_their_limits(shell: Shell) -> None:
    edge = QPoint(248, 300)
    handle = at(shell, edge)
    QTest.mousePress(handle, Qt.MouseButton.LeftButton)
    QTest.mouseMove(handle, QPoint(43, 300))
    assert shell.chats.width() == 248 + 43 - handle.width() // 2
    QTest.mouseMove(handle, QPoint(900, 300))
    assert shell.chats.width() == 360
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize(("name", "signal"), [
    ("temporary_chat", "temporary_chat_requested"), ("delete", "delete_chat_requested"),
    ("diagnostics", "diagnostics_requested"), ("about", "about_requested"), ("rename", "rename_requested"),
])
def test_the_menu_tells_what_is_wanted(shell: Shell, qtbot: QtBot, name: str, signal: str) -> None:
    menu = shell.window.header.menu()
    action = menu.findChild(QAction, f"menu.{name}")
    assert isinstance(action, QAction)
    with qtbot.waitSignal(getattr(shell.window, signal)):
        action.trigger()


def test_a_model_file_can_be_dropped_anywhere_and_other_files_go_with_the_message(
        shell: Shell, qtbot: QtBot, tmp_path: Path) -> None:
    def drop(name: str) -> bool:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(tmp_path / name))])
        copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        enter = drag_enter(QPoint(600, 300), data)
        enter.ignore()
        QApplication.sendEvent(shell.window, enter)
        QApplication.sendEvent(shell.window, QDropEvent(QPointF(600, 300), copy, data, left, none))
        return enter.isAccepted()

    with qtbot.waitSignal(shell.window.file_dropped) as told:
        assert drop("Model.GGUF")
    assert told.args == [tmp_path / "Model.GGUF"]
    with qtbot.assertNotEmitted(shell.window.file_dropped), qtbot.waitSignal(shell.window.files_dropped) as told:
        assert drop("notes.txt")
    assert told.args == [[tmp_path / "notes.txt"]]
    shell.window.show_first_run()
    with qtbot.assertNotEmitted(shell.window.files_dropped):
        assert not drop("notes.txt")


def test_a_title_is_shown_on_the_window_as_it_is(shell: Shell) -> None:
    for title in ("A glob: src[*].py", "[*][*]", "Plain"):
        shell.window.set_chat_title(title)
        assert shell.window.windowHandle().title() == f"{title} – Parley"


def test_first_run_has_the_window_for_itself_and_gives_way_to_the_chat(shell: Shell) -> None:
    shell.window.show_first_run()
    assert shell.first_run.isVisible()
    assert not shell.chats.isVisible()
    shell.window.show_chat()
    assert not shell.first_run.isVisible()
    assert shell.composer.isVisible()


def test_pages_dissolve_where_motion_is_wanted(shell: Shell, qapp: QApplication, theme: Theme, qtbot: QtBot) -> None:
    theme.apply(qapp, "light", 100, False, False)
    shell.window.show_first_run()
    assert shell.window.first_run_shown()
    qtbot.waitUntil(lambda: not shell.window.findChildren(QWidget, "dissolve"))


def test_a_beginning_for_an_empty_chat_is_offered_for_the_composer(shell: Shell, qtbot: QtBot) -> None:
    shell.window.set_empty(True)
    button = shell.window.findChild(TextButton, "suggestion.3")
    assert isinstance(button, TextButton)
    with qtbot.waitSignal(shell.window.suggestion_chosen) as told:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert told.args == ["Make a plan for "]


def test_the_gauge_tells_how_full_the_context_is(shell: Shell) -> None:
    shell.window.set_context(1024, 4096)
    gauge = shell.window.header.gauge
    assert gauge.objectName() == "contextGauge"
    assert gauge.value() == 0.25
    assert "of" in gauge.accessibleName()
    shell.window.set_context(0, 0)
    assert not gauge.isVisible()


def test_the_gauge_opened_tells_what_the_context_holds(shell: Shell, qtbot: QtBot) -> None:
    header = shell.window.header
    shell.window.set_context(1000, 4096)
    header.occupancy = lambda: occupancy(1000, 4096, system=40, draft=96, reused=900, fresh=20)
    QTest.mouseClick(header.gauge, Qt.MouseButton.LeftButton)
    menu = header.findChild(QMenu, "contextMenu")
    assert isinstance(menu, QMenu)
    numbers = menu.findChild(ContextNumbers)
    assert isinstance(numbers, ContextNumbers)
    said = numbers.text().splitlines()
    assert said[1:5] == ["Instructions 40", "Chat 960", "Draft 96", f"Free {number_text(3000)}"]
    assert "900 were known already, 20 were read" in said[5]
    assert numbers.accessibleName() == numbers.text()
    menu.close()


def test_what_the_next_prompt_will_have_to_read_finds_its_place_below_the_numbers(shell: Shell) -> None:
    header = shell.window.header
    shell.window.set_context(1000, 4096)
    header.occupancy = lambda: replace(occupancy(1000, 4096, system=40, draft=96), looked_up=True)
    header.tell_ahead(900, 20)      # nobody looks
    QTest.mouseClick(header.gauge, Qt.MouseButton.LeftButton)
    numbers = header.findChild(ContextNumbers)
    assert isinstance(numbers, ContextNumbers)
    room, before = numbers.sizeHint(), numbers.text()
    assert len(before.splitlines()) == 5
    header.tell_ahead(900, 20)
    assert numbers.text() == f"{before}\nNext time 900 are known already, 20 will be read."
    assert numbers.accessibleName() == numbers.text()
    assert numbers.sizeHint() == room
    menu = header.findChild(QMenu, "contextMenu")
    assert isinstance(menu, QMenu)
    menu.close()


@pytest.mark.parametrize("choice", [each.value for each in FullContext])
def test_what_becomes_of_a_full_context_is_chosen_below_the_numbers(shell: Shell, choice: str) -> None:
    header = shell.window.header
    shell.window.set_context(1000, 4096)
    header.when_full = lambda: (FullContext(choice), True)
    told: list[str] = []
    header.menu_chosen.connect(told.append)
    QTest.mouseClick(header.gauge, Qt.MouseButton.LeftButton)
    menu = header.findChild(QMenu, "contextMenu")
    assert isinstance(menu, QMenu)
    entries = {action.objectName(): action for action in menu.actions() if action.objectName()}
    assert [name for name, action in entries.items() if action.isChecked()] == [f"menu.full_context_{choice}"]
    assert not entries["menu.full_context_everywhere"].isEnabled()
    for action in entries.values():
        action.trigger()
    assert told == [name.removeprefix("menu.") for name in entries if name != "menu.full_context_everywhere"]
    menu.close()


def test_a_temporary_chat_says_so_beside_the_model(shell: Shell) -> None:
    chip = shell.window.findChild(Chip, "temporaryChip")
    assert isinstance(chip, Chip)
    shell.window.set_temporary(True)
    assert chip.isVisible()
    assert chip.text() == "Temporary"
    shell.window.set_temporary(False)
    assert not chip.isVisible()


def test_closing_is_told_before_the_window_goes(shell: Shell) -> None:
    seen: list[bool] = []
    shell.window.closing.connect(lambda: seen.append(shell.window.isVisible()))
    shell.window.close()
    assert seen == [True]


def test_the_window_says_whether_the_engine_is_ready_and_idle(shell: Shell) -> None:
    state = {"ready": False, "idle": True}
    shell.window.set_engine_probes(lambda: state["ready"], lambda: state["idle"])
    assert (shell.window.engine_ready(), shell.window.engine_idle()) == (False, True)
    state.update(ready=True, idle=False)
    assert (shell.window.engine_ready(), shell.window.engine_idle()) == (True, False)


def test_no_more_buttons_are_in_sight_than_drawn(shell: Shell) -> None:
    shell.window.set_empty(True)
    buttons = [b for b in shell.window.findChildren(QAbstractButton) if b.isVisible()]
    assert 8 < len(buttons) <= 20
    assert all(b.accessibleName() for b in buttons)
    assert all(min(b.width(), b.height()) >= 28 for b in buttons)
