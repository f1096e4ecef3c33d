"""Has the model read chat and draft while the user still writes, or tell how much of them need not be read again."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psutil
from PySide6.QtCore import QObject, QTimer, Signal

from assistant.control.answering import Answering
from assistant.control.chat_session import ChatSession
from assistant.control.engine_process import EngineProcess
from assistant.control.model_session import ModelSession
from assistant.control.request import Preferred, turns_of
from assistant.domain.chat import Chat, ChatKind, Message, Part, Role, TextPart
from assistant.engine.protocol import CountReusable, Event, Generate, Prepare, Prepared

PAUSE_MS = 700          # without a key: reading goes to what will probably be sent
BATTERY_MS = 3_000      # between two looks at where the power comes from, while something is being read
PREPARE, COUNT = "prepare ", "reusable "    # prefixes of what the engine knows it as


def on_battery() -> bool:
    """Returns whether the computer runs on its battery now."""
    battery = psutil.sensors_battery() if hasattr(psutil, "sensors_battery") else None
    return battery is not None and battery.power_plugged is False


class Preparing(QObject):
    """The engine breaks it off for whatever else it is asked, and what was read by then stays."""

    counted = Signal(str, int, int)     # chat id; of the next prompt the tokens known already, and those to be read

    def __init__(self, engine: EngineProcess, models: ModelSession, answering: Answering, session: ChatSession,
                 preferred: Preferred, allowed: Callable[[], bool], parent: QObject | None = None) -> None:
        """`allowed`: the user wants it, and the machine is not being measured."""
        super().__init__(parent)
        self._engine, self._models, self._answering, self._session = engine, models, answering, session
        self._preferred, self._allowed = preferred, allowed
        self._last: Prepare | None = None       # what the engine was asked last, besides its number
        self._number = 0
        self._reading = ""      # as the engine knows what it was asked last to read
        self._counting = "", ""     # what is being counted: as the engine knows it, and of which chat
        engine.received.connect(self._on_event)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.prepare)
        self._watch = QTimer(self, interval=BATTERY_MS)     # runs while the engine reads
        self._watch.timeout.connect(self._look_at_power)
        engine.died.connect(lambda _error: self._watch.stop())
        models.loaded.connect(lambda _info: self._forget())
        models.loaded.connect(lambda _info: self._watch.stop())
        models.released.connect(self._watch.stop)
        answering.busy_changed.connect(lambda _busy: self._forget())
        session.opened.connect(lambda _chat: self._forget())

    def touch(self) -> None:
        """The draft changed: it is read after the next pause."""
        self._pause.start()

    def shutdown(self) -> None:
        self._pause.stop()
        self._watch.stop()

    def prepare(self) -> None:
        """Has what stands in the composer read now, where that is wanted and nothing else is done."""
        if (self._models.info is None or not self._engine.is_running() or self._answering.is_busy()
                or self._session.is_sending or not self._allowed() or on_battery()):
            return
        command = self._command(self._models.path)
        if command is not None and command != self._last:
            self._last = command
            self._reading = self._read(command.answer)
            self._models.touch()
            self._watch.start()

    def count(self) -> bool:
        """Asks how much of the chat shown and its draft need not be read for the next answer; returns whether
        that can be asked; `counted` tells."""
        chat, path = self._session.chat, self._models.path
        if (path is None or self._models.info is None or not self._engine.is_running() or self._answering.is_busy()
                or chat.info.kind is ChatKind.TEXT):
            return False
        self._number += 1
        self._counting = f"{COUNT}{self._number}", chat.info.id
        self._engine.send(CountReusable(replace(self._answer(chat, path), id=self._counting[0])))
        return True

    def _on_event(self, event: Event) -> None:
        if isinstance(event, Prepared) and event.id == self._reading:
            self._watch.stop()
        elif isinstance(event, Prepared) and event.id == self._counting[0] and event.total:
            self.counted.emit(self._counting[1], event.tokens, event.total - event.tokens)

    def _read(self, answer: Generate) -> str:
        """Has the engine read for an answer; returns what it knows that as."""
        self._number += 1
        name = f"{PREPARE}{self._number}"
        self._engine.send(Prepare(replace(answer, id=name)))
        return name

    def _look_at_power(self) -> None:
        """Breaks off reading on battery, by having nothing read in its place; it begins again with the next words."""
        if on_battery() and self._engine.is_running():
            self._watch.stop()
            self._forget()
            self._read(Generate(PREPARE, ()))

    def _command(self, path: Path | None) -> Prepare | None:
        """Returns what to ask; None where there is nothing to read, or nothing any more."""
        chat = self._session.chat
        draft = chat.draft.strip() or chat.draft_attachments
        if path is None or chat.info.kind is ChatKind.TEXT or not (draft or self._last):
            return None
        return Prepare(self._answer(chat, path))

    def _answer(self, chat: Chat, path: Path) -> Generate:
        """Returns the answer that may be asked for next."""
        leaf = chat.leaf
        parts: tuple[Part, ...] = (*chat.draft_attachments, TextPart(chat.draft.strip()))
        draft = Message("", leaf, Role.USER, parts)
        return Generate(
            PREPARE, turns_of([*(chat.said(leaf) if leaf is not None else ()), draft],
                              self._preferred.full_context(chat)),
            self._preferred.system_prompt(chat), generation=dict(self._preferred.generation(chat)),
            chat="" if chat.info.temporary else chat.info.id, model_sha256=self._preferred.model_label(path)[1],
            began=chat.info.created)

    def _forget(self) -> None:
        self._last = None


