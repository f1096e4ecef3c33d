"""Explores one place of the chat: asks the engine what might stand there, reshapes it, and draws."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from assistant.control.answering import Answering
from assistant.control.chat_session import ChatSession
from assistant.control.engine_process import EngineProcess
from assistant.control.explored_place import ExploredPlace
from assistant.control.model_session import ModelSession
from assistant.control.request import Preferred, turns_to
from assistant.domain.chat import Message, Role, Status
from assistant.domain.errors import AssistantError
from assistant.engine import protocol

WATCH_MS = 250          # look.md: the bars follow four times a second


class Exploring(ExploredPlace):
    """At most one place at a time: that where an answer is being written, or a word of an answer.

    Of settings that change quickly, one Inspect or Reshape is under way and the newest follows it.
    """

    asked = Signal()                            # a place is wanted: what was told before is of another one
    place_changed = Signal(str, int, int)       # message id, index of the word from 0, how many there are
    words_known = Signal(str, object)           # message id, tuple[Word]
    reading = Signal(float)                     # 0..1 of what is before the place
    shaped = Signal(object)                     # Distribution of the place
    followed = Signal(object, str)              # Distribution where the chat's answer is or was written; what is before
    drew = Signal(object)                       # dict[int, int]: how often each token was drawn
    failed = Signal(object)                     # AssistantError: the place cannot be looked at
    waiting = Signal()                          # the place is looked at once the answer or the model is there

    def __init__(self, engine: EngineProcess, models: ModelSession, session: ChatSession, answering: Answering,
                 preferred: Preferred, parent: QObject | None = None) -> None:
        super().__init__(models, session, parent)
        self._engine, self._answering, self._preferred = engine, answering, preferred
        self._character = -1        # of the answer's text, whose word is wanted: its index is not known yet
        self._number = 0            # of the place asked for last
        self._shaping = False       # an Inspect or a Reshape is under way
        self._again = False         # and the settings have changed meanwhile
        self._shaped_with: Mapping[str, Any] = {}
        self._draws_wanted = 0      # as soon as the place is known
        self._watching = False
        self._at_place = False      # the engine has the row of a place or of what was written last
        self._after = False         # that place is the end of what was written last, which is followed
        self._followed_chat = ""    # id of the chat in which what is followed is written, or was
        self._asked: protocol.Inspect | None = None     # the last place, until it is forgotten
        engine.received.connect(self._on_event)
        engine.died.connect(self._on_lost)
        models.loaded.connect(lambda _info: self._on_loaded())
        models.released.connect(self._on_lost)

    # -- the place ------------------------------------------------------------------------------------------

    def explore(self, message_id: str, index: int = 0) -> None:
        """Looks at a word of an answer, once nothing is being written; -1, or past the last: at its end."""
        if self._take(message_id):
            self._character, last = -1, len(self._words)
            self._index = index if not self._words else last if index < 0 else min(index, last)
            self._ask()

    def explore_at(self, message_id: str, character: int) -> None:
        """The same for the word that a character of the answer's text belongs to."""
        if self._take(message_id):
            self._character = character
            self._index = max(bisect_right(self._words, character, key=lambda word: word.start) - 1, 0)
            self._ask()

    def _take(self, message_id: str) -> bool:
        """Returns whether this is an answer that can be explored."""
        message = self._session.chat.messages.get(message_id)
        if message is None or message.role is not Role.ASSISTANT or message.status is Status.WRITING:
            return False
        if message != self._message:        # its text may be the same: half a character more is no text yet
            self._words = ()
        self._message = message
        return True

    def step(self, by: int) -> None:
        """Goes to a word further on (1) or back (-1); the end comes after the last."""
        if self._message is not None and self._words:
            index = min(max(self._index + by, 0), len(self._words))
            if index != self._index:
                self.explore(self._message.id, index)

    def leave(self) -> None:
        """Explores no place any more; what is being written is still followed, if that is wanted."""
        self._message, self._words, self._index, self._character = None, (), 0, -1
        self._number += 1           # what is still told of it is of no place any more
        self._forget()
        if self._engine.is_running():
            self._engine.send(protocol.LeavePlace())
            self._send_watch()

    def follow(self, wanted: bool) -> None:
        """Tells by `followed` what might stand where an answer is being written."""
        if wanted != self._watching:
            self._watching = wanted
            if self._engine.is_running():
                self._send_watch()

    def reshape(self, change: Mapping[str, Any] | None = None) -> None:
        """The settings have changed, or are about to (`change`, by bare name): what was shaped last is shaped anew."""
        generation = {**self._generation(), **(change or {})}
        if generation == self._shaped_with:
            return
        self._shaped_with = generation
        if self._watching and self._engine.is_running():
            self._send_watch()
        self._again = self._shaping
        if not self._shaping:
            self._shape_anew()

    def draw(self, times: int) -> None:
        """Draws at the place, taking nothing."""
        if self._at_place:
            self._engine.send(protocol.Draw(self._id(), times, self._generation()))
        elif self._message is not None:
            self._draws_wanted = times

    def look_after(self, message: Message) -> None:
        """Tells by `followed` what might come after an answer that has just ended, if that is wanted; only while no
        place is explored. It takes one evaluation, which anything else breaks off."""
        if self._watching and self._message is None and self._models.info is not None and not self._answering.is_busy():
            self._forget()
            self._number += 1
            self._after, self._followed_chat = True, self._session.chat.info.id
            self._inspect(message, -1)

    # -- the engine -----------------------------------------------------------------------------------------

    def _shape_anew(self) -> None:
        """Asks with the settings of now: for the place itself again, where it was refused with those before."""
        self._again = False
        if self._at_place:
            self._shaping = True
            self._engine.send(protocol.Reshape(self._id(), self._shaped_with))
        elif self._asked is not None:
            self._send_inspect(replace(self._asked, generation=self._shaped_with))

    def _send_inspect(self, command: protocol.Inspect) -> None:
        self._asked, self._shaping = command, True
        self._engine.send(command)

    def _ask(self) -> None:
        message = self._message
        if message is None or message.id not in self._session.chat.messages:        # another chat is shown
            self.leave()
            return
        self._forget()
        self._number += 1
        self.asked.emit()
        if self._answering.is_busy() or self._models.info is None:
            self.waiting.emit()
        if self._models.info is None:
            self._models.ensure_loaded()
            return
        self._inspect(message, self._index, self._character, with_words=not self._words)

    def _inspect(self, message: Message, index: int, character: int = -1, with_words: bool = False) -> None:
        chat = self._session.chat
        self._shaped_with = self._generation()
        turns, before = turns_to(chat, message, self._preferred.full_context(chat))
        self._send_inspect(protocol.Inspect(
            self._id(), turns, index, self._preferred.system_prompt(chat), self._shaped_with,
            with_words=with_words, text=before, began=chat.info.created, character=character))

    def _id(self) -> str:
        return f"place-{self._number}"

    def _generation(self) -> Mapping[str, Any]:
        return self._preferred.generation(self._session.chat)

    def _send_watch(self) -> None:
        self._engine.send(protocol.Watch(WATCH_MS if self._watching else 0, self._shaped_with or self._generation()))

    def _on_event(self, event: protocol.Event) -> None:
        if getattr(event, "id", None) != self._id() and not getattr(event, "live", False):
            return
        if isinstance(event, protocol.Shaped):
            self._on_shaped(event)
        elif isinstance(event, protocol.Inspecting) and not self._after:
            self.reading.emit(event.done / event.total if event.total else 1.0)
        elif isinstance(event, protocol.Inspected):
            if self._message is not None and not self._after:   # no place of a message: after its end, and overtaken
                self._on_inspected(event, self._message)
        elif isinstance(event, protocol.NotInspected):
            self._on_refused(event.error)
        elif isinstance(event, protocol.Drawn):
            self.drew.emit(dict(event.counts))

    def _on_inspected(self, event: protocol.Inspected, message: Message) -> None:
        self._index, self._character = event.index, -1
        if event.words:
            self._words = event.words
            self.words_known.emit(message.id, self._words)
        self.place_changed.emit(message.id, self._index, event.count)

    def _on_shaped(self, event: protocol.Shaped) -> None:
        self._at_place = True
        self._shown = self._shown or event.id == self._id()
        if event.id == self._id() or (event.live and self._after):    # an answer has overtaken the look after the last
            self._shaping = False
        self._after = self._after and not event.live
        turn = self._answering.turn
        if event.live and event.id != self._id() and turn is not None:      # not one shaped anew since
            self._followed_chat = turn.chat_id
        if event.live or self._after:
            if self._followed_chat == self._session.chat.info.id:
                self.followed.emit(event.distribution, event.context)
        else:
            self.shaped.emit(event.distribution)
        if self._again and not self._shaping:
            self._shape_anew()
        if self._draws_wanted:
            times, self._draws_wanted = self._draws_wanted, 0
            self.draw(times)

    def _on_refused(self, error: AssistantError) -> None:
        """The place stays, for settings that can be read."""
        self._shaping, self._draws_wanted = False, 0
        if not self._after:
            self.failed.emit(error)
        if self._again:
            self._shape_anew()

    def _forget(self) -> None:
        self._shaping = self._again = self._at_place = self._shown = self._after = False
        self._asked, self._draws_wanted = None, 0

    def _on_lost(self, _error: AssistantError | None = None) -> None:
        """The place is asked for again when the model is there."""
        self._forget()
        if self._message is not None:
            self.waiting.emit()

    def _on_loaded(self) -> None:
        self._words = ()
        self._forget()
        self._send_watch()
        if self._message is not None:
            self._ask()
