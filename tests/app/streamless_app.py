"""The app as a desktop starts a program with a window: asks its model something, says in a file what came of it.

`python -m tests.app.streamless_app RESULT.json MODEL.gguf`
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

from assistant.__main__ import main

FOUND: dict[str, Any] = {}
LIMIT_MS = 90_000


def watch() -> None:
    """Has the window, once it is built, looked after by a timer."""
    from PySide6.QtCore import QTimer

    from assistant.wiring import whole
    from assistant.wiring.face import Face
    from assistant.wiring.life import Life

    complete = whole.complete

    def watched(face: Face, *given: Any, **named: Any) -> None:
        complete(face, *given, **named)
        window = face.window
        life = window.findChild(Life)
        assert isinstance(life, Life)
        session = life.services.session
        session.answer_ended.connect(lambda message: end(window, answer=message.text, status=str(message.status)))
        look = QTimer(window, interval=50)

        def ask() -> None:
            if window.engine_ready():
                look.stop()
                from tqdm import tqdm  # type: ignore[import-untyped]
                FOUND["counted"] = sum(tqdm([1, 2, 3]))     # huggingface_hub's bars; they write to stderr unasked
                os.write(2, b"what native code complains about\n")
                print("what Python code prints")
                life.widgets.composer.set_text("Hello.")
                life.widgets.composer.send_button.click()

        look.timeout.connect(ask)
        look.start()
        QTimer.singleShot(LIMIT_MS, window, lambda: end(window, error="too slow"))

    whole.complete = watched


def end(window: Any, **found: Any) -> None:
    FOUND.update(found, streams=[getattr(sys, name) is not None for name in ("stdin", "stdout", "stderr")],
                 descriptors=[os.path.realpath(f"/proc/self/fd/{number}") for number in range(3)])
    Path(sys.argv[1]).write_text(json.dumps(FOUND), "utf-8")
    window.close()


if __name__ == "__main__":
    watch()
    sys.exit(main(sys.argv[2:]))
