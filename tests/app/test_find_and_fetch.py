"""The whole way to a model of one's own, by mouse: found, judged, fetched in two halves, loaded, and talked to."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QListView,
    QProgressBar,
    QRadioButton,
    QWidget,
)

from assistant.domain.settings import HUB_ENDPOINT
from assistant.store.keyring_token import KeyringToken, KeyringUnavailable
from tests.app.browser import Browser
from tests.app.browser import browser as browser
from tests.app.driver import Driver
from tests.hub_server import HubServer

translate = QCoreApplication.translate

REPO, FILE = "maker/SmolLM2-135M-Instruct-GGUF", "SmolLM2-135M-Instruct-Q4_1.gguf"
FOUND = "SmolLM2 135M Instruct"         # as the repository is called
LARGE, GATED = "maker/SmolLM2-360B-GGUF", "maker/SmolLM2-Gated-GGUF"
FOLDERS = "maker/SmolLM2-Folders-GGUF"
SLOW = 15_000_000               # bytes a second
SHORT = 3                       # tokens


@pytest.fixture
def hub(starter_model: Path, tmp_path: Path) -> Iterator[HubServer]:
    """A Hub that has the practice model, one that is far too large, and one behind terms."""
    small = tmp_path / "small.gguf"
    small.write_bytes(starter_model.read_bytes()[:4096])
    weights = {"gguf": {"architecture": "llama", "total": 134_515_008, "context_length": 8192}, "downloads": 7,
               "tags": ["gguf", "license:apache-2.0", "en"]}
    files = {REPO: {FILE: starter_model, "mmproj-F16.gguf": small},
             LARGE: {"SmolLM2-360B-Q4_K_M.gguf": small}, GATED: {"SmolLM2-Gated-Q4_K_M.gguf": small}}
    about = {REPO: weights, LARGE: {"gguf": {"total": 360_000_000_000}, "downloads": 9},
             GATED: {"gated": "auto", "downloads": 8}}
    with HubServer(files, about=about, gated=(GATED,)) as server:
        yield server


def test_search_filter_file_forecast_download_pause_restart_resume_load_answer(app: Driver, hub: HubServer) -> None:
    hub.fault("^/cdn/", times=None, rate=SLOW)
    app.settings(hub_endpoint=hub.endpoint)
    app.open()
    _open_finder(app)
    assert not hub.log, "the window asked the Hub before its user did"

    app.type("smollm2")
    app.click("hubSearchButton")
    app.until(lambda: _names(app) == ["SmolLM2 360B", "SmolLM2 Gated", FOUND])
    app.click("filter.fits")
    app.until(lambda: _names(app) == ["SmolLM2 Gated", FOUND])

    app.click_row(_rows(app), FOUND)
    app.until_seen("whyThisFile")
    app.until(lambda: translate("hub_text", "Read from the head of the file.") in app.until_seen("verdict").toolTip())
    app.until_seen("diskRoom")
    app.click("filesFold")
    chosen = app.until_seen("quantisation.Q4_1")
    assert isinstance(chosen, QRadioButton)
    assert chosen.isChecked()

    app.click(_download(app))
    bar = app.until_seen("downloadProgress")
    assert isinstance(bar, QProgressBar)
    app.until(lambda: 0 < bar.value() < bar.maximum())
    app.click("pauseButton")
    app.until(lambda: translate("DownloadBar", "Resume") in app.words("pauseButton"))
    app.close()
    there = (app.home / "models" / REPO / f"{FILE}.part").stat().st_size
    assert there
    asked = len(hub.log)

    hub.clear_faults()
    app.open()
    _open_finder(app)
    app.until(lambda: translate("DownloadBar", "Resume") in app.words("pauseButton"))
    assert len(hub.log) == asked, "a start asked the Hub"
    app.click("pauseButton")
    app.until(lambda: app.window.engine_ready())
    assert app.model_name() == FOUND, "it is called as the search called it"
    assert hub.requests("^/cdn/")[-1].headers["range"] == f"bytes={there}-"
    assert translate("DownloadOffer", "Use it · it is here already") == _see_again(app)
    _finder(app).close()
    app.drag("generation.temperature", 0.0)
    app.set_number("generation.max_tokens", SHORT)
    assert app.ask("Hello.").text


def test_a_damaged_file_is_fetched_again_and_used(app: Driver, hub: HubServer, starter_model: Path) -> None:
    file = app.home / "models" / REPO / FILE
    file.parent.mkdir(parents=True)
    file.write_bytes(starter_model.read_bytes()[:-1000])
    app.settings(hub_endpoint=hub.endpoint)
    app.open()
    app.until(lambda: app.services.library.file(file) is not None)
    _open_finder(app)
    use = translate("DownloadOffer", "Use it · it is here already")
    assert use != _see_again(app)
    app.click(_download(app))
    app.until(lambda: app.window.engine_ready())
    assert file.stat().st_size == starter_model.stat().st_size
    app.until(lambda: _offered(app) == use)


def test_a_pasted_address_opens_its_repository_and_the_file_it_names(app: Driver, hub: HubServer) -> None:
    app.settings(hub_endpoint=hub.endpoint)
    app.open()
    _open_finder(app)
    QApplication.clipboard().setText(f"{HUB_ENDPOINT}/{REPO}/blob/main/{FILE}")
    app.press("Ctrl+V", "Return")
    app.until_seen("whyThisFile")
    assert _names(app)[0] == FOUND
    assert translate("models", "The one you asked for.") in app.words("whyThisFile")


def test_a_model_that_only_its_folder_names_is_used_once_it_is_here(
        app: Driver, starter_model: Path, another_model: Path) -> None:
    with HubServer({FOLDERS: {"Q4_1/model.gguf": another_model}}) as hub:
        app.settings(hub_endpoint=hub.endpoint)
        app.open_short(starter_model, SHORT)
        _open_finder(app)
        QApplication.clipboard().setText(f"{HUB_ENDPOINT}/{FOLDERS}/blob/main/Q4_1/model.gguf")
        app.press("Ctrl+V", "Return")
        app.until_seen("whyThisFile")
        app.click(_download(app))
        app.until(lambda: app.model_name() == "SmolLM2 Folders" and app.window.engine_ready())
        assert (app.home / "models" / FOLDERS / "Q4_1-model.gguf").is_file()


def test_without_a_network_our_list_is_there_and_the_search_says_why(app: Driver) -> None:
    app.settings(hub_endpoint="http://hub.invalid")
    app.open()
    _open_finder(app)
    app.until(lambda: _names(app))
    ours = _names(app)
    app.type("qwen")
    app.press("Return")
    app.until_seen("remedy.retry")
    page: QWidget = app.part("firstRunPage")
    searched = translate("FirstRunPage", "the search")
    assert any(searched in label.text() for label in page.findChildren(QLabel)), "the page speaks of another connection"
    assert set(_names(app)) <= set(ours)
    app.press("Down")
    app.until(lambda: _download(app).isEnabled())


def test_a_gated_model_leads_to_its_terms_and_takes_a_token_into_the_keyring(
        app: Driver, hub: HubServer, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[str] = []
    monkeypatch.setattr(KeyringToken, "write", lambda _self, token: kept.append(token))
    monkeypatch.setattr(KeyringToken, "read", lambda _self: kept[-1] if kept else "")
    app.settings(hub_endpoint=hub.endpoint)
    app.open()
    _open_finder(app)
    app.type("smollm2 gated")
    app.press("Return")
    app.click_row(_rows(app), "SmolLM2 Gated")
    app.click("remedy.open_page")
    assert browser.opened == [f"{hub.endpoint}/{GATED}"]
    field = app.until_seen("accessToken")
    assert isinstance(field, QLineEdit)
    app.click(field)
    app.type(hub.token)
    app.press("Return")
    app.until(lambda: kept == [hub.token])
    app.until(lambda: hub.requests("/resolve/")[-1].headers.get("authorization") == f"Bearer {hub.token}")
    app.until(lambda: _download(app).isEnabled())
    assert not app.seen("accessToken")
    app.close()
    assert app.files_with(hub.token) == []


def test_another_hub_is_not_sent_the_token_and_asks_for_one_of_its_own(
        app: Driver, hub: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(KeyringToken, "write", lambda _self, _token: None)
    app.open()
    app.services.hub.set_token(hub.token)       # for the Hub itself
    app.use_hub(hub.endpoint)
    _open_finder(app)
    app.type("smollm2 gated")
    app.press("Return")
    app.click_row(_rows(app), "SmolLM2 Gated")
    app.until_seen("accessToken")
    assert not any("authorization" in request.headers for request in hub.log)
    app.click("accessToken")
    app.type(hub.token)
    app.press("Return")
    app.until(lambda: hub.requests("/resolve/")[-1].headers.get("authorization") == f"Bearer {hub.token}")
    app.until(lambda: not app.seen("accessToken"))


def test_without_a_keyring_the_token_is_said_to_last_until_the_end(
        app: Driver, hub: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> str:
        raise KeyringUnavailable("no service")

    monkeypatch.setattr(KeyringToken, "write", refuse)
    app.settings(hub_endpoint=hub.endpoint)
    app.open()
    _open_finder(app)
    app.type("smollm2 gated")
    app.press("Return")
    app.click_row(_rows(app), "SmolLM2 Gated")
    app.click("accessToken")
    app.type("hf_wrong")
    app.press("Return")
    said = translate("HubGate", "This computer has no keyring, so the token is used until you close Parley.")
    app.until(lambda: said in "\n".join(label.text() for label in _finder(app).findChildren(QLabel)))


def test_all_downloads_are_paused_and_resumed_by_name(app: Driver, hub: HubServer) -> None:
    hub.fault("^/cdn/", times=None, rate=SLOW / 5)
    app.settings(hub_endpoint=hub.endpoint)
    app.open()
    commands = app.window.commands
    assert not commands.action("pause_downloads").isEnabled()
    _open_finder(app)
    app.type(REPO)
    app.press("Return")
    app.click(_download(app))
    app.until(lambda: commands.action("pause_downloads").isEnabled())
    commands.run("pause_downloads")
    app.until(lambda: commands.action("resume_downloads").isEnabled())
    assert not commands.action("pause_downloads").isEnabled()


def test_what_old_downloads_left_is_cleaned_up_after_a_look_at_it(app: Driver) -> None:
    part = app.home / "models" / "old" / "thing" / "thing.gguf.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"x" * 1_000_000)
    app.open()
    _open_finder(app)
    app.click("leftoversButton")
    app.click("cleanUpButton")
    app.until(lambda: not part.exists())
    app.until(lambda: not app.seen("leftoversButton"))


def _open_finder(app: Driver) -> None:
    """Opens the window of all models, as its command does."""
    app.window.commands.run("find_models")
    app.activate(app.until_seen("modelBrowser"))
    app.until(lambda: app.focused() == "hubSearch")


def _finder(app: Driver) -> QWidget:
    return app.until_seen("modelBrowser")


def _download(app: Driver) -> QWidget:
    """Returns the button of the marked model; the first page has one of its own."""
    button = _finder(app).findChild(QWidget, "downloadButton")
    assert button is not None
    app.until(button.isVisible)
    return button


def _see_again(app: Driver) -> str:
    """Looks the model up once more. Returns what its button says."""
    app.click("hubSearch")
    app.type("smollm2")
    app.press("Return")
    app.click_row(_rows(app), FOUND)
    app.until_seen("whyThisFile")
    return _offered(app)


def _offered(app: Driver) -> str:
    """Returns what the button of the marked model says."""
    button = _download(app)
    assert isinstance(button, QAbstractButton)
    return button.text()


def _rows(app: Driver) -> QListView:
    rows = app.until_seen("hubResults")
    assert isinstance(rows, QListView)
    return rows


def _names(app: Driver) -> list[str]:
    model = _rows(app).model()
    return [str(model.index(at, 0).data()) for at in range(model.rowCount())]
