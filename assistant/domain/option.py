"""One setting described as data: the field of a dataclass that carries its label, limits and help."""

from dataclasses import dataclass, field
from typing import Any

CONTEXT = "settings"  # translation context of labels, units, helps and choices

NEXT_MESSAGE = "next message"
RELOAD = "reload"            # the model has to be loaded again
AT_ONCE = "at once"


@dataclass(frozen=True, slots=True)
class OptionSpec:
    """What is known of one setting. `key` is "<section>.<name>"; texts are English source texts."""

    key: str
    kind: type            # bool, int, float or str
    default: Any
    label: str
    help: str
    low: float | None
    high: float | None
    step: float | None
    unit: str
    choices: tuple[tuple[str, str], ...]   # (value, label)
    applies: str
    secret: bool
    hidden: bool          # kept in the file, never shown in a form
    long: bool = False    # a text of several lines
    lowest: str = ""      # what `low` means, in a word shown in its place; empty: the number itself
    group: str = ""       # of settings shown together, one of `generation.GROUPS`

    def checked(self, value: Any) -> Any:
        """Returns `value` as this setting's type, moved into its limits. Raises ValueError where it cannot be."""
        if self.kind is bool:
            if not isinstance(value, bool):
                raise ValueError(f"{self.key} must be true or false, not {value!r}")
            return value
        if self.kind is str:
            if not isinstance(value, str) or (self.choices and value not in dict(self.choices)):
                raise ValueError(f"{self.key} cannot be {value!r}")
            return value
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise ValueError(f"{self.key} must be a number, not {value!r}")
        if value != value:
            raise ValueError(f"{self.key} must be a number")
        low = self.low if self.low is not None else float("-inf")
        high = self.high if self.high is not None else float("inf")
        return self.kind(min(max(value, low), high))


def option(
    default: Any,
    label: str,
    *,
    help: str = "",  # noqa: A002 - the field's own word
    low: float | None = None,
    high: float | None = None,
    step: float | None = None,
    unit: str = "",
    choices: tuple[tuple[str, str], ...] = (),
    applies: str = AT_ONCE,
    secret: bool = False,
    hidden: bool = False,
    long: bool = False,
    lowest: str = "",
    group: str = "",
) -> Any:
    """Returns a dataclass field that carries its own description (see `OptionSpec`)."""
    described = {
        "label": label, "help": help, "low": low, "high": high, "step": step, "unit": unit,
        "choices": choices, "applies": applies, "secret": secret, "hidden": hidden,
        "long": long, "lowest": lowest, "group": group,
    }
    return field(default=default, metadata=described)
