"""All files of a repository, under *Details*: its models by quantisation, to choose from, and what else lies there."""

from collections import Counter
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from assistant.domain.hub import RepositoryFiles
from assistant.domain.model import HubModel
from assistant.ui.choices import RadioButton
from assistant.ui.controls import label
from assistant.ui.focus_ring import FocusRing
from assistant.ui.hub_text import purpose_text
from assistant.ui.model_rows import same_model
from assistant.ui.model_text import size_text
from assistant.ui.theme import Theme

MOST_SHOWN = 80         # of each kind; more are on the repository's page
SHA_SHOWN = 12          # hex digits; the tooltip has all of them


class HubFiles(QWidget):
    """Makes its rows when it is first seen."""

    chosen = Signal(object)         # HubModel

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._files: RepositoryFiles | None = None
        self._model: HubModel | None = None
        self._made = False
        self._group = QButtonGroup(self)
        self._choices: list[tuple[HubModel, RadioButton]] = []
        self._body: QWidget | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 4, 0, 4)

    def set_files(self, files: RepositoryFiles | None, chosen: HubModel | None) -> None:
        self._files, self._model, self._made = files, chosen, False
        if self.isVisible():
            self._make()

    def choose(self, model: HubModel) -> None:
        """Marks another one, chosen elsewhere."""
        self._model = model
        for listed, button in self._choices:
            if same_model(listed, model):
                button.setChecked(True)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._made:
            self._make()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._made = False
            if self.isVisible():
                self._make()

    def _make(self) -> None:
        self._made = True
        if self._body is not None:
            self._column.removeWidget(self._body)
            self._body.hide()
            self._body.deleteLater()
        self._group = QButtonGroup(self)
        self._choices = []
        self._body = QWidget()
        rows = QVBoxLayout(self._body)
        rows.setContentsMargins(FocusRing.REACH, 0, FocusRing.REACH, 0)
        rows.setSpacing(0)
        if self._files is not None:
            self._add_models(rows, self._files)
            self._add_others(rows, self._files)
        self._column.addWidget(self._body)
        self._body.show()

    def _add_models(self, rows: QVBoxLayout, files: RepositoryFiles) -> None:
        shown = files.models[:MOST_SHOWN]
        for model, name in zip(shown, _names(shown), strict=True):
            button = RadioButton(self._theme)
            button.setText(self._label(model))
            button.setObjectName(name)
            button.setChecked(same_model(model, self._model))
            button.toggled.connect(partial(self._on_toggled, model))
            self._group.addButton(button)
            self._choices.append((model, button))
            rows.addWidget(button)
            parts = model.parts[:1] or (model,)
            names = label("\n".join([*(part.file for part in parts), _sha(parts[0].sha256)]).strip(), "caption", True)
            names.setContentsMargins(self._theme.px(24), 0, 0, 4)
            names.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            names.setToolTip("\n".join(f"{file.file}\n{file.sha256}" for file in model.files()[:20]))
            rows.addWidget(names)
        if (more := len(files.models) - MOST_SHOWN) > 0:
            rows.addWidget(label(self.tr("%Ln more on its web page", "", more), "caption", True))

    def _add_others(self, rows: QVBoxLayout, files: RepositoryFiles) -> None:
        if not files.others:
            return
        heading = label(self.tr("Files that are no models to talk to"), "group", True)
        heading.setContentsMargins(0, 8, 0, 0)
        rows.addWidget(heading)
        for file in files.others[:MOST_SHOWN]:
            words = [size_text(file.size) if file.size else "", purpose_text(file.purpose)]
            text = " · ".join(word for word in words if word)
            rows.addWidget(label(f"{file.name}\n{text}" if text else file.name, "caption", True))

    def _label(self, model: HubModel) -> str:
        words = [model.quantisation or self.tr("not said"), size_text(model.size)]
        if model.parts:
            words.append(self.tr("%Ln files", "", len(model.parts)))
        return " · ".join(words)

    def _on_toggled(self, model: HubModel, on: bool) -> None:
        if on and not same_model(model, self._model):
            self._model = model
            self.chosen.emit(model)


def _names(models: Sequence[HubModel]) -> list[str]:
    """Returns names for the buttons: a model's quantisation where no other has it, else its file."""
    counted = Counter(model.quantisation for model in models)
    alone = {quantisation for quantisation, count in counted.items() if quantisation and count == 1}
    return [f"quantisation.{model.quantisation if model.quantisation in alone else model.file}" for model in models]


def _sha(sha256: str) -> str:
    return f"sha256 {sha256[:SHA_SHOWN]}…" if sha256 else ""
