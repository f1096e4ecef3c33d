"""What the desktop around the window does for us: clipboard, folders, links, notifications."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication, QIcon
from PySide6.QtWidgets import QSystemTrayIcon

from assistant import paths

if TYPE_CHECKING:
    from assistant.ui.desktop_notifications import DesktopNotifications

# What a link may say of an e-mail besides to whom it goes: some mail programs would even attach a file on its word.
_MAIL_PARTS = ("subject", "body", "cc")


def app_icon_file() -> Path:
    return paths.resources() / "icons" / "parley.svg"


def app_icon() -> QIcon:
    return QIcon(str(app_icon_file()))


class Notifier(QObject):
    """Tells of a finished answer while the window is in the background: over the session bus where there is one,
    else through a tray. Silent where there is neither."""

    clicked = Signal()

    def __init__(self, icon: QIcon, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bus: DesktopNotifications | None = None
        self._tray: QSystemTrayIcon | None = None
        self._icon = icon
        self._last = ("", "")

    def tell(self, title: str, text: str) -> None:
        """Shows a notification of the system, in place of the last one."""
        self._last = (title, text)
        if not self._tell_over_bus(title, text):
            self._tell_by_tray()

    def _tell_over_bus(self, title: str, text: str) -> bool:
        if sys.platform in ("win32", "darwin"):
            return False
        if self._bus is None:
            from assistant.ui.desktop_notifications import DesktopNotifications  # the first paint need not wait for it
            self._bus = DesktopNotifications(QGuiApplication.applicationDisplayName(), app_icon_file(), self)
            self._bus.clicked.connect(self.clicked)
            self._bus.refused.connect(self._tell_by_tray)
        return self._bus.tell(title, text)

    def _tell_by_tray(self) -> None:
        if not QSystemTrayIcon.isSystemTrayAvailable():
            return
        if self._tray is None:
            self._tray = QSystemTrayIcon(self._icon, self)
            self._tray.messageClicked.connect(self.clicked)
            self._tray.activated.connect(self.clicked)
        self._tray.show()
        self._tray.showMessage(*self._last, self._icon)

    def hide(self) -> None:
        """The window is looked at again: nothing more to tell."""
        if self._bus is not None:
            self._bus.withdraw()
        if self._tray is not None:
            self._tray.hide()


def copy_text(text: str) -> None:
    QGuiApplication.clipboard().setText(text)


def show_folder(path: Path) -> None:
    """Opens the folder of `path` (or `path` itself) in the system's file manager."""
    folder = path if path.is_dir() else path.parent
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def open_link(address: str) -> None:
    """Opens a web address in the browser, and an e-mail to write in the mail program; anything else is left alone."""
    url = QUrl(address)
    if url.scheme() == "mailto":
        to, _, said = address.partition("?")
        kept = "&".join(part for part in said.split("&") if part.partition("=")[0].lower() in _MAIL_PARTS)
        url = QUrl(f"{to}?{kept}" if kept else to)
    if url.scheme() in ("http", "https", "mailto"):
        QDesktopServices.openUrl(url)
