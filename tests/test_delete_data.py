"""`parley --delete-data`: says what there is, deletes it only when told to, and never under a running app."""

import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from assistant.control.single_instance import SingleInstance
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
