"""How many tokens of an answer are thinking, and how many the answer itself."""


class Counts:
    """Counts thinking and answer apart. Markers are thinking, the first that opens none as well."""

    def __init__(self) -> None:
        self.answer = 0
        self.thinking = 0
        self._undecided = 0      # counted as answer while it may still become a marker

    def add(self, was_thinking: bool, is_thinking: bool, undecided: bool) -> None:
        """Counts a token. `is_thinking`: the answer is in its thinking after it, or the first marker that opens none is
        complete with it."""
        if is_thinking:
            self.thinking += self._undecided + 1
            self.answer -= self._undecided
            self._undecided = 0
        elif was_thinking:
            self.thinking += 1
        else:
            self.answer += 1
            self._undecided = self._undecided + 1 if undecided else 0
