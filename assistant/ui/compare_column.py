"""The head of one column before it is answered: model, preset, and the samplers that are not as in the chat."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QMenu, QVBoxLayout, QWidget

from assistant.domain.answer_column import AnswerColumn
from assistant.domain.settings import OPTIONS, PRESETS
from assistant.ui.controls import IconButton, Segmented, TextButton, label
from assistant.ui.option_editors import Editor, describe, make_editor, show_value
from assistant.ui.option_text import label_text
from assistant.ui.theme import Theme

TEMPERATURE, SEED = "generation.temperature", "generation.seed"
# What shapes the question for all columns at once cannot differ.
_FOR_ALL = {"generation.thinking", "generation.thinking_effort", "generation.max_thinking_tokens"}
OFFERED = tuple(key for key, spec in OPTIONS.items() if key.startswith("generation.") and key not in _FOR_ALL
                and (spec.kind is not str or spec.choices))

Models = Sequence[tuple[Path, str]]     # file and name
Base = Callable[[Path | None], Mapping[str, Any]]       # the chat's values by key, with a model; None: its own


class CompareColumn(QFrame):
    """It shows what the chat says until something is set here."""

    removed = Signal()
    grown = Signal(QWidget)     # the editor that was added

    def __init__(self, theme: Theme, base: Base, models: Models, own: Path | None,
                 parent: QWidget | None = None) -> None:
        """`own` is the chat's model."""
        super().__init__(parent)
        self._theme, self._base, self._models, self._own = theme, base, models, own
        self._model: Path | None = None         # chosen here
        self._preset, self._values = "", dict[str, Any]()
        self._rows: dict[str, tuple[QLabel, Editor]] = {}
        self._number = 1
        self.setObjectName("compareColumn")
        self._title = label(kind="strong")
        self._close = IconButton(theme, "x", "", parent=self)
        self._close.setObjectName("removeCompareColumn")
        self._close.clicked.connect(self.removed)
        self._model_button = TextButton(theme, "", "secondary", None, self)
        self._model_button.setObjectName("compareModel")
        self._model_button.trailing_icon = "chevron-down"
        self._model_button.clicked.connect(self._open_models)
        self._presets = Segmented(theme, [(name, name) for name in PRESETS], self)
        self._presets.setObjectName("comparePreset")
        self._presets.chosen.connect(self.set_preset)
        self._grid = QGridLayout()
        self._grid.setColumnStretch(0, 1)
        self._more = TextButton(theme, "", "link", "plus", self)
        self._more.setObjectName("compareMore")
        self._more.clicked.connect(self._open_more)
        self._lay_out()
        for key in (TEMPERATURE, SEED):
            self._add_row(key)
        theme.changed.connect(self.update)
        self._retranslate()

    # -- what it says -----------------------------------------------------------------------------------------

    def column(self) -> AnswerColumn:
        """Returns what is chosen."""
        return AnswerColumn(self._preset, dict(self._values), self._model)

    def show_column(self, column: AnswerColumn) -> None:
        """Shows a choice made before."""
        self._preset, self._values, self._model = column.preset, dict(column.values), column.model
        for key in column.values:
            if key not in self._rows:
                self._add_row(key)
        self._show_values()
        self._retranslate()

    def rebase(self, models: Models, own: Path | None) -> None:
        """The chat says other values now, or has another model; what is set here stays."""
        self._models, self._own = models, own
        self._show_values()
        self._retranslate()

    def set_place(self, number: int, removable: bool) -> None:
        """Takes its place among the columns, from 1, and whether it can go."""
        self._number = number
        self._close.setVisible(removable)
        for key, (_name, editor) in self._rows.items():
            editor.setObjectName(f"compare.{number}.{key}")
        self._retranslate()

    def set_preset(self, name: str) -> None:
        """Takes a preset; what it says is no longer said here. The same once more takes it away."""
        self._preset = "" if name == self._preset else name
        self._values = {key: value for key, value in self._values.items() if key not in PRESETS.get(name, {})}
        self._show_values()

    def set_model(self, path: Path) -> None:
        self._model = path
        self._show_values()
        self._retranslate()

    def add_sampler(self, key: str) -> None:
        """Shows the editor of one more setting."""
        if key not in self._rows:
            self._add_row(key)
        editor = self._rows[key][1]
        editor.show()
        editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self.grown.emit(editor)

    # -- inside -----------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        px = self._theme.px
        box, head = QVBoxLayout(self), QHBoxLayout()
        box.setContentsMargins(px(16), px(12), px(16), px(16))
        box.setSpacing(px(12))
        head.addWidget(self._title, 1)
        head.addWidget(self._close)
        box.addLayout(head)
        box.addWidget(self._model_button)
        box.addWidget(self._presets)
        box.addLayout(self._grid)
        box.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        box.addStretch(1)

    def _add_row(self, key: str) -> None:
        spec, at = OPTIONS[key], len(self._rows)
        name, editor = label(label_text(spec)), make_editor(self._theme, spec, self)
        editor.setObjectName(f"compare.{self._number}.{key}")
        self._rows[key] = name, editor
        self._grid.addWidget(name, at, 0)
        self._grid.addWidget(editor, at, 1, Qt.AlignmentFlag.AlignRight)
        self._show_values()
        editor.changed.connect(lambda value, key=key: self._on_changed(key, value))

    def _on_changed(self, key: str, value: Any) -> None:
        self._values[key] = value
        self._show_preset()

    def _show_values(self) -> None:
        shown = self._shown()
        for key, (_name, editor) in self._rows.items():
            show_value(editor, shown.get(key, OPTIONS[key].default))
        self._show_preset()

    def _show_preset(self) -> None:
        """Shows the preset chosen; without one, that which the values amount to, as the answer will be headed."""
        shown = self._shown()
        same = (name for name, values in PRESETS.items() if all(shown.get(key) == each for key, each in values.items()))
        self._presets.set_value(self._preset or next(same, None))

    def _shown(self) -> dict[str, Any]:
        return {**self._base(self._model), **PRESETS.get(self._preset, {}), **self._values}

    def _open_models(self) -> None:
        menu = self._menu()
        for path, name in self._models:
            action = menu.addAction(name.replace("&", "&&"))
            action.setObjectName(f"compare.model.{path.name}")
            action.setCheckable(True)
            action.setChecked(path == (self._model or self._own))
            action.triggered.connect(self._chooser(self.set_model, path))
        menu.popup(self._model_button.mapToGlobal(self._model_button.rect().bottomLeft()))

    def _open_more(self) -> None:
        menu = self._menu()
        for key in OFFERED:
            if key not in self._rows:
                action = menu.addAction(label_text(OPTIONS[key]))
                action.setObjectName(f"compare.add.{key}")
                action.triggered.connect(self._chooser(self.add_sampler, key))
        menu.popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setObjectName("compareMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu

    @staticmethod
    def _chooser(act: Callable[[Any], None], value: Any) -> Callable[[bool], None]:
        def choose(_checked: bool = False) -> None:
            act(value)

        return choose

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("line"), 1))
        painter.setBrush(self._theme.colour("canvas"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 12, 12)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        title = self.tr("Answer {number}").format(number=self._number)
        self._title.setText(title)
        self.setAccessibleName(title)
        self._close.set_tooltip(self.tr("Remove answer {number}").format(number=self._number))
        names = {"precise": self.tr("Precise"), "balanced": self.tr("Balanced"), "creative": self.tr("Creative")}
        self._presets.set_choices([(name, names.get(name, name)) for name in PRESETS])
        self._presets.setAccessibleName(self.tr("Preset"))
        chosen = self._model or self._own
        model = next((name for path, name in self._models if path == chosen), self._model.stem if self._model else "")
        self._model_button.set_label(model or self.tr("The chat’s model"))
        self._model_button.setAccessibleName(self.tr("Model: {name}").format(name=self._model_button.text()))
        self._more.set_label(self.tr("Another setting…"))
        for key, (name, editor) in self._rows.items():
            name.setText(label_text(OPTIONS[key]))
            describe(editor, OPTIONS[key])
