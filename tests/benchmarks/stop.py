"""Stop while a long prompt is being read: until the composer is ready again, through the whole app.

    python -m tests.benchmarks.stop [MODEL] [--rounds 10] [--tokens 8000]

The real window without a screen. Each round sends another message of so many tokens in a new chat, waits until its
reading has come to some share of it, clicks Stop, and measures until Send is there again and nothing runs any
more. Ends with 1 where a round takes more than 100 ms.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

BAR_MS = 100.0
SENTENCE = "The fox saw the sea, the ship, the storm and the stars, and number {} was the brightest of them all. "
WAIT_S = 120.0
MODEL_CONTEXT = 8192


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path, nargs="?")
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--tokens", type=int, default=8000)
    given = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as home:
        os.environ["PARLEY_HOME"] = home
        waited = measure(given.model, given.rounds, given.tokens, Path(home))
    print(f"stop during {given.tokens} tokens, ms until the composer is ready: "
          f"{', '.join(f'{each:.0f}' for each in sorted(waited))}; at most {BAR_MS:.0f} in "
          f"{sum(each <= BAR_MS for each in waited)} of {len(waited)}")
    return int(max(waited) > BAR_MS)


def measure(model: Path | None, rounds: int, tokens: int, home: Path) -> list[float]:
    """Returns the milliseconds of each round."""
    from PySide6.QtCore import QEventLoop, QTimer
    from PySide6.QtWidgets import QAbstractButton, QPlainTextEdit

    from assistant import app
    from assistant.engine.protocol import Count, Counted, Finished
    from assistant.ui.application import Application
    from assistant.wiring.life import Life
    from tests.app.driver import write_settings
    from tests.engine.worker_client import STARTER

    write_settings(home)
    settings = home / "config" / "settings.json"
    settings.write_text(settings.read_text("utf-8").replace('"context_length": 2048',
                                                            f'"context_length": {MODEL_CONTEXT}'), "utf-8")
    application = Application(sys.argv[:1])
    app.name_application(application)
    window = app.build([str(model or STARTER)])
    window.show()
    life = window.findChild(Life)
    assert isinstance(life, Life)
    services = life.services

    def until(condition: Callable[[], object]) -> None:
        end, loop = time.monotonic() + WAIT_S, QEventLoop()
        while not condition():
            assert time.monotonic() < end, "waited in vain"
            QTimer.singleShot(1, loop.quit)     # asleep between: a busy wait took one of the engine's processors
            loop.exec()

    def part(name: str) -> QAbstractButton:
        found = window.findChild(QAbstractButton, name)
        assert found is not None, name
        return found

    shares: list[float] = []
    ended: list[float] = []
    prompts: list[int] = []
    services.answering.reading.connect(lambda _chat, share, _left: shares.append(share))
    services.answering.fitted.connect(lambda _chat, event: prompts.append(event.prompt_tokens))
    services.engine.received.connect(
        lambda event: ended.append(time.perf_counter()) if isinstance(event, Finished) else None)
    until(window.engine_ready)
    composer = window.findChild(QPlainTextEdit, "composer")
    assert composer is not None
    counted: list[Counted] = []
    services.engine.received.connect(lambda event: counted.append(event) if isinstance(event, Counted) else None)
    services.engine.send(Count("length", ("".join(SENTENCE.format(1000 + i) for i in range(100)),)))
    until(lambda: counted)
    count = int((tokens - counted[0].fixed - counted[0].per_turn) * 100 / counted[0].counts[0])
    waited = []
    for number in range(rounds):
        services.session.new({})
        shares.clear()
        composer.setPlainText("".join(SENTENCE.format(1000 + (number * count + i) % 9000) for i in range(count)))
        until(part("sendButton").isEnabled)
        part("sendButton").click()
        goal = random.uniform(0.05, 0.9)
        until(lambda: shares and shares[-1] >= goal)    # noqa: B023  # called before the next round
        assert shares[-1] < 1, "all was read already"
        begun = time.perf_counter()
        part("stopButton").click()
        until(lambda: window.engine_idle() and not part("stopButton").isVisible() and part("sendButton").isVisible())
        waited.append((time.perf_counter() - begun) * 1000)
        print(f"round {number + 1}: stopped at {shares[-1]:.0%} of {prompts[-1]} tokens, {waited[-1]:.0f} ms, "
              f"of these the engine {(ended[-1] - begun) * 1000:.0f}",
              flush=True)
    window.close()
    return waited


if __name__ == "__main__":
    sys.exit(main())
