"""One of several answers that are written side by side."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Candidate:
    """`id` comes back in its `Token` and `Finished`; the command's own in all other events. `generation` holds what
    differs from the command's, a seed at least. What shapes the prompt (thinking and its limit) is the command's."""

    id: str
    generation: Mapping[str, Any] = field(default_factory=dict)
