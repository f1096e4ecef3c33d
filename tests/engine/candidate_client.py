"""Asks a real worker for several answers at once, and sorts what comes by candidate."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.engine.protocol import Candidate, Event, Failed, Finished, Fitted, Generate, Progress, Turn
from tests.engine.worker_client import Answer, Worker

GROUP = "several"


@dataclass
class Several:
    """The events of one command: those of each candidate, and those about all."""

    each: list[Answer]
    about_all: Answer
    others: Answer          # those of other commands

    @property
    def fitted(self) -> Fitted:
        return self.about_all.fitted

    @property
    def evaluated(self) -> int:
        """Tokens of prompts that were really evaluated, by what the candidates say."""
        usages = [answer.finished.usage for answer in self.each]
        return sum(usage.prompt_tokens - usage.reused_tokens for usage in usages)


def write_several(worker: Worker, turns: str | Sequence[Turn], each: Sequence[Mapping[str, Any]], *,
                  on_event: Callable[[Event], None] | None = None, stop: tuple[str, ...] = (), chat: str = "",
                  probabilities: int = 0, ignore_end: bool = False, past_end: bool = False, text: str | None = None,
                  **generation: Any) -> Several:
    """Writes an answer for each of `each`, which differ from `generation`; turns are none for raw `text`. Raises the
    AssistantError of a Failed."""
    turns = (Turn("user", turns),) if isinstance(turns, str) else tuple(turns)
    candidates = tuple(Candidate(f"candidate-{number}", dict(its)) for number, its in enumerate(each))
    worker.send(Generate(GROUP, turns, generation=generation, stop=stop, chat=chat, probabilities=probabilities,
                         ignore_end=ignore_end, past_end=past_end, candidates=candidates, text=text))
    others = Answer()
    by_id = {candidate.id: Answer() for candidate in candidates} | {GROUP: Answer()}
    while True:
        event = worker.next()
        if isinstance(event, Failed):
            raise event.error
        by_id.get(getattr(event, "id", GROUP), others).events.append(event)
        if on_event:
            on_event(event)
        if isinstance(event, Finished) and not event.still:
            return Several([by_id[candidate.id] for candidate in candidates], by_id[GROUP], others)


def evaluated_tokens(several: Several) -> int:
    """Returns how many tokens of the prompt the worker told to have evaluated."""
    progress = several.about_all.of(Progress)
    return progress[-1].done if progress else 0
