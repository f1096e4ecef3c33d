"""A finished answer is told on a Linux desktop without a tray: over a real bus, by a service of the test's own."""

import os
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from assistant.ui.desktop import Notifier, app_icon
from tests.session_bus import NotificationService, has_number, running_bus

PATIENCE_MS = 30_000


@pytest.fixture
def notifier(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[Notifier]:
    monkeypatch.delenv("XDG_ACTIVATION_TOKEN", raising=False)       # a desktop may leave one to what it starts
    made = Notifier(app_icon())
    yield made
    made.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def test_it_shows_a_title_and_a_text_and_clicking_it_says_so(
        qtbot: QtBot, notification_service: NotificationService, notifier: Notifier) -> None:
    notifier.tell("The answer is finished", "Is 1 < 2 & <b>3</b>?")
    qtbot.waitUntil(lambda: has_number(notifier), timeout=PATIENCE_MS)
    [shown] = notification_service.shown
    assert (shown.title, shown.text) == ("The answer is finished", "Is 1 &lt; 2 &amp; &lt;b&gt;3&lt;/b&gt;?")
    assert shown.icon.startswith("file:///")
    assert shown.actions[0] == "default"
    with qtbot.waitSignal(notifier.clicked, timeout=PATIENCE_MS):
        notification_service.click(shown.number)
    assert "XDG_ACTIVATION_TOKEN" not in os.environ


def test_on_wayland_a_click_brings_what_lets_the_window_come_forward(
        qtbot: QtBot, notification_service: NotificationService, notifier: Notifier,
        monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "wayland")
    notifier.tell("Finished", "")
    qtbot.waitUntil(lambda: has_number(notifier), timeout=PATIENCE_MS)
    with qtbot.waitSignal(notifier.clicked, timeout=PATIENCE_MS):
        notification_service.click(1)
    assert os.environ.pop("XDG_ACTIVATION_TOKEN") == "token-1"


def test_the_next_one_takes_the_place_of_the_last(
        qtbot: QtBot, notification_service: NotificationService, notifier: Notifier) -> None:
    notifier.tell("First", "")
    qtbot.waitUntil(lambda: has_number(notifier), timeout=PATIENCE_MS)
    notifier.tell("Second", "")
    qtbot.waitUntil(lambda: len(notification_service.shown) == 2, timeout=PATIENCE_MS)
    assert notification_service.shown[1].replaces == notification_service.shown[0].number


@pytest.mark.parametrize("at_once", [True, False])
def test_it_goes_away_when_the_window_comes_forward(
        qtbot: QtBot, notification_service: NotificationService, notifier: Notifier, at_once: bool) -> None:
    notifier.tell("Finished", "")
    if not at_once:                     # else before the service has said under which number it shows it
        qtbot.waitUntil(lambda: has_number(notifier), timeout=PATIENCE_MS)
    notifier.hide()
    qtbot.waitUntil(lambda: notification_service.closed == [1], timeout=PATIENCE_MS)


def test_what_the_user_closed_is_not_closed_again_and_others_clicks_are_not_ours(
        qtbot: QtBot, notification_service: NotificationService, notifier: Notifier) -> None:
    clicks: list[None] = []
    notifier.clicked.connect(lambda: clicks.append(None))
    notifier.tell("Finished", "")
    qtbot.waitUntil(lambda: has_number(notifier), timeout=PATIENCE_MS)
    notification_service.click(99)
    notification_service.click(1, "another action")
    notification_service.dismiss(1)
    qtbot.waitUntil(lambda: not has_number(notifier), timeout=PATIENCE_MS)
    notifier.hide()
    notifier.tell("Another", "")
    qtbot.waitUntil(lambda: len(notification_service.shown) == 2, timeout=PATIENCE_MS)
    assert (clicks, notification_service.closed) == ([], [])


@pytest.fixture
def trayed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The titles a tray, which no test has, was told."""
    told: list[str] = []
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: True)
    monkeypatch.setattr(QSystemTrayIcon, "show", lambda _tray: None)
    monkeypatch.setattr(QSystemTrayIcon, "showMessage", lambda _tray, title, *_others: told.append(title))
    return told


def test_without_a_service_the_tray_tells(
        qtbot: QtBot, session_bus: str, notifier: Notifier, trayed: list[str]) -> None:
    notifier.tell("Finished", "")
    qtbot.waitUntil(lambda: trayed == ["Finished"], timeout=PATIENCE_MS)


def test_a_service_that_refuses_leaves_it_to_the_tray(
        qtbot: QtBot, session_bus: str, notifier: Notifier, trayed: list[str]) -> None:
    service = NotificationService(session_bus, refuses=True)
    notifier.tell("Finished", "")
    qtbot.waitUntil(lambda: trayed == ["Finished"], timeout=PATIENCE_MS)
    service.end()


def test_without_a_bus_the_tray_tells(notifier: Notifier, trayed: list[str]) -> None:
    notifier.tell("Finished", "")
    assert trayed == ["Finished"]


def test_a_bus_that_goes_away_is_no_harm(
        qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, notifier: Notifier, trayed: list[str]) -> None:
    with running_bus() as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        service = NotificationService(address)
        notifier.tell("First", "")
        qtbot.waitUntil(lambda: bool(service.shown), timeout=PATIENCE_MS)
        service.end()
    notifier.hide()
    notifier.tell("Second", "")
    assert trayed == ["Second"]
