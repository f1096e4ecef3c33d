"""What is said of a continuation of a plain text: how it goes, or how it came to its end."""

from PySide6.QtCore import QCoreApplication, QLocale

from assistant.domain.chat import GenerationRecord, Message, Status
from assistant.ui.model_text import token_rate_text

translate = QCoreApplication.translate


def status_of(leaf: Message) -> tuple[str, bool]:
    """Returns what is to be said of the continuation shown, and whether it warns."""
    if leaf.status is Status.WRITING:
        return translate("wiring", "Writing…"), False
    speed = _speed_text(leaf.record)
    said = {
        Status.STOPPED: translate("wiring", "Stopped."),
        Status.LENGTH: translate("wiring", "Reached the maximum length."),
        Status.CONTEXT: translate("wiring", "The context is full: {tokens} tokens.").format(
            tokens=QLocale().toString(leaf.filled)),
        Status.INTERRUPTED: translate("wiring", "Interrupted; your text is safe."),
        Status.COMPLETE: translate("wiring", "The model ends the text here."),
    }[leaf.status]
    warns = leaf.status in (Status.CONTEXT, Status.INTERRUPTED)
    return "  ·  ".join(part for part in (said, speed) if part), warns


def _speed_text(record: GenerationRecord | None) -> str:
    rate = record.timings.tokens_per_second(record.usage) if record is not None else 0.0
    if not rate:
        return ""
    return token_rate_text(rate)
