"""`parley --delete-data`: says what there is, deletes it only when told to, and never under a running app."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from assistant.control.single_instance import SingleInstance
from assistant.store.keyring_token import SERVICE, USER
from tests.store.database_files import fill

ROOT = Path(__file__).parents[1]


def delete_data(*arguments: str) -> tuple[int, str]:
    """Returns exit status and output of the command."""
    done = subprocess.run([sys.executable, "-m", "assistant", "--delete-data", *arguments], cwd=ROOT, text=True,
                          capture_output=True, check=False)
    assert done.stderr == ""
    return done.returncode, done.stdout


@pytest.fixture
def used(home: Path) -> Path:
    """A home with two chats, settings and a model."""
    fill(home / "data" / "chats.db", chats=2)
    (home / "config").mkdir()
    (home / "config" / "settings.json").write_text("{}")
    model = home / "models" / "maker" / "name" / "model.gguf"
    model.parent.mkdir(parents=True)
    model.write_bytes(b"GGUF" + bytes(2_000_000))
    return home


def test_without_yes_it_only_says_what_there_is(used: Path) -> None:
    before = sorted(used.rglob("*"))
    status, said = delete_data()
    assert status == 0
    assert "models: 2 MB in 1 file\n" in said
    assert str(used / "data" / "chats.db") in said
    assert "Nothing was deleted" in said
    assert sorted(used.rglob("*")) == before


def test_with_yes_everything_goes_but_what_is_not_parleys(used: Path) -> None:
    mine = used / "data" / "thesis.txt"
    mine.write_text("mine")
    status, said = delete_data("--yes")
    assert status == 0
    assert "Everything was deleted." in said
    assert f"never deleted:\n  {mine}\n" in said
    assert [file for file in used.rglob("*") if file.is_file()] == [mine]


RING = """
import json, os, pathlib
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

class Ring(KeyringBackend):
    priority = 5
    file = pathlib.Path(os.environ["RING"])
    def get_password(self, service, user):
        if not self.file.exists():
            raise KeyringLocked("closed")
        return json.loads(self.file.read_text()).get(service + user)
    def set_password(self, service, user, password): ...
    def delete_password(self, service, user):
        self.file.write_text("{}")
"""


@pytest.mark.parametrize("locked", [False, True])
def test_the_access_token_leaves_the_keyring_too(
        used: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, locked: bool) -> None:
    ring = tmp_path / "ring" / "kept.json"
    ring.parent.mkdir()
    (ring.parent / "a_ring.py").write_text(RING)
    if not locked:
        ring.write_text(json.dumps({SERVICE + USER: "hf_secret"}))
    for name, value in (("RING", str(ring)), ("PYTHONPATH", str(ring.parent)),
                        ("PYTHON_KEYRING_BACKEND", "a_ring.Ring")):
        monkeypatch.setenv(name, value)
    (used / "config" / "settings.json").write_text('{"app": {"token_in_keyring": true}}')
    status, said = delete_data("--yes")
    if locked:
        assert status == 2
        assert "could not be deleted: the access token in the system's keyring" in said
    else:
        assert (status, ring.read_text()) == (0, "{}")
    assert not (used / "config").exists()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="names are no bytes there")
def test_a_name_that_cannot_be_printed_keeps_nothing_from_being_deleted(
        used: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "utf-8")
    (used / "models" / os.fsdecode(b"m\xe8.gguf")).write_bytes(b"GGUF")
    status, said = delete_data("--yes")
    assert status == 0
    assert "m\\udce8.gguf" in said
    assert not (used / "models").exists()


def test_with_nothing_there_it_says_so(home: Path) -> None:
    status, said = delete_data("--yes")
    assert status == 0
    assert "keeps nothing" in said
    assert not home.exists()


def test_it_refuses_while_the_app_runs(used: Path, qtbot: QtBot) -> None:
    instance = SingleInstance(used / "data")
    assert instance.acquire([])
    before = sorted(used.rglob("*"))
    status, said = delete_data("--yes")
    assert status == 1
    assert "Parley is running" in said
    assert sorted(used.rglob("*")) == before
    instance.close()
    assert delete_data("--yes")[0] == 0
    assert not (used / "data").exists()


def test_what_is_misspelt_deletes_nothing(used: Path) -> None:
    status, said = delete_data("--yess")
    assert status == 1
    assert "usage" in said
    assert (used / "data" / "chats.db").exists()


def test_a_lock_left_by_a_killed_app_does_not_keep_it_from_deleting(used: Path, qtbot: QtBot) -> None:
    program = ("import os, sys; from pathlib import Path; from PySide6.QtCore import QLockFile; "
               "lock = QLockFile(sys.argv[1]); assert lock.tryLock(0); os._exit(0)")
    subprocess.run([sys.executable, "-c", program, str(used / "data" / "parley.lock")], check=True)
    assert (used / "data" / "parley.lock").exists()
    assert delete_data("--yes")[0] == 0
    assert not (used / "data").exists()
