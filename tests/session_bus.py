"""A session bus of the test's own, with the notification service of a desktop on it."""

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    MessageType,
    message_bus,
    new_error,
    new_method_return,
    new_signal,
)
from jeepney.io.blocking import open_dbus_connection
from PySide6.QtCore import QObject

from assistant.ui.desktop_notifications import DesktopNotifications

NAME = "org.freedesktop.Notifications"
SERVICE = DBusAddress("/org/freedesktop/Notifications", interface=NAME)


@contextmanager
def running_bus() -> Iterator[str]:
    """Runs a bus and yields its address."""
    with subprocess.Popen(["dbus-daemon", "--session", "--nofork", "--print-address=1"],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as daemon:
        assert daemon.stdout
        try:
            yield daemon.stdout.readline().strip()
        finally:
            daemon.terminate()


def has_number(parent: QObject) -> bool:
    """Returns whether `parent` shows a notification and knows under which number: a click will be understood."""
    found = parent.findChild(DesktopNotifications)
    return isinstance(found, DesktopNotifications) and found.is_shown


@dataclass(frozen=True)
class Shown:
    """A notification as the service was asked for it."""

    number: int
    app: str
    replaces: int
    icon: str
    title: str
    text: str
    actions: list[str]
    hints: dict[str, Any]


class NotificationService:
    """What a desktop runs: strict about the signature, as GNOME's and KDE's are. Its own thread answers."""

    def __init__(self, address: str, refuses: bool = False) -> None:
        self.shown: list[Shown] = []
        self.closed: list[int] = []
        self._refuses = refuses
        self._bus = open_dbus_connection(address)
        self._bus.send_and_get_reply(message_bus.RequestName(NAME))
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._answer, daemon=True)
        self._thread.start()

    def click(self, number: int, action: str = "default") -> None:
        """The user clicks a notification."""
        for name, value in (("ActivationToken", f"token-{number}"), ("ActionInvoked", action)):
            self._bus.send(new_signal(SERVICE, name, "us", (number, value)))

    def dismiss(self, number: int) -> None:
        """The user closes a notification."""
        self._bus.send(new_signal(SERVICE, "NotificationClosed", "uu", (number, 2)))

    def end(self) -> None:
        self._ends.set()
        self._thread.join()
        self._bus.close()

    def _answer(self) -> None:
        while not self._ends.is_set():
            try:
                call = self._bus.receive(timeout=0.02)
            except TimeoutError:
                continue
            if call.header.message_type is MessageType.method_call:
                self._bus.send(self._reply(call))

    def _reply(self, call: Message) -> Message:
        fields = call.header.fields
        member, signature = fields.get(HeaderFields.member), fields.get(HeaderFields.signature)
        if self._refuses:
            return new_error(call, "org.freedesktop.DBus.Error.AccessDenied")
        if (member, signature) == ("Notify", "susssasa{sv}i"):
            app, replaces, icon, title, text, actions, hints, _timeout = call.body
            number = replaces or len(self.shown) + 1
            self.shown.append(Shown(number, app, replaces, icon, title, text, actions, hints))
            return new_method_return(call, "u", (number,))
        if (member, signature) == ("CloseNotification", "u"):
            self.closed.append(call.body[0])
            return new_method_return(call)
        return new_error(call, "org.freedesktop.DBus.Error.InvalidArgs")
