"""One stage of the sampler chain on its own: the distribution before it and behind it."""

from dataclasses import replace

from assistant.domain.distribution import Candidate, Distribution
from assistant.domain.sampler_notes import CHAIN

SHOWN = 8           # candidates of a small picture
_CUT = 2            # of them at least cut ones, where there are any


def alone(distribution: Distribution, stage: str, shown: int = SHOWN) -> Distribution | None:
    """Returns what a stage makes of what the stages before it left, as a chain of one stage; `CHAIN`: what all of them
    make of the model's estimate. None where the stage is not in the chain.

    The candidates are the likeliest before the stage, and of those it cut the likeliest, in the order before it.
    """
    names = [each.name for each in distribution.stages]
    if stage != CHAIN and stage not in names:
        return None
    first = 0 if stage == CHAIN else names.index(stage)
    last = len(names) - 1 if stage == CHAIN else first
    if last < 0:
        return None

    def seen(candidate: Candidate) -> Candidate:
        before = candidate.before if first == 0 else candidate.after[first - 1]
        cut = 0 if first <= candidate.cut <= last else -1
        return replace(candidate, before=before, after=(candidate.after[last],), cut=cut)

    there = [seen(each) for each in distribution.candidates if not 0 <= each.cut < first]
    there.sort(key=lambda each: -each.before)
    sieve = distribution.stages[last]
    before = distribution.vocabulary if first == 0 else distribution.stages[first - 1].left
    return Distribution((sieve,), picked(there, shown), before, distribution.entropy_before, distribution.entropy)


def picked(candidates: list[Candidate], shown: int) -> tuple[Candidate, ...]:
    """Returns the first ones, with the first of those that were cut among them."""
    first = candidates[:shown]
    missing = min(_CUT, sum(each.cut >= 0 for each in candidates)) - sum(each.cut >= 0 for each in first)
    if missing > 0:
        cut = [each for each in candidates[shown:] if each.cut >= 0][:missing]
        kept = [each for each in first if each.cut < 0]
        dropped = set(map(id, kept[len(kept) - len(cut):]))
        first = [*(each for each in first if id(each) not in dropped), *cut]
    return tuple(first)


def untouched(distribution: Distribution, shown: int = SHOWN) -> Distribution:
    """Returns the model's estimate, for a stage that is off."""
    there = sorted((replace(each, after=(), cut=-1) for each in distribution.candidates), key=lambda each: -each.before)
    return Distribution((), tuple(there[:shown]), distribution.vocabulary, distribution.entropy_before,
                        distribution.entropy_before)
