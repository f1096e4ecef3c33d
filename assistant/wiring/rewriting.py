"""What the composer's text stands for while it is no new message: another version of one, or a reply's beginning."""

from enum import Enum, auto

from PySide6.QtCore import QCoreApplication

from assistant.control.outbox import joined
from assistant.domain.chat import Chat, Role
from assistant.wiring.parts import Services, Widgets

REWRITING = "editing"       # key of the strip that says what sending will do

translate = QCoreApplication.translate


class Task(Enum):
    QUESTION = auto()       # a message of the user, sent again
    ANSWER = auto()         # an answer, kept as the user's version
    BEGINNING = auto()      # the first words of a reply


class Rewriting:
    """One task at a time. What stood in the composer before comes back when it is over."""

    def __init__(self, services: Services, widgets: Widgets) -> None:
        self._s, self._w = services, widgets
        self._task: Task | None = None
        self._chat = self._message = ""     # ids
        self._sent = ""         # what is on its way
        self._aside = ""        # what stood in the composer before
        self._w.window.cancel_requested.connect(self.cancel)
        self._w.notices.dismissed.connect(lambda key: self.cancel() if key == REWRITING else None)

    def edit(self, message_id: str) -> None:
        """Puts a message into the composer, to make another version of it."""
        message = self._s.session.chat.messages.get(message_id)
        if message is not None:
            self._begin(Task.QUESTION if message.role is Role.USER else Task.ANSWER, message_id, message.text)

    def begin_reply(self, message_id: str) -> None:
        """Lets the composer take the first words of a reply to this message, or in place of it."""
        if message_id in self._s.session.chat.messages:
            self._begin(Task.BEGINNING, message_id, "")

    def submit(self, text: str) -> bool:
        """Sends the composer's text as what it stands for. Returns False where that is a new message."""
        if self._task is None:
            return False
        self._sent = text
        if self._task is Task.BEGINNING:
            self._s.session.begin_reply(self._message, text)
        else:
            self._s.session.edit(self._message, text)
        return True

    def draft(self, text: str) -> str:
        """Returns what has to be on disk while `text` stands in the composer."""
        return joined(self._aside, text) if self._task is not None else text

    def on_sent(self, text: str) -> bool:
        """The text is safe on disk. Returns False where it was a new message."""
        if self._task is None or text.strip() != self._sent.strip():
            return False
        self._end()
        return True

    def on_opened(self, chat: Chat) -> None:
        """Another chat, or another branch: the task ends with its message, and the composer keeps all its text."""
        if self._task is None or self._message in chat.messages:
            return
        kept = joined(self._aside, self._w.composer.text())
        self._task, self._aside = None, ""
        self._w.notices.hide_strip(REWRITING)
        if chat.info.id == self._chat:
            self._w.composer.set_text(kept)

    def cancel(self) -> None:
        """Leaves everything as it was."""
        if self._task is not None:
            self._end()
            self._w.composer.focus()

    def _begin(self, task: Task, message_id: str, text: str) -> None:
        if self._task is None:
            self._aside = self._w.composer.text()
        self._task, self._chat, self._message, self._sent = task, self._s.session.chat.info.id, message_id, ""
        self._w.composer.set_text(text)
        self._w.composer.focus()
        says = {
            Task.QUESTION: translate("wiring", "Sending replaces your message; the old one stays one arrow away."),
            Task.ANSWER: translate("wiring", "Sending keeps this as your version, beside the old one."),
            Task.BEGINNING: translate("wiring", "The reply will begin with the words you write here."),
        }
        self._w.notices.show_strip(REWRITING, says[task], [(translate("wiring", "Cancel"), "cancel")])

    def _end(self) -> None:
        self._task, aside, self._aside = None, self._aside, ""
        self._w.notices.hide_strip(REWRITING)
        self._w.composer.set_text(aside)
        self._s.session.set_draft(aside)    # the text may be the same, and then nothing tells that it is alone
