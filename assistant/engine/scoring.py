"""Tells how likely the loaded model finds a text, token by token.

This happens in a context of its own, just large enough and freed afterwards: what lies in the chats' stays where it is.
A text that is longer than a window is read in windows that overlap by half, and of each but the first only the second
half counts, as in llama.cpp's `llama-perplexity` (tools/perplexity/perplexity.cpp, "first = n_ctx/2"); other than there
the first window counts whole, so that every token has a chance. Where the model's metadata wants a beginning token
(BOS), every window begins with one, as there; it is never scored itself. Without one, the first token of the text has
no chance: nothing is before it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import isfinite, log
from typing import Any

from assistant.domain.amount import size_text
from assistant.domain.distribution import Candidate, Word
from assistant.domain.errors import QT_TRANSLATE_NOOP, Cancelled, EngineError, Remedy
from assistant.domain.footprint import Footprint
from assistant.domain.needs import needs
from assistant.domain.score import ScoredToken
from assistant.engine import native
from assistant.engine.bindings import llama_cpp
from assistant.engine.free_memory import available
from assistant.engine.generation import Equipment
from assistant.engine.inspection import words_of
from assistant.engine.llama_context import ABORTED, LlamaContext
from assistant.engine.native import NativeLog
from assistant.engine.protocol_scoring import Score, Scored, ScorePart
from assistant.engine.shaping import token_text
from assistant.engine.vocabulary import Vocabulary

OUTPUTS = 64                # rows of logits at once: 64 MB of a vocabulary of 262k
MOST_WINDOW = 4096          # tokens read at once: a second KV cache has to fit beside the chats'
MOST_TOKENS = 50_000        # of a text
TOLD = 5                    # likeliest tokens told of
_MEMORY_SHARE = 0.8         # of what is free
_DIGITS = 6
_BLOCK = 512                # logits among which the largest is looked for at once


def score(command: Score, equipment: Equipment, log_: NativeLog) -> Scored:
    """Scores a text; parts of the result are emitted on the way. Raises EngineError."""
    try:
        return _Scoring(command, equipment).run(log_)
    except Cancelled:
        return Scored(command.id, "stopped")


@dataclass(frozen=True, slots=True)
class Window:
    """Tokens `begin` to `end` of a text are read at once; those from `scored` on get their chance."""

    begin: int
    scored: int
    end: int


def windows(tokens: int, capacity: int, begins: bool, first: int = 0) -> list[Window]:
    """Returns how a text of so many tokens is read in windows of at most `capacity`; `begins`: something stands before
    its first token. Chances are wanted from the token `first` on."""
    found, begin, counted = list[Window](), 0, 0 if begins else 1
    while not found or counted < tokens:
        end = min(begin + capacity, tokens)
        found.append(Window(begin, counted, end))
        counted, begin = end, begin + max(capacity // 2, 1)
    return [Window(each.begin, max(each.scored, first), each.end) for each in found if each.end > first]


class _Scoring:
    """Of one Score."""

    def __init__(self, command: Score, equipment: Equipment) -> None:
        self._command, self._with = command, equipment
        self._done = self._total = 0

    def run(self, log_: NativeLog) -> Scored:
        tokens, before = self._tokens()
        capacity = min(self._with.context.length, MOST_WINDOW) - len(before)
        plan = windows(len(tokens), capacity, bool(before), self._command.first)
        length = max((len(before) + each.end - each.begin for each in plan), default=0)
        self._total = sum(len(before) + each.end - each.begin - 1 for each in plan)
        words = _words(self._command.text, tokens, self._with.vocabulary)
        if not before and not self._command.first:
            self._tell([_told(words[0], self._with.vocabulary)])
        with _own_context(self._with, length, log_) as context:
            for window in plan:
                self._read(context, window, tokens, before, words)
        return Scored(self._command.id, "complete", min(capacity + len(before), length))

    def _tokens(self) -> tuple[list[int], list[int]]:
        """Returns the tokens of the text, and what stands before each window."""
        text, vocabulary = self._command.text, self._with.vocabulary
        if not text:
            raise EngineError(QT_TRANSLATE_NOOP("errors", "There is no text to score."))
        found = self._with.builder.raw(text).tokens
        begins = vocabulary.adds_bos
        tokens = found[1:] if begins else found
        if len(tokens) > MOST_TOKENS:
            raise EngineError(
                QT_TRANSLATE_NOOP("errors", "This text has {tokens} tokens; at most {most} can be scored at once."),
                QT_TRANSLATE_NOOP("errors", "Score a part of it."),
                values={"tokens": f"{len(tokens):,}", "most": f"{MOST_TOKENS:,}"})
        if len(tokens) < (1 if begins else 2):
            raise EngineError(
                QT_TRANSLATE_NOOP("errors", "This text is too short: a word is judged by those before it."),
                QT_TRANSLATE_NOOP("errors", "Write a few words more."))
        return tokens, [vocabulary.bos] if begins else []

    def _read(self, context: LlamaContext, window: Window, tokens: Sequence[int], before: Sequence[int],
              words: Sequence[Word]) -> None:
        """Evaluates a window; the logits of each token are what the next one is judged by."""
        context.begin_anew()
        history = [*before, *tokens[window.begin:window.end]]
        shift = window.begin - len(before)      # from a place in the history to one in the text
        scored, last = window.scored - shift - 1, len(history) - 1
        at, whole = 0, scored // OUTPUTS * OUTPUTS
        while at < whole:                       # what only stands before
            count = min(context.chunk, whole - at)
            self._evaluated(context, context.decode(0, history[at:at + count]), count)
            at += count
            self._tell([])
        while at < last:
            count = min(OUTPUTS, last - at)
            # Always as many: fewer are computed by other kernels, and a chance would depend on what comes after it
            # (measured: by 0.09 on average). What fills up comes last, so that nothing else sees it.
            filled = [*history[at:at + count], *history[last:] * (OUTPUTS - count)]
            self._evaluated(context, context.decode_all(0, filled), count)
            self._tell([self._judged(_row(context, place - at, self._with.vocabulary), words[shift + place + 1])
                        for place in range(max(at, scored), at + count)])
            at += count

    def _evaluated(self, context: LlamaContext, code: int, count: int) -> None:
        if code == ABORTED:
            raise Cancelled("Scoring was stopped.")
        if code:
            raise context.failed(code, self._done)
        self._done += count

    def _judged(self, logits: Any, word: Word) -> ScoredToken:
        self._check()
        return judged(logits, word, self._with.vocabulary)

    def _tell(self, tokens: list[ScoredToken]) -> None:
        self._check()
        self._with.emit(ScorePart(self._command.id, self._done, self._total, tuple(tokens)))
        self._with.inspection.serve()

    def _check(self) -> None:
        if self._with.stop.is_set:
            raise Cancelled("Scoring was stopped.")


def judged(logits: Any, word: Word, vocabulary: Vocabulary) -> ScoredToken:
    """Returns a token with its chance by the logits (a float32 for every token) before it. Raises EngineError where
    these are no numbers."""
    import numpy
    likeliest = _likeliest(logits)
    top = float(logits[likeliest[0]])
    # float32 is exact to 1e-7 of each chance; the sum is not.
    total = log(float(numpy.exp(logits - numpy.float32(top)).sum(dtype=numpy.float64)))
    own = float(logits[word.token])
    if not isfinite(total + own):
        raise EngineError(
            QT_TRANSLATE_NOOP("errors", "The model gives no usable numbers."),
            QT_TRANSLATE_NOOP("errors", "The file may be damaged: download it again, or choose another model."),
            remedies=(Remedy.CHOOSE_MODEL,))
    others = tuple(_other(int(token), float(numpy.exp(float(logits[token]) - top - total)), vocabulary)
                   for token in likeliest)
    return _told(word, vocabulary, round(own - top - total, _DIGITS), int((logits > own).sum()) + 1, others)


def _likeliest(logits: Any) -> list[int]:
    """Returns the TOLD likeliest tokens, in order. They lie in the blocks whose largest logits are the largest:
    a tenth of the time that a partition of a large vocabulary takes."""
    import numpy
    whole = len(logits) // _BLOCK * _BLOCK
    if whole < TOLD * _BLOCK:
        places = numpy.arange(len(logits))
    else:
        blocks = logits[:whole].reshape(-1, _BLOCK).max(axis=1)
        best = numpy.argpartition(blocks, -TOLD)[-TOLD:]
        places = numpy.concatenate([*(numpy.arange(at * _BLOCK, (at + 1) * _BLOCK) for at in best),
                                    numpy.arange(whole, len(logits))])
    found = logits[places]
    return [int(places[at]) for at in numpy.argsort(-found, kind="stable")[:TOLD]]


def _other(token: int, chance: float, vocabulary: Vocabulary) -> Candidate:
    text, raw, special = token_text(token, vocabulary)
    return Candidate(token, text, round(chance, _DIGITS), (), raw=raw, special=special)


def _told(word: Word, vocabulary: Vocabulary, log_probability: float = 0.0, rank: int = 0,
          likeliest: tuple[Candidate, ...] = ()) -> ScoredToken:
    raw = "" if word.text else vocabulary.piece(word.token).hex()
    return ScoredToken(word.token, word.text, word.start, log_probability, rank, likeliest, raw)


def _words(text: str, tokens: Sequence[int], vocabulary: Vocabulary) -> list[Word]:
    """Returns what each token says of the text; some tokenizers put a blank before it."""
    words = words_of(text, tokens, vocabulary)
    return [*(Word(token, "", 0) for token in tokens[:len(tokens) - len(words)]), *words]


def _row(context: LlamaContext, place: int, vocabulary: Vocabulary) -> Any:
    """Returns the logits after a token of the last batch; valid until the next."""
    import numpy
    pointer = llama_cpp.llama_get_logits_ith(context.pointer, place)
    return numpy.ctypeslib.as_array(pointer, shape=(vocabulary.size,))


@contextmanager
def _own_context(equipment: Equipment, tokens: int, log_: NativeLog) -> Iterator[LlamaContext]:
    """Gives a context for so many tokens that computes like the one in use. Raises EngineError where memory is
    short."""
    now = equipment.context
    tokens = now.long_enough(tokens)
    _check_memory(equipment, tokens)
    context = LlamaContext(now.model, tokens, *now.threads, now.stop, log_, now.options, 1, OUTPUTS)
    try:
        context.use_adapters(now.adapters)
        yield context
    finally:
        context.close()


def _check_memory(equipment: Equipment, tokens: int) -> None:
    now = equipment.context
    host, graphics = memory_of(equipment.footprint, tokens, now.options.kv_type, now.model.gpu_layers)
    for needed, free in ((host, int(available() * _MEMORY_SHARE)),
                         (graphics, native.graphics_memory() if graphics else 0)):
        if needed > free:
            raise EngineError(
                QT_TRANSLATE_NOOP("errors", "Scoring this text needs {needed} of memory beside the chats; {free} are "
                                  "free."),
                QT_TRANSLATE_NOOP("errors", "Close other programs, score a shorter text, or choose a smaller model."),
                f"{tokens} tokens at once", remedies=(Remedy.CHOOSE_MODEL,),
                values={"needed": size_text(needed), "free": size_text(free)})


def memory_of(model: Footprint, tokens: int, kv_type: str, gpu_layers: int) -> tuple[int, int]:
    """Returns the bytes that the context takes, of the computer's memory and of the graphics cards'."""
    taken = needs(model, tokens, kv_type, gpu_layers)
    rows = 2 * OUTPUTS * model.words * 4        # as they are computed, and as they are read
    graphics = taken.graphics.cache + taken.graphics.state + taken.graphics.compute
    return taken.host.cache + taken.host.state + taken.host.compute + rows, graphics and graphics + rows // 2


