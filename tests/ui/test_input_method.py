"""Where Qt looks for the input method. That Chinese can really be written: packaging/check_input_methods.py."""

import os
import sys
from collections.abc import Iterator

import pytest
from jeepney import message_bus
from jeepney.io.blocking import open_dbus_connection

from assistant.ui import input_method
from tests.session_bus import running_bus

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems have one input method")
NAMES = ("QT_IM_MODULES", "QT_IM_MODULE", "IBUS_USE_PORTAL", "XMODIFIERS", "WAYLAND_DISPLAY", "DISPLAY",
         "DBUS_SESSION_BUS_ADDRESS")


@pytest.fixture(autouse=True)
def desktop(monkeypatch: pytest.MonkeyPatch) -> None:
    """A desktop that says nothing yet, and a machine without ibus-daemon."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", "/nowhere")


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    path = os.environ["PATH"]
    monkeypatch.setenv("PATH", "/usr/bin")
    with running_bus() as address:
        monkeypatch.setenv("PATH", path)
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        yield address


@pytest.fixture
def fcitx(bus: str) -> Iterator[None]:
    """Fcitx 5 as far as it is asked for: the name it holds."""
    connection = open_dbus_connection(bus)
    connection.send_and_get_reply(message_bus.RequestName(input_method.PORTAL))
    yield
    connection.close()


def seen_by_qt(monkeypatch: pytest.MonkeyPatch, **said: str) -> tuple[str | None, str | None]:
    """Returns the list of plugins and whether the portal is used, where the desktop said `said`."""
    for name, value in said.items():
        monkeypatch.setenv(name, value)
    with input_method.reachable():
        return os.environ.get("QT_IM_MODULES"), os.environ.get("IBUS_USE_PORTAL")


@pytest.mark.usefixtures("fcitx")
def test_fcitx_is_reached_through_the_plugin_for_ibus(monkeypatch: pytest.MonkeyPatch) -> None:
    assert seen_by_qt(monkeypatch, QT_IM_MODULE="fcitx") == ("fcitx;ibus", "1")
    assert seen_by_qt(monkeypatch, QT_IM_MODULES="wayland;fcitx;compose") == ("wayland;fcitx;ibus;compose", "1")


@pytest.mark.usefixtures("fcitx")
def test_fcitx_is_reached_where_the_desktop_says_ibus(monkeypatch: pytest.MonkeyPatch) -> None:
    assert seen_by_qt(monkeypatch, QT_IM_MODULE="ibus") == ("ibus", "1")


@pytest.mark.usefixtures("fcitx")
def test_fcitx_is_reached_where_only_x11_was_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert seen_by_qt(monkeypatch, XMODIFIERS="@im=fcitx", DISPLAY=":0") == ("fcitx;ibus", "1")


@pytest.mark.usefixtures("fcitx")
def test_wayland_without_a_word_is_left_to_the_compositor(monkeypatch: pytest.MonkeyPatch) -> None:
    said = {"XMODIFIERS": "@im=fcitx", "DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}
    assert seen_by_qt(monkeypatch, **said) == (None, None)


@pytest.mark.usefixtures("bus")
def test_dead_keys_stay_where_fcitx_is_named_but_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    assert seen_by_qt(monkeypatch, QT_IM_MODULE="fcitx") == (None, None)


def test_without_a_bus_the_app_starts_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    assert seen_by_qt(monkeypatch, QT_IM_MODULE="fcitx") == (None, None)
    assert seen_by_qt(monkeypatch, DBUS_SESSION_BUS_ADDRESS="unix:path=/nowhere") == (None, None)


def test_ibus_with_its_daemon_is_qts_own_business(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(input_method, "which", lambda name: f"/usr/bin/{name}")
    assert seen_by_qt(monkeypatch, QT_IM_MODULE="ibus") == (None, None)
    monkeypatch.delenv("QT_IM_MODULE")
    assert seen_by_qt(monkeypatch, XMODIFIERS="@im=ibus", DISPLAY=":0") == ("ibus", None)


@pytest.mark.usefixtures("fcitx")
def test_programs_started_later_do_not_inherit_it(monkeypatch: pytest.MonkeyPatch) -> None:
    seen_by_qt(monkeypatch, QT_IM_MODULE="fcitx", IBUS_USE_PORTAL="")
    assert "QT_IM_MODULES" not in os.environ
    assert os.environ["IBUS_USE_PORTAL"] == ""
