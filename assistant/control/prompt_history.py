"""Walks through what the user sent before; what is being typed is its newest entry."""

from collections.abc import Sequence


class PromptHistory:
    """Begins with each walk anew: a text changed by the user is what is being typed."""

    def __init__(self) -> None:
        self._entries: list[str] = []       # newest first
        self._at = -1                       # -1: what is being typed
        self._typed = ""

    def walking(self, shown: str) -> bool:
        """Returns whether `shown` is the entry the walk has come to."""
        return 0 <= self._at < len(self._entries) and self._entries[self._at] == shown

    def begin(self, entries: Sequence[str], typed: str) -> None:
        """Takes what was sent before, newest first."""
        self._entries, self._at, self._typed = [], -1, typed
        self.extend(entries)

    def extend(self, entries: Sequence[str]) -> None:
        """Takes older ones; each text is met once."""
        known = {self._typed, *self._entries}
        for entry in entries:
            if entry.strip() and entry not in known:
                known.add(entry)
                self._entries.append(entry)

    def step(self, delta: int) -> str | None:
        """Returns the next older (1) or newer (-1) text, None where there is none."""
        at = self._at + delta
        if not -1 <= at < len(self._entries):
            return None
        self._at = at
        return self._entries[at] if at >= 0 else self._typed
