"""Makes llama.cpp's samplers from the description of the chain, stage by stage."""

import ctypes
from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar
from weakref import WeakKeyDictionary, finalize

from assistant.domain.errors import QT_TRANSLATE_NOOP, EngineError
from assistant.domain.generation import Generation
from assistant.domain.sampler_chain import IMPOSSIBLE_P, Biased, Stage, stages
from assistant.engine.bindings import llama_cpp
from assistant.engine.vocabulary import Vocabulary

Pointer = Any                # llama_sampler *, as ctypes has it; test it with bool()

MIROSTAT_M = 100             # words the first Mirostat estimates from: llama.cpp, common/sampling.cpp
_LEAST_KEPT = 1              # words a cut leaves at least
# XTC throws dice of its own: with the seed of the draw, its chance would follow from words drawn before.
_XTC_DICE = 0x9E3779B9
_NO_SEED = 2**32 - 1         # LLAMA_DEFAULT_SEED: llama.cpp draws one


def chain_of(options: Generation) -> tuple[Stage, ...]:
    """Returns the stages of these settings. Raises EngineError for word scores that cannot be read."""
    try:
        return stages(options)
    except ValueError as problem:
        raise EngineError(
            QT_TRANSLATE_NOOP("errors", "A line of the word scores cannot be read: {line}"),
            QT_TRANSLATE_NOOP("errors", "Write a text and a number, as in: delve -5"),
            values={"line": str(problem)}) from problem


def samplers_of(stage: Stage, vocabulary: Vocabulary, seed: int) -> list[Pointer]:
    """Returns llama.cpp's samplers of one stage, to be applied one after another and freed by the caller.

    Raises MemoryError: a NULL among them would be a SIGSEGV at the first token.
    """
    made = _MAKERS[stage.name](stage.values, vocabulary, seed)
    if not all(made):
        raise MemoryError(stage.name)
    return made


def biases(vocabulary: Vocabulary, scores: Iterable[tuple[int, float]]) -> Pointer:
    """Returns a sampler that adds scores to tokens."""
    pairs = dict(scores)
    array = (llama_cpp.llama_logit_bias * len(pairs))(*pairs.items())
    return llama_cpp.llama_sampler_init_logit_bias(vocabulary.size, len(pairs), array)


def tokens_of(vocabulary: Vocabulary, biased: Biased) -> list[int]:
    """Returns the tokens a line of the word scores means; those of the vocabulary only.

    A word is meant with and without the space before it, where that is one token; else with each of its tokens, as
    llama-server's logit_bias has it.
    """
    if biased.token >= 0:
        return [biased.token] if biased.token < vocabulary.size else []
    if biased.exact or biased.text.isspace():
        return vocabulary.inner_tokens(biased.text)
    forms = [[token for token in vocabulary.inner_tokens(text) if not vocabulary.piece(token).isspace()]
             for text in (biased.text, f" {biased.text}")]      # a token that is a space is every word's
    whole = [form for form in forms if len(form) == 1]
    return [token for form in whole or forms for token in form]


def _possible() -> Pointer:
    """Returns a sampler that drops what cannot come; see `IMPOSSIBLE_P`."""
    return llama_cpp.llama_sampler_init_min_p(IMPOSSIBLE_P, _LEAST_KEPT)


def _logit_bias(values: Sequence[Any], vocabulary: Vocabulary, _seed: int) -> list[Pointer]:
    scores = [(token, bias) for biased, bias in values[0] for token in tokens_of(vocabulary, biased)]
    return [biases(vocabulary, scores), _possible()] if scores else []


def _penalties(values: Sequence[Any], vocabulary: Vocabulary, _seed: int) -> list[Pointer]:
    return [llama_cpp.llama_sampler_init_penalties(vocabulary.size, *values)]


def _dry(values: Sequence[Any], vocabulary: Vocabulary, _seed: int) -> list[Pointer]:
    return [llama_cpp.llama_sampler_clone(_DryPatterns.of(vocabulary, tuple(values)))]


def _mirostat(values: Sequence[Any], vocabulary: Vocabulary, seed: int) -> list[Pointer]:
    version, tau, eta = values
    if version == 1:
        return [llama_cpp.llama_sampler_init_mirostat(vocabulary.size, seed, tau, eta, MIROSTAT_M)]
    return [llama_cpp.llama_sampler_init_mirostat_v2(seed, tau, eta)]


def _temperature(values: Sequence[Any], _vocabulary: Vocabulary, _seed: int) -> list[Pointer]:
    temperature, spread, exponent = values
    if spread == 0:
        return [llama_cpp.llama_sampler_init_temp(temperature)]
    return [llama_cpp.llama_sampler_init_temp_ext(temperature, spread, exponent)]


def _top_k(values: Sequence[Any], _vocabulary: Vocabulary, _seed: int) -> list[Pointer]:
    return [llama_cpp.llama_sampler_init_top_k(values[0])]


_Maker = Callable[[Sequence[Any], Vocabulary, int], list[Pointer]]
_MAKERS: dict[str, _Maker] = {
    "logit_bias": _logit_bias,
    "bound": _top_k,
    "penalties": _penalties,
    "dry": _dry,
    # It only sets what it cuts to -inf.
    "top_n_sigma": lambda values, _v, _s: [llama_cpp.llama_sampler_init_top_n_sigma(values[0]), _possible()],
    "top_k": _top_k,
    "typical_p": lambda values, _v, _s: [llama_cpp.llama_sampler_init_typical(values[0], _LEAST_KEPT)],
    "top_p": lambda values, _v, _s: [llama_cpp.llama_sampler_init_top_p(values[0], _LEAST_KEPT)],
    "min_p": lambda values, _v, _s: [llama_cpp.llama_sampler_init_min_p(values[0], _LEAST_KEPT)],
    "xtc": lambda values, _v, seed: [
        llama_cpp.llama_sampler_init_xtc(values[0], values[1], _LEAST_KEPT, (seed ^ _XTC_DICE) % _NO_SEED)],
    "temperature": _temperature,
    "greedy": lambda _values, _v, _s: [llama_cpp.llama_sampler_init_greedy()],
    "draw": lambda _values, _v, seed: [llama_cpp.llama_sampler_init_dist(seed)],
    "mirostat": _mirostat,
    "adaptive_p": lambda values, _v, seed: [llama_cpp.llama_sampler_init_adaptive_p(values[0], values[1], seed)],
}


class _DryPatterns:
    """The last DRY sampler made for each vocabulary, to be cloned: looking for the sequence breakers in every token
    takes 9 ms at 49k tokens, and a clone 0.03."""

    _made: ClassVar["WeakKeyDictionary[Vocabulary, tuple[tuple[Any, ...], Pointer, finalize[..., Vocabulary]]]"] = (
        WeakKeyDictionary())

    @classmethod
    def of(cls, vocabulary: Vocabulary, values: tuple[Any, ...]) -> Pointer:
        """Returns one that has seen nothing yet, and stays ours."""
        known = cls._made.get(vocabulary)
        if known is not None and known[0] == values:
            return known[1]
        if known is not None:
            known[2]()
        *numbers, breakers = values
        texts = (ctypes.c_char_p * len(breakers))(*(text.encode() for text in breakers))
        made = llama_cpp.llama_sampler_init_dry(vocabulary.pointer, *numbers, texts, len(breakers))
        cls._made[vocabulary] = values, made, finalize(vocabulary, llama_cpp.llama_sampler_free, made)
        return made
