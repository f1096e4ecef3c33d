"""The part of the protocol about answers made again, and about what is read before it is asked."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Prepared:
    """So many tokens of a prompt that may come, of `total`, are in the KV cache or a file; `evaluated` of them were not
    before. A total of 0: the prompt is not known."""

    id: str
    tokens: int
    evaluated: int
    total: int = 0


@dataclass(frozen=True, slots=True)
class ReplayProgress:
    """`done` of about `total` tokens: those of the prompt and of the answer."""

    id: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Replayed:
    """An answer was made again. `verdict`: "identical", "different", "incomparable" or "stopped".

    `reason` says why nothing can be compared: "unrecorded", "foreign", "together", "restored", "pieces", "context",
    "model", "engine", "template", "loaded" (otherwise: precision, flash attention, tokens in one pass, device,
    adapters), "threads", "prompt", "mixture", "memory". `thinking` and `place` tell where the first other letter is, of
    the answer or the thinking; `now` is what came in place of what stands there. `tokens` were drawn.
    """

    id: str
    verdict: str
    reason: str = ""
    thinking: bool = False
    place: int = -1
    now: str = ""
    tokens: int = 0
