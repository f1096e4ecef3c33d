"""Makes an answer again, evaluation by evaluation as it was made, and compares the two.

This happens in a context of its own, just large enough and freed afterwards: what lies in the user's stays where it is,
and nothing lies beside the answer.
"""

import contextlib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.domain.errors import Cancelled, EngineError
from assistant.domain.evaluation import FOREIGN, RESTORED, TOGETHER, Plan, plan_of
from assistant.domain.needs import CELL_STEP, needs
from assistant.domain.settings import Generation
from assistant.engine.beginning import begin
from assistant.engine.continuing import checked
from assistant.engine.free_memory import available
from assistant.engine.generation import Answer, Equipment
from assistant.engine.kv_cache import KvCache
from assistant.engine.kv_sequence import KvSequence
from assistant.engine.llama_context import LlamaContext
from assistant.engine.native import NativeLog
from assistant.engine.prompt import Prompt, digest
from assistant.engine.protocol import Event, Replay, Replayed, ReplayProgress, Token

SHOWN_TOKENS = 12       # written on after the first difference, so that it can be told
TOLD_TOKENS = 8         # between two events of progress
_ROOM = CELL_STEP       # tokens: what is shown, and the markers after thinking
_MEMORY_SHARE = 0.5     # of what is free
_REASONS = {FOREIGN: "foreign", TOGETHER: "together", RESTORED: "restored"}


class Replaying:
    """Of one Replay."""

    def __init__(self, equipment: Equipment, log: NativeLog, answers: Mapping[str, Sequence[int]]) -> None:
        self._with, self._log, self._answers = equipment, log, answers

    def replay(self, command: Replay) -> Replayed:
        """Returns how the two compare. Raises EngineError where the engine cannot go on."""
        plan = plan_of(command.evaluation.get("plan"))
        reason = self._incomparable(command, plan)
        if reason or plan is None:
            return Replayed(command.id, "incomparable", reason)
        try:
            return self._replay(command, plan)
        except Cancelled:
            return Replayed(command.id, "stopped")

    def _incomparable(self, command: Replay, plan: Plan | None) -> str:
        """Returns why the two cannot be compared, as far as can be said without trying; "" where they can."""
        made, origin, model = command.evaluation, self._with.origin, self._with.context.model
        other = [name for name in ("model", "engine", "template", "loaded") if made.get(name) != origin.get(name)]
        if plan is None or not made.get("prompt"):
            return "unrecorded"
        if other:
            return other[0]
        if plan.marks:
            return next(reason for mark, reason in _REASONS.items() if mark in plan.marks)
        if made.get("pieces"):
            return str(made["pieces"])
        if max(_threads(made)) > (os.cpu_count() or 1) or min(_threads(made)) < 1:
            return "threads"
        if plan.taken_back and model.metadata("expert_count").strip("0"):
            return "mixture"    # what was taken back has decided which experts were computed together
        return ""

    def _replay(self, command: Replay, plan: Plan) -> Replayed:
        generate, options = replace(command.answer, chat="", aside=False), checked(command.answer.generation)
        answer = Answer(self._with, generate, options, 0.0, self._answers, int(command.evaluation.get("window", 0)))
        try:
            prompt = answer.prepare()
        except EngineError:     # it does not fit any more
            return Replayed(command.id, "incomparable", "prompt")
        if digest(prompt.tokens) != command.evaluation["prompt"]:
            return Replayed(command.id, "incomparable", "prompt")
        portions = _portions(plan, len(prompt.tokens))
        if not portions:        # it was stopped before all of the prompt was evaluated, or the plan is damaged
            return Replayed(command.id, "incomparable", "unrecorded")
        longest = max(size for size, _kept in portions)     # what was taken back of it needs room, too
        context = self._small_context(len(prompt.tokens) + command.tokens + max(_ROOM, longest), longest,
                                      command.evaluation)
        if context is None:
            return Replayed(command.id, "incomparable", "memory")
        listener = _Listener(command, len(prompt.tokens), self._with.emit)
        equipment = replace(self._with, context=context, cache=KvCache(context), emit=listener.hear, watched=False)
        answer = Answer(equipment, generate, options, 0.0, self._answers, int(command.evaluation.get("window", 0)),
                        command.tokens + 1)     # gone on with, it became longer than what was asked for at first
        try:
            prompt = answer.prepare()
            if not self._evaluate(equipment.cache.sequences[0], prompt, portions[:-1], listener):
                return Replayed(command.id, "stopped")
            return self._write(equipment, answer, prompt, command, options, listener)
        finally:
            context.close()

    def _write(self, equipment: Equipment, answer: Answer, prompt: Prompt, command: Replay, options: Generation,
               listener: "_Listener") -> Replayed:
        written = begin(equipment, command.answer, options, prompt)
        try:
            reason = answer.write(prompt, written, fresh=True)
            if reason == "stopped":
                return Replayed(command.id, "stopped")
            answer.finish(reason, written)
        except _Enough:
            pass
        finally:
            with contextlib.suppress(_Enough):      # nobody told yet; else the next answer would hear of it
                equipment.looking.settle()
            written.sampler.close()
        return listener.verdict()

    def _evaluate(self, sequence: KvSequence, prompt: Prompt, portions: Sequence[tuple[int, int]],
                  listener: "_Listener") -> bool:
        """Evaluates the prompt in these portions. Returns False when stopped."""
        for size, kept in portions:
            place = len(sequence.tokens)
            part = prompt.tokens[place:place + kept]
            # What was taken back was another text; whatever it was, the rest is computed in a portion of that size.
            if not sequence.evaluate([*part, *part[-1:] * (size - kept)]):
                return False
            sequence.cut(place + kept)
            listener.told(len(sequence.tokens))
        return True

    def _small_context(self, tokens: int, longest: int, made: Mapping[str, object]) -> LlamaContext | None:
        """Returns a context for so many tokens, `longest` of them in one call, that computes like the one in use; None
        where memory is short."""
        model, now = self._with.context.model, self._with.context
        tokens = now.long_enough(tokens)
        taken = needs(self._with.footprint, tokens, now.options.kv_type).host.cache
        taken += now.sequences * sum(self._with.footprint.state_bytes)
        if taken > available() * _MEMORY_SHARE:
            return None
        writing, reading = _threads(made)
        options = replace(now.options, batch=max(now.chunk, longest), ubatch=now.pass_tokens)
        try:
            context = LlamaContext(model, tokens, writing, reading, now.stop, self._log, options, now.sequences)
        except EngineError:
            return None
        context.use_adapters(now.adapters)
        return context


