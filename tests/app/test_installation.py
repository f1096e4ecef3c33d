"""The installed program and its data: those of a newer version are refused, all can be deleted, a folder that cannot be
written to is told; and the first page without the practice model."""

import json
import os
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel

from assistant import __version__, paths
from assistant.control import restart
from assistant.store.chats import ChatStore
from assistant.store.migrations import MIGRATIONS, migrate
from assistant.ui.notices import Notices
from tests.app.browser import Browser
from tests.app.browser import browser as browser
from tests.app.driver import Driver, write_settings
from tests.own_mounts import own_mounts
from tests.store.database_files import fill


def in_chat(app: Driver, home: Path) -> None:
    """Opens the app with the chat in front; its model need not be there."""
    write_settings(home, last_model=str(home / "gone.gguf"))
    app.open()


def labels(app: Driver) -> str:
    """Returns the words in sight in the main window."""
    return "\n".join(part.text() for part in app.window.findChildren(QLabel) if part.isVisible())


def newer_chats(home: Path) -> None:
    path = home / "data" / "chats.db"
    fill(path, chats=2)
    with closing(sqlite3.connect(path)) as connection:
        migrate(connection, [*MIGRATIONS, ("thoughts", "CREATE TABLE thought (number INTEGER) STRICT;\n")])
        connection.execute("UPDATE writer SET version = '7.2.0'")
        connection.commit()


def own_files(home: Path) -> dict[str, bytes]:
    """Returns what the user's files hold; a lock, a log and pictures of ours are none."""
    ours = {"parley.lock", "parley.log"}
    return {str(file.relative_to(home)): file.read_bytes() for file in home.rglob("*")
            if file.is_file() and file.name not in ours and "cache" not in file.parts}


