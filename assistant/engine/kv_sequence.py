"""One sequence of the KV cache: what it holds, how far it can be taken back, and more tokens for it."""

import itertools
from collections.abc import Callable, Sequence
from pathlib import Path

from assistant.domain.evaluation import ALONE, RESTORED, Plan
from assistant.engine.checkpoints import Checkpoints
from assistant.engine.llama_context import ABORTED, LlamaContext

_COMPARED = 256         # tokens at once, in C: long chats are compared with every branch there is
_run_numbers = itertools.count(1)


class KvSequence:
    """`tokens` mirrors what the cache holds of it. Sequences copied from each other share cells."""

    def __init__(self, context: LlamaContext, number: int, checkpoint_bytes: int) -> None:
        self.number = number
        self.tokens: list[int] = []
        self.chat = ""              # whose branch this is; "" for what is never kept
        self.used = 0               # when it was used last, in the order of uses
        self.used_at = 0.0          # the same as time.time()
        self.relieved = False       # since then it was to be put into a file to make room, whatever came of it
        self.in_file = 0            # tokens of it that lie in `file`, while there is one
        self.file: Path | None = None
        self.draft_from = -1        # where the words of a message begin that is not sent yet; -1: there are none
        self.last_message: Callable[[], int] | None = None     # tells where the last message begins
        self.plan = Plan()          # how all of it was evaluated
        self.mark = ALONE           # of what is evaluated now, in `plan`
        self._context = context
        self._checkpoints = Checkpoints(context.pointer, number, checkpoint_bytes)
        self._runs: list[tuple[int, int]] = []      # (first position, number): cells evaluated one after another

    @property
    def goes_back_by_checkpoints(self) -> bool:
        """Whether only places named to `evaluate` as `marks` can be gone back to."""
        return self._context.model.is_recurrent

    @property
    def checkpoints(self) -> Checkpoints:
        """The states it can be put back to, for a recurrent model."""
        return self._checkpoints

    def reusable(self, wanted: Sequence[int]) -> int:
        """Returns how many tokens at the beginning of `wanted` need not be evaluated again. At least one is left out,
        because logits come only from evaluating."""
        common = min(common_length(self.tokens, wanted), len(wanted) - 1)
        if common == len(self.tokens):
            return common
        if self.goes_back_by_checkpoints or not self.reaches_back(common):
            return self._checkpoints.newest(common)
        return common

    def reuse(self, wanted: Sequence[int]) -> int:
        """Keeps the reusable beginning of `wanted` alone, and returns its length. Whose branch it is stays so, where
        all of it has to be evaluated again too."""
        chat = self.chat
        length = self.cut(self.reusable(wanted))
        self.chat = chat
        return length

    def cut(self, position: int) -> int:
        """Takes back what was evaluated after `position`, which `reusable` gave; returns how many tokens are left: none
        where that failed."""
        if position >= len(self.tokens):
            return len(self.tokens)
        if position > 0 and (self.goes_back_by_checkpoints or not self.reaches_back(position)):
            position = self._checkpoints.put_back(position)
        if position <= 0 or not self._context.cut(self.number, position):
            self.clear()
            return 0
        del self.tokens[position:]
        self.plan.cut(position)
        self.in_file = min(self.in_file, position)
        self._checkpoints.cut(position)
        self._begin_run(position)
        return position

    def copy(self, other: "KvSequence", position: int) -> int:
        """Becomes a copy of the first `position` tokens of `other`, which its `reusable` gave, in the same cells;
        returns how many it has."""
        self.clear()
        self._share(other, len(other.tokens) if other.goes_back_by_checkpoints else position)
        return self.cut(position)

    def clear(self) -> None:
        """Forgets everything."""
        self._context.cut(self.number, 0)
        self.emptied()

    def emptied(self) -> None:
        """Its cells are gone."""
        self.tokens.clear()
        self._runs.clear()
        self._checkpoints.clear()
        self.plan.cut(0)
        self.chat, self.in_file, self.file, self.relieved = "", 0, None, False
        self.draft_from, self.last_message = -1, None

    def restored(self, tokens: Sequence[int], plan: Plan | None = None) -> None:
        """llama.cpp has read a state of these tokens into it; without a `plan`, how it came about is not known."""
        self.emptied()
        self.tokens[:] = tokens
        if plan is not None and plan.tokens == len(tokens):
            self.plan.take_over(plan, len(tokens))
        else:
            self.plan.add(len(tokens), RESTORED)
        self._begin_run(0)

    def evaluate(self, tokens: Sequence[int], on_chunk: Callable[[int], None] | None = None,
                 marks: Sequence[int] = ()) -> bool:
        """Evaluates `tokens` after those there are, calling `on_chunk` with how many are done.

        `marks` are positions that a recurrent model shall be able to go back to; others can go back anywhere.
        Returns False when stopped; `self.tokens` then says how far it came. Raises EngineError.
        """
        if not self._runs:
            self._begin_run(0)
        before = len(self.tokens)
        places = {mark - before for mark in marks} if self.goes_back_by_checkpoints else set()
        start = 0
        while start < len(tokens):
            if self._context.stop.is_set:
                return False
            end = min(start + self._context.chunk, len(tokens), *(place for place in places if place > start))
            part = tokens[start:end]
            code = self._context.decode(self.number, part)
            if code:
                return self._broken_off(code)
            self.tokens.extend(part)
            self.plan.add(len(part), self.mark)
            if end in places:
                self._checkpoints.take(before + end)
            if on_chunk:
                on_chunk(end)
            start = end
        return True

    def evaluate_one(self, token: int) -> bool:
        """The same for one token, without building a batch."""
        code = self._context.decode_one(self.number, token)
        if code:
            return self._broken_off(code)
        self.tokens.append(token)
        self.plan.add(1, self.mark)
        return True

    def drop_draft(self, end: int = 0) -> None:
        """Takes back the words of a message that is not sent, but for the first `end` tokens of the sequence."""
        if 0 <= self.draft_from < len(self.tokens):
            self.cut(max(self.draft_from, end))
        self.draft_from = -1

    def shared(self, other: "KvSequence") -> int:
        """Returns how many cells are both this sequence's and the other's."""
        found = 0
        ours, theirs = self._run_ends(), other._run_ends()
        for (number, end), (other_number, other_end) in zip(ours, theirs, strict=False):
            if number != other_number:
                break
            found = min(end, other_end)
            if end != other_end:
                break
        return found

    def _share(self, other: "KvSequence", count: int) -> None:
        self._context.copy(other.number, self.number, count)
        self.tokens[:] = other.tokens[:count]
        self.plan.take_over(other.plan, count)
        self._runs = [run for run in other._runs if run[0] < count]
        self._checkpoints.take_over(other._checkpoints)
        self._begin_run(len(self.tokens))
        other._begin_run(len(other.tokens))         # what it goes on with is in cells of its own

    def _begin_run(self, position: int) -> None:
        self._runs = [run for run in self._runs if run[0] < position]
        self._runs.append((position, next(_run_numbers)))

    def _run_ends(self) -> list[tuple[int, int]]:
        ends = [start for start, _number in self._runs[1:]] + [len(self.tokens)] * bool(self._runs)
        return [(number, end) for (_start, number), end in zip(self._runs, ends, strict=True)]

    def reaches_back(self, position: int) -> bool:
        """Whether the cache still holds the whole sliding window before `position`. Not so after a state file, which
        holds one window only; llama.cpp would go back all the same, to wrong logits."""
        window = self._context.model.sliding_window
        if not window:
            return True
        oldest, _newest = self._context.span(self.number)
        return oldest == 0 or 0 <= oldest <= position - window

    def _broken_off(self, code: int) -> bool:
        # llama.cpp has taken back the pass it was in, except from a recurrent state; the chunk may have had others.
        if self.goes_back_by_checkpoints:
            place = self._checkpoints.put_back(len(self.tokens))
            if place and self._context.cut(self.number, place):
                del self.tokens[place:]
                self.plan.cut(place)
            else:
                self.clear()
        else:
            self._context.cut(self.number, len(self.tokens))
        held = self._context.span(self.number)[1] + 1
        if held != len(self.tokens):
            self.clear()
        if code == ABORTED:
            return False
        raise self._context.failed(code, held)


def common_length(one: Sequence[int], other: Sequence[int]) -> int:
    """Returns how many tokens both begin with; two lists, or two arrays."""
    end, start = min(len(one), len(other)), 0
    while start < end and one[start:start + _COMPARED] == other[start:start + _COMPARED]:
        start += _COMPARED
    for index in range(start, end):
        if one[index] != other[index]:
            return index
    return end
