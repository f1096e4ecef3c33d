"""What is done with the model's estimate of the next token, as a list of named stages.

This is the one description of the chain: the engine makes llama.cpp's samplers from it stage by stage, and whoever
shows the chain reads the same list. A stage that would change nothing is not in it.
"""

import re
from dataclasses import dataclass

from assistant.domain.generation import Generation
from assistant.domain.sampler_order import order_of

# What sorts all words costs 19 to 37 ms a token on a vocabulary of 262k; on the likeliest 1,000 it costs 0.6.
BOUND = 1000
# Tokens that cannot come (score -inf) are dropped by a min-p of this: e^-69 of the likeliest. Typical-p and Mirostat
# take logarithms of chances, and would reckon with -inf.
IMPOSSIBLE_P = 1e-30
NEVER = float("-inf")
_BAN = -100.0           # OpenAI's API: "values like -100 or 100 should result in a ban or exclusive selection"
_LINE = re.compile(r"(?P<what>#\d+|\".*\"|.*?\S)\s*(?:\s|:|=)\s*(?P<bias>[+-]?(?:\d+(?:\.\d*)?|\.\d+))")

Value = float | int | str | tuple[str, ...] | tuple[tuple["Biased", float], ...]


@dataclass(frozen=True, slots=True)
class Biased:
    """What a line of the word scores means: a token by number, or a text; `exact` as it stands, else as a word."""

    token: int = -1
    text: str = ""
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage. `name` is a sampler's of `sampler_order`, or "logit_bias", "bound", "greedy", "draw", "mirostat",
    "adaptive_p"; `values` are its parameters as `engine.stages` takes them."""

    name: str
    values: tuple[Value, ...] = ()


def stages(options: Generation) -> tuple[Stage, ...]:
    """Returns the stages in the order they are applied; the last one draws.

    The order of the setting is kept. A "bound" comes before what would sort all words: where top-k follows behind
    penalties that only lower scores, it is exact (k + the number of words they can lower); else it is the 1,000
    likeliest words. Raises ValueError with the line of the word scores that cannot be read.
    """
    biases = word_scores(options.logit_bias)
    first = (Stage("logit_bias", (biases,)),) if biases else ()
    if options.temperature <= 0:
        # The likeliest word survives every cut but typical-p and XTC, and 0 says it is wanted.
        return (*first, *_ordered(options, ("penalties", "dry")), Stage("greedy"))
    if options.mirostat != "off":
        # As llama.cpp's common/sampling.cpp, which leaves every cut out; penalties are none.
        heat = (Stage("temperature", (options.temperature, 0.0, 1.0)),) if options.temperature != 1 else ()
        found = (*_ordered(options, ("penalties", "dry")), *heat)
        draw = Stage("mirostat", (int(options.mirostat), options.mirostat_tau, options.mirostat_eta))
        return (*first, *_bounded(options, (*found, draw)))
    draw = (Stage("adaptive_p", (options.adaptive_target, options.adaptive_decay)) if options.adaptive_target > 0
            else Stage("draw"))
    return (*first, *_bounded(options, (*_ordered(options), draw)))


def remembered(options: Generation) -> int:
    """Returns how many tokens back the stages look."""
    looks = [options.penalty_last_n if _penalises(options) else 0, options.dry_last_n if _dry(options) else 0]
    return max(looks)


def word_scores(text: str) -> tuple[tuple[Biased, float], ...]:
    """Returns what each line says, -inf for what may never come. Raises ValueError with the line that says nothing."""
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        match = _LINE.fullmatch(line)
        if match is None:
            raise ValueError(line)
        bias = float(match["bias"])
        what = match["what"]
        exact = len(what) > 2 and what.startswith('"') and what.endswith('"')
        biased = (Biased(token=int(what[1:])) if re.fullmatch(r"#\d+", what)
                  else Biased(text=_unescaped(what[1:-1] if exact else what), exact=exact))
        found.append((biased, NEVER if bias <= _BAN else bias))
    return tuple(found)


def sequence_breakers(text: str) -> tuple[str, ...]:
    """Returns the breakers of DRY, one a line."""
    return tuple(_unescaped(line) for line in text.splitlines() if line)


def _unescaped(text: str) -> str:
    return text.replace("\\n", "\n").replace("\\t", "\t")


def _ordered(options: Generation, only: tuple[str, ...] | None = None) -> tuple[Stage, ...]:
    """Returns the stages that do something, in the setting's order."""
    values: dict[str, tuple[Value, ...]] = {}
    if _penalises(options):
        values["penalties"] = (options.penalty_last_n, options.repeat_penalty, options.frequency_penalty,
                               options.presence_penalty)
    if _dry(options):
        values["dry"] = (options.dry_multiplier, options.dry_base, options.dry_allowed_length, options.dry_last_n,
                         sequence_breakers(options.dry_breakers))
    if options.top_n_sigma > 0:
        values["top_n_sigma"] = (options.top_n_sigma,)
    if options.top_k > 0:
        values["top_k"] = (options.top_k,)
    if options.typical_p < 1:
        values["typical_p"] = (options.typical_p,)
    if options.top_p < 1:
        values["top_p"] = (options.top_p,)
    if options.min_p > 0:
        values["min_p"] = (options.min_p,)
    if options.xtc_probability > 0:
        values["xtc"] = (options.xtc_probability, options.xtc_threshold)
    if options.temperature != 1 or options.dynatemp_range > 0:
        values["temperature"] = (options.temperature, options.dynatemp_range, options.dynatemp_exponent)
    return tuple(Stage(name, values[name]) for name in order_of(options.sampler_order)
                 if name in values and (only is None or name in only))


def _penalises(options: Generation) -> bool:
    return options.penalty_last_n > 0 and (
        options.repeat_penalty, options.frequency_penalty, options.presence_penalty) != (1, 0, 0)


def _dry(options: Generation) -> bool:
    return options.dry_multiplier > 0 and options.dry_last_n > 0


def _bounded(options: Generation, found: tuple[Stage, ...]) -> tuple[Stage, ...]:
    """Returns the stages with a bound before what would look at all words, where it is needed."""
    lowered, at = 0, 0              # words that penalties can lower; where the bound can stand
    for place, stage in enumerate(found):
        if stage.name in ("penalties", "dry"):
            if stage.name == "penalties" and min(options.frequency_penalty, options.presence_penalty) < 0:
                lowered, at = 0, place + 1      # it raises words from below a bound before it
            else:
                lowered += options.penalty_last_n if stage.name == "penalties" else options.dry_last_n
        elif stage.name == "top_k":
            return (*found[:at], Stage("bound", (options.top_k + lowered,)), *found[at:]) if lowered else found
        elif _sorts(stage):
            return (*found[:at], Stage("bound", (BOUND + lowered,)), *found[at:])
        elif stage.name in ("min_p", "top_n_sigma"):        # cheap, and what comes after them looks at few words
            return found
    return found


def _sorts(stage: Stage) -> bool:
    return (stage.name in ("typical_p", "top_p", "xtc", "mirostat")
            or (stage.name == "temperature" and stage.values[1] != 0))
