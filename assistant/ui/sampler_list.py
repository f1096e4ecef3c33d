"""Every sampler of the panel: those many people turn as a plain list, the others in folded groups below it."""

import json
from functools import partial

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from assistant.domain.generation import FORM, GRAMMAR, GROUPS, SCHEMA
from assistant.domain.settings import OPTIONS, LayerName, Layers, OptionSpec
from assistant.ui.fold import Fold
from assistant.ui.option_editors import ChoiceEditor, Editor
from assistant.ui.option_text import label_text, value_text
from assistant.ui.sampler_row import SamplerRow
from assistant.ui.text_editors import LineEditor, TextEditor
from assistant.ui.theme import Theme

EFFORT, FORMAT = "generation.thinking_effort", "generation.output_format"
SCORES, JSON_SCHEMA, GBNF = "generation.logit_bias", "generation.json_schema", "generation.grammar"
THINKING = ("generation.thinking", EFFORT, "generation.max_thinking_tokens")


class SamplerList(QWidget):
    """One row for each setting. It keeps nothing: `set_layers` shows, the signals tell."""

    value_changed = Signal(str, object)     # key, value
    value_reset = Signal(str)               # key

    def __init__(self, theme: Theme, keys: tuple[str, ...], parent: QWidget | None = None) -> None:
        """Makes the plain list; the groups come with `complete`."""
        super().__init__(parent)
        self._theme = theme
        self._layers = Layers()
        self._efforts: tuple[str, ...] = ()
        self.keys = keys
        self.rows: dict[str, SamplerRow] = {}
        self._groups: dict[str, tuple[Fold, list[str]]] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        for key in keys:
            if not OPTIONS[key].group:
                self._column.addWidget(self._row(OPTIONS[key]))
        self.set_efforts(())

    def complete(self) -> None:
        """Makes the groups. Not at once: they take longer than all the rest of the panel, and nobody sees them yet."""
        for group in GROUPS if not self._groups else ():
            keys = [key for key in self.keys if OPTIONS[key].group == group]
            body = QWidget()
            column = QVBoxLayout(body)
            column.setContentsMargins(0, 0, 0, 8)
            column.setSpacing(4)
            for key in keys:
                column.addWidget(self._row(OPTIONS[key]))
            fold = Fold(self._theme, body, self)
            fold.setObjectName(f"samplers.{group}")
            self._groups[group] = fold, keys
            self._column.addWidget(fold)
        self.set_layers(self._layers)

    def set_layers(self, layers: Layers) -> None:
        """Shows the values of every layer; sends nothing."""
        self._layers = layers
        for row in self.rows.values():
            row.set_layers(layers)
        self._tell()

    def commit_typing(self) -> None:
        """Tells what is still being typed in a text."""
        for row in self.rows.values():
            if isinstance(row.editor, (LineEditor, TextEditor)):
                row.editor.commit()

    def set_can_think(self, can_think: bool) -> None:
        """Switches the thinking settings off for a model that has none."""
        for key in THINKING:
            self.rows[key].setEnabled(can_think)

    def set_efforts(self, efforts: tuple[str, ...]) -> None:
        """Offers the efforts that the model's template tells apart; without any there is nothing to choose."""
        self._efforts = efforts
        editor = self.rows[EFFORT].editor
        assert isinstance(editor, ChoiceEditor)
        editor.offer(("", *efforts))
        self.rows[EFFORT].setVisible(bool(efforts))

    def editor(self, key: str) -> Editor:
        """Returns the editor of a setting. Raises KeyError."""
        return self.rows[key].editor

    def summary(self) -> str:
        """Returns the first that is unlike Parley's defaults, and how many more are; "Top-p 0.95" where none is."""
        changed = [key for key in self.keys if self._differs(key)]
        key = changed[0] if changed else "generation.top_p"
        text = self.tr("{name} {value} · %n more", "", len(changed) - 1) if changed[1:] else "{name} {value}"
        return text.format(name=label_text(OPTIONS[key]), value=self._value(key))

    def reveal(self, key: str) -> None:
        """Folds open the group of a setting."""
        for fold, keys in self._groups.values():
            if key in keys:
                fold.set_open(True)

    def sources(self) -> list[LayerName]:
        """Returns where the values come from."""
        return [self._layers.source(key) for key in self.keys]

    def retranslate(self) -> None:
        for row in self.rows.values():
            row.retranslate()
        self._tell()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def _row(self, spec: OptionSpec) -> SamplerRow:
        row = self.rows[spec.key] = SamplerRow(self._theme, spec)
        row.changed.connect(partial(self.value_changed.emit, spec.key))
        row.reset.connect(partial(self.value_reset.emit, spec.key))
        return row

    def _differs(self, key: str) -> bool:
        return bool(self._layers.value(key) != OPTIONS[key].default)

    def _value(self, key: str) -> str:
        return value_text(OPTIONS[key], self._layers.value(key))

    def _tell(self) -> None:
        titles = {"cuts": self.tr("More cuts"), "repetition": self.tr("Repetition"),
                  "heat": self.tr("Temperature that moves"), "draws": self.tr("Mirostat and Adaptive-p"),
                  "words": self.tr("Words and order"), "form": self.tr("Form of the answer")}
        for group, (fold, keys) in self._groups.items():
            key = next(filter(self._differs, keys), "")
            fold.set_texts(titles[group], f"{label_text(OPTIONS[key])} {self._value(key)}" if key else
                           value_text(OPTIONS[FORMAT], self._layers.value(FORMAT)) if group == FORM else "")
        if not self._groups:
            return
        form = self._layers.value(FORMAT)
        self.rows[JSON_SCHEMA].setVisible(form == SCHEMA)
        self.rows[GBNF].setVisible(form == GRAMMAR)
        self.rows[JSON_SCHEMA].tell_problem(self._schema_problem() if form == SCHEMA else "")
        self.rows[SCORES].tell_problem(self._scores_problem())

    def _scores_problem(self) -> str:
        if not self._layers.value(SCORES):
            return ""
        from assistant.domain.sampler_chain import word_scores
        try:
            word_scores(self._layers.value(SCORES))
        except ValueError as problem:
            return self.tr("Not understood: {line}").format(line=str(problem)[:60])
        return ""

    def _schema_problem(self) -> str:
        try:
            json.loads(self._layers.value(JSON_SCHEMA))
        except json.JSONDecodeError as problem:
            return self.tr("This is no JSON yet: line {line}").format(line=problem.lineno)
        except (ValueError, RecursionError):
            return self.tr("This is no JSON that can be read")
        return ""
