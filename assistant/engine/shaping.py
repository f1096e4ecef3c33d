"""Applies a sampler chain to one row of logits, stage by stage, and tells what each stage made of it."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from assistant.domain.distribution import Candidate, Distribution, Sieve
from assistant.domain.sampler_chain import Stage, remembered
from assistant.domain.settings import Generation
from assistant.engine.bindings import llama_cpp
from assistant.engine.candidates import Candidates
from assistant.engine.form import Form
from assistant.engine.grammar import Grammar
from assistant.engine.last_stage import LastStage
from assistant.engine.stages import Pointer, chain_of, samplers_of
from assistant.engine.vocabulary import Vocabulary

SHOWN = 64              # tokens told of
_ROWS = 128             # logits of one column
_LIKELIEST = 16         # of them, those that were likeliest before sampling, whatever became of them
_DIGITS = 8             # of a chance; it is read as percent, and held to 1e-6
_DICE = 1               # the seed where the settings leave it open: the same picture each time
_NO_STAGE = -1
_FEW = 256              # tokens that the grammar is asked for one by one
FORM = "form"           # what stands for it among the stages


@dataclass
class Row:
    """The logits of one place: a float32 for every token, with `history`, the tokens before it; `chosen` stands there,
    -1 where nothing does. `running` is what draws next where an answer is being written. `form` and `running` are
    closed by whoever made them."""

    logits: Any
    history: Sequence[int]
    chosen: int = -1
    form: Form = field(default_factory=Form)
    running: LastStage | None = None
    likeliest: Any = field(init=False)      # token numbers, likeliest first

    def __post_init__(self) -> None:
        self.likeliest = _likeliest(self.logits, SHOWN)

    @property
    def chances(self) -> Any:
        """What each token's chance was before sampling, in float64."""
        return self._chances[0]

    @property
    def entropy(self) -> float:
        """Of these chances, in bits."""
        return self._chances[1]

    @cached_property
    def _chances(self) -> tuple[Any, float]:
        """Both from the same weights: a logarithm of every chance would take longer than all the rest."""
        import numpy
        below = self.logits.astype(numpy.float64)
        below -= below.max()
        weights = numpy.exp(below)
        total = float(weights.sum())
        weights /= total
        below[weights == 0] = 0         # impossible ones are infinitely far below
        return weights, (math.log(total) - float(weights @ below)) / math.log(2)

    @cached_property
    def rank(self) -> int:
        """Which of all tokens the chosen one was before sampling, from 1; 0 without one."""
        return int((self.logits > self.logits[self.chosen]).sum()) + 1 if self.chosen >= 0 else 0


class Chain:
    """The samplers of some settings, stage by stage, that have seen the tokens before a place; `close` frees them."""

    def __init__(self, options: Generation, vocabulary: Vocabulary, history: Sequence[int], seed: int,
                 strikes: bool = False, running: LastStage | None = None) -> None:
        """`strikes`: XTC throws no dice, and strikes whenever it is applied. `running` takes the place of the same
        stage made anew. Raises EngineError for settings that cannot be read."""
        self.stages: tuple[Stage, ...] = chain_of(options)
        self._samplers: list[list[Pointer]] = []
        back = remembered(options)
        for stage in self.stages:
            if running and (copies := running.copies(stage)):
                self._samplers.append(copies)       # it has seen the tokens before
                continue
            sure = strikes and stage.name == "xtc"
            made = samplers_of(replace(stage, values=(1.0, *stage.values[1:])) if sure else stage, vocabulary, seed)
            self._samplers.append(made)
            for token in history[-back:] if back else ():
                for sampler in made:
                    llama_cpp.llama_sampler_accept(sampler, token)

    def apply(self, place: int, candidates: Candidates) -> None:
        """Lets one stage change the candidates."""
        for sampler in self._samplers[place]:
            candidates.apply(sampler)

    def close(self) -> None:
        for made in self._samplers:
            for sampler in made:
                llama_cpp.llama_sampler_free(sampler)
        self._samplers = []


@dataclass(frozen=True)
class _Left:
    """What a stage left: token numbers, and their chances by the order of these."""

    ids: Any
    chances: Any


