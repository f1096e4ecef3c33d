"""Lets people write Chinese, Japanese and Korean where the desktop's input method is one our Qt has no plugin for.

Qt for Python brings the plugin for IBus and none for Fcitx; one built against another Qt cannot be loaded. But Fcitx 5
answers as IBus does, at the address sandboxed programs use: that is where Qt is sent. Without it, a desktop that says
QT_IM_MODULE=fcitx gets Latin letters only. Tried with real input methods by packaging/check_input_methods.py.
"""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from shutil import which

from PySide6.QtCore import QLibraryInfo

PORTAL = "org.freedesktop.portal.IBus"
ANSWER_SECONDS = 0.5
_FCITX = {"fcitx", "fcitx5"}
_BY_X11_NAME = {"@im=fcitx": "fcitx", "@im=fcitx5": "fcitx", "@im=ibus": "ibus"}
# Qt's list of plugins to try in turn, and whether its IBus plugin looks for the portal instead of ibus-daemon.
_MODULES, _USE_PORTAL = "QT_IM_MODULES", "IBUS_USE_PORTAL"


@contextmanager
def reachable() -> Iterator[None]:
    """Within, a QGuiApplication is made that reaches the desktop's input method; afterwards the environment, which
    programs we start inherit, is as before."""
    changes = needed(os.environ) if sys.platform.startswith("linux") else {}
    before = {name: os.environ.get(name) for name in changes}
    os.environ.update(changes)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def needed(environment: Mapping[str, str]) -> dict[str, str]:
    """Returns the variables Qt must see; none where it finds its way alone. Asks the session bus only if it must."""
    wanted = _wanted(environment)
    fcitx = bool(_FCITX & set(wanted)) and not _has_plugin("fcitx")
    # Qt takes the plugin for IBus only where ibus-daemon is installed, which beside Fcitx it usually is not.
    ibus_alone = "ibus" in wanted and which("ibus-daemon") is None
    if environment.get(_USE_PORTAL) or not (fcitx or ibus_alone) or not _portal_answers(environment):
        return _as_listed(wanted, environment)
    # In the place of Fcitx: what the user's list has behind it comes behind it.
    modules = dict.fromkeys(name for each in wanted for name in ([each, "ibus"] if each in _FCITX else [each]))
    return {_MODULES: ";".join(modules), _USE_PORTAL: "1"}


def _as_listed(wanted: list[str], environment: Mapping[str, str]) -> dict[str, str]:
    """Returns what makes Qt take what only X11 was told."""
    named = environment.get(_MODULES) or environment.get("QT_IM_MODULE")
    return {} if named or not wanted else {_MODULES: ";".join(wanted)}


def _wanted(environment: Mapping[str, str]) -> list[str]:
    """Returns the plugins the desktop names, the first the best."""
    if modules := environment.get(_MODULES):
        return modules.split(";")
    if module := environment.get("QT_IM_MODULE"):
        return [module]
    # Nothing said to Qt: on Wayland it asks the compositor. On X11 it would ask nobody; older toolkits read this.
    if environment.get("WAYLAND_DISPLAY") or not environment.get("DISPLAY"):
        return []
    by_name = _BY_X11_NAME.get(environment.get("XMODIFIERS", ""))
    return [by_name] if by_name else []


def _has_plugin(name: str) -> bool:
    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforminputcontexts"
    return any(folder.glob(f"*{name}*"))


def _portal_answers(environment: Mapping[str, str]) -> bool:
    """Returns whether an input method answers at the address sandboxed programs use."""
    if not environment.get("DBUS_SESSION_BUS_ADDRESS"):
        return False
    from jeepney import message_bus  # 20 ms that only those pay who need it
    from jeepney.io.blocking import open_dbus_connection
    from jeepney.wrappers import DBusErrorResponse
    try:
        with closing(open_dbus_connection("SESSION")) as bus:
            reply = bus.send_and_get_reply(message_bus.NameHasOwner(PORTAL), timeout=ANSWER_SECONDS)
    except (OSError, ValueError, RuntimeError, EOFError, DBusErrorResponse):     # TimeoutError is an OSError
        return False
    return bool(reply.body == (True,))
