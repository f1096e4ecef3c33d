"""A finished answer is told where the user is: on the desktop, when the window is behind others."""

from contextlib import nullcontext
from pathlib import Path

import pytest
import wakepy
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

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
