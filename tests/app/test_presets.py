"""Presets by mouse and by keyboard: made, changed, exchanged, attached, deleted; nothing they say gets lost."""

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QListWidget

from assistant.domain.settings import PRESETS
from tests.app.driver import Driver
from tests.app.test_exchange import save_as, write_path
from tests.engine.gguf_variants import copy

TEMPERATURE, TOP_K = "generation.temperature", "generation.top_k"


@pytest.fixture
def quiet(app: Driver) -> Driver:
    """The app without a model, with a new chat."""
    app.open("--no-model")
    app.window.show_chat()
    return app


def save_preset(app: Driver, name: str) -> None:
    """Makes a preset of the values of the chat, and gives it a name."""
    app.click("presetMenuButton")
    app.choose("menu.save_preset")
    app.until(lambda: app.focused() == "presetName")
    app.press("Ctrl+A")
    app.type(name)
    app.press("Return")
    app.until(lambda: name in names(app))


def names(app: Driver) -> list[str]:
    rows = app.until_seen("presetList")
    assert isinstance(rows, QListWidget)
    return [rows.item(at).text() for at in range(rows.count())]


def listed(app: Driver, name: str) -> bool:
    return name in names(app)


def mark(app: Driver, name: str) -> None:
    rows = app.until_seen("presetList")
    assert isinstance(rows, QListWidget)
    app.click(rows.viewport(), rows.visualItemRect(rows.item(names(app).index(name))).center())


def text(app: Driver, name: str) -> str:
    label = app.until_seen(name)
    assert isinstance(label, QLabel)
    return label.text()


def chip(app: Driver) -> str:
    return app.part("samplingChip").accessibleName()


def test_a_preset_of_ones_own_is_made_used_changed_and_survives_a_restart(quiet: Driver) -> None:
    app = quiet
    app.drag(TEMPERATURE, 0.75)
    save_preset(app, "Poems")
    assert "Poems" in chip(app)
    assert text(app, "presetLine") == "Preset: Poems"
    app.until(lambda: text(app, "presetSummary") == "This chat has this preset.")
    app.click(f"preset.{TEMPERATURE}")          # changed in the window: the chat follows at once
    app.press("Ctrl+A")
    app.type("1.2")
    app.press("Tab")
    app.until(lambda: app.value(TEMPERATURE) == 1.2)
    mark(app, "Precise")
    assert text(app, f"presetChange.{TEMPERATURE}") == "This chat: 1.2 (the preset). With this preset: 0.2"
    assert text(app, "presetSummary") == "3 of 3 values differ from this chat"
    app.press("Escape")
    app.until(lambda: not app.seen("presetsWindow"))
    app.drag(TEMPERATURE, 0.0)
    assert text(app, "presetLine") == "Preset: Poems · changed in this chat: 1"
    assert "Poems, changed" in chip(app)
    app.restart()
    app.window.show_chat()
    app.until(lambda: "Poems" in chip(app))
    app.click("presetMenuButton")
    app.choose("Poems")
    app.until(lambda: app.value(TEMPERATURE) == 1.2)


def test_everything_is_done_with_the_keyboard(quiet: Driver) -> None:
    app = quiet
    app.window.commands.run("presets")
    app.until(lambda: app.focused() == "presetList")
    app.press("Home", "Return")
    app.until(lambda: app.value(TEMPERATURE) == PRESETS["precise"][TEMPERATURE])
    app.press("Tab", "Tab", "Tab")
    app.until(lambda: app.focused() == "presetUse")
    app.press("Tab", "Space")                   # copies, and its name is being written
    app.until(lambda: app.focused() == "presetName")
    app.press("Ctrl+A")
    app.type("Exact")
    app.press("Return")
    app.until(lambda: "Exact" in names(app))
    app.until_seen("presetList").setFocus(Qt.FocusReason.TabFocusReason)
    app.press("End", "F2")
    app.until(lambda: app.focused() == "presetName")
    app.press("End")
    app.type("er")
    app.press("Return")
    app.until(lambda: "Exacter" in names(app))
    app.until_seen("presetList").setFocus(Qt.FocusReason.TabFocusReason)
    app.press("Return")
    app.until(lambda: "Exacter" in chip(app))
    app.press("Delete")
    app.until(lambda: names(app) == ["Precise", "Balanced", "Creative"])
    app.click("toastAction")
    app.until(lambda: "Exacter" in names(app))
    app.press("Escape")
    app.until(lambda: not app.seen("presetsWindow"))


