"""The small parts of a message: model's name, thinking, how it ended, and the caret."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from assistant.domain.chat import Message, Status
from assistant.domain.errors import Remedy
from assistant.ui.buttons import Button
from assistant.ui.controls import TextButton, label
from assistant.ui.error_block import ErrorBlock
from assistant.ui.error_text import remedy_label
from assistant.ui.flow import FlowLayout
from assistant.ui.icons import pixmap
from assistant.ui.rows import Row
from assistant.ui.theme import Theme
from assistant.ui.tooltip import plain_tooltip

_PULSE_MS = 1000
_PULSE_STEPS = 10
_ENDLESS = 100_000      # pixels
_ABOVE_ERROR = 6        # pixels more than between blocks of the answer, so that it is no part of it
_RULED = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
_ALONE = int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.AlignmentFlag.AlignLeft)

translate = QCoreApplication.translate


class MessageSignals(QObject):
    """What is asked for within a message; the transcript passes it on. `can_compare` tells whether that could be done
    now."""

    regenerate_requested = Signal(str)
    continue_requested = Signal(str)
    sibling_requested = Signal(str, int)
    remedy_requested = Signal(str, str)
    edit_requested = Signal(str)
    begin_requested = Signal(str)           # the reply to this message, or another in its place
    delete_requested = Signal(str)
    words_requested = Signal(str)           # the answer's words are to be shown with their chances
    replay_requested = Signal(str)          # the answer is to be made again, and compared
    compare_requested = Signal(str)     # message
    several_requested = Signal(str, int)    # message, how many answers side by side
    quote_requested = Signal(str)           # text
    menu_requested = Signal(str, QPoint)    # message, place on the screen
    menu_key_pressed = Signal()             # for the message that keys are about
    fold_requested = Signal(str)
    pin_requested = Signal(str, bool)
    summary_edit_requested = Signal(str)    # the message whose summary it is
    summary_delete_requested = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.can_compare: Callable[[], bool] = lambda: True


class Line(QWidget):
    """One line of small text, cut short where the room ends; a `ruled` one goes on below, between two thin lines."""

    def __init__(self, theme: Theme, parent: QWidget, ruled: bool = False) -> None:
        super().__init__(parent)
        self._theme = theme
        self._ruled = ruled
        self._text = ""

    def set_text(self, text: str) -> None:
        self._text = text
        self.setAccessibleName(text)
        self._tell_whole()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell_whole()

    def _tell_whole(self) -> None:
        self.setToolTip("" if self._ruled or self._shown() == self._text else plain_tooltip(self._text))

    def _shown(self) -> str:
        """Returns what there is room for."""
        metrics = QFontMetrics(self._theme.font(12))
        return metrics.elidedText(self._text, Qt.TextElideMode.ElideRight, self.width())

    def height_for(self, width: int) -> int:
        """Returns how high a ruled one is."""
        px, metrics = self._theme.px, QFontMetrics(self._theme.font(12))
        words = metrics.boundingRect(QRect(0, 0, width, _ENDLESS), _RULED, self._text)
        return max(px(32), words.height() + px(14))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self._theme.font(12))
        painter.setPen(self._theme.colour("muted"))
        if not self._ruled:
            painter.drawText(self.rect(), _ALONE, self._shown())
            return
        painter.drawText(self.rect(), _RULED, self._text)
        side = painter.fontMetrics().boundingRect(self.rect(), _RULED, self._text).left() - self._theme.px(12)
        painter.setPen(QPen(self._theme.colour("line"), 1))
        middle = self.height() // 2
        if side > 0:
            painter.drawLine(0, middle, side, middle)
            painter.drawLine(self.width() - side, middle, self.width(), middle)


class ThoughtLine(Button):
    """`› Thought for 3 s`: unfolds what the model thought."""

    def __init__(self, theme: Theme, signals: MessageSignals, parent: QWidget) -> None:
        self._row: Row | None = None
        super().__init__(theme, "link", parent=parent)
        self.setObjectName("thoughtLine")
        self._signals = signals
        self.clicked.connect(self._on_clicked)

    def show_row(self, row: Row, now: float) -> None:
        """Takes what to tell from `row`; `now` in monotonic seconds."""
        self._row = row
        if row.thinking and row.live is not None:
            text = self.tr("Thinking… {seconds} s").format(seconds=int(now - row.live.thinking_since))
        elif seconds := row.thought_seconds():
            text = self.tr("Thought for {seconds} s").format(seconds=max(round(seconds), 1))
        else:
            text = self.tr("Thoughts")
        self.set_label(text)
        self.set_icon("chevron-down" if row.unfolded else "chevron-right")

    def _on_clicked(self) -> None:
        if self._row is not None:
            self._signals.fold_requested.emit(self._row.message.id)

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(hint.width() + self.theme.px(8), self.theme.px(28))

    def _restyle(self) -> None:
        super()._restyle()
        self.setFont(self.theme.tabular_font(13))

    def _colours(self) -> tuple[str, str, str]:
        c = self.theme.colours
        return (c.text2 if self.underMouse() else c.muted), "", ""

    def draw_content(self, painter: QPainter, ink: str) -> None:
        size = self.theme.px(16)
        painter.drawPixmap(0, (self.height() - size) // 2,
                           pixmap(self.theme, self.icon_name or "chevron-right", self._role_of(ink), 16))
        painter.setPen(QColor(ink))
        painter.drawText(QRectF(self.theme.px(21), 0, self.width(), self.height()),
                         int(Qt.AlignmentFlag.AlignVCenter), self.text())


class StateView(QWidget):
    """How a message stands: read so far, stopped, cut, or failed, with the button that goes on."""

    def __init__(self, theme: Theme, signals: MessageSignals, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._signals = signals
        self._row: Row | None = None
        self._text = label(kind="small", wrap=True)
        self._button = TextButton(theme, "", "secondary", None, self)
        self._button.setObjectName("continueButton")
        self._button.clicked.connect(self._on_continue)
        self._step = TextButton(theme, "", "secondary", None, self)
        self._step.clicked.connect(self._on_step)
        self._remedy: Remedy | None = None      # what that button does
        self._error = ErrorBlock(theme, self)
        self._error.remedy_requested.connect(self._on_remedy)
        line = FlowLayout(gap=12)
        for part in (self._text, self._button, self._step):
            line.add(part)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._error)
        column.addLayout(line)
        theme.changed.connect(self._restyle)
        self._restyle()

    def show_row(self, row: Row) -> None:
        self._row = row
        text = self._words(row)
        self._text.setText(text)
        self._text.setAccessibleName(text)
        self._text.setVisible(bool(text))
        self._button.set_label(self.tr("Continue"))
        self._button.setVisible(row.live is None and not row.by_user and row.last_answer
                                and row.message.status.can_continue and not row.full and not self._offered(row))
        self._remedy = self._step_for(row)
        if self._remedy is not None:
            self._step.setObjectName(f"remedy.{self._remedy}")
            self._step.set_label(remedy_label(self._remedy))
        self._step.setVisible(self._remedy is not None)
        if self._error.error() is not row.error:
            self._error.set_error(row.error)
            self._column.setContentsMargins(0, _ABOVE_ERROR if row.error is not None else 0, 0, 0)
        self._fit(self.width())

    def _restyle(self) -> None:
        self._text.setFont(self._theme.tabular_font(13))

    def _offered(self, row: Row) -> bool:
        return row.error is not None and Remedy.CONTINUE in row.error.remedies

    def _step_for(self, row: Row) -> Remedy | None:
        """Returns what leads on from an answer that filled the context; nothing while the model is not known."""
        if row.live is None and row.last_answer and row.message.filled and row.full and row.window.tokens:
            return Remedy.LARGER_CONTEXT if row.window.larger(row.needed) else Remedy.NEW_CHAT
        return None

    def height_for(self, width: int) -> int:
        return self._fit(width).totalHeightForWidth(width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit(self.width())

    def _fit(self, width: int) -> QLayout:
        """Gives the words one line, or more where that is wider than all the room; Qt would wrap them sooner."""
        text, layout = self._text, self.layout()
        assert layout is not None
        text.ensurePolished()
        own = min(text.fontMetrics().horizontalAdvance(text.text()) + 2, width)
        alone = self._button.isHidden() and self._step.isHidden()
        text.setMinimumHeight(0)        # else Qt asks for no less than it has
        text.setFixedSize(own, max(text.heightForWidth(own), 0 if alone else self._button.height_px()))
        layout.activate()
        return layout

    def _on_continue(self) -> None:
        if self._row is not None:
            self._signals.continue_requested.emit(self._row.message.id)

    def _on_step(self) -> None:
        if self._remedy is not None:
            self._on_remedy(self._remedy)

    def _on_remedy(self, remedy: Remedy) -> None:
        if self._row is not None:
            self._signals.remedy_requested.emit(self._row.message.id, str(remedy))

    def _words(self, row: Row) -> str:
        if row.live is not None and row.live.reading is not None:
            reading = row.live.reading
            percent = round(100 * min(max(reading.fraction, 0.0), 1.0))
            if reading.seconds_left < 0:
                return self.tr("Reading… {percent} %").format(percent=percent)
            return self.tr("Reading… {percent} % · {seconds} s left").format(
                percent=percent, seconds=max(round(reading.seconds_left), 1))
        if row.by_user or row.live is not None or row.error is not None:
            return ""
        return ended_text(row.message)


def ended_text(message: Message) -> str:
    """Returns how an answer ended, "" for one that is complete."""
    return {
        Status.STOPPED: translate("StateView", "Stopped."),
        Status.LENGTH: translate("StateView", "No more room beside the other answers.") if message.crowded_out
        else translate("StateView", "Reached the maximum length."),
        Status.CONTEXT: translate("StateView", "The context is full."),
        Status.INTERRUPTED: translate("StateView", "The engine stopped; your text is safe."),
    }.get(message.status, "")


class Caret(QWidget):
    """The one moving thing: a block after the last character, while text is written."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._step = 0
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._timer = QTimer(self, interval=_PULSE_MS // _PULSE_STEPS)
        self._timer.timeout.connect(self._pulse)
        self.hide()

    def showEvent(self, event: QEvent) -> None:
        if self._theme.duration(_PULSE_MS):
            self._timer.start()

    def hideEvent(self, event: QEvent) -> None:
        self._timer.stop()
        self._step = 0

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        away = abs(2 * self._step / _PULSE_STEPS - 1)
        painter.setOpacity(0.35 + 0.65 * away if self._timer.isActive() else 1.0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("accent"))
        painter.drawRoundedRect(QRectF(self.rect()), 2.5, 2.5)

    def _pulse(self) -> None:
        self._step = (self._step + 1) % _PULSE_STEPS
        self.update()
