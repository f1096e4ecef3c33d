"""A small made-up distribution and what one stage makes of it, for when no model has estimated anything yet.

The formulas are those of llama.cpp's samplers (src/llama-sampler.cpp); a test compares them with the samplers.
"""

import math
from collections.abc import Callable, Mapping, Sequence

from assistant.domain.distribution import Candidate, Distribution, Sieve
from assistant.domain.generation import Generation
from assistant.domain.sampler_chain import Stage, stages
from assistant.domain.sampler_notes import CHAIN
from assistant.domain.stage_alone import alone

# In thousandths: what might follow "The lighthouse stood by the".
CHANCES = tuple(each / 1000 for each in (360, 170, 130, 95, 75, 55, 40, 30, 20, 12, 8, 5))
USED = {0: 2, 2: 1}         # how often tokens occur in the made-up text before it
RUN = {0: 4, 3: 3}          # how long a run each of these would repeat
_TOP = 20.0                 # the largest logit: penalties look at its sign

Row = dict[int, float]      # token -> logit; those left, in the order of the stage before
Step = Callable[[Row, Sequence[object], Sequence[str]], Row]


def example(options: Generation, stage: str, words: Sequence[str]) -> Distribution | None:
    """Returns what a stage, or `CHAIN`, makes of the example; `words` are its tokens. None where the stage is off.
    Raises ValueError as `stages`."""
    chain = [each for each in stages(options) if each.name not in ("bound", "draw")]
    if stage == CHAIN:
        return alone(_distribution(chain, words), CHAIN, len(words))
    wanted = [each for each in chain if each.name == stage]
    return alone(_distribution(wanted, words), stage, len(words)) if wanted else None


def logits() -> Row:
    """Returns the example before sampling."""
    return {token: _TOP + math.log(chance / CHANCES[0]) for token, chance in enumerate(CHANCES)}


def applied(stage: Stage, row: Row, words: Sequence[str]) -> Row:
    """Returns what a stage leaves of a row."""
    return _STEPS[stage.name](row, stage.values, words)


def softmax(row: Row) -> Row:
    """Returns the chances of a row's tokens."""
    top = max(row.values())
    weights = {token: math.exp(logit - top) for token, logit in row.items()}
    total = sum(weights.values())
    return {token: weight / total for token, weight in weights.items()}


def untouched(words: Sequence[str]) -> Distribution:
    """Returns the example before sampling."""
    there = [Candidate(token, words[token], chance, ()) for token, chance in enumerate(CHANCES)]
    return Distribution((), tuple(there), len(CHANCES), 0.0, 0.0)


def _distribution(chain: Sequence[Stage], words: Sequence[str]) -> Distribution:
    cases, after = [(1.0, logits())], []        # what is left where XTC has struck and where not, and how often that is
    for stage in chain:
        cases = [case for share, row in cases for case in _cases(stage, share, row, words)]
        after.append(_mixed(cases))
    sieves = tuple(Sieve(stage.name, stage.values, len(left)) for stage, left in zip(chain, after, strict=True))
    found = []
    for token, chance in enumerate(CHANCES):
        cut = next((at for at, left in enumerate(after) if token not in left), -1)
        found.append(Candidate(token, words[token], chance, tuple(left.get(token, 0.0) for left in after), cut))
    return Distribution(sieves, tuple(found), len(CHANCES), 0.0, 0.0)


def _cases(stage: Stage, share: float, row: Row, words: Sequence[str]) -> list[tuple[float, Row]]:
    """Returns what a stage leaves of a row, and how often; XTC leaves the row itself where it does not strike."""
    left = applied(stage, row, words)
    if stage.name != "xtc":
        return [(share, left)]
    strikes = _float(stage.values[0])
    return [(share * part, each) for part, each in ((strikes, left), (1 - strikes, row)) if part > 0]


def _mixed(cases: Sequence[tuple[float, Row]]) -> Row:
    """Returns the chances of the tokens left in any of the cases."""
    chances: Row = {}
    for share, row in cases:
        for token, chance in softmax(row).items():
            chances[token] = chances.get(token, 0.0) + share * chance
    return chances


# -- the stages -----------------------------------------------------------------------------------------------


def _sorted(row: Row) -> Row:
    return dict(sorted(row.items(), key=lambda pair: -pair[1]))


def _first(row: Row, count: int) -> Row:
    return dict(list(row.items())[:count])


def _top_k(row: Row, values: Sequence[object], _words: Sequence[str]) -> Row:
    return _first(_sorted(row), max(_int(values[0]), 1))


def _top_p(row: Row, values: Sequence[object], _words: Sequence[str]) -> Row:
    ordered, total = _sorted(row), 0.0
    for count, chance in enumerate(softmax(ordered).values(), 1):
        total += chance
        if total >= _float(values[0]):
            return _first(ordered, count)
    return ordered


def _min_p(row: Row, values: Sequence[object], _words: Sequence[str]) -> Row:
    least = max(row.values()) + math.log(_float(values[0]))
    return {token: logit for token, logit in row.items() if logit >= least}