def test_chats_of_a_newer_version_open_a_window_that_says_what_to_do(
        app: Driver, home: Path, browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    newer_chats(home)
    before = own_files(home)
    named = tmp_path / "updates.json"
    named.write_text(json.dumps({"address": "", "page": "https://example.org/all"}), "utf-8")
    monkeypatch.setattr(paths, "updates", lambda: named)
    app.begin()
    box = app.until_seen("newerDataBox")
    texts = "\n".join(part.text() for part in box.findChildren(QLabel))
    for said in ("by Parley 7.2.0", f"This is Parley {__version__}.", "Nothing was changed.", str(home)):
        assert said in texts
    app.click("newerDataPage")
    assert browser.opened == ["https://example.org/all"]
    app.click("newerDataQuit")
    app.until(lambda: not app.window.isVisible())
    app.close()
    assert own_files(home) == before


def test_settings_that_wait_behind_a_slow_look_at_a_newer_versions_chats_are_not_written(
        app: Driver, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    newer_chats(home)
    before = own_files(home)
    look, begun, goes_on = ChatStore.check_version, threading.Event(), threading.Event()

    def slow(store: ChatStore) -> None:
        begun.set()
        assert goes_on.wait(60)
        look(store)

    monkeypatch.setattr(ChatStore, "check_version", slow)
    app.begin()
    app.until(begun.is_set)
    app.services.preferences.set_app("text_size", 110)
    app.services.preferences.flush()        # its time may not have come
    goes_on.set()
    app.until_seen("newerDataBox")
    app.click("newerDataQuit")
    app.until(lambda: not app.window.isVisible())
    app.close()
    assert own_files(home) == before


def test_a_file_handed_over_while_data_of_a_newer_version_are_asked_about_changes_nothing(
        app: Driver, home: Path, another_model: Path) -> None:
    newer_chats(home)
    before = own_files(home)
    app.begin()
    app.until_seen("newerDataBox")
    services = app.services
    done: list[None] = []
    services.instance.activated.emit([str(another_model)])
    services.library.collection._disk.run(lambda: None, done.append, lambda _error: None)   # adding a file comes before
    app.until(lambda: done)
    assert services.models.path is None
    app.click("newerDataQuit")
    app.until(lambda: not app.window.isVisible())
    app.close()
    assert own_files(home) == before


def test_a_file_handed_over_while_the_app_starts_is_used_in_place_of_the_last_model(
        app: Driver, home: Path, starter_model: Path, another_model: Path) -> None:
    write_settings(home, last_model=str(starter_model))
    app.begin()
    chosen: list[Path] = []
    app.services.models.chosen.connect(chosen.append)
    app.services.instance.activated.emit([str(another_model)])
    app.until(lambda: chosen)
    assert chosen == [another_model]


def choose_folder(app: Driver, folder: Path) -> None:
    app.click("newerDataFolder")
    chooser = app.until_seen("fileChooser")
    assert isinstance(chooser, QFileDialog)
    chooser.reject()        # what is typed would be written over while it still reads the folder it began in
    chooser.filesSelected.emit([str(folder)])
    app.until(lambda: not app.seen("fileChooser"))


def test_a_newer_versions_chats_can_be_left_for_an_empty_folder(
        app: Driver, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    newer_chats(home)
    before = own_files(home)
    told, empty = tmp_path / "told", tmp_path / "empty"
    empty.mkdir()
    program = f"import os; open({str(told)!r}, 'w').write(os.environ['PARLEY_HOME'])"
    monkeypatch.setattr(paths, "app_command", lambda: [sys.executable, "-c", program])
    app.begin()
    box = app.until_seen("newerDataBox")
    choose_folder(app, home)
    app.until(lambda: any("not empty" in part.text() for part in box.findChildren(QLabel) if part.isVisible()))
    assert app.window.isVisible()
    choose_folder(app, empty)
    app.until(lambda: told.exists() and told.read_text("utf-8") == str(empty))
    app.until(lambda: not app.window.isVisible())
    app.close()
    assert own_files(home) == before


def test_a_second_parley_that_cannot_be_started_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "app_command", lambda: [str(tmp_path / "missing")])
    assert not restart.start_in(tmp_path)


def test_everything_can_be_deleted_from_the_settings(talk: Driver, home: Path, starter_model: Path) -> None:
    app = talk
    mine = home / "data" / "thesis.txt"
    mine.write_text("mine")
    app.click("settingsButton")
    button = app.until_seen("deleteDataButton")
    app.scroll_to(button)
    app.click(button)
    box = app.until_seen("erasureBox")
    assert app.focused() == "keepButton"
    said = "\n".join(part.text() for part in box.findChildren(QLabel))
    assert "Chats" in said
    assert "opened from elsewhere stay" in said
    app.click("keepButton")
    app.until(lambda: not app.seen("erasureBox"))
    assert (home / "data" / "chats.db").exists()
    app.click("deleteDataButton")
    app.click("eraseButton")
    app.until(lambda: not app.window.isVisible())
    app.until(lambda: not (home / "data" / "chats.db").exists())
    app.close()
    assert [file for file in home.rglob("*") if file.is_file()] == [mine]
    assert starter_model.exists()           # used in place
    assert not QApplication.topLevelWidgets() or not any(w.isVisible() for w in QApplication.topLevelWidgets())


def test_settings_about_and_diagnostics_say_where_the_data_lie(app: Driver, home: Path) -> None:
    in_chat(app, home)
    app.click("settingsButton")
    place = app.until_seen("dataPlace")
    assert isinstance(place, QLabel)
    assert place.text() == f"Portable: everything lies in {home}"
    app.window.commands.run("about")
    about = app.until_seen("aboutSheet")
    assert any(part.text() == place.text() for part in about.findChildren(QLabel) if part.isVisible())
    QGuiApplication.clipboard().clear()
    app.window.commands.run("diagnostics")
    assert "\nportable: " in QGuiApplication.clipboard().text()


@pytest.fixture
def without_starter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "starter_model", lambda: None)


@pytest.mark.usefixtures("without_starter")
def test_without_the_practice_model_the_first_page_shows_two_ways_from_its_first_moment(new_computer: Driver) -> None:
    new_computer.open()
    assert not new_computer.seen("starterButton")       # not even until the model files are known
    [card] = new_computer.seen("useFileButton")
    [offer] = new_computer.seen("downloadButton")
    assert card.width() >= offer.width()
    new_computer.until(lambda: new_computer.services.library.machine)
    assert not new_computer.seen("starterButton")
    assert "practice" not in labels(new_computer)


@pytest.mark.usefixtures("without_starter")
def test_asking_for_the_practice_model_where_there_is_none_is_answered(app: Driver) -> None:
    app.open("--starter")
    app.until(lambda: "did not come with this installation" in labels(app))
    assert app.seen("remedy.use_file")


@pytest.mark.usefixtures("without_starter")
def test_a_practice_model_used_before_and_left_out_now_is_not_missed(app: Driver, home: Path) -> None:
    write_settings(home, last_model="resources/starter/gone.gguf")
    app.open()
    assert app.window.first_run_shown()
    assert not app.window.findChildren(QLabel, "notice.load")


def test_a_portable_folder_that_cannot_be_written_to_is_told(app: Driver, home: Path) -> None:
    data = home / "data"
    data.rmdir() if data.exists() else None
    data.write_text("in the way")           # rights do not bind the user root
    app.open()
    assert f"The portable folder {home} cannot be written to, so nothing is kept." in labels(app)
    app.until(lambda: len(app.window.findChildren(Notices)[0].strips()) > 1)      # what could not be opened, too
    assert "cannot be written to, so nothing is kept" in labels(app)
    broken = home / "broken.gguf"
    broken.write_text("no model")
    app.drop_file(broken)                   # which has nothing to do with it
    app.until(lambda: "This is not a model file." in labels(app))
    app.close()
    assert os.listdir(home / "config") == ["settings.json"]


def test_a_stick_whose_switch_forbids_writing_is_told_and_nothing_is_written_elsewhere(tmp_path: Path) -> None:
    stick, user = tmp_path / "stick", tmp_path / "user"
    for folder in (stick, user):
        folder.mkdir()
    script = 'mount -t tmpfs none "$0" && mkdir "$0/data" "$0/config" && mount -o remount,ro "$0" && exec "$@"'
    done = subprocess.run(
        [*own_mounts(), "sh", "-c", script, str(stick), sys.executable, "-m", "tests.app.write_protected"],
        cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False, timeout=120,
        env={**os.environ, "PARLEY_HOME": str(stick), "HOME": str(user), "XDG_CACHE_HOME": str(user / ".cache")})
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    said = json.loads(done.stdout.splitlines()[-1])
    assert f"The portable folder {stick} cannot be written to, so nothing is kept." in said
    assert not [file for file in user.rglob("*") if file.is_file() and "parley" in str(file.relative_to(user)).lower()]
