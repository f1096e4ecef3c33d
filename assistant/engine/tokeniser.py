"""Tokenises texts of any length so that Stop is seen meanwhile: a megabyte takes over a second in one native call."""

import threading
from concurrent.futures import Future

from assistant.domain.errors import Cancelled
from assistant.engine.stop_flag import StopFlag
from assistant.engine.vocabulary import Vocabulary

# Letters tokenised at once; some 20 ms. Cut into pieces, the tokens at the cuts would be others.
SHORT_TEXT = 16_384
_LOOK_SECONDS = 0.02


class Tokeniser:
    """A vocabulary's `tokenise` that Stop breaks off. `close` before the model is."""

    def __init__(self, vocabulary: Vocabulary, stop: StopFlag) -> None:
        self._vocabulary = vocabulary
        self._stop = stop
        self._begun: list[threading.Thread] = []

    def tokenise(self, text: str, special: bool) -> list[int]:
        """Returns the tokens of `text`; with `special`, texts of control tokens become those tokens.

        Raises Cancelled when stopped. The native call, which only looks at the vocabulary, then runs to its end in
        its thread.
        """
        if len(text) <= SHORT_TEXT:
            return self._vocabulary.tokenise(text, special)
        result: Future[list[int]] = Future()

        def work() -> None:
            try:
                result.set_result(self._vocabulary.tokenise(text, special))
            except Exception as problem:  # told where the result is waited for
                result.set_exception(problem)

        thread = threading.Thread(target=work, daemon=True, name="tokenising")
        self._begun = [earlier for earlier in self._begun if earlier.is_alive()] + [thread]
        thread.start()
        while True:
            self.check()
            try:
                return result.result(_LOOK_SECONDS)
            except TimeoutError:
                continue

    def check(self) -> None:
        """Raises Cancelled when stopped."""
        if self._stop.is_set:
            raise Cancelled("The answer was stopped.")

    def close(self) -> None:
        """Waits until nothing looks at the vocabulary any more."""
        for thread in self._begun:
            thread.join()
