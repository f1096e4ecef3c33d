"""How the model in use is loaded otherwise than its settings say: what was tried as a remedy."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class TriedOptions:
    """Counts until the user chooses again. More context is tried for now, and kept or taken back."""

    values: dict[str, Any] = field(default_factory=dict)    # by the bare names of `settings.ModelOptions`
    grows: bool = True                                      # more context has not failed yet
    _before: dict[str, Any] | None = None                   # until more context is loaded

    def remedy(self, option: str, value: int) -> None:
        self._before, self.values = None, {**self.values, option: value}

    def enlarge(self, tokens: int) -> None:
        self._before, self.values = self.values, {**self.values, "context_length": tokens}

    def take_back(self) -> bool:
        """Returns whether more context was being tried, and no longer wants it."""
        before, self._before = self._before, None
        if before is not None:
            self.values = before
        return before is not None

    def keep(self) -> int:
        """Returns the tokens of context that were being tried and are to be kept from now on, 0 where none were."""
        before, self._before = self._before, None
        return int(self.values["context_length"]) if before is not None else 0
