"""The part of the protocol about how likely the model finds a text."""

from dataclasses import dataclass
from typing import Any

from assistant.domain.distribution import Candidate
from assistant.domain.score import ScoredToken
from assistant.engine.protocol_answers import Generate, Replay
from assistant.engine.protocol_loading import Load, Unload
from assistant.engine.protocol_states import ForgetChat
from assistant.engine.protocol_turns import Summarise


@dataclass(frozen=True, slots=True)
class Score:
    """Tell how likely each token of a text is after those before it; answered by `ScorePart`s, then by `Scored` or
    `Failed`. `first` is the first token wanted, from 0: to go on where it was broken off.

    It gives way to answers, summaries, replays, other models and the deletion of a chat, which break it off; the chats'
    own context is left alone.
    """

    id: str
    text: str
    first: int = 0


@dataclass(frozen=True, slots=True)
class ScorePart:
    """`done` of `total` tokens are evaluated, some of them twice; these `tokens` of the text come next."""

    id: str
    done: int
    total: int
    tokens: tuple[ScoredToken, ...] = ()


@dataclass(frozen=True, slots=True)
class Scored:
    """The end: `reason` is "complete" or "stopped". `window` is how many tokens were read at once."""

    id: str
    reason: str
    window: int = 0


# What a Score is broken off by.
GIVES_WAY_TO = (Generate, Summarise, Replay, Load, Unload, ForgetChat)


def packed(part: ScorePart) -> dict[str, Any]:
    """Returns the fields for JSON: lists, a third as long as with names. `restored` is the way back."""
    tokens = [[each.token, each.text, each.start, each.log_probability, each.rank, each.raw,
               [[other.token, other.text, other.before, other.raw, other.special] for other in each.likeliest]]
              for each in part.tokens]
    return {"id": part.id, "done": part.done, "total": part.total, "tokens": tokens}


def restored(tokens: list[Any]) -> tuple[ScoredToken, ...]:
    """Returns the tokens of a `packed` part. Raises TypeError, ValueError."""
    return tuple(
        ScoredToken(token, text, start, log_probability, rank,
                    tuple(Candidate(other, said, before, (), raw=hexadecimal, special=special)
                          for other, said, before, hexadecimal, special in likeliest), raw)
        for token, text, start, log_probability, rank, raw, likeliest in tokens)
