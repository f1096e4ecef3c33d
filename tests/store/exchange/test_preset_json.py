"""Presets go out as a file and come in the same; a bad file is refused with words that say what is wrong with it."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.domain.errors import StorageError
from assistant.domain.presets import Preset, in_section
from assistant.domain.settings import OPTIONS, OptionSpec
from assistant.paths import resources
from assistant.store.exchange import preset_json

SCHEMA = resources() / "schemas" / "parley-presets-1.schema.json"


def value_of(spec: OptionSpec) -> st.SearchStrategy[Any]:
    if spec.choices:
        return st.sampled_from([value for value, _ in spec.choices])
    if spec.kind is bool:
        return st.booleans()
    if spec.kind is str:
        return st.text(max_size=40)
    if spec.kind is int:
        return st.integers(int(spec.low or 0), int(spec.high or 0))
    return st.floats(spec.low, spec.high)


VALUES = st.fixed_dictionaries({}, optional={key: value_of(OPTIONS[key]) for key in in_section(OPTIONS)})
UNKNOWN = st.dictionaries(st.from_regex(r"generation\.new_[a-z]{1,5}", fullmatch=True),
                          st.one_of(st.none(), st.integers(), st.lists(st.booleans(), max_size=2)), max_size=3)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.from_regex(r"\S[^\ud800-\udfff\s]{0,20}", fullmatch=True), VALUES, UNKNOWN)
def test_what_goes_out_comes_in_the_same(tmp_path: Path, name: str, values: dict[str, Any],
                                         unknown: dict[str, Any]) -> None:
    file = tmp_path / "preset.json"
    preset = Preset("", name, values, unknown, {"note": "kept"})
    preset_json.write((preset,), file)
    assert preset_json.read(file) == (preset,)
    document, schema = (json.loads(path.read_text("utf-8")) for path in (file, SCHEMA))
    assert list(document) == list(schema["properties"]) == schema["required"]
    assert {key: document[key] for key in ("format", "version")} == {
        key: schema["properties"][key]["const"] for key in ("format", "version")}
    assert set(schema["$defs"]["preset"]["required"]) <= set(document["presets"][0])


def test_the_schema_knows_every_option_with_its_range() -> None:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    told = schema["$defs"]["preset"]["properties"]["values"]["properties"]
    assert set(told) == set(in_section(OPTIONS))
    for key, entry in told.items():
        spec = OPTIONS[key]
        assert (entry.get("minimum"), entry.get("maximum")) == (spec.low, spec.high), key
        assert entry["description"] == spec.help


def document(**changes: Any) -> dict[str, Any]:
    return {"format": "parley-presets", "version": 1,
            "presets": [{"name": "Poems", "values": {"generation.temperature": 1.1}}], **changes}


@pytest.mark.parametrize(("content", "words"), [
    ("{", "damaged"), ("[]", "no presets"), ('{"format": "parley-chats"}', "no presets"), ("[" * 100_000, "damaged"),
    (json.dumps(document(version=2)), "newer"), (json.dumps(document(version="1")), "damaged"),
    (json.dumps(document(presets=[])), "no presets"), (json.dumps(document(presets={})), "damaged"),
    (json.dumps(document(presets=[3])), "damaged"), ("x" * 5_000_000, "no presets"),
    (json.dumps(document(presets=[{"name": "Poems", "values": {"generation.temperature": 9}}])),
     "“file.json” was not imported: in the preset “Poems”, generation.temperature is 9. It can be from 0 to 2."),
    (json.dumps(document(presets=[{"name": "Poems", "values": {"generation.top_k": 1.5}}])),
     "It can be whole numbers from 0 to 1000."),
    (json.dumps(document(presets=[{"name": "Poems", "values": {"generation.thinking": 1}}])),
     "It can be true or false."),
    (json.dumps(document(presets=[{"name": "Poems", "values": {"generation.grammar": 1}}])), "It has to be a text."),
])
def test_a_bad_file_is_refused_with_words(tmp_path: Path, content: str, words: str) -> None:
    file = tmp_path / "file.json"
    file.write_text(content, "utf-8")
    with pytest.raises(StorageError) as told:
        preset_json.read(file)
    assert words in str(told.value)
    assert "file.json" in str(told.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="could not be read"):
        preset_json.read(tmp_path / "gone.json")
