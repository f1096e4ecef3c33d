"""Worker processes that tests use one after another: to start one takes longer than what most tests do with it."""

import os

from assistant.engine.protocol import KeepStates, Stop, Unload, Unloaded
from assistant.engine.protocol_inspection import Watch
from tests.engine.worker_client import Worker, WorkerEnded


class SharedWorkers:
    """Started when they are first asked for; `close` ends them."""

    def __init__(self) -> None:
        self._workers: dict[str, Worker] = {}

    def emptied(self, name: str) -> Worker:
        """Returns the worker of this name without a model and without anything of the test before; a new one where
        that test has ended it."""
        worker = self._workers.pop(name, None)
        if worker and not _empty(worker):
            worker.process.kill()
            worker.close()
            worker = None
        self._workers[name] = worker = worker or Worker()
        return worker

    def close(self) -> None:
        for worker in self._workers.values():
            worker.close()


def _empty(worker: Worker) -> bool:
    """Unloads the model, and passes over what is still told of what was asked before; returns whether it runs."""
    try:
        for command in (Stop(), Watch(0), KeepStates(os.devnull, 0), Unload()):
            worker.send(command)
        while not isinstance(worker.next(), Unloaded):
            pass
    except (WorkerEnded, BrokenPipeError):
        return False
    return True
