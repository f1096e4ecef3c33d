"""Sees to it that stdin, stdout and stderr are there: a program with a window may be started without any of them.

Windows gives a windowed program none, and a Unix desktop may start one with descriptors 0 to 2 closed. The next files
opened would then get these numbers, and what native code writes to "stderr" would end up in a model or a log.
"""

import os
import sys

_MODES = (("stdin", "r"), ("stdout", "w"), ("stderr", "w"))
_ATTACH_PARENT_PROCESS = -1


def ensure() -> None:
    """Opens the null device for every descriptor and every stream of the three that is missing."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            opened = os.open(os.devnull, os.O_RDWR)
            if opened != descriptor:
                os.dup2(opened, descriptor)
                os.close(opened)
            os.set_inheritable(descriptor, True)
    for name, mode in _MODES:
        if getattr(sys, name) is None:
            # Never closed: whoever writes at the very end of the program writes here too.
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8", errors="replace"))  # noqa: SIM115


def use_console() -> None:
    """Lets a windowed program on Windows write to the console it was started from. Not tried on a real Windows yet."""
    if sys.platform == "win32" and (sys.stdout is None or sys.stdout.name == os.devnull):
        import ctypes
        if ctypes.windll.kernel32.AttachConsole(_ATTACH_PARENT_PROCESS):
            sys.stdout = open("CONOUT$", "w", encoding="utf-8", errors="replace")  # noqa: SIM115
            sys.stderr = sys.stdout
