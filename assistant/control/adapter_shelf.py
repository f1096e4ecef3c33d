"""LoRA adapters on this computer, and which are attached to which model."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from assistant.control.background import Background
from assistant.domain.errors import QT_TRANSLATE_NOOP, AssistantError, ModelFileError, Remedy
from assistant.domain.gguf_adapter import AdapterHeader, read_adapter
from assistant.domain.model import ModelFile
from assistant.domain.model_library import HIGHEST_SCALE, LOWEST_SCALE, AdapterFile, Attachment
from assistant.store.model_folder import ModelFolder


class AdapterShelf(QObject):
    """Attachments belong to a model's content and are kept; they count from the next load, which `attached` asks
    for."""

    files_changed = Signal(object)      # list of AdapterFile
    attached = Signal(object)           # Path of a model: what is attached to it has changed
    failed = Signal(object)             # AssistantError
    not_done = Signal(object, object)   # Path of a model, AssistantError: of its adapters; `failed` came before
    changed = Signal()                  # the list of models has to be made again

    def __init__(self, folder: ModelFolder, disk: Background, model: Callable[[Path], ModelFile | None],
                 parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder, self._disk, self._model = folder, disk, model
        self.files: list[AdapterFile] = []
        self._now: dict[str, tuple[Attachment, ...]] = {}   # by fingerprint, newer than the list of models

    def set_files(self, files: Sequence[AdapterFile]) -> None:
        """Takes what the library has found."""
        if list(files) != self.files:
            self.files = list(files)
            self.files_changed.emit(self.files)

    def fitting(self, model: Path) -> list[AdapterFile]:
        """Returns the adapters made for a model's architecture; whether one fits its size, only loading tells."""
        found = self._model(model)
        return [each for each in self.files if found is not None and each.architecture == found.architecture]

    def of(self, model: Path) -> tuple[Attachment, ...]:
        """Returns what is attached to a model."""
        found = self._model(model)
        return self._now.get(found.fingerprint, found.adapters) if found is not None else ()

    def attach(self, model: Path, adapter: Path, scale: float = 1.0) -> None:
        """Attaches an adapter, which may lie anywhere. `failed` says why one that cannot fit is not attached."""
        found = self._model(model)
        if found is None:
            return

        def done(header: AdapterHeader) -> None:
            if header.architecture != found.architecture:
                self._tell(model, _made_for_another(header, found))
            else:
                rest = [each for each in self.of(model) if each.path != adapter]
                self._set(model, (*rest, Attachment(adapter, _within(scale))))

        self._disk.run(lambda: read_adapter(adapter), done, lambda error: self._tell(model, error))

    def set_scale(self, model: Path, adapter: Path, scale: float) -> None:
        """1 is as it was trained, 0 as if it were not there."""
        self._set(model, tuple(replace(each, scale=_within(scale)) if each.path == adapter else each
                               for each in self.of(model)))

    def set_on(self, model: Path, adapter: Path, on: bool) -> None:
        """Switched off it stays attached, with its scale."""
        self._set(model, tuple(replace(each, on=on) if each.path == adapter else each for each in self.of(model)))

    def detach(self, model: Path, adapter: Path) -> None:
        self._set(model, tuple(each for each in self.of(model) if each.path != adapter))

    def _set(self, model: Path, attachments: tuple[Attachment, ...]) -> None:
        found = self._model(model)
        if found is None or attachments == self.of(model):
            return
        self._now[found.fingerprint] = attachments
        self.attached.emit(found.path)
        self._disk.run(lambda: self._folder.records.say_of(found, adapters=attachments),
                       lambda _result: self.changed.emit(), lambda error: self._tell(model, error))

    def _tell(self, model: Path, error: AssistantError) -> None:
        self.failed.emit(error)
        self.not_done.emit(model, error)


def _within(scale: float) -> float:
    return min(max(scale, LOWEST_SCALE), HIGHEST_SCALE)


def _made_for_another(header: AdapterHeader, model: ModelFile) -> ModelFileError:
    return ModelFileError(
        QT_TRANSLATE_NOOP("errors", "This adapter was made for another kind of model: {adapter}, not {model}."),
        QT_TRANSLATE_NOOP("errors", "Choose an adapter made for {name}."),
        header.base_model, remedies=(Remedy.USE_FILE,),
        values={"adapter": header.architecture, "model": model.architecture, "name": model.name})
