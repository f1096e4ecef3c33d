"""Notifications of a Linux desktop, asked for over the session bus as org.freedesktop.Notifications describes it.

Qt shows them through a tray only, which Debian's GNOME has not. QtDBus cannot ask either: PySide6 sends a number as
int32 or uint16, and services refuse a Notify without its uint32.
"""

import html
import os
from pathlib import Path

from jeepney import DBusAddress, HeaderFields, MatchRule, Message, MessageType, message_bus, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection
from jeepney.wrappers import DBusErrorResponse
from PySide6.QtCore import QObject, QSocketNotifier, Signal
from PySide6.QtGui import QGuiApplication

_SERVICE = DBusAddress("/org/freedesktop/Notifications", "org.freedesktop.Notifications",
                       "org.freedesktop.Notifications")
_DEFAULT_ACTION = "default"        # the notification itself was clicked
_SERVICE_DECIDES = -1              # how long it stays


class DesktopNotifications(QObject):
    """At most one notification, in place of the one before. Nothing here waits for the service's answer."""

    clicked = Signal()
    refused = Signal()             # the last one was not shown: there is no service, or it does not want to

    def __init__(self, app_name: str, icon: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._app_name, self._icon = app_name, icon
        self._bus: DBusConnection | None = None
        self._listener: QSocketNotifier | None = None
        self._asked = 0            # serial of a Notify that was not answered yet
        self._shown = 0            # the service's number of what it shows
        self._withdrawn = False    # before it was answered

    @property
    def is_shown(self) -> bool:
        """Whether the service shows the notification, as far as it has said."""
        return self._shown > 0

    def tell(self, title: str, text: str) -> bool:
        """Asks for a notification. Returns False where there is no session bus; `refused` may follow otherwise."""
        if self._bus is None and not self._connect():
            return False
        body = (self._app_name, self._shown, self._icon.as_uri(), title, html.escape(text, quote=False),
                [_DEFAULT_ACTION, ""], {"desktop-entry": ("s", self._app_name.lower())}, _SERVICE_DECIDES)
        self._withdrawn = False
        self._asked = self._send(new_method_call(_SERVICE, "Notify", "susssasa{sv}i", body))
        return self._asked > 0

    def withdraw(self) -> None:
        """Takes the notification away, if it is still there."""
        self._withdrawn = True
        if self._shown:
            self._send(new_method_call(_SERVICE, "CloseNotification", "u", (self._shown,)))
            self._shown = 0

    def close(self) -> None:
        """Leaves the bus."""
        if self._listener is not None:
            self._listener.setEnabled(False)
            self._listener.deleteLater()
        if self._bus is not None:
            self._bus.close()
        self._listener = self._bus = None
        self._asked = self._shown = 0

    def _connect(self) -> bool:
        if not os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
            return False
        try:
            bus = open_dbus_connection("SESSION")
        except (OSError, ValueError, RuntimeError, EOFError, DBusErrorResponse):
            return False
        self._bus = bus
        self.destroyed.connect(lambda: bus.close())
        self._listener = QSocketNotifier(bus.sock.fileno(), QSocketNotifier.Type.Read, self)
        self._listener.activated.connect(self._on_readable)
        rule = MatchRule(type="signal", interface=_SERVICE.interface, path=_SERVICE.object_path)
        return self._send(message_bus.AddMatch(rule)) > 0

    def _send(self, message: Message) -> int:
        """Returns the message's serial, 0 where the bus has gone."""
        assert self._bus is not None
        serial: int = next(self._bus.outgoing_serial)
        try:
            self._bus.send(message, serial=serial)
        except OSError:
            self.close()
            return 0
        return serial

    def _on_readable(self) -> None:
        while self._bus is not None:
            try:
                message = self._bus.receive(timeout=0)
            except TimeoutError:
                return
            except (OSError, ValueError):      # the bus has gone
                self.close()
                return
            self._take(message)

    def _take(self, message: Message) -> None:
        kind, fields = message.header.message_type, message.header.fields
        if kind is MessageType.signal:
            self._on_signal(fields.get(HeaderFields.member, ""), message.body)
        elif self._asked and fields.get(HeaderFields.reply_serial) == self._asked:
            self._asked = 0
            if kind is MessageType.error:
                self.refused.emit()
                return
            (self._shown,) = message.body
            if self._withdrawn:
                self.withdraw()

    def _on_signal(self, name: str, body: tuple[int, object]) -> None:
        if not self._shown or body[0] != self._shown:
            return
        if name == "ActivationToken":
            if QGuiApplication.platformName().startswith("wayland"):
                # Without one Wayland lets no window come forward; Qt looks for it here, once.
                os.environ["XDG_ACTIVATION_TOKEN"] = str(body[1])
        elif name == "ActionInvoked" and body[1] == _DEFAULT_ACTION:
            self.clicked.emit()
        elif name == "NotificationClosed":
            self._shown = 0
