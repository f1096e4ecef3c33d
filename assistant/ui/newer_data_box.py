"""Where a newer Parley wrote the chats: says so, and lets the user choose what to do. This one changes nothing."""

from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from assistant.domain.errors import AssistantError
from assistant.ui import file_chooser
from assistant.ui.controls import TextButton, label
from assistant.ui.error_text import error_text
from assistant.ui.theme import Theme


class NewerDataBox(QDialog):
    """Modal: nothing in the window behind it could be kept. Esc ends the app."""

    page_requested = Signal()
    folder_chosen = Signal(Path)    # to start with instead
    quit_requested = Signal()

    def __init__(self, theme: Theme, error: AssistantError, version: str, folder: Path, has_page: bool,
                 parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("newerDataBox")
        self.setModal(True)
        self._error, self._version, self._folder = error, version, folder
        px = theme.px
        self._title, self._text = label(kind="heading", wrap=True), label(kind="small", wrap=True)
        self._title.setObjectName("newerDataTitle")
        self._where, self._problem = label(kind="caption", wrap=True), label(kind="error", wrap=True)
        self._problem.hide()
        self._page = TextButton(theme, "", "primary", "external-link")
        self._page.setObjectName("newerDataPage")
        self._page.setVisible(has_page)
        self._empty = TextButton(theme, "", icon="folder-plus")
        self._empty.setObjectName("newerDataFolder")
        self._quit = TextButton(theme, "")
        self._quit.setObjectName("newerDataQuit")
        buttons, box = QHBoxLayout(), QVBoxLayout(self)
        buttons.setSpacing(px(8))
        buttons.addStretch(1)
        for button in (self._quit, self._empty, self._page):
            buttons.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        box.setContentsMargins(px(24), px(20), px(24), px(20))
        box.setSpacing(px(8))
        for part in (self._title, self._text, self._where, self._problem):
            box.addWidget(part)
        box.addSpacing(px(12))
        box.addLayout(buttons)
        self.setMinimumWidth(px(480))
        self._page.clicked.connect(self.page_requested)
        self._empty.clicked.connect(self._on_empty)
        self._quit.clicked.connect(self.reject)
        self.rejected.connect(self.quit_requested)
        self._tell()

    def take_folder(self, folder: Path) -> None:
        """Starts with `folder` if it is empty; else says that it is not."""
        try:
            usable = folder.is_dir() and not any(folder.iterdir())
        except OSError:
            usable = False
        self._problem.setVisible(not usable)
        self.adjustSize()
        if usable:
            self.folder_chosen.emit(folder)

    def set_not_started(self) -> None:
        """Says that a second Parley could not be started."""
        self._problem.setText(self.tr("Parley could not be started again. Start it with PARLEY_HOME set to the "
                                      "folder."))
        self._problem.show()
        self.adjustSize()

    def _on_empty(self) -> None:
        file_chooser.folder(self, self.tr("An empty folder for chats and settings"), Path.home(), self.take_folder)

    def _tell(self) -> None:
        message, hint = error_text(self._error)
        self.setWindowTitle("Parley")
        self._title.setText(message)
        self._text.setText(self.tr("This is Parley {version}. {hint}").format(version=self._version, hint=hint))
        self._where.setText(self.tr("The chats lie in {folder}. To use this version all the same, let it begin in an "
                                    "empty folder: it asks again at every start.").format(folder=self._folder))
        self._problem.setText(self.tr("This folder is not empty, or cannot be read."))
        self._page.set_label(self.tr("Get the newest version"))
        self._empty.set_label(self.tr("Use an empty folder…"))
        self._quit.set_label(self.tr("Quit"))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._tell()
