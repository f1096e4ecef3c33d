"""One value of a preset: its name, its editor or the value itself, and what would change in the chat shown."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from assistant.domain.settings import Layers, OptionSpec
from assistant.ui.controls import IconButton, label
from assistant.ui.option_editors import Editor, describe, make_editor, show_value
from assistant.ui.option_text import help_text, label_text, value_text
from assistant.ui.order_editor import OrderEditor
from assistant.ui.presets.preset_text import change_text
from assistant.ui.text_editors import LineEditor, TextEditor
from assistant.ui.theme import Theme


class ValueRow(QWidget):
    """`changed(value)` is sent once a change; `dropped` when the preset is to say nothing of it any more."""

    changed = Signal(object)
    dropped = Signal()

    def __init__(self, theme: Theme, spec: OptionSpec, editable: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec = spec
        self.setObjectName(f"presetRow.{spec.key}")
        self._value: Any = spec.default
        self._now = Layers()
        self._name = label(kind="strong", wrap=True)
        self._told: QLabel | None = None
        self._change = label(kind="accent", wrap=True)
        self._change.setObjectName(f"presetChange.{spec.key}")
        self.editor: Editor | None = None
        self._drop: IconButton | None = None
        head, column = QHBoxLayout(), QVBoxLayout(self)
        head.setSpacing(theme.px(4))
        head.addWidget(self._name, 1)
        column.setContentsMargins(0, theme.px(4), 0, theme.px(4))
        column.setSpacing(theme.px(2))
        column.addLayout(head)
        if editable:
            self._make_editor(theme, head, column)
        else:
            self._told = label(kind="text2", wrap=True)
            head.addWidget(self._told, 0, Qt.AlignmentFlag.AlignRight)
        column.addWidget(self._change)
        self.retranslate()

    def show_value(self, value: Any, now: Layers) -> None:
        """Shows the preset's value, and how it differs from the chat's."""
        self._value, self._now = value, now
        if self.editor is not None:
            show_value(self.editor, value)
        self._tell()

    def commit(self) -> None:
        """Tells what is still being typed."""
        if isinstance(self.editor, (LineEditor, TextEditor)):
            self.editor.commit()

    def retranslate(self) -> None:
        self._name.setText(label_text(self._spec))
        self._name.setToolTip(help_text(self._spec))
        if self.editor is not None and self._drop is not None:
            describe(self.editor, self._spec)
            self._drop.set_tooltip(self.tr("Take {option} out of the preset").format(option=label_text(self._spec)))
        self._tell()

    def _make_editor(self, theme: Theme, head: QHBoxLayout, column: QVBoxLayout) -> None:
        self.editor = make_editor(theme, self._spec, self)
        self.editor.setObjectName(f"preset.{self._spec.key}")
        self._drop = IconButton(theme, "x", "", "", self)
        self._drop.setObjectName(f"presetDrop.{self._spec.key}")
        if isinstance(self.editor, (LineEditor, TextEditor, OrderEditor)):
            column.addWidget(self.editor)
        else:
            head.addWidget(self.editor)
        head.addWidget(self._drop)
        self.editor.changed.connect(self.changed.emit)
        self._drop.clicked.connect(self.dropped)

    def _tell(self) -> None:
        if self._told is not None:
            self._told.setText(value_text(self._spec, self._value))
        told = change_text(self._spec.key, self._value, self._now)
        self._change.setText(told)
        self._change.setVisible(bool(told))


class UnknownRow(QWidget):
    """A value that this version cannot read: it is kept and told."""

    dropped = Signal()

    def __init__(self, theme: Theme, key: str, text: str, editable: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"presetUnknown.{key}")
        self._key = key
        self._drop: IconButton | None = None
        head, column = QHBoxLayout(), QVBoxLayout(self)
        self._about = label(kind="caption", wrap=True)
        head.addWidget(label(f"{key}: {text}", "strong", wrap=True), 1)
        if editable:
            self._drop = IconButton(theme, "x", "", "", self)
            self._drop.setObjectName(f"presetDrop.{key}")
            self._drop.clicked.connect(self.dropped)
            head.addWidget(self._drop)
        column.setContentsMargins(0, theme.px(4), 0, theme.px(4))
        column.setSpacing(theme.px(2))
        column.addLayout(head)
        column.addWidget(self._about)
        self.retranslate()

    def retranslate(self) -> None:
        self._about.setText(self.tr("Unknown to this version of Parley: kept, but without effect."))
        if self._drop is not None:
            self._drop.set_tooltip(self.tr("Take {option} out of the preset").format(option=self._key))
