"""How many tokens texts are: as the loaded model counts them, else estimated."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from assistant.control.engine_process import EngineProcess
from assistant.control.model_session import ModelSession
from assistant.domain.attachments import estimated_tokens
from assistant.engine.protocol import Count, Counted, Event


class TokenCounts(QObject):
    """Counts what is wanted now; `changed` when more of it is known. One question is on its way at a time, so that
    typing never piles them up."""

    changed = Signal()

    def __init__(self, engine: EngineProcess, models: ModelSession, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine, self._models = engine, models
        self._wanted: tuple[str, ...] = ()
        self._known: dict[str, int] = {}
        self._estimates: dict[str, int] = {}
        self._asked: Count | None = None
        self._number = 0
        self.frame = 0              # tokens around a chat of one message
        engine.received.connect(self._on_event)
        models.loaded.connect(lambda _info: self._begin_anew())
        models.released.connect(self._begin_anew)
        models.loading.connect(self._on_loading)

    def want(self, texts: Iterable[str]) -> None:
        """Wants these texts counted, and no others any more."""
        self._wanted = tuple(dict.fromkeys(text for text in texts if text))
        for known in (self._known, self._estimates):
            for text in known.keys() - set(self._wanted):
                del known[text]
        self._ask()

    def of(self, text: str) -> tuple[int, bool]:
        """Returns the tokens of a text, and whether they were counted; otherwise they are estimated."""
        if not text or text in self._known:
            return self._known.get(text, 0), True
        if text not in self._estimates:
            self._estimates[text] = estimated_tokens(text)
        return self._estimates[text], False

    def _ask(self) -> None:
        unknown = tuple(text for text in self._wanted if text not in self._known)
        # Asking must not start a worker: one that has just been ended would come back.
        if unknown and self._asked is None and self._models.info is not None and self._engine.is_running():
            self._number += 1
            self._asked = Count(f"count {self._number}", unknown)
            self._engine.send(self._asked)

    def _begin_anew(self) -> None:
        """Another model counts differently; a worker that is gone answers no more."""
        self._known.clear()
        self._asked = None
        self._ask()
        self.changed.emit()

    def _on_loading(self, share: float) -> None:
        if not share:
            self._begin_anew()

    def _on_event(self, event: Event) -> None:
        asked = self._asked
        if not isinstance(event, Counted) or asked is None or event.id != asked.id:
            return
        self._asked = None
        counts = zip(asked.texts, event.counts, strict=True)
        self._known.update((text, count) for text, count in counts if text in self._wanted)
        self.frame = event.fixed + event.per_turn
        self._ask()
        self.changed.emit()
