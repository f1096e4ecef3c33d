"""Messages on their way to disk, and the one that waits for the answer being written."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from assistant.control.background import Background
from assistant.domain.attachments import Draft
from assistant.domain.chat import Chat, Message, Part, TextPart
from assistant.domain.errors import AssistantError
from assistant.store.chats import ChatStore

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message of the user for `chat`, below `parent`; `rest` stays in the composer."""

    chat: Chat
    parent: str | None
    message: Draft
    rest: Draft


class Outbox(QObject):
    """One message is stored at a time; the composer keeps its text until that has worked."""

    queued_changed = Signal(str)    # "" for none

    def __init__(self, store: ChatStore, disk: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._disk = store, disk
        self.sending: Outgoing | None = None
        self.queued = Draft()
        self.behind: str | None = None      # the message it follows though another branch is shown by now
        self.held = False       # the last answer failed, or was given up: what waits is not sent into the same trouble

    def store_message(self, outgoing: Outgoing, done: Callable[[Chat, Message], None],
                      failed: Callable[[AssistantError], None]) -> None:
        """Puts a message on disk, and its chat where it is new. `done` gets the chat as it is on disk now."""
        assert self.sending is None
        self.sending = outgoing

        def on_done(result: tuple[Chat, Message]) -> None:
            self.sending = None
            done(*result)

        def on_failed(error: AssistantError) -> None:
            self.sending = None
            failed(error)

        self._disk.run(lambda: self._stored(outgoing), on_done, on_failed)

    def set_queued(self, draft: Draft) -> None:
        """Lets `draft` wait as the next message."""
        if draft != self.queued:
            self.behind = self.behind if self.queued else None
            self.queued = draft
            self.queued_changed.emit(draft.words)

    def let_go(self, begun: Message) -> None:
        """An answer has begun: what waits follows it, where it is shown or was asked for before another branch was."""
        self.held = False
        self.behind = begun.id if begun.parent is not None and begun.parent == self.behind else None

    def followed(self, chat: Chat) -> str | None:
        """Returns the message of `chat`, which is shown, that what waits follows."""
        return self.behind if self.behind in chat.messages else chat.leaf

    def clear(self) -> None:
        """Lets nothing wait any more, nor be held back."""
        self.held = False
        self.set_queued(Draft())

    def take_queued(self) -> Draft:
        """Returns what waits, which waits no longer."""
        waiting = self.queued
        self.set_queued(Draft())
        return waiting

    def _stored(self, outgoing: Outgoing) -> tuple[Chat, Message]:
        store, chat, info = self._store, outgoing.chat, outgoing.chat.info
        text, attachments = outgoing.message.text, outgoing.message.attachments
        parts: tuple[Part, ...] = (*attachments, TextPart(text)) if text else attachments
        if info.id:
            message = store.add_user_message(info.id, outgoing.parent, parts)
        else:
            info, message = store.begin_chat(chat.settings, parts, system_prompt=chat.system_prompt,
                                             temporary=info.temporary)
        try:
            store.set_draft(info.id, outgoing.rest.text, outgoing.rest.attachments)
        except AssistantError as error:     # the message is safe: it must not be sent twice for that
            log.warning("a draft stayed behind: %s", error.detail)
        rest = outgoing.rest
        return replace(chat, info=info, draft=rest.text, draft_attachments=rest.attachments), message


def rest_of(now: Draft, sent: Draft) -> Draft:
    """Returns what of a draft stays in the composer."""
    return Draft("" if now.text.strip() == sent.text.strip() else now.text,
                 () if now.attachments == sent.attachments else now.attachments)


def joined(*texts: str) -> str:
    """Returns texts as one, a blank line between them."""
    return "\n\n".join(text for text in texts if text)


def together(*drafts: Draft) -> Draft:
    """Returns drafts as one: their texts joined, all attachments in order, each once."""
    attachments = dict.fromkeys(attachment for draft in drafts for attachment in draft.attachments)
    return Draft(joined(*(draft.text for draft in drafts)), tuple(attachments))
