"""What the app asks for of answers: that one is written, prepared, or made again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from assistant.engine.protocol_candidates import Candidate
from assistant.engine.protocol_turns import Turn


@dataclass(frozen=True, slots=True)
class Generate:
    """Write the next answer of a branch. `id` comes back in every event about it.

    With `continue_last` the last turn is the assistant's and goes on as if it had never been cut; with
    `past_end` too where it had come to its end, or where the user wrote it. `generation` holds the values of
    `settings.Generation` by bare name ("temperature": 0.7, ...). `chat` is whose branch it is: what is read
    of it may be kept in a file, without one never. `aside`: a title or a side question, which leaves nothing behind.
    With `candidates` so many answers are written side by side: see `Candidate`.
    """

    id: str
    turns: tuple[Turn, ...]
    system_prompt: str = ""
    continue_last: bool = False
    generation: Mapping[str, Any] = field(default_factory=dict)
    stop: tuple[str, ...] = ()          # stop strings; the answer ends before the first one
    probabilities: int = 0              # alternatives wanted with each token; 0: nothing of it is told
    ignore_end: bool = False            # write on to max_tokens, past the model's own end (measurements)
    past_end: bool = False              # the first token drawn is no end
    chat: str = ""
    aside: bool = False
    model_sha256: str = ""              # of the file loaded, where it is known
    stops_when_full: bool = False       # no turn is dropped: the answer is not begun, or ends
    asks_first: bool = False            # no turn is dropped before it begins: the user has not been asked yet
    candidates: tuple[Candidate, ...] = ()
    at_most: int = 0                    # tokens to write now, `first` counted; the answer is "stopped" then. 0: as set
    first: tuple[int, ...] = ()         # the tokens the answer, or its going on, begins with in place of drawn ones
    begun: tuple[int, ...] = ()         # those the last turn was written in, where it goes on and they are known
    text: str | None = None             # in place of turns: raw text, which is continued without a template
    began: float = 0.0                  # when the chat was, Unix seconds: the date its template tells. 0: now
    known: int = 0                      # on the pipe alone: so many turns, told before, stand before `turns`


@dataclass(frozen=True, slots=True)
class Prepare:
    """Evaluate as much as is certain of the prompt of an answer that may be asked for; its last turn is a draft. Any
    other command breaks it off at once, but for those that count and those about a place; what was evaluated stays.
    Told by `Prepared`, which nobody waits for."""

    answer: Generate


@dataclass(frozen=True, slots=True)
class CountReusable:
    """Tell how much need not be evaluated of the prompt of an answer that may be asked for; its last turn is a draft.
    Told by `Prepared`. It waits for whatever is being done, and any other command breaks it off."""

    answer: Generate


@dataclass(frozen=True, slots=True)
class Replay:
    """Make an answer again, alone in an empty context, evaluated as `evaluation` (that of its `Finished`) says, and
    compare it with what it was; `whole`: it had come to its end. What breaks off a Prepare breaks it off at
    once."""

    answer: Generate
    evaluation: Mapping[str, Any]
    text: str
    reasoning: str = ""
    tokens: int = 0              # that were drawn
    whole: bool = True

    @property
    def id(self) -> str:
        return self.answer.id
