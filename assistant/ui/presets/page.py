"""The page of one preset: its name, what can be done with it, and its values beside those of the chat shown."""

import json
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from assistant.domain.generation import GROUPS
from assistant.domain.presets import LONGEST_NAME, Preset
from assistant.domain.settings import OPTIONS, Layers
from assistant.ui.controls import Divider, TextButton, label
from assistant.ui.flow import FlowLayout
from assistant.ui.model_shelf.name_field import NameField
from assistant.ui.option_editors import BoolEditor
from assistant.ui.option_text import label_text
from assistant.ui.presets.preset_text import about_text, preset_name, summary_text
from assistant.ui.presets.value_row import UnknownRow, ValueRow
from assistant.ui.theme import Theme

_UNKNOWN_CHARACTERS = 60


class PresetPage(QWidget):
    """It keeps nothing but what it was given to show; signals tell what is wanted with it."""

    renamed = Signal(str)
    value_changed = Signal(str, object)     # key, value
    value_dropped = Signal(str)
    use_requested = Signal()
    copy_requested = Signal()
    export_requested = Signal()
    delete_requested = Signal()
    for_every_chat_changed = Signal(bool)
    for_model_changed = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._preset: Preset | None = None
        self._now, self._model = Layers(), ""
        self._in_use = False
        self._rows: dict[str, ValueRow] = {}
        self._unknown: list[UnknownRow] = []
        self._make_parts()
        self._lay_out()
        self._retranslate()

    # -- what it shows --------------------------------------------------------------------------------------

    def preset(self) -> Preset | None:
        return self._preset

    def show_preset(self, preset: Preset, now: Layers, in_use: bool) -> None:
        """Shows a preset beside the values of the chat shown, `now`; `in_use`: that chat has it."""
        before, self._preset = self._preset, preset
        self._now, self._in_use = now, in_use
        same = before is not None and (before.id, list(before.values), dict(before.unknown)) == (
            preset.id, list(preset.values), dict(preset.unknown))
        if not same:
            self._make_rows(preset)
        for key, row in self._rows.items():
            row.show_value(preset.values[key], now)
        if before is not None and before.id != preset.id:
            self._field.commit()
        self._field.setVisible(preset.own)
        self._field.show_name(preset.name if preset.own else "", preset.name)
        self._title.setVisible(not preset.own)
        for part in (self._delete, self._add):
            part.setVisible(preset.own)
        self._tell()

    def show_beginnings(self, every_chat: bool, model: str, for_model: bool) -> None:
        """Says whether every new chat, and those with the model called so, begin with the preset."""
        self._model = model
        for switch, on in ((self._every_chat, every_chat), (self._for_model, for_model)):
            switch.blockSignals(True)
            switch.setValue(on)
            switch.blockSignals(False)
            switch.update()
        self._model_row.setVisible(bool(model))
        self._tell()

    def begin_renaming(self) -> None:
        """Lets the name be written over."""
        if self._field.isVisible():
            self._field.setFocus(Qt.FocusReason.TabFocusReason)
            self._field.selectAll()

    def commit(self) -> None:
        """Tells what is still being typed."""
        self._field.commit()
        for row in self._rows.values():
            row.commit()

    def rows(self) -> dict[str, ValueRow]:
        """Returns the rows of the values by their keys."""
        return dict(self._rows)

    # -- how it is made -------------------------------------------------------------------------------------

    def _make_parts(self) -> None:
        theme = self._theme
        self._field = NameField(self)
        self._field.setMaxLength(LONGEST_NAME)
        self._title = label(kind="heading", wrap=True)
        self._about, self._summary = label(kind="caption", wrap=True), label(kind="small", wrap=True)
        self._rest = label(kind="caption", wrap=True)
        self._use = TextButton(theme, "", "secondary", "check")
        self._copy, self._export = TextButton(theme, "", "secondary", "copy"), TextButton(
            theme, "", "secondary", "file-output")
        self._delete = TextButton(theme, "", "danger", "trash-2")
        self._add = TextButton(theme, "", "link", "plus")
        self._add.set_flush()
        self._every_chat, self._for_model = BoolEditor(theme), BoolEditor(theme)
        self._every_words, self._model_words = label(kind="strong", wrap=True), label(kind="strong", wrap=True)
        for name, part in {"presetName": self._field, "presetTitle": self._title, "presetAbout": self._about,
                           "presetSummary": self._summary, "presetUse": self._use, "presetCopy": self._copy,
                           "presetExport": self._export, "presetDelete": self._delete, "presetAddValue": self._add,
                           "presetEveryChat": self._every_chat, "presetForModel": self._for_model}.items():
            part.setObjectName(name)
        self._field.renamed.connect(self.renamed)
        self._use.clicked.connect(self.use_requested)
        self._copy.clicked.connect(self.copy_requested)
        self._export.clicked.connect(self.export_requested)
        self._delete.clicked.connect(self.delete_requested)
        self._add.clicked.connect(self._offer_values)
        self._every_chat.toggled.connect(self.for_every_chat_changed)
        self._for_model.toggled.connect(self.for_model_changed)

    def _lay_out(self) -> None:
        px = self._theme.px
        buttons = QWidget()
        flow = FlowLayout(buttons, gap=px(8))
        flow.setContentsMargins(0, 0, 0, 0)
        for button in (self._use, self._copy, self._export, self._delete):
            flow.add(button)
        self._values = QVBoxLayout()
        self._values.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, px(12), px(12))
        column.setSpacing(px(8))
        for part in (self._field, self._title, self._about, buttons, self._summary, Divider(self._theme)):
            column.addWidget(part)
        column.addLayout(self._values)
        column.addWidget(self._add, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._rest)
        column.addWidget(Divider(self._theme))
        column.addWidget(_switch_row(self._every_words, self._every_chat))
        self._model_row = _switch_row(self._model_words, self._for_model)
        column.addWidget(self._model_row)
        column.addStretch(1)

    def _make_rows(self, preset: Preset) -> None:
        for old in (*self._rows.values(), *self._unknown):
            self._values.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._rows, self._unknown = {}, []
        for key in (key for key in OPTIONS if key in preset.values):      # in the order of the panel
            row = self._rows[key] = ValueRow(self._theme, OPTIONS[key], preset.own)
            row.changed.connect(partial(self.value_changed.emit, key))
            row.dropped.connect(partial(self._drop, key))
            self._values.addWidget(row)
        for key, value in preset.unknown.items():
            unknown = UnknownRow(self._theme, key, _short(value), preset.own)
            unknown.dropped.connect(partial(self._drop, key))
            self._unknown.append(unknown)
            self._values.addWidget(unknown)

    # -- words ----------------------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self._field.setAccessibleName(self.tr("Name of the preset"))
        self._use.set_label(self.tr("Use in this chat"))
        self._copy.set_label(self.tr("Duplicate"))
        self._export.set_label(self.tr("Export…"))
        self._delete.set_label(self.tr("Delete"))
        self._add.set_label(self.tr("Add a value…"))
        self._rest.setText(self.tr("Whatever a preset does not name stays as it is in the chat."))
        self._every_words.setText(self.tr("Every new chat begins with it"))
        self._every_chat.setAccessibleName(self._every_words.text())
        for row in self._rows.values():
            row.retranslate()
        for unknown in self._unknown:
            unknown.retranslate()
        self._tell()

    def _tell(self) -> None:
        self._model_words.setText(self.tr("Chats with {model} begin with it").format(model=self._model))
        self._for_model.setAccessibleName(self._model_words.text())
        preset = self._preset
        if preset is None:
            return
        self._title.setText(preset_name(preset.id, preset.name))
        self._about.setText(about_text(preset, self._model))
        self._summary.setText(summary_text(preset, self._now, self._in_use))

    # -- what the user did ----------------------------------------------------------------------------------

    def _drop(self, key: str) -> None:
        self._add.setFocus(Qt.FocusReason.OtherFocusReason)      # the row is about to go
        self.value_dropped.emit(key)

    def _offer_values(self) -> None:
        """Opens a menu of what the preset says nothing of; one that is taken has the chat's value at first."""
        if self._preset is None:
            return
        menu = QMenu(self)
        menu.setObjectName("presetValuesMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        group = ""
        for key in sorted((key for key in OPTIONS if key.startswith("generation.")), key=_group_place):
            if OPTIONS[key].group != group:
                menu.addSeparator()
                group = OPTIONS[key].group
            if key not in self._preset.values and key not in self._preset.unknown:
                action = menu.addAction(label_text(OPTIONS[key]))
                action.setObjectName(f"add.{key}")
                action.triggered.connect(partial(self._add_value, key))
        menu.popup(self._add.mapToGlobal(QPoint(0, self._add.height())))

    def _add_value(self, key: str, _checked: bool = False) -> None:
        self.value_changed.emit(key, self._now.value(key))
        if (row := self._rows.get(key)) is not None and row.editor is not None:
            row.editor.setFocus(Qt.FocusReason.TabFocusReason)


def _group_place(key: str) -> int:
    return ("", *GROUPS).index(OPTIONS[key].group)


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _UNKNOWN_CHARACTERS else f"{text[:_UNKNOWN_CHARACTERS]}…"


def _switch_row(words: QWidget, switch: QWidget) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(words, 1)
    row.addWidget(switch)
    return made