def shape(row: Row, options: Generation, vocabulary: Vocabulary, candidates: Candidates) -> Distribution:
    """Returns what the settings make of a row. The samplers that look back see the tokens before it; where XTC may
    strike or not, chances are those of both cases together. `candidates` has room for the row. Raises EngineError for
    settings that cannot be read.

    llama.cpp's own `p` is 0 or stale behind several stages: chances are the softmax of the logits left, in float64.
    """
    chain = Chain(options, vocabulary, row.history, options.seed if options.seed >= 0 else _DICE, True, row.running)
    try:
        candidates.fill(row.logits)
        left = list(_leave(chain, candidates))
        grammar = row.form.grammar(options, vocabulary)
        if grammar is not None:
            left.append(_by_grammar(row, left[-1] if left else None, grammar, chain, candidates))
    finally:
        chain.close()
    stages = tuple(stage for stage in chain.stages if stage.name != "draw") + ((Stage(FORM),) if grammar else ())
    shown = _shown(row, left[-1] if left else None)
    after = _chances_of(shown, left, len(row.logits))
    sieves = tuple(Sieve(stage.name, _plain(stage.values), len(each.ids))
                   for stage, each in zip(stages, left, strict=True))
    before = row.chances[shown].round(_DIGITS).tolist()
    found = tuple(_candidate(*each, vocabulary) for each in zip(shown, before, after, strict=True))
    return Distribution(sieves, found, len(row.logits), round(row.entropy, _DIGITS),
                        round(entropy(left[-1].chances) if left else row.entropy, _DIGITS), row.chosen, row.rank)


def _leave(chain: Chain, candidates: Candidates, first: int = 0) -> Iterator[_Left]:
    """Yields what each stage from the `first` on leaves of the candidates, but that which draws: it takes nothing away,
    and looks at every token for it."""
    for place, stage in enumerate(chain.stages[first:], first):
        if stage.name == "xtc":
            yield from _leave_by_dice(chain, candidates, place)
            return
        if stage.name != "draw":
            chain.apply(place, candidates)
            yield _left(candidates, only=candidates.selected if stage.name == "greedy" else -1)


def _leave_by_dice(chain: Chain, candidates: Candidates, xtc: int) -> Iterator[_Left]:
    """Yields what XTC and each stage behind it leave: where it strikes and where it does not, each as likely as it is.
    """
    probability, before, is_sorted = chain.stages[xtc].values[0], candidates.left.copy(), bool(candidates.array.sorted)
    chain.apply(xtc, candidates)
    struck = [_left(candidates, only=-1), *_leave(chain, candidates, xtc + 1)]
    if probability == 1 or len(struck[0].ids) == len(before):
        yield from struck
        return
    candidates.put(before, is_sorted)
    spared = [_left(candidates, only=-1), *_leave(chain, candidates, xtc + 1)]
    yield from (_mixed(one, other, probability) for one, other in zip(struck, spared, strict=True))


def _mixed(one: _Left, other: _Left, probability: Any) -> _Left:
    """Returns what is left in either case, `probability` being that of the first."""
    import numpy
    ids = numpy.union1d(one.ids, other.ids)
    chances = numpy.zeros(len(ids))
    chances[numpy.searchsorted(ids, one.ids)] = probability * one.chances
    chances[numpy.searchsorted(ids, other.ids)] += (1 - probability) * other.chances
    return _Left(ids, chances)


def _by_grammar(row: Row, last: _Left | None, grammar: Grammar, chain: Chain, candidates: Candidates) -> _Left:
    """Returns what can be drawn as `Sampler.draw_by_grammar` does: what the chain draws where the grammar allows it,
    else what the chain draws of all that is allowed."""
    import numpy
    last = last or _Left(numpy.arange(len(row.logits)), row.chances)
    if len(last.ids) <= _FEW and all(map(grammar.allows, last.ids.tolist())):
        return last         # asking for every token takes long
    candidates.fill(row.logits)
    if not grammar.leave_allowed(candidates):
        return _Left(last.ids[:0], last.chances[:0])
    allowed, chances = numpy.zeros(len(row.logits), bool), numpy.zeros(len(row.logits))
    allowed[candidates.left["id"]] = True
    first = last.ids[allowed[last.ids]]
    if len(first) == len(last.ids):
        return last
    chances[first] = last.chances[allowed[last.ids]]
    again = [_left(candidates, only=-1), *_leave(chain, candidates)][-1]
    chances[again.ids] += max(1 - chances.sum(), 0) * again.chances
    ids = numpy.union1d(first, again.ids)
    return _Left(ids, chances[ids])


