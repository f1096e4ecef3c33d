"""Writes one answer: prompt, evaluation, then token by token until something ends it."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from assistant.domain.chat import Timings, Usage
from assistant.domain.errors import Cancelled
from assistant.domain.footprint import Footprint
from assistant.domain.settings import Generation
from assistant.engine.answer_counts import Counts
from assistant.engine.answer_text import AnswerText, Piece
from assistant.engine.emitting import Emit
from assistant.engine.inspection import Inspection
from assistant.engine.kv_cache import KvCache
from assistant.engine.kv_sequence import KvSequence
from assistant.engine.llama_context import LlamaContext
from assistant.engine.looking import Looking
from assistant.engine.prompt import Prompt, PromptBuilder, digest
from assistant.engine.prompt_fitting import Window
from assistant.engine.protocol import Finished, Generate, Progress
from assistant.engine.sampling import BREAKS_OFF, Sampler
from assistant.engine.stop_flag import StopFlag
from assistant.engine.thinking import Markers
from assistant.engine.vocabulary import Vocabulary
from assistant.engine.whole_text import fitting_of


@dataclass(frozen=True)
class Equipment:
    """What an answer is written with."""

    path: str
    vocabulary: Vocabulary
    context: LlamaContext
    cache: KvCache
    largest_context: int        # tokens it could hold if it was loaded with more
    builder: PromptBuilder
    markers: Markers
    stop: StopFlag
    emit: Emit
    inspection: Inspection
    looking: Looking
    footprint: Footprint        # of the file as it was loaded: it may lie elsewhere by now
    origin: Mapping[str, Any] = field(default_factory=dict)     # what evaluating gives depends on, besides the tokens
    watched: bool = True        # answers may be followed while they are written
    thinks: bool = True         # its template knows of thinking


@dataclass
class Written:
    """An answer as it grows, and all that is needed to go on with it as if it had never been cut."""

    tokens: list[int]
    sampler: Sampler
    out: AnswerText
    text: str = ""
    reasoning: str = ""
    pieces: str = ""        # why making it again takes more than its prompt, a seed and a plan: "pieces", "context"
    first: int = 0          # the first turn the model sees since the answer has filled the window


class Answer:
    """One Generate being carried out: `prepare`, then `write`, then `finish`."""

    def __init__(self, equipment: Equipment, command: Generate, options: Generation, arrived: float,
                 answers: Mapping[str, Sequence[int]], window: int = 0, most: int = 0) -> None:
        """`arrived` is time.monotonic() of the command; `answers` the tokens of what was written before; `window` those
        a prompt is fitted into, 0: as the context has; `most` those to write at most, 0: as the options say."""
        self._with, self._command, self._options = equipment, command, options
        self._most = most or options.max_tokens
        self._arrived = arrived
        self._fitting = fitting_of(equipment.builder, command, options, answers,
                                   Window(window or equipment.context.length, equipment.largest_context))
        self._prompt: Prompt | None = None
        self._sequence: KvSequence | None = None
        self._counts, self._room = Counts(), 0      # tokens the sequence may have as other branches lie beside it
        self._first_tokens = list(command.first)
        self._forbidden: dict[int, float] = {}      # logits of tokens that the next draw may not give
        self._prompt_tokens = self._reused_tokens = 0
        self._prompt_seconds = self._first_token = self._last_token = 0.0

    def prepare(self, first: int = 0) -> Prompt:
        """Returns the prompt of the turns that fit, as `PromptFitting.prepare` does. Raises EngineError, Cancelled."""
        return self._fitting.prepare(first)

    def write(self, prompt: Prompt, written: Written, fresh: bool) -> str:
        """Writes on after `written`, to which everything is added; returns why it ended. Raises EngineError.

        `fresh`: the sampler has not seen anything yet.
        """
        if self._command.first or (fresh and self._command.continue_last):
            written.pieces = "pieces"
        if fresh:
            written.sampler.remember([*prompt.tokens, *written.tokens])
        full = len(prompt.tokens) + len(written.tokens) >= self._with.context.length
        try:
            if full:
                self._fitting.refuse_to_go_on(len(written.tokens))
            cut = (self._make_room(written) if full else self._evaluate(prompt, written)) or (
                self._end_thinking(written) if written.tokens and self._thinks_too_long(written) else "")
            return cut or self._draw(written)
        except Cancelled:           # while a prompt was built anew
            return "stopped"

    def finish(self, reason: str, written: Written) -> Finished:
        """Returns how it went. What is held back, for a marker or a stop string it may become, is sent where the model
        has come to its end, and in a text; else it stays for the answer's going on, like half a character."""
        if (reason == "stop" or self._command.text is not None) and (pieces := written.out.flush()):
            self._tell(pieces, -1, None, written)
        self._with.looking.settle()
        generation = self._last_token - self._first_token if self._first_token else 0.0
        return Finished(
            self._command.id, reason,
            Usage(self._prompt_tokens, self._reused_tokens, self._counts.answer, self._counts.thinking),
            Timings(self._first_token - self._arrived if self._first_token else 0.0, self._prompt_seconds, generation),
            written.sampler.seed, asdict(self._options), self._with.path,
            len(self._sequence.tokens) if self._sequence else 0, self._with.context.length,
            self._fitting.next_first(len(written.tokens), self._counts.thinking),
            evaluation=self._evaluation(written))

    def _evaluation(self, written: Written) -> dict[str, Any]:
        if self._sequence is None or self._prompt is None:
            return {}
        return {"plan": str(self._sequence.plan), "prompt": digest(self._prompt.tokens), "pieces": written.pieces,
                "window": self._with.context.length, "chain": [stage.name for stage in written.sampler.stages],
                **self._with.origin}

    def close(self) -> None:
        """The answer is over, and told; a title or side question leaves nothing behind."""
        self._with.looking.settle()
        if self._sequence and self._command.aside:
            self._with.cache.drop(self._sequence)

    def _evaluate(self, prompt: Prompt, written: Written) -> str:
        """Evaluates what is not in the KV cache yet; returns "stopped" or nothing."""
        command, emit, begun = self._command, self._with.emit, time.monotonic()
        wanted = [*prompt.tokens, *written.tokens]
        self._with.looking.settle()
        again = self._sequence is not None
        sequence = self._with_beginning(wanted)
        reused = len(sequence.tokens)
        if again:
            written.pieces = "context"
        elif reused < len(prompt.tokens) + len(written.tokens) - 1 and written.tokens:
            written.pieces = "pieces"
        self._prompt = prompt
        if not self._prompt_tokens:
            self._prompt_tokens, self._reused_tokens = len(wanted), reused
        total = len(wanted) - reused
        emit(self._fitting.told(len(wanted), reused, prompt), Progress(command.id, 0, total))
        sequence.last_message = lambda: self._fitting.partings(prompt)[0]
        marks = self._fitting.partings(prompt) if sequence.goes_back_by_checkpoints else ()
        done = sequence.evaluate(wanted[reused:], lambda count: emit(Progress(command.id, count, total)), marks)
        self._prompt_seconds += time.monotonic() - begun
        return "" if done else "stopped"

    def _with_beginning(self, wanted: Sequence[int]) -> KvSequence:
        """Returns the sequence that holds what was evaluated of `wanted` already."""
        if self._sequence:      # the answer itself has filled the window
            self._sequence.reuse(wanted)
        else:
            self._sequence = self._with.cache.sequence_for(
                wanted, self._command.chat, aside=self._command.aside,
                common=self._fitting.common if self._fitting.first else -1)
        self._room = self._with.cache.room_of(self._sequence)
        return self._sequence

    def _make_room(self, written: Written) -> str:
        """Drops the oldest turns in mid-answer; returns why it has to end, or nothing."""
        prompt, written.first = self._fitting.make_room(len(written.tokens)), self._fitting.first
        return self._evaluate(prompt, written) if prompt else "context"

    def _draw(self, written: Written) -> str:
        """Draws token after token; returns why the answer ended."""
        if self._command.past_end:
            self._forbidden = self._with.context.forbid(self._with.vocabulary.ends)
        most = len(written.tokens) + (self._command.at_most or self._with.context.length)
        # Nothing may come between an evaluation and its draw: continuing a cut answer repeats neither.
        while True:
            if self._with.inspection.desk.awaits:       # all the rest is only for who looks
                self._be_looked_at(written)
            drawn = len(written.tokens)
            ended = self._draw_one(written)
            if self._with.inspection.desk.awaits and ended == "stop" and len(written.tokens) == drawn:
                self._be_looked_at(written, at_once=True)       # what might come is that of the answer's end now
            ended = ended or ("stopped" if len(written.tokens) >= most else self._take_in(written.tokens[-1], written))
            if ended:
                return ended

    def _be_looked_at(self, written: Written, at_once: bool = False) -> None:
        """Lets the next word be looked at, where this is an answer of the chat: nobody follows a title or a summary."""
        self._with.inspection.serve()
        if self._with.watched and not self._command.aside:
            self._with.inspection.follow(self._with.context.pointer, self._evaluated.tokens, self._command.id,
                                         written.text, written.sampler, written.out.in_answer, at_once)

    def _draw_one(self, written: Written, row: int = -1) -> str:
        """Draws a token from the logits of the last one evaluated, or of a row of the last batch, and tells it; returns
        why the answer ends, or nothing."""
        splitter, counts, stand_ins = written.out.splitter, self._counts, self._with.markers.stand_ins
        token = self._next(written, row)
        self._with.context.allow(self._forbidden)
        self._last_token = time.monotonic()
        self._first_token = self._first_token or self._last_token
        if token < 0 or (token in self._with.vocabulary.ends and not self._command.ignore_end
                         and not (splitter.thinking and token in stand_ins)):
            return "stop"           # though an end may also begin the marker between thinking and answer
        written.tokens.append(token)
        was_thinking, passed = splitter.thinking, splitter.passed
        pieces = written.out.feed(self._with.markers.seen(token, self._with.vocabulary))
        counts.add(was_thinking, splitter.thinking or splitter.passed != passed, splitter.undecided)
        if was_thinking and not splitter.thinking:
            written.sampler.restart_grammar()
        self._tell(pieces, token, row, written)
        if written.out.ended:
            return "stop"
        return "length" if counts.answer >= self._most else ""

    def _next(self, written: Written, row: int) -> int:
        """Returns the next token: one the command begins with, else one that is drawn."""
        if self._first_tokens:
            written.sampler.take(token := self._first_tokens.pop(0), written.out.splitter.begun)
            return token
        if written.sampler.grammar is not None and not written.out.splitter.thinking:
            return self._draw_by_grammar(written, row)
        return written.sampler.draw(self._with.context.pointer, row)

    def _draw_by_grammar(self, written: Written, row: int) -> int:
        """Returns the next token; -1 where the grammar allows none. Markers before an answer are not the grammar's: the
        end of one that the model breaks off is written in its place, else its beginning would be the answer's."""
        its, splitter, sampler = self._with, written.out.splitter, written.sampler

        def free(token: int) -> bool:
            text = its.markers.seen(token, its.vocabulary).decode("utf-8", "replace")
            return bool(text) and splitter.may_be_marker(text, self._options.thinking and its.thinks)

        token = sampler.draw_by_grammar(its.context.pointer, free, splitter.begun, row)
        if token == BREAKS_OFF:
            token, *self._first_tokens = its.markers.tokens(splitter.missing(), its.vocabulary)
            sampler.take(token, splitter.begun)
        return token

    def _take_in(self, token: int, written: Written) -> str:
        """Evaluates a drawn token; returns why the answer has to end here, or nothing."""
        self._with.looking.start()
        if self._with.stop.is_set:
            return "stopped"
        if self._thinks_too_long(written):
            return self._end_thinking(written, token)
        if len(self._evaluated.tokens) >= self._room and self._is_full(1):
            return self._make_room(written)
        return "" if self._evaluated.evaluate_one(token) else "stopped"

    def _is_full(self, more: int) -> bool:
        """Whether the window holds no `more` tokens. Other branches have to go before that."""
        if len(self._evaluated.tokens) + more > self._room:
            self._room = self._with.cache.widen(self._evaluated)
        return len(self._evaluated.tokens) + more > self._room

    @property
    def _evaluated(self) -> KvSequence:
        assert self._sequence
        return self._sequence

    def _thinks_too_long(self, written: Written) -> bool:
        limit = self._options.max_thinking_tokens if self._options.thinking and not self._command.aside else 0
        return written.out.splitter.thinking and len(written.tokens) >= limit      # what was thought before a cut, too

    def _end_thinking(self, written: Written, *drawn: int) -> str:
        """Evaluates what was drawn and the end of the thinking; returns why the answer has to end, or nothing."""
        closing = self._close_thinking(written)
        if self._is_full(len(drawn) + len(closing)):
            return self._make_room(written)
        return "" if self._evaluated.evaluate([*drawn, *closing]) else "stopped"

    def _close_thinking(self, written: Written) -> list[int]:
        """Writes the marker that ends the thinking in the model's place; returns its tokens, to be evaluated."""
        its, closing = self._with, self._with.builder.closing()
        written.out.splitter.may_open = False
        written.tokens += closing
        if pieces := [piece for each in closing for piece in written.out.feed(its.markers.seen(each, its.vocabulary))]:
            self._tell(pieces, -1, None, written)
        written.sampler.remember(closing)
        written.sampler.restart_grammar()
        return closing

    def _tell(self, pieces: list[Piece], token: int, row: int | None, written: Written) -> None:
        """Tells pieces of text; the first is of `token`, whose chances are in a `row` of the last batch."""
        its, command = self._with, self._command
        for thinking, text in pieces or ((written.out.splitter.thinking, ""),):
            shown = its.markers.hidden(text)
            if thinking:
                written.reasoning += shown
            else:
                written.text += shown
            its.looking.tell((command.id, shown, token, thinking), its.emit, its.context.pointer, row,
                             command.probabilities)
            token, row = -1, None
