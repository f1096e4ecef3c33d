"""The rows of the chat list: groups by day, chats, results of a search; their model and how they are drawn."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QCoreApplication,
    QDateTime,
    QLocale,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QLineEdit, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from assistant.domain.chat import ChatInfo
from assistant.ui.icons import pixmap
from assistant.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
_ROLE = Qt.ItemDataRole
translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class Row:
    """A chat, or the heading of a group where `chat` is None; `snippet` is what a search found in it."""

    text: str
    chat: ChatInfo | None = None
    snippet: str = ""


def title_of(chat: ChatInfo) -> str:
    """Returns the chat's title, or what a chat without one is called."""
    return chat.title or translate("chat_list", "New chat")


def grouped(chats: Sequence[ChatInfo], now: float) -> Iterator[Row]:
    """Yields chats, newest first, under the headings of their days; `now` in Unix seconds."""
    today = datetime.fromtimestamp(now).date()
    heading = ""
    for chat in sorted(chats, key=lambda c: c.updated, reverse=True):
        days = (today - datetime.fromtimestamp(chat.updated).date()).days
        group = _group(days)
        if group != heading:
            heading = group
            yield Row(heading)
        yield Row(title_of(chat), chat)


def _group(days: int) -> str:
    if days <= 0:
        return translate("chat_list", "Today")
    if days == 1:
        return translate("chat_list", "Yesterday")
    return translate("chat_list", "Last week") if days <= 7 else translate("chat_list", "Earlier")


class ChatRows(QAbstractListModel):
    """Rows to show; a chat's title can be edited in place, which only tells `title_edited`."""

    title_edited = Signal(str, str)   # chat id, new title

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []
        self.current: str | None = None

    def show_rows(self, rows: Sequence[Row]) -> None:
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def set_current(self, chat_id: str | None) -> None:
        if chat_id == self.current:
            return     # telling the view anyway would put the old title back under the typing
        before, self.current = self.current, chat_id
        for at in (self.index_of(before), self.index_of(chat_id)):
            if at.isValid():
                self.dataChanged.emit(at, at)

    def index_of(self, chat_id: str | None) -> QModelIndex:
        for number, row in enumerate(self.rows):
            if row.chat and row.chat.id == chat_id:
                return self.index(number)
        return QModelIndex()

    def chat_at(self, index: Index) -> ChatInfo | None:
        return self.rows[index.row()].chat if index.isValid() else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self.chat_at(index) is None:
            return Qt.ItemFlag.NoItemFlags   # the arrow keys pass over headings
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == _ROLE.EditRole:
            return row.chat.title if row.chat else row.text
        if role in (_ROLE.DisplayRole, _ROLE.AccessibleTextRole):
            return row.text
        if role == _ROLE.ToolTipRole and row.chat:
            changed = QDateTime.fromSecsSinceEpoch(int(row.chat.updated))
            when = QLocale().toString(changed, QLocale.FormatType.ShortFormat)
            return f"{row.text}\n{when}"
        if role == _ROLE.AccessibleDescriptionRole:
            return row.snippet
        return None

    def setData(self, index: Index, value: Any, role: int = _ROLE.EditRole) -> bool:
        chat = self.chat_at(index)
        title = str(value).strip()
        if role != _ROLE.EditRole or chat is None or not title or title == chat.title:
            return False
        self.title_edited.emit(chat.id, title)
        return True


class ChatRowDelegate(QStyledItemDelegate):
    """Draws the rows; 36 px high, 52 where a search shows what it found."""

    def __init__(self, theme: Theme, view: QListView, rows: ChatRows) -> None:
        super().__init__(view)
        self._theme, self._view, self._rows = theme, view, rows
        self.tall = False          # results of a search
        self.editing = False

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, self._theme.px(52 if self.tall else 36))

    def menu_rect(self, row: QRect) -> QRect:
        """Returns where a row's ⋯ lies."""
        body = self._body(row)
        return QRect(body.right() - self._theme.px(32) + 1, body.top(), self._theme.px(32), body.height())

    def _body(self, row: QRect) -> QRect:
        room = 0 if self._view.verticalScrollBar().isVisible() else self._theme.px(12)
        return row.adjusted(0, 0, -room, 0)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = self._rows.rows[index.row()]
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if row.chat is None:
            self._paint_heading(painter, rect, row.text)
        else:
            self._paint_chat(painter, rect, row, row.chat, option.state)
        painter.restore()

    def _paint_heading(self, painter: QPainter, rect: QRect, text: str) -> None:
        px = self._theme.px
        painter.setFont(self._theme.font(12, 500))
        painter.setPen(self._theme.colour("muted"))
        painter.drawText(rect.adjusted(px(12), px(7), -px(12), 0), int(Qt.AlignmentFlag.AlignVCenter), text)

    def _paint_chat(self, painter: QPainter, rect: QRect, row: Row, chat: ChatInfo, state: QStyle.StateFlag) -> None:
        theme, px = self._theme, self._theme.px
        body = self._body(rect)
        current = chat.id == self._rows.current
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        keyboard = bool(state & QStyle.StateFlag.State_HasFocus) and bool(
            state & QStyle.StateFlag.State_KeyboardFocusChange)
        if current or hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("active" if current else "hover"))
            painter.drawRoundedRect(body, 8, 8)
        if keyboard:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRoundedRect(body.adjusted(1, 1, -1, -1), 8, 8)
        if current or hovered or keyboard:
            at = self.menu_rect(rect)
            size = px(16)
            painter.drawPixmap(at.center() - QPoint(size // 2, size // 2), pixmap(theme, "ellipsis", "text2", 16))
        text = body.adjusted(px(12), 0, -px(40 if current or hovered or keyboard else 8), 0)
        if row.snippet:
            self._paint_snippet(painter, text, row.snippet)
            text.setBottom(text.top() + px(30))
        painter.setFont(theme.font(14, 500 if current else 400))
        painter.setPen(theme.colour("text" if current else "text2"))
        self._draw_elided(painter, text, row.text)

    def _paint_snippet(self, painter: QPainter, text: QRect, snippet: str) -> None:
        painter.setFont(self._theme.font(12))
        painter.setPen(self._theme.colour("text2"))
        self._draw_elided(painter, text.adjusted(0, self._theme.px(24), 0, 0), snippet)

    def _draw_elided(self, painter: QPainter, rect: QRect, text: str) -> None:
        shown = painter.fontMetrics().elidedText(text.replace("\n", " "), Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignVCenter), shown)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setObjectName("chatTitle")
        editor.setAccessibleName(translate("chat_list", "Title of the chat"))
        editor.setMaxLength(200)
        self.editing = True
        return editor

    def destroyEditor(self, editor: QWidget, index: Index) -> None:
        self.editing = False
        super().destroyEditor(editor, index)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, QLineEdit):
            model.setData(index, editor.text())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        editor.setGeometry(self._body(option.rect).adjusted(0, 2, 0, -2))
