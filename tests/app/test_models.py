"""Models in daily life: exchanged, released, handed over by another start, dropped, and downloaded in two halves."""

import shutil
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QCoreApplication, QProcess, Qt
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QListView, QProgressBar, QWidget

from assistant import paths
from assistant.control import idle_watch
from assistant.control.single_instance import SingleInstance
from assistant.domain.chat import Status
from assistant.ui.application import Application
from assistant.ui.buttons import Button
from assistant.ui.fold import Fold
from assistant.ui.option_editors import IntEditor
from tests.app.conftest import ANOTHER, FILE, NAME, REPO
from tests.app.driver import CONTEXT, ENDLESS, STORY, Driver
from tests.engine.gguf_variants import copy, with_template
from tests.engine.test_load import FAILS_IN_THE_THIRD_TURN
from tests.hub_server import HubServer

translate = QCoreApplication.translate

SHORT = 3               # tokens: every one costs
SLOW = 15_000_000       # bytes a second


def test_another_model_goes_on_with_the_chat(app: Driver, starter_model: Path, another_model: Path) -> None:
    app.open_short(starter_model, SHORT)
    app.ask("Hello.")
    app.drop_file(another_model)
    app.until(lambda: app.model_name() == ANOTHER and app.window.engine_ready())
    second = app.ask("And now?")
    first = app.answers()[0]
    assert first.record is not None
    assert second.record is not None
    assert (first.record.model_name, second.record.model_name) == (NAME, ANOTHER)
    assert second.record.usage.prompt_tokens > first.record.usage.prompt_tokens
    assert app.value("generation.max_tokens") == SHORT


def test_a_model_chosen_during_an_answer_keeps_what_is_written(
        app: Driver, starter_model: Path, another_model: Path) -> None:
    app.open_short(starter_model, ENDLESS)
    app.drop_file(another_model)
    app.until(lambda: app.model_name() == ANOTHER and app.window.engine_ready())
    app.send(STORY)
    app.until(app.answer_begun)
    seen = app.said()[-1]
    app.click("modelPicker")
    rows = app.until_seen("modelRows")
    assert isinstance(rows, QListView)
    app.click_row(rows, NAME)
    app.until(lambda: app.model_name() == NAME and app.window.engine_ready())
    kept = app.until_answered()
    assert kept.text.startswith(seen)
    assert kept.status is Status.STOPPED
    app.set_number("generation.max_tokens", SHORT)
    app.ask("Thanks.")


def test_a_template_that_fails_later_in_a_chat_is_said_there_and_not_in_other_chats(
        app: Driver, starter_model: Path, tmp_path: Path) -> None:
    path = with_template(copy(tmp_path), FAILS_IN_THE_THIRD_TURN)
    app.open_short(path, SHORT)
    for question in ("Hello.", "And now?"):
        app.ask(question)
        assert app.notice("template") is None
    app.ask("And then?")
    assert app.notice("template") is not None
    app.click("newChatButton")
    app.ask("Hello again.")
    assert app.notice("template") is None


def test_an_idle_model_is_released_and_comes_back(
        app: Driver, starter_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idle_watch, "CHECK_INTERVAL_MS", 20)
    app.open_short(starter_model, SHORT)
    app.ask("Hello.")
    [worker] = app.workers()
    held = worker.memory_info().rss
    now = time.monotonic()      # an hour takes a second: what the engine still says counts as use
    fast = SimpleNamespace(monotonic=lambda: now + 3600 * (time.monotonic() - now))
    with monkeypatch.context() as time_flies:
        time_flies.setattr(idle_watch, "time", fast)
        app.until(lambda: not app.window.engine_ready())
    app.until(lambda: not worker.is_running() or worker.memory_info().rss < held / 2)
    assert app.model_name() == NAME
    assert app.ask("Are you there?").text
    assert app.window.engine_ready()


