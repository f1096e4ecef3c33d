"""A real app in which the model continues one text again and again, and tells what is on its screen and when.

`python -m tests.broken_days.writing_app [MODEL.gguf]`; lines as those of `streaming_app`.
"""

import os

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from assistant.ui.main_window import MainWindow
from assistant.ui.manuscript_edit import ManuscriptEdit
from assistant.wiring.life import Life
from tests.broken_days.streaming_app import run, tell

LOOK_MS = 50
LONG = 600      # characters; a longer text is not gone on with, because reading it again takes long


class Writer(QObject):
    """Types a sentence, lets it be continued, and so on; tells the text whenever it has changed."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        life = window.findChild(Life)
        assert isinstance(life, Life)
        self._window, self._life = window, life
        self._editor: ManuscriptEdit | None = None
        self._worker, self._number, self._was_ready = 0, 0, False
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()
        session = life.services.session
        session.answer_begun.connect(lambda _message: self._tell_text())
        session.fed.connect(lambda _text, _thinking: self._tell_text())
        session.answer_ended.connect(lambda message: tell(ended=str(message.status), text=self._text()))

    def _text(self) -> str:
        return self._editor.text() if self._editor is not None else ""

    def _tell_text(self) -> None:
        tell(text=self._text(), written=self._editor.marked() if self._editor is not None else "")

    def _look(self) -> None:
        worker = self._life.services.engine.process_id()
        if worker != self._worker:
            self._worker = worker
            tell(worker=worker)
        self._was_ready = self._was_ready or self._window.engine_ready()    # where it died, continuing loads it again
        if not self._was_ready or not self._window.engine_idle():
            return
        part = self._window.findChild(QWidget, "textEditor")
        if isinstance(part, ManuscriptEdit) and part.isVisible() and self._editor is None:
            self._editor = part
            tell(reopened=part.text(), status=self._status())
        if self._editor is None or len(self._text()) > LONG:
            self._window.commands.run("new_text")
            return
        self._number += 1
        QTest.keyClicks(self._editor, f" Sentence {os.getpid()}.{self._number}, which is a long one about the sea.")
        tell(typed=self._text())
        QTest.keyClick(self._editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    def _status(self) -> str:
        branch = self._life.services.session.chat.branch()
        return str(branch[-1].status) if branch else ""


if __name__ == "__main__":
    run(Writer)
