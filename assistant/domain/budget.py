"""Whether a message fits what is left of the context window."""

from dataclasses import dataclass
from enum import StrEnum

RESERVED_SHARE = 0.25       # of the window kept free for the answer, at most: as the engine does
LEAST_ROOM = 32             # tokens an answer must have, or the engine refuses the message
TELLING_SHARE = 0.5         # of what is left: from here on it matters


class Fits(StrEnum):
    """What becomes of a message of that length."""

    WELL = "well"
    PUSHES = "pushes"        # the oldest messages will no longer be seen
    NOT = "not"              # not even by itself


@dataclass(frozen=True, slots=True)
class Occupancy:
    """What the context window of `total` tokens holds. Of the last prompt `reused` tokens were known already and
    `fresh` had to be read; 0 and 0 where nothing was asked yet. `looked_up`: what they will be of the next prompt is
    being found out instead."""

    system: int = 0         # instructions and frame
    history: int = 0        # what was said
    draft: int = 0          # what is being written
    total: int = 0
    reused: int = 0
    fresh: int = 0
    summary: int = 0        # of what the model no longer sees
    looked_up: bool = False

    @property
    def free(self) -> int:
        return max(self.total - self.system - self.summary - self.history - self.draft, 0)


def occupancy(used: int, total: int, system: int, draft: int, reused: int = 0, fresh: int = 0,
              summary: int = 0) -> Occupancy:
    """Returns the parts of `used` tokens, of which the last prompt's `system` and `summary` are no chat, and the draft
    besides."""
    system = min(system, used) if used else system
    return Occupancy(system, max(used - system - summary, 0), draft, total, reused, fresh, summary)


@dataclass(frozen=True, slots=True)
class Budget:
    """Tokens of a message being written, `room` left for it, and the whole `window`; 0: no model is loaded.

    `alone` is the most a message may have with nothing before it. `exact` tells counted from estimated.
    """

    tokens: int
    room: int = 0
    alone: int = 0
    window: int = 0
    exact: bool = False

    @property
    def fits(self) -> Fits:
        if not self.window or self.tokens <= self.room:
            return Fits.WELL
        return Fits.PUSHES if self.tokens <= self.alone else Fits.NOT

    @property
    def matters(self) -> bool:
        """Whether so much of what is left is used that it should be told."""
        return bool(self.window) and self.tokens > self.room * TELLING_SHARE


def budget(tokens: int, window: int, used: int, fixed: int, max_tokens: int, exact: bool) -> Budget:
    """Returns the budget of a message of `tokens`.

    `used` tokens of the window are the chat so far (0 for a new one), `fixed` what is in every prompt: frame and
    instructions. `max_tokens` is the longest answer wanted.
    """
    reserve = min(max_tokens, int(window * RESERVED_SHARE))
    room = max(window - reserve - max(used, fixed), 0)
    return Budget(tokens, room, max(window - fixed - LEAST_ROOM, 0), window, exact)
