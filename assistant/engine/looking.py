"""Looks at what each token was likely to be in a thread of its own, while the main thread evaluates the next token: it
takes 0.3 ms, a tenth of a step of a small model on a graphics card, whose processor has nothing to do then."""

import ctypes
import queue
import threading
from collections.abc import Callable
from typing import Any

from assistant.engine.bindings import llama_cpp
from assistant.engine.odds import Odds
from assistant.engine.protocol import Event, Token
from assistant.engine.vocabulary import Vocabulary

_MOST_WAITING = 16      # rows, a megabyte each: a fast model does not run away from a busy processor


class Looking:
    """The main thread's: `tell` a token, `settle` before anything else is told, `close` before the vocabulary goes."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._odds = Odds(vocabulary)
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._rooms: list[_Room] = []       # copies of rows that are free again
        self._begun = self._done = 0        # of what was put into the queue
        self._problem: BaseException | None = None

    def get_ready(self) -> None:
        """Makes what the first token would have to wait for."""
        self._odds.get_ready()

    def tell(self, event: Token, emit: Callable[[Event], None], context: ctypes.c_void_p, row: int | None,
             count: int) -> None:
        """Emits the event of a token, in the order of these calls, together with what the token was after the last one
        evaluated (-1), or that of `row` in the last batch, and with the `count` likeliest others; at once where there
        is no row or none is wanted. Raises what emitting an earlier one raised."""
        if row is None or count <= 0:
            self.settle()
            emit(event)
            return
        if self._begun - self._done >= _MOST_WAITING or self._problem:
            self.settle()
        room = self._rooms.pop() if self._rooms else _Room(self._odds.room())
        ctypes.memmove(room.address, llama_cpp.llama_get_logits_ith(context, row), room.bytes)

        def carry_out() -> None:
            if not self._problem:
                seen = self._odds.of(room.logits, event.token, count)
                self._rooms.append(room)
                emit(Token(event.id, event.text, event.token, event.thinking, seen.chance, seen.rank,
                           seen.alternatives, seen.part))

        self._put(carry_out)
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, daemon=True, name="looking")
            self._thread.start()

    def settle(self) -> None:
        """Waits until everything looked at has been told. Raises what telling it raised."""
        if self._begun != self._done:
            settled = threading.Event()
            self._put(settled.set)
            settled.wait()
        if self._problem:
            problem, self._problem = self._problem, None
            raise problem

    def close(self) -> None:
        """Ends the thread; what it still had to tell is told."""
        if self._thread:
            self._jobs.put(None)
            self._thread.join()
            self._thread = None

    def _put(self, job: Callable[[], None]) -> None:
        self._begun += 1
        self._jobs.put(job)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                job()
            except BaseException as problem:    # for the main thread
                self._problem = problem
            self._done += 1


class _Room:
    """A copy of a row: the next evaluation takes the row itself away."""

    def __init__(self, logits: Any) -> None:
        self.logits, self.address, self.bytes = logits, logits.ctypes.data, logits.nbytes
