"""Why a worker died: its exit status and its last words, as an error with a way on."""

import signal
import sys

from assistant.control.worker_stderr import WorkerStderr
from assistant.domain.errors import AssistantError, EngineError, Remedy
from assistant.domain.translatable import QT_TRANSLATE_NOOP

CUT_OFF = ("SIGBUS", "0xc0000006")      # a page of the mapped model file is gone; STATUS_IN_PAGE_ERROR on Windows


def why(code: int, crashed: bool, stderr: WorkerStderr) -> AssistantError:
    """Returns what to tell of a worker that ended without being asked to, with exit status or signal `code`."""
    name = _ending(code, crashed)
    detail = "; ".join(part for part in (name, stderr.assertion(), *stderr.lines()[-3:]) if part)
    if name in CUT_OFF:
        return EngineError(
            QT_TRANSLATE_NOOP("errors", "The model file changed or was cut off while it was in use."),
            QT_TRANSLATE_NOOP("errors", "What was written is kept. Choose a model file that is whole."),
            detail, remedies=(Remedy.CHOOSE_MODEL, Remedy.DOWNLOAD_AGAIN))
    if name == "SIGKILL":
        return EngineError(
            QT_TRANSLATE_NOOP("errors", "The system stopped the engine, probably because memory ran out."),
            QT_TRANSLATE_NOOP("errors", "Your text is safe. Continue, or use a smaller context or model."),
            detail, remedies=(Remedy.CONTINUE, Remedy.SMALLER_CONTEXT, Remedy.CHOOSE_MODEL))
    return EngineError(
        QT_TRANSLATE_NOOP("errors", "The engine stopped; your text is safe."),
        QT_TRANSLATE_NOOP("errors", "Continue goes on where it stopped."),
        detail, remedies=(Remedy.CONTINUE,))


def _ending(code: int, crashed: bool) -> str:
    """Returns "SIGSEGV" for a Unix signal number, the NTSTATUS in hexadecimal on Windows, else "exit 1"."""
    if sys.platform == "win32":     # no signals there; the C library's abort() ends with 3
        return f"{code & 0xFFFFFFFF:#010x}" if crashed else "SIGABRT" if code == 3 else f"exit {code}"
    if not crashed:
        return f"exit {code}"
    try:
        return signal.Signals(code).name
    except ValueError:
        return f"signal {code}"
