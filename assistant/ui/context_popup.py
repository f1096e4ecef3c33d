"""Behind the context gauge: what takes how much of the context, and what becomes of a chat that no longer fits."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QActionGroup, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QMenu, QWidget, QWidgetAction

from assistant.domain.budget import Occupancy
from assistant.domain.full_context import CHOICES, FullContext
from assistant.ui.model_text import number_text
from assistant.ui.theme import Theme

translate = QCoreApplication.translate

_ROW, _BAR, _SIDE, _SWATCH = 24, 8, 12, 8
_WIDTH = 300


@dataclass(frozen=True)
class _Part:
    name: str
    tokens: int
    role: str       # of the theme's colours


class ContextNumbers(QWidget):
    """A bar of the parts, and a line for each."""

    def __init__(self, theme: Theme, title: str, parts: Occupancy, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._title, self._total = theme, title, parts.total
        told = [_Part(self.tr("Instructions"), parts.system, "text2"),
                _Part(self.tr("Summary"), parts.summary, "warning"),
                _Part(self.tr("Chat"), parts.history, "accent"),
                _Part(self.tr("Draft"), parts.draft, "selection")]
        self._parts = [part for part in told if part.tokens]
        self._free = _Part(self.tr("Free"), parts.free, "idle")
        self._notes = [self.tr("Last time {reused} were known already, {fresh} were read.").format(
            reused=number_text(parts.reused), fresh=number_text(parts.fresh))] if parts.reused or parts.fresh else []
        self._room = [self._ahead(parts.total, parts.total)] if parts.looked_up else []     # for a line still to come
        self.setObjectName("contextNumbers")
        self.setAccessibleName(self.text())

    def text(self) -> str:
        """Returns all that is told, line by line."""
        lines = [f"{part.name} {number_text(part.tokens)}" for part in (*self._parts, self._free)]
        return "\n".join((self._title, *lines, *self._notes))

    def tell_ahead(self, reused: int, fresh: int) -> None:
        """Says how much of the next prompt is known already, where room was left for that."""
        if self._room:
            self._notes = [self._ahead(reused, fresh)]
            self.setAccessibleName(self.text())
            self.update()

    def _ahead(self, reused: int, fresh: int) -> str:
        return self.tr("Next time {reused} are known already, {fresh} will be read.").format(
            reused=number_text(reused), fresh=number_text(fresh))

    def sizeHint(self) -> QSize:
        px, metrics = self._theme.px, self.fontMetrics()
        wide = max(metrics.horizontalAdvance(line) for line in (*self.text().splitlines(), *self._room))
        rows = 1 + len(self._parts) + 1 + max(len(self._notes), len(self._room))
        return QSize(max(px(_WIDTH), wide + 3 * px(_SIDE)), px(rows * _ROW + _BAR + 16))

    def paintEvent(self, event: QPaintEvent) -> None:
        px, theme, painter = self._theme.px, self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(14, 500))
        painter.setPen(theme.colour("text"))
        row = QRectF(px(_SIDE), px(4), self.width() - 2 * px(_SIDE), px(_ROW))
        painter.drawText(row, int(Qt.AlignmentFlag.AlignVCenter), self._title)
        row.moveTop(row.bottom() + px(4))
        self._draw_bar(painter, QRectF(row.x(), row.y(), row.width(), px(_BAR)))
        row.moveTop(row.y() + px(_BAR + 4))
        painter.setFont(theme.tabular_font(13))
        for part in (*self._parts, self._free):
            self._draw_row(painter, row, part)
            row.moveTop(row.bottom())
        painter.setPen(theme.colour("muted"))
        painter.setFont(theme.font(12))
        for note in self._notes:
            painter.drawText(row, int(Qt.AlignmentFlag.AlignVCenter), note)
            row.moveTop(row.bottom())

    def _draw_bar(self, painter: QPainter, bar: QRectF) -> None:
        painter.save()
        shape = QPainterPath()
        shape.addRoundedRect(bar, bar.height() / 2, bar.height() / 2)
        painter.setClipPath(shape)
        painter.fillRect(bar, self._theme.colour("idle"))
        left, total = bar.x(), max(self._total, 1)
        for part in self._parts:
            width = bar.width() * part.tokens / total
            painter.fillRect(QRectF(left, bar.y(), max(width - 1, 1), bar.height()), self._theme.colour(part.role))
            left += width
        painter.restore()

    def _draw_row(self, painter: QPainter, row: QRectF, part: _Part) -> None:
        px, size = self._theme.px, self._theme.px(_SWATCH)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour(part.role))
        painter.drawRoundedRect(QRectF(row.x(), row.center().y() - size / 2, size, size), 2, 2)
        painter.setPen(self._theme.colour("text2"))
        painter.drawText(row.adjusted(size + px(8), 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), part.name)
        painter.drawText(row, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight),
                         number_text(part.tokens))


def context_menu(parent: QWidget, theme: Theme, title: str, parts: Occupancy, when_full: tuple[FullContext, bool],
                 chosen: Callable[[str], None]) -> QMenu:
    """Returns the popup; it deletes itself when it closes. `when_full`: what becomes of the chat then, and whether of
    every chat. `chosen` gets the name of a command."""
    menu = QMenu(parent)
    menu.setObjectName("contextMenu")
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    numbers = QWidgetAction(menu)
    numbers.setDefaultWidget(ContextNumbers(theme, title, parts, menu))
    numbers.setEnabled(False)
    menu.addAction(numbers)
    menu.addSeparator()
    menu.addAction(translate("context_popup", "When this chat no longer fits:")).setEnabled(False)
    group = QActionGroup(menu)
    for value, text in CHOICES:
        if value not in set(FullContext):
            continue
        action = group.addAction(translate("settings", text))
        action.setObjectName(f"menu.full_context_{value}")
        action.setCheckable(True)
        action.setChecked(value == when_full[0])
        menu.addAction(action)
        _run(action, f"full_context_{value}", chosen)
    everywhere = menu.addAction(translate("context_popup", "Do so in every chat"))
    everywhere.setObjectName("menu.full_context_everywhere")
    everywhere.setEnabled(not when_full[1])
    _run(everywhere, "full_context_everywhere", chosen)
    menu.addSeparator()
    _run(menu.addAction(translate("context_popup", "Start a new chat")), "new_chat", chosen)
    _run(menu.addAction(translate("context_popup", "Use a longer context…")), "context_length", chosen)
    return menu


def _run(action: QAction, name: str, chosen: Callable[[str], None]) -> None:
    action.triggered.connect(lambda _=False: chosen(name))
