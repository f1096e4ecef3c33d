"""What the user is told where a model cannot be loaded as it was wanted, beyond what the engine says."""

from assistant.domain.errors import AssistantError, EngineError, Remedy
from assistant.domain.translatable import QT_TRANSLATE_NOOP


def gave_up(error: AssistantError, on_gpu: bool) -> AssistantError:
    """Returns what is told of a second death in a row, the last of which is `error`."""
    if Remedy.DOWNLOAD_AGAIN in error.remedies:
        return error        # the file is at fault, and it says so
    remedies = [Remedy.SMALLER_CONTEXT, Remedy.CHOOSE_MODEL, Remedy.RELOAD_MODEL]
    if on_gpu:
        remedies.insert(0, Remedy.CPU_ONLY)
    return EngineError(
        QT_TRANSLATE_NOOP("errors", "The engine stopped twice with this model."),
        QT_TRANSLATE_NOOP("errors", "Your text is safe. The file may be damaged or too large for this computer: "
                          "try it with less, or choose another model."),
        error.detail, remedies=tuple(remedies))


def not_enlarged(error: AssistantError) -> AssistantError:
    """Returns what is told where more context failed with `error`: nothing is left to be done about it."""
    return EngineError(error.message, QT_TRANSLATE_NOOP("errors", "The context stays as long as it was."),
                       error.detail, values=error.values)
