"""Remembers what a function gives for texts, but not the texts: a draft with a document attached may be megabytes, and
is another text after every pause in typing."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

Result = TypeVar("Result")


class ByText(Generic[Result]):
    """A function of a text, with its results for the `most` texts asked for last, by the hashes (64 bits) of these."""

    def __init__(self, function: Callable[[str], Result], most: int) -> None:
        self._function, self._most = function, most
        self._known: OrderedDict[int, Result] = OrderedDict()

    def __call__(self, text: str) -> Result:
        key = hash(text)
        if key in self._known:
            self._known.move_to_end(key)
            return self._known[key]
        result = self._known[key] = self._function(text)
        if len(self._known) > self._most:
            self._known.popitem(last=False)
        return result
