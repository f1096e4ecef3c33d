"""Small controls shared by all windows; buttons come from `buttons` and can be imported from here too."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from assistant.ui.buttons import Button, IconButton, TextButton
from assistant.ui.elided_label import ElidedLabel
from assistant.ui.icons import pixmap
from assistant.ui.ring import Ring, RingButton
from assistant.ui.theme import Theme
from assistant.ui.tooltip import plain_tooltip

__all__ = [
    "Button", "Card", "CardButton", "Chip", "Divider", "ElidedLabel", "FactGrid", "IconButton", "IconLabel",
    "Ring", "RingButton", "Segmented", "TextButton", "label", "set_kind",
]

_LONG_WORD = 32     # letters; more may be cut off


def label(text: str = "", kind: str = "", wrap: bool = False) -> QLabel:
    """Returns a label in one of the stylesheet's kinds."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("kind", kind)
    made.setWordWrap(wrap)
    return made


def set_kind(widget: QWidget, kind: str) -> None:
    """Gives a widget another of the stylesheet's kinds."""
    if widget.property("kind") != kind:
        widget.setProperty("kind", kind)
        widget.style().unpolish(widget)     # Qt looks at properties only then
        widget.style().polish(widget)


class FactGrid(QWidget):
    """Names at the left, what is known at the right, to be selected; facts without a value are left out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: list[tuple[QLabel, QLabel]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 8)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)

    def set_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Takes (name, value) pairs."""
        shown = [fact for fact in facts if fact[1]]
        while len(self._lines) < len(shown):
            self._add_line()
        for at, (name, value) in enumerate(self._lines):
            title, text = shown[at] if at < len(shown) else ("", "")
            name.setText(title)
            value.setText(text)
            value.setToolTip(plain_tooltip(text) if max(map(len, text.split()), default=0) > _LONG_WORD else "")
            name.setVisible(bool(text))
            value.setVisible(bool(text))

    def _add_line(self) -> None:
        name, value = label(kind="caption"), label(kind="small", wrap=True)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        value.setMinimumWidth(1)        # a long name of a file gives way: copied from, it cannot be broken
        at = len(self._lines)
        self._grid.addWidget(name, at, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(value, at, 1)
        self._lines.append((name, value))


class Divider(QWidget):
    """A horizontal line, 1 px, for decoration."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFixedHeight(1)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._theme.colour("line"))


class Card(QFrame):
    """A raised surface with a thin line and round corners."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")


class IconLabel(QWidget):
    """An icon that only tells, not a button."""

    def __init__(self, theme: Theme, icon: str, role: str = "text2", size: int = 16,
                 parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._icon, self._role, self._size = theme, icon, role, size
        theme.changed.connect(self._restyle)
        self._restyle()

    def set_icon(self, icon: str, role: str | None = None) -> None:
        self._icon, self._role = icon, role or self._role
        self.update()

    def _restyle(self) -> None:
        self.setFixedSize(self._theme.px(self._size), self._theme.px(self._size))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).drawPixmap(0, 0, pixmap(self._theme, self._icon, self._role, self._size))


class Chip(QWidget):
    """A small rounded label; `tone` is "tint", "neutral" or "warning"."""

    def __init__(self, theme: Theme, text: str = "", tone: str = "neutral", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._text, self._tone = theme, text, tone
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)
        theme.changed.connect(self._restyle)
        self._restyle()

    def set_text(self, text: str, tone: str | None = None) -> None:
        self._text, self._tone = text, tone or self._tone
        self.setAccessibleName(text)
        self._restyle()

    def text(self) -> str:
        return self._text

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self._text) + self._theme.px(20), self._theme.px(24))

    def _restyle(self) -> None:
        self.setFont(self._theme.font(12, 500))
        self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        c = self._theme.colours
        ground, ink = {"tint": (c.tint, c.on_tint), "warning": (c.raised, c.warning)}.get(
            self._tone, (c.idle, c.text2))
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(ink), 1) if self._tone == "warning" else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground))
        half = self.height() / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), half - 0.5, half - 0.5)
        painter.setPen(QColor(ink))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)


class Segmented(QWidget):
    """A row of choices of which one, or none, is on. `chosen` tells what the user picked."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, choices: Sequence[tuple[str, str]] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._buttons: dict[str, Button] = {}
        self._group = QButtonGroup(self)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(3, 3, 3, 3)
        self._row.setSpacing(0)
        theme.changed.connect(self.update)
        self.set_choices(choices)

    def set_choices(self, choices: Sequence[tuple[str, str]]) -> None:
        """Takes (value, text) pairs. Called again with the same values it only changes the texts."""
        if [value for value, _ in choices] == list(self._buttons):
            for value, text in choices:
                self._buttons[value].set_label(text)
            return
        for button in self._buttons.values():
            self._group.removeButton(button)
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = {value: self._make(value, text) for value, text in choices}

    def buttons(self) -> dict[str, Button]:
        """Returns the buttons by their values."""
        return dict(self._buttons)

    def value(self) -> str | None:
        return next((value for value, button in self._buttons.items() if button.isChecked()), None)

    def set_value(self, value: str | None) -> None:
        """Switches `value` on, or all off; sends nothing."""
        self._group.setExclusive(False)
        for key, button in self._buttons.items():
            button.setChecked(key == value)
        self._group.setExclusive(True)

    def _make(self, value: str, text: str) -> Button:
        button = Button(self._theme, "segment", text, parent=self)
        button.setCheckable(True)
        button.radius = 6.0
        button.clicked.connect(lambda: self.chosen.emit(value))
        self._group.addButton(button)
        self._row.addWidget(button, 1)
        return button

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        values = list(self._buttons)
        if step is None or not values:
            super().keyPressEvent(event)
            return
        now = self.value()
        at = (values.index(now) + step) % len(values) if now in values else 0
        self._buttons[values[at]].setFocus(Qt.FocusReason.TabFocusReason)
        self._buttons[values[at]].click()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("hover"))
        painter.drawRoundedRect(self.rect(), 8, 8)


class CardButton(Button):
    """A card that is a button: icon, title, a line below it, and an arrow."""

    radius = 12.0

    def __init__(self, theme: Theme, icon: str, title: str, caption: str = "", parent: QWidget | None = None) -> None:
        super().__init__(theme, "raised", "", icon, parent)
        self.trailing_icon = "chevron-right"
        self.icon_role = "text2"
        box = QVBoxLayout(self)
        box.setSpacing(1)
        box.addStretch(1)
        self.title, self.caption = label(title, "strong"), label(caption, "caption")
        for part in (self.title, self.caption):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            box.addWidget(part)
        box.addStretch(1)
        self.set_texts(title, caption)
        self._restyle()

    def set_texts(self, title: str, caption: str) -> None:
        self.title.setText(title)
        self.caption.setText(caption)
        self.setAccessibleName(title)
        self.setAccessibleDescription(caption)

    def _padding(self) -> int:
        return self.theme.px(16)

    def height_px(self) -> int:
        return self.theme.px(64)

    def sizeHint(self) -> QSize:
        box = self.layout()
        return QSize(box.sizeHint().width() if box else 200, self.height_px())

    def _restyle(self) -> None:
        super()._restyle()
        if box := self.layout():
            px = self.theme.px
            box.setContentsMargins(px(50), px(8), px(44), px(8))
