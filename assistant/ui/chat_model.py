"""The model behind the chat list: its rows, which chat is shown, and names edited in place."""

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QDateTime,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from assistant.domain.chat import ChatInfo
from assistant.ui.chat_rows import Row, RowKind
from assistant.ui.tooltip import plain_tooltip

Index = QModelIndex | QPersistentModelIndex
_ROLE = Qt.ItemDataRole
_FLAG = Qt.ItemFlag
_SELECTABLE = (RowKind.CHAT, RowKind.HIT, RowKind.COMMAND)


class ChatRows(QAbstractListModel):
    """Rows to show; an edited name is only told."""

    title_edited = Signal(str, str)   # chat id, new title
    folder_edited = Signal(str, str)  # folder id, new name

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []
        self.current: str | None = None     # id of the chat being shown
        self._at_chat: dict[str, int] = {}
        self._at_folder: dict[str, int] = {}

    def show_rows(self, rows: Sequence[Row]) -> None:
        self.beginResetModel()
        self.rows = list(rows)
        # The first of several hits in a chat stands for it.
        self._at_chat = {row.chat.id: at for at, row in reversed([*enumerate(rows)]) if row.chat is not None}
        self._at_folder = {row.folder.id: at for at, row in enumerate(rows) if row.folder is not None}
        self.endResetModel()

    def set_current(self, chat_id: str | None) -> None:
        if chat_id == self.current:
            return     # telling the view anyway would put the old title back under the typing
        before, self.current = self.current, chat_id
        for at in (self.index_of(before), self.index_of(chat_id)):
            if at.isValid():
                self.dataChanged.emit(at, at)

    def index_of(self, chat_id: str | None) -> QModelIndex:
        at = self._at_chat.get(chat_id) if chat_id is not None else None
        return self.index(at) if at is not None else QModelIndex()

    def index_of_folder(self, folder_id: str) -> QModelIndex:
        at = self._at_folder.get(folder_id)
        return self.index(at) if at is not None else QModelIndex()

    def row_at(self, index: Index) -> Row | None:
        return self.rows[index.row()] if index.isValid() else None

    def chat_at(self, index: Index) -> ChatInfo | None:
        row = self.row_at(index)
        return row.chat if row is not None else None

    def chats_at(self, indexes: Iterable[Index]) -> list[ChatInfo]:
        """Returns the chats of rows from top to bottom, each once."""
        chats = (self.chat_at(index) for index in sorted(indexes, key=lambda index: index.row()))
        return list({chat.id: chat for chat in chats if chat is not None}.values())

    def chat_ids(self) -> list[str]:
        """Returns the ids of the chats from top to bottom, each once."""
        return list(dict.fromkeys(row.chat.id for row in self.rows if row.chat is not None))

    def first(self, *kinds: RowKind) -> QModelIndex:
        """Returns the first row of these kinds."""
        return next((self.index(at) for at, row in enumerate(self.rows) if row.kind in kinds), QModelIndex())

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        row = self.row_at(index)
        if row is None or row.kind is RowKind.HEADING:
            return _FLAG.NoItemFlags
        flags = _FLAG.ItemIsEnabled
        if row.kind in _SELECTABLE:
            flags |= _FLAG.ItemIsSelectable
        return flags | _FLAG.ItemIsEditable if row.chat is not None or row.folder is not None else flags

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> Any:
        row = self.row_at(index)
        if row is None:
            return None
        if role == _ROLE.DisplayRole:
            return row.text
        if role == _ROLE.EditRole:
            return row.chat.title if row.chat is not None else row.text
        if role == _ROLE.AccessibleTextRole:
            return self._spoken(row)
        if role == _ROLE.AccessibleDescriptionRole:
            return row.snippet
        return _tooltip(row) if role == _ROLE.ToolTipRole else None

    def setData(self, index: Index, value: Any, role: int = _ROLE.EditRole) -> bool:
        row, name = self.row_at(index), str(value).strip()
        if row is None or not name:
            return False
        if row.folder is not None and name != row.folder.name:
            self.folder_edited.emit(row.folder.id, name)
        elif row.chat is not None and name != row.chat.title:
            self.title_edited.emit(row.chat.id, name)
        else:
            return False
        return True

    def _spoken(self, row: Row) -> str:
        """Returns what a screen reader says of a row."""
        if row.kind is RowKind.FOLDER:
            said = self.tr("Folder {name}, open, {count}") if row.open else self.tr("Folder {name}, closed, {count}")
            return said.format(name=row.text, count=self._count(row.count))
        if row.kind is RowKind.ARCHIVE:
            return f"{row.text}, {self._count(row.count)}"
        if row.kind is RowKind.BACK:
            return self.tr("Back to all chats")
        kind = self.tr("plain text") if row.is_text else ""
        return ", ".join(part for part in (row.text, kind, row.aside) if part)

    def _count(self, chats: int) -> str:
        return self.tr("%n chats", "", chats)


def _tooltip(row: Row) -> str | None:
    if row.chat is not None:
        changed = QDateTime.fromSecsSinceEpoch(int(row.chat.updated))
        return plain_tooltip(f"{row.text}\n{QLocale().toString(changed, QLocale.FormatType.ShortFormat)}")
    return plain_tooltip(row.text) if row.kind in (RowKind.FOLDER, RowKind.COMMAND) else None
