"""Loads a model's weights: read with progress and cancel, then mapped into memory."""

import ctypes
import os
import sys
from collections.abc import Callable
from pathlib import Path

from assistant.domain.errors import QT_TRANSLATE_NOOP, Cancelled, ModelFileError, Remedy
from assistant.engine.bindings import llama_cpp
from assistant.engine.free_memory import available
from assistant.engine.large_pages import LargePages
from assistant.engine.load_errors import load_error
from assistant.engine.native import NativeLog
from assistant.engine.vocabulary import Vocabulary

READ_BYTES = 16 << 20
READING_SHARE = 0.8      # of the whole progress; what follows takes a fifth of the time on a cold disk

Report = Callable[[str, float], bool]
"""Told the stage and 0..1 over all stages; returns False to cancel."""


class LlamaModel:
    """The weights and the vocabulary. `close` gives the memory back; contexts have to be closed before."""

    def __init__(self, path: Path, files: list[Path], gpu_layers: int, log: NativeLog, report: Report) -> None:
        """Loads `path`, the first of `files`, with `gpu_layers` on graphics cards where there are any.

        Raises ModelFileError, EngineError, Cancelled.
        """
        _read(files, report)
        parameters = llama_cpp.llama_model_default_params()
        can_offload = bool(llama_cpp.llama_supports_gpu_offload())
        parameters.n_gpu_layers = gpu_layers if can_offload else 0
        if not gpu_layers:      # or a card would still multiply the prompt's long batches
            parameters.split_mode, parameters.main_gpu = llama_cpp.LLAMA_SPLIT_MODE_NONE, -1
        parameters.load_mode = llama_cpp.LLAMA_LOAD_MODE_MMAP
        cancelled = False

        def on_progress(done: float, _data: object) -> bool:
            nonlocal cancelled
            cancelled = not report("preparing", READING_SHARE + (1 - READING_SHARE) * done)
            return not cancelled

        callback = llama_cpp.llama_progress_callback(on_progress)   # has to outlive the call
        parameters.progress_callback = callback
        log.clear()
        self.pointer = llama_cpp.llama_model_load_from_file(file_name(path), parameters)
        if not self.pointer:
            raise Cancelled("Loading was stopped.") if cancelled else load_error(log.problems())
        self.pages = LargePages(())
        try:
            if not gpu_layers:      # a card may have taken the mapped pages themselves
                self.pages = LargePages(files, log.copied_weights())
            self._refuse_what_cannot_chat()
            self.layers: int = llama_cpp.llama_model_n_layer(self.pointer)
            self.gpu_layers = min(gpu_layers, self.layers) if can_offload else 0
            self.vocabulary = Vocabulary(self.pointer)
            self.trained_context: int = llama_cpp.llama_model_n_ctx_train(self.pointer)
            original = self.metadata("rope.scaling.original_context_length")
            self.original_length = int(original) if original.isdecimal() else 0    # tokens, before it was stretched
            self.sliding_window: int = llama_cpp.llama_model_n_swa(self.pointer)
            self.is_recurrent = bool(llama_cpp.llama_model_is_recurrent(self.pointer)
                                     or llama_cpp.llama_model_is_hybrid(self.pointer))
        except Exception:
            self.close()            # nobody else can: its weights would stay in memory
            raise

    def _refuse_what_cannot_chat(self) -> None:
        vocabulary = llama_cpp.llama_model_get_vocab(self.pointer)
        if (llama_cpp.llama_vocab_type(vocabulary) == llama_cpp.LLAMA_VOCAB_TYPE_NONE   # aborts when it is used
                or llama_cpp.llama_model_has_encoder(self.pointer)
                or not llama_cpp.llama_model_has_decoder(self.pointer)
                or llama_cpp.llama_model_is_diffusion(self.pointer)):
            raise ModelFileError(
                QT_TRANSLATE_NOOP("errors", "This model cannot chat."),
                QT_TRANSLATE_NOOP("errors", "It was made for another job, such as search. Choose another model."),
                remedies=(Remedy.CHOOSE_MODEL,))

    def template(self) -> str | None:
        """Returns the model's chat template, empty where it has none, None where it is not even text."""
        source = llama_cpp.llama_model_chat_template(self.pointer, None) or b""
        try:
            return str(source, "utf-8")
        except UnicodeDecodeError:
            return None

    def metadata(self, key: str) -> str:
        """Returns what the file says under `key`, below its architecture's name; "" where it says nothing."""
        buffer = ctypes.create_string_buffer(256)

        def said(name: bytes) -> bytes:
            count = llama_cpp.llama_model_meta_val_str(self.pointer, name, buffer, len(buffer))
            return buffer.value if count >= 0 else b""

        return said(said(b"general.architecture") + b"." + key.encode()).decode("utf-8", "replace")

    def close(self) -> None:
        if self.pointer:
            self.pages.close()
            llama_cpp.llama_model_free(self.pointer)
            self.pointer = None


def file_name(path: Path) -> bytes:
    """Returns a path as llama.cpp wants it."""
    return str(path).encode() if sys.platform == "win32" else os.fsencode(path)


def _read(files: list[Path], report: Report) -> None:
    """Reads the files once, so that mapping them finds every page in memory.

    llama.cpp's own progress begins only after the kernel has read a mapped file, and cannot be cancelled there.
    """
    total = sum(file.stat().st_size for file in files)
    # More than fits would push out what was read first.
    limit = min(total, available())
    done = 0
    buffer = memoryview(bytearray(READ_BYTES))
    for path in files:
        with path.open("rb", buffering=0) as file:
            while done < limit and (count := file.readinto(buffer)):
                done += count
                if not report("reading", READING_SHARE * done / total):
                    raise Cancelled("Loading was stopped.")
