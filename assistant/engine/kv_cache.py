"""The sequences of one KV cache: which branch lies in which, what they share, and who has to go.

Branches of chats, titles and side questions each get a sequence of their own, which begins with a copy of what they
have in common: the same cells, nothing evaluated again. The last sequences are left for candidates.
"""

import time
from collections.abc import Sequence

from assistant.domain.evaluation import ALONE, FOREIGN, TOGETHER
from assistant.domain.needs import SEQUENCES
from assistant.engine.checkpoints import LEAST_KEPT
from assistant.engine.free_memory import available
from assistant.engine.keeping import Keeping
from assistant.engine.kv_sequence import KvSequence, common_length
from assistant.engine.llama_context import ABORTED, LlamaContext
from assistant.engine.memory import checkpoint_bytes
from assistant.engine.state_file import StateFile
from assistant.engine.state_folder import MOST_BRANCHES

CANDIDATES = 4              # sequences that no branch takes
# A shorter end of a branch is taken back rather than kept beside: it is evaluated again in no time.
SHORT_END = 16
# Cells of other branches that may stay while one is written: 3,500 slow decoding to 0.83-0.87, so these to 0.98; and to
# 0.94 those of branches that would have to be evaluated again.
FOREIGN_CELLS = 512
LOST_CELLS = 1536
SOME_ROOM = 256             # tokens that can be written before any other branch has to go
WORTH_A_FILE = 64           # tokens: fewer are evaluated as quickly as a file is read


