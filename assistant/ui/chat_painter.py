"""How the rows of the chat list are drawn, and the field in which a name is edited in place."""

from PySide6.QtCore import QAbstractItemModel, QCoreApplication, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QLineEdit, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from assistant.ui.chat_model import ChatRows, Index
from assistant.ui.chat_rows import Row, RowKind
from assistant.ui.found_text import draw_found
from assistant.ui.icons import pixmap
from assistant.ui.theme import Theme

_STATE = QStyle.StateFlag
_WITH_MENU = (RowKind.CHAT, RowKind.FOLDER, RowKind.HIT)
_ICONS = {RowKind.FOLDER: "folder", RowKind.ARCHIVE: "archive", RowKind.BACK: "chevron-left"}
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
translate = QCoreApplication.translate


class ChatRowDelegate(QStyledItemDelegate):
    """Draws the rows; 36 px high, 52 where a search shows what it found."""

    def __init__(self, theme: Theme, view: QListView, rows: ChatRows) -> None:
        super().__init__(view)
        self._theme, self._view, self._rows = theme, view, rows
        self.editing = False
        self.several = False        # more than one chat is selected

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row = self._rows.row_at(index)
        return QSize(0, self._theme.px(52 if row is not None and row.snippet else 36))

    def menu_rect(self, row: QRect) -> QRect:
        """Returns where a row's ⋯ lies."""
        body = self._body(row)
        return QRect(body.right() - self._theme.px(32) + 1, body.top(), self._theme.px(32), body.height())

    def has_menu(self, index: Index) -> bool:
        row = self._rows.row_at(index)
        return row is not None and row.kind in _WITH_MENU

    def _body(self, row: QRect) -> QRect:
        room = 0 if self._view.verticalScrollBar().isVisible() else self._theme.px(12)
        return row.adjusted(0, 0, -room, 0)

    # -- drawing ------------------------------------------------------------------------------------------

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = self._rows.rows[index.row()]
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if row.kind is RowKind.HEADING:
            self._paint_heading(painter, rect, row.text)
        else:
            self._paint_row(painter, rect, row, option.state)
        painter.restore()

    def _paint_heading(self, painter: QPainter, rect: QRect, text: str) -> None:
        px = self._theme.px
        painter.setFont(self._theme.font(12, 500))
        painter.setPen(self._theme.colour("muted"))
        painter.drawText(rect.adjusted(px(12), px(7), -px(12), 0), int(Qt.AlignmentFlag.AlignVCenter), text)

    def _paint_row(self, painter: QPainter, rect: QRect, row: Row, state: QStyle.StateFlag) -> None:
        px = self._theme.px
        hovered, ground = bool(state & _STATE.State_MouseOver), self._ground(row, state)
        keyboard = bool(state & _STATE.State_HasFocus) and bool(state & _STATE.State_KeyboardFocusChange)
        body = self._body(rect)
        if ground:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour(ground))
            painter.drawRoundedRect(body, 8, 8)
        if keyboard:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._theme.colour("accent"), 2))
            painter.drawRoundedRect(body.adjusted(1, 1, -1, -1), 8, 8)
        text = body.adjusted(px(34 if row.indented else 12), 0, -px(8), 0)
        current = ground == "active" and row.kind is RowKind.CHAT
        if row.kind in _WITH_MENU and not self.several and (current or hovered or keyboard):
            self._paint_icon(painter, self.menu_rect(rect).center(), "ellipsis", "text2")
            text.setRight(body.right() - px(40))
        if row.snippet:
            bottom = text.adjusted(0, px(24), 0, -px(3))
            draw_found(painter, self._theme, bottom, row.snippet, row.marks, self._theme.font(12), "text2")
            text.setBottom(text.top() + px(30))
        self._paint_name(painter, text, row, ground)

    def _ground(self, row: Row, state: QStyle.StateFlag) -> str:
        """Returns the colour a row lies on, "" for none."""
        selected = bool(state & _STATE.State_Selected)
        if self.several and selected:
            return "tint"
        if row.kind in (RowKind.HIT, RowKind.COMMAND):
            marked = selected
        else:
            marked = row.chat is not None and row.chat.id == self._rows.current
        return "active" if marked else "hover" if state & _STATE.State_MouseOver else ""

    def _paint_name(self, painter: QPainter, text: QRect, row: Row, ground: str) -> None:
        theme, px = self._theme, self._theme.px
        picture = _ICONS.get(row.kind, "file-text" if row.is_text else "")
        if picture:
            self._paint_icon(painter, QPoint(text.left() + px(8), text.center().y()), picture, "text2")
            text.setLeft(text.left() + px(24))
        if row.kind is RowKind.FOLDER:
            turn = "chevron-down" if row.open else "chevron-right"
            self._paint_icon(painter, QPoint(text.right() - px(8), text.center().y()), turn, "text2", 14)
            text.setRight(text.right() - px(20))
        faint = "on_tint" if ground == "tint" else "text2" if ground else "muted"    # muted is too weak on `active`
        aside = str(row.count) if row.kind is RowKind.ARCHIVE else row.aside
        text.setRight(text.right() - self._paint_aside(painter, text, aside, faint))
        strong = ground == "active" and row.kind is RowKind.CHAT
        font = theme.font(14, 500 if strong or row.kind is RowKind.FOLDER else 400)
        role = "on_tint" if ground == "tint" else "text" if ground == "active" else "text2"
        if row.marks and not row.snippet:
            draw_found(painter, theme, text, row.text.replace("\n", " "), row.marks, font, role)
            return
        painter.setFont(font)
        painter.setPen(theme.colour(role))
        shown = painter.fontMetrics().elidedText(
            row.text.replace("\n", " "), Qt.TextElideMode.ElideRight, text.width())
        painter.drawText(text, int(_LEFT), shown)

    def _paint_aside(self, painter: QPainter, text: QRect, words: str, role: str) -> int:
        """Draws a few words at the right. Returns the room they take, in pixels."""
        if not words:
            return 0
        painter.setFont(self._theme.tabular_font(12))
        painter.setPen(self._theme.colour(role))
        painter.drawText(text, int(_RIGHT), words)
        return painter.fontMetrics().horizontalAdvance(words) + self._theme.px(8)

    def _paint_icon(self, painter: QPainter, centre: QPoint, name: str, role: str, size: int = 16) -> None:
        half = self._theme.px(size) // 2
        painter.drawPixmap(centre - QPoint(half, half), pixmap(self._theme, name, role, size))

    # -- editing ------------------------------------------------------------------------------------------

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        row = self._rows.row_at(index)
        editor = QLineEdit(parent)
        if row is not None and row.folder is not None:
            editor.setObjectName("folderName")
            editor.setAccessibleName(translate("chat_list", "Name of the folder"))
        else:
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