def _portions(plan: Plan, tokens: int) -> list[tuple[int, int]]:
    """Returns size and kept of the evaluations that made a prompt of so many tokens, of which the answer begins with
    the last one; none where the plan has no such place."""
    done, portions = 0, list[tuple[int, int]]()
    for size, kept in plan.steps():
        if done >= tokens:
            break
        portions.append((size, kept))
        done += kept
    return portions if done == tokens else []


def _threads(made: Mapping[str, object]) -> tuple[int, int]:
    """Returns how many threads evaluated one token, and several; (0, 0) where that is not known."""
    found = made.get("threads")
    if isinstance(found, list | tuple) and len(found) == 2 and all(isinstance(each, int) for each in found):
        return found[0], found[1]
    return 0, 0


class _Enough(Exception):
    """What the answer was has come to its end, or is another one now."""


@dataclass
class _Said:
    """What came so far of the answer, or of the thinking before it, and what it was."""

    was: str
    now: str = ""

    @property
    def place(self) -> int:
        """Where the first other letter is; -1 while there is none."""
        same = self.was.startswith(self.now)
        return -1 if same else next((i for i, (a, b) in enumerate(zip(self.was, self.now, strict=False)) if a != b),
                                    min(len(self.was), len(self.now)))


class _Listener:
    """Hears the answer being made again; raises `_Enough` once there is nothing more to learn."""

    def __init__(self, command: Replay, prompt: int, emit: Callable[[Event], None]) -> None:
        self._command, self._prompt, self._emit = command, prompt, emit
        self._answer, self._thinking = _Said(command.text), _Said(command.reasoning)
        self._tokens = 0
        self._ends_at = 0           # tokens, once there is a difference to be shown

    def hear(self, *events: Event) -> None:
        for event in events:
            if isinstance(event, Token):
                self._take_in(event)

    def _take_in(self, event: Token) -> None:
        said = self._thinking if event.thinking else self._answer
        said.now += event.text
        if event.token < 0:
            return
        self._tokens += 1
        if self._tokens % TOLD_TOKENS == 1:
            self.told(self._prompt + self._tokens)
        if not self._ends_at and max(self._answer.place, self._thinking.place) >= 0:
            self._ends_at = self._tokens + SHOWN_TOKENS
        if self._tokens >= (self._ends_at or (self._command.tokens + self._command.whole)):
            raise _Enough

    def told(self, done: int) -> None:
        """`done` tokens of all are evaluated."""
        self._emit(ReplayProgress(self._command.id, done, self._prompt + self._command.tokens))

    def verdict(self) -> Replayed:
        for thinking, said in ((True, self._thinking), (False, self._answer)):
            place = said.place if said.place >= 0 else len(said.now) if said.now != said.was else -1
            if place >= 0:
                return Replayed(self._command.id, "different", "", thinking, place, said.now[place:], self._tokens)
        other = self._tokens != self._command.tokens
        return Replayed(self._command.id, "different" if other else "identical", "", False,
                        len(self._answer.was) if other else -1, "", self._tokens)
