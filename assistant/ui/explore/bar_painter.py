"""Draws a candidate: its word, its bar or what cut it, and its chance."""

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from assistant.domain.distribution import Candidate
from assistant.ui.explore.candidates_model import CandidatesModel, Index
from assistant.ui.explore.words import cut_text, percent_text, token_text
from assistant.ui.icons import pixmap
from assistant.ui.theme import Theme

ROW, COMPACT_ROW = 28, 24
_BAR = 12
_WORD, _MARK, _NUMBER, _DRAWN, _SIDE = 84, 20, 62, 92, 8
_LEAST_HATCH, _MOST_HATCH = 8, 40
DOT = 2.2               # radius of a draw's
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class BarPainter(QStyledItemDelegate):
    """Draws the rows; `share` is how far the bars have moved from where `hold` found them."""

    def __init__(self, view: QListView, theme: Theme, candidates: CandidatesModel, compact: bool) -> None:
        super().__init__(view)
        self._view, self._theme, self._candidates, self._compact = view, theme, candidates, compact
        self._from: dict[int, float] = {}
        self.share = 1.0

    def hold(self) -> None:
        """The bars move from where they are now."""
        self._from = {candidate.token: self._chance(candidate) for candidate in self._candidates.shown()}

    def _chance(self, candidate: Candidate) -> float:
        """Returns the chance a bar shows at this moment of its movement."""
        now = self._candidates.now(candidate)
        before = self._from.get(candidate.token, now)
        return before + (now - before) * self.share

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, self._theme.px(COMPACT_ROW if self._compact else ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = self._theme
        candidate = self._candidates.candidate(index.row())
        if candidate is None:
            return
        row: QRect = option.rect
        state: QStyle.StateFlag = option.state
        cut = self._candidates.cut(candidate)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._compact and state & QStyle.StateFlag.State_Selected:
            self._ground(painter, row, "active")
        elif not self._compact and state & QStyle.StateFlag.State_MouseOver:
            self._ground(painter, row, "hover")
        ink = "muted" if cut and not state & QStyle.StateFlag.State_Selected else "text2" if cut else "text"
        self._word(painter, row, candidate, theme.colour(ink))
        room = self._room(row)
        if cut is not None:
            self._hatch(painter, room, candidate, cut_text(cut))
        else:
            self._bar(painter, room, row, candidate)
        painter.restore()

    def _ground(self, painter: QPainter, row: QRect, role: str) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour(role))
        painter.drawRoundedRect(QRectF(row).adjusted(0, 1, 0, -1), 6, 6)

    def _side(self) -> int:
        return 0 if self._compact else self._theme.px(_SIDE)

    def _word(self, painter: QPainter, row: QRect, candidate: Candidate, ink: QColor) -> None:
        theme, stands = self._theme, candidate.token == self._candidates.distribution.chosen
        width = theme.px(_WORD)
        painter.setFont(theme.font(13, 600 if stands and not self._compact else 400))
        painter.setPen(ink)
        box = QRect(row.x() + self._side(), row.y(), width, row.height())
        text = painter.fontMetrics().elidedText(token_text(candidate), Qt.TextElideMode.ElideMiddle, width)
        painter.drawText(box, _LEFT, text)
        if stands and not self._compact:
            size = theme.px(16)
            at = QPoint(box.right(), row.center().y() - size // 2 + 1)
            painter.drawPixmap(at, pixmap(theme, "check", "accent", 16))

    def _room(self, row: QRect) -> QRect:
        px, side = self._theme.px, self._side()
        mark = 0 if self._compact else px(_MARK)
        left = row.x() + side + px(_WORD) + mark
        height = px(_BAR)
        return QRect(left, row.center().y() - height // 2 + 1, row.right() - side - self._number() - left, height)

    def _number(self) -> int:
        """Returns the room of the number, before which that of the draws may stand."""
        return self._theme.px(_DRAWN if self._candidates.drawn else _NUMBER)

    def _bar(self, painter: QPainter, room: QRect, row: QRect, candidate: Candidate) -> None:
        theme = self._theme
        scale = room.width() / self._candidates.largest()
        chance = self._chance(candidate)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent"))
        if chance > 0:      # one that moves may come from beyond the room: it stood alone, say
            wide = min(max(chance * scale, 2), room.width())
            painter.drawRoundedRect(QRectF(room.x(), room.y(), wide, room.height()), 2, 2)
        if self._candidates.distribution.stages:
            self._tick(painter, room, candidate.before * scale)
        drawn = self._candidates.drawn
        if drawn:
            self._dots(painter, room, drawn.get(candidate.token, 0) / sum(drawn.values()) * scale,
                       drawn.get(candidate.token, 0))
        painter.setFont(theme.tabular_font(12))
        painter.setPen(theme.colour("text2"))
        number = percent_text(self._candidates.now(candidate))
        if drawn:
            number = f"{drawn.get(candidate.token, 0)}× · {number}"
        painter.drawText(QRect(room.right(), row.y(), self._number(), row.height()), _RIGHT, number)

    def _tick(self, painter: QPainter, room: QRect, at: float) -> None:
        """Draws where the chance was before sampling, with an edge that shows it on the bar too."""
        theme = self._theme
        x, height = room.x() + at, theme.px(18)
        tick = QRectF(x - 1, room.center().y() - height / 2 + 0.5, 2, height)
        painter.fillRect(tick.adjusted(-1, 0, 1, 0), theme.colour("panel"))
        painter.fillRect(tick, theme.colour("text2"))

    def _dots(self, painter: QPainter, room: QRect, width: float, count: int) -> None:
        """Draws one dot a draw, so that as many as expected reach to the end of the bar."""
        theme = self._theme
        painter.setPen(QPen(theme.colour("panel"), 1))
        painter.setBrush(theme.colour("warning"))
        radius = DOT * theme.scale
        for number in range(count):
            x = room.x() + width * (number + 1) / count
            painter.drawEllipse(QPointF(x, room.bottom() + 1 - radius / 2), radius, radius)

    def _hatch(self, painter: QPainter, room: QRect, candidate: Candidate, text: str) -> None:
        theme = self._theme
        wide = min(max(candidate.before * room.width() / self._candidates.largest(), theme.px(_LEAST_HATCH)),
                   theme.px(_MOST_HATCH))
        box = QRectF(room.x() + 0.5, room.y() + 0.5, wide, room.height() - 1)
        painter.setPen(QPen(theme.colour("muted"), 1))
        painter.setBrush(QBrush(theme.colour("muted"), Qt.BrushStyle.BDiagPattern))
        painter.drawRoundedRect(box, 2, 2)
        painter.setFont(theme.font(12))
        selected = self._candidates.candidate(self._view.currentIndex().row()) is candidate and not self._compact
        painter.setPen(theme.colour("text2" if selected else "muted"))
        left = int(box.right()) + theme.px(6)
        painter.drawText(QRect(left, room.y() - 4, room.right() + self._number() - left, room.height() + 8), _LEFT,
                         text)
