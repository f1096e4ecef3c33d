"""A plain text in a chat's tree: the user's messages are states of the text, each answer below one continues it.

A state is two text parts, what is before the cursor and what is after it; a continuation stands between the two.
"""

from dataclasses import dataclass

from assistant.domain.chat import Chat, Message, Role, Status, TextPart, in_order

_LINE_ENDS = ("\r\n", "\r", "\u2029")       # what a text field knows as the end of a line, besides "\n"


@dataclass(frozen=True, slots=True)
class Document:
    """A text as it stands; `written` is the continuation at its cursor, "" for none."""

    before: str = ""
    written: str = ""
    after: str = ""

    @property
    def text(self) -> str:
        return self.before + self.written + self.after

    @property
    def length(self) -> int:
        return len(self.before) + len(self.written) + len(self.after)

    @property
    def split(self) -> tuple[str, str]:
        """What is before and after a cursor that stands behind the continuation."""
        return self.before + self.written, self.after


def document(chat: Chat, message_id: str | None = None) -> Document:
    """Returns the text as it is at a message, by default at the one being shown."""
    message = chat.messages.get(message_id or chat.leaf or "")
    if message is None:
        return Document()
    if message.role is Role.USER:
        before, after = split_of(message)
        return Document(before, "", after)
    continued = chat.messages.get(message.parent or "")
    before, after = split_of(continued) if continued is not None else ("", "")
    return Document(before, as_shown(message.text), after)


def split_of(message: Message) -> tuple[str, str]:
    """Returns what a state of the text has before its cursor and after it."""
    texts = [part.text for part in message.parts if isinstance(part, TextPart)]
    return (texts[0] if texts else "", "".join(texts[1:]))


def state(before: str, after: str) -> tuple[TextPart, TextPart]:
    """Returns the parts of a message that keeps a state of the text."""
    return TextPart(before), TextPart(after)


def continuations(chat: Chat, message_id: str) -> tuple[Message, ...]:
    """Returns all continuations of the state that this one continues (itself included), oldest first."""
    parent = chat.messages[message_id].parent
    return in_order(m for m in chat.messages.values() if m.parent == parent and m.role is Role.ASSISTANT)


def known_as(chat: Chat, text: str) -> str | None:
    """Returns the message near the one shown at which the text is the same, None where there is none.

    Undo and redo lead there: to the state before a continuation, to another continuation of it, to what came next.
    """
    leaf = chat.messages.get(chat.leaf or "")
    if leaf is None:
        return None
    parent = leaf.parent
    near = [leaf.id, *([parent] if parent else ()),
            *(m.id for m in in_order(chat.messages.values()) if m.parent in (leaf.id, parent) and m.id != leaf.id)]
    return next((each for each in near if (found := document(chat, each)).length == len(text) and found.text == text),
                None)


def goes_past_end(chat: Chat, state_id: str) -> bool:
    """Returns whether the model has said that the text ends where this state wants it continued."""
    above = chat.messages.get(chat.messages[state_id].parent or "")
    return (above is not None and above.role is Role.ASSISTANT and above.status is Status.COMPLETE
            and document(chat, above.id).split == split_of(chat.messages[state_id]))


def has_followers(chat: Chat, message_id: str) -> bool:
    return any(message.parent == message_id for message in chat.messages.values())


def as_shown(text: str) -> str:
    """Returns text with the ends of its lines as a text field gives them back."""
    for end in _LINE_ENDS:
        text = text.replace(end, "\n")
    return text
