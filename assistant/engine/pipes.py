"""The worker's ends of the pipes to the app."""

import os
import select
import sys

_READ_BYTES = 1 << 16
_PARENT_CHECK_SECONDS = 2.0     # in case another process holds the other end of our stdin


def take_pipes() -> int:
    """Returns a private copy of stdout for the protocol. Native code and libraries write to fds 1 and 2: both are
    stderr from here on."""
    output = os.dup(1)
    os.dup2(2, 1)
    if sys.platform == "win32":  # not tried on a real Windows yet
        import msvcrt
        for descriptor in (0, output):
            msvcrt.setmode(descriptor, os.O_BINARY)
    return output


def read_input(parent: int) -> bytes:
    """Returns what has come in, or nothing once stdin has ended or the process `parent` has died."""
    if sys.platform == "win32":              # select is for sockets there; the pipe's end has to do
        return os.read(0, _READ_BYTES)
    while not select.select([0], [], [], _PARENT_CHECK_SECONDS)[0]:
        if os.getppid() != parent:
            return b""
    return os.read(0, _READ_BYTES)
