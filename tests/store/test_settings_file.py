"""The settings file: readable, never lost, never half written, and tolerant of what people do to it."""

import json
import os
import stat
import subprocess
import sys
import time
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.domain.errors import Remedy, StorageError
from assistant.domain.presets import Preset
from assistant.domain.settings import OPTIONS, App, OptionSpec
from assistant.store.settings_file import SettingsFile, StoredSettings


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.json"


def write(file: Path, document: Any) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(document if isinstance(document, str) else json.dumps(document), "utf-8")


def read(file: Path) -> Any:
    return json.loads(file.read_text("utf-8"))


def other_value(spec: OptionSpec) -> Any:
    """Returns a value of this setting that is not its default."""
    if spec.kind is bool:
        return not spec.default
    if spec.choices:
        return next(value for value, _ in spec.choices if value != spec.default)
    if spec.kind is str:
        return "另一个 \"value\"\n"
    value = (spec.low if spec.low is not None else 0) + (spec.step or 1)
    return spec.kind(value if value != spec.default else value + (spec.step or 1))


def test_without_a_file_everything_is_the_default(file: Path) -> None:
    assert SettingsFile(file).load() == StoredSettings()
    assert not file.exists()


@pytest.mark.parametrize("key", [key for key, spec in OPTIONS.items() if not spec.secret])
def test_every_setting_is_kept(file: Path, key: str) -> None:
    value = other_value(OPTIONS[key])
    section, _, name = key.partition(".")
    if section == "app":
        stored = StoredSettings(app=App(**{name: value}))
    else:
        stored = StoredSettings(user={key: value}, models={"/models/a.gguf": {key: value}})
    SettingsFile(file).save(stored)
    assert SettingsFile(file).load() == stored
    assert read(file)[section] == {name: value}


def test_the_file_reads_well_and_changes_line_by_line(file: Path) -> None:
    stored = StoredSettings(App(theme="dark", system_prompt="说中文"), {"generation.top_k": 20})
    SettingsFile(file).save(stored)
    assert file.read_text("utf-8") == (
        '{\n  "app": {\n    "system_prompt": "说中文",\n    "theme": "dark"\n  },\n'
        '  "generation": {\n    "top_k": 20\n  },\n  "version": 1\n}\n')


def test_it_is_readable_by_the_user_alone(file: Path) -> None:
    write(file, {})
    file.chmod(0o644)
    SettingsFile(file).save(StoredSettings(App(theme="dark")))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in file.parent.iterdir()] == [file.name]


def test_a_secret_is_never_written_and_one_of_an_older_version_is_taken_out(file: Path) -> None:
    write(file, {"app": {"hub_token": "hf_old", "theme": "dark"}})
    stored = SettingsFile(file).load()
    assert stored.app.hub_token == "hf_old"         # for the keyring to take it over
    SettingsFile(file).save(StoredSettings(App(theme="light", hub_token="hf_new")))
    assert read(file) == {"app": {"theme": "light"}, "version": 1}
    assert "hf_" not in file.read_text("utf-8")


def test_what_a_newer_version_wrote_stays(file: Path) -> None:
    document = {
        "version": 7, "voice": {"speed": 2}, "app": {"theme": "dark", "ribbon": [1]},
        "generation": {"temperature": 0.3, "magic": True},
        "models": {"/a.gguf": {"generation": {"top_k": 5, "magic": 1}, "adapter": "x"}, "/b.gguf": {"adapter": "y"}},
    }
    write(file, document)
    settings_file = SettingsFile(file)
    stored = settings_file.load()
    assert stored.problems == ()
    settings_file.save(stored)
    assert read(file) == document
    settings_file.save(StoredSettings())
    assert read(file) == {
        "version": 7, "voice": {"speed": 2}, "app": {"theme": "system", "ribbon": [1]}, "generation": {"magic": True},
        "models": {"/a.gguf": {"generation": {"magic": 1}, "adapter": "x"}, "/b.gguf": {"adapter": "y"}},
    }


def test_values_only_a_newer_version_understands_stay_until_the_user_sets_others(file: Path) -> None:
    document: dict[str, Any] = {
        "version": 7, "app": {"theme": "sepia", "text_size": 1000, "notify": "loud"},
        "generation": {"temperature": [0.2, 0.9], "top_k": 5000}, "model": "auto",
        "models": {"/a.gguf": {"generation": {"seed": "dice"}}, "/b.gguf": "as /a.gguf"},
    }
    write(file, document)
    settings_file = SettingsFile(file)
    stored = settings_file.load()
    assert (stored.app.theme, stored.app.text_size, stored.user) == ("system", 300, {"generation.top_k": 1000})
    settings_file.save(replace(stored, app=replace(stored.app, reduce_motion=True)))    # something else is changed
    document["app"]["reduce_motion"] = True
    assert read(file) == document
    settings_file.save(StoredSettings(App(theme="dark", reduce_motion=True), {"generation.top_k": 7}))
    document["app"] |= {"theme": "dark", "text_size": 100}
    document["generation"]["top_k"] = 7
    assert read(file) == document


def test_values_that_make_no_sense_become_defaults_and_are_told(file: Path) -> None:
    write(file, {"app": {"theme": "purple", "text_size": "big", "hub_token": 12345, "notify": 1, "idle_minutes": 30},
                 "generation": {"temperature": 99, "top_k": True, "min_p": 0.2}, "model": [1],
                 "models": {"/a.gguf": {"generation": {"seed": None}}, "/b.gguf": 3}})
    stored = SettingsFile(file).load()
    assert stored.app == App(idle_minutes=30)
    assert stored.user == {"generation.temperature": 2.0, "generation.min_p": 0.2}
    assert stored.models == {}
    told = [problem.split(":")[0] for problem in stored.problems]
    assert sorted(told) == ["app.hub_token", "app.notify", "app.text_size", "app.theme", "generation.temperature",
                            "generation.top_k", "model", "models./a.gguf.generation.seed", "models./b.gguf"]
    assert "12345" not in " ".join(stored.problems)


