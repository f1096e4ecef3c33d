"""A checksum is that of the file that lies there, and the user who asks for one waits for no other file."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from assistant.control.checksums import Checksums
from assistant.domain.errors import ModelFileError
from assistant.store.model_folder import ModelFolder
from tests.control.conftest import PATIENCE_MS
from tests.store.model_layouts import gguf, put


@dataclass
class Reading:
    """A folder of models whose checksums are wanted, and what was told of those the user asked for."""

    qtbot: QtBot
    top: Path
    learnt: list[None] = field(default_factory=list)
    ended: list[tuple[Path, object]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folder = ModelFolder(self.top / "models", None, self.top / "data" / "models.json")
        self.checksums = Checksums(self.folder)
        self.checksums.learnt.connect(lambda: self.learnt.append(None))
        self.checksums.ended.connect(lambda path, error: self.ended.append((path, error)))

    def put(self, name: str) -> Path:
        return put(self.top / f"models/o/r/{name}.gguf", gguf(general__name=name))

    def until_ended(self, count: int) -> None:
        self.qtbot.waitUntil(lambda: len(self.ended) == count, timeout=PATIENCE_MS)

    def known(self) -> dict[Path, str]:
        return {model.path: model.sha256 for model in self.folder.files() if model.sha256}


@pytest.fixture
def reading(qtbot: QtBot, tmp_path: Path) -> Iterator[Reading]:
    reading = Reading(qtbot, tmp_path)
    yield reading
    reading.checksums.shutdown()


def sha256_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_file_replaced_while_it_is_read_does_not_get_the_checksum_of_the_one_before(
        reading: Reading, tmp_path: Path) -> None:
    file, new = reading.put("Old"), put(tmp_path / "new.gguf", gguf(general__name="New"))
    os.utime(new, ns=(1, 1))

    def replace(_path: Path, _fraction: float) -> None:
        if new.exists():
            new.replace(file)

    # On the thread that reads, which has the old file open.
    reading.checksums.progressed.connect(replace, Qt.ConnectionType.DirectConnection)
    reading.checksums.learn(file, asked=True)
    reading.until_ended(1)
    assert reading.known() == {}
    assert isinstance(reading.ended[0][1], ModelFileError)
    assert "changed while it was being read" in str(reading.ended[0][1])
    reading.checksums.learn(file, asked=True)
    reading.until_ended(2)
    assert reading.ended[1] == (file, None)
    assert reading.known() == {file: sha256_of(file)}


def test_a_file_the_user_asks_for_does_not_wait_for_those_that_are_on_hold(reading: Reading) -> None:
    held, waiting, new = (reading.put(name) for name in ("Held", "Waiting", "New"))
    reading.checksums.hold(True)
    reading.checksums.learn(held)
    reading.checksums.learn(waiting)
    reading.checksums.learn(new, asked=True)
    reading.until_ended(1)
    reading.checksums.learn(waiting, asked=True)
    reading.checksums.learn(waiting, asked=True)        # once is enough
    reading.until_ended(2)
    assert reading.ended == [(new, None), (waiting, None)]
    assert reading.known() == {path: sha256_of(path) for path in (new, waiting)}
    reading.checksums.hold(False)
    reading.checksums.learn(new)        # the last in the line in which `waiting` still stands
    reading.qtbot.waitUntil(lambda: len(reading.learnt) >= 4, timeout=PATIENCE_MS)
    assert reading.known()[held] == sha256_of(held)
    assert (len(reading.learnt), len(reading.ended)) == (4, 2)


def test_a_file_on_hold_that_the_user_asks_for_is_read_once(reading: Reading) -> None:
    held = reading.put("Held")
    reading.checksums.hold(True)
    reading.checksums.learn(held)
    reading.checksums.learn(held, asked=True)
    reading.until_ended(1)
    reading.qtbot.wait(50)
    assert reading.ended == [(held, None)]
    assert len(reading.learnt) == 1
