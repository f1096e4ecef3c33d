"""Downloads in one process after another and kills each: run by tests/hub/test_kill.py, for it forks.

Started with a description of the download in JSON, it prints one line for each life of the download: how it ended, what
bytes there are then, and how many that life has read.
"""

import contextlib
import json
import mmap
import os
import random
import signal
import socket
import struct
import sys
import time
from pathlib import Path
from typing import Any

from assistant.domain.model import HubModel
from assistant.hub.client import prepare
from assistant.hub.download import Download, Patience

COUNT = struct.Struct("Q")


def main() -> None:
    with contextlib.suppress(OSError):      # only root may: what other tests make it wait is not the download's doing
        os.nice(-10)
    said = json.loads(sys.argv[1])
    came = counted()
    model, path = HubModel.from_json(said["model"]), Path(said["destination"])
    prepare()                       # imported once, not in every life
    chance = random.Random(said["seed"])
    part = path.with_name(path.name + ".part")
    places = sorted(chance.randint(0, model.size - 1) for _ in range(said["kills"]))
    for place in places:
        came[:] = bytes(len(came))
        life = os.fork()
        if not life:
            live(model, path, said["endpoint"])
        while size(part) <= place and os.waitpid(life, os.WNOHANG) == (0, 0):
            time.sleep(0.0005)
        time.sleep(chance.random() * 0.005)
        os.kill(life, signal.SIGKILL)
        print(os.waitstatus_to_exitcode(os.waitpid(life, 0)[1]), size(part), *COUNT.unpack(came[:]), flush=True)
    came[:] = bytes(len(came))
    life = os.fork()
    if not life:
        live(model, path, said["endpoint"])
    print(os.waitstatus_to_exitcode(os.waitpid(life, 0)[1]), model.size, *COUNT.unpack(came[:]), flush=True)


def counted() -> mmap.mmap:
    """Returns where it is counted, for this process and those forked, how many bytes have been read from sockets."""
    came, receive, receive_into = mmap.mmap(-1, COUNT.size), socket.socket.recv, socket.socket.recv_into

    def add(size: int) -> None:
        came[:] = COUNT.pack(COUNT.unpack(came[:])[0] + size)

    def recv(self: socket.socket, *arguments: Any) -> bytes:
        data = receive(self, *arguments)
        add(len(data))
        return data

    def recv_into(self: socket.socket, *arguments: Any) -> int:
        size = receive_into(self, *arguments)
        add(size)
        return size

    for each in (recv, recv_into):
        setattr(socket.socket, each.__name__, each)
    return came


def live(model: HubModel, path: Path, endpoint: str) -> None:
    """Downloads, in a process of its own; never returns."""
    try:
        Download(model, path, endpoint, patience=Patience(save_every=0.2), reserve=0).run()
        os._exit(0)
    except BaseException as problem:
        print(problem, file=sys.stderr, flush=True)
        os._exit(1)


def size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1


if __name__ == "__main__":
    main()
