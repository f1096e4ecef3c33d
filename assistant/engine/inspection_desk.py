"""Takes down what is asked about a place in a text, until the main thread has time for it: of each kind the newest."""

import threading
import time
from collections.abc import Mapping
from typing import Any

from assistant.engine.protocol_inspection import Draw, Inspect, Inspection, Reshape, Watch


class InspectionDesk:
    """The reader thread puts down, the main thread takes. It brings no llama.cpp along."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inspect: Inspect | None = None
        self._reshape: Reshape | None = None
        self._draw: Draw | None = None
        self._interval = 0.0        # seconds between two looks at what is being written, 0: none
        self._looked = 0.0          # monotonic, at the last of them
        self._generation: Mapping[str, Any] = {}
        self._left = False
        self.quick = False          # something is there that needs no evaluation
        self.awaits = False         # that, or answers are to be looked at while they are written

    def put(self, command: Inspection) -> None:
        """Takes a command down in place of an older one."""
        with self._lock:
            if isinstance(command, Inspect):
                self._inspect = command
            elif isinstance(command, Reshape):
                self._reshape = command
            elif isinstance(command, Draw):
                self._draw = command
            elif isinstance(command, Watch):
                self._interval, self._generation = command.milliseconds / 1000, command.generation
            else:
                self._inspect = self._reshape = self._draw = None
                self._interval, self._left = 0.0, True
            self.quick = self._reshape is not None or self._draw is not None or self._left
            self.awaits = self.quick or self._interval > 0

    def put_back(self, command: Inspect) -> bool:
        """Takes down again what could not be done yet; returns whether nothing newer has come."""
        with self._lock:
            if self._inspect is None and not self._left:
                self._inspect = command
                return True
            return False

    def take_inspect(self) -> Inspect | None:
        with self._lock:
            command, self._inspect = self._inspect, None
            return command

    def take_quick(self) -> tuple[Reshape | None, Draw | None, bool]:
        """Returns what needs no evaluation, and whether the place is to be forgotten first."""
        with self._lock:
            taken = self._reshape, self._draw, self._left
            self._reshape = self._draw = None
            self._left = self.quick = False
            self.awaits = self._interval > 0
            return taken

    def look_is_due(self, at_once: bool = False) -> Mapping[str, Any] | None:
        """Returns the settings to look with at what is being written, None while it is not yet time."""
        now = time.monotonic()
        if not self._interval or (now - self._looked < self._interval and not at_once):
            return None
        self._looked = now
        return self._generation
