"""The window: it lays out the parts it is given and turns keys, menus and drops into signals."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from assistant.ui.about import AboutSheet
from assistant.ui.chat_list import ChatList
from assistant.ui.chat_page import ChatPage
from assistant.ui.commands import Commands
from assistant.ui.composer import Composer
from assistant.ui.data_place import DataPlace
from assistant.ui.dissolve import switch_page
from assistant.ui.drops import gguf_files, other_files
from assistant.ui.focus import FocusHome, focus_next
from assistant.ui.header import Header
from assistant.ui.keys_sheet import KeysSheet
from assistant.ui.message_edit import MessageEdit
from assistant.ui.notices import Notices
from assistant.ui.regions import Regions
from assistant.ui.theme import Theme


class MainWindow(QMainWindow):
    """Everything the user sees. It changes nothing but its own layout; what is wanted is told by signals."""

    closing = Signal()                    # before it closes: end the worker, save
    new_chat_requested = Signal()
    temporary_chat_requested = Signal()
    rename_requested = Signal()
    delete_chat_requested = Signal()
    again_requested = Signal()
    stop_requested = Signal()
    cancel_requested = Signal()           # Esc while there is nothing to stop or to close
    search_requested = Signal()           # the chat search has the focus already
    model_requested = Signal()            # open the model picker
    settings_requested = Signal()
    context_length_requested = Signal()
    diagnostics_requested = Signal()
    about_requested = Signal()
    chat_step_requested = Signal(int)     # 1: next chat in the list, -1: the one before
    answer_step_requested = Signal(int)   # 1: next answer to the same message, -1: the one before
    text_size_step_requested = Signal(int)   # 1 larger, -1 smaller, 0 back to normal
    suggestion_chosen = Signal(str)       # words for the composer
    file_dropped = Signal(Path)           # a .gguf
    files_dropped = Signal(object)        # list[Path]: others, for the message being written
    panel_toggled = Signal(bool)
    sidebar_toggled = Signal(bool)
    retranslated = Signal()               # the language is another: what was said has to be said anew

    def __init__(self, theme: Theme, *, chat_list: ChatList, transcript: QWidget, composer: Composer,
                 model_picker: QWidget, sampling_panel: QWidget, first_run: QWidget, notices: Notices) -> None:
        super().__init__()
        self._theme = theme
        self._chat_list, self._transcript, self._composer = chat_list, transcript, composer
        self._picker, self._panel, self._toast = model_picker, sampling_panel, notices.toast
        self._ready: Callable[[], bool] = lambda: False
        self._idle: Callable[[], bool] = lambda: True
        self._keys_sheet: KeysSheet | None = None
        self._about: AboutSheet | None = None
        self.setObjectName("mainWindow")
        self.setWindowTitle("Parley")
        self.setMinimumSize(480, 480)
        self.setAcceptDrops(True)
        self.header = Header(theme, model_picker)
        page = self._page = ChatPage(theme, self.header, transcript, notices, composer)
        self.find_bar, self.show_text, self.show_beside = page.find_bar, page.show_text, page.show_beside
        self.regions = Regions(theme, chat_list, self._page, sampling_panel)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.regions)
        self._pages.addWidget(first_run)
        self._first_run, self._first_field = first_run, first_run.findChild(MessageEdit)
        self._focus_home = FocusHome(self, self._writing_field)
        self.setCentralWidget(self._pages)
        self.commands = Commands(self)
        self._connect_commands()
        self._connect()
        self.resize(_first_size(self))
        self.retranslate()

    # -- what app asks of it ------------------------------------------------------------------------------

    def set_engine_probes(self, ready: Callable[[], bool], idle: Callable[[], bool]) -> None:
        """Takes how to find out whether a model is loaded, and whether no turn is running."""
        self._ready, self._idle = ready, idle

    def engine_ready(self) -> bool:
        return self._ready()

    def engine_idle(self) -> bool:
        return self._idle()

    def show_first_run(self) -> None:
        self._show_page(self._first_run)

    def show_chat(self) -> None:
        self._show_page(self.regions)

    def first_run_shown(self) -> bool:
        return self._pages.currentWidget() is self._first_run

    def set_empty(self, empty: bool) -> None:
        """Shows the question an empty chat begins with, or the transcript."""
        self._page.set_empty(empty)

    def set_chat_title(self, title: str) -> None:
        """Names the window after the chat; empty: after the app alone."""
        plain = title.replace("[*]", "[*][*]")      # written once it stands for "changed", which Qt leaves out
        self.setWindowTitle(self.tr("{title} – Parley").format(title=plain) if title else "Parley")

    def set_temporary(self, temporary: bool) -> None:
        """Says beside the model's name that this chat is kept nowhere."""
        self.header.set_temporary(temporary)

    def set_context(self, used: int, total: int) -> None:
        """Shows how full the context window is, in tokens; a total of 0 hides the gauge."""
        self.header.set_context(used, total)

    def panel_open(self) -> bool:
        return self.regions.shows("panel")

    def sidebar_open(self) -> bool:
        return self.regions.shows("sidebar")

    def set_panel_open(self, shown: bool) -> None:
        self.regions.open("panel", shown)
        if not shown and self._panel.isAncestorOf(self.focusWidget() or self):
            self._writing_field().setFocus(Qt.FocusReason.OtherFocusReason)

    def set_sidebar_open(self, shown: bool) -> None:
        self.regions.open("sidebar", shown)

    def toggle_panel(self) -> None:
        self.set_panel_open(not self.panel_open())

    def toggle_sidebar(self) -> None:
        self.set_sidebar_open(not self.sidebar_open())

    def focus_search(self, text: str | None = None) -> None:
        """Shows the sidebar and puts the cursor into its search, behind `text` if there is one."""
        self.set_sidebar_open(True)
        self._chat_list.focus_search(text)

    def rename_chat(self) -> None:
        """Opens the title of the chat being shown for editing."""
        self.set_sidebar_open(True)
        self._chat_list.rename_current()

    def window_state(self) -> dict[str, Any]:
        """Returns what to remember, under the names of the settings in section "app"."""
        geometry = self.saveGeometry().toBase64().toStdString()
        regions, (sidebar, panel) = self.regions, self.regions.wishes()
        return {
            "window": geometry, "sidebar_width": regions.sidebar_width, "sidebar_open": sidebar,
            "panel_width": regions.panel_width, "panel_open": panel,
        }

    def restore_window_state(self, state: dict[str, Any]) -> None:
        """Takes what `window_state` returned; what is missing or unusable is left as it is."""
        if geometry := str(state.get("window", "")):
            self.restoreGeometry(QByteArray.fromBase64(geometry.encode()))
        now = self.window_state() | state
        self.regions.restore(int(now["sidebar_width"]), bool(now["sidebar_open"]),
                             int(now["panel_width"]), str(now["panel_open"]))

    # -- inside -------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        """Connects the window's own frame; the parts it was given are app's to connect."""
        self.regions.sidebar_shown.connect(self.header.set_sidebar_shown)
        self.regions.panel_shown.connect(self.header.set_panel_shown)
        self.regions.sidebar_shown.connect(self.sidebar_toggled)
        self.regions.panel_shown.connect(self.panel_toggled)
        self.header.sidebar_clicked.connect(self.toggle_sidebar)
        self.header.panel_clicked.connect(self.toggle_panel)
        self.header.search_clicked.connect(self._on_search)
        self.header.menu_chosen.connect(self.commands.run)
        self._page.empty.chosen.connect(self.suggestion_chosen)
        chats = self._chat_list
        for over in (chats.chat_selected, chats.hit_chosen, chats.new_requested, chats.search_left):
            over.connect(self.regions.close_over)     # in a narrow window the list lies over the chat
        chats.search_left.connect(lambda: self._writing_field().setFocus(Qt.FocusReason.OtherFocusReason))

    def _connect_commands(self) -> None:
        handlers: dict[str, Callable[[], object]] = {
            "new_chat": self.new_chat_requested.emit,
            "temporary_chat": self.temporary_chat_requested.emit,
            "delete": self.delete_chat_requested.emit,
            "search": self._on_search,
            "commands": lambda: self._on_search(">"),
            "choose_model": self.model_requested.emit,
            "context_length": self.context_length_requested.emit,
            "again": self.again_requested.emit,
            "next_chat": lambda: self.chat_step_requested.emit(1),
            "previous_chat": lambda: self.chat_step_requested.emit(-1),
            "next_answer": lambda: self.answer_step_requested.emit(1),
            "previous_answer": lambda: self.answer_step_requested.emit(-1),
            "rename": self.rename_requested.emit,
            "next_region": self._focus_next_region,
            "panel": self.toggle_panel,
            "sidebar": self.toggle_sidebar,
            "settings": self.settings_requested.emit,
            "larger": lambda: self.text_size_step_requested.emit(1),
            "smaller": lambda: self.text_size_step_requested.emit(-1),
            "normal_size": lambda: self.text_size_step_requested.emit(0),
            "keys": self.show_keys,
            "diagnostics": self.diagnostics_requested.emit,
            "about": self.about_requested.emit,
            "quit": self.close,
        }
        for name, handler in handlers.items():
            self.commands.on(name, handler)

    def show_keys(self) -> None:
        """Shows the sheet of all keys."""
        if self._keys_sheet is None:
            self._keys_sheet = KeysSheet(self._theme, self)
        self._keys_sheet.show()
        self._keys_sheet.raise_()

    def show_about(self, version: str, place: DataPlace | None = None) -> None:
        """Shows what the app is, its version, and whose work it stands on."""
        if self._about is None:
            self._about = AboutSheet(self._theme, version, place, self)
        self._about.show()
        self._about.raise_()

    def _show_page(self, page: QWidget) -> None:
        switch_page(self._theme, self._pages, page)

    def _on_search(self, text: str | None = None) -> None:
        if not self.first_run_shown():
            self.focus_search(text)
            self.search_requested.emit()

    def _focus_next_region(self) -> None:
        if self._toast.isVisible() and not self._toast.isAncestorOf(self.focusWidget() or self):
            focus_next(self, ((self._toast, self._toast),))     # first: it is there for 8 s
            return
        field = self._page.writing_field()
        focus_next(self, (
            (self._chat_list, self._chat_list.list), (self.header, self._picker), (self._transcript, self._transcript),
            (field.parentWidget() or field, field), (self._panel, self._panel)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if not self.regions.close_over():
                (self.stop_requested if self._composer.generating() else self.cancel_requested).emit()
            return
        if not self._focus_home.take_typing(event):
            super().keyPressEvent(event)

    def _writing_field(self) -> QWidget:
        return self._first_field if self._first_field and self.first_run_shown() else self._page.writing_field()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if gguf_files(event):
            event.acceptProposedAction()
        elif other_files(event) and self._composer.isVisible():
            event.acceptProposedAction()
            self._composer.set_awaited(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._composer.set_awaited(False)

    def dropEvent(self, event: QDropEvent) -> None:
        if files := gguf_files(event):
            event.acceptProposedAction()
            self.file_dropped.emit(files[0])
        elif (others := other_files(event)) and self._composer.isVisible():
            event.acceptProposedAction()
            self._composer.set_awaited(False)
            self.files_dropped.emit(others)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closing.emit()
        super().closeEvent(event)

    def retranslate(self) -> None:
        self.commands.retranslate()
        self._chat_list.setAccessibleName(self.tr("Chats"))
        self._composer.setAccessibleName(self.tr("Message"))
        self.header.setAccessibleName(self.tr("Model and chat"))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
            self.retranslated.emit()


def _first_size(window: QWidget) -> QSize:
    """Returns 1280 x 800, or what the screen has room for: Windows would let it hang over the edge."""
    room = window.screen().availableGeometry().size()
    # The screen of the offscreen platform is 800 x 800, and nobody sees it.
    return QSize(1280, 800) if QGuiApplication.platformName() == "offscreen" else QSize(1280, 800).boundedTo(room)
