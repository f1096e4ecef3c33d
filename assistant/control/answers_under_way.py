"""Which answers are wanted or being written now, and what is told of them."""

from PySide6.QtCore import QObject, Signal

from assistant.control.request import Request
from assistant.control.turn import Turn
from assistant.domain.chat import Chat


class AnswersUnderWay(QObject):
    """Signals carry the chat's id first, because another chat may be shown meanwhile. `answering` gets them written."""

    begun = Signal(str, object)             # Message, status WRITING
    several_begun = Signal(str, object)     # tuple[Message]: candidates, which are written side by side
    candidate_fed = Signal(str, str, bool)  # message id, text, thinking
    candidate_gone = Signal(str, str)       # message id: it ended before it had a word, and is taken away
    fed = Signal(str, str, bool)            # text, thinking
    reading = Signal(str, float, float)     # 0..1, seconds left
    fitted = Signal(str, object)            # protocol.Fitted; `turn.horizon` is known
    ended = Signal(str, object, object)     # Message, protocol.Finished or None when it broke off
    failed = Signal(str, str, object)       # message id, AssistantError; after `ended`, before `busy_changed`
    kept = Signal(str, str)                 # message id: what could not be put on disk is there now
    given_up = Signal(str, str)             # message id: stopped before anything of its answer was there
    left = Signal(str)                      # chat id: it goes away, or was temporary, and is done with
    busy_changed = Signal(bool)
    model_needed = Signal()                 # an answer waits, but no model is chosen

    sets_model = True       # what it writes with is the chat's model from then on

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._request: Request | None = None
        self._unserved: Request | None = None   # its model could not be loaded; answered once one is
        self._turns: list[Turn] = []
        self._several = False       # they are candidates, written side by side

    @property
    def turn(self) -> Turn | None:
        """The answer being written now, alone."""
        return self._turns[0] if self._turns and not self._several else None

    @property
    def turns(self) -> tuple[Turn, ...]:
        """All answers being written now, candidates too."""
        return tuple(self._turns)

    def is_busy(self) -> bool:
        """Returns whether an answer is being written or waits for the model."""
        return self.is_busy_alone()

    def is_busy_alone(self) -> bool:
        """Returns whether the chat's engine is busy; `is_busy` counts one beside it, too."""
        return bool(self._turns) or self._request is not None

    def is_waiting_for(self, message_id: str) -> bool:
        """Returns whether an answer below this message is wanted and has not begun."""
        return self._request is not None and self._request.parent == message_id

    def withdraw(self, chat_id: str) -> None:
        """The answer of a chat that waits for another model, as its own could not be loaded, is not wanted any more."""
        if self._unserved is not None and self._unserved.chat.info.id == chat_id:
            self._unserved = None

    def refresh(self, chat: Chat) -> None:
        """The chat's settings or messages changed: an answer not asked for yet is written with them as they are now."""
        for name in ("_request", "_unserved"):
            request: Request | None = getattr(self, name)
            if request is not None and request.chat.info.id == chat.info.id:
                setattr(self, name, request.refreshed(chat))

    def chat_id(self) -> str:
        """Returns the chat that is getting an answer, "" for none."""
        return self._turns[0].chat_id if self._turns else self._request.chat.info.id if self._request else ""
