"""Checkpoints of a recurrent state, which cannot be taken back by a single token: only put back as it once was."""

import ctypes
from typing import Any

from assistant.engine.bindings import llama_cpp

_PARTIAL = llama_cpp.LLAMA_STATE_SEQ_FLAGS_PARTIAL_ONLY   # of a hybrid: without the KV cache, which can be cut
LEAST_KEPT = 2               # where the last message begins and where it ends


class Checkpoints:
    """States of one sequence by position, the oldest dropped for new ones.

    One takes 19 MB for Qwen3.5 0.8B, 50 MB for 4B and 9B, 150 MB for 27B, however long the chat.
    """

    def __init__(self, context: ctypes.c_void_p, limit: int) -> None:
        """Keeps up to `limit` bytes, and LEAST_KEPT states whatever they take."""
        self._context = context
        self._limit = limit
        self._kept: dict[int, Any] = {}     # position -> bytes, in the order of positions

    @property
    def size(self) -> int:
        """The bytes that are kept."""
        return sum(len(data) for data in self._kept.values())

    def take(self, position: int) -> None:
        """Keeps the present state, which is that after `position` tokens."""
        size = llama_cpp.llama_state_seq_get_size_ext(self._context, 0, _PARTIAL)
        data = (ctypes.c_uint8 * size)()
        if not llama_cpp.llama_state_seq_get_data_ext(self._context, data, size, 0, _PARTIAL):
            return
        self._kept[position] = data
        while len(self._kept) > LEAST_KEPT and self.size > self._limit:
            del self._kept[min(self._kept)]

    def put_back(self, position: int) -> int:
        """Makes the newest state at or before `position` the present one and forgets those after it.

        Returns its position; 0 where there is none: what is there has to be cleared then.
        """
        self._kept = {place: data for place, data in self._kept.items() if place <= position}
        place = max(self._kept, default=0)
        if not place:
            return 0
        data = self._kept[place]
        return place if llama_cpp.llama_state_seq_set_data_ext(self._context, data, len(data), 0, _PARTIAL) else 0

    def clear(self) -> None:
        self._kept.clear()
