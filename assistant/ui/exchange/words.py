"""What an exported chat says beside the messages themselves, in the user's language."""

import time

from PySide6.QtCore import QCoreApplication

from assistant.domain.chat import Chat, Message, ReasoningPart, Role, Status
from assistant.domain.reading_order import Entry

translate = QCoreApplication.translate      # may be called on any thread


def title(chat: Chat) -> str:
    """Returns the chat's title; one without a name has one all the same."""
    return chat.info.title or translate("Export", "A chat")


def speaker(message: Message) -> str:
    """Returns who says it: the user, or the model by name where it is known."""
    if message.role is Role.USER:
        return translate("Export", "You")
    name = message.record.model_name if message.record is not None else ""
    return name or translate("Export", "Assistant")


def place(entry: Entry) -> str:
    """Returns where a message of a chat with branches belongs; nothing where it follows the one above."""
    said = []
    if entry.versions > 1:
        said.append(translate("Export", "version {index} of {count}").format(index=entry.version, count=entry.versions))
    if not entry.goes_on and entry.after:
        said.append(translate("Export", "follows message {number}").format(number=entry.after))
    return " · ".join(said)


def marks(entry: Entry, branched: bool) -> list[str]:
    """Returns what is said of a message beside its speaker: its place where there are branches, and that it is
    pinned."""
    pinned = translate("Export", "pinned") if entry.message.pinned else ""
    return [each for each in (place(entry) if branched else "", pinned) if each]


def summary(entry: Entry) -> str:
    """Returns the heading of the summary of a message and all before it; "" where there is none."""
    if not entry.message.summary:
        return ""
    text = translate("Export", "Summary of earlier messages ({count}), written by the model")
    return text.format(count=entry.depth)


def thought(part: ReasoningPart) -> str:
    """Returns the heading of what the model thought."""
    if part.seconds is None:
        return translate("Export", "Thoughts")
    return translate("Export", "Thought for {seconds} s").format(seconds=max(round(part.seconds), 1))


def ending(message: Message) -> str:
    """Returns how an answer ended that is not complete; nothing for the others."""
    return {
        Status.STOPPED: translate("Export", "Stopped."),
        Status.LENGTH: translate("Export", "No more room beside the other answers.") if message.crowded_out else (
            translate("Export", "Reached the maximum length.")),
        Status.CONTEXT: translate("Export", "The context was full."),
        Status.INTERRUPTED: translate("Export", "Interrupted."),
        Status.WRITING: translate("Export", "Still being written."),
    }.get(message.status, "")


def origin(chat: Chat) -> str:
    """Returns the line below the title: from when it is, and where it was exported."""
    when = moment(chat.info.created)
    text = translate("Export", "Begun {date}. Exported from Parley.") if when \
        else translate("Export", "Exported from Parley.")
    return text.format(date=when)


def moment(seconds: float) -> str:
    """Returns date and time in the form that is the same in every language; "" for a time that is not known."""
    if seconds <= 0:
        return ""
    try:
        return time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds))
    except (OverflowError, ValueError, OSError):    # years that this system's clock does not know
        return ""
