"""From a token's bytes to text that can be shown: whole characters, thinking apart, no stop strings."""

import codecs

from assistant.engine.thinking import ThinkingSplitter, overlap

Piece = tuple[bool, str]     # (thinking, text)


class AnswerText:
    """The text of one answer as it grows. After `ended` nothing more belongs to it."""

    def __init__(self, splitter: ThinkingSplitter, stop: tuple[str, ...]) -> None:
        self.splitter = splitter
        self.ended = False            # a stop string was completed
        self._stop = tuple(s for s in stop if s)
        self._held = ""
        self._characters = codecs.getincrementaldecoder("utf-8")("replace")

    @property
    def in_answer(self) -> bool:
        """Whether what comes next is the answer's own: no thinking, and no marker of it."""
        return not self.splitter.thinking and not self.splitter.undecided

    @property
    def held(self) -> str:
        """What is held back of the answer because a stop string may begin there."""
        return self._held

    @property
    def half(self) -> bytes:
        """What is there of a character that is only begun."""
        return self._characters.getstate()[0]

    def feed(self, data: bytes) -> list[Piece]:
        """Returns the pieces that `data` completes; often one, none while a character or a marker is incomplete."""
        pieces = self.splitter.feed(self._characters.decode(data))
        return self._without_stop(pieces) if self._stop else pieces

    def go_on_after(self, data: bytes) -> None:
        """What comes completes the character that `data`, written before, may end in the middle of."""
        self._characters.decode(data)

    def flush(self) -> list[Piece]:
        """Returns what was held back for a marker or a stop string: the model has come to its end."""
        pieces = self.splitter.flush()
        if self._stop:
            pieces = self._without_stop(pieces)
            if self._held and not self.ended:
                pieces.append((False, self._held))
            self._held = ""
        return pieces

    def _without_stop(self, pieces: list[Piece]) -> list[Piece]:
        shown: list[Piece] = []
        for thinking, text in pieces:
            if thinking:
                shown.append((thinking, text))
                continue
            text = self._held + text
            found = [at for stop in self._stop if (at := text.find(stop)) >= 0]
            if found:
                self.ended, self._held = True, ""
                shown.append((False, text[:min(found)]))
                break
            held = max(overlap(text, stop) for stop in self._stop)
            self._held = text[len(text) - held:]
            shown.append((False, text[:len(text) - held]))
        return [piece for piece in shown if piece[1]]
