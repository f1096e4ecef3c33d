"""Writes several answers to one prompt side by side, or continuations of one text: the prompt is evaluated once, and
each step of all in one pass.

A model whose state is large has few sequences; what they cannot hold at once is written in rounds, one after another.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from assistant.domain.errors import QT_TRANSLATE_NOOP, EngineError
from assistant.domain.settings import Generation
from assistant.engine.beginning import begin
from assistant.engine.generation import Answer, Equipment, Written
from assistant.engine.kv_sequence import KvSequence
from assistant.engine.prompt import Prompt
from assistant.engine.prompt_fitting import PromptFitting
from assistant.engine.protocol import Generate

# Tokens each answer must have room for, unless it may have fewer anyway: some ninety words. What would break off
# sooner is no choice. Thinking ends where this is all that is left.
LEAST_EACH = 128


class CandidateAnswers(Answer):
    """One Generate with candidates being carried out: `prepare`, `write_each`, `close`. It reads the prompt itself."""

    def __init__(self, equipment: Equipment, command: Generate, options: Sequence[Generation], arrived: float,
                 answers: Mapping[str, Sequence[int]]) -> None:
        """`options` are those of each candidate, alike in all that shapes the prompt."""
        super().__init__(equipment, command, options[0], arrived, answers)
        self._each = [_Candidate(equipment, one_of(command, index), its, arrived, answers)
                      for index, its in enumerate(options)]
        self._lent: tuple[KvSequence, ...] = ()

    def write_each(self, prompt: Prompt) -> list[Written]:
        """Writes all answers, telling the end of each; returns them. Raises EngineError, at once where they do not
        fit."""
        rounds = [(group, self._shares(group, len(prompt.tokens))) for group in self._rounds()]
        for each in self._each:
            each.begin(prompt, self._fitting)
        if not self._evaluate(prompt, self._each[0].written):
            logits = self._with.context.logits()
            for group, shares in rounds:
                self._take_back()
                self._lend(group, len(prompt.tokens), shares)
                self._with.context.put_back(logits)
                if not self._draw_each(group):
                    break
        self._end(dict.fromkeys([each for each in self._each if not each.over], "stopped"))
        return [each.written for each in self._each]

    def close(self) -> None:
        """The answers are over, whatever happened; what was evaluated of them stays for the chat's going on."""
        self._take_back()
        for each in self._each:
            if each.begun:
                each.written.sampler.close()
        self._with.looking.settle()

    def _rounds(self) -> "list[list[_Candidate]]":
        """Returns the candidates in groups of about the same size, each as large as there are sequences for."""
        count, most = len(self._each), len(self._with.cache.sequences) - 1
        rounds = -(-count // most)
        return [self._each[count * number // rounds:count * (number + 1) // rounds] for number in range(rounds)]

    def _shares(self, group: "Sequence[_Candidate]", prompt: int) -> list[int]:
        """Returns how many tokens each of those written at once may have beside a prompt of so many. Raises EngineError
        where that is not enough to begin."""
        context, count = self._with.context, len(group)
        free = max(min(context.cells - prompt, count * (context.length - prompt)), 0)
        needed = sum(each.least for each in group)
        if needed > free:
            raise _too_many(count, needed, prompt, free, self._with.largest_context > context.length,
                            self._command.text is not None)
        if sum(each.most for each in group) <= free:
            return [min(each.most, context.length - prompt) for each in group]
        return [min(each.most, free // count, context.length - prompt) for each in group]

    def _lend(self, group: "Sequence[_Candidate]", prompt: int, shares: Sequence[int]) -> None:
        """Gives each candidate a copy of the prompt, in the same cells, and room of its own."""
        cache, source = self._with.cache, self._evaluated
        self._lent = cache.lend(len(group), source)
        cache.make_room(source, prompt + sum(shares))
        for each, sequence, share in zip(group, self._lent, shares, strict=True):
            sequence.copy(source, prompt)
            each.take(sequence, prompt + share, self._prompt_seconds,
                      self._reused_tokens if each is self._each[0] else prompt)

    def _take_back(self) -> None:
        """Makes branches of the chat of what was lent, where there is a place for them."""
        for sequence in self._lent:
            if sequence.tokens and not self._command.aside:
                self._with.cache.adopt(sequence, self._evaluated)
            else:
                self._with.cache.drop(sequence)
        self._lent = ()

    def _draw_each(self, group: "Sequence[_Candidate]") -> bool:
        """Draws and evaluates step after step until the last answer has ended; returns whether that was not stopped."""
        writing, rows = list(group), [-1] * len(group)      # all begin with the logits of the prompt's end
        while writing:
            self._with.inspection.serve()
            ended = {each: reason for each, row in zip(writing, rows, strict=True) if (reason := each.draw(row))}
            if ended:
                self._end(ended)
                writing = [each for each in writing if each not in ended]
            if writing and not self._go_on(writing):
                return False
            rows = list(range(len(writing)))
        return True

    def _go_on(self, writing: "Sequence[_Candidate]") -> bool:
        """Evaluates what each has drawn; returns whether that was not stopped."""
        if self._with.stop.is_set:
            return False
        tokens = []
        for each in writing:                # only now: evaluating anything takes the logits of the others away
            *forced, last = each.drawn()
            if forced and not each.sequence.evaluate(forced):
                return False
            tokens.append(last)
        self._with.looking.start()
        return self._with.cache.evaluate_each([each.sequence for each in writing], tokens)

    def _end(self, ended: "Mapping[_Candidate, str]") -> None:
        for each, reason in ended.items():
            each.over = True
            still = sum(not other.over for other in self._each)
            self._with.emit(replace(each.finish(reason, each.written), still=still))


class _Candidate(Answer):
    """One of them, drawing from a row of the batch into a sequence of its own."""

    written: Written
    sequence: KvSequence
    begun = over = False
    _most_thinking = 0      # tokens its share has for that

    def begin(self, prompt: Prompt, fitting: PromptFitting) -> None:
        """Nothing is written of it yet; `fitting` is what made the prompt, and knows what the next one will hold."""
        self.written = begin(self._with, self._command, self._options, prompt)
        self.begun, self._fitting = True, fitting
        self.written.sampler.remember(prompt.tokens)
        self._prompt, self._prompt_tokens = prompt, len(prompt.tokens)

    def take(self, sequence: KvSequence, room: int, seconds: float, reused: int) -> None:
        """It begins with a copy of the prompt, and may have `room` tokens together with it."""
        self.sequence = self._sequence = sequence
        self._room, self._prompt_seconds, self._reused_tokens = room, seconds, reused
        self._most_thinking = max(room - self._prompt_tokens - self._after_thinking, 0)

    @property
    def most(self) -> int:
        """Returns how many tokens it may become by its settings."""
        options = self._options
        thinking = options.max_thinking_tokens + len(self._with.builder.closing()) if self._may_think else 0
        return options.max_tokens + thinking

    @property
    def least(self) -> int:
        """Returns how many tokens it must have room for."""
        thinks = self._may_think and self._with.thinks
        return max(min(self.most, LEAST_EACH), self._after_thinking if thinks else 0)

    @property
    def _may_think(self) -> bool:
        return self._options.thinking and self._command.text is None

    @property
    def _after_thinking(self) -> int:
        """Returns the tokens of the shortest answer worth having, and of the marker before it."""
        return min(self._options.max_tokens, LEAST_EACH) + len(self._with.builder.closing())

    def _thinks_too_long(self, written: Written) -> bool:
        """Where a share is less than the settings allow, thinking takes none of the answer's."""
        spent = written.out.splitter.thinking and len(written.tokens) >= self._most_thinking
        return spent or super()._thinks_too_long(written)

    def draw(self, row: int) -> str:
        """Draws the next token; returns why the answer ends, or nothing."""
        if self._command.past_end and not self.written.tokens:
            self._forbidden = self._with.context.forbid(self._with.vocabulary.ends)
        if ended := self._draw_one(self.written, row):
            return ended
        forced = len(self._with.builder.closing()) if self._thinks_too_long(self.written) else 0
        return "length" if len(self.sequence.tokens) + forced >= self._room else ""

    def drawn(self) -> list[int]:
        """Returns the token drawn, and those that have to follow it."""
        token = self.written.tokens[-1]
        return [token, *self._close_thinking(self.written)] if self._thinks_too_long(self.written) else [token]


def one_of(command: Generate, index: int) -> Generate:
    """Returns one of a command's candidates as a command of its own."""
    candidate = command.candidates[index]
    return replace(command, id=candidate.id, generation={**command.generation, **candidate.generation}, candidates=())


def options_of_each(command: Generate, checked: Callable[[Mapping[str, object]], Generation]) -> list[Generation]:
    """Returns the settings of each candidate: its own, but for what shapes the prompt, which is the command's."""
    shaping = checked(command.generation)
    return [replace(checked(one_of(command, index).generation), thinking=shaping.thinking,
                    thinking_effort=shaping.thinking_effort, max_thinking_tokens=shaping.max_thinking_tokens)
            for index in range(len(command.candidates))]


def _too_many(count: int, needed: int, prompt: int, free: int, larger: bool, of_text: bool) -> EngineError:
    values = {"count": str(count), "tokens": f"{needed:,}", "free": f"{free:,}", "prompt": f"{prompt:,}"}
    if of_text:
        return EngineError(
            QT_TRANSLATE_NOOP("errors", "{count} continuations side by side need room for {tokens} tokens. The context "
                                        "has {free} beside the {prompt} of this text."),
            QT_TRANSLATE_NOOP("errors", "Ask for fewer continuations, or load the model with a larger context.")
            if larger else QT_TRANSLATE_NOOP("errors", "Ask for fewer or shorter continuations."), values=values)
    return EngineError(
        QT_TRANSLATE_NOOP("errors", "{count} answers side by side need room for {tokens} tokens. The context has "
                                    "{free} beside the {prompt} of this chat."),
        QT_TRANSLATE_NOOP("errors", "Ask for fewer answers, or load the model with a larger context.") if larger else
        QT_TRANSLATE_NOOP("errors", "Ask for fewer or shorter answers."), values=values)
