"""Keeps what is in memory off the disk when the app or its engine crashes: temporary and deleted chats lie there."""

import sys


def forbid() -> None:
    """Lets the system write no core dump of this process, nor of those it starts.

    A limit of 0 would not do: it holds for files alone, and Linux still hands the memory to a program that
    core_pattern names (systemd-coredump, apport). A limit of 1 byte is less than the smallest file, and tells Linux to
    start no such program either (fs/coredump.c). Windows keeps no whole memory unless its owner asks for it.

    Not PR_SET_DUMPABLE: /proc/PID would belong to root, and the desktop's portals look there to see who asks; no file
    dialog would open. The hard limit stays, so that a program started from here, or a developer, can have another.
    """
    if sys.platform != "win32":
        import resource  # not on Windows

        _soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
        wanted = 1 if hard == resource.RLIM_INFINITY else min(1, hard)
        resource.setrlimit(resource.RLIMIT_CORE, (wanted, hard))
