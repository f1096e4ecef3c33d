"""A chat goes to the worker once: what is said of its turns begins with how many of them are those told already."""

from array import array
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from assistant.domain.errors import QT_TRANSLATE_NOOP, EngineError
from assistant.engine.protocol_answers import CountReusable, Generate, Prepare
from assistant.engine.protocol_inspection import Inspect
from assistant.engine.protocol_turns import Turn

Told = TypeVar("Told")


class KnownTurns:
    """The turns told last to one worker. Both ends of the pipe have one, and see the same commands in the same order:
    one shortens them, the other makes them whole again."""

    def __init__(self) -> None:
        self._turns: tuple[Turn, ...] = ()
        self._told = array("q")     # of those shortened, their hashes: the turns themselves would be held twice

    def shortened(self, command: Told) -> Told:
        """Returns a command as it goes over the pipe."""
        if isinstance(command, Prepare | CountReusable):
            return replace(command, answer=self.shortened(command.answer))
        if not isinstance(command, Generate | Inspect):
            return command
        told = array("q", map(hash, command.turns))
        known, self._told = alike(self._told, told), told
        return replace(command, turns=command.turns[known:], known=known)

    def whole(self, command: Told) -> Told:
        """Returns a command as it was before it was shortened. Raises EngineError where that cannot be known."""
        if isinstance(command, Prepare | CountReusable):
            return replace(command, answer=self.whole(command.answer))
        if not isinstance(command, Generate | Inspect):
            return command
        if command.known > len(self._turns):
            raise EngineError(QT_TRANSLATE_NOOP("errors", "The engine and the app did not understand each other."),
                              QT_TRANSLATE_NOOP("errors", "Restart Parley."), "turns that were never told")
        self._turns = self._turns[:command.known] + command.turns
        return replace(command, turns=self._turns, known=0)

    def forget(self) -> None:
        """A command could not be read: nothing told before is certain."""
        self._turns = ()
        del self._told[:]


def alike(before: Sequence[object], now: Sequence[object]) -> int:
    """Returns how many turns, or hashes of turns (64 bits), both begin with."""
    for index, (one, other) in enumerate(zip(before, now, strict=False)):
        if one is not other and one != other:
            return index
    return min(len(before), len(now))
