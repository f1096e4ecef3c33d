"""Tells how far loading a model is, not too often, and whether it is to go on."""

import time
from collections.abc import Callable

from assistant.engine.protocol import Event, LoadProgress
from assistant.engine.stop_flag import StopFlag

_PROGRESS_SECONDS = 0.03


def reporter(emit: Callable[[Event], None], stop: StopFlag) -> Callable[[str, float], bool]:
    """Returns what is told the stage and 0 to 1 over all of them, and returns False to cancel."""
    last = 0.0

    def report(stage: str, fraction: float) -> bool:
        nonlocal last
        now = time.monotonic()
        if now - last >= _PROGRESS_SECONDS or fraction >= 1:
            last = now
            emit(LoadProgress(stage, fraction))
        return not stop.is_set

    return report
