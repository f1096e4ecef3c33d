"""The menu bar of macOS, as far as it can be looked at elsewhere."""

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu, QMenuBar
from pytestqt.qtbot import QtBot

from assistant import paths
from assistant.ui.keys import KEYS
from assistant.ui.languages import Languages
from assistant.ui.menu_bar import add_menu_bar
from tests.ui.shell import Shell


def menus(shell: Shell) -> list[QMenu]:
    bar = shell.window.menuWidget()
    assert isinstance(bar, QMenuBar)
    found = [action.menu() for action in bar.actions()]
    return [menu for menu in found if isinstance(menu, QMenu)]


def test_every_command_with_a_key_is_in_one_menu_once(shell: Shell) -> None:
    add_menu_bar(shell.window, shell.window.commands, "darwin")
    shown = [action for menu in menus(shell) for action in menu.actions()]
    names = [action.objectName().removeprefix("action.") for action in shown]
    assert sorted(names) == sorted([*(key.name for key in KEYS if key.name), "about"])
    assert all(action is shell.window.commands.action(name) for name, action in zip(names, shown, strict=True))
    roles = {name: action.menuRole() for name, action in zip(names, shown, strict=True)
             if action.menuRole() is not QAction.MenuRole.NoRole}
    assert roles == {"settings": QAction.MenuRole.PreferencesRole, "about": QAction.MenuRole.AboutRole,
                     "quit": QAction.MenuRole.QuitRole}


def test_a_menu_does_what_its_key_does_and_speaks_the_language_of_the_window(
        shell: Shell, qtbot: QtBot, qapp: QApplication) -> None:
    add_menu_bar(shell.window, shell.window.commands, "darwin")
    assert [menu.title() for menu in menus(shell)] == ["Chats", "Messages", "Window"]
    with qtbot.waitSignal(shell.window.new_chat_requested):
        menus(shell)[0].actions()[0].trigger()
    languages = Languages(paths.resources() / "translations")
    languages.use("zh_CN")
    try:
        qapp.processEvents()
        assert [menu.title() for menu in menus(shell)] == ["对话", "消息", "窗口"]
    finally:
        languages.use("en")
        languages.remove()


@pytest.mark.parametrize("platform", ["linux", "win32"])
def test_elsewhere_the_window_has_no_menu_bar(shell: Shell, platform: str) -> None:
    add_menu_bar(shell.window, shell.window.commands, platform)
    assert shell.window.menuWidget() is None
