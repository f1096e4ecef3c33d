"""Says in plain sentences why llama.cpp could not load a model, from the lines of its log."""

import re

from assistant.domain.errors import QT_TRANSLATE_NOOP, AssistantError, EngineError, ModelFileError, Remedy

_DETAIL_LINES = 6
_ARCHITECTURE = re.compile(r"unknown model architecture: '([^']*)'")
_TOO_NEW = re.compile(r"unknown pre-tokenizer type|unknown tokenizer|missing tensor|unsupported|"
                      r"wrong number of tensors")
_MEMORY = re.compile(r"failed to allocate|unable to allocate|cannot allocate|out of memory|bad_alloc|OutOfDeviceMemory",
                     re.IGNORECASE)
_KV_TYPE = re.compile(r"cache type \w+ with block size|V cache quantization requires flash_attn|requires flash_attn")
_INCOMPLETE = re.compile(r"not within the file bounds|corrupted or incomplete|unexpectedly reached end of file|"
                         r"failed to read|invalid split file")


def no_model() -> EngineError:
    """Returns the error of what needs a model while none is loaded."""
    return EngineError(QT_TRANSLATE_NOOP("errors", "No model is loaded."),
                       QT_TRANSLATE_NOOP("errors", "Choose a model first."), remedies=(Remedy.CHOOSE_MODEL,))


def no_engine(problem: Exception) -> EngineError:
    """Returns the error of a llama.cpp that is not there or fails to start."""
    return EngineError(
        QT_TRANSLATE_NOOP("errors", "The engine (llama.cpp) is missing or does not fit this computer."),
        QT_TRANSLATE_NOOP("errors", "Install Parley again."), f"{type(problem).__name__}: {problem}")


def only_an_addition(kind: str) -> ModelFileError:
    """Returns the error of a file that holds something other than a model."""
    return ModelFileError(QT_TRANSLATE_NOOP("errors", "This file is no model of its own, but an addition to one."),
                          QT_TRANSLATE_NOOP("errors", "Choose the model's own file."),
                          kind, remedies=(Remedy.USE_FILE, Remedy.CHOOSE_MODEL))


def unreadable(problem: OSError) -> ModelFileError:
    """Returns the error of a model file that the system does not let us read."""
    return ModelFileError(
        QT_TRANSLATE_NOOP("errors", "The model file cannot be read."),
        QT_TRANSLATE_NOOP("errors", "Check its permissions and that its disk is connected, or choose another."),
        str(problem), remedies=(Remedy.RETRY, Remedy.USE_FILE))


def load_error(problems: list[str]) -> AssistantError:
    """Returns the error that the warnings and errors of llama.cpp's log amount to."""
    log = "\n".join(problems)
    detail = " | ".join(problems[-_DETAIL_LINES:])
    if found := _ARCHITECTURE.search(log):
        return ModelFileError(
            QT_TRANSLATE_NOOP("errors", "The engine does not know this kind of model ({architecture})."),
            QT_TRANSLATE_NOOP("errors", "A newer version of Parley may know it. Choose another model until then."),
            detail, remedies=(Remedy.CHOOSE_MODEL,), values={"architecture": found[1]})
    if _MEMORY.search(log):
        return not_enough_memory(detail)
    if _INCOMPLETE.search(log):
        return ModelFileError(
            QT_TRANSLATE_NOOP("errors", "The model file is incomplete or damaged."),
            QT_TRANSLATE_NOOP("errors", "Download it again, or choose another file."),
            detail, remedies=(Remedy.DOWNLOAD_AGAIN, Remedy.USE_FILE))
    if _TOO_NEW.search(log):
        return ModelFileError(
            QT_TRANSLATE_NOOP("errors", "The engine cannot read this variant of the model."),
            QT_TRANSLATE_NOOP("errors", "A newer version of Parley may. Choose another model until then."),
            detail, remedies=(Remedy.CHOOSE_MODEL,))
    return ModelFileError(
        QT_TRANSLATE_NOOP("errors", "The engine could not load this model."),
        QT_TRANSLATE_NOOP("errors", "The file may be damaged: download it again, or choose another model."),
        detail, remedies=(Remedy.DOWNLOAD_AGAIN, Remedy.CHOOSE_MODEL))


def context_error(problems: list[str]) -> EngineError:
    """Returns the error of a context that could not be made."""
    detail = " | ".join(problems[-_DETAIL_LINES:])
    if _KV_TYPE.search("\n".join(problems)):
        return EngineError(
            QT_TRANSLATE_NOOP("errors", "This model cannot keep its context in less than full precision."),
            QT_TRANSLATE_NOOP("errors", "Set the precision of the context to full, under This model."),
            detail, remedies=(Remedy.CHOOSE_MODEL,))
    return not_enough_memory(detail)


def needs_flash_attention() -> EngineError:
    """Returns the error of a quantised KV cache without flash attention, which llama.cpp refuses."""
    return EngineError(
        QT_TRANSLATE_NOOP("errors", "A context in less than full precision needs flash attention, which is off."),
        QT_TRANSLATE_NOOP("errors", "Set one of the two otherwise, under This model."),
        remedies=(Remedy.CHOOSE_MODEL,))


def not_enough_memory(detail: str, of_computer: bool = False) -> EngineError:
    """Returns the error of memory that ran out, while loading or later; `of_computer` where it was certainly not a
    graphics card's."""
    return EngineError(
        QT_TRANSLATE_NOOP("errors", "There is not enough memory for this model."),
        QT_TRANSLATE_NOOP("errors", "Close other programs, use a smaller context, or choose a smaller model."),
        detail, remedies=(Remedy.SMALLER_CONTEXT, *(() if of_computer else (Remedy.CPU_ONLY,)), Remedy.CHOOSE_MODEL))
