"""What the composer's text stands for while it is no new message: another version of one, or a reply's beginning."""

from enum import Enum, auto

from PySide6.QtCore import QCoreApplication

from assistant.control.outbox import joined, together
from assistant.domain.attachments import Draft
from assistant.domain.chat import AttachmentPart, Chat, Role
from assistant.wiring.parts import Services, Widgets

REWRITING = "editing"       # key of the strip that says what sending will do

translate = QCoreApplication.translate


class Task(Enum):
    QUESTION = auto()       # a message of the user, sent again
    ANSWER = auto()         # an answer, kept as the user's version
    BEGINNING = auto()      # the first words of a reply
    SUMMARY = auto()        # of what the model no longer sees


class Rewriting:
    """One task at a time. What stood in the composer before comes back when it is over."""

    def __init__(self, services: Services, widgets: Widgets) -> None:
        self._s, self._w = services, widgets
        self._task: Task | None = None
        self._chat = self._message = ""     # ids
        self._sent = ""         # what is on its way
        self._aside = Draft()   # what stood in the composer before
        self._w.window.cancel_requested.connect(self.cancel)
        self._w.notices.dismissed.connect(lambda key: self.cancel() if key == REWRITING else None)

    def edit(self, message_id: str) -> None:
        """Puts a message into the composer, to make another version of it."""
        message = self._s.session.chat.messages.get(message_id)
        if message is not None:
            task = Task.QUESTION if message.role is Role.USER else Task.ANSWER
            self._begin(task, message_id, Draft(message.text, message.attachments))

    def edit_summary(self, message_id: str) -> None:
        """Puts the summary of a message and all above it into the composer, to be changed."""
        message = self._s.session.chat.messages.get(message_id)
        if message is not None and message.summary:
            self._begin(Task.SUMMARY, message_id, Draft(message.summary))

    def begin_reply(self, message_id: str) -> None:
        """Lets the composer take the first words of a reply to this message, or in place of it."""
        if message_id in self._s.session.chat.messages:
            self._begin(Task.BEGINNING, message_id, Draft())

    def is_on(self) -> bool:
        """Returns whether the composer's text is no new message."""
        return self._task is not None

    def submit(self, text: str) -> bool:
        """Sends the composer's text as what it stands for. Returns False where that is a new message."""
        if self._task is None:
            return False
        self._sent = text
        if self._task is Task.BEGINNING:
            self._s.session.begin_reply(self._message, text)
        elif self._task is Task.SUMMARY:
            message = self._s.session.chat.messages[self._message]
            if message.summary == text.strip():
                self.cancel()
            else:
                self._s.session.set_summary(self._message, text.strip())
        else:
            self._s.session.edit(self._message, text, self._w.composer.attachments())
        return True

    def draft(self, text: str) -> str:
        """Returns what has to be on disk while `text` stands in the composer."""
        return joined(self._aside.text, text) if self._task is not None else text

    def attachments(self, now: tuple[AttachmentPart, ...]) -> tuple[AttachmentPart, ...]:
        """Returns what has to be on disk while `now` is what is attached in the composer."""
        return together(self._aside, Draft("", now)).attachments

    def on_sent(self, text: str) -> bool:
        """The text is safe on disk. Returns False where it was a new message."""
        if self._task is None or text.strip() != self._sent.strip():
            return False
        if self._w.composer.text().strip() != text.strip():     # more was written meanwhile
            self._aside = together(self._aside, Draft(self._w.composer.text()))
        self._end()
        return True

    def put_aside(self, draft: Draft) -> None:
        """Keeps words that are no part of the task, before those that stood in the composer before it."""
        self._aside = together(draft, self._aside)
        self._s.session.set_draft(self.draft(self._w.composer.text()))
        self._s.session.set_attachments(self.attachments(self._w.composer.attachments()))

    def on_opened(self, chat: Chat) -> None:
        """Another chat, or another branch: the task ends with its message, and the composer keeps all its text."""
        if self._task is None or self._message in chat.messages:
            return
        kept = together(self._aside, self._composed())
        self._task, self._aside = None, Draft()
        self._w.notices.hide_strip(REWRITING)
        if chat.info.id == self._chat:
            self._put(kept)

    def cancel(self) -> None:
        """Leaves everything as it was."""
        if self._task is not None:
            self._end()
            self._w.composer.focus()

    def _composed(self) -> Draft:
        return Draft(self._w.composer.text(), self._w.composer.attachments())

    def _put(self, draft: Draft) -> None:
        """Puts text and attachments into the composer in place of what is there."""
        self._w.composer.forget_sending()
        self._w.composer.set_text(draft.text)
        self._w.composer.set_attachments(draft.attachments)
        self._s.session.set_attachments(self.attachments(draft.attachments))

    def _begin(self, task: Task, message_id: str, draft: Draft) -> None:
        if self._task is None:
            self._aside = self._composed()
        self._task, self._chat, self._message, self._sent = task, self._s.session.chat.info.id, message_id, ""
        self._put(draft)
        self._w.composer.focus()
        self._tell(task)

    def _tell(self, task: Task) -> None:
        says = {
            Task.QUESTION: translate("wiring", "Sending replaces your message; the old one stays one arrow away."),
            Task.ANSWER: translate("wiring", "Sending keeps this as your version, beside the old one."),
            Task.BEGINNING: translate("wiring", "The reply will begin with the words you write here."),
            Task.SUMMARY: translate("wiring", "Sending keeps this as the summary of what the model no longer sees."),
        }
        self._w.notices.show_strip(REWRITING, says[task], [(translate("wiring", "Cancel"), "cancel")],
                                   anew=lambda: self._tell(task))

    def _end(self) -> None:
        if self._task is not Task.QUESTION:     # what was attached meanwhile went nowhere
            self._aside = together(self._aside, Draft("", self._w.composer.attachments()))
        self._task, aside, self._aside = None, self._aside, Draft()
        self._w.notices.hide_strip(REWRITING)
        self._put(aside)
        self._s.session.set_draft(aside.text)   # the text may be the same, and then nothing tells that it is alone
