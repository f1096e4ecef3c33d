"""One round of one measurement of one view, in a process of its own; prints what was measured as a line of JSON.

    python -m tests.benchmarks.transcript_probe ours|naive flush|open|stream [MESSAGES]

Milliseconds are CPU time of the main thread (`time.thread_time`), layout, painting and the event loop included;
only the heartbeat is wall-clock time.
"""

import gc
import json
import os
import sys
import threading
import time
from itertools import pairwise
from typing import Any

import psutil
from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from assistant.ui import fonts, highlight, markdown_parser
from assistant.ui.theme import Theme
from tests.benchmarks.transcript_texts import TOKEN_CHARACTERS, answer_text, conversation
from tests.benchmarks.transcript_views import NaiveView, OurView, View

SIZES = (500, 2_000, 10_000)     # tokens of the answer that grows
FLUSH_CHARACTERS = 15            # 120 tokens/s at 33 ms
FLUSHES = 60
SCROLL_PX, SCROLL_STEPS = 120, 150
STREAM_S = 1.2
STREAMS = 4
BEAT_MS = 5
SETTLE_S = 0.008                 # Qt paints up to 5 ms after it was asked to
GIL_FREE_S = 0.0046              # as a model computes a token without Python
PYTHON_STEPS = 6_000             # of arithmetic under the GIL, about 0.3 ms


def main() -> None:
    view_name, case = sys.argv[1:3]
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication(sys.argv[:1])
    fonts.load()
    theme = Theme()
    theme.apply(app, "light", 100, False, False)
    view: View = OurView(theme) if view_name == "ours" else NaiveView(theme)
    markdown_parser.parser()        # the app imports both before a chat is opened
    highlight.warm()
    view.widget.resize(1000, 800)
    view.widget.show()
    _settle()
    print(json.dumps(
        flushes(view) if case == "flush" else opening(view, int(sys.argv[3])) if case == "open" else streaming(view)))


def flushes(view: View) -> dict[str, Any]:
    """Returns what showing another 15 characters costs at each size; the same words each time."""
    sample = answer_text(FLUSHES * FLUSH_CHARACTERS // TOKEN_CHARACTERS, seed=3)
    found: dict[str, Any] = {}
    for size in SIZES:
        view.begin(answer_text(size))
        _settle()
        costs = []
        for number in range(FLUSHES):
            piece = sample[number * FLUSH_CHARACTERS:][:FLUSH_CHARACTERS]
            costs.append(_cost(lambda piece=piece: view.flush(piece)))
        found[f"flush_{size}"] = sum(costs) / len(costs)
        found[f"worst_{size}"] = max(costs)
    return found


def opening(view: View, count: int) -> dict[str, Any]:
    """Returns what opening so many messages costs and takes in memory (MB), then what scrolling up costs."""
    messages = conversation(count)
    gc.collect()
    process = psutil.Process()
    before = process.memory_full_info().uss
    opened = _cost(lambda: view.open(messages))
    gc.collect()
    grown = (process.memory_full_info().uss - before) / 1e6
    bar, widgets, steps = view.bar(), 0, []
    for place in (bar.maximum(), bar.maximum() // 2):
        bar.setValue(place)
        _settle()
        for _ in range(SCROLL_STEPS // 2):
            steps.append(_cost(lambda: bar.setValue(bar.value() - SCROLL_PX)))
            widgets = max(widgets, view.widgets())
    return {"open": opened, "memory": grown, "widgets": widgets, "scroll": share(steps, 0.95)}


class _Producer(QObject):
    """A thread that makes 200 tokens a second as llama.cpp would: mostly without the GIL, a little with it."""

    made = Signal(str)

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text
        self._made = 0           # tokens told so far
        self.rate = 0.0          # tokens a second

    def run(self, seconds: float, told: bool) -> None:
        start, made = time.perf_counter(), 0
        while (now := time.perf_counter()) - start < seconds:
            time.sleep(GIL_FREE_S)
            total = 0
            for step in range(PYTHON_STEPS):
                total += step
            if told:
                self.made.emit(self._text[self._made * TOKEN_CHARACTERS:][:TOKEN_CHARACTERS])
                self._made += 1
            made += 1
        self.rate = made / (now - start)


def streaming(view: View) -> dict[str, Any]:
    """Returns how late the main thread gets (ms) and what the producer loses, into an answer of 10,000 tokens."""
    view.begin(answer_text(SIZES[-1]))
    _settle()
    producer = _Producer(answer_text(2_000, seed=5))
    producer.made.connect(view.push, Qt.ConnectionType.QueuedConnection)
    alone, rates, beats = [], [], []
    for _ in range(STREAMS):        # in turn, so that what else the machine does meets both alike
        alone.append(_produce(producer, told=False)[0])
        rate, late = _produce(producer, told=True)
        rates.append(rate)
        beats += late
    return {"rate": sum(rates) / STREAMS, "lost": 100 * (1 - sum(rates) / sum(alone)), "beat": share(beats, 0.99),
            "late": max(beats)}


def _produce(producer: _Producer, told: bool) -> tuple[float, list[float]]:
    """Lets the producer run; returns its rate and the milliseconds between the main thread's heartbeats."""
    beats: list[float] = []
    loop = QEventLoop()
    timer = QTimer(interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
    timer.timeout.connect(lambda: beats.append(time.perf_counter()))
    thread = threading.Thread(target=producer.run, args=(STREAM_S, told))
    timer.start()
    thread.start()
    QTimer.singleShot(round(1000 * STREAM_S) + 100, loop.quit)
    loop.exec()
    thread.join()
    return producer.rate, [1000 * (late - early) for early, late in pairwise(beats)]


def share(values: list[float], part: float) -> float:
    """Returns the value that `part` (0 to 1) of the values do not exceed."""
    return sorted(values)[min(int(len(values) * part), len(values) - 1)]


def _cost(act: Any) -> float:
    """Returns main-thread CPU milliseconds of an act and of all that follows from it."""
    start = time.thread_time()
    act()
    _settle()
    return 1000 * (time.thread_time() - start)


def _settle() -> None:
    QCoreApplication.processEvents()
    time.sleep(SETTLE_S)
    QCoreApplication.processEvents()


if __name__ == "__main__":
    main()
