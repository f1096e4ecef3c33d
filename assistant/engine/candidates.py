"""The tokens that may come next with their logits, as llama.cpp's samplers see and change them."""

import ctypes
from collections.abc import Iterable
from typing import Any

from assistant.engine.bindings import llama_cpp


class Candidates:
    """A row of every token; filled anew for each draw."""

    # numpy is imported where it is used: it takes 0.1 s of the worker's start, and few answers need it.

    def __init__(self, size: int) -> None:
        """Makes room for a vocabulary of `size` tokens."""
        import numpy
        # llama_token_data
        self._rows = numpy.zeros(size, [("id", numpy.int32), ("logit", numpy.float32), ("p", numpy.float32)])
        self._ids = numpy.arange(size, dtype=numpy.int32)
        self.array = llama_cpp.llama_token_data_array()
        self._start = self._rows.ctypes.data

    def fill(self, logits: Any) -> None:
        """Takes the logits of every token: a numpy row, one for each."""
        self._rows["id"], self._rows["logit"], self._rows["p"] = self._ids, logits, 0
        self.array.data = self._rows.ctypes.data_as(llama_cpp.llama_token_data_p)
        self.array.size, self.array.selected, self.array.sorted = len(self._rows), -1, False

    def put(self, rows: Any, is_sorted: bool) -> None:
        """Takes rows that `left` gave before, in their order."""
        self._rows[:len(rows)] = rows
        self.array.data = self._rows.ctypes.data_as(llama_cpp.llama_token_data_p)
        self.array.size, self.array.selected, self.array.sorted = len(rows), -1, is_sorted

    def fill_from(self, context: ctypes.c_void_p, row: int = -1) -> None:
        """Takes the logits after the last evaluated token of a context, or after that of `row` in the last batch."""
        import numpy
        self.fill(numpy.ctypeslib.as_array(llama_cpp.llama_get_logits_ith(context, row), shape=(len(self._rows),)))

    def apply(self, sampler: Any) -> None:
        """Lets a sampler change the row, which may become shorter and be sorted."""
        llama_cpp.llama_sampler_apply(sampler, ctypes.byref(self.array))

    def forbid(self, tokens: Iterable[int]) -> None:
        """Makes tokens impossible in a row that is still full and in order."""
        import numpy
        self._rows["logit"][numpy.fromiter(tokens, numpy.int32)] = float("-inf")

    def drop_impossible(self) -> bool:
        """Shortens a full row to what can come; returns whether that is anything."""
        possible = self._rows[self._rows["logit"] > float("-inf")]
        self._rows[:len(possible)] = possible
        self.array.size = len(possible)
        return len(possible) > 0

    @property
    def left(self) -> Any:
        """What the samplers left: a view with the fields "id", "logit" and "p"; the last is not to be trusted."""
        # XTC moves the beginning of the array instead of its content.
        at = (ctypes.addressof(self.array.data.contents) - self._start) // self._rows.itemsize
        return self._rows[at:at + self.array.size]

    @property
    def selected(self) -> int:
        """The token drawn by the last stage; -1 before."""
        return int(self.left["id"][self.array.selected]) if self.array.selected >= 0 else -1
