"""A conversation on a real screen and a screen reader beside it; prints what the reader got as one line of JSON.

    dbus-run-session -- python -m tests.ui.accessible_page PYTHON      (the one that has pyatspi)
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, QProcess, QTimer
from PySide6.QtWidgets import QApplication

from assistant.domain.chat import Message
from assistant.ui import fonts
from assistant.ui.theme import Theme
from assistant.ui.transcript import Transcript
from tests.ui.conversation import answer, begin, user

READER = Path(__file__).with_name("accessible_reader.py")
PATIENCE_MS = 60_000
HEARD_SECONDS = 20.0
CODE = "```python\nprint('hi')\n```"
NUMBER = 12


class Reader:
    """The reader's process: a question in, an answer out, while the page goes on."""

    def __init__(self, python: str) -> None:
        self._process = QProcess()
        self._process.setProcessChannelMode(QProcess.ProcessChannelMode.ForwardedErrorChannel)
        self._process.start(python, [str(READER)])
        assert self._answer() == "ready"

    def ask(self, what: str) -> Any:
        self._process.write(f"{what}\n".encode())
        return self._answer()

    def hear(self) -> list[str]:
        """Returns everything announced: it is told on the bus, and may come after the answer to another question."""
        heard: list[str] = []
        end = time.monotonic() + HEARD_SECONDS
        while not heard and time.monotonic() < end:
            self.ask("focused")
            heard += self.ask("heard")
        self.ask("tree")            # takes a while, in which more would have come
        return heard + list(self.ask("heard"))

    def close(self) -> None:
        self._process.closeWriteChannel()
        self._process.waitForFinished(5000)

    def _answer(self) -> Any:
        loop = QEventLoop()
        late = QTimer(singleShot=True, interval=PATIENCE_MS)
        late.timeout.connect(loop.quit)
        self._process.readyReadStandardOutput.connect(loop.quit)
        self._process.finished.connect(loop.quit)
        late.start()
        while not self._process.canReadLine():
            loop.exec()
            if not late.isActive() or self._process.state() == QProcess.ProcessState.NotRunning:
                sys.exit("the reader says nothing")
        return json.loads(bytes(self._process.readLine().data()))


def messages() -> list[Message]:
    return [user(str(n), f"Question {n}") if n % 2 else answer(str(n), f"Answer {n}\n\n{CODE}\n\nThe end of {n}")
            for n in range(1, NUMBER + 1)]


def main() -> None:
    app = QApplication(sys.argv[:1])
    app.setApplicationName("conversation")
    fonts.load()
    theme = Theme()
    theme.apply(app, "light", 100, False, True)
    page = Transcript(theme)
    page.resize(700, 500)       # most of it is out of view
    page.show()
    page.activateWindow()
    page.setFocus()
    page.set_messages(messages())
    reader = Reader(sys.argv[1])
    got: dict[str, Any] = {"tree": reader.ask("tree"), "walked": []}
    for _ in range(NUMBER):
        page.go_to_message(-1)
        got["walked"].append(reader.ask("focused"))
    begin(page)
    page.feed("Words")
    page.end_answer(answer("live", "Words"))
    got["heard"] = reader.hear()
    reader.close()
    print(json.dumps(got))


if __name__ == "__main__":
    main()
