"""A sampler of the folded list: name and editor, meaning, range, and where its value comes from."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from assistant.domain.settings import LayerName, Layers, OptionSpec
from assistant.ui.controls import TextButton, label
from assistant.ui.option_editors import describe, make_editor, show_value
from assistant.ui.option_text import (
    applies_text,
    back_text,
    help_text,
    label_text,
    range_text,
    source_text,
)
from assistant.ui.order_editor import OrderEditor
from assistant.ui.text_editors import LineEditor, TextEditor
from assistant.ui.theme import Theme


class BackLink(TextButton):
    """Takes the value of one layer away; seen only where the value comes from that layer. A chat's also takes away what
    was kept for the model: the samplers have no other place where that could be done."""

    def __init__(self, theme: Theme, spec: OptionSpec, parent: QWidget | None = None,
                 layer: LayerName = LayerName.CHAT) -> None:
        super().__init__(theme, "", "link", parent=parent)
        self._spec, self._layer = spec, layer
        self.setObjectName(f"back.{spec.key}")
        self.set_flush()
        self.hide()

    def set_layers(self, layers: Layers) -> None:
        key = self._spec.key
        source = layers.source(key)
        taken = source if source is LayerName.USER_MODEL else self._layer
        self.set_label(back_text(self._spec, *layers.below(key, taken)))
        self.setVisible(source is taken)


class SamplerRow(QWidget):
    """One setting of the list, or of *This model*. `changed(value)` is sent once a change.

    `layer` is where a change goes, and so the one `reset` takes it away from, as `BackLink`.
    """

    changed = Signal(object)
    reset = Signal()

    def __init__(self, theme: Theme, spec: OptionSpec, parent: QWidget | None = None,
                 layer: LayerName = LayerName.CHAT) -> None:
        super().__init__(parent)
        self._spec = spec
        self._layers = Layers()
        self._name = label(kind="strong", wrap=True)
        self._help, self._limits = label(kind="caption", wrap=True), label(kind="caption", wrap=True)
        self.editor = make_editor(theme, spec, self)
        self._back = BackLink(theme, spec, self, layer)
        self._problem = label(kind="caption warning", wrap=True)
        self._problem.hide()
        head, column = QHBoxLayout(), QVBoxLayout(self)
        self.head, self.column = head, column       # where an explanation finds its place
        head.addWidget(self._name, 1)
        column.setContentsMargins(0, 8, 0, 4)
        column.setSpacing(2)
        column.addLayout(head)
        if isinstance(self.editor, (LineEditor, TextEditor, OrderEditor)):
            column.addWidget(self._help)
            column.addWidget(self.editor)
        else:
            head.addWidget(self.editor)
            column.addWidget(self._help)
        column.addWidget(self._problem)
        column.addWidget(self._limits)
        column.addWidget(self._back, 0, Qt.AlignmentFlag.AlignLeft)
        self.editor.changed.connect(self.changed.emit)
        self._back.clicked.connect(self.reset)
        self.retranslate()

    def set_layers(self, layers: Layers) -> None:
        """Shows value and source without sending `changed`."""
        before, self._layers = self._layers, layers
        show_value(self.editor, layers.value(self._spec.key))
        if layers != before:        # most often another chat or file is shown, and nothing else is said
            self._tell_source()

    def tell_problem(self, text: str) -> None:
        """Says what is wrong with the value; '' when nothing is."""
        self._problem.setText(text)
        self._problem.setVisible(bool(text))

    def retranslate(self) -> None:
        self._name.setText(label_text(self._spec))
        self._help.setText(help_text(self._spec))
        describe(self.editor, self._spec)
        self._tell_source()

    def _tell_source(self) -> None:
        source = source_text(self._layers.source(self._spec.key))
        limits = range_text(self._spec)
        self._limits.setText(self.tr("{range} · {source}").format(range=limits, source=source) if limits else source)
        self._limits.setToolTip(applies_text(self._spec))
        self._back.set_layers(self._layers)