class KvCache:
    """Hands out sequences. `keeping` None: what has to go is lost."""

    def __init__(self, context: LlamaContext, keeping: Keeping | None = None) -> None:
        self._checkpoint_bytes = limit = checkpoint_bytes(available()) if context.model.is_recurrent else 0
        self.context = context
        self.keeping = keeping
        self.sequences = tuple(KvSequence(context, number, limit) for number in range(context.sequences))
        self._branches = self.sequences[:-CANDIDATES] if len(self.sequences) == SEQUENCES else self.sequences
        self._uses = 0
        self._scattered = False     # a state was read in between others: cells may not lie as evaluating puts them

    @property
    def candidates(self) -> tuple[KvSequence, ...]:
        """The sequences no branch takes: for several answers to one prompt, each a `copy` of the prompt's sequence."""
        return self.sequences[len(self._branches):]

    def lend(self, count: int, source: KvSequence) -> tuple[KvSequence, ...]:
        """Returns empty sequences for up to `count` candidates that begin as copies of `source`: those no branch takes,
        then those of branches used longest ago, which go into files. `drop` or `adopt` them afterwards."""
        idle = sorted((each for each in self._branches if each is not source), key=lambda each: each.used)
        lent = (*self.candidates, *idle)[:count]
        for each in lent:
            each.used = 0       # it is nobody's any more
        return tuple(self._evicted(each) if each.tokens else each for each in lent)

    def clear(self) -> None:
        """Forgets everything in memory."""
        self.context.clear()
        for sequence in self.sequences:
            sequence.emptied()

    def sequence_for(self, wanted: Sequence[int], chat: str = "", *, aside: bool = False,
                     common: int = -1) -> KvSequence:
        """Returns a sequence that holds the longest beginning of `wanted` to be had, from memory or a file, and nothing
        else; at least one token is left out. What else was in it lies in another one now, or in a file.

        `aside`: a title or a side question; `drop` it afterwards. The first `common` tokens are those of any chat: a
        branch that shares no more is not kept beside, because the beginning of the chat was dropped.
        """
        self._settle(wanted, chat)
        best = max(self._branches, key=lambda each: (each.reusable(wanted), each.chat == chat, each.used))
        sequence = self._from_file(wanted, chat, best) or self._from_memory(wanted, chat, best, aside, common)
        sequence.chat = "" if aside else chat
        if self.keeping:
            self.keeping.use(sequence)      # before it is used: what grows out of the file is newer than that
        self._use(sequence)
        self.make_room(sequence, min(len(wanted) + SOME_ROOM, self.context.length))
        sequence.mark = ALONE if self._is_alone(sequence) else FOREIGN
        return sequence

    def reusable(self, wanted: Sequence[int], chat: str = "") -> int:
        """Returns how many tokens of `wanted` `sequence_for` would find in memory or in a file of the chat."""
        best = max(self._branches, key=lambda each: each.reusable(wanted))
        file = self._file_of(wanted, chat, best)
        return self.keeping.usable(file, wanted) if self.keeping and file else best.reusable(wanted)

    def room_of(self, sequence: KvSequence) -> int:
        """Returns how many tokens a sequence may have while all others stay; never more than a chat may."""
        return min(self.context.cells - self.foreign(sequence), self.context.length)

    def widen(self, sequence: KvSequence) -> int:
        """Lets others go until a sequence may have as many tokens as a chat may; returns that number."""
        self.make_room(sequence, self.context.length)
        return self.context.length

    def make_room(self, sequence: KvSequence, length: int) -> None:
        """Lets go of the branches used longest ago: of those in files while they slow the one being written, and of
        any while `length` tokens of it would not fit."""
        others = sorted(self._others(sequence), key=lambda each: each.used)
        for other in list(others):
            foreign = self._own_cells(others, [sequence])
            kept = self.keeping is not None and self.keeping.is_kept(other)
            if foreign + length > self.context.cells or foreign > (FOREIGN_CELLS if kept else LOST_CELLS):
                self._evicted(other)
                others.remove(other)
        self._share_checkpoints(sequence, others)

    def evaluate_each(self, sequences: Sequence[KvSequence], tokens: Sequence[int]) -> bool:
        """Evaluates one token at the end of each sequence, in one pass; the logits of the i-th are then
        `llama_get_logits_ith(context, i)`. Returns False when stopped: nothing was added, and what is recurrent is
        lost. Raises EngineError."""
        code = self.context.decode_each([each.number for each in sequences], tokens)
        if code == ABORTED:
            for each in sequences:
                if each.goes_back_by_checkpoints or not self.context.cut(each.number, len(each.tokens)):
                    each.clear()        # a recurrent state may have gone on
            return False
        if code:
            raise self.context.failed(code, len(sequences[0].tokens))
        for each, token in zip(sequences, tokens, strict=True):
            each.tokens.append(token)
            each.plan.add(1, TOGETHER)
        return True

    def adopt(self, sequence: KvSequence, source: KvSequence) -> None:
        """Makes what a lent sequence holds a branch of the chat of `source`, if there is a place for one."""
        branch: KvSequence | None = sequence
        if sequence in self.candidates:
            branch = next((each for each in self._branches if not each.tokens), None)
            if branch is not None:
                branch.copy(sequence, len(sequence.tokens))
            sequence.clear()
        if branch is not None:
            self._use(branch)
            branch.chat, branch.last_message = source.chat, source.last_message

    def drop(self, sequence: KvSequence) -> None:
        """A sequence is of no use any more."""
        sequence.clear()

    def leave(self, chat: str) -> None:
        """Keeps the branches of a chat in files, "" for all chats. They stay in memory too."""
        for sequence in self._used_last():
            if chat in ("", sequence.chat):
                self._keep(sequence)

    def relieve(self) -> None:
        """Keeps in files what slows the branch used last, so that the next answer can let go of it at once. Each branch
        is tried once: on a full disk it would be copied again after every command."""
        newest = max(self._branches, key=lambda each: each.used)
        if self.keeping and self.foreign(newest) > FOREIGN_CELLS:
            for sequence in self._used_last():
                if sequence is not newest and not sequence.relieved:
                    sequence.relieved = True
                    self._keep(sequence)

    def forget(self, chat: str) -> None:
        """Nothing of a chat stays in memory; its files are the folder's."""
        for sequence in self._branches:
            if sequence.chat == chat:
                sequence.clear()

    def foreign(self, sequence: KvSequence) -> int:
        """Returns the cells taken by others alone."""
        return self._own_cells(self._others(sequence), [sequence])

    def _settle(self, wanted: Sequence[int], chat: str) -> None:
        """Drops drafts that are not `wanted`. What was read before a chat had an id becomes that chat's."""
        for each in self._branches:
            if each.draft_from >= 0:
                each.drop_draft(common_length(each.tokens, wanted) if each.chat in ("", chat) else 0)
                if not each.chat and common_length(each.tokens, wanted) == len(each.tokens):
                    each.chat = chat
        if not any(each.tokens for each in self.sequences):
            self.context.begin_anew()
            self._scattered = False

    def _share_checkpoints(self, sequence: KvSequence, others: Sequence[KvSequence]) -> None:
        """Branches beside that being written can be gone on with, and gone back in as far as both are the same. Those
        used last keep the states around their last message besides: it can be answered again, and a file goes back to
        it. With these all together take the bytes that one may; that being written has at least half of them."""
        limit = self._checkpoint_bytes
        least = LEAST_KEPT * max(each.checkpoints.largest for each in (sequence, *others))
        left = room = max(min(limit // 2, limit - least), 0)
        for other in sorted(others, key=lambda each: -each.used):
            left -= other.checkpoints.keep_newest(sequence.checkpoints, left)
        sequence.checkpoints.allow(limit - room + left)

    def _use(self, sequence: KvSequence) -> None:
        self._uses += 1
        sequence.used, sequence.used_at, sequence.relieved = self._uses, time.time(), False

    def _is_alone(self, sequence: KvSequence) -> bool:
        """Whether the cells of a sequence are the only ones in use, one after another from the first on."""
        others = [each for each in self.sequences if each is not sequence and each.tokens]
        return not self._scattered and not self._own_cells(others, [sequence])

    def _file_of(self, wanted: Sequence[int], chat: str, best: KvSequence) -> StateFile | None:
        """Returns the file of a chat that is worth reading, where `best` is the sequence that has most of `wanted`."""
        least = best.reusable(wanted) + WORTH_A_FILE
        return self.keeping.find(chat, wanted, least) if self.keeping and chat and least < len(wanted) else None

    def _from_file(self, wanted: Sequence[int], chat: str, best: KvSequence) -> KvSequence | None:
        found = self._file_of(wanted, chat, best)
        if found is None or self.keeping is None:
            return None
        sequence = self._empty_one(best)
        self.make_room(sequence, len(found.tokens))
        if not self.keeping.restore(found, chat, sequence):
            return None
        if any(each.tokens for each in self.sequences if each is not sequence):
            sequence.plan.mark_all(FOREIGN)
            self._scattered = True
        sequence.reuse(wanted)
        if not sequence.goes_back_by_checkpoints:       # from here on it holds all of its windows
            sequence.checkpoints.clear()
        return sequence

    def _from_memory(self, wanted: Sequence[int], chat: str, best: KvSequence, aside: bool, common: int) -> KvSequence:
        reused = best.reusable(wanted)
        end = len(best.tokens) - reused
        ours = best.chat == chat or not best.tokens
        if ours and not aside and (reused <= common or end <= SHORT_END):
            best.cut(reused)
            return best
        sequence = self._empty_one(best)
        if reused and best.tokens:
            sequence.copy(best, reused)
        return sequence

    def _empty_one(self, but: KvSequence) -> KvSequence:
        """Returns an empty sequence, that of the branch used longest ago if there is no other."""
        others = [each for each in self._branches if each is not but]
        empty = next((each for each in others if not each.tokens), None)
        return empty or self._evicted(min(others, key=lambda each: each.used))

    def _evicted(self, sequence: KvSequence) -> KvSequence:
        if sequence in self._used_last():
            self._keep(sequence)
        sequence.clear()
        return sequence

    def _keep(self, sequence: KvSequence) -> None:
        sequence.drop_draft()       # what nobody sent is in no file
        if self.keeping:
            self.keeping.keep(sequence, next((each for each in reversed(self.sequences) if not each.tokens), None))

    def _used_last(self) -> list[KvSequence]:
        """Returns the branches of chats, the one used last first, of each chat as many as there may be files: one more
        would push out that of the branch used last, which was written first."""
        found: list[KvSequence] = []
        for sequence in sorted(self._branches, key=lambda each: -each.used):
            if sequence.chat and sum(each.chat == sequence.chat for each in found) < MOST_BRANCHES:
                found.append(sequence)
        return found

    def _others(self, sequence: KvSequence) -> list[KvSequence]:
        return [each for each in self._branches if each is not sequence and each.tokens]

    @staticmethod
    def _own_cells(sequences: Sequence[KvSequence], besides: Sequence[KvSequence]) -> int:
        """Returns the cells of `sequences` that none of `besides` shares, each counted once."""
        counted, total = list(besides), 0
        for each in sequences:
            total += len(each.tokens) - max(each.shared(other) for other in counted)
            counted.append(each)
        return total
