"""What is known of the tokens of the answers in sight, read from the disk when it is wanted; and branches from them."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from assistant.control.background import Background
from assistant.control.chat_session import ChatSession
from assistant.control.model_session import ModelSession
from assistant.control.request import Preferred
from assistant.domain.chat import ChatKind, Message, Role, Status
from assistant.domain.lens import Alternative, Lens, Piece, has_bytes, lens_of
from assistant.store.chats import ChatStore


class LensBook(QObject):
    """Keeps what it read as long as the chat is shown. An answer being written is read once it has ended."""

    known = Signal(str)         # message id: `of` has its lens now, which may be empty

    def __init__(self, store: ChatStore, disk: Background, session: ChatSession, models: ModelSession,
                 preferred: Preferred, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._disk, self._session = store, disk, session
        self._models, self._preferred = models, preferred
        self._chat = ""
        self._lenses: dict[str, tuple[str, Lens]] = {}      # by message id: the text it is of, and it
        self._wanted: dict[str, list[Callable[[Lens], None]]] = {}
        session.opened.connect(lambda chat: self._on_opened(chat.info.id))

    def of(self, message: Message) -> Lens | None:
        """Returns the lens of an answer; None while it is not read, which is begun then."""
        text, lens = self._lenses.get(message.id, ("", None))
        if lens is not None and text == message.text:
            return lens
        self.want(message, lambda _lens: None)
        return None

    def want(self, message: Message, done: Callable[[Lens], None]) -> None:
        """Reads the lens of an answer; `done` gets it at once where it is known, and never where it cannot be read."""
        text, lens = self._lenses.get(message.id, ("", None))
        if lens is not None and text == message.text:
            done(lens)
            return
        if message.role is not Role.ASSISTANT or message.status is Status.WRITING:
            return
        waiting = self._wanted.setdefault(message.id, [])
        waiting.append(done)
        if len(waiting) == 1:
            self._disk.run(lambda: self._store.lens(message.id), lambda pieces: self._on_read(message, pieces),
                           lambda _error: self._wanted.pop(message.id, []).clear())

    def can_branch(self, message: Message, alternative: Alternative) -> bool:
        """Returns whether an answer can go on from an alternative: not a text, which goes on at its cursor, and not
        with an end of the answer, or with part of a character in another model's tokens."""
        is_text = self._session.chat.info.kind is ChatKind.TEXT
        return not (is_text or alternative.special) and (
            not has_bytes(alternative.text) or self._same_model(message))

    def branch(self, message: Message, index: int, alternative: Alternative) -> None:
        """Writes another answer that is the same up to a word of the lens's `spoken`, and goes on with an
        alternative."""
        _text, lens = self._lenses.get(message.id, ("", None))
        if lens is None or not 0 <= index < len(lens.spoken) or not self.can_branch(message, alternative):
            return
        start, said = lens.spoken[index].start, "" if has_bytes(alternative.text) else alternative.text
        if self._same_model(message):       # it may have to be loaded first, and another one be chosen meanwhile
            tokens = (*lens.pending(index), alternative.token)
            self._session.branch_from(message.id, start, tokens, lens.tokens_before(index), said, self._models.path)
        else:
            self._session.branch_from(message.id, start, (), said=said)

    def _same_model(self, message: Message) -> bool:
        """Returns whether the model in use is the one that wrote the answer: only then are its tokens the same."""
        record, path = message.record, self._models.path
        if record is None or path is None:
            return False
        name, sha256, _mark = self._preferred.model_label(path)
        if sha256 and record.model_sha256:
            return sha256 == record.model_sha256
        return name == record.model_name

    def _on_read(self, message: Message, pieces: list[Piece]) -> None:
        lens = lens_of(pieces, message.text, message.reasoning)
        self._lenses[message.id] = message.text, lens
        for done in self._wanted.pop(message.id, []):
            done(lens)
        self.known.emit(message.id)

    def _on_opened(self, chat_id: str) -> None:
        if chat_id != self._chat:
            self._chat = chat_id
            self._lenses.clear()
