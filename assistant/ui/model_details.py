"""The popup's folded part about the model in use: how it is loaded, and what the file is."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal, SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from assistant.domain.model import ModelFile
from assistant.domain.settings import OPTIONS, LayerName, Layers, ModelOptions, can_be_loaded
from assistant.ui.advice_place import AdvicePlace
from assistant.ui.controls import FactGrid, TextButton, label
from assistant.ui.fold import Fold
from assistant.ui.model_text import number_text, parameters_text, size_text
from assistant.ui.sampler_row import SamplerRow
from assistant.ui.theme import Theme


class LoadOptions(QWidget):
    """Context, threads, GPU layers and how the engine computes; a change counts once the model is loaded again."""

    value_changed = Signal(str, object)
    value_reset = Signal(str)
    reload_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = {key: SamplerRow(theme, spec, self, LayerName.USER_MODEL)
                      for key, spec in OPTIONS.items() if key.startswith("model.")}
        self._contradicted = False
        self._note = label(kind="warning", wrap=True)
        self._reload = TextButton(theme, "")
        self._reload.setObjectName("reloadButton")
        offer, column = QHBoxLayout(), QVBoxLayout(self)
        offer.addWidget(self._note, 1)
        offer.addWidget(self._reload)
        column.setContentsMargins(0, 0, 0, 8)
        column.addLayout(offer)      # first: below the rows it would be out of sight
        for key, row in self._rows.items():
            row.changed.connect(partial(self._on_changed, key))
            row.reset.connect(partial(self._on_reset, key))
            column.addWidget(row)
        self._reload.clicked.connect(self.reload_requested)
        self.set_reload_needed(False)
        self.retranslate()

    def set_layers(self, layers: Layers) -> None:
        self._contradicted = not can_be_loaded(layers.section(ModelOptions))
        for row in self._rows.values():
            row.set_layers(layers)
        self._tell_problem()

    def set_reload_needed(self, needed: bool) -> None:
        """Shows or takes away the offer to load the model again."""
        self._note.setVisible(needed)
        self._reload.setVisible(needed)

    def retranslate(self) -> None:
        for row in self._rows.values():
            row.retranslate()
        self._note.setText(self.tr("Counts once the model is loaded again."))
        self._reload.set_label(self.tr("Reload now"))
        self._tell_problem()

    def _tell_problem(self) -> None:
        """Says beforehand what the engine would refuse."""
        for key in ("model.flash_attention", "model.kv_type"):
            self._rows[key].tell_problem(
                self.tr("A context in less than full precision needs flash attention.") if self._contradicted else "")

    def _on_changed(self, key: str, value: object) -> None:
        self.set_reload_needed(True)
        self.value_changed.emit(key, value)

    def _on_reset(self, key: str) -> None:
        self.set_reload_needed(True)
        self.value_reset.emit(key)


def can_be_deleted(model: ModelFile) -> bool:
    """Returns whether a model's file may be put into the trash; what Ollama keeps says so when it is tried."""
    return not model.starter and not model.away


class FileFacts(QWidget):
    """File name, quantisation, size, parameters and context of a model file; the way to it, and its end."""

    show_in_folder_requested = Signal(Path)
    about_requested = Signal(Path)
    delete_requested = Signal(Path)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model: ModelFile | None = None
        self._facts = FactGrid()
        self._show, self._about, self._delete = (TextButton(theme, "", "link") for _ in range(3))
        self._show.setObjectName("showInFolderButton")
        self._about.setObjectName("aboutModelButton")
        self._delete.setObjectName("deleteFileButton")
        links, column = QHBoxLayout(), QVBoxLayout(self)
        links.setSpacing(20)
        for link, signal in ((self._show, self.show_in_folder_requested), (self._delete, self.delete_requested),
                             (self._about, self.about_requested)):
            link.set_flush()
            link.clicked.connect(partial(self._tell, signal))
            links.addWidget(link)
        links.addStretch(1)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(0)
        column.addWidget(self._facts)
        column.addLayout(links)

    def set_model(self, model: ModelFile | None) -> None:
        self._model = model
        self.retranslate()

    def retranslate(self) -> None:
        model = self._model
        self._show.set_label(self.tr("Show in folder"))
        self._delete.set_label(self.tr("Delete file…"))
        self._about.set_label(self.tr("More…"))
        self._about.setToolTip(self.tr("Name, note, adapters, checking and moving"))
        self._delete.setVisible(model is not None and can_be_deleted(model))
        if model is None:
            return
        context = self.tr("{count} tokens").format(count=number_text(model.context_length))
        unknown = self.tr("unknown")
        self._facts.set_facts([
            (self.tr("File"), model.path.name),
            (self.tr("Quantisation"), model.quantisation or unknown),
            (self.tr("Size"), size_text(model.size)),
            (self.tr("Parameters"), parameters_text(model.parameters) or unknown),
            (self.tr("Trained context"), context if model.context_length else unknown),
        ])

    def _tell(self, signal: SignalInstance) -> None:
        if self._model is not None:
            signal.emit(self._model.path)


class ThisModel(QWidget):
    """Both folds, and above them the way out of a load; hidden while no model is chosen."""

    value_changed = Signal(str, object)
    value_reset = Signal(str)
    reload_requested = Signal()
    cancel_requested = Signal()
    show_in_folder_requested = Signal(Path)
    about_requested = Signal(Path)
    delete_requested = Signal(Path)
    size_changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._options, self._facts = LoadOptions(theme), FileFacts(theme)
        self._options_fold, self._facts_fold = Fold(theme, self._options, self), Fold(theme, self._facts, self)
        self._options_fold.setObjectName("thisModelFold")
        self._facts_fold.setObjectName("detailsFold")
        self.advice = AdvicePlace(theme)      # what would make the model in use fit
        self._cancel = TextButton(theme, "", "link")
        self._cancel.setObjectName("cancelLoadButton")
        self._cancel.set_flush()
        self._cancel.hide()
        self._cancel.clicked.connect(self.cancel_requested)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._cancel, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.advice)
        for fold in (self._options_fold, self._facts_fold):
            column.addWidget(fold)
            fold.toggled.connect(self.size_changed)
        self._options.value_changed.connect(self.value_changed)
        self._options.value_reset.connect(self.value_reset)
        self._options.reload_requested.connect(self.reload_requested)
        self._facts.show_in_folder_requested.connect(self.show_in_folder_requested)
        self._facts.delete_requested.connect(self.delete_requested)
        self._facts.about_requested.connect(self.about_requested)
        self._retranslate()

    def set_model(self, model: ModelFile | None) -> None:
        self.setVisible(model is not None)
        self._facts.set_model(model)

    def set_loading(self, loading: bool) -> bool:
        """Offers to stop loading, or not. Returns whether that is news."""
        news = self._cancel.isHidden() == loading
        self._cancel.setVisible(loading)
        return news

    def set_layers(self, layers: Layers) -> None:
        self._options.set_layers(layers)

    def set_reload_needed(self, needed: bool) -> None:
        self._options.set_reload_needed(needed)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self._cancel.set_label(self.tr("Stop loading"))
        self._options_fold.set_texts(self.tr("This model"), self.tr("context, threads, graphics card"))
        self._facts_fold.set_texts(self.tr("Details"), self.tr("file, quantisation, size"))
        self._options.retranslate()
        self._facts.retranslate()
