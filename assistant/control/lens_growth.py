"""What is known of an answer's tokens while they come, in pieces of which the last grows."""

from collections.abc import Sequence

from assistant.domain.lens import LensToken, Piece
from assistant.engine.protocol import Token

PIECE_TOKENS = 512      # a draft packs no more than this again: 2 ms


class LensGrowth:
    """Takes the tokens of one answer, or of its going on, and gives what the disk does not have yet."""

    def __init__(self, text_at: int, thought_at: int) -> None:
        """The first token is behind these characters of the answer's text and thinking."""
        self._begins = self._ends = text_at, thought_at      # of the piece that grows
        self._tokens: list[LensToken] = []
        self._whole: list[Piece] = []                           # of them those that may not be on disk

    def go_on_after(self, pieces: Sequence[Piece]) -> None:
        """These, of what was written before, are not on disk yet."""
        self._whole = [*pieces, *self._whole]

    def add(self, event: Token) -> None:
        """Takes what the engine told of a token, or only how long its text is."""
        known = event.token >= 0 and event.rank > 0
        if not known and not event.text:
            return
        if len(self._tokens) >= PIECE_TOKENS:
            self._whole.append(self._piece())
            self._begins, self._tokens = self._ends, []
        if known:
            self._tokens.append(LensToken(event.token, len(event.text), event.thinking, event.probability, event.rank,
                                          event.alternatives, event.part))
        else:
            self._skip(len(event.text), event.thinking)
        text, thought = self._ends
        self._ends = ((text, thought + len(event.text)) if event.thinking else (text + len(event.text), thought))

    def _skip(self, length: int, thinking: bool) -> None:
        """So many characters come of which nothing is known."""
        last = self._tokens[-1] if self._tokens else None
        if last is not None and last.token < 0 and last.thinking == thinking:
            self._tokens[-1] = LensToken(-1, last.length + length, thinking)
        else:
            self._tokens.append(LensToken(-1, length, thinking))

    def waiting(self) -> tuple[Piece, ...]:
        """Returns the pieces that are not on disk as they are now."""
        if any(made.token >= 0 for made in self._tokens):
            return (*self._whole, self._piece())
        return tuple(self._whole)

    def kept(self, pieces: Sequence[Piece]) -> None:
        """These are on disk now."""
        self._whole = [piece for piece in self._whole if piece not in pieces]

    def _piece(self) -> Piece:
        return Piece(*self._begins, tuple(self._tokens))