def _typical_p(row: Row, values: Sequence[object], _words: Sequence[str]) -> Row:
    chances = softmax(row)
    entropy = -sum(chance * math.log(chance) for chance in chances.values())
    order, total, kept = sorted(chances, key=lambda token: abs(-math.log(chances[token]) - entropy)), 0.0, {}
    for token in order:
        kept[token] = row[token]
        total += chances[token]
        if total > _float(values[0]):
            break
    return kept


def _top_n_sigma(row: Row, values: Sequence[object], _words: Sequence[str]) -> Row:
    mean = sum(row.values()) / len(row)
    deviation = math.sqrt(sum((logit - mean) ** 2 for logit in row.values()) / len(row))
    least = max(row.values()) - _float(values[0]) * deviation
    return {token: logit for token, logit in row.items() if logit >= least}


def _xtc(row: Row, values: Sequence[object], _words: Sequence[str]) -> Row:
    """Where it strikes; see `_cases`."""
    ordered = _sorted(row)
    likely = [token for token, chance in softmax(ordered).items() if chance >= _float(values[1])]
    return {token: logit for token, logit in ordered.items() if token not in likely[:-1]}


def _penalties(row: Row, values: Sequence[object], _words: Sequence[str]) -> Row:
    repeat, frequency, presence = map(_float, values[1:4])

    def lowered(token: int, logit: float) -> float:
        count = USED.get(token, 0)
        if not count:
            return logit
        return (logit * repeat if logit <= 0 else logit / repeat) - count * frequency - presence

    return {token: lowered(token, logit) for token, logit in row.items()}


def _dry(row: Row, values: Sequence[object], _words: Sequence[str]) -> Row:
    multiplier, base, allowed = map(_float, values[:3])
    return {token: logit - (multiplier * base ** (RUN[token] - allowed) if RUN.get(token, 0) >= allowed else 0)
            for token, logit in row.items()}


def _temperature(row: Row, values: Sequence[object], _words: Sequence[str]) -> Row:
    temperature, spread, exponent = map(_float, values[:3])
    if spread > 0 and len(row) > 1:
        chances = softmax(row).values()
        share = -sum(chance * math.log(chance) for chance in chances) / math.log(len(row))
        low, high = max(0.0, temperature - spread), temperature + spread
        temperature = low + (high - low) * share ** exponent
    return {token: logit / temperature for token, logit in row.items()}


def _greedy(row: Row, _values: Sequence[object], _words: Sequence[str]) -> Row:
    return _first(_sorted(row), 1)


def _mirostat(row: Row, values: Sequence[object], _words: Sequence[str]) -> Row:
    ordered, bound = _sorted(row), 2 * _float(values[1])
    chances = list(softmax(ordered).values())
    if _int(values[0]) == 1:
        return _first(ordered, max(int(_zipf_count(chances, bound)), 1))
    kept = sum(-math.log2(chance) <= bound for chance in chances)
    return _first(ordered, max(kept, 1))


def _zipf_count(chances: Sequence[float], bound: float) -> float:
    """Returns how many tokens the first Mirostat keeps: it takes the chances to follow Zipf's law."""
    ratios = [math.log((at + 2) / (at + 1)) for at in range(len(chances) - 1)]
    falls = [math.log(chances[at] / chances[at + 1]) for at in range(len(chances) - 1)]
    slope = sum(ratio * fall for ratio, fall in zip(ratios, falls, strict=True)) / sum(each * each for each in ratios)
    epsilon = slope - 1
    return float((epsilon * 2 ** bound / (1 - len(chances) ** -epsilon)) ** (1 / slope))


def _adaptive_p(row: Row, values: Sequence[object], _words: Sequence[str]) -> Row:
    peak, sharpness, width, target = 5.0, 10.0, 0.3, _float(values[0])

    def preference(chance: float) -> float:
        distance = abs(chance - target) / width
        return peak - sharpness * distance * distance / (1 + distance)

    return {token: preference(chance) for token, chance in softmax(row).items()}


def _logit_bias(row: Row, values: Sequence[object], words: Sequence[str]) -> Row:
    scores: dict[int, float] = {}
    for biased, score in values[0]:  # type: ignore[attr-defined]  # pairs of Biased and float
        for token, word in enumerate(words):
            if token == biased.token or (biased.text and biased.text.strip() == word):
                scores[token] = score
    moved = {token: logit + scores.get(token, 0.0) for token, logit in row.items()}
    return {token: logit for token, logit in moved.items() if logit > -math.inf} or row


_STEPS: Mapping[str, Step] = {
    "top_k": _top_k, "top_p": _top_p, "min_p": _min_p, "typical_p": _typical_p, "top_n_sigma": _top_n_sigma,
    "xtc": _xtc, "penalties": _penalties, "dry": _dry, "temperature": _temperature, "greedy": _greedy,
    "mirostat": _mirostat, "adaptive_p": _adaptive_p, "logit_bias": _logit_bias,
}


def _float(value: object) -> float:
    assert isinstance(value, int | float)
    return float(value)


def _int(value: object) -> int:
    return int(_float(value))
