"""The axis of the chart of speeds: words (Chinese: characters) a second, each step twice the last or so."""

from collections.abc import Sequence
from math import log

from assistant.domain.comparison import Compared
from assistant.ui.model_text import CHARACTERS_PER_TOKEN, WORDS_PER_TOKEN, counts_characters

STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)     # words a second, where the axis has a line
# People read English silently at 238 words a minute (Brysbaert 2019), Chinese aloud at 255 characters (IReST) and
# silently somewhat faster.
READING_WORDS, READING_CHARACTERS = 4.0, 5.0


class Scale:
    """A logarithmic axis of words (Chinese: characters) per second that holds every range and the speed of reading."""

    def __init__(self, models: Sequence[Compared]) -> None:
        self.reading = READING_CHARACTERS if counts_characters() else READING_WORDS
        speeds = [words(speed) for each in models for speed in each.speed] or [self.reading]
        low, high = min(*speeds, self.reading), max(*speeds, self.reading)
        first = max((step for step in STEPS if step <= low), default=STEPS[0])
        last = min((step for step in STEPS if step >= high), default=STEPS[-1])
        self.steps = [step for step in STEPS if first <= step <= last]

    def share(self, value: float) -> float:
        """Returns where a speed is, 0 at the left end and 1 at the right."""
        first, last = self.steps[0], self.steps[-1]
        if last <= first:
            return 0.5
        return log(min(max(value, first), last) / first) / log(last / first)


def words(tokens: float) -> float:
    """Returns how many words, in Chinese characters, so many tokens are."""
    return tokens * (CHARACTERS_PER_TOKEN if counts_characters() else WORDS_PER_TOKEN)
