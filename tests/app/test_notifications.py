"""A finished answer is told where the user is: on the desktop, when the window is behind others."""

from contextlib import nullcontext
from pathlib import Path

import pytest
import wakepy
from PySide6.QtCore import QCoreApplication

from assistant.ui.desktop import Notifier
from tests.app.driver import Driver
from tests.session_bus import NotificationService, has_number


def test_an_answer_finished_behind_another_window_is_told_and_a_click_brings_the_window_forward(
        app: Driver, starter_model: Path, notification_service: NotificationService,
        monkeypatch: pytest.MonkeyPatch) -> None:
    # Where there is a bus, wakepy leaves the sockets of its attempts to the garbage collector, which warns.
    monkeypatch.setattr(wakepy.keep, "running", lambda **_options: nullcontext())
    app.open_short(starter_model, 8)
    app.ask("In sight.")
    [engine] = app.workers()
    engine.suspend()        # the answer does not end before the user has gone
    app.send("Out of sight.")
    app.go_elsewhere()
    engine.resume()
    app.until_answered(2)
    app.until(lambda: has_number(app.window))
    [shown] = notification_service.shown
    assert shown.title == QCoreApplication.translate("wiring", "The answer is finished")
    assert shown.text == app.titles()[0]
    notification_service.click(shown.number)
    app.until(app.window.isActiveWindow)


def test_answers_written_side_by_side_are_told_once_when_the_last_one_is_finished(
        app: Driver, stand_in: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, int]] = []        # the chat, and how many answers are still being written
    monkeypatch.setattr(Notifier, "tell",
                        lambda _self, _title, text: told.append((text, len(app.services.answering.turns))))
    app.open_short(stand_in, 8)
    app.ask("In sight.")
    app.go_elsewhere()
    ended: list[str] = []
    app.services.answering.ended.connect(lambda chat_id, _message, _event: ended.append(chat_id))
    app.transcript.signals.several_requested.emit(app.messages()[-1].id, 3)
    app.until(lambda: len(ended) == 3 and app.window.engine_idle())
    assert told == [(app.titles()[0], 0)]


def test_an_answer_finished_behind_a_dialog_of_the_app_is_not_told(
        app: Driver, stand_in: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(Notifier, "tell", lambda _self, _title, text: told.append(text))
    app.open_short(stand_in, 8)
    app.click("settingsButton")
    app.activate(app.part("settingsDialog"))
    assert not app.window.isActiveWindow()
    app.services.session.send("In sight.")
    app.until_answered()
    assert told == []


def test_what_was_told_is_withdrawn_when_a_window_of_the_app_is_looked_at(
        app: Driver, stand_in: Path, notification_service: NotificationService,
        monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wakepy.keep, "running", lambda **_options: nullcontext())     # as above
    app.open_short(stand_in, 8)
    [engine] = app.workers()
    engine.suspend()        # as above
    app.send("Out of sight.")
    app.go_elsewhere()
    engine.resume()
    app.until_answered()
    app.until(lambda: has_number(app.window))
    [shown] = notification_service.shown
    app.activate(app.window)
    app.until(lambda: notification_service.closed == [shown.number])
