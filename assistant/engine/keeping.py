"""Keeps KV states of branches beyond the context's memory, and brings them back."""

import ctypes
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from assistant.domain.errors import Cancelled
from assistant.domain.evaluation import Plan, plan_of
from assistant.engine.bindings import llama_cpp
from assistant.engine.checkpoints import partial_state
from assistant.engine.free_memory import available
from assistant.engine.kv_sequence import KvSequence, common_length
from assistant.engine.llama_context import LlamaContext
from assistant.engine.state_file import Head, StateFile, fits
from assistant.engine.state_folder import Image, StateFolder
from assistant.engine.state_memory import memory

LEAST_TOKENS = 64           # a shorter branch is evaluated again as quickly
_MEMORY_SHARE = 0.5         # of what is free, for a copy on its way to a file or back


class Keeping:
    """Copying a state takes the time of a memcpy; the file is written meanwhile, by the folder's thread."""

    def __init__(self, context: LlamaContext, folder: StateFolder, key: Mapping[str, Any],
                 tell: Callable[[str], None]) -> None:
        self._context, self._folder, self._tell = context, folder, tell
        self._key = dict(key) | {"sha256": ""}

    def know_checksum(self, sha256: str) -> None:
        """The app knows the sha256 of the model's file."""
        self._key["sha256"] = sha256 or self._key["sha256"]

    def is_kept(self, sequence: KvSequence) -> bool:
        """Whether the sequence lies in a file, but for a few tokens: one that is there still, or about to be."""
        if not sequence.chat or not self._folder.limit or sequence.file is None:
            return False
        return len(sequence.tokens) - sequence.in_file < LEAST_TOKENS and self._folder.holds(sequence.file)

    def use(self, sequence: KvSequence) -> None:
        """The sequence is gone on with: if only by a few words, for which no file is written."""
        if sequence.file:
            self._folder.touch(sequence.file)

    def keep(self, sequence: KvSequence, spare: KvSequence | None = None) -> None:
        """Has a sequence written to a file, where it is worth that. The last token of a chat at rest is the one drawn
        last, which was not evaluated: so one evaluated token gives logits.

        With an empty sequence to `spare`, a file can be gone back in to where the last message begins, although it
        holds one sliding window only.
        """
        wanted = sequence.chat and self._folder.limit and len(sequence.tokens) >= LEAST_TOKENS
        if not wanted or self.is_kept(sequence):
            return
        size = int(llama_cpp.llama_state_seq_get_size(self._context.pointer, sequence.number))
        if not self._folder.allows(size):
            return
        if size > available() * _MEMORY_SHARE:
            self._tell("a state was not kept: too little memory for a copy")
            return
        data = memory(size)
        if not llama_cpp.llama_state_seq_get_data(self._context.pointer, data, size, sequence.number):
            self._tell("a state was not kept: llama.cpp gave none")
            return
        oldest, _newest = self._context.span(sequence.number)
        latest = sequence.checkpoints.latest() or self._window_before_last_message(sequence, spare)
        head = Head(dict(self._key), len(sequence.tokens), 0 if sequence.goes_back_by_checkpoints else oldest,
                    (size, *(len(state) for _position, state in latest)), tuple(place for place, _state in latest),
                    plan=str(sequence.plan), threads=self._context.threads)
        states = [state for _position, state in latest]
        image = Image(sequence.chat, self._window(head), tuple(sequence.tokens), [data, *states],
                      sequence.used_at or time.time())
        sequence.file, sequence.in_file = self._folder.put(image), len(sequence.tokens)

    def tokens_of(self, chat: str) -> list[Sequence[int]]:
        """Returns the tokens of the branches of a chat that are kept, verified or not."""
        return [state.tokens for state in self._folder.of_chat(chat)]

    def find(self, chat: str, wanted: Sequence[int], more_than: int) -> StateFile | None:
        """Returns the state of a chat that saves evaluating most of `wanted`, if that is more than so many tokens."""
        usable = [(self.usable(state, wanted), state) for state in self._folder.of_chat(chat)
                  if fits(state.head.key, self._key)]
        count, best = max(usable, key=lambda each: each[0], default=(0, None))
        return best if count > more_than else None

    def usable(self, state: StateFile, wanted: Sequence[int]) -> int:
        """As `KvSequence.reusable`, of a state not read yet."""
        model, common = self._context.model, min(common_length(list(state.tokens), list(wanted)), len(wanted) - 1)
        if common == len(state.tokens):
            return common
        window = model.sliding_window
        if model.is_recurrent or (window and state.head.oldest > max(common - window, 0)):
            return max((place for place in state.head.checkpoints if place <= common), default=0)
        return common

    def restore(self, state: StateFile, chat: str, sequence: KvSequence) -> bool:
        """Reads a state into an empty sequence; returns whether that worked. Otherwise, and where the context's flag
        stops it, it is empty still."""
        if sum(state.head.sizes) > available() * _MEMORY_SHARE:
            return False
        data = self._folder.read(state, lambda: self._context.stop.is_set)
        if data is None:
            return False
        size, *others = state.head.sizes
        buffer = (ctypes.c_uint8 * size).from_buffer(data)
        done = llama_cpp.llama_state_seq_set_data(self._context.pointer, buffer, size, sequence.number)
        if not done or self._context.span(sequence.number)[1] != len(state.tokens) - 1:
            sequence.clear()
            self._tell("a state file did not fit and is not used")
            return False
        sequence.restored(state.tokens, self._plan(state.head))
        sequence.chat, sequence.file, sequence.in_file = chat, state.path, len(state.tokens)
        for position, length in zip(state.head.checkpoints, others, strict=True):
            sequence.checkpoints.add([(position, (ctypes.c_uint8 * length).from_buffer_copy(data, size))])
            size += length
        return True

    def _window_before_last_message(self, sequence: KvSequence, spare: KvSequence | None) -> list[tuple[int, Any]]:
        window = self._context.model.sliding_window
        if not window or sequence.last_message is None or spare is None or len(sequence.tokens) <= window:
            return []
        try:
            position = sequence.last_message()
        except Cancelled:       # a long prompt was to be tokenised, and the worker ends
            return []
        if not 0 < position < len(sequence.tokens) or not sequence.reaches_back(position):
            return []
        self._context.copy(sequence.number, spare.number, position)
        state = partial_state(self._context.pointer, spare.number)
        spare.clear()
        return [(position, state)] if state is not None else []

    def _window(self, head: Head) -> Head:
        """A file holds one sliding window only, before its last token."""
        window = self._context.model.sliding_window
        if not window or head.tokens <= window:
            return head
        return replace(head, oldest=max(head.oldest, head.tokens - window))

    def _plan(self, head: Head) -> Plan | None:
        """Returns how a state was evaluated, where going on with it is the same as if it had never left the cache: not
        where a window alone is there, or where it was computed by another number of threads."""
        model = self._context.model
        whole = not model.sliding_window and not model.is_recurrent and head.threads == self._context.threads
        return plan_of(head.plan) if whole else None
