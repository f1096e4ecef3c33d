"""Settings in use, the chat list, measured speeds, diagnostics and the way off the main thread."""

import json
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from pytestqt.qtbot import QtBot

from assistant.control import chat_library, diagnostics
from assistant.control.background import Background, unexpected
from assistant.control.preferences import Preferences
from assistant.control.speeds import Speeds
from assistant.domain.errors import AssistantError, StorageError
from assistant.domain.model import Machine, ModelFile
from assistant.domain.presets import BUILT_IN, chosen
from assistant.domain.settings import App, LayerName
from assistant.engine.protocol import Backends, Device, Loaded
from assistant.store import private_file
from assistant.store.settings_file import SettingsFile
from tests.control.conftest import PATIENCE_MS, StartDesk


def test_settings_are_the_same_after_a_restart(start: StartDesk, model: Path) -> None:
    desk = start("")
    desk.preferences.set_app("app.text_size", 120)
    desk.preferences.set_user("generation.temperature", 0.4)
    desk.preferences.set_for_model(model, "generation.top_k", 7)
    desk.preferences.set_for_model(model, "model.threads", 3)
    desk.preferences.forget_for_model(model, "generation.top_k")
    desk.end()
    kept = start("").preferences
    assert kept.app.text_size == 120
    layers = kept.layers(model, {}, {})
    assert layers.value("generation.temperature") == 0.4
    assert layers.source("generation.top_k") is LayerName.APP
    assert kept.model_options(model).threads == 3


