"""The sidebar: new chat, search, all chats by day, and that everything stays on this computer."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QLabel, QMenu, QSizePolicy, QVBoxLayout, QWidget

from assistant.domain.chat import ChatInfo
from assistant.ui.chat_rows import ChatRowDelegate, ChatRows, Row, grouped, title_of
from assistant.ui.chat_view import ChatView, SearchField
from assistant.ui.controls import Divider, ElidedLabel, IconButton, IconLabel, TextButton, label
from assistant.ui.icons import icon
from assistant.ui.theme import Theme

_SEARCH_PAUSE_MS = 150   # typing quicker than this asks once


class ChatList(QWidget):
    """All chats. It shows what it is given and tells what the user wants; it changes nothing itself."""

    new_requested = Signal()
    chat_selected = Signal(str)
    rename_requested = Signal(str, str)   # chat id, new title
    delete_requested = Signal(str)
    search_changed = Signal(str)          # empty: the search is over
    settings_requested = Signal()
    collapse_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._chats: tuple[list[ChatInfo], float] = ([], 0.0)
        self._open_first = False        # Enter was pressed before the search was answered
        self.setProperty("kind", "sidebar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._pause = QTimer(self, singleShot=True, interval=_SEARCH_PAUSE_MS)
        self._pause.timeout.connect(self._on_search_pause)
        self._build_head()
        self._build_list()
        self._build_foot()
        self._lay_out()
        theme.changed.connect(self._restyle)
        self._restyle()
        self.retranslate()

    # -- what it shows ------------------------------------------------------------------------------------

    def set_chats(self, chats: Sequence[ChatInfo], now: float) -> None:
        """Shows `chats` grouped by the day they were last changed, seen from `now` (Unix seconds)."""
        self._chats = (list(chats), now)
        if not self.search.text().strip() and not self._delegate.editing:
            self._show_chats()

    def set_current(self, chat_id: str | None) -> None:
        """Marks the chat being shown, or none; the list moves only when it is another one than before."""
        another = chat_id != self._rows.current
        self._rows.set_current(chat_id)
        index = self._rows.index_of(chat_id)
        if another and index.isValid():
            self.list.setCurrentIndex(index)
            self.list.scrollTo(index)

    def set_search_results(self, results: Sequence[tuple[ChatInfo, str]]) -> None:
        """Shows chats with what was found in them; ignored when the search is over already."""
        if self.search.text().strip():
            rows = [Row(title_of(chat), chat, snippet) for chat, snippet in results]
            self._show(rows, tall=any(row.snippet for row in rows))
            self._nothing.setVisible(not results)
            if self._open_first and results:
                self.chat_selected.emit(results[0][0].id)
        self._open_first = False

    def focus_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def rename_current(self) -> None:
        """Opens the title of the chat being shown for editing in place."""
        self._rename(self._rows.index_of(self._rows.current))

    def neighbour(self, step: int) -> str | None:
        """Returns the id of the chat `step` places below the one shown, going round; None without chats."""
        ids = [row.chat.id for row in self._rows.rows if row.chat]
        if not ids:
            return None
        return ids[(ids.index(self._rows.current) + step) % len(ids)] if self._rows.current in ids else ids[0]

    def _show_chats(self) -> None:
        self._nothing.hide()
        self._show(list(grouped(*self._chats)), tall=False)

    def _show(self, rows: list[Row], tall: bool) -> None:
        place = self.list.verticalScrollBar().value() if tall == self._delegate.tall else 0
        focused = self._rows.chat_at(self.list.currentIndex())
        self._delegate.tall = tall
        self._rows.show_rows(rows)
        self.list.doItemsLayout()     # now, or there is nothing to scroll to yet
        self.list.setCurrentIndex(self._rows.index_of(focused.id if focused else self._rows.current))
        self.list.verticalScrollBar().setValue(place)

    # -- how it is built ----------------------------------------------------------------------------------

    def _build_head(self) -> None:
        self._mark = IconLabel(self._theme, "parley", "accent", 28)
        self._name = QLabel("Parley")
        self._collapse = IconButton(self._theme, "panel-left", "", "F9")
        self._collapse.setObjectName("collapseSidebarButton")
        self._collapse.clicked.connect(self.collapse_requested)
        self.new_chat = TextButton(self._theme, "", "raised", "square-pen")
        self.new_chat.setObjectName("newChatButton")
        self.new_chat.icon_role = "accent"
        self.new_chat.left_aligned = True
        self.new_chat.trailing = _key_text("Ctrl+N")
        self.new_chat.clicked.connect(self.new_requested)
        self._glass = IconLabel(self._theme, "search", "text2", 16)
        self.search = SearchField()
        self.search.setObjectName("chatSearch")
        self.search.setProperty("kind", "bare")
        self.search.textChanged.connect(self._on_search_edited)
        self.search.down_pressed.connect(self._on_search_down)
        self.search.entered.connect(self._on_search_entered)
        self._search_key = label(_key_text("Ctrl+K"), "caption")

    def _build_list(self) -> None:
        self.list = ChatView()
        self.list.setObjectName("chatList")
        self._rows = ChatRows(self)
        self._delegate = self.list.delegate = ChatRowDelegate(self._theme, self.list, self._rows)
        self.list.setModel(self._rows)
        self.list.setItemDelegate(self._delegate)
        self.list.setUniformItemSizes(True)       # thousands of chats: only one row is measured
        self.list.setMouseTracking(True)
        self.list.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.opened.connect(self._on_opened)
        self.list.menu_asked.connect(self._on_menu_asked)
        self.list.delete_asked.connect(lambda index: self._ask_delete(index))
        self._rows.title_edited.connect(self.rename_requested)
        self._delegate.closeEditor.connect(self._on_editor_closed)
        self._nothing = label("", "caption", wrap=True)
        self._nothing.hide()

    def _build_foot(self) -> None:
        self._line = Divider(self._theme)
        self._lock = IconLabel(self._theme, "lock", "accent", 16)
        self._promise = ElidedLabel("", "promise")
        self.settings = IconButton(self._theme, "settings", "", "Ctrl+,")
        self.settings.setObjectName("settingsButton")
        self.settings.clicked.connect(self.settings_requested)

    def _lay_out(self) -> None:
        self._box = QVBoxLayout(self)
        self._head, self._search_row, self._foot = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for row, parts in (
            (self._head, (self._mark, self._name, self._collapse)),
            (self._search_row, (self._glass, self.search, self._search_key)),
            (self._foot, (self._lock, self._promise, self.settings)),
        ):
            for at, part in enumerate(parts):
                row.addWidget(part, 1 if at == 1 else 0)
        self.new_chat.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._top = QVBoxLayout()
        self._top.addLayout(self._head)
        self._top.addWidget(self.new_chat)
        self._search_area = QWidget()
        self._search_area.setLayout(self._search_row)
        self._top.addWidget(self._search_area)
        self._top.addWidget(self._nothing)
        self._bottom = QVBoxLayout()
        self._bottom.addWidget(self._line)
        self._bottom.addLayout(self._foot)
        self._box.addLayout(self._top)
        self._box.addWidget(self.list, 1)
        self._box.addLayout(self._bottom)
        for box in (self._box, self._top, self._bottom):
            box.setContentsMargins(0, 0, 0, 0)
            box.setSpacing(0)

    def _restyle(self) -> None:
        px = self._theme.px
        self._name.setFont(self._theme.font(16, 600))
        self._head.setContentsMargins(px(11), px(12), 0, px(12))
        self._head.setSpacing(px(9))
        self._top.setContentsMargins(px(12), 0, px(12), 0)
        self.new_chat.setFixedHeight(px(40))
        self._search_area.setFixedHeight(px(40))
        self._search_row.setContentsMargins(px(12), px(4), px(12), px(0))
        self._search_row.setSpacing(px(8))
        self.search.setFont(self._theme.font(14))
        self._nothing.setContentsMargins(px(12), px(16), 0, 0)
        self._box.setContentsMargins(0, 0, 0, 0)
        self.list.setContentsMargins(0, 0, 0, 0)
        self.list.setViewportMargins(px(12), 0, 0, 0)
        self._bottom.setContentsMargins(px(12), 0, px(12), 0)
        self._foot.setContentsMargins(px(11), px(9), 0, px(9))
        self._foot.setSpacing(px(8))
        self.list.scheduleDelayedItemsLayout()

    def retranslate(self) -> None:
        self._collapse.set_tooltip(self.tr("Hide the sidebar"))
        self.new_chat.set_label(self.tr("New chat"))
        self.search.setPlaceholderText(self.tr("Search"))
        self.search.setAccessibleName(self.tr("Search all chats"))
        self.list.setAccessibleName(self.tr("Chats"))
        self._nothing.setText(self.tr("Nothing found."))
        self._promise.set_text(self.tr("Stays on this computer"))
        self.settings.set_tooltip(self.tr("Settings"))
        if not self.search.text().strip():
            self._show_chats()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    # -- what the user does -------------------------------------------------------------------------------

    def _on_search_edited(self, text: str) -> None:
        self._search_key.setVisible(not text)
        if text.strip():
            self._pause.start()
            return
        self._pause.stop()
        self._show_chats()
        self.search_changed.emit("")

    def _on_search_pause(self) -> None:
        self.search_changed.emit(self.search.text().strip())

    def _on_search_entered(self) -> None:
        if self._pause.isActive():      # still typing a moment ago: the first of what is found then
            self._pause.stop()
            self._open_first = True
            self._on_search_pause()
        elif self.search.text().strip() and (first := next((row.chat for row in self._rows.rows if row.chat), None)):
            self.chat_selected.emit(first.id)

    def _on_search_down(self) -> None:
        first = next((n for n, row in enumerate(self._rows.rows) if row.chat), None)
        if first is not None:
            self.list.setCurrentIndex(self._rows.index(first))
            self.list.setFocus(Qt.FocusReason.TabFocusReason)

    def _on_opened(self, index: QModelIndex) -> None:
        if chat := self._rows.chat_at(index):
            self.chat_selected.emit(chat.id)

    def _on_menu_asked(self, index: QModelIndex, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        kept = self._rows.chat_at(index)
        rename = menu.addAction(icon(self._theme, "pencil", size=16), self.tr("Rename"))
        rename.triggered.connect(lambda: self._rename(self._rows.index_of(kept.id if kept else None)))
        delete = menu.addAction(icon(self._theme, "trash-2", size=16), self.tr("Delete"))
        delete.triggered.connect(lambda: self.delete_requested.emit(kept.id) if kept else None)
        menu.popup(at)

    def _rename(self, index: QModelIndex) -> None:
        if index.isValid():
            self.list.scrollTo(index)
            self.list.edit(index)

    def _ask_delete(self, index: QModelIndex) -> None:
        if chat := self._rows.chat_at(index):
            self.delete_requested.emit(chat.id)

    def _on_editor_closed(self) -> None:
        QTimer.singleShot(0, self, self._show_chats)   # what came meanwhile


def _key_text(keys: str) -> str:
    """Returns a shortcut as the sidebar writes it: "Ctrl N"."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText).replace("+", " ")
