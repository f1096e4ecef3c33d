"""The access token: in the system's keyring, else in memory, and in no file of ours, whatever happens."""

import time
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail
from keyring.errors import KeyringLocked
from pytestqt.qtbot import QtBot

from assistant.control.access_token import AccessToken
from assistant.control.background import Background
from assistant.control.hub_access import HubAccess
from assistant.control.preferences import Preferences
from assistant.domain.errors import AssistantError
from assistant.domain.settings import HUB_ENDPOINT, HUB_MIRROR
from assistant.store.settings_file import SettingsFile
from tests.control.conftest import PATIENCE_MS


class MemoryKeyring(KeyringBackend):
    """A keyring for the length of a test, as any program may add one."""

    priority: float = 5

    def __init__(self) -> None:
        super().__init__()      # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}
        self.locked, self.asked = False, 0

    def get_password(self, service: str, username: str) -> str | None:
        self._ask()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._ask()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._ask()
        del self.kept[service, username]

    def _ask(self) -> None:
        self.asked += 1
        if self.locked:
            raise KeyringLocked("hf_secret stays closed")


class FileKeyring(MemoryKeyring):
    """One of those that write a plain file: keyring itself does not recommend them."""

    priority = 0.5


@pytest.fixture
def ring() -> Iterator[MemoryKeyring]:
    before, ring = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(ring)
    yield ring
    keyring.set_keyring(before)


class Session:
    """One run of the app, as far as the token goes."""

    def __init__(self, qtbot: QtBot, home: Path) -> None:
        self.qtbot, self.home = qtbot, home
        self.disk = Background(1)
        self.preferences = Preferences(SettingsFile(home / "settings.json"), self.disk)
        self.hub = HubAccess(self.preferences)
        self.errors: list[AssistantError] = []
        self.hub.token.failed.connect(self.errors.append)

    def until_known(self, token: str) -> None:
        self.qtbot.waitUntil(lambda: self.preferences.app.hub_token == token, timeout=PATIENCE_MS)

    def type(self, token: str) -> None:
        with self.qtbot.waitSignal(self.hub.token.known, timeout=PATIENCE_MS):
            self.preferences.set_app("hub_token", token)

    def end(self) -> None:
        self.hub.shutdown()
        self.preferences.flush()
        assert self.disk.finish()
        file = self.home / "settings.json"
        assert not file.exists() or "hf_" not in file.read_text("utf-8")


def test_a_token_is_kept_in_the_keyring_and_there_after_a_restart(
        ring: MemoryKeyring, qtbot: QtBot, tmp_path: Path) -> None:
    first = Session(qtbot, tmp_path)
    first.type("hf_secret")
    assert first.hub()[1] == "hf_secret"
    assert first.hub.token.in_keyring
    first.end()
    assert list(ring.kept.values()) == ["hf_secret"]
    second = Session(qtbot, tmp_path)
    assert second.hub()[1] == "hf_secret"
    second.hub.token.load()                 # the settings are opened
    second.until_known("hf_secret")
    second.type("")
    assert second.hub()[1] == ""
    second.end()
    assert ring.kept == {}


def test_a_keyring_that_was_never_given_anything_is_never_asked(
        ring: MemoryKeyring, qtbot: QtBot, tmp_path: Path) -> None:
    session = Session(qtbot, tmp_path)
    session.hub.token.load()
    assert session.hub()[1] == ""
    session.end()
    assert ring.asked == 0


@pytest.mark.parametrize("none", [fail.Keyring, FileKeyring])
def test_without_a_keyring_the_token_lasts_until_the_app_ends_and_that_is_said(
        none: type[KeyringBackend], ring: MemoryKeyring, qtbot: QtBot, tmp_path: Path) -> None:
    keyring.set_keyring(none())
    first = Session(qtbot, tmp_path)
    first.type("hf_secret")
    assert first.hub()[1] == "hf_secret"
    assert not first.hub.token.in_keyring
    assert [error.message for error in first.errors] == [
        "This computer has no keyring that could keep the access token."]
    assert "hf_secret" not in str(first.errors[0])
    first.end()
    second = Session(qtbot, tmp_path)
    assert second.hub()[1] == ""
    second.end()


