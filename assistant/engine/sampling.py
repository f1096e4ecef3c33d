"""The sampler chain: draws the next token from the logits."""

import ctypes
import secrets
from collections.abc import Callable, Sequence

from assistant.domain.sampler_chain import NEVER, Stage, remembered
from assistant.domain.settings import Generation
from assistant.engine.bindings import llama_cpp
from assistant.engine.candidates import Candidates
from assistant.engine.grammar import form_of, grammar_of
from assistant.engine.last_stage import REMEMBERING, LastStage
from assistant.engine.stages import biases, chain_of, samplers_of
from assistant.engine.vocabulary import Vocabulary

BREAKS_OFF = -2     # in place of a token: what was drawn does not go on with the marker that is begun


def draw_seed() -> int:
    """Returns a seed from 0 to 2**32 - 2; llama.cpp takes 2**32 - 1 as "draw one"."""
    return secrets.randbelow(2**32 - 1)


class Sampler:
    """A sampler chain with its random numbers and its memory of drawn tokens; `close` frees it."""

    def __init__(self, vocabulary: Vocabulary, options: Generation, seed: int, ignore_end: bool = False) -> None:
        """Raises EngineError for settings that cannot be read: word scores, a grammar, a schema."""
        self.seed = seed
        self.stages: tuple[Stage, ...] = chain_of(options)
        self.form = form_of(options)
        self.grammar = grammar_of(options, vocabulary)
        self._candidates: Candidates | None = None
        self._beside = True     # the marker that is begun, if one is, has not been the grammar's
        self._size = vocabulary.size
        self._chain = llama_cpp.llama_sampler_chain_init(llama_cpp.llama_sampler_chain_default_params())
        made = [biases(vocabulary, ((token, NEVER) for token in vocabulary.ends))] if ignore_end else []
        for stage in self.stages:
            made += samplers_of(stage, vocabulary, seed)
        for sampler in made:
            llama_cpp.llama_sampler_chain_add(self._chain, sampler)
        self._remembers = remembered(options)
        self._draw = llama_cpp.llama_sampler_sample

    def remember(self, tokens: Sequence[int]) -> None:
        """Shows tokens that were not drawn here (the prompt) to what looks back."""
        if self._remembers:
            for token in tokens[-self._remembers:]:
                llama_cpp.llama_sampler_accept(self._chain, token)

    def draw(self, context: ctypes.c_void_p, row: int = -1) -> int:
        """Returns a token drawn after the last evaluated one, or that of `row` in the last batch; remembers it."""
        token: int = self._draw(self._chain, context, row)
        return token

    def take(self, token: int, begun: str) -> None:
        """Remembers a token that was chosen in place of drawing one; `begun` as in `draw_by_grammar`."""
        llama_cpp.llama_sampler_accept(self._chain, token)
        if self.grammar and not (begun and self._beside):
            self._beside = not self.grammar.allows(token)
            if not self._beside:
                self.grammar.accept(token)

    def draw_by_grammar(self, context: ctypes.c_void_p, free: Callable[[int], bool], begun: str, row: int = -1) -> int:
        """Returns a token drawn as `draw` does that the grammar allows, and remembers it; -1 where it allows none. What
        is `free` is no part of the answer, and taken though the grammar forbids it; after such a one only others come
        while a marker is `begun`, else BREAKS_OFF.

        As llama.cpp's common_sampler_sample: drawn first and checked alone, and only where that fails drawn again from
        what the grammar leaves. Asking it for every token costs 57 ms on a vocabulary of 262k.
        """
        grammar = self.grammar
        assert grammar is not None
        candidates = self._candidates = self._candidates or Candidates(self._size)
        candidates.fill_from(context, row)
        candidates.apply(self._chain)
        token, beside = candidates.selected, bool(begun) and self._beside
        allowed = not beside and grammar.allows(token)
        if not allowed and not free(token):
            if beside:
                return BREAKS_OFF
            candidates.fill_from(context, row)
            if not grammar.leave_allowed(candidates):
                return -1
            candidates.apply(self._chain)
            token, allowed = candidates.selected, True
        llama_cpp.llama_sampler_accept(self._chain, token)
        self._beside = not allowed
        if allowed:
            grammar.accept(token)
        return token

    def restart_grammar(self) -> None:
        """The answer begins here; what was before was thinking."""
        if self.grammar:
            self.grammar.restart()

    def go_on_after(self, tokens: Sequence[int]) -> bool:
        """Leads the grammar over the beginning of an answer; returns whether it allows that."""
        return self.grammar is None or self.grammar.go_on_after(tokens)

    def last_stage(self) -> LastStage | None:
        """Returns a copy of the stage that draws, where it goes by what it drew before."""
        if self.stages[-1].name not in REMEMBERING:
            return None
        last = llama_cpp.llama_sampler_chain_n(self._chain) - 1
        return LastStage(self.stages[-1], llama_cpp.llama_sampler_chain_get(self._chain, last))

    def close(self) -> None:
        if self._chain:
            llama_cpp.llama_sampler_free(self._chain)
            self._chain = None
        if self.grammar:
            self.grammar.close()
            self.grammar = None
