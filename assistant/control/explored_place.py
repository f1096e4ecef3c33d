"""The place of the chat that is explored, and the ways on from it: another word, one word alone, or all the rest."""

from PySide6.QtCore import QObject

from assistant.control.chat_session import ChatSession
from assistant.control.model_session import ModelSession
from assistant.domain.chat import ChatKind, Message
from assistant.domain.distribution import Word


class ExploredPlace(QObject):
    """A word of an answer, or its end; none at first. `exploring` finds it, and says when it is shown."""

    def __init__(self, models: ModelSession, session: ChatSession, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._models, self._session = models, session
        self._message: Message | None = None
        self._index = 0
        self._words: tuple[Word, ...] = ()
        self._shown = False         # what might stand at the place asked for last was told

    @property
    def message_id(self) -> str:
        """The answer explored, "" for none."""
        return self._message.id if self._message else ""

    @property
    def index(self) -> int:
        return self._index

    @property
    def words(self) -> tuple[Word, ...]:
        """The words of the answer explored, none while they are not known."""
        return self._words

    def word(self) -> Word | None:
        """Returns the word at the place, None at the end."""
        return self._words[self._index] if 0 <= self._index < len(self._words) else None

    def continue_from(self, token: int) -> None:
        """Writes another answer that is the same up to the place, and goes on with `token`."""
        if place := self._before_place():
            message, start, pending = place
            self._session.branch_from(message.id, start, (*pending, token))

    def take(self, token: int | None) -> None:
        """Writes one word after what is before the place: `token`, or None: what the sampler chain draws."""
        if place := self._before_place():
            message, start, pending = place
            self._session.step(message.id, start, pending if token is None else (*pending, token), len(pending) + 1)

    def write_on(self) -> None:
        """Lets the model write on after what is before the place."""
        if place := self._before_place():
            message, start, pending = place
            if start < len(message.text) or pending:
                self._session.branch_from(message.id, start, pending)
            else:
                self._session.continue_answer(message.id)

    def can_go_on(self) -> bool:
        """Returns whether the place asked for last is shown, and can be gone on from."""
        return self._before_place() is not None

    def can_branch(self) -> bool:
        """Returns whether another word can be gone on from: a plain text is gone on with where its cursor is."""
        return self._session.chat.info.kind is not ChatKind.TEXT

    def _before_place(self) -> tuple[Message, int, tuple[int, ...]] | None:
        """Returns the answer, where its text before the place ends, and the tokens between them: parts of a character.
        None where it cannot be gone on from, is not shown yet, or its words are not known to the model there is."""
        message, word = self._message, self.word()
        known = self._shown and bool(self._words) and self._models.info is not None
        if message is None or not known or not self.can_branch():
            return None
        if word is None:
            return message, len(message.text), ()
        first = self._words[self._index - len(word.pending)]    # may say a blank, too
        return message, first.start, word.pending
