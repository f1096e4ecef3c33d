"""Rings: the context gauge, and the one that turns while something loads."""

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QWidget

from assistant.ui.buttons import IconButton
from assistant.ui.theme import Theme

WARN_FROM = 0.85   # a context filled this far is shown as a warning
_SPIN_MS = 40


class Ring(QWidget):
    """The ring of a load: it fills, or turns while nobody knows how far it is (`set_busy`)."""

    def __init__(self, theme: Theme, size: int = 18, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._size = theme, size
        self._value, self._busy, self._angle = 0.0, False, 0
        self._timer = QTimer(self, interval=_SPIN_MS)
        self._timer.timeout.connect(self._turn)
        theme.changed.connect(self._restyle)
        self._restyle()

    def value(self) -> float:
        return self._value

    def set_value(self, value: float) -> None:
        """Takes the filled share, 0 to 1."""
        self._value = min(max(value, 0.0), 1.0)
        self.update()

    def set_busy(self, busy: bool) -> None:
        self._busy = busy
        self._tell_timer()
        self.update()

    def _tell_timer(self) -> None:
        """Lets the ring turn only where it is seen: a timer wakes the computer 25 times a second."""
        if self._busy and self.isVisible() and not self._theme.reduce_motion:
            self._timer.start()
        else:
            self._timer.stop()

    def _turn(self) -> None:
        self._angle = (self._angle + 12) % 360
        self.update()

    def _restyle(self) -> None:
        self.setFixedSize(self._theme.px(self._size), self._theme.px(self._size))
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tell_timer()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()      # one that is minimised still counts as visible

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._busy:
            draw_ring(painter, self._theme, QRectF(self.rect()), 0.25, -self._angle, warn=False)
        else:
            draw_ring(painter, self._theme, QRectF(self.rect()), self._value, warn=False)


def draw_ring(painter: QPainter, theme: Theme, box: QRectF, value: float, start: int = 0, warn: bool = True) -> None:
    """Draws a ring filled to `value` (0 to 1) clockwise from `start` degrees after twelve o'clock."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    width = max(box.width() / 6.5, 2.0)
    box = box.adjusted(width / 2, width / 2, -width / 2, -width / 2)
    track = theme.colour("edge")
    track.setAlphaF(0.5)
    painter.setPen(QPen(track, width))
    painter.drawEllipse(box)
    role = "warning" if warn and value >= WARN_FROM else "accent"
    painter.setPen(QPen(theme.colour(role), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    painter.drawArc(box, (90 + start) * 16, -round(value * 360 * 16))


class RingButton(IconButton):
    """An icon button whose icon is a ring; see `Ring`."""

    def __init__(self, theme: Theme, tooltip: str, parent: QWidget | None = None) -> None:
        self._value = 0.0
        super().__init__(theme, "", tooltip, parent=parent)

    def value(self) -> float:
        return self._value

    def set_value(self, value: float) -> None:
        """Takes the filled share, 0 to 1; from `WARN_FROM` it is drawn as a warning."""
        self._value = min(max(value, 0.0), 1.0)
        self.update()

    def draw_content(self, painter: QPainter, ink: str) -> None:
        size = self.theme.px(18)
        draw_ring(painter, self.theme,
                  QRectF((self.width() - size) / 2, (self.height() - size) / 2, size, size), self._value)
