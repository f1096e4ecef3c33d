"""A row of the settings window: name, meaning and when it counts at the left, the editor at the right or below."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from assistant.domain.settings import AT_ONCE, OptionSpec
from assistant.ui.controls import label
from assistant.ui.option_editors import BoolEditor, describe, make_editor, show_value
from assistant.ui.option_text import applies_text, help_text, label_text, unit_text
from assistant.ui.text_editors import LineEditor, TextEditor
from assistant.ui.theme import Theme


class SettingRow(QWidget):
    """One setting of the app. `changed(value)` is sent once a change."""

    changed = Signal(object)

    def __init__(self, theme: Theme, spec: OptionSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec = spec
        self._name, self._help = label(kind="strong", wrap=True), label(kind="caption", wrap=True)
        self._applies = label(kind="caption", wrap=True)
        self._unit: QLabel | None = None
        self.editor = make_editor(theme, spec, self)
        self._name.setBuddy(self.editor)
        words, row, column = QVBoxLayout(), QHBoxLayout(), QVBoxLayout(self)
        words.setSpacing(2)
        for part in (self._name, self._help, self._applies):
            words.addWidget(part)
        row.setSpacing(16)
        row.addLayout(words, 1)
        column.setContentsMargins(0, 6, 0, 6)
        column.setSpacing(6)
        column.addLayout(row)
        if isinstance(self.editor, (LineEditor, TextEditor)):
            column.addWidget(self.editor)
        else:
            self._put_beside(row)
        self.editor.changed.connect(self.changed.emit)
        self.retranslate()

    def show_value(self, value: Any) -> None:
        """Shows a value without sending `changed`."""
        show_value(self.editor, value)

    def retranslate(self) -> None:
        self._name.setText(label_text(self._spec))
        self._help.setText(help_text(self._spec))
        self._help.setVisible(bool(self._spec.help))
        self._applies.setText(applies_text(self._spec))
        self._applies.setVisible(self._spec.applies != AT_ONCE)   # the window says it once for all the others
        if self._unit is not None:
            self._unit.setText(unit_text(self._spec))
        describe(self.editor, self._spec)

    def _put_beside(self, row: QHBoxLayout) -> None:
        field = QHBoxLayout()
        field.setSpacing(6)
        field.addWidget(self.editor)
        if self._spec.unit:
            self._unit = label(kind="caption")
            field.addWidget(self._unit)
        row.addLayout(field)
        middle = isinstance(self.editor, BoolEditor)
        row.setAlignment(field, Qt.AlignmentFlag.AlignVCenter if middle else Qt.AlignmentFlag.AlignTop)