def test_a_settings_file_that_cannot_be_read_is_told_and_not_written_over(
        qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.mkdir()        # what no rights can open, even for root
    disk = Background(1)
    preferences = Preferences(SettingsFile(path), disk)
    assert preferences.app == App()
    with qtbot.waitSignal(preferences.failed, timeout=PATIENCE_MS) as told:
        preferences.report()
    assert isinstance(told.args[0], StorageError)
    preferences.set_app("app.text_size", 120)
    with qtbot.waitSignal(preferences.failed, timeout=PATIENCE_MS):
        preferences.flush()
    assert preferences.app.text_size == 120
    assert path.is_dir()
    path.rmdir()
    preferences.flush()     # what failed is tried again
    assert disk.finish()
    assert json.loads(path.read_text())["app"]["text_size"] == 120


def test_what_a_settings_file_says_that_could_be_read_too_late_holds_but_for_what_was_changed(
        qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "settings.json"
    disk = Background(1)
    earlier = Preferences(SettingsFile(path), disk)
    earlier.set_app("app.theme", "dark")
    earlier.set_presets({"own": BUILT_IN[0]})
    earlier.set_for_model(Path("/models/a.gguf"), "model.threads", 3)
    earlier.flush()
    assert disk.finish()
    disk = Background(1)
    with monkeypatch.context() as locked:
        locked.setattr(private_file, "read_json", Mock(side_effect=PermissionError(13, "in use")))
        preferences = Preferences(SettingsFile(path), disk)
        preferences.set_app("app.text_size", 120)
        with qtbot.waitSignal(preferences.failed, timeout=PATIENCE_MS):
            preferences.flush()
    assert preferences.app.theme != "dark"
    with qtbot.waitSignal(preferences.layers_changed, timeout=PATIENCE_MS):
        preferences.flush()
    for now in (preferences, Preferences(SettingsFile(path), disk)):
        assert (now.app.theme, now.app.text_size) == ("dark", 120)
        assert set(now.stored.presets) == {"own"}
        assert now.model_options(Path("/models/a.gguf")).threads == 3


def test_unusable_values_of_a_model_or_a_chat_are_left_out(start: StartDesk, model: Path) -> None:
    layers = start("").preferences.layers(
        model, {"generation.temperature": "hot", "generation.top_k": 20, "unknown.key": 1},
        {"generation.max_tokens": None, "generation.min_p": float("nan"), "generation.seed": float("inf")})
    assert layers.value("generation.temperature") == 0.8
    assert layers.value("generation.top_k") == 20
    assert layers.value("generation.max_tokens") == 1024
    assert layers.value("generation.min_p") == 0.05


def test_a_preset_replaces_what_it_says_and_keeps_the_rest() -> None:
    assert chosen({"generation.temperature": 1.9, "generation.seed": 3}, BUILT_IN[0]) == {
        "generation.seed": 3, "preset": "precise"}


def test_the_speed_of_a_model_is_the_middle_of_its_last_answers(start: StartDesk, model: Path) -> None:
    desk = start("")
    speeds = Speeds(desk.preferences)
    assert speeds.of(model) == 0
    for value in (1000, 1000, 20, 21, 90, 19, 20):
        speeds.add(model, value)
    assert speeds.of(model) == 20
    desk.end()
    again = start("")
    assert Speeds(again.preferences).of(model) == 20
    for spoilt in ("[]", "nonsense", '{"a": "b"}', '{"a": 3}'):
        again.preferences.set_app("app.speeds", spoilt)
        assert Speeds(again.preferences).of(model) == 0


def test_what_is_set_and_measured_of_a_model_goes_where_its_file_goes(start: StartDesk, tmp_path: Path) -> None:
    old, now = tmp_path / "old.gguf", tmp_path / "now.gguf"
    desk = start("")
    desk.preferences.set_for_model(old, "model.context_length", 4096)
    desk.preferences.set_app("last_model", str(old))
    Speeds(desk.preferences).add(old, 20)
    desk.models.choose(old)
    desk.until(lambda: desk.models.info is not None)
    loading = len(desk.heard.of("loading"))
    desk.preferences.relocate_model(old, now)
    desk.library.relocate(old, now)
    desk.models.relocate(old, now)
    assert desk.preferences.model_options(now).context_length == 4096
    assert desk.preferences.model_options(old).context_length == 0
    assert (desk.preferences.app.last_model, Speeds(desk.preferences).of(now)) == (str(now), 20)
    assert (desk.models.path, desk.models.info is not None) == (now, True)      # loaded all the while
    desk.models.choose(now)
    assert len(desk.heard.of("loading")) == loading


def test_a_preset_at_the_place_a_model_goes_to_stays(start: StartDesk, tmp_path: Path) -> None:
    old, now = tmp_path / "old.gguf", tmp_path / "now.gguf"
    preferences = start("").preferences
    preferences.set_model_preset(old, "precise")
    preferences.relocate_model(old, now)
    assert preferences.stored.model_presets == {str(now): "precise"}
    preferences.set_model_preset(old, "creative")
    preferences.relocate_model(old, now)
    assert preferences.stored.model_presets[str(now)] == "precise"


def test_a_programs_own_context_and_layers_are_a_models_recommendation(start: StartDesk, model: Path) -> None:
    preferences = start("").preferences
    recommended = {"model.context_length": 4096, "model.gpu_layers": 5}
    assert preferences.model_options(model, recommended).gpu_layers == 5
    preferences.set_for_model(model, "model.context_length", 2048)
    assert preferences.model_options(model, recommended).context_length == 2048


def test_only_so_many_models_speeds_are_remembered(start: StartDesk, tmp_path: Path) -> None:
    speeds = Speeds(start("").preferences)
    for number in range(60):
        speeds.add(tmp_path / f"{number}.gguf", 10)
    assert speeds.of(tmp_path / "0.gguf") == 0
    assert speeds.of(tmp_path / "59.gguf") == 10


def test_chats_are_listed_renamed_searched_deleted_and_restored(start: StartDesk, model: Path) -> None:
    desk = start("--tokens 2")
    desk.models.choose(model)
    for number, text in enumerate(("about whales", "about ships"), start=1):
        desk.session.new({})
        desk.send(text)
        desk.until_answered(number)
    lists: list[list[str]] = []
    found: list[tuple[str, list[str]]] = []
    desk.chats.changed.connect(lambda infos: lists.append([info.title for info in infos]))
    desk.chats.found.connect(lambda query, hits: found.append((query, [hit.chat.title for hit in hits])))
    whales = desk.store.chats()[1].id
    desk.chats.rename(whales, "  Whales  ")
    desk.chats.rename(whales, "   ")
    desk.settle()
    desk.settle()
    assert lists[-1] == ["about ships", "Whales"]
    desk.chats.search("about wha")
    desk.settle()
    assert found[-1] == ("about wha", ["Whales"])
    desk.chats.delete([whales], "Whales")
    desk.settle()
    desk.settle()
    assert lists[-1] == ["about ships"]
    assert found[-1] == ("about wha", [])
    desk.chats.search("")
    desk.chats.restore([whales])
    desk.settle()
    desk.settle()
    assert lists[-1] == ["about ships", "Whales"]


def test_a_deleted_chat_is_wiped_once_its_undo_is_gone_and_not_before(
        start: StartDesk, model: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(chat_library, "UNDO_MS", 50)
    desk = start("--tokens 2")
    desk.models.choose(model)
    desk.send("about whales")
    desk.until_answered()
    chat = desk.session.chat.info.id
    desk.chats.hold_undo(True, chat)
    desk.chats.hold_undo(True, "another")
    desk.chats.delete([chat], "")
    desk.chats.hold_undo(False, "another")
    desk.qtbot.wait(150)
    desk.settle()
    assert b"whales" in everything(tmp_path)
    desk.chats.hold_undo(False, chat)
    desk.qtbot.wait(100)
    desk.settle()
    assert b"whales" not in everything(tmp_path)


def test_diagnostics_hold_no_chat_text_no_token_and_no_name_of_a_person(model: Path) -> None:
    app = replace(App(), system_prompt="SECRET", new_draft="SECRET", hub_token="SECRET", last_model="/home/SECRET/x",
                  speeds='{"/home/SECRET": [1]}', graphics_trouble='{"models": ["/home/SECRET"]}', theme="dark",
                  hub_endpoint="https://SECRET:SECRET@hub.example", token_endpoint="https://SECRET@hub.example")
    path = Path.home() / "models" / "model.gguf"
    text = diagnostics.report(
        Machine(16 << 30, 8 << 30, 4, 100 << 30, "Card", 4 << 30), ModelFile(path, 5, architecture="llama"),
        Loaded(str(path), "m", "llama", 4096, 8192, 3, 1, 9, 100, False), app, [f"cannot open {path}"],
        Path("/media") / Path.home().name / "STICK" / "parley-data",
        Backends(("cpu-haswell",), (Device("CPU", "cpu", 1 << 30, 2 << 30, "A processor"),)), portable=True)
    assert "backends: cpu-haswell: CPU (A processor, 1024 of 2048 MiB free)" in text
    assert "SECRET" not in text
    assert "theme='dark'" in text
    assert "hub.example" in text
    assert "model.gguf" in text
    assert str(Path.home()) not in text
    assert "portable: /media/USER/STICK/parley-data" in text


def test_jobs_run_in_order_and_their_failures_land_somewhere(qtbot: QtBot) -> None:
    background = Background(1)
    heard: list[Any] = []

    def bug() -> None:
        raise RuntimeError("what the user said")

    def known() -> None:
        raise StorageError("full")

    background.run(lambda: threading.current_thread() is threading.main_thread(), heard.append, heard.append)
    background.run(bug, heard.append, heard.append)
    background.run(known, heard.append, heard.append)
    qtbot.waitUntil(lambda: len(heard) == 3, timeout=PATIENCE_MS)
    assert heard[0] is False
    assert isinstance(heard[1], AssistantError)
    assert "what the user said" not in str(heard[1])
    assert "bug" in heard[1].detail
    assert isinstance(heard[2], StorageError)


def test_finish_waits_for_every_job_and_calls_nobody_back(qtbot: QtBot) -> None:
    background = Background(1)
    gate, ran, told = threading.Event(), list[int](), list[int]()
    background.run(lambda: gate.wait(20), lambda _result: told.append(1), told.append)  # type: ignore[arg-type]
    background.run(lambda: ran.append(1), lambda _result: told.append(2), told.append)  # type: ignore[arg-type]
    assert not background.finish(0.05)
    gate.set()
    assert background.finish()
    background.run(lambda: ran.append(2), lambda _result: told.append(3), told.append)  # type: ignore[arg-type]
    qtbot.wait(20)
    assert ran == [1]
    assert told == []


def test_an_unforeseen_failure_says_where_it_happened() -> None:
    with pytest.raises(FileNotFoundError) as caught:
        Path("/nowhere/at/all").read_text()
    assert unexpected(caught.value).detail.startswith("FileNotFoundError No such file or directory at ")


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