def test_a_second_start_hands_its_file_over(app: Driver, starter_model: Path, another_model: Path) -> None:
    places = paths.find()
    paths.create(places)
    instance = SingleInstance(places.data)
    assert instance.acquire([])
    app.open_ready(starter_model, instance=instance)
    app.window.setWindowState(Qt.WindowState.WindowMinimized)
    second = QProcess()
    second.start(sys.executable, ["-m", "assistant", str(another_model)])
    app.until(lambda: second.state() is QProcess.ProcessState.NotRunning)
    assert second.exitCode() == 0
    app.until(lambda: app.model_name() == ANOTHER and app.window.engine_ready())
    assert not app.window.isMinimized()


def test_a_file_opened_in_the_finder_is_loaded(
        app: Driver, qapp: Application, starter_model: Path, another_model: Path) -> None:
    app.open_ready(starter_model)
    opened = QFileOpenEvent(str(another_model))     # what macOS sends in place of a command line
    QCoreApplication.sendEvent(qapp, opened)
    app.until(lambda: app.model_name() == ANOTHER and app.window.engine_ready())


def test_closing_during_a_download_keeps_what_is_there(app: Driver, hub: HubServer) -> None:
    hub.fault("^/cdn/", rate=SLOW)
    app.open()
    app.use_hub(hub.endpoint)
    app.click("downloadButton")
    _until_some(app)
    app.close()
    part = app.home / "models" / REPO / f"{FILE}.part"
    there = part.stat().st_size
    assert 0 < there < hub.repos[REPO][FILE].size
    asked = len(hub.log)

    app.open()
    app.until(lambda: translate("DownloadBar", "Resume") in app.words("pauseButton"))
    assert len(hub.log) == asked, "a start asked the hub"
    app.click("pauseButton")
    app.until(app.window.engine_ready)
    assert hub.requests("^/cdn/")[-1].headers["range"] == f"bytes={there}-"


def _until_some(app: Driver) -> None:
    bar = app.until_seen("downloadProgress")
    assert isinstance(bar, QProgressBar)
    app.until(lambda: 0 < bar.value() < bar.maximum())


def test_a_finished_download_lets_the_computer_sleep_again(app: Driver, hub: HubServer) -> None:
    hub.fault("^/cdn/", rate=SLOW)
    app.open()
    app.use_hub(hub.endpoint)
    app.click("downloadButton")
    _until_some(app)
    assert app.awake()
    hub.clear_faults()
    app.until(app.window.engine_ready)
    assert not app.awake()


def test_a_paused_download_lets_the_computer_sleep(app: Driver, hub: HubServer) -> None:
    hub.fault("^/cdn/", rate=SLOW)
    app.open()
    app.use_hub(hub.endpoint)
    app.click("downloadButton")
    _until_some(app)
    app.click("pauseButton")
    app.until(lambda: not app.awake())


def test_a_download_discarded_in_the_list_is_gone_from_the_first_page_too(app: Driver, hub: HubServer) -> None:
    hub.fault("^/cdn/", rate=SLOW)
    app.open()
    app.use_hub(hub.endpoint)
    app.click("downloadButton")
    _until_some(app)
    app.window.commands.run("find_models")
    app.activate(app.until_seen("modelBrowser"))
    app.click("discardButton")
    page: QWidget = app.part("firstRunPage")
    offer = page.findChild(QWidget, "downloadButton")
    assert offer is not None
    app.until(offer.isVisible)


def test_a_downloaded_model_is_deleted_only_after_a_question(app: Driver, hub: HubServer) -> None:
    app.open()
    app.use_hub(hub.endpoint)
    app.click("downloadButton")
    app.until(app.window.engine_ready)
    file = app.home / "models" / REPO / FILE
    _ask_to_delete(app)
    app.press("Esc")
    app.until(lambda: not app.seen("confirmDeletion"))
    assert file.is_file()
    _ask_to_delete(app)
    app.click("confirmDeletionButton")
    app.until(lambda: not file.exists())
    app.restart()
    assert app.window.first_run_shown(), "the next start looks for a model that the user has deleted"
    assert app.notice("load") is None


