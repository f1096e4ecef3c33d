"""One answer being written: collects what the engine sends and keeps a copy on disk twice a second."""

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from assistant.control.lens_growth import LensGrowth
from assistant.domain.chat import (
    GenerationRecord,
    Message,
    Part,
    ReasoningPart,
    Status,
    TextPart,
    Timings,
    Usage,
    merge_parts,
)
from assistant.domain.full_context import WHEN_FULL, ContextUse, Horizon, noted, without_note
from assistant.domain.shared_values import SharedValues
from assistant.engine.protocol import Finished, Fitted, Progress, Token

DRAFT_INTERVAL_MS = 500     # at most one second of an answer may be lost; the other half is for a busy disk

_SETTINGS, _EVALUATION = SharedValues(), SharedValues()

STATUS_OF = {"stop": Status.COMPLETE, "length": Status.LENGTH, "context": Status.CONTEXT,
             "stopped": Status.STOPPED}


class Turn(QObject):
    """The state of one answer from its place on disk to its end there."""

    draft_due = Signal()            # `parts` changed and should go to disk
    fed = Signal(str, bool)         # text, thinking
    reading = Signal(float, float)  # 0..1 of the prompt, seconds left (negative: unknown)

    def __init__(self, chat_id: str, message: Message, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.chat_id = chat_id
        self.message = message
        self.asked: tuple[str, ...] = ()        # ids of the messages sent to the engine; empty until they are
        self.horizon = Horizon()                # what of them the model sees
        self.use = ContextUse()                 # how full the context is
        self.closed = False                     # no more tokens come; the last write is under way
        self.lens = LensGrowth(len(message.text), len(message.reasoning))
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
        return replace(self.message, parts=self.parts(), status=Status.WRITING)

    def note(self, circumstances: Mapping[str, Any], seed: int) -> None:
        """Takes down how the answer comes about; kept with it however it ends. How it was evaluated is known at its
        end alone, also of one that goes on."""
        record = self.message.record or GenerationRecord()
        settings = {**{key: value for key, value in record.settings.items() if key != WHEN_FULL}, **circumstances}
        self.message = replace(self.message, record=replace(record, settings=settings, seed=seed, evaluation={}))

    def on_fitted(self, event: Fitted) -> None:
        asked = self.asked
        self.horizon = Horizon(asked[event.first_turn] if 0 < event.first_turn < len(asked) else None,
                               frozenset(asked[index] for index in event.kept if index < len(asked)),
                               asked[event.summarised - 1] if 0 < event.summarised <= len(asked) else None)
        self.use = ContextUse(event.prompt_tokens, event.context_length, event.system_tokens, event.summary_tokens)
        record = self.message.record or GenerationRecord()
        settings = {**without_note(record.settings), **noted(self.horizon, self.use)}
        self.message = replace(self.message, record=replace(record, settings=settings))

    def on_progress(self, event: Progress) -> None:
        now = time.monotonic()
        if self._reading_since is None or not event.done:
            self._reading_since = now
        share = event.done / event.total if event.total else 1.0
        left = (now - self._reading_since) / share * (1 - share) if share > 0 else -1.0
        self.reading.emit(share, left)

    def mark_changed(self) -> None:
        """Wants another draft, because the last one was left out or failed."""
        self._changed = True

    def on_token(self, event: Token) -> None:
        self.lens.add(event)
        if event.thinking != self._live_is_thinking:
            self._close_live()
            self._live_is_thinking = event.thinking
            self._thinking_since = time.monotonic() if event.thinking else None
        if event.text:
            self._live.append(event.text)
            self._changed = True
            self.fed.emit(event.text, event.thinking)

    def finished(self, event: Finished, model_name: str, model_sha256: str,
                 model_mark: str = "") -> tuple[Status, GenerationRecord]:
        """Returns the answer's status and the record of how it was made; of a continued one, of all its pieces."""
        before = self.message.record or GenerationRecord()
        settings = {**before.settings, **{f"generation.{name}": value for name, value in event.generation.items()}}
        usage = _sum_usage(before.usage, event.usage)
        record = GenerationRecord(model_name, model_sha256, event.seed, _SETTINGS.of(settings), usage,
                                  _sum_timings(before, event, usage), before.given, _EVALUATION.of(event.evaluation),
                                  model_mark)
        return STATUS_OF[event.reason], record

    def close(self) -> None:
        """No more tokens come; the last part is closed."""
        self._timer.stop()
        self._close_live()
        self.closed = True

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


def _sum_usage(before: Usage, now: Usage) -> Usage:
    """What was written before is part of the prompt now, and is taken off it: nothing counts twice."""
    if not now.prompt_tokens:       # it was stopped before anything was evaluated
        return before
    prompt = max(now.prompt_tokens - before.answer_tokens - before.thinking_tokens, 1)
    return Usage(prompt, max(prompt - _read(before) - _read(now), 0), before.answer_tokens + now.answer_tokens,
                 before.thinking_tokens + now.thinking_tokens)


def _sum_timings(before: GenerationRecord, now: Finished, usage: Usage) -> Timings:
    """The first token is the first piece's. Where more was read than the prompt of `usage` has, its beginning once
    more, the time is that of as many tokens: the speed stays right."""
    read, earlier = _read(before.usage) + _read(now.usage), before.timings
    share = min(_read(usage) / read, 1.0) if read else 1.0
    return Timings(earlier.first_token or now.timings.first_token, (earlier.prompt + now.timings.prompt) * share,
                   _writing(before, now))


def _writing(before: GenerationRecord, now: Finished) -> float:
    """Returns the seconds of writing. A piece is timed from its first token on: that one takes as long as the others,
    and a piece of one token as long as those of the other."""
    earlier, written = _written(before.usage), _written(now.usage)
    if not earlier or not written:
        return before.timings.generation + now.timings.generation
    each = before.timings.generation / (earlier - 1) if earlier > 1 else 0.0
    each_now = now.timings.generation / (written - 1) if written > 1 else 0.0
    return (earlier - 1) * (each or each_now) + written * (each_now or each)


def _written(usage: Usage) -> int:
    return usage.answer_tokens + usage.thinking_tokens


def _read(usage: Usage) -> int:
    """Returns how many tokens of a prompt had to be evaluated."""
    return usage.prompt_tokens - usage.reused_tokens