def test_a_locked_keyring_is_asked_again_later(ring: MemoryKeyring, qtbot: QtBot, tmp_path: Path) -> None:
    first = Session(qtbot, tmp_path)
    first.type("hf_secret")
    first.end()
    ring.locked = True
    second = Session(qtbot, tmp_path)
    assert second.hub()[1] == ""
    ring.locked = False
    assert second.hub()[1] == "hf_secret"
    second.end()


def test_a_token_of_an_older_version_moves_out_of_the_settings_file(
        ring: MemoryKeyring, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text('{"app": {"hub_token": "hf_old", "theme": "dark"}}', "utf-8")
    session = Session(qtbot, tmp_path)
    qtbot.waitUntil(lambda: session.hub.token.in_keyring, timeout=PATIENCE_MS)
    assert session.hub()[1] == "hf_old"
    session.end()
    assert list(ring.kept.values()) == ["hf_old"]
    assert "dark" in (tmp_path / "settings.json").read_text("utf-8")


def test_the_token_typed_last_counts(ring: MemoryKeyring, qtbot: QtBot) -> None:
    token = AccessToken()
    for text in ("hf_one", "hf_two", "hf_three"):
        token.set(text)
    with qtbot.waitSignal(token.known, timeout=PATIENCE_MS):
        pass
    assert token.value() == "hf_three"
    token.shutdown()
    assert list(ring.kept.values()) == ["hf_three"]


class SlowKeyring(MemoryKeyring):
    """One that asks a service which takes its time."""

    def set_password(self, service: str, username: str, password: str) -> None:
        time.sleep(0.3)
        super().set_password(service, username, password)


def test_a_token_pasted_just_before_closing_is_asked_for_at_the_next_start(
        ring: MemoryKeyring, qtbot: QtBot, tmp_path: Path) -> None:
    slow = SlowKeyring()
    keyring.set_keyring(slow)
    first = Session(qtbot, tmp_path)
    first.preferences.set_app("hub_token", "hf_secret")
    first.end()
    assert list(slow.kept.values()) == ["hf_secret"]
    second = Session(qtbot, tmp_path)
    second.hub.token.load()
    second.until_known("hf_secret")
    second.preferences.set_app("hub_token", "")     # and one taken out just before closing is not
    second.end()
    assert slow.kept == {}
    third = Session(qtbot, tmp_path)
    asked = slow.asked
    assert third.hub()[1] == ""
    assert slow.asked == asked
    third.end()


def test_a_token_is_sent_to_the_address_it_was_entered_for_and_to_no_other(
        ring: MemoryKeyring, qtbot: QtBot, tmp_path: Path) -> None:
    first = Session(qtbot, tmp_path)
    first.type("hf_secret")
    first.preferences.set_app("hub_endpoint", HUB_MIRROR)       # as *Use a mirror* does
    assert first.hub() == (HUB_MIRROR, "")
    assert first.preferences.app.hub_token == "", "the settings show a token that is not sent"
    first.preferences.set_app("hub_endpoint", HUB_ENDPOINT)
    assert first.hub() == (HUB_ENDPOINT, "hf_secret")
    first.until_known("hf_secret")
    first.preferences.set_app("hub_endpoint", "https://hub.example")
    first.end()
    second = Session(qtbot, tmp_path)
    assert second.hub() == ("https://hub.example", "")
    second.hub.set_token("hf_secret")                           # the same, but now meant for there
    assert second.hub() == ("https://hub.example", "hf_secret")
    second.preferences.set_app("hub_endpoint", HUB_ENDPOINT)
    assert second.hub() == (HUB_ENDPOINT, "")
    second.end()
    assert list(ring.kept.values()) == ["hf_secret"]


def test_a_token_entered_for_the_mirror_does_not_go_to_the_hub_either(
        ring: MemoryKeyring, qtbot: QtBot, tmp_path: Path) -> None:
    session = Session(qtbot, tmp_path)
    session.preferences.set_app("hub_endpoint", HUB_MIRROR)
    session.type("hf_secret")
    assert session.hub() == (HUB_MIRROR, "hf_secret")
    session.preferences.set_app("hub_endpoint", HUB_ENDPOINT)
    assert session.hub() == (HUB_ENDPOINT, "")
    session.end()
