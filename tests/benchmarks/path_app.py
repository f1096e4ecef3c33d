"""The whole app as the path's benchmark drives it, in a process of its own.

    python -m tests.benchmarks.path_app MODEL

Says `ready PID` with the worker's process once the model is loaded. `write N` on stdin asks for an answer of at most N
tokens in a new chat; it says `first` as the first of its text reaches the conversation, and `last N` with the number of
tokens once the whole answer is there and on its way to disk. Window, worker and files are the real ones, the window on
a virtual screen.
"""

import os
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.engine_peers import CONTEXT_TOKENS, QUESTION, SAMPLING, say

_START_SECONDS = 2.0        # until the model's checksum is known, which a computer learns once


def main() -> None:
    model = Path(sys.argv[1])
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as home:
        os.environ["PARLEY_HOME"] = home
        from assistant.domain.full_context import FullContext
        from tests.benchmarks.soak_app import SoakApp
        app = SoakApp(Path(home), model, CONTEXT_TOKENS, 8, FullContext.DROP)
        from PySide6.QtCore import QEventLoop

        from assistant.domain.chat import Message
        begun: list[str] = []
        loop = QEventLoop()         # nothing is asked again and again meanwhile: that takes a processor's time as well

        def on_fed(_text: str, _thinking: bool) -> None:
            if not begun:
                begun.append("first")
                say("first")

        def on_ended(message: Message) -> None:
            assert message.record is not None
            say(f"last {message.record.usage.answer_tokens}")
            loop.quit()

        app.session.fed.connect(on_fed)
        app.session.answer_ended.connect(on_ended)
        app.settle(_START_SECONDS)
        say(f"ready {app.worker}")
        for line in sys.stdin:
            begun.clear()
            values = {f"generation.{name}": value for name, value in SAMPLING.items()}
            app.session.new({**values, "generation.max_tokens": int(line.split()[1])})
            app.session.send(QUESTION)
            loop.exec()
            app.settle(0.0)
        app.close_and_count_missing([])


if __name__ == "__main__":
    main()
