"""Brings what the list of models says of the one in use into the engine: at once where it is idle, else afterwards."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from assistant.control.adapter_shelf import AdapterShelf
from assistant.control.model_session import ModelSession
from assistant.domain.errors import AdapterError, AdapterNotNowError, AssistantError
from assistant.domain.model import ModelFile
from assistant.engine.protocol import Adapter


class AdapterUse(QObject):
    """Adapters, and the options that the program recommends which a model belongs to. A wrong adapter is detached, so
    that the model can be used, and one that is not there, or too large for now, is switched off; `refused` says why."""

    refused = Signal(object)        # AdapterError

    def __init__(self, shelf: AdapterShelf, models: ModelSession, is_busy: Callable[[], bool],
                 listed: Callable[[Path], ModelFile | None], parent: QObject | None = None) -> None:
        """`is_busy` tells whether an answer is being written: it is written to its end as it began; `listed` returns
        what the list of models says of a file."""
        super().__init__(parent)
        self._shelf, self._models, self._is_busy, self._listed = shelf, models, is_busy, listed
        self._waiting = False
        self._recommended: Mapping[str, Any] = {}       # when the model was loaded, or the list was made
        shelf.attached.connect(self._on_attached)
        models.loading.connect(self._on_loading)
        models.failed.connect(self._on_failed)

    def on_busy_changed(self, busy: bool) -> None:
        """An answer has begun or ended."""
        if not busy and self._waiting:
            self._apply()

    def on_models_changed(self) -> None:
        """The list of models is here: a model loaded before it gets what is attached to it and recommended for it."""
        before = self._recommended
        self._recommended = self._recommended_now(before)
        others = self._models.info is not None and not self._has_what_is_attached()
        if others or (self._recommended != before and self._models.is_outdated()):
            self._apply()

    def _recommended_now(self, unknown: Mapping[str, Any]) -> Mapping[str, Any]:
        """Returns what is recommended for the model in use, `unknown` where it is not on the list or out of reach."""
        model = self._listed(self._models.path) if self._models.path is not None else None
        return model.recommended if model is not None and not model.away else unknown

    def _on_loading(self, _fraction: float) -> None:
        self._recommended = self._recommended_now({})

    def _on_attached(self, model: Path) -> None:
        if model == self._models.path:
            self._apply()

    def _apply(self) -> None:
        self._waiting = self._is_busy()
        if self._waiting or (self._has_what_is_attached() and not self._models.is_outdated()):
            return      # loaded just so once more, everything would be read again
        if self._models.info is not None or self._models.is_loading():
            self._models.reload()       # the weights stay where they are, see protocol.Load

    def _has_what_is_attached(self) -> bool:
        """Returns whether a model is loaded, with the adapters that are attached to it and switched on."""
        path, info = self._models.path, self._models.info
        return path is not None and info is not None and info.adapters == attached(self._shelf, path)

    def _on_failed(self, error: AssistantError) -> None:
        model = self._models.path
        if not isinstance(error, AdapterError) or model is None:
            return
        wrong = Path(error.values["path"])
        if any(each.path == wrong for each in self._shelf.of(model)):
            self.refused.emit(error)
            if isinstance(error, AdapterNotNowError):
                self._shelf.set_on(model, wrong, False)
            else:
                self._shelf.detach(model, wrong)
            if not self._models.is_loading():
                self._models.reload()


def attached(shelf: AdapterShelf, model: Path) -> tuple[Adapter, ...]:
    """Returns what is attached to a model, and switched on, as the engine wants it."""
    return tuple(Adapter(str(each.path), each.scale) for each in shelf.of(model) if each.on)
