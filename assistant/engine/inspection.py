"""Looks at one place of a text: evaluates what is before it, keeps its logits here, and tells what samplers make of
them."""

import codecs
import ctypes
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from assistant.domain.distribution import Word
from assistant.domain.errors import QT_TRANSLATE_NOOP, EngineError
from assistant.domain.settings import Generation
from assistant.engine.bindings import llama_cpp
from assistant.engine.candidates import Candidates
from assistant.engine.drawing import draws
from assistant.engine.form import Form
from assistant.engine.inspection_desk import InspectionDesk
from assistant.engine.kv_cache import KvCache
from assistant.engine.kv_sequence import KvSequence
from assistant.engine.last_stage import LastStage
from assistant.engine.mistakes import error_of
from assistant.engine.prompt import Prompt
from assistant.engine.protocol import Generate
from assistant.engine.protocol_inspection import (
    Draw,
    Drawn,
    Inspected,
    Inspecting,
    NotInspected,
    Shaped,
    Sight,
)
from assistant.engine.protocol_inspection import Inspect as Inspect
from assistant.engine.sampling import Sampler, draw_seed
from assistant.engine.shaping import Row, shape
from assistant.engine.vocabulary import Vocabulary

CONTEXT_LETTERS = 40        # told of what is before a place
MOST_DRAWS = 20_000
_NEAR_TOKENS = 64           # evaluated although a branch may hold more of them

Checked = Callable[[Mapping[str, Any]], Generation]


@dataclass(frozen=True)
class Place:
    """A place in an answer: `tokens` are the answer's up to it, from a whole character on; `text` what they say."""

    text: str
    reasoning: str
    tokens: tuple[int, ...]
    prompt_end: tuple[bool, bool]       # `Prompt.end` of what they stand after


