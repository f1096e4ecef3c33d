"""What the Hub, and nobody else, learns: the token goes to one host, nothing is reported, nothing is borrowed."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.domain.errors import Cancelled, HubError, Remedy
from assistant.domain.hub import SearchQuery
from assistant.domain.model import DownloadPhase
from assistant.hub import client, repository
from assistant.hub.catalog import search_page
from assistant.hub.client import tidy_endpoint
from assistant.hub.download import Patience
from tests.hub.conftest import FILE, REPO, Recorded
from tests.hub_server import HubServer

Start = Callable[..., Recorded]


@pytest.fixture
def gated(content: Path) -> Iterator[HubServer]:
    with HubServer({REPO: {FILE: content}}, gated=(REPO,)) as running:
        yield running


def test_a_gated_model_comes_with_the_users_token(gated: HubServer, start: Start) -> None:
    with pytest.raises(HubError, match="with an account") as caught:
        start(endpoint=gated.endpoint).download.run()
    assert Remedy.OPEN_SETTINGS in caught.value.remedies
    assert caught.value.values["repo"] == REPO
    start(endpoint=gated.endpoint, token="hf_good").download.run()


def test_a_wrong_token_is_named_as_the_reason(gated: HubServer, start: Start) -> None:
    with pytest.raises(HubError, match="does not accept the access token"):
        start(endpoint=gated.endpoint, token="hf_old").download.run()
    with pytest.raises(HubError, match="does not accept the access token"):
        repository.files(REPO, gated.endpoint, "hf_old")


def test_the_token_never_reaches_the_host_of_the_files(gated: HubServer, start: Start) -> None:
    gated.fault("/cdn/", drop_after=1_000_000)
    start(endpoint=gated.endpoint, token="hf_good").download.run()
    at_hub, at_files = gated.requests("/resolve/"), gated.requests("/cdn/")
    assert at_hub
    assert all(r.headers["authorization"] == "Bearer hf_good" for r in at_hub)
    assert len(at_files) == 2
    assert {r.host for r in at_files} == {f"localhost:{gated.port}"}
    assert not any("authorization" in r.headers for r in at_files)


PROGRAM = """
import sys
from pathlib import Path
from assistant.domain.model import HubModel
from assistant.domain.hub import SearchQuery
from assistant.hub import catalog, client, curated, download, repository
assert "huggingface_hub" not in sys.modules, "imported before it is needed"
repo, file, endpoint, folder = sys.argv[1:]
catalog.search_page(SearchQuery("small"), endpoint)
model = repository.files(repo, endpoint).models[0]
download.Download(model, Path(folder) / file, endpoint, reserve=0).run()
assert "hf_xet" not in sys.modules
"""


def test_no_telemetry_no_borrowed_token_no_early_import(server: HubServer, tmp_path: Path) -> None:
    login = tmp_path / "hf"
    login.mkdir()
    (login / "token").write_text("hf_somebody_elses")
    subprocess.run(
        [sys.executable, "-c", PROGRAM, REPO, FILE, server.endpoint, str(tmp_path)], check=True, timeout=60,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "HF_HOME": str(login), "HF_TOKEN": "hf_borrowed",
             "HF_ENDPOINT": server.endpoint})
    assert {r.path.partition("?")[0].split("/")[1] for r in server.log} == {"api", "maker", "cdn"}
    assert not server.requests("harness|telemetry")
    assert not any("authorization" in r.headers for r in server.log)
    assert all("parley/" in r.headers["user-agent"] for r in server.requests("/api/models|/resolve/"))


OFFLINE = """
import sys
from assistant.domain.hub import SearchQuery
from assistant.hub import catalog
catalog.search_page(SearchQuery("small"), sys.argv[1])
"""


def test_a_computer_set_to_offline_asks_nobody(server: HubServer) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", OFFLINE, server.endpoint], capture_output=True, text=True, timeout=60, check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "HF_HUB_OFFLINE": "1"})
    assert "HubError: Downloads are switched off on this computer." in ended.stderr
    assert not server.log


LIBRARY = """
import json, os
print(json.dumps({name: value for name, value in os.environ.items() if name.startswith("HF_HUB_")}))
raise SystemExit
"""


def test_the_library_is_told_before_it_is_imported(tmp_path: Path) -> None:
    (tmp_path / "huggingface_hub.py").write_text(LIBRARY)
    ended = subprocess.run([sys.executable, "-c", "from assistant.hub import client; client.prepare()"],
                           capture_output=True, text=True, check=True,
                           env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])})
    assert json.loads(ended.stdout) == {"HF_HUB_DISABLE_TELEMETRY": "1", "HF_HUB_DISABLE_XET": "1",
                                        "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1"}


@pytest.mark.parametrize(("given", "address"), [
    ("https://hf-mirror.com/", "https://hf-mirror.com"), (" hf-mirror.com ", "https://hf-mirror.com"),
    ("", "https://huggingface.co"), ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
])
def test_an_endpoint_may_be_typed_loosely(given: str, address: str) -> None:
    assert tidy_endpoint(given) == address


@pytest.mark.parametrize("given", ["ftp://example.org", "https://", "http://host:port", "file:///etc", "://"])
def test_an_endpoint_that_cannot_be_one_is_explained(given: str, start: Start) -> None:
    with pytest.raises(HubError, match="not an address"):
        start(endpoint=given).download.run()
    with pytest.raises(HubError, match="not an address") as caught:
        search_page(SearchQuery("x"), given)
    assert Remedy.OPEN_SETTINGS in caught.value.remedies


def test_a_certificate_nobody_trusts_stops_the_download_at_once(
        certificate: Path, content: Path, start: Start) -> None:
    with HubServer({REPO: {FILE: content}}, certificate=certificate) as server:
        run = start(endpoint=server.endpoint)
        with pytest.raises(HubError, match="certificate is not trusted") as caught:
            run.download.run()
        assert caught.value.values["host"] == f"127.0.0.1:{server.port}"
        assert DownloadPhase.WAITING not in run.phases
        with pytest.raises(HubError, match="certificate is not trusted"):
            search_page(SearchQuery("x"), server.endpoint)


def pause_when_stalled(server: HubServer, run: Recorded) -> None:
    while not server.requests("/cdn/"):
        time.sleep(0.01)
    time.sleep(0.5)
    run.download.pause()


def test_a_stalled_secure_connection_pauses_and_resumes(
        certificate: Path, content: Path, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import close_session
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    close_session()
    with HubServer({REPO: {FILE: content}}, certificate=certificate) as server:
        server.fault("/cdn/", stall_after=600_000)
        run = start(endpoint=server.endpoint, patience=Patience())      # 15 s without a byte are allowed
        pausing = threading.Thread(target=pause_when_stalled, args=(server, run))
        pausing.start()
        began = time.monotonic()
        with pytest.raises(Cancelled):
            run.download.run()
        assert time.monotonic() - began < 10, "the pause waited for the network"
        pausing.join()
        start(endpoint=server.endpoint).download.run()
        assert run.destination.read_bytes() == content.read_bytes()
    monkeypatch.delenv("SSL_CERT_FILE")
    close_session()


PLACES = """
import json
import os
from assistant.hub import client
before = {name: os.environ.get(name) for name in (client.HOME, *client.PLACES)}
client.api("http://127.0.0.1:1", "")
from huggingface_hub import constants
now = {name: os.environ.get(name) for name in (client.HOME, *client.PLACES)}
print(json.dumps([now == before, [value for name, value in vars(constants).items()
                  if ("CACHE" in name or name in ("HF_HOME", "HF_TOKEN_PATH")) and isinstance(value, str)
                  and "/" in value and "://" not in value]]))
"""


def test_the_library_keeps_its_files_in_our_cache_and_nowhere_else(home: Path, tmp_path: Path) -> None:
    elsewhere = {name: str(tmp_path / "elsewhere") for name in (*client.PLACES, client.HOME, "XDG_CACHE_HOME")}
    done = subprocess.run([sys.executable, "-c", PLACES], capture_output=True, text=True, check=True,
                          env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **elsewhere})
    unchanged, places = json.loads(done.stdout)
    assert unchanged                # they say where the models of other programs lie
    assert len(places) >= 4
    assert all(Path(place).is_relative_to(home / "cache" / "huggingface") for place in places)
