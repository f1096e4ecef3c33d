"""Tells tokens in a thread of its own, and looks at what each was likely to be, while the main thread evaluates the
next one: it takes 0.3 ms, a tenth of a step of a small model on a graphics card, whose processor has nothing to do
then. Between two evaluations the card would wait for it.

A fast model's tokens are looked at and told a few together. For one alone everything has to be fetched from memory,
which the weights have driven out of the processor's caches; the second and third take a third of the time.
"""

import ctypes
import queue
import threading
from collections import deque
from collections.abc import Callable
from typing import Any

from assistant.engine.bindings import llama_cpp
from assistant.engine.emitting import Emit
from assistant.engine.odds import Odds
from assistant.engine.protocol import Token
from assistant.engine.vocabulary import Vocabulary

_TOGETHER_SECONDS = 0.04    # so long a token waits for others at most: the window paints 25 times a second
_MANY = 6               # rows are looked at sooner: one after another takes no longer then
_MOST_WAITING = 16      # rows, a megabyte each: a fast model does not run away from a busy processor

Piece = tuple[str, str, int, bool]      # id, text, token and thinking of a Token


class Looking:
    """The main thread's: `tell` a token, `start` before the next is evaluated, `settle` before anything else is told,
    `close` before the vocabulary goes."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._odds = Odds(vocabulary)
        self._waiting: deque[tuple[Piece, Emit, _Room | None, int]] = deque()
        self._calls: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()    # each wakes the thread
        self._thread: threading.Thread | None = None
        self._asleep = self._ending = False     # asleep: the thread has told everything, and waits for a call
        self._rooms: list[_Room] = []       # copies of rows that are free again
        self._problem: BaseException | None = None

    def get_ready(self) -> None:
        """Makes what the first token would have to wait for."""
        self._odds.get_ready()

    def tell(self, piece: Piece, emit: Emit, context: ctypes.c_void_p, row: int | None, count: int) -> None:
        """Emits the event of a token, in the order of these calls, together with what the token was after the last one
        evaluated (-1), or that of `row` in the last batch, and with the `count` likeliest others; without where there
        is no row or none is wanted. Raises what emitting an earlier one raised."""
        if len(self._waiting) >= _MOST_WAITING or self._problem:
            self.settle()
        room = None
        if row is not None and count > 0:
            room = self._rooms.pop() if self._rooms else _Room(self._odds.room())
            ctypes.memmove(room.address, llama_cpp.llama_get_logits_ith(context, row), room.bytes)
        self._waiting.append((piece, emit, room, count))

    def start(self) -> None:
        """Lets the thread tell what has waited long enough: the main thread leaves Python to it for a while."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, daemon=True, name="looking")
            self._thread.start()
        elif self._waiting and (self._asleep or len(self._waiting) >= _MANY):
            self._asleep = False
            self._calls.put(None)

    def settle(self) -> None:
        """Waits until everything looked at has been told. Raises what telling it raised."""
        if self._thread and (self._waiting or not self._asleep):
            settled = threading.Event()
            self._calls.put(settled.set)
            settled.wait()
        elif self._waiting:
            self._tell_waiting()
        if self._problem:
            problem, self._problem = self._problem, None
            raise problem

    def close(self) -> None:
        """Ends the thread; what it still had to tell is told."""
        if self._thread:
            self._ending = True
            self._calls.put(None)
            self._thread.join()
            self._thread, self._ending, self._asleep = None, False, False

    def _work(self) -> None:
        """Tells what waits, lets some more come together, and sleeps once none has come."""
        while True:
            told = self._tell_waiting()
            if self._ending:
                return
            if not told:
                self._asleep = True
            # What came just before that has woken nobody.
            call = self._next_call(_TOGETHER_SECONDS if told or self._waiting else None)
            self._asleep = False
            if call:
                self._tell_waiting()
                call()

    def _next_call(self, seconds: float | None) -> Callable[[], None] | None:
        try:
            return self._calls.get(timeout=seconds)
        except queue.Empty:
            return None

    def _tell_waiting(self) -> bool:
        """Tells all that waits; returns whether there was anything."""
        emit: Emit | None = None
        events: list[Token] = []
        found = False
        try:
            while self._waiting:
                (piece, its_emit, room, count), found = self._waiting.popleft(), True
                if self._problem:
                    continue
                if emit is not None and its_emit != emit:
                    emit(*events)
                    events.clear()
                emit = its_emit
                if room is None:
                    events.append(Token(*piece))
                    continue
                seen = self._odds.of(room.logits, piece[2], count)
                self._rooms.append(room)
                events.append(Token(*piece, seen.chance, seen.rank, seen.alternatives, seen.part))
            if emit is not None:
                emit(*events)
        except BaseException as problem:    # for the main thread
            self._problem = problem
            self._waiting.clear()
        return found


class _Room:
    """A copy of a row: the next evaluation takes the row itself away."""

    def __init__(self, logits: Any) -> None:
        self.logits, self.address, self.bytes = logits, logits.ctypes.data, logits.nbytes