def test_a_model_kept_because_its_disk_has_no_trash_is_used_as_before(
        app: Driver, starter_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = app.home / "models" / "own.gguf"
    file.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(starter_model, file)
    app.open_ready(file)
    (tmp_path / "no folder").touch()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "no folder"))
    _ask_to_delete(app)
    app.click("confirmDeletionButton")
    app.until(lambda: translate("DeletionBox", "Delete for good") in app.words("confirmDeletionButton"))
    assert not app.window.engine_ready()
    app.activate(app.until_seen("confirmDeletion"))
    app.press("Esc")
    app.until(app.window.engine_ready)
    assert app.services.models.path == file
    assert app.services.preferences.app.last_model == str(file)


@pytest.fixture
def slow_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The worker begins once this file is there, late as that of a large model on a slow disk."""
    begin, command = tmp_path / "begin", paths.worker_command()
    wait = f'until [ -e "{begin}" ]; do sleep 0.05; done; exec "$0" "$@"'
    monkeypatch.setattr(paths, "worker_command", lambda: ["sh", "-c", wait, *command])
    return begin


def test_a_load_can_be_stopped(app: Driver, starter_model: Path, slow_engine: Path) -> None:
    app.open(starter_model)
    app.until(app.loading)
    app.click("modelPicker")
    app.click(app.until_seen("cancelLoadButton"))
    slow_engine.touch()
    app.until(lambda: not app.loading())
    assert not app.window.engine_ready()
    app.press("Esc")
    app.click("composer")
    assert app.ask("Hello.").text, "the next message loads it"


def test_a_load_stopped_on_the_first_page_leaves_every_way_on_open(app: Driver, slow_engine: Path) -> None:
    app.open()
    app.click(app.until_seen("starterButton"))
    app.until(lambda: "Loading SmolLM2 135M…" in app.words("cancelLoadButton").splitlines())   # not the recommended one
    app.click("cancelLoadButton")
    slow_engine.touch()
    app.until(lambda: not app.loading())
    app.until(lambda: app.part("starterButton", QWidget).isEnabled() and app.seen("downloadButton"))


def test_stop_while_the_model_loads_stops_the_load(app: Driver, starter_model: Path, slow_engine: Path) -> None:
    app.open(starter_model)
    app.until(app.loading)
    app.send("Hello.")
    app.click(app.until_seen("stopButton"))
    slow_engine.touch()
    app.until(lambda: not app.loading())
    assert not app.window.engine_ready()


def test_an_option_changed_while_the_model_loads_is_offered_once_it_is_there(
        app: Driver, starter_model: Path, slow_engine: Path) -> None:
    app.open(starter_model)
    app.until(app.loading)
    context, offer = app.part("setting.model.context_length", IntEditor), app.part("reloadButton", Button)
    context.setValue(1024)
    slow_engine.touch()
    app.until(app.window.engine_ready)
    assert app.services.models.window.tokens == CONTEXT
    assert not offer.isHidden()
    context.setValue(CONTEXT)
    assert offer.isHidden(), "it is loaded so"
    context.setValue(1024)
    offer.click()
    app.until(lambda: app.window.engine_ready() and app.services.models.window.tokens == 1024)
    assert offer.isHidden()


def _ask_to_delete(app: Driver) -> None:
    app.click("modelPicker")
    app.until_seen("modelRows")
    fold = app.until_seen("detailsFold")
    assert isinstance(fold, Fold)
    if not fold.is_open():      # it stays as it was left
        app.scroll_to(fold.button)
        app.click(fold.button)
    app.scroll_to(app.until_seen("deleteFileButton"))
    app.click("deleteFileButton")
    app.until_seen("confirmDeletion")
