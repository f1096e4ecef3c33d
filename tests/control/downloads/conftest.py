"""The list of downloads of one run of the app, on a hub on loopback with three models in one file and one in two."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from assistant.control.downloads import Downloads
from assistant.domain.model import DownloadPhase, DownloadState, HubModel, HubPart
from assistant.store.download_queue import DownloadQueue
from tests.control.conftest import PATIENCE_MS
from tests.hub_server import HubServer

REPO, SIZE = "maker/Small-1B-GGUF", 600_000
SLOW = 400_000                  # bytes a second: long enough to do something meanwhile
NAMES = ("a-Q4_K_M.gguf", "b-Q4_K_M.gguf", "c-Q4_K_M.gguf", "big-Q8_0-00001-of-00002.gguf",
         "big-Q8_0-00002-of-00002.gguf")
QUEUED, RUNNING, PAUSED, FAILED = (DownloadPhase.QUEUED, DownloadPhase.DOWNLOADING, DownloadPhase.PAUSED,
                                   DownloadPhase.FAILED)


@pytest.fixture(scope="module")
def contents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("hub")
    for number, name in enumerate(NAMES):
        (folder / name).write_bytes(b"GGUF" + random.Random(number).randbytes(SIZE - 4))
    return {name: folder / name for name in NAMES}


@pytest.fixture
def server(contents: dict[str, Path]) -> Iterator[HubServer]:
    with HubServer({REPO: contents}) as running:
        yield running


@pytest.fixture
def models(server: HubServer) -> list[HubModel]:
    """Three models in one file each, and one in two."""
    held = server.repos[REPO]
    single = [HubModel(REPO, name, server.COMMIT, SIZE, held[name].sha256, name) for name in NAMES[:3]]
    parts = tuple(HubPart(name, SIZE, held[name].sha256) for name in NAMES[3:])
    return [*single, HubModel(REPO, NAMES[3], server.COMMIT, 2 * SIZE, "", "Big", parts=parts)]


@dataclass
class Desk:
    """The list of one run of the app, and what it told."""

    qtbot: QtBot
    folder: Path
    server: HubServer
    downloads: Downloads = field(init=False)
    told: list[DownloadState] = field(default_factory=list)
    finished: list[Path] = field(default_factory=list)
    discarded: list[HubModel] = field(default_factory=list)
    errors: list[object] = field(default_factory=list)

    def open(self, resume: bool = True, start: bool = True) -> Downloads:
        queue = DownloadQueue(self.folder / "downloads.json")
        self.downloads = Downloads(self.folder / "models", lambda: (self.server.endpoint, ""), queue)
        self.downloads.changed.connect(self.told.append)
        self.downloads.finished.connect(lambda _model, path: self.finished.append(path))
        self.downloads.discarded.connect(self.discarded.append)
        self.downloads.failed.connect(self.errors.append)
        if start:
            with self.qtbot.waitSignal(self.downloads.listed, timeout=PATIENCE_MS):
                self.downloads.start(resume)
        return self.downloads

    def close(self) -> None:
        self.downloads.shutdown()

    def until(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=PATIENCE_MS)

    def phases(self) -> list[DownloadPhase]:
        return [state.phase for state in self.downloads.items()]

    def phase(self, model: HubModel) -> DownloadPhase | None:
        state = self.downloads.state(model)
        return state.phase if state else None

    def arrived(self, model: HubModel) -> int:
        state = self.downloads.state(model)
        return state.done if state else 0

    def on_disk(self) -> list[str]:
        return sorted(path.name for path in (self.folder / "models").rglob("*") if path.is_file())


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path, server: HubServer) -> Iterator[Desk]:
    desk = Desk(qtbot, tmp_path, server)
    desk.open()
    yield desk
    desk.close()
    assert desk.errors == []
