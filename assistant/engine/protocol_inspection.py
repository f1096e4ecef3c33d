"""The part of the protocol about one place in a text: which words might stand there, and what each sampler makes of
them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from assistant.domain.distribution import Candidate, Distribution, Sieve, Word
from assistant.domain.errors import AssistantError
from assistant.engine.protocol_turns import Turn


@dataclass(frozen=True, slots=True)
class Inspect:
    """Find out what might stand at one place of the last turn, an answer, or at its end; answered by `Inspected` and
    `Shaped`, or by `NotInspected`.

    A later Inspect takes the place of one not answered yet. Served while nothing is being written; whatever else is
    asked for goes before it.
    """

    id: str
    turns: tuple[Turn, ...]
    index: int = -1                      # of the token, from 0; -1 or past the last: the end
    system_prompt: str = ""
    generation: Mapping[str, Any] = field(default_factory=dict)     # as in `Generate`
    with_words: bool = True              # `Inspected` is to tell every word
    text: str | None = None              # what is before the answer as raw text, in place of the turns before it
    began: float = 0.0                   # as in `Generate`
    character: int = -1                  # in place of `index`: the token that this character of the text belongs to
    known: int = 0                       # on the pipe alone: so many turns, told before, stand before `turns`


@dataclass(frozen=True, slots=True)
class Watch:
    """Tell by `Shaped` what might stand where an answer is being written, once every `milliseconds`; 0: no more."""

    milliseconds: int
    generation: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reshape:
    """Tell by `Shaped` what other settings would make of the place shaped last, without evaluating anything; answered
    between two tokens too. Of several that wait only the newest is answered. Without a place there is no answer."""

    id: str
    generation: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Draw:
    """Draw `count` times at the place shaped last, taking nothing; answered by `Drawn` as Reshape is."""

    id: str
    count: int
    generation: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LeavePlace:
    """Stop inspecting and watching; the place is forgotten."""


@dataclass(frozen=True, slots=True)
class Inspecting:
    """What is before the place is being evaluated: `done` of `total` tokens."""

    id: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Inspected:
    """The place is known: `index` of `count` tokens, `count` itself being the end; `words` are all of them, where
    wanted."""

    id: str
    index: int
    count: int
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class NotInspected:
    """The place could not be evaluated."""

    id: str
    error: AssistantError


@dataclass(frozen=True, slots=True)
class Shaped:
    """What might stand at the place, under the settings given last."""

    id: str
    distribution: Distribution
    live: bool = False           # the place is where an answer is being written
    context: str = ""            # the last characters before it


@dataclass(frozen=True, slots=True)
class Drawn:
    """How often each token was drawn."""

    id: str
    counts: tuple[tuple[int, int], ...]      # (token, times), most often first


Inspection = Inspect | Watch | Reshape | Draw | LeavePlace
Sight = Inspecting | Inspected | NotInspected | Shaped | Drawn


def packed(message: Shaped) -> dict[str, Any]:
    """Returns the fields for JSON: the candidates as lists, half as long as with names. `restored` is the way back."""
    told = message.distribution
    candidates = [[each.token, each.text, each.before, each.after, each.cut, each.raw, each.special]
                  for each in told.candidates]
    return {"id": message.id, "live": message.live, "context": message.context,
            "distribution": {**asdict(replace(told, candidates=())), "candidates": candidates}}


def restored(kind: type[Any], values: dict[str, Any]) -> dict[str, Any]:
    """Returns the fields of one of these as they were before they became JSON. Raises KeyError, TypeError."""
    if kind is Inspect:
        values["turns"] = tuple(Turn(**turn) for turn in values["turns"])
    elif kind is Inspected:
        values["words"] = tuple(Word(**{**word, "pending": tuple(word["pending"])}) for word in values["words"])
    elif kind is NotInspected:
        values["error"] = AssistantError.from_json(values["error"])
    elif kind is Shaped:
        values["distribution"] = _distribution(values["distribution"])
    elif kind is Drawn:
        values["counts"] = tuple((token, times) for token, times in values["counts"])
    return values


def _distribution(values: dict[str, Any]) -> Distribution:
    stages = tuple(Sieve(**{**stage, "values": _tuples(stage["values"])}) for stage in values.pop("stages"))
    candidates = tuple(Candidate(token, text, before, tuple(after), *rest)
                       for token, text, before, after, *rest in values.pop("candidates"))
    return Distribution(stages, candidates, **values)


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