def softmax(logits: Any) -> Any:
    """Returns the chances of logits, in float64."""
    import numpy
    chances = logits.astype(numpy.float64)
    chances -= chances.max()
    numpy.exp(chances, out=chances)
    chances /= chances.sum()
    return chances


def entropy(chances: Any) -> float:
    """Returns the entropy in bits."""
    import numpy
    possible = chances[chances > 0]
    return float(-(possible * numpy.log2(possible)).sum())


def _left(candidates: Candidates, only: int) -> _Left:
    """Returns what is there now; `only` that token, if it is one."""
    import numpy
    if only >= 0:
        return _Left(numpy.array([only]), numpy.array([1.0]))
    rows = candidates.left
    return _Left(rows["id"].copy(), softmax(rows["logit"]))


def _shown(row: Row, last: _Left | None) -> list[int]:
    """Returns the tokens to tell of: those left, likeliest first, then those cut, likeliest before sampling first."""
    left = list(row.likeliest) if last is None else _best(last)
    must = {row.chosen, *row.likeliest[:_LIKELIEST]} - {-1}
    room = SHOWN - len(must)
    kept = [token for token in left if token in must or (room := room - 1) >= 0]
    known = set(kept)
    rest = [*(must - known), *(token for token in row.likeliest if token not in known and token not in must)]
    return [int(token) for token in (*kept, *sorted(rest[:SHOWN - len(kept)], key=lambda token: -row.logits[token]))]


def _likeliest(logits: Any, most: int) -> Any:
    """Returns the tokens with the highest logits, highest first and of equal ones the lower token. Of as many columns
    as are wanted, those with the highest maxima, each has one at least: the lowest of these maxima is a bound."""
    import numpy
    count = min(most, len(logits))
    whole = len(logits) - len(logits) % _ROWS
    maxima = logits[:whole].reshape(_ROWS, -1).max(0)
    bound = numpy.partition(maxima, -count)[-count] if count <= len(maxima) else -numpy.inf
    best = (logits >= bound).nonzero()[0]
    return best[numpy.lexsort((best, -logits[best]))][:count]


def _best(left: _Left) -> list[int]:
    """Returns the likeliest tokens of those left that have any chance."""
    import numpy
    count = min(SHOWN, len(left.ids))
    if not count:
        return []
    best = numpy.argpartition(left.chances, -count)[-count:]
    ordered = best[numpy.lexsort((left.ids[best], -left.chances[best]))]
    return list(left.ids[ordered[left.chances[ordered] > 0]])


def _chances_of(shown: Sequence[int], left: Sequence[_Left], size: int) -> list[list[float]]:
    """Returns for each shown token its chance behind each stage, -1 where that has not left it."""
    import numpy
    found = numpy.full((len(shown), len(left)), -1.0)
    where = numpy.empty(size, numpy.int32)
    for stage, each in enumerate(left):
        where[shown] = -1
        where[each.ids] = numpy.arange(len(each.ids), dtype=numpy.int32)
        at = where[shown]
        found[at >= 0, stage] = each.chances[at[at >= 0]]
    chances: list[list[float]] = found.round(_DIGITS).tolist()
    return chances


def _candidate(token: int, before: float, after: list[float], vocabulary: Vocabulary) -> Candidate:
    cut = after.index(-1.0) if after and after[-1] == -1.0 else _NO_STAGE     # the form brings back what was cut
    text, raw, special = token_text(token, vocabulary)
    return Candidate(token, text, before, tuple([max(each, 0.0) for each in after]), cut, raw,
                     special)


def token_text(token: int, vocabulary: Vocabulary) -> tuple[str, str, bool]:
    """Returns a token's text, its bytes in hexadecimal where they are no whole characters, and whether it is a control
    token, whose text is its name."""
    piece = vocabulary.piece(token)
    if not piece:
        return vocabulary.special_text(token), "", True
    try:
        return piece.decode(), "", False
    except UnicodeDecodeError:
        return "", piece.hex(), False


def _plain(values: Sequence[Any]) -> tuple[Any, ...]:
    """Returns a stage's values as far as they are numbers and words."""
    return tuple(value for value in values if isinstance(value, int | float | str))
