"""The sidebar: new chat, search and commands, all chats, and that everything stays on this computer."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from assistant.domain.chat import ChatInfo, Folder, SearchHit
from assistant.ui.announcing import announce
from assistant.ui.chat_listing import ChatListing
from assistant.ui.chat_rows import Row, RowKind, found_rows
from assistant.ui.commands import FoundCommand
from assistant.ui.controls import label
from assistant.ui.keys import native
from assistant.ui.sidebar_parts import SearchBar, SidebarFoot, SidebarHead
from assistant.ui.theme import Theme

_SEARCH_PAUSE_MS = 150      # typing quicker than this asks once
_FEW_HITS = 4               # with no more there is room for commands below
_FEW_COMMANDS = 5


class ChatList(QWidget):
    """All chats. It shows what it is given and tells what the user wants; it changes nothing itself."""

    new_requested = Signal()
    chat_selected = Signal(str)
    hit_chosen = Signal(str, str, str)          # chat id, message id, what was looked for
    command_chosen = Signal(str)
    rename_requested = Signal(str, str)         # chat id, new title
    pin_requested = Signal(object, bool)        # tuple of chat ids, ...
    archive_requested = Signal(object, bool)
    move_requested = Signal(object, str)        # ..., folder id, "" for none
    export_requested = Signal(object)           # tuple of chat ids
    delete_requested = Signal(object)           # ...
    folder_requested = Signal(str, object)      # name, tuple of chat ids that go into it
    folder_rename_requested = Signal(str, str)  # folder id, new name
    folder_delete_requested = Signal(str)
    folds_changed = Signal(object)              # tuple of ids of the folders that are closed
    search_changed = Signal(str)                # empty: the search is over
    search_left = Signal()                      # by Esc
    settings_requested = Signal()
    collapse_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._chats: tuple[list[ChatInfo], float] = ([], 0.0)
        self._commands: Callable[[str, bool], list[FoundCommand]] = lambda _words, _loosely: []
        self._asked = False             # a search goes on
        self._awaited = False           # and is not answered yet
        self._open_first = False        # Enter was pressed before the search was answered
        self.setProperty("kind", "sidebar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._pause = QTimer(self, singleShot=True, interval=_SEARCH_PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self._head, self._bar, self._foot = SidebarHead(theme), SearchBar(theme), SidebarFoot(theme)
        self._listing = ChatListing(theme, self)
        self.new_chat, self.settings = self._head.new_chat, self._foot.settings
        self.search, self.list = self._bar.field, self._listing.view
        self._nothing = label("", "caption", wrap=True)
        self._nothing.hide()
        self._lay_out()
        self._connect()
        theme.changed.connect(self._restyle)
        self._restyle()
        self.retranslate()

    # -- what it shows ------------------------------------------------------------------------------------

    def set_chats(self, chats: Sequence[ChatInfo], now: float) -> None:
        """Shows all chats: pinned ones, folders, the others by the day they were last changed, seen from `now`
        (Unix seconds); the archived ones apart."""
        self._chats = (list(chats), now)
        self._listing.set_chats(chats, now)

    def set_folders(self, folders: Sequence[Folder]) -> None:
        self._listing.set_folders(folders)

    def set_folded(self, folders: Sequence[str]) -> None:
        """Takes the ids of the folders that are closed."""
        self._listing.set_folded(folders)

    def set_current(self, chat_id: str | None) -> None:
        """Marks the chat being shown, or none; the list moves only when it is another one than before."""
        self._listing.set_current(chat_id)

    def set_search_results(self, hits: Sequence[SearchHit]) -> None:
        """Shows where something was found; ignored when the search is over already."""
        if query := self.search.query():
            rows = found_rows(hits, self._chats[1])
            if len(hits) <= _FEW_HITS and (commands := self._commands(query, False)[:_FEW_COMMANDS]):
                rows += [Row(RowKind.HEADING, self.tr("Commands")), *map(_command_row, commands)]
            self._show_found(rows, bool(hits))
            if self._open_first and hits:
                self._listing.open(self.list.currentIndex())
        self._open_first = self._awaited = False

    def set_commands(self, find: Callable[[str, bool], list[FoundCommand]]) -> None:
        """Takes how to find commands: by some words, and whether letters in between may be left out."""
        self._commands = find

    # -- what the window asks of it -----------------------------------------------------------------------

    def focus_search(self, text: str | None = None) -> None:
        """Puts the cursor into the search, on its words or behind `text`."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if text is None:
            self.search.selectAll()
        else:
            self.search.setText(text)

    def leave_search(self) -> None:
        """Shows all chats again."""
        self.search.clear()

    def rename_current(self) -> None:
        """Opens the name of what the keyboard is at in the list, or else of the chat being shown."""
        if not self.list.hasFocus():
            self.leave_search()
        self._listing.rename_current()

    def ask_folder(self) -> None:
        """Offers the folders to move the chat being shown to."""
        chat = self._listing.chat(self._listing.rows.current)
        if chat is not None:
            self._listing.ask_folder([chat], self._below_search())

    def rename_folder(self) -> None:
        """Offers the folders to give one another name."""
        self.leave_search()
        self._listing.pick_folder(self._below_search(), self._listing.rename_folder)

    def delete_folder(self) -> None:
        """Offers the folders to remove one."""
        self._listing.pick_folder(self._below_search(), self.folder_delete_requested.emit)

    def new_folder(self) -> None:
        """Asks for a folder, which gets its name in place once it is there."""
        self.leave_search()
        self._listing.new_folder()

    def show_archive(self) -> None:
        """Shows the archived chats in place of the others."""
        self.leave_search()
        self._listing.show_archive(True)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def neighbour(self, step: int) -> str | None:
        """Returns the id of the chat `step` places below the one shown, going round; None without chats."""
        return self._listing.neighbour(step)

    def _below_search(self) -> QPoint:
        return self._bar.mapToGlobal(QPoint(0, self._bar.height()))

    # -- how it is built ----------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._box, self._top, self._bottom = QVBoxLayout(self), QVBoxLayout(), QVBoxLayout()
        for part in (self._head, self._bar, self._nothing):
            self._top.addWidget(part)
        self._bottom.addWidget(self._foot)
        self._box.addLayout(self._top)
        self._box.addWidget(self.list, 1)
        self._box.addLayout(self._bottom)
        for box in (self._box, self._top, self._bottom):
            box.setContentsMargins(0, 0, 0, 0)
            box.setSpacing(0)

    def _connect(self) -> None:
        listing = self._listing
        self._head.collapse.clicked.connect(self.collapse_requested)
        self.new_chat.clicked.connect(self.new_requested)
        self.settings.clicked.connect(self.settings_requested)
        self.search.textChanged.connect(self._on_search_edited)
        self.search.down_pressed.connect(self._on_search_down)
        self.search.entered.connect(self._on_search_entered)
        self.search.escaped.connect(self._on_escaped)
        self.list.escaped.connect(self._on_list_escaped)
        self.list.left_at_top.connect(lambda: self.search.setFocus(Qt.FocusReason.BacktabFocusReason))
        self.list.typed.connect(self._on_typed)
        listing.chat_opened.connect(self.chat_selected)
        listing.hit_opened.connect(lambda chat, message: self.hit_chosen.emit(chat, message, self.search.query()))
        listing.command_chosen.connect(self._on_command)
        for name in ("rename", "pin", "archive", "move", "export", "delete", "folder", "folder_rename",
                     "folder_delete"):
            getattr(listing, f"{name}_requested").connect(getattr(self, f"{name}_requested"))
        listing.folds_changed.connect(self.folds_changed)

    def _restyle(self) -> None:
        px = self._theme.px
        self._top.setContentsMargins(px(12), 0, px(12), 0)
        self._bottom.setContentsMargins(px(12), 0, px(12), 0)
        self._nothing.setContentsMargins(px(12), px(16), 0, 0)
        self.list.setViewportMargins(px(12), 0, 0, 0)
        self.list.scheduleDelayedItemsLayout()

    def retranslate(self) -> None:
        self.list.setAccessibleName(self.tr("Chats"))
        self._nothing.setText(self.tr("Nothing found."))
        if self.search.command() is not None:
            self._on_search_edited(self.search.text())
        else:
            self._listing.show()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    # -- searching ----------------------------------------------------------------------------------------

    def _on_search_edited(self, _text: str) -> None:
        self._pause.stop()
        words, query = self.search.command(), self.search.query()
        if words is not None:
            rows = list(map(_command_row, self._commands(words, True)))
            self._show_found(rows, bool(rows))
        elif query:
            self._pause.start()
        else:
            self._nothing.hide()
            self._listing.set_found(None)
        if not query:
            self._open_first = False
            if self._asked:
                self._asked = self._awaited = False
                self.search_changed.emit("")

    def _ask(self) -> None:
        self._asked = self._awaited = True
        self.search_changed.emit(self.search.query())

    def _show_found(self, rows: list[Row], any_found: bool) -> None:
        """Shows rows and marks the first, which Enter takes, unless the first are but commands below a search."""
        marked = self.list.currentIndex() if self._listing.found is not None else None
        self._nothing.setVisible(not any_found)
        self._announce(sum(row.kind in (RowKind.HIT, RowKind.COMMAND) for row in rows))
        self._listing.set_found(rows)
        if any_found and (marked is None or not self.list.hasFocus()):
            self.list.mark(self._listing.rows.index(0))

    def _announce(self, number: int) -> None:
        """Lets a screen reader say how much was found: the keyboard stays in the field."""
        announce(self, self.tr("%n results", "", number))

    def _on_search_entered(self) -> None:
        if self._pause.isActive():      # still typing a moment ago: the first of what is found then
            self._pause.stop()
            self._open_first = True
            self._ask()
        elif self._awaited:
            self._open_first = True
        elif self._listing.found is not None:
            self._listing.open(self.list.currentIndex())

    def _on_search_down(self) -> None:
        """The first row is marked already where something was found: ↓ goes to the second."""
        rows, now = self._listing.rows, self.list.currentIndex()
        if self._listing.found is None or not now.isValid():
            now = rows.first(*(kind for kind in RowKind if kind is not RowKind.HEADING))
        elif (below := rows.index(now.row() + 1)).isValid():
            now = rows.index(below.row() + 1) if rows.rows[below.row()].kind is RowKind.HEADING else below
        if now.isValid():
            self.list.mark(now)
            self.list.setFocus(Qt.FocusReason.TabFocusReason)

    def _on_typed(self, text: str) -> None:
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)
        self.search.end(False)
        self.search.insert(text)

    def _on_command(self, name: str) -> None:
        self._on_escaped()      # the command may want the keyboard for something of its own
        self.command_chosen.emit(name)

    def _on_escaped(self) -> None:
        self.leave_search()
        self.search_left.emit()

    def _on_list_escaped(self) -> None:
        if self._listing.found is not None:
            self._on_escaped()
        else:
            self._listing.show_archive(False)


def _command_row(command: FoundCommand) -> Row:
    return Row(RowKind.COMMAND, command.text, aside=native(command.key) if command.key else "", command=command.name)
