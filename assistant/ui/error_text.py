"""An error in the user's language: its sentence, its hint, and a button for every remedy."""

from PySide6.QtCore import QCoreApplication

from assistant.domain.errors import CONTEXT, AssistantError, Remedy

translate = QCoreApplication.translate


def error_text(error: AssistantError) -> tuple[str, str]:
    """Returns message and hint, translated and with their values; the hint may be empty."""
    return _filled(error.message, error), _filled(error.hint, error)


def details_text(error: AssistantError) -> str:
    """Returns what a report needs, untranslated: kind, English message and detail. It holds no chat text."""
    return f"{type(error).__name__}: {error}"


def remedy_label(remedy: Remedy) -> str:
    """Returns what the button of a remedy says."""
    return {
        Remedy.RETRY: translate("remedies", "Retry"),
        Remedy.RESUME: translate("remedies", "Resume"),
        Remedy.CONTINUE: translate("remedies", "Continue"),
        Remedy.USE_MIRROR: translate("remedies", "Use a mirror"),
        Remedy.USE_FILE: translate("remedies", "Use a file"),
        Remedy.CHOOSE_MODEL: translate("remedies", "Choose another model"),
        Remedy.DOWNLOAD_AGAIN: translate("remedies", "Download again"),
        Remedy.SMALLER_CONTEXT: translate("remedies", "Use less context"),
        Remedy.LARGER_CONTEXT: translate("remedies", "Use more context"),
        Remedy.CPU_ONLY: translate("remedies", "Use the processor only"),
        Remedy.RELOAD_MODEL: translate("remedies", "Load again"),
        Remedy.OPEN_FOLDER: translate("remedies", "Open the folder"),
        Remedy.OPEN_SETTINGS: translate("remedies", "Open settings"),
        Remedy.OPEN_PAGE: translate("remedies", "Open its web page"),
        Remedy.NEW_CHAT: translate("remedies", "New chat"),
        Remedy.DROP_OLDEST: translate("remedies", "Drop the oldest"),
        Remedy.SUMMARISE: translate("remedies", "Summarise them"),
    }[remedy]


def remedy_buttons(error: AssistantError) -> list[tuple[str, str]]:
    """Returns text and action of a button for each remedy."""
    return [(remedy_label(remedy), remedy.value) for remedy in error.remedies]


def _filled(text: str, error: AssistantError) -> str:
    """Returns `text` translated; a value the error did not bring leaves its place as it is."""
    if not text:
        return ""
    shown = translate(CONTEXT, text)
    for name, value in error.values.items():
        shown = shown.replace("{" + name + "}", value)
    return shown