def test_an_exported_preset_comes_in_the_same_with_what_nobody_knows(quiet: Driver, tmp_path: Path) -> None:
    app = quiet
    values = {TEMPERATURE: 1.1, "generation.grammar": 'root ::= "是"', "generation.mystery": {"deep": [1]}}
    came = tmp_path / "came.json"
    came.write_text(json.dumps({"format": "parley-presets", "version": 1, "presets": [
        {"name": "诗", "values": values, "note": "of a newer version"}]}), "utf-8")
    app.window.commands.run("presets")
    import_file(app, came)
    app.until(lambda: "诗" in names(app))
    assert app.until_seen("presetUnknown.generation.mystery")
    app.click("presetExport")
    went = tmp_path / "went.json"
    save_as(app, went)
    app.until(went.exists)
    assert json.loads(went.read_text("utf-8")) == json.loads(came.read_text("utf-8"))
    import_file(app, went)
    app.until(lambda: "诗 2" in names(app))
    app.restart()
    app.window.commands.run("presets")
    mark(app, "诗")
    app.until_seen("presetUnknown.generation.mystery")


def test_a_bad_file_is_told_in_the_window_and_changes_nothing(quiet: Driver, tmp_path: Path) -> None:
    app = quiet
    bad = tmp_path / "bad.json"
    bad.write_text(json.dumps({"format": "parley-presets", "version": 1, "presets": [
        {"name": "Good", "values": {}}, {"name": "Hot", "values": {TEMPERATURE: 9}}]}), "utf-8")
    app.window.commands.run("presets")
    import_file(app, bad)
    block = app.until_seen("presetError")
    said = " ".join(label.text() for label in block.findChildren(QLabel) if label.isVisible())
    assert said == ("“bad.json” was not imported: in the preset “Hot”, Temperature is 9. It can be from 0 to 2. "
                    "Correct the file, then import it again.")
    assert names(app) == ["Precise", "Balanced", "Creative"]


def import_file(app: Driver, path: Path) -> None:
    app.click("presetImport")
    write_path(app, app.until_seen("fileChooser"), "fileNameEdit", path)
    app.press("Return")
    app.until(lambda: not app.seen("fileChooser"))


def test_chats_keep_the_values_of_a_deleted_preset_and_say_so(talk: Driver) -> None:
    app = talk
    app.drag(TEMPERATURE, 0.75)
    save_preset(app, "Poems")
    kept = app.value(TEMPERATURE)
    chat = app.services.session.chat.info.id
    app.press("Escape")
    app.click("newChatButton")
    app.until(lambda: app.services.session.chat.info.id == "")
    app.services.session.set_values({})
    app.window.commands.run("presets")
    mark(app, "Poems")
    app.click(f"preset.{TEMPERATURE}")
    app.press("Ctrl+A")
    app.type("1.3")
    app.press("Tab")
    app.click("presetDelete")
    app.until(lambda: "Poems" not in names(app))
    app.close()
    [found] = [each for each in app.chats_on_disk() if each.info.id == chat]
    assert found.settings["preset_values"][TEMPERATURE] == 1.3       # as it was when it was deleted
    app.open()
    app.services.session.open(chat)
    app.until(lambda: app.services.session.chat.info.id == chat and app.value(TEMPERATURE) == 1.3)
    assert kept != 1.3
    assert text(app, "presetLine") == "The preset “Poems” is not here any more; this chat keeps its values."


def test_new_chats_and_those_of_a_model_begin_with_what_is_attached(
        app: Driver, starter_model: Path, another_model: Path) -> None:
    app.open_short(starter_model, 5)
    app.window.commands.run("presets")
    mark(app, "Creative")
    app.click("presetEveryChat")
    mark(app, "Precise")
    app.click("presetForModel")
    app.press("Escape")
    app.until(lambda: not app.seen("presetsWindow"))
    app.click("newChatButton")
    app.until(lambda: app.value(TEMPERATURE) == PRESETS["precise"][TEMPERATURE])
    app.services.models.choose(another_model)       # nothing was said yet: the chat begins as this model's do
    app.until(lambda: app.value(TEMPERATURE) == PRESETS["creative"][TEMPERATURE])
    app.until(app.window.engine_ready)
    app.drag(TEMPERATURE, 0.0)                      # what the user has set stays, whatever the model
    app.services.models.choose(starter_model)
    app.until(app.window.engine_ready)
    assert app.value(TEMPERATURE) == 0.0


