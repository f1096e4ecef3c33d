"""A hub with one model of 3 MB, and downloads that lose patience quickly."""

import random
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.model import DownloadPhase, DownloadState, HubModel
from assistant.hub.client import TimeLimits
from assistant.hub.download import Download, Patience
from tests.hub_server import HubServer

REPO, FILE = "maker/Small-1B-GGUF", "Small-1B-Q4_K_M.gguf"
SIZE = 3_000_000
QUICK = Patience(TimeLimits(connect=2.0, read=0.5), first_tries=2, tries=4, first_wait=0.02, longest_wait=0.1,
                 longest_asked_wait=0.3, save_every=0.1)


@pytest.fixture(scope="session")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hub") / FILE
    path.write_bytes(b"GGUF" + random.Random(1).randbytes(SIZE - 4))
    return path


@pytest.fixture
def server(content: Path) -> Iterator[HubServer]:
    with HubServer({REPO: {FILE: content}}) as running:
        yield running


class Recorded:
    """A download and everything it said."""

    def __init__(self, server: HubServer, folder: Path, model: HubModel, **options: Any) -> None:
        self.states: list[DownloadState] = []
        self.hear: Callable[[DownloadState], None] = lambda state: None
        options = {"patience": QUICK, "reserve": 0, **options}
        self.destination = folder / "maker" / "Small-1B-GGUF" / FILE
        self.download = Download(model, self.destination, options.pop("endpoint", server.endpoint),
                                 options.pop("token", ""), self._on_state, **options)

    def _on_state(self, state: DownloadState) -> None:
        self.states.append(state)
        self.hear(state)

    @property
    def phases(self) -> list[DownloadPhase]:
        """Every phase once for each time it was entered."""
        return [s.phase for n, s in enumerate(self.states) if not n or self.states[n - 1].phase is not s.phase]

    @property
    def part(self) -> Path:
        return self.destination.with_name(FILE + ".part")

    @property
    def note(self) -> Path:
        return self.destination.with_name(FILE + ".part.json")


@pytest.fixture
def model(server: HubServer) -> HubModel:
    """As the curated list has it: pinned."""
    file = server.repos[REPO][FILE]
    return HubModel(REPO, FILE, server.COMMIT, file.size, file.sha256, "Small 1B")


@pytest.fixture
def start(server: HubServer, tmp_path: Path, model: HubModel) -> Callable[..., Recorded]:
    def start(found: HubModel = model, **options: Any) -> Recorded:
        return Recorded(server, tmp_path / "models", found, **options)

    return start


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate nobody signed, as a firewall that reads along has."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is needed to make a certificate")
    key, pem = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", pem, "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
        check=True, capture_output=True)
    pem.write_bytes(pem.read_bytes() + key.read_bytes())
    return pem
