"""Makes the editor of a setting from its description; one factory serves every setting there is."""

from typing import Any

from PySide6.QtCore import QEvent, QLocale, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QSpinBox, QWidget

from assistant.domain.settings import OptionSpec
from assistant.ui.option_text import choice_text, decimals_of, label_text, lowest_text, tooltip_text, value_text
from assistant.ui.order_editor import OrderEditor
from assistant.ui.text_editors import LineEditor, TextEditor, set_font
from assistant.ui.theme import Theme

LONGEST_INT = 2**31 - 1   # QSpinBox holds no more
_WIDTHS = ((999_999, 74), (9_999_999, 90), (LONGEST_INT, 74))       # in pixels, up to which number; the last: any
_SHORT, _WIDE = 7, 90     # the characters that 74 pixels hold, and the pixels that "-1.234567" needs


class BoolEditor(QCheckBox):
    """A switch."""

    changed = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.toggled.connect(self.changed.emit)
        theme.changed.connect(self.updateGeometry)

    def value(self) -> bool:
        return self.isChecked()

    def setValue(self, value: bool) -> None:
        self.setChecked(value)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(40), self._theme.px(28))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, pos: Any) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        px, colour = self._theme.px, self._theme.colour
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width, height = px(34), px(20)
        pill = QRectF(self.width() - width - px(3), (self.height() - height) / 2, width, height)
        on = self.isChecked() and self.isEnabled()      # what cannot be set is not done either
        painter.setPen(QPen(colour(("accent" if on else "edge") if self.isEnabled() else "line"), 1.2))
        painter.setBrush(colour("accent" if on else "raised"))
        painter.drawRoundedRect(pill, height / 2, height / 2)
        knob = height - px(8)
        left = pill.right() - knob - px(4) if on else pill.left() + px(4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(("on_accent" if on else "edge") if self.isEnabled() else "line"))
        painter.drawEllipse(QRectF(left, pill.top() + px(4), knob, knob))
        if self.hasFocus():
            painter.setPen(QPen(colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            ring = pill.adjusted(-2, -3, 2, 3)
            painter.drawRoundedRect(ring, ring.height() / 2, ring.height() / 2)


class IntEditor(QSpinBox):
    """A whole number; its arrows are the keyboard's, the wheel needs the focus first."""

    changed = Signal(object)

    def __init__(self, theme: Theme, spec: OptionSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(int(spec.low or 0), int(spec.high or LONGEST_INT))
        self.setSingleStep(int(spec.step or 1))
        self._theme = theme
        _as_field(self)
        theme.changed.connect(self._restyle)   # a method: Qt forgets it with the editor
        self._restyle()
        self.valueChanged.connect(self.changed.emit)

    def wheelEvent(self, event: QWheelEvent) -> None:
        _wheel(self, event, super().wheelEvent)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.setLocale(QLocale())

    def _restyle(self) -> None:
        _restyle(self, self._theme)


class FloatEditor(QDoubleSpinBox):
    """A number; shows no more decimals than it has, so that 0.7 is not 0.70."""

    changed = Signal(object)

    def __init__(self, theme: Theme, spec: OptionSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec = spec
        self.setDecimals(decimals_of(spec))
        self.setRange(spec.low or 0.0, spec.high if spec.high is not None else float(LONGEST_INT))
        self.setSingleStep(spec.step or 0.01)
        self._theme = theme
        _as_field(self)
        theme.changed.connect(self._restyle)   # a method: Qt forgets it with the editor
        self._restyle()
        self.valueChanged.connect(self._on_value_changed)

    def textFromValue(self, value: float) -> str:
        return value_text(self._spec, value)

    def setValue(self, value: float) -> None:
        super().setValue(value)
        _fit_width(self, self._theme)       # `show_value` keeps `valueChanged` back

    def wheelEvent(self, event: QWheelEvent) -> None:
        _wheel(self, event, super().wheelEvent)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.setLocale(QLocale())

    def _restyle(self) -> None:
        _restyle(self, self._theme)

    def _on_value_changed(self, _value: float) -> None:
        _fit_width(self, self._theme)
        self.changed.emit(self.value())


class LargeIntEditor(FloatEditor):
    """A whole number beyond a QSpinBox's 31 bits: the seed has 32."""

    def value(self) -> int:
        return round(super().value())

    def textFromValue(self, value: float) -> str:
        return str(round(value))   # without separators: a seed is copied, not read


class ChoiceEditor(QComboBox):
    """One of a few words; `value()` is the word kept in the file."""

    changed = Signal(object)

    def __init__(self, theme: Theme, spec: OptionSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec = spec
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for value, label in spec.choices:
            self.addItem(choice_text(label), value)
        self.currentIndexChanged.connect(self._on_index_changed)

    def value(self) -> str:
        return str(self.currentData())

    def setValue(self, value: str) -> None:
        """Chooses a value; one that is not offered is, from now on."""
        if self.findData(value) < 0 and value in dict(self._spec.choices):
            self.offer((*(self.itemData(index) for index in range(self.count())), value))
        self.setCurrentIndex(max(0, self.findData(value)))

    def offer(self, values: tuple[str, ...]) -> None:
        """Offers some of the choices only, and the one chosen now; sends nothing."""
        chosen = self.value()
        with QSignalBlocker(self):
            self.clear()
            for value, label in self._spec.choices:
                if value in values or value == chosen:
                    self.addItem(choice_text(label), value)
            self.setCurrentIndex(self.findData(chosen))

    def wheelEvent(self, event: QWheelEvent) -> None:
        _wheel(self, event, super().wheelEvent)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            for index in range(self.count()):
                self.setItemText(index, choice_text(dict(self._spec.choices)[self.itemData(index)]))

    def _on_index_changed(self, _index: int) -> None:
        self.changed.emit(self.value())


Editor = BoolEditor | IntEditor | FloatEditor | LineEditor | TextEditor | ChoiceEditor | OrderEditor


def make_editor(theme: Theme, spec: OptionSpec, parent: QWidget | None = None) -> Editor:
    """Returns the editor of a setting, named `setting.<section>.<name>` and described for screen readers.

    It has `value()`, `setValue()` and the signal `changed(object)`, sent once for each change by the user or by
    `setValue`; `show_value` below sets without sending. Call `describe` again when the language changed.
    """
    editor: Editor
    if spec.kind is bool:
        editor = BoolEditor(theme, parent)
    elif spec.choices:
        editor = ChoiceEditor(theme, spec, parent)
    elif spec.key == "generation.sampler_order":
        editor = OrderEditor(theme, parent)
    elif spec.kind is str:
        editor = TextEditor(theme, parent) if spec.long else LineEditor(theme, parent, secret=spec.secret)
    elif spec.kind is float:
        editor = FloatEditor(theme, spec, parent)
    else:
        large = spec.high is not None and spec.high > LONGEST_INT
        editor = LargeIntEditor(theme, spec, parent) if large else IntEditor(theme, spec, parent)
    show_value(editor, spec.default)
    editor.setObjectName(f"setting.{spec.key}")
    describe(editor, spec)
    return editor


def describe(editor: QWidget, spec: OptionSpec) -> None:
    """Gives an editor its name and help in the language of now."""
    editor.setAccessibleName(label_text(spec))
    editor.setAccessibleDescription(tooltip_text(spec))
    editor.setToolTip(tooltip_text(spec))
    if spec.lowest and isinstance(editor, (QSpinBox, QDoubleSpinBox)):
        editor.setSpecialValueText(lowest_text(spec))


def show_value(editor: Editor, value: Any) -> None:
    """Shows a value without sending `changed`; what is being typed is left alone."""
    if isinstance(editor, (LineEditor, TextEditor, OrderEditor)):
        editor.show_value(value)
    elif editor.value() != value:
        with QSignalBlocker(editor):
            editor.setValue(value)
        editor.update()


def _as_field(box: QSpinBox | QDoubleSpinBox) -> None:
    # The stylesheet makes the arrows 0 wide. With NoButtons instead, QStyleSheetStyle leaves the text 1 px of room.
    box.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    box.setGroupSeparatorShown(True)
    box.setLocale(QLocale())


def _restyle(box: QSpinBox | QDoubleSpinBox, theme: Theme) -> None:
    set_font(box, theme.tabular_font(14))
    box.lineEdit().setTextMargins(theme.px(6), 0, theme.px(6), 0)
    _fit_width(box, theme)


def _fit_width(box: QSpinBox | QDoubleSpinBox, theme: Theme) -> None:
    """Makes a field as wide as the numbers of its setting are, and wider for a value of many decimals."""
    width = next((width for most, width in _WIDTHS if box.maximum() <= most), 116)
    many = isinstance(box, QDoubleSpinBox) and len(box.text()) > _SHORT
    box.setFixedWidth(theme.px(max(width, _WIDE) if many else width))


def _wheel(widget: QWidget, event: QWheelEvent, act: Any) -> None:
    """Scrolls the page, not the value, unless the value has the focus."""
    if widget.hasFocus():
        act(event)
    else:
        event.ignore()
