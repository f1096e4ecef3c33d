"""Counts tokens beside the main thread, so that neither an answer nor a question ever waits for it."""

import re
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from assistant.engine.protocol import Count, Counted, Event

if TYPE_CHECKING:       # it brings llama.cpp along, which the worker imports with the first Load
    from assistant.engine.vocabulary import Vocabulary

# Letters tokenised at once, some 10 ms: how long a model being released, or a newer Count, may have to wait.
PIECE_LETTERS = 16_384
# Hardly a token spans a line end and what begins the next line: cut there, the sum was off by 17 of 278,160.
_LINE_END = re.compile(r"\n(?=\S)")


class Counter:
    """Answers each Count in a thread of its own; of those that wait only the newest.

    llama.cpp's vocabulary is only read, and may be while the model evaluates. `use(None)` returns once it is no
    longer being looked at.
    """

    def __init__(self, emit: Callable[[Event], None]) -> None:
        self._emit = emit
        self._wanted = threading.Condition()
        self._waiting: Count | None = None
        self._reading = threading.Lock()        # held while the vocabulary is looked at
        self._vocabulary: Vocabulary | None = None
        self._fixed = self._per_turn = 0
        self._thread: threading.Thread | None = None

    def use(self, vocabulary: "Vocabulary | None", fixed: int = 0, per_turn: int = 0) -> None:
        """Counts with `vocabulary` from now on (None: there is none); the rest is told with each answer."""
        with self._reading:
            self._vocabulary, self._fixed, self._per_turn = vocabulary, fixed, per_turn

    def ask(self, command: Count) -> None:
        """Wants a Count answered in place of one that still waits. Returns at once."""
        with self._wanted:
            self._waiting = command
            self._wanted.notify()
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, daemon=True, name="counting")
                self._thread.start()

    def _work(self) -> None:
        while True:
            with self._wanted:
                while self._waiting is None:
                    self._wanted.wait()
                command, self._waiting = self._waiting, None
            if answer := self._answer(command):
                self._emit(answer)

    def _answer(self, command: Count) -> Counted | None:
        """Returns the answer, None where a newer Count has come or the model has gone."""
        vocabulary, fixed, per_turn, counts = self._vocabulary, self._fixed, self._per_turn, []
        if vocabulary is None:
            return None
        for text in command.texts:
            count = 0
            for piece in pieces(text):
                with self._reading:
                    if self._vocabulary is not vocabulary or self._waiting is not None:
                        return None
                    count += len(vocabulary.tokenise(piece, False))
            counts.append(count)
        return Counted(command.id, tuple(counts), fixed, per_turn)


def pieces(text: str) -> Iterator[str]:
    """Yields `text` in pieces of at most about PIECE_LETTERS, cut at line ends where there are any."""
    start = 0
    while len(text) - start > PIECE_LETTERS:
        end = start + PIECE_LETTERS
        line_ends = [found.end() for found in _LINE_END.finditer(text, start + PIECE_LETTERS // 2, end)]
        end = line_ends[-1] if line_ends else end
        yield text[start:end]
        start = end
    yield text[start:]
