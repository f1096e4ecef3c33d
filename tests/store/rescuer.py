"""Opens a damaged database and is killed on the way, or has no room to write. Run by test_replacement."""

import contextlib
import itertools
import os
import resource
import signal
import sys
from pathlib import Path

from assistant.domain.errors import StorageError
from assistant.store.chats import ChatStore

STEPS = ("os.rename", "os.remove", "os.chmod", "sqlite3.connect")


def kill_before(number: int) -> None:
    """The process ends by SIGKILL before it changes a name, a mode or opens a database for the `number`th time."""
    counted = itertools.count(1)

    def look(event: str, _arguments: object) -> None:
        if event in STEPS and next(counted) == number:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(look)


def leave(free_bytes: int, filler: Path) -> None:
    """Fills the disk but for that many bytes."""
    with filler.open("wb", buffering=0) as out:
        for piece in (1 << 16, 1 << 12):
            with contextlib.suppress(OSError):
                while True:
                    out.write(b"x" * piece)
        out.truncate(max(out.tell() - free_bytes, 0))


def tell_opening(path: Path) -> None:
    store = ChatStore(path)
    try:
        report = store.open()
        print(report.recovered_chats, "chats came back", flush=True)
        store.close()
    except StorageError as problem:
        print("StorageError:", problem.message, problem.hint, *problem.remedies, flush=True)


def main(path: Path, what: str, number: int) -> None:
    if what == "kill":
        kill_before(number)
        report = ChatStore(path).open()
        print("opened", report.recovered_chats, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)        # before anything could be told to the user
    elif what == "full disk":
        filler = path.with_name("filler")
        leave(number, filler)
        tell_opening(path)
        filler.unlink()
        tell_opening(path)
    elif what == "failing disk":
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (number, limits[1]))
        tell_opening(path)
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        print(*sorted(file.name for file in path.parent.iterdir()), flush=True)
        tell_opening(path)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
