"""The last lines the worker wrote to stderr, for a crash report: never what the user or the model wrote."""

import re
from collections import deque

KEPT_LINES = 200
LONGEST_LINE = 400
ASSERTION = "ASSERT: "      # prefix of ggml's assertion text, as engine/native.py writes it

_BEGINS_ANEW = re.compile(r"(ASSERT: |Fatal Python error|Traceback |Exception in thread |Exception ignored )")
_FRAME = re.compile(r'\s+File "')


class WorkerStderr:
    """Takes bytes as they come. Of a Python traceback only places and the exception's kind are kept: its text, of
    one or many lines, may quote a chat."""

    def __init__(self) -> None:
        self._lines: deque[str] = deque(maxlen=KEPT_LINES)
        self._rest = b""
        self._in_traceback = self._after_traceback = False

    def feed(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._take(line.decode("utf-8", "replace").rstrip())
        if len(self._rest) > LONGEST_LINE:      # no line end for long: keep its beginning
            self._rest = self._rest[:LONGEST_LINE]

    def close(self) -> None:
        """Nothing more comes: takes the last line, although it has no end."""
        self.feed(b"\n")

    def lines(self) -> list[str]:
        return list(self._lines)

    def assertion(self) -> str:
        """Returns the text of the assertion that ended the worker, "" for none."""
        return next((line.removeprefix(ASSERTION) for line in reversed(self._lines) if line.startswith(ASSERTION)), "")

    def _take(self, line: str) -> None:
        if not line:
            return
        if _BEGINS_ANEW.match(line):
            self._in_traceback, self._after_traceback = line.startswith("Traceback "), False
        elif self._after_traceback:
            return
        elif self._in_traceback:
            if line[0].isspace():
                if not _FRAME.match(line):
                    return
            else:
                self._in_traceback, self._after_traceback = False, True
                line = line.partition(":")[0]
        self._lines.append(line[:LONGEST_LINE])
