"""What the desktop around the window does for us: clipboard, folders, links, notifications."""

from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication, QIcon
from PySide6.QtWidgets import QFileDialog, QSystemTrayIcon, QWidget

from assistant import paths


def app_icon() -> QIcon:
    return QIcon(str(paths.resources() / "icons" / "parley.svg"))


class Notifier(QObject):
    """Tells of a finished answer while the window is in the background. Silent where there is no tray."""

    clicked = Signal()

    def __init__(self, icon: QIcon, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tray: QSystemTrayIcon | None = None
        self._icon = icon

    def tell(self, title: str, text: str) -> None:
        """Shows a notification of the system."""
        if not QSystemTrayIcon.isSystemTrayAvailable():
            return
        if self._tray is None:
            self._tray = QSystemTrayIcon(self._icon, self)
            self._tray.messageClicked.connect(self.clicked)
            self._tray.activated.connect(self.clicked)
        self._tray.show()
        self._tray.showMessage(title, text, self._icon)

    def hide(self) -> None:
        """The window is looked at again: nothing more to tell."""
        if self._tray is not None:
            self._tray.hide()


def copy_text(text: str) -> None:
    QGuiApplication.clipboard().setText(text)


def show_folder(path: Path) -> None:
    """Opens the folder of `path` (or `path` itself) in the system's file manager."""
    folder = path if path.is_dir() else path.parent
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def open_link(address: str) -> None:
    """Opens a web address in the user's browser; anything but http and https is left alone."""
    url = QUrl(address)
    if url.scheme() in ("http", "https"):
        QDesktopServices.openUrl(url)


def ask_for_text_files(parent: QWidget, title: str) -> list[Path]:
    """Returns the files the user picks to go with a message; none when the dialog was cancelled."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    names, _filter = QFileDialog.getOpenFileNames(parent, title, documents)
    return [Path(name) for name in names]


def ask_for_model_file(parent: QWidget, title: str, kind: str) -> Path | None:
    """Returns the GGUF file the user picks, at first among the downloads; None when the dialog was cancelled."""
    downloads = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
    name, _filter = QFileDialog.getOpenFileName(parent, title, downloads, f"{kind} (*.gguf)")
    return Path(name) if name else None
