"""Says name, size and tokens of an attachment, and how much of the context a message takes, in plain words."""

from PySide6.QtCore import QCoreApplication

from assistant.domain.budget import Budget, Fits
from assistant.domain.chat import AttachmentPart
from assistant.ui.model_text import KB, number_text, size_text

translate = QCoreApplication.translate


def name_text(attachment: AttachmentPart) -> str:
    """Returns the file's name; a paste has none of its own."""
    return attachment.name or translate("attachment", "Pasted text")


def detail_text(attachment: AttachmentPart, tokens: int | None = None, exact: bool = False) -> str:
    """Returns "12 kB · 3,041 tokens" (estimated: "≈3,041"); without the tokens where they are not told."""
    size = size_text(max(attachment.size, KB))
    return size if tokens is None else f"{size} · {tokens_text(tokens, exact)}"


def tokens_text(tokens: int, exact: bool) -> str:
    """Returns "3,041 tokens", or "≈3,041 tokens" where they are estimated."""
    text = translate("attachment", "{count} tokens") if exact else translate("attachment", "≈{count} tokens")
    return text.format(count=number_text(tokens))


def budget_text(budget: Budget) -> str:
    """Returns a line on a message being written: its tokens, and whether they fit."""
    tokens = tokens_text(budget.tokens, budget.exact)
    if not budget.window:
        return tokens
    if budget.fits is Fits.WELL:
        text = translate("attachment", "{tokens} · room for {room}")
    elif budget.fits is Fits.PUSHES:
        text = translate("attachment", "{tokens}, room for {room}: the model will no longer see the oldest messages")
    else:
        text = translate("attachment", "{tokens}: too long for this model, which can read {window} at once")
    return text.format(tokens=tokens, room=number_text(budget.room), window=number_text(budget.alone))
