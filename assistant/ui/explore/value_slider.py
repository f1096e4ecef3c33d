"""A setting as a name, a value and a slider, for trying what it does; the number field is in the sampling panel."""

from typing import Any

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from assistant.domain.settings import OPTIONS
from assistant.ui.controls import label
from assistant.ui.option_text import label_text, tooltip_text, value_text
from assistant.ui.slider_row import LinearScale, Slider
from assistant.ui.theme import Theme

_MOST_PLACES = 200      # of a slider; a coarser step does for wider settings


class ValueSlider(QWidget):
    """`changed(key, value)` is sent at every step of the slider."""

    changed = Signal(str, object)

    def __init__(self, theme: Theme, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._value = label(kind="strong"), label(kind="text2")
        self.slider = Slider(theme, self)
        head, column = QHBoxLayout(), QVBoxLayout(self)
        head.addWidget(self._name, 1)
        head.addWidget(self._value)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)        # the slider is drawn lower than it is
        column.addLayout(head)
        column.addWidget(self.slider)
        self.slider.valueChanged.connect(self._on_moved)
        self.set_key(key)

    @property
    def key(self) -> str:
        return self._key

    def set_key(self, key: str) -> None:
        """Is for another setting from now on."""
        self._key, self._spec = key, OPTIONS[key]
        self._now: Any = None       # what is shown, if anything
        low, high, step = self._spec.low or 0, self._spec.high or 1, self._spec.step or 1
        if key == "generation.top_k":
            high = 100          # of 1,000: a chat's values lie below
        step = max(step, (high - low) / _MOST_PLACES)
        self._scale = LinearScale(low, high, step)
        with QSignalBlocker(self.slider):
            self.slider.setRange(0, self._scale.places)
        self.slider.setPageStep(max(1, self._scale.places // 10))
        self.slider.setObjectName(f"exploreSlider.{key}")
        self.retranslate()

    def show_value(self, value: Any) -> None:
        """Shows a value without sending `changed`."""
        with QSignalBlocker(self.slider):
            self.slider.setValue(self._scale.place(value))
        self._tell(value)
        self.slider.update()

    def retranslate(self) -> None:
        self._name.setText(label_text(self._spec))
        self.slider.setAccessibleName(label_text(self._spec))
        self.slider.setToolTip(tooltip_text(self._spec))
        if self._now is not None:
            self._tell(self._now)

    def _on_moved(self, place: int) -> None:
        value = self._spec.checked(self._scale.value(place))
        self._tell(value)
        self.changed.emit(self._key, value)

    def _tell(self, value: Any) -> None:
        self._now = value
        text = value_text(self._spec, value)
        self._value.setText(text)
        self.slider.setAccessibleDescription(text)
