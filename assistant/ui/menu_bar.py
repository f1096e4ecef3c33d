"""The menu bar that macOS has at the top of the screen: each command with a key, in the groups of the sheet of keys."""

import sys

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QMenu, QMenuBar

from assistant.ui.commands import Commands
from assistant.ui.keys_sheet import grouped

_LAST = "Window"        # the group that stands last, as on a Mac; what the system takes from it is added to it
_ROLES = {"settings": QAction.MenuRole.PreferencesRole, "about": QAction.MenuRole.AboutRole,
          "quit": QAction.MenuRole.QuitRole}


def add_menu_bar(window: QMainWindow, commands: Commands, platform: str = sys.platform) -> None:
    """Gives the window its menu bar where `platform`, as `sys.platform` says it, has one for every app."""
    if platform == "darwin":
        window.setMenuBar(MenuBar(commands, window))


class MenuBar(QMenuBar):
    """Shows the actions there are; the system moves those of `_ROLES` into the menu named after the app."""

    def __init__(self, commands: Commands, window: QMainWindow) -> None:
        super().__init__(window)
        self._menus: dict[str, QMenu] = {}
        for group, keys in sorted(grouped(), key=lambda each: each[0] == _LAST):
            menu = self._menus[group] = self.addMenu("")
            names = [key.name for key in keys if key.name]
            for name in [*names, "about"] if group == _LAST else names:
                action = commands.action(name)
                # Qt would guess the role from words such as "Options" at the beginning, in each language anew.
                action.setMenuRole(_ROLES.get(name, QAction.MenuRole.NoRole))
                menu.addAction(action)
        self._retranslate()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        for group, menu in self._menus.items():
            menu.setTitle(QCoreApplication.translate("KeysSheet", group))
