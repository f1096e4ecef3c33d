"""Draws at one place again and again, as if each draw was the first."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from assistant.domain.sampler_chain import Stage
from assistant.domain.settings import Generation
from assistant.engine.bindings import llama_cpp
from assistant.engine.candidates import Candidates
from assistant.engine.grammar import Grammar
from assistant.engine.last_stage import REMEMBERING
from assistant.engine.shaping import Chain, Row
from assistant.engine.stages import Pointer, samplers_of
from assistant.engine.vocabulary import Vocabulary

_THROWS_DICE = ("xtc", "draw", "greedy", "mirostat", "adaptive_p")
_SEEDS = 2**32 - 1      # the last one has llama.cpp draw a seed


def draws(row: Row, options: Generation, vocabulary: Vocabulary, candidates: Candidates, count: int,
          seed: int) -> list[int]:
    """Returns `count` tokens drawn at this place one after another, as if each was the first.

    What throws dice does so for each; the stages before that are applied once. Where the form allows nothing, there
    are fewer.
    """
    chain = Chain(options, vocabulary, row.history, seed, running=row.running)
    remembers = chain.stages[-1].name in REMEMBERING    # each draw changes the next
    # A copy of such a stage throws the dice of the one it is of, the same each time: what it leaves is drawn from.
    dice = samplers_of(Stage("draw"), vocabulary, seed) if remembers else []
    try:
        grammar = row.form.grammar(options, vocabulary)
        allows = cache(grammar.allows) if grammar else None
        kept = _kept(row, chain, candidates)
        again: tuple[Any, bool] | None = None
        drawn: list[int] = []
        for number in range(count):
            if remembers and number:
                chain.close()
                chain = Chain(options, vocabulary, row.history, (seed + number) % _SEEDS, running=row.running)
            token = _drawn(kept, chain, candidates, dice)
            if allows and not allows(token):
                again = again or _kept(row, chain, candidates, grammar)
                token = _drawn(again, chain, candidates, dice)
            drawn += [token] if token >= 0 else []
        return drawn
    finally:
        chain.close()
        for sampler in dice:
            llama_cpp.llama_sampler_free(sampler)


def _kept(row: Row, chain: Chain, candidates: Candidates, grammar: Grammar | None = None) -> tuple[Any, bool]:
    """Returns what the stages before the first dice leave, of what a grammar allows, and whether that is sorted."""
    candidates.fill(row.logits)
    if grammar is None or grammar.leave_allowed(candidates):
        for place in range(_first_dice(chain)):
            chain.apply(place, candidates)
    return candidates.left.copy(), bool(candidates.array.sorted)


def _drawn(kept: tuple[Any, bool], chain: Chain, candidates: Candidates, dice: Sequence[Pointer]) -> int:
    """Returns a token drawn of what was kept, at last by `dice`, -1 where that is nothing."""
    candidates.put(*kept)
    for place in range(_first_dice(chain), len(chain.stages) if len(kept[0]) else 0):
        chain.apply(place, candidates)
    for sampler in dice if len(kept[0]) else ():
        candidates.apply(sampler)
    return candidates.selected


def _first_dice(chain: Chain) -> int:
    return next(at for at, stage in enumerate(chain.stages) if stage.name in _THROWS_DICE)