@pytest.mark.parametrize("content", ["", "{", "[]", "null", "\x00" * 50, '{"app": {}} x', "[" * 100_000])
def test_a_damaged_file_is_kept_aside(file: Path, content: str) -> None:
    write(file, content)
    stored = SettingsFile(file).load()
    assert stored.app == App()
    assert stored.damaged_kept_as is not None
    assert stored.damaged_kept_as.name.startswith("settings.damaged-")
    assert stored.damaged_kept_as.read_text("utf-8") == content
    SettingsFile(file).save(StoredSettings(App(theme="dark")))
    assert SettingsFile(file).load().app.theme == "dark"
    assert stored.damaged_kept_as.exists()


def test_windows_editors_mark_is_no_damage(file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b'\xef\xbb\xbf{"app": {"theme": "dark"}}\r\n')
    assert SettingsFile(file).load().app.theme == "dark"


def test_bytes_that_are_no_text_are_kept_aside(file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b'{"app": {"system_prompt": "\xff\xfe"}}')
    assert SettingsFile(file).load().damaged_kept_as is not None


def test_a_place_that_cannot_be_read_or_written_says_so(file: Path) -> None:
    file.mkdir(parents=True)
    with pytest.raises(StorageError, match="could not be read"):
        SettingsFile(file).load()
    nowhere = SettingsFile(file.parent / "settings.json" / "x" / "settings.json")
    file.rmdir()
    file.write_bytes(b"")
    with pytest.raises(StorageError) as caught:
        nowhere.save(StoredSettings())
    assert Remedy.RETRY in caught.value.remedies


@pytest.mark.skipif(not hasattr(os, "symlink") or sys.platform == "win32", reason="needs links")
def test_a_link_into_a_folder_of_dotfiles_stays_a_link(file: Path, tmp_path: Path) -> None:
    file.parent.mkdir()
    target = tmp_path / "dotfiles.json"
    target.write_text("{}")
    file.symlink_to(target)
    SettingsFile(file).save(StoredSettings(App(theme="dark")))
    assert file.is_symlink()
    assert read(target)["app"] == {"theme": "dark"}


SAVE_FOREVER = """
import itertools, sys
from pathlib import Path
from assistant.domain.settings import App
from assistant.store.settings_file import SettingsFile, StoredSettings
file = SettingsFile(Path(sys.argv[1]))
for number in itertools.count():
    file.save(StoredSettings(App(system_prompt=f"{number} " * 20000)))
    print(number, flush=True)
"""


def test_kill_9_while_saving_leaves_whole_settings(file: Path) -> None:
    for attempt in range(4):
        with subprocess.Popen([sys.executable, "-c", SAVE_FOREVER, str(file)], stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(0.01 * attempt)
            process.kill()
        stored = SettingsFile(file).load()
        assert stored.damaged_kept_as is None
        words = stored.app.system_prompt.split()
        assert len(words) == 20000
        assert len(set(words)) == 1


app_values = st.fixed_dictionaries({}, optional={
    field.name: st.text(max_size=40) if OPTIONS[f"app.{field.name}"].kind is str else st.booleans()
    for field in fields(App)
    if (spec := OPTIONS[f"app.{field.name}"]).kind in (str, bool) and not spec.choices and not spec.secret})
layer = st.fixed_dictionaries({}, optional={
    key: st.floats(spec.low, spec.high) if spec.kind is float else st.integers(int(spec.low or 0), int(spec.high or 1))
    for key, spec in OPTIONS.items() if spec.kind in (int, float) and not key.startswith("app.")})


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(app=app_values, user=layer, models=st.dictionaries(st.text(max_size=20), layer.filter(bool), max_size=3))
def test_any_settings_survive_a_restart(
    tmp_path: Path, app: dict[str, Any], user: dict[str, Any], models: dict[str, dict[str, Any]],
) -> None:
    file = tmp_path / "settings.json"
    file.unlink(missing_ok=True)
    stored = StoredSettings(App(**app), user, models)
    SettingsFile(file).save(stored)
    assert SettingsFile(file).load() == stored


def test_presets_and_what_they_are_attached_to_are_kept(file: Path) -> None:
    poems = Preset("aa", "Poems", {"generation.temperature": 1.1}, {"generation.mystery": 3}, {"note": "x"})
    stored = StoredSettings(presets={"aa": poems}, models={"/a.gguf": {"model.threads": 2}},
                            model_presets={"/a.gguf": "aa", "/b.gguf": "precise"})
    SettingsFile(file).save(stored)
    assert SettingsFile(file).load() == stored
    SettingsFile(file).save(replace(stored, presets={}, model_presets={}))
    assert read(file)["models"] == {"/a.gguf": {"model": {"threads": 2}}}
    assert "presets" not in read(file)


def test_what_another_version_says_of_presets_stays(file: Path) -> None:
    write(file, {"presets": {"aa": {"name": "Poems", "values": {"generation.temperature": 9, "generation.top_k": 5}},
                             "bb": ["of a newer version"], "cc": {"values": "packed"}}})
    loaded = SettingsFile(file).load()
    assert loaded.presets["aa"].values == {"generation.top_k": 5}
    SettingsFile(file).save(replace(loaded, app=App(theme="dark")))
    assert read(file)["presets"] == {
        "aa": {"name": "Poems", "values": {"generation.temperature": 9, "generation.top_k": 5}},
        "bb": ["of a newer version"], "cc": {"values": "packed"}}
