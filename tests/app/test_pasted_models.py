"""What was pasted is what is offered: the file that was named, also behind terms, and a repository by its old name."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.store.keyring_token import KeyringToken
from assistant.ui.model_browser import ModelBrowser
from tests.app.driver import Driver
from tests.hub_server import HubServer

GATED = "maker/Gated-135M-GGUF"
OLD, NEW, FILE = "maker/Old-135M-GGUF", "maker/New-135M-GGUF", "New-135M-Q4_K_M.gguf"


@pytest.fixture
def hub(starter_model: Path, tmp_path: Path) -> Iterator[HubServer]:
    """A Hub that has a model behind terms, in two sizes, and one that was renamed."""
    small = tmp_path / "small.gguf"
    small.write_bytes(starter_model.read_bytes()[:4096])
    gated = {f"Gated-135M-{quantisation}.gguf": small for quantisation in ("Q4_K_M", "Q8_0")}
    with HubServer({GATED: gated, NEW: {FILE: small}}, about={GATED: {"gated": "auto"}}, gated=(GATED,)) as server:
        yield server


def test_after_the_token_was_entered_the_file_that_was_named_is_offered(
        app: Driver, hub: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(KeyringToken, "write", lambda _self, _token: None)
    finder = _paste(app, hub, f"{GATED}:Q4_K_M")
    app.click("accessToken")
    app.type(hub.token)
    app.press("Return")
    app.until(lambda: hub.requests("/resolve/")[-1].headers.get("authorization") == f"Bearer {hub.token}")
    app.until(lambda: not app.seen("accessToken"))
    model = finder.detail.model()
    assert model is not None
    assert model.quantisation == "Q4_K_M"


def test_a_repository_is_found_by_the_name_it_had_before(app: Driver, hub: HubServer) -> None:
    for match, place in ((f"^/api/models/{OLD}", f"/api/models/{NEW}?blobs=true"),
                         (f"^/{OLD}/resolve/.*README", f"/{NEW}/resolve/main/README.md"),
                         (f"^/{OLD}/resolve/", f"/{NEW}/resolve/main/{FILE}")):
        hub.fault(match, status=307, headers={"Location": place}, times=None)
    finder = _paste(app, hub, OLD)
    app.until(lambda: finder.detail.model() is not None)
    assert app.seen("downloadButton")


def _paste(app: Driver, hub: HubServer, address: str) -> ModelBrowser:
    """Looks for an address in the window of all models. Returns the window."""
    app.settings(hub_endpoint=hub.endpoint)
    app.open()
    app.window.commands.run("find_models")
    finder = app.until_seen("modelBrowser")
    assert isinstance(finder, ModelBrowser)
    app.activate(finder)
    app.until(lambda: app.focused() == "hubSearch")
    app.type(address)
    app.press("Return")
    return finder
