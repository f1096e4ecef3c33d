"""A library of models in a test's own home, and what it tells the window."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from assistant.control import folder_scan
from assistant.control.folder_scan import FolderScan
from assistant.control.model_collection import ModelCollection
from assistant.domain.errors import AssistantError
from assistant.domain.model import ModelFile
from assistant.domain.model_library import Told
from assistant.store.model_folder import ModelFolder
from assistant.store.model_sources import looking
from assistant.store.model_sources.programs import Surroundings, sources
from assistant.store.model_sources.source import Looked, Source
from tests.control.conftest import PATIENCE_MS
from tests.store.model_layouts import gguf

SIGNALS = ("models_changed", "folders_changed", "folder_refused", "added", "relocated", "verified", "failed")


@dataclass
class Shelf:
    """A collection and what it told."""

    qtbot: QtBot
    top: Path
    told: list[tuple[Any, ...]] = field(default_factory=list)
    in_use: set[Path] = field(default_factory=set)
    collection: ModelCollection = field(init=False)

    def __post_init__(self) -> None:
        here = Surroundings(self.top / "user", {}, "linux", self.top / "root")
        folder = ModelFolder(self.top / "models", None, self.top / "data" / "models.json",
                             programs=lambda: sources(here))
        self.collection = ModelCollection(folder, {("Curated.gguf", len(gguf(a="b"))): Told("0" * 64)},
                                          lambda path: path in self.in_use)
        for source, names in ((self.collection, SIGNALS), (self.collection.moves, ("changed", "moved")),
                              (self.collection.removal, ("planned", "deleting", "deleted", "no_trash"))):
            for name in names:
                getattr(source, name).connect(lambda *values, name=name: self.told.append((name, *values)))

    def until(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=PATIENCE_MS)

    def of(self, name: str) -> list[Any]:
        return [values[0] if len(values) == 1 else values for key, *values in self.told if key == name]

    def start(self) -> "Shelf":
        self.collection.start()
        self.settle()
        return self

    def settle(self) -> None:
        """Waits until every folder that answers was looked into, and the list is told."""
        self.until(lambda: not self.collection.is_scanning())
        count = len(self.of("models_changed"))
        self.collection._list()
        self.until(lambda: len(self.of("models_changed")) > count and not self.collection._listing)

    def names(self) -> list[str]:
        return [model.name for model in self.collection.models]

    def until_listed(self, names: Sequence[str]) -> None:
        self.until(lambda: self.names() == list(names))

    def only(self) -> ModelFile:
        [model] = self.collection.models
        return model

    def errors(self) -> list[str]:
        return [str(error) for error in self.of("failed") if isinstance(error, AssistantError)]


def hang(monkeypatch: pytest.MonkeyPatch, folder: Path) -> threading.Event:
    """Lets a folder not answer until the event is set. It alone is given up waiting for: the others may be as slow as a
    busy computer makes them."""
    answers, look, begin = threading.Event(), looking.look, FolderScan._look

    def hanging(source: Source) -> Looked:
        if source.folder == folder:
            answers.wait(PATIENCE_MS / 1000)
        return look(source)

    def beginning(scan: FolderScan, source: Source) -> None:
        begin(scan, source)
        if source.folder == folder and not answers.is_set():
            scan._looking[source] -= PATIENCE_MS        # as if it had been silent for long already

    monkeypatch.setattr(looking, "look", hanging)
    monkeypatch.setattr(FolderScan, "_look", beginning)
    monkeypatch.setattr(folder_scan, "SLOW_AFTER_SECONDS", PATIENCE_MS / 1000)
    return answers


@pytest.fixture
def shelf(qtbot: QtBot, tmp_path: Path) -> Iterator[Shelf]:
    shelf = Shelf(qtbot, tmp_path)
    yield shelf
    shelf.collection.shutdown()
