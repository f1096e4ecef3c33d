"""Models on this computer and from the Hub, as the window gets to know them: with a hub on loopback."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import pytest
from pytestqt.qtbot import QtBot

from assistant.control import checksums
from assistant.control.model_library import ModelLibrary
from assistant.domain.errors import ModelFileError
from assistant.domain.model import DownloadPhase, DownloadState, HubModel, ModelFile
from assistant.domain.model_library import Verification
from assistant.store.model_folder import ModelFolder
from tests.control.conftest import PATIENCE_MS
from tests.engine.tiny_gguf import write
from tests.hub_server import HubServer

REPO, FILE = "maker/Small-1B-GGUF", "Small-1B-Q4_K_M.gguf"
WIDTH, LENGTH = 512, 1000       # 2 MB of numbers


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("hub") / FILE, {"general.architecture": "llama", "general.name": "Small 1B"},
                 {"token_embd.weight": (WIDTH, LENGTH)})


@pytest.fixture
def server(content: Path) -> Iterator[HubServer]:
    about = {REPO: {"downloads": 7, "gguf": {"architecture": "llama"}}}
    with HubServer({REPO: {FILE: content}}, about=about) as running:
        yield running


@pytest.fixture
def pinned(server: HubServer) -> HubModel:
    file = server.repos[REPO][FILE]
    return HubModel(REPO, FILE, server.COMMIT, file.size, file.sha256, "Small 1B")


@dataclass
class Shelf:
    """A library and what it told."""

    qtbot: QtBot
    library: ModelLibrary
    models: Path
    states: list[DownloadState] = field(default_factory=list)
    told: list[tuple[str, object]] = field(default_factory=list)

    def until(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=PATIENCE_MS)

    def of(self, name: str) -> list[object]:
        return [value for key, value in self.told if key == name]

    @property
    def phases(self) -> list[DownloadPhase]:
        return [state.phase for state in self.states]

    def files(self) -> list[ModelFile]:
        lists = self.of("files_changed")
        return [file for file, _fit in lists[-1]] if lists else []      # type: ignore[attr-defined]


@pytest.fixture
def shelf(qtbot: QtBot, tmp_path: Path, server: HubServer) -> Iterator[Shelf]:
    models = tmp_path / "models"
    models.mkdir()
    library = ModelLibrary(ModelFolder(models, None, tmp_path / "models.json"), models, (),
                           lambda: (server.endpoint, ""))
    shelf = Shelf(qtbot, library, models)
    library.download_changed.connect(shelf.states.append)
    for name in ("files_changed", "file_added", "failed", "discarded", "deleting", "machine_known"):
        getattr(library, name).connect(lambda value, name=name: shelf.told.append((name, value)))
    library.start()
    shelf.until(lambda: bool(shelf.of("files_changed")))
    yield shelf
    library.shutdown()


def test_looking_at_this_computer_asks_nothing_of_the_network(shelf: Shelf, server: HubServer) -> None:
    machine = shelf.library.machine
    assert machine is not None
    assert machine.memory > machine.available_memory > 0
    assert machine.cores > 0
    assert machine.free_disk > 0
    assert server.log == []


def test_a_downloaded_model_is_added_and_its_checksum_known(shelf: Shelf, pinned: HubModel, content: Path) -> None:
    shelf.library.download(pinned)
    shelf.library.download(pinned)          # once is enough
    assert shelf.library.is_downloading()
    shelf.until(lambda: bool(shelf.of("file_added")) and bool(shelf.files()))
    assert not shelf.library.is_downloading()
    assert shelf.phases[-1] is DownloadPhase.DONE
    assert all(state.model == pinned for state in shelf.states)
    file = shelf.files()[0]
    assert (file.path, file.name) == (shelf.library.destination(pinned), "Small 1B")
    assert file.sha256 == hashlib.sha256(content.read_bytes()).hexdigest()
    assert file.downloaded


def test_a_paused_download_is_found_and_finished_after_a_restart(
        shelf: Shelf, pinned: HubModel, server: HubServer, qtbot: QtBot) -> None:
    server.fault("/cdn/", times=1, rate=1_000_000)
    shelf.library.download(pinned)
    shelf.until(lambda: any(state.done for state in shelf.states))
    shelf.library.pause(pinned)
    shelf.until(lambda: shelf.phases[-1] is DownloadPhase.PAUSED)
    shelf.until(lambda: not shelf.library.is_downloading())
    shelf.states.clear()
    shelf.library.start()
    shelf.until(lambda: bool(shelf.states))
    assert shelf.phases == [DownloadPhase.PAUSED]
    assert shelf.states[0].done > 0
    shelf.library.download(shelf.states[0].model)
    shelf.until(lambda: bool(shelf.of("file_added")))
    assert shelf.of("failed") == []


def test_a_download_thrown_away_while_it_runs_leaves_nothing(
        shelf: Shelf, pinned: HubModel, server: HubServer) -> None:
    server.fault("/cdn/", times=None, rate=500_000)
    shelf.library.download(pinned)
    shelf.until(lambda: any(state.done for state in shelf.states))
    shelf.library.downloads.discard(pinned)
    shelf.until(lambda: shelf.of("discarded") == [pinned])
    assert [path for path in shelf.models.rglob("*.part*") if not path.name.endswith(".lock")] == []
    assert shelf.of("failed") == []


def test_a_failed_download_says_so_once(shelf: Shelf, pinned: HubModel, server: HubServer) -> None:
    server.fault("/resolve/", times=None, status=404)
    shelf.library.download(pinned)
    shelf.until(lambda: not shelf.library.is_downloading())
    assert shelf.phases.count(DownloadPhase.FAILED) == 1
    assert shelf.states[-1].error is not None


def test_closing_the_app_pauses_a_download(shelf: Shelf, pinned: HubModel, server: HubServer) -> None:
    server.fault("/cdn/", times=None, rate=500_000)
    shelf.library.download(pinned)
    shelf.until(lambda: any(state.done for state in shelf.states))
    shelf.library.shutdown()
    assert len(list(shelf.models.rglob("*.part.json"))) == 1


def test_a_file_of_the_user_is_used_in_place_and_its_checksum_learnt(
        shelf: Shelf, content: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.gguf"
    own.write_bytes(content.read_bytes())
    shelf.library.add(own)
    shelf.until(lambda: bool(shelf.of("file_added")))
    assert shelf.library.file(own) is not None      # known to whoever was told
    shelf.library.learn_hash(own)
    shelf.library.learn_hash(own)
    shelf.until(lambda: bool(shelf.files()) and shelf.files()[0].sha256 != "")
    assert shelf.files()[0].sha256 == hashlib.sha256(content.read_bytes()).hexdigest()
    shelf.library.collection.forget(own)
    shelf.until(lambda: shelf.files() == [])
    assert own.exists()


def test_a_model_of_the_hub_is_known_in_a_file_of_the_users(
        shelf: Shelf, pinned: HubModel, content: Path, tmp_path: Path) -> None:
    assert shelf.library.file_of(pinned) is None
    own = tmp_path / FILE
    own.write_bytes(content.read_bytes())
    shelf.library.add(own)
    shelf.until(lambda: bool(shelf.of("file_added")))
    found = shelf.library.file_of(pinned)
    assert found is not None
    assert found.path == own


def test_the_checksum_of_a_model_loaded_before_the_list_was_read_is_learnt_too(
        qtbot: QtBot, tmp_path: Path, content: Path) -> None:
    own = tmp_path / "own.gguf"
    own.write_bytes(content.read_bytes())
    folder = ModelFolder(tmp_path / "models", None, tmp_path / "models.json")
    folder.add(own)
    library = ModelLibrary(folder, tmp_path / "models", (), lambda: ("", ""))
    library.learn_hash(own)
    library.start()
    qtbot.waitUntil(lambda: bool(library.files) and library.files[0].sha256 != "", timeout=PATIENCE_MS)
    library.shutdown()


def test_closing_the_app_does_not_wait_for_a_checksum(
        shelf: Shelf, content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checksums, "READ_BYTES", 1)     # two million reads
    own = tmp_path / "own.gguf"
    own.write_bytes(content.read_bytes())
    shelf.library.add(own)
    shelf.until(lambda: bool(shelf.of("file_added")))
    closing, read = shelf.library.collection._checksums._over, list[bytes]()

    class Digest:
        def update(self, piece: bytes) -> None:
            read.append(piece)
            closing.wait(20)

    monkeypatch.setattr(checksums, "hashlib", SimpleNamespace(sha256=Digest))
    shelf.library.learn_hash(own)
    shelf.until(lambda: bool(read))
    shelf.library.shutdown()
    assert len(read) == 1
    assert shelf.files() == [] or shelf.files()[0].sha256 == ""


def test_a_damaged_file_does_not_stand_for_the_model(shelf: Shelf, pinned: HubModel) -> None:
    shelf.library.download(pinned)
    shelf.until(lambda: bool(shelf.files()))
    path = shelf.library.destination(pinned)
    assert shelf.library.file_of(pinned) is not None
    with path.open("r+b") as file:
        file.seek(-100, 2)
        file.write(b"x" * 50)
    shelf.library.collection.verify(path)
    shelf.until(lambda: shelf.files()[0].verification is Verification.DIFFERENT)
    assert shelf.library.file_of(pinned) is None


def test_a_file_that_is_no_model_is_refused(shelf: Shelf, tmp_path: Path) -> None:
    path = tmp_path / "letter.gguf"
    path.write_bytes(b"Dear Sir")
    shelf.library.add(path)
    shelf.until(lambda: bool(shelf.of("failed")))
    assert isinstance(shelf.of("failed")[0], ModelFileError)


def test_a_deleted_model_is_announced_before_it_goes(shelf: Shelf, pinned: HubModel) -> None:
    shelf.library.download(pinned)
    shelf.until(lambda: bool(shelf.files()))
    path = shelf.files()[0].path
    there: list[bool] = []
    shelf.library.deleting.connect(lambda gone: there.append(gone.exists()))
    shelf.library.collection.removal.delete(path)
    shelf.until(lambda: shelf.files() == [])
    assert there == [True]
    assert not path.exists()
