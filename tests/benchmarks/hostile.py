"""How long the page is busy with text that means harm: `python -m tests.benchmarks.hostile [--only WORDS]`.

Each text arrives in pieces as from a fast model, and is shown at once as from a stored chat. Printed is the processor
time of the main thread, in milliseconds, of the dearest single step: a flush, the end of the answer, opening it,
scrolling to its middle. Ends with status 1 when a flush took longer than the bar.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable
from functools import partial

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from assistant.ui.theme import Theme
from assistant.ui.transcript import Transcript
from tests.hostile import NAUGHTY, large
from tests.ui.conversation import answer, begin

BAR_MS = 200
PIECE = 400              # characters in a flush: 3,000 tokens a second
FLUSHES = 250            # of a text; longer ones come in larger pieces
SIZE = (1000, 800)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="texts whose name has these words")
    wanted = parser.parse_args().only
    app = QApplication(sys.argv[:1])
    theme = Theme()
    theme.apply(app, "light", 100, False, True)
    texts = {"the naughty strings": "\n\n".join(NAUGHTY), **large()}
    print(f"{'milliseconds of the main thread':34}{'flush':>8}{'end':>8}{'open':>8}{'scroll':>8}")
    worst = 0.0
    for name, text in texts.items():
        if wanted in name:
            costs = measure(app, theme, text)
            worst = max(worst, costs[0])
            print(f"{name:34}" + "".join(f"{cost:8.1f}" for cost in costs), flush=True)
    print(f"worst flush: {worst:.0f} ms, bar {BAR_MS} ms")
    sys.stdout.flush()
    os._exit(worst > BAR_MS)


def measure(app: QApplication, theme: Theme, text: str) -> tuple[float, float, float, float]:
    """Returns the worst flush, the end of the answer, its opening and a jump to its middle, in milliseconds."""
    page = Transcript(theme)
    page.resize(*SIZE)
    page.show()
    begin(page)
    size = max(PIECE, -(-len(text) // FLUSHES))
    flush = max(_cost(app, partial(_flush, page, text[at: at + size])) for at in range(0, len(text), size))
    end = _cost(app, lambda: page.end_answer(answer("live", text)))
    opening = _cost(app, lambda: page.set_messages([answer("1", text)]))
    bar = page.verticalScrollBar()
    scroll = _cost(app, lambda: bar.setValue(bar.maximum() // 2))
    assert page.to_plain_text() == text
    page.close()
    page.deleteLater()
    return flush, end, opening, scroll


def _flush(page: Transcript, text: str) -> None:
    page.feed(text)
    page._pump.flush()


def _cost(app: QApplication, step: Callable[[], object]) -> float:
    before = time.thread_time()
    step()
    app.processEvents()
    return 1000 * (time.thread_time() - before)


if __name__ == "__main__":
    main()
