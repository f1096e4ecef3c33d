"""Several answers to one message, written side by side: what each is made with, and the one command for all."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from assistant.control.request import LARGEST_SEED, Request, with_seed
from assistant.control.turn import Turn
from assistant.domain.chat import GenerationRecord, Message
from assistant.engine.protocol import Candidate, Generate
from assistant.store.chats import ChatStore

FEWEST, MOST = 2, 8


def values_of_each(request: Request, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Returns how each candidate samples, by bare name: as the chat does but for its own settings, and a seed of its
    own. One seed chosen by the user is the first's, and the next ones follow it."""
    seeded = []
    for number, its in enumerate(request.each):
        chosen = with_seed({**values, **its}, None)
        if "seed" not in its and int(values.get("seed", -1)) >= 0:
            chosen["seed"] = (chosen["seed"] + number) % (LARGEST_SEED + 1)
        seeded.append(chosen)
    return seeded


def add_each(store: ChatStore, request: Request, record: GenerationRecord,
             each: Sequence[Mapping[str, Any]]) -> list[Message]:
    """Puts the candidates on disk as answers being written, siblings of each other. Raises StorageError."""
    return [store.add_answer(request.chat.info.id, request.parent, (), replace(
        record, seed=values["seed"], settings={f"generation.{key}": value for key, value in values.items()}))
        for values in each]


def for_each(command: Generate, turns: Sequence[Turn]) -> Generate:
    """Returns the command that writes all of `turns`, made from the first one's."""
    first = turns[0]
    candidates = []
    for turn in turns:
        record = turn.message.record or GenerationRecord()
        its = {key.removeprefix("generation."): value for key, value in record.settings.items()
               if key.startswith("generation.")}
        differing = {key: value for key, value in its.items() if value != command.generation.get(key)}
        candidates.append(Candidate(turn.message.id, {**differing, "seed": record.seed}))
        if turn is not first:
            others = (first.message.record or record).settings
            turn.note({key: value for key, value in others.items() if not key.startswith("generation.")}, record.seed)
        turn.asked = first.asked
    assert first.message.parent
    return replace(command, id=first.message.parent, candidates=tuple(candidates))
