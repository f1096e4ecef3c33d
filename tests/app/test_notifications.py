"""A finished answer is told where the user is: on the desktop, when the window is behind others."""

from contextlib import nullcontext
from pathlib import Path

import pytest
import wakepy
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from assistant.ui.desktop import Notifier
from tests.app.driver import Driver
from tests.session_bus import NotificationService, has_number


def test_an_answer_finished_behind_another_window_is_told_and_a_click_brings_the_window_forward(
        app: Driver, qtbot: QtBot, starter_model: Path, notification_service: NotificationService,
        monkeypatch: pytest.MonkeyPatch) -> None:
    # Where there is a bus, wakepy leaves the sockets of its attempts to the garbage collector, which warns.
    monkeypatch.setattr(wakepy.keep, "running", lambda **_options: nullcontext())
    app.open_short(starter_model, 8)
    app.ask("In sight.")
    app.send("Out of sight.")
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    app.activate(other)
    app.until(lambda: not app.window.isActiveWindow())
    app.until_answered(2)
    app.until(lambda: has_number(app.window))
    [shown] = notification_service.shown
    assert shown.title == QCoreApplication.translate("wiring", "The answer is finished")
    assert shown.text == app.titles()[0]
    notification_service.click(shown.number)
    app.until(app.window.isActiveWindow)


def test_answers_written_side_by_side_are_told_once_when_the_last_one_is_finished(
        app: Driver, qtbot: QtBot, stand_in: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, int]] = []        # the chat, and how many answers are still being written
    monkeypatch.setattr(Notifier, "tell",
                        lambda _self, _title, text: told.append((text, len(app.services.answering.turns))))
    app.open_short(stand_in, 8)
    app.ask("In sight.")
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    app.activate(other)
    app.until(lambda: not app.window.isActiveWindow())
    ended: list[str] = []
    app.services.answering.ended.connect(lambda chat_id, _message, _event: ended.append(chat_id))
    app.transcript.signals.several_requested.emit(app.messages()[-1].id, 3)
    app.until(lambda: len(ended) == 3 and app.window.engine_idle())
    assert told == [(app.titles()[0], 0)]