class Inspection:
    """The place looked at last. Every method runs on the worker's main thread."""

    def __init__(self, emit: Callable[[Sight], None], checked: Checked) -> None:
        """`checked` makes settings of what the app sends."""
        self.desk = InspectionDesk()        # a worker's own takes its place
        self._emit, self._checked = emit, checked
        self._vocabulary: Vocabulary | None = None
        self._candidates: Candidates | None = None
        self._row: Row | None = None
        self._place: Place | None = None
        self._id, self._context = "", ""
        self._live = False
        self._scratch: tuple[KvCache, KvSequence, int] | None = None    # and when that was used

    def use(self, vocabulary: Vocabulary | None) -> None:
        """Looks at places of another model from now on; None: of none."""
        self._scratch = None        # gone with its context
        self.forget()
        self._candidates, self._vocabulary = None, vocabulary

    def forget(self) -> None:
        """Gives the row back, and the cells of what was evaluated for it."""
        self._close_row()
        self._place = None
        scratch = self._own_scratch()
        if scratch and self._scratch:
            self._scratch[0].drop(scratch)
        self._scratch = None

    def _close_row(self) -> None:
        if self._row is not None:
            self._row.form.close()
            if self._row.running is not None:
                self._row.running.close()
        self._row = None

    def scratch(self, cache: KvCache, history: Sequence[int]) -> KvSequence:
        """Returns a sequence that holds a beginning of `history` and is no chat's: looking changes nothing of these."""
        own = self._own_scratch()
        held = own.reusable(history) if own else 0
        if own and held and held >= min(len(history) - _NEAR_TOKENS,
                                        max(each.reusable(history) for each in cache.sequences)):
            own.reuse(history)
            cache.make_room(own, len(history))
            return own
        if own:
            cache.drop(own)
        sequence = cache.sequence_for(history, aside=True)
        self._scratch = cache, sequence, sequence.used
        return sequence

    def _own_scratch(self) -> KvSequence | None:
        """Returns the sequence used here last, None where the cache has given it to somebody else since."""
        if self._scratch is None:
            return None
        _cache, sequence, used = self._scratch
        return sequence if sequence.tokens and sequence.used == used else None

    def tokens_before(self, command: Generate, prompt: Prompt) -> tuple[int, ...] | None:
        """Returns the tokens of the beginning of a branch, as they were, if that was the last place looked at, after a
        prompt that ended alike; else None."""
        place, turn = self._place, command.turns[-1]
        known = place is not None and (place.text, place.reasoning, place.prompt_end) == (
            turn.text, turn.reasoning, prompt.end)
        return place.tokens if place and known and (command.first or command.at_most) else None

    def found(self, command: Inspect, prompt: Prompt, answer: Sequence[int], words: Sequence[Word],
              index: int) -> None:
        """A place is known: `index` in `words`, which are the last ones of the tokens `answer` after `prompt`."""
        turn, begin = command.turns[-1], len(answer) - len(words)
        first = index - len(words[index].pending) if index < len(words) else index
        start = words[first].start if first < len(words) else len(turn.text)
        self._place = Place(turn.text[:start], turn.reasoning, tuple(answer[:begin + first]), prompt.end)
        self._emit(Inspected(command.id, index, len(words), tuple(words) if command.with_words else ()))

    def progress(self, command: Inspect, done: int, total: int) -> None:
        self._emit(Inspecting(command.id, done, total))

    def look(self, identity: str, context: ctypes.c_void_p, history: Sequence[int], chosen: int, before: str,
             generation: Mapping[str, Any], form: Form, running: LastStage | None = None, live: bool = False) -> None:
        """Keeps the logits after the last evaluated token, which `history` ends with, and tells what they become."""
        import numpy
        assert self._vocabulary
        pointer = llama_cpp.llama_get_logits_ith(context, -1)
        logits = numpy.ctypeslib.as_array(pointer, shape=(self._vocabulary.size,)).copy()
        self._close_row()
        self._row, self._live = Row(logits, tuple(history), chosen, form, running), live
        self._id, self._context = identity, _last_words(before)
        self._tell(identity, generation)

    def follow(self, context: ctypes.c_void_p, tokens: Sequence[int], identity: str, text: str,
               sampler: Sampler, in_answer: bool, at_once: bool = False) -> None:
        """Looks at where an answer is being written by a `sampler`, if that is wanted and due, or `at_once`; the logits
        are those after `tokens`. `in_answer`: what comes next is neither thinking nor a marker of it."""
        generation = self.desk.look_is_due(at_once)
        if generation is not None:
            self.look(identity, context, tokens, -1, text, generation, Form.of(sampler if in_answer else None),
                      sampler.last_stage(), live=True)

    def serve(self) -> None:
        """Answers what needs no evaluation, if anything was asked: between two tokens too."""
        if not self.desk.quick:
            return
        reshape, draw, left = self.desk.take_quick()
        if left:
            self.forget()
        if reshape:
            self._tell(reshape.id, reshape.generation)
        if draw:
            self._draw(draw)

    def _tell(self, identity: str, generation: Mapping[str, Any]) -> None:
        if self._row is None or self._vocabulary is None:
            return
        with self._telling(identity):
            distribution = shape(self._row, self._checked(generation), self._vocabulary, self._room())
            self._emit(Shaped(identity, distribution, self._live, self._context))

    def _draw(self, command: Draw) -> None:
        if self._row is None or self._vocabulary is None:
            return
        with self._telling(command.id):
            options = self._checked(command.generation)
            drawn = draws(self._row, options, self._vocabulary, self._room(), min(command.count, MOST_DRAWS),
                          draw_seed())
            self._emit(Drawn(command.id, tuple(Counter(drawn).most_common())))

    @contextmanager
    def _telling(self, identity: str) -> Iterator[None]:
        """Tells what went wrong instead of an answer: what is being written does not suffer from it."""
        try:
            yield
        except Exception as problem:
            self._emit(NotInspected(identity, error_of(problem)))

    def _room(self) -> Candidates:
        assert self._row is not None
        self._candidates = self._candidates or Candidates(len(self._row.logits))
        return self._candidates


def _last_words(text: str) -> str:
    """Returns the end of a text, from the beginning of a word on where there is one."""
    end = text[-CONTEXT_LETTERS:]
    _, _, words = end.partition(" ") if len(text) > CONTEXT_LETTERS else ("", "", end)
    return words if words.strip() else end


def words_of(text: str, tokens: Sequence[int], vocabulary: Vocabulary) -> list[Word]:
    """Returns the words of an answer's text: those of the last of its tokens that say it, as thinking is before. After
    them come the tokens of a character that is only begun."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")      # as the text was made: it has whole characters only
    lengths, pending = list[int](), [tuple[int, ...]()]
    for token in tokens:
        lengths.append(len(decoder.decode(vocabulary.piece(token))))
        pending.append((*pending[-1], token) if decoder.getstate()[0] else ())
    begin, start = len(tokens), len(text)
    while begin > 0 and (start > 0 or pending[begin]):
        begin -= 1
        start -= lengths[begin]     # below 0 where the first token begins before the text
    words: list[Word] = []
    for index in range(begin, len(tokens)):
        end = start + lengths[index]
        words.append(Word(tokens[index], text[max(start, 0):max(end, 0)], max(start, 0), pending[index]))
        start = end
    return words


def too_far_back() -> EngineError:
    """The tokens before a place are more than the context holds."""
    return EngineError(
        QT_TRANSLATE_NOOP("errors", "The model no longer sees all that is before this word."),
        QT_TRANSLATE_NOOP("errors", "Choose an earlier word, or load the model with a larger context."))
