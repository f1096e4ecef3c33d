"""How the model in use is loaded otherwise than its settings say: what was tried as a remedy."""

from dataclasses import dataclass, field, replace
from typing import Any

from assistant.domain.fit import SMALLEST_CONTEXT
from assistant.domain.settings import ModelOptions

GUESSED_CONTEXT = 8192      # tokens, of a model that died before it told; half of it is tried


@dataclass
class TriedOptions:
    """Counts until the user chooses again. More context is tried for now, and kept or taken back."""

    values: dict[str, Any] = field(default_factory=dict)    # by the bare names of `settings.ModelOptions`
    grows: bool = True                                      # more context has not failed yet
    settings: ModelOptions = field(default_factory=ModelOptions)    # what they said when the load began
    _before: dict[str, Any] | None = None                   # until more context is loaded

    def remedy(self, option: str, value: int) -> None:
        self._before, self.values = None, {**self.values, option: value}

    def enlarge(self, tokens: int) -> None:
        self._before, self.values = self.values, {**self.values, "context_length": tokens}

    def forget(self, option: str) -> None:
        """The user has set an option anew: what was tried of it no longer counts."""
        for values in filter(None, (self.values, self._before)):
            values.pop(option, None)

    def take_back(self) -> bool:
        """Returns whether more context was being tried, and no longer wants it."""
        before, self._before = self._before, None
        if before is not None:
            self.values = before
        return before is not None

    def keep(self) -> int:
        """Returns the tokens of context that were being tried and are what the settings say from now on, 0 where none
        were."""
        before, self._before = self._before, None
        if before is None or "context_length" not in self.values:
            return 0
        tokens = int(self.values["context_length"])
        self.settings = replace(self.settings, context_length=tokens)
        return tokens


def half_of(tokens: int) -> int:
    """Returns half of so many tokens of context; 0 is a number not known."""
    return max((tokens or GUESSED_CONTEXT) // 2, SMALLEST_CONTEXT)
