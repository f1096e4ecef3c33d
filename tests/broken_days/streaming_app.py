"""A real app that chats by itself and tells what is on its screen and when, to be killed at any moment.

`python -m tests.broken_days.streaming_app [MODEL.gguf]` imports everything, waits for a line on stdin, then runs.
Each line it prints is a JSON object; `at` is time.monotonic(), one clock for every process of the machine.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from assistant import paths
from assistant.app import build, name_application
from assistant.control.single_instance import SingleInstance
from assistant.domain.chat import Message
from assistant.domain.errors import AssistantError
from assistant.ui.main_window import MainWindow
from assistant.wiring.life import Life

LOOK_MS = 50
LOOKS = 20      # of these until a failure without a button is told as one
QUESTION = "Question {number}: write a very long story about the sea, with many chapters."
GO_ON = ("remedy.continue", "continueButton", "remedy.reload_model")     # the buttons pressed, the first there is
LONG = 250      # characters; a longer answer is not gone on with, because reading it again takes long


class Chatter(QObject):
    """Goes on with what was interrupted, unless it is long; else asks something new in a new chat; for ever."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        life = window.findChild(Life)
        composer = window.findChild(QWidget, "composer")
        assert isinstance(life, Life)
        assert isinstance(composer, QWidget)
        self._window, self._life, self._composer = window, life, composer
        self._worker, self._number, self._was_ready = 0, 0, False
        self._untold = 0        # failures that are waiting for their buttons
        session = life.services.session
        session.message_added.connect(lambda message: tell(asked=message.text, id=message.id))
        session.answer_begun.connect(lambda message: tell(begun=message.text, id=message.id))
        session.fed.connect(lambda text, _thinking: tell(fed=text))
        session.answer_ended.connect(self._on_ended)
        session.message_failed.connect(self._on_failed)
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _on_ended(self, message: Message) -> None:
        tell(ended=str(message.status), id=message.id, text=message.text)

    def _on_failed(self, message_id: str, error: AssistantError) -> None:
        self._untold += 1
        self._tell_failed(message_id, error, LOOKS)

    def _tell_failed(self, message_id: str, error: AssistantError, looks: int) -> None:
        """Tells it once the page has laid itself out and its buttons can be seen; after so many looks anyway."""
        def look() -> None:
            if (offers := self._offers()) or not looks:
                self._untold -= 1
                tell(failed=error.message, id=message_id, offers=offers)
            else:
                self._tell_failed(message_id, error, looks - 1)

        QTimer.singleShot(0 if looks == LOOKS else LOOK_MS, self, look)

    def _look(self) -> None:
        worker = self._life.services.engine.process_id()
        if worker != self._worker:
            self._worker = worker
            tell(worker=worker)
        self._was_ready = self._was_ready or self._window.engine_ready()
        if self._untold or not self._was_ready or not self._window.engine_idle():
            return
        offers, branch = self._offers(), self._life.services.session.chat.branch()
        tell(idle=[(message.id, message.status) for message in branch], offers=offers)
        if offers and len(branch[-1].text) < LONG:
            self._press(offers[0])
        else:
            self._ask()

    def _offers(self) -> list[str]:
        there = {button.objectName() for button in self._buttons()}
        return [name for name in GO_ON if name in there]

    def _buttons(self) -> list[QAbstractButton]:
        transcript = self._life.widgets.transcript
        return [button for button in transcript.findChildren(QAbstractButton) if button.isVisible()]

    def _press(self, name: str) -> None:
        button = next(button for button in self._buttons() if button.objectName() == name)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def _ask(self) -> None:
        self._number += 1
        QTest.keyClick(self._window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
        self._composer.setProperty("plainText", QUESTION.format(number=f"{os.getpid()}.{self._number}"))
        QTest.keyClick(self._composer, Qt.Key.Key_Return)


def tell(**what: Any) -> None:
    """Writes one line at once; each is one write, so that a kill cannot cut it."""
    os.write(1, json.dumps({"at": time.monotonic(), **what}).encode() + b"\n")


def run(make: Callable[[MainWindow], QObject]) -> None:
    """Runs the app, with what `make` makes of its window, once a line has come on stdin."""
    application = QApplication(sys.argv[:1])
    name_application(application)
    sys.stdin.readline()
    places = paths.find()
    paths.create(places)
    instance = SingleInstance(places.data)
    assert instance.acquire([])
    window = build(sys.argv[1:], instance)
    window.show()
    window.activateWindow()
    user = make(window)
    tell(started=os.getpid())
    application.exec()
    del user


if __name__ == "__main__":
    run(Chatter)
