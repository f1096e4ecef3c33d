"""A file or a long paste as a small card: its name, its size, and what can be done with it."""

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from assistant.domain.chat import AttachmentPart
from assistant.ui.attachment_text import detail_text, name_text
from assistant.ui.buttons import Button
from assistant.ui.controls import IconButton
from assistant.ui.icons import pixmap
from assistant.ui.theme import Theme
from assistant.ui.tooltip import plain_tooltip

HEIGHT = 36
_NAME_WIDTH = 200       # at most, before text size
_REMOVE = 28


class AttachmentChip(Button):
    """Pressing it shows the text; with `removable` a cross and Delete take it away. `tokens` None: not told."""

    remove_requested = Signal()
    menu_requested = Signal(QPoint)     # on the screen

    def __init__(self, theme: Theme, attachment: AttachmentPart, parent: QWidget | None = None, *,
                 removable: bool = False) -> None:
        self.attachment = attachment
        self._tokens: int | None = None
        self._exact = False
        self._detail = ""
        self._remove: IconButton | None = None
        super().__init__(theme, "raised", "", "file-text" if attachment.name else "clipboard", parent)
        self.setObjectName("attachmentChip")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if removable:
            self._remove = IconButton(theme, "x", "", parent=self)
            self._remove.icon_size = 14
            self._remove.setObjectName("removeAttachment")
            self._remove.clicked.connect(self.remove_requested)
        self.retranslate()

    def set_tokens(self, tokens: int | None, exact: bool) -> None:
        """Takes how many tokens the text is, counted or (not `exact`) estimated."""
        if (tokens, exact) != (self._tokens, self._exact):
            self._tokens, self._exact = tokens, exact
            self.retranslate()

    def detail(self) -> str:
        """Returns what is said behind the name."""
        return self._detail

    def retranslate(self) -> None:
        name = name_text(self.attachment)
        self._detail = detail_text(self.attachment, self._tokens, self._exact)
        self.setText(name)
        self.setAccessibleName(self.tr("Attached: {name}, {detail}").format(name=name, detail=self._detail))
        beginning = " ".join(self.attachment.text[:300].split())
        words = beginning if len(beginning) <= 100 else beginning[:99] + "…"
        self.setToolTip(plain_tooltip("\n".join(filter(None, (self.attachment.name, words)))))
        if self._remove is not None:
            self._remove.set_tooltip(self.tr("Remove {name}").format(name=name))
        self.updateGeometry()
        self.update()

    def height_px(self) -> int:
        return self.theme.px(HEIGHT)

    def sizeHint(self) -> QSize:
        px = self.theme.px
        end = px(_REMOVE + 6) if self._remove is not None else px(12)
        detail = self._detail_metrics().horizontalAdvance(self._detail)
        return QSize(px(10 + 16 + 8) + self._name_width() + px(8) + detail + end, self.height_px())

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.px(120), self.height_px())

    def _name_width(self) -> int:
        return min(self.fontMetrics().horizontalAdvance(self.text()) + 1, self.theme.px(_NAME_WIDTH))

    def _detail_metrics(self) -> QFontMetrics:
        return QFontMetrics(self.theme.tabular_font(12))

    def _restyle(self) -> None:
        super()._restyle()
        self.setFont(self.theme.font(13, 500))

    def draw_content(self, painter: QPainter, ink: str) -> None:
        theme, px = self.theme, self.theme.px
        size, x = px(16), px(10)
        painter.drawPixmap(x, (self.height() - size) // 2, pixmap(theme, self.icon_name or "", "text2", 16))
        x += size + px(8)
        end = px(_REMOVE + 6) if self._remove is not None else px(12)
        detail = self._detail_metrics().horizontalAdvance(self._detail)
        room = max(min(self._name_width(), self.width() - x - end - px(8) - detail), 0)
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        painter.setPen(QColor(ink))
        name = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(QRectF(x, 0, room + 1, self.height()), middle, name)
        x += self.fontMetrics().horizontalAdvance(name) + px(8)
        painter.setFont(theme.tabular_font(12))
        painter.setPen(theme.colour("muted"))
        painter.drawText(QRectF(x, 0, detail + 2, self.height()), middle, self._detail)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._remove is not None:
            side = self.theme.px(_REMOVE)
            margin = (self.height() - side) // 2
            self._remove.setGeometry(self.width() - side - margin, margin, side, side)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._remove is not None and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_requested.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_requested.emit(event.globalPos())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
