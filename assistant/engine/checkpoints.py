"""Checkpoints of what cannot be taken back token by token: a recurrent state, or a sliding window of which a state file
held one place only. They can be put back as they once were."""

import ctypes
from collections.abc import Iterable
from typing import Any

from assistant.engine.bindings import llama_cpp
from assistant.engine.state_memory import memory

_PARTIAL = llama_cpp.LLAMA_STATE_SEQ_FLAGS_PARTIAL_ONLY   # of a hybrid: without the KV cache, which can be cut
LEAST_KEPT = 2               # where the last message begins and where it ends


def partial_state(context: ctypes.c_void_p, sequence: int) -> Any:
    """Returns the recurrent state or the sliding window of a sequence as it is; None where llama.cpp gives none."""
    size = llama_cpp.llama_state_seq_get_size_ext(context, sequence, _PARTIAL)
    data = memory(size)
    done = llama_cpp.llama_state_seq_get_data_ext(context, data, size, sequence, _PARTIAL)
    return data if done else None


class Checkpoints:
    """States of one sequence by position, the oldest dropped for new ones.

    One takes 19 MB for Qwen3.5 0.8B, 50 MB for 4B and 9B, 150 MB for 27B, however long the chat.
    """

    def __init__(self, context: ctypes.c_void_p, sequence: int, limit: int) -> None:
        """Keeps up to `limit` bytes, and LEAST_KEPT states whatever they take."""
        self._context = context
        self._sequence = sequence
        self._limit = limit
        self._kept: dict[int, Any] = {}     # position -> bytes, in the order of positions; never written to

    @property
    def size(self) -> int:
        """The bytes that are kept."""
        return sum(len(data) for data in self._kept.values())

    @property
    def largest(self) -> int:
        """The bytes of one state; 0 where none is kept."""
        return max(map(len, self._kept.values()), default=0)

    def latest(self) -> list[tuple[int, Any]]:
        """Returns the newest LEAST_KEPT positions and states."""
        return list(self._kept.items())[-LEAST_KEPT:]

    def newest(self, position: int) -> int:
        """Returns the position of the newest state at or before `position`, 0 where there is none."""
        return max((place for place in self._kept if place <= position), default=0)

    def take(self, position: int) -> None:
        """Keeps the present state, which is that after `position` tokens."""
        data = partial_state(self._context, self._sequence)
        if data is not None:
            self.add([(position, data)])

    def add(self, states: Iterable[tuple[int, Any]]) -> None:
        """Keeps states taken elsewhere of the same tokens, in the order of positions."""
        for position, data in states:
            self._kept[position] = data
        self.allow(self._limit)

    def allow(self, limit: int) -> None:
        """Keeps up to `limit` bytes from now on."""
        self._limit = limit
        while len(self._kept) > LEAST_KEPT and self.size > limit:
            del self._kept[min(self._kept)]

    def take_over(self, other: "Checkpoints") -> None:
        """Keeps what another sequence keeps, of which this one is a copy; the bytes are the same."""
        self._kept = dict(other._kept)

    def keep_newest(self, other: "Checkpoints", room: int) -> int:
        """Keeps only the states that another sequence keeps anyway, and of the others the newest LEAST_KEPT, as far as
        they take no more than `room` bytes; returns how many they take."""
        own = [place for place, data in self._kept.items() if other._kept.get(place) is not data]
        taken = 0
        for index, place in enumerate(reversed(own)):
            size = len(self._kept[place])
            if index < LEAST_KEPT and taken + size <= room:
                taken += size
            else:
                del self._kept[place]
        return taken

    def put_back(self, position: int) -> int:
        """Makes the newest state at or before `position` the present one and forgets those after it.

        Returns its position; 0 where there is none: what is there has to be cleared then.
        """
        self.cut(position)
        place = self.newest(position)
        if not place:
            return 0
        data = self._kept[place]
        done = llama_cpp.llama_state_seq_set_data_ext(self._context, data, len(data), self._sequence, _PARTIAL)
        return place if done else 0

    def cut(self, position: int) -> None:
        """Forgets the states after `position`."""
        self._kept = {place: data for place, data in self._kept.items() if place <= position}

    def clear(self) -> None:
        self._kept.clear()
