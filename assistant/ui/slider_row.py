"""A setting with its name, a number field and a slider that agree with each other."""

from typing import Any, Protocol

from PySide6.QtCore import QPointF, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QSlider, QStyle, QStyleOptionSlider, QVBoxLayout, QWidget

from assistant.domain.settings import OptionSpec
from assistant.ui.controls import label
from assistant.ui.focus_ring import Ringed
from assistant.ui.line_wrapping import breakable
from assistant.ui.option_editors import FloatEditor, IntEditor, describe, make_editor, show_value
from assistant.ui.option_text import label_text, value_text
from assistant.ui.theme import Theme

LONG_NAME = 24      # characters; a longer one takes more lines where it has to


class Scale(Protocol):
    """Maps a setting's values to the slider's places 0 to `places` and back."""

    places: int

    def place(self, value: float) -> int: ...

    def value(self, place: int) -> float: ...


class LinearScale:
    """Equal steps."""

    def __init__(self, low: float, high: float, step: float) -> None:
        self._low, self._high, self._step = low, high, step
        self.places = round((high - low) / step)

    def place(self, value: float) -> int:
        return round((min(max(value, self._low), self._high) - self._low) / self._step)

    def value(self, place: int) -> float:
        return round(self._low + place * self._step, 6)


class OctaveScale:
    """Doublings are equally far apart, as lengths are felt: from `low`, `octaves` doublings, 8 places in each.

    With 32 and 10 it reaches 32,768 and has 1,024 in the middle.
    """

    STEPS = 8

    def __init__(self, low: int, octaves: int) -> None:
        self._low = low
        self.places = octaves * self.STEPS

    def place(self, value: float) -> int:
        octave = max(0, (int(value) // self._low).bit_length() - 1)
        within = value / (self._low << octave) - 1
        return min(self.places, max(0, octave * self.STEPS + round(within * self.STEPS)))

    def value(self, place: int) -> int:
        octave, step = divmod(place, self.STEPS)
        return (self._low << octave) * (self.STEPS + step) // self.STEPS


class Slider(Ringed, QSlider):
    """A slider that jumps to where it is pressed, and leaves the wheel to the page until it has the focus."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderPosition(self._place_at(event.position().x()))
        # Grabs the handle, now under the pointer, for a drag; above and below it Qt would not.
        middle = QPointF(event.position().x(), self.height() / 2)
        super().mousePressEvent(QMouseEvent(event.type(), middle, event.globalPosition(), event.button(),
                                            event.buttons(), event.modifiers()))

    def _place_at(self, x: float) -> int:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        style = self.style()
        part = QStyle.ComplexControl.CC_Slider
        handle = style.subControlRect(part, option, QStyle.SubControl.SC_SliderHandle, self)
        span = self.width() - handle.width()
        return QStyle.sliderValueFromPosition(
            self.minimum(), self.maximum(), round(x - handle.width() / 2), span, option.upsideDown)


class SliderRow(QWidget):
    """Name and number field, a slider, and what its two ends mean. `changed(value)` is sent once a change."""

    changed = Signal(object)

    def __init__(self, theme: Theme, spec: OptionSpec, scale: Scale, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._spec, self._scale = theme, spec, scale
        self._name = label(kind="strong")
        editor = make_editor(theme, spec, self)
        assert isinstance(editor, (IntEditor, FloatEditor))
        self.editor = editor
        self.slider = Slider(theme, self)
        self.slider.setObjectName(f"slider.{spec.key}")
        self.slider.setRange(0, scale.places)
        self.slider.setPageStep(max(1, scale.places // 10))
        self._low, self._high = label(kind="caption"), label(kind="caption")
        self._lay_out()
        self.editor.changed.connect(self._on_editor_changed)
        self.slider.valueChanged.connect(self._on_slider_changed)
        self.show_value(spec.default)

    def set_ends(self, low: str, high: str) -> None:
        """Takes the words under the slider's ends."""
        self._low.setText(low)
        self._high.setText(high)

    def show_value(self, value: Any) -> None:
        """Shows a value without sending `changed`."""
        show_value(self.editor, value)
        self._move_slider(value)

    def retranslate(self) -> None:
        name = label_text(self._spec)       # an adapter’s is its name
        self._name.setWordWrap(len(name) > LONG_NAME)
        self._name.setText(breakable(name).replace("&", "&&"))
        describe(self.editor, self._spec)
        self.slider.setAccessibleName(label_text(self._spec))

    def _lay_out(self) -> None:
        self._name.setBuddy(self.editor)
        head, ends, setting, column = QHBoxLayout(), QHBoxLayout(), QVBoxLayout(), QVBoxLayout(self)
        self.head, self.column = head, column       # where an explanation finds its place
        head.addWidget(self._name, 1)
        head.addWidget(self.editor)
        ends.addWidget(self._low)
        ends.addStretch(1)
        ends.addWidget(self._high)
        setting.setSpacing(0)       # the slider is drawn lower than it is
        setting.addLayout(head)
        setting.addWidget(self.slider)
        setting.addLayout(ends)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(setting)
        self.retranslate()

    def _move_slider(self, value: Any) -> None:
        with QSignalBlocker(self.slider):
            self.slider.setValue(self._scale.place(value))
        self.slider.setAccessibleDescription(value_text(self._spec, value))
        self.slider.update()

    def _on_editor_changed(self, value: object) -> None:
        self._move_slider(value)
        self.changed.emit(value)

    def _on_slider_changed(self, place: int) -> None:
        value = self._spec.checked(self._scale.value(place))
        show_value(self.editor, value)
        self.slider.setAccessibleDescription(value_text(self._spec, value))
        self.changed.emit(value)
