"""LoRA adapters loaded beside a model, and why one could not be."""

import os
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from assistant.domain.errors import QT_TRANSLATE_NOOP, AdapterError, AdapterNotNowError, ModelFileError, Remedy
from assistant.domain.gguf_adapter import read_adapter
from assistant.engine.bindings import llama_cpp
from assistant.engine.llama_model import LlamaModel
from assistant.engine.native import NativeLog
from assistant.engine.protocol import Adapter

_OTHER_MODEL = re.compile(r"does not exist in base model|has incorrect shape|is not transposed")
_PART_MISSING = re.compile(r"missing one component|unexpected suffix")
_MEMORY = re.compile(r"failed to allocate buffer", re.IGNORECASE)


class Adapters:
    """Loaded for one model. All have to be loaded before its context is made, which is sized for them, and may go only
    after it is closed; their scales can change at any time."""

    def __init__(self, model: LlamaModel, architecture: str, log: NativeLog) -> None:
        self._model, self._architecture, self._log = model, architecture, log
        self._loaded: dict[str, Any] = {}      # by path

    def holds(self, wanted: Sequence[Adapter]) -> bool:
        """Returns whether exactly these are loaded, at whatever scales."""
        return {each.path for each in wanted} == set(self._loaded)

    def load(self, wanted: Sequence[Adapter]) -> None:
        """Loads those not loaded yet and releases those not wanted; no context may be open. Raises AdapterError."""
        for path in self._loaded.keys() - {each.path for each in wanted}:
            llama_cpp.llama_adapter_lora_free(self._loaded.pop(path))
        for each in wanted:
            if each.path not in self._loaded:
                self._loaded[each.path] = self._one(Path(each.path))

    def scaled(self, wanted: Sequence[Adapter]) -> list[tuple[Any, float]]:
        """Returns the adapters with their scales, for `LlamaContext.use_adapters`."""
        return [(self._loaded[each.path], each.scale) for each in wanted]

    def _one(self, path: Path) -> Any:
        try:
            header = read_adapter(path)
        except ModelFileError as problem:
            if not path.exists():
                raise _not_now(path, QT_TRANSLATE_NOOP("errors", "The adapter {file} is not there."),
                               problem.detail) from problem
            raise AdapterError(problem.message, problem.hint, problem.detail, remedies=problem.remedies,
                               values={**problem.values, "path": str(path), "file": path.name}) from problem
        if header.architecture != self._architecture:
            raise _error(
                path, QT_TRANSLATE_NOOP("errors", "The adapter {file} was made for another kind of model: {adapter}, "
                                        "not {model}."),
                header.base_model, adapter=header.architecture, model=self._architecture)
        self._log.clear()
        name = str(path).encode() if sys.platform == "win32" else os.fsencode(path)
        pointer = llama_cpp.llama_adapter_lora_init(self._model.pointer, name)
        if not pointer:
            raise _why(path, header.base_model, self._log.problems())
        return pointer


def bytes_of(adapters: Iterable[str]) -> int:
    """Returns what adapters at these paths take once loaded; of one that is gone, loading tells."""
    return sum(path.stat().st_size for path in map(Path, adapters) if path.is_file())


def _why(path: Path, base_model: str, problems: list[str]) -> AdapterError:
    """Returns the error that llama.cpp's log amounts to."""
    log = " | ".join(problems[-3:])
    if _OTHER_MODEL.search(log):
        return _error(path, QT_TRANSLATE_NOOP("errors", "The adapter {file} was made for another model of this kind."),
                      " | ".join(filter(None, (base_model, log))))
    if _PART_MISSING.search(log):
        return _error(path, QT_TRANSLATE_NOOP("errors", "The adapter {file} is incomplete: tensors are missing."), log)
    if _MEMORY.search(log):
        return _not_now(path, QT_TRANSLATE_NOOP("errors", "There is not enough memory for the adapter {file}."), log)
    return _error(path, QT_TRANSLATE_NOOP("errors", "The engine could not load the adapter {file}; it may be damaged."),
                  log)


def _not_now(path: Path, message: str, detail: str) -> AdapterNotNowError:
    return AdapterNotNowError(
        message, QT_TRANSLATE_NOOP("errors", "The model is used without it. It stays attached, switched off."), detail,
        remedies=(Remedy.USE_FILE,), values={"path": str(path), "file": path.name})


def _error(path: Path, message: str, detail: str, **values: str) -> AdapterError:
    return AdapterError(
        message, QT_TRANSLATE_NOOP("errors", "The model is used without it. Choose one made for this model."), detail,
        remedies=(Remedy.USE_FILE,), values={**values, "path": str(path), "file": path.name})
