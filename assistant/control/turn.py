"""One answer being written: collects what the engine sends and keeps a copy on disk once a second."""

import time

from PySide6.QtCore import QObject, QTimer, Signal

from assistant.domain.chat import (
    GenerationRecord,
    Message,
    Part,
    ReasoningPart,
    Status,
    TextPart,
    merge_parts,
)
from assistant.engine.protocol import Finished, Fitted, Progress, Token

DRAFT_INTERVAL_MS = 800     # so that with the write itself at most one second of an answer can be lost

STATUS_OF = {"stop": Status.COMPLETE, "length": Status.LENGTH, "context": Status.CONTEXT,
             "stopped": Status.STOPPED}


class Turn(QObject):
    """The state of one answer from the request to its end."""

    draft_due = Signal()            # `parts` changed and should go to disk
    fed = Signal(str, bool)         # text, thinking
    reading = Signal(float, float)  # 0..1 of the prompt, seconds left

    def __init__(self, chat_id: str, message: Message, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.chat_id = chat_id
        self.message = message
        self.first_turn = 0
        self._done: list[Part] = list(message.parts)
        self._live: list[str] = []
        self._live_is_thinking = False
        self._thinking_since: float | None = None
        self._reading_since: float | None = None
        self._changed = False
        self._timer = QTimer(self, interval=DRAFT_INTERVAL_MS)
        self._timer.timeout.connect(self._on_timer)
        self._timer.start()

    def parts(self) -> tuple[Part, ...]:
        """Returns everything written so far."""
        return merge_parts([*self._done, *self._live_part()])

    def draft(self) -> Message:
        """Returns the message as it stands."""
        return Message(self.message.id, self.message.parent, self.message.role, self.parts(),
                       self.message.created, Status.WRITING, self.message.record)

    def on_fitted(self, event: Fitted) -> None:
        self.first_turn = event.first_turn

    def on_progress(self, event: Progress) -> None:
        now = time.monotonic()
        if self._reading_since is None:
            self._reading_since = now
        share = event.done / event.total if event.total else 1.0
        left = (now - self._reading_since) / share * (1 - share) if share > 0 else -1.0
        self.reading.emit(share, left)

    def on_token(self, event: Token) -> None:
        if event.thinking != self._live_is_thinking:
            self._close_live()
            self._live_is_thinking = event.thinking
            self._thinking_since = time.monotonic() if event.thinking else None
        if event.text:
            self._live.append(event.text)
            self._changed = True
            self.fed.emit(event.text, event.thinking)

    def finished(self, event: Finished, model_name: str, model_sha256: str) -> tuple[Status, GenerationRecord]:
        """Ends the turn. Returns its status and the record of how it was made."""
        self.close()
        record = GenerationRecord(model_name, model_sha256, event.seed, dict(event.generation), event.usage,
                                  event.timings)
        return STATUS_OF[event.reason], record

    def close(self) -> None:
        """No more tokens come; the last part is closed."""
        self._timer.stop()
        self._close_live()

    def _on_timer(self) -> None:
        if self._changed:
            self._changed = False
            self.draft_due.emit()

    def _live_part(self) -> list[Part]:
        text = "".join(self._live)
        if not self._live_is_thinking:
            return [TextPart(text)]
        since = self._thinking_since
        return [ReasoningPart(text, time.monotonic() - since if since is not None else None)]

    def _close_live(self) -> None:
        self._done.extend(self._live_part())
        self._live.clear()