def test_what_is_kept_takes_the_place_of_the_preset_that_chats_began_with(
        app: Driver, starter_model: Path, another_model: Path) -> None:
    app.open_short(starter_model, 5)
    app.window.commands.run("presets")
    mark(app, "Creative")
    app.click("presetEveryChat")
    app.press("Escape")
    app.until(lambda: not app.seen("presetsWindow"))
    app.click("newChatButton")
    app.until(lambda: app.value(TEMPERATURE) == PRESETS["creative"][TEMPERATURE])
    app.drag(TEMPERATURE, 0.0)
    app.window.commands.run("keep_for_model")
    assert app.until_seen("toast").accessibleName().endswith("no longer begin with “Creative”.")
    app.click("newChatButton")
    assert app.value(TEMPERATURE) == 0.0
    app.services.models.choose(another_model)       # nothing was kept for this one
    app.until(lambda: app.value(TEMPERATURE) == PRESETS["creative"][TEMPERATURE])
    app.until(app.window.engine_ready)
    app.drag(TEMPERATURE, 0.0)
    app.window.commands.run("keep_as_default")
    assert app.until_seen("toast").accessibleName() == "New chats no longer begin with “Creative”."
    app.click("newChatButton")
    assert app.value(TEMPERATURE) == 0.0


def test_the_makers_recommendation_is_a_preset_where_the_model_has_one(
        app: Driver, starter_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recommended = copy(tmp_path, "recommended.gguf")
    listed = tmp_path / "models.json"
    listed.write_text(json.dumps({"models": [{
        "id": "x", "repo": "maker/x", "file": recommended.name, "revision": "0" * 40, "size": 1, "sha256": "0" * 64,
        "name": "X", "licence": "MIT", "quantisation": "Q4_1", "languages": ["en"], "min_memory": 1,
        "kv_bytes_per_token": 1, "recommended": {TEMPERATURE: 0.35, TOP_K: 11}}]}), "utf-8")
    monkeypatch.setenv("PARLEY_MODELS", str(listed))
    app.open_ready(recommended)
    app.until(lambda: app.value(TEMPERATURE) == 0.35)
    app.drag(TEMPERATURE, 1.0)
    app.click("presetMenuButton")
    app.choose("menu.preset.maker")
    app.until(lambda: app.value(TEMPERATURE) == 0.35)
    assert text(app, "presetLine") == "Preset: Model maker’s"
    app.window.commands.run("presets")
    app.until(lambda: names(app) == ["Precise", "Balanced", "Creative", "Model maker’s"])
    app.services.models.choose(starter_model)
    app.until(lambda: names(app) == ["Precise", "Balanced", "Creative"])
    assert "recommends nothing" in text(app, "presetLine")


def test_the_window_speaks_chinese_as_soon_as_the_app_does(quiet: Driver) -> None:
    app = quiet
    app.drag(TEMPERATURE, 0.0)
    save_preset(app, "Poems")
    app.services.preferences.set_app("language", "zh_CN")
    field: Any = app.until_seen("presetName")
    assert isinstance(field, QLineEdit)
    assert field.text() == "Poems"
    app.until(lambda: "温度" in {label.text() for label in app.until_seen("presetsWindow").findChildren(QLabel)})


def test_a_name_still_being_typed_is_kept_when_another_preset_is_looked_at(quiet: Driver) -> None:
    app = quiet
    save_preset(app, "Poems")
    for name, key in (("Zebra", ""), ("Ants", "Up")):
        app.click("presetName")
        app.press("Ctrl+A")
        app.type(name)
        if key:
            app.until_seen("presetList").setFocus(Qt.FocusReason.TabFocusReason)
            app.press(key)
        else:
            mark(app, "Precise")
            app.until(lambda: text(app, "presetTitle") == "Precise")
        app.until(partial(listed, app, name))
        mark(app, name)
    assert names(app) == ["Precise", "Balanced", "Creative", "Ants"]
    app.click("presetName")
    app.press("Ctrl+A", "Delete", "Return")         # without a name it keeps the one it had
    app.until(lambda: app.part("presetName", QLineEdit).text() == "Ants")
