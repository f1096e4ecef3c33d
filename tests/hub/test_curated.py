"""The list of recommended models is pinned, whole, and suits the computers people have."""

import json
from pathlib import Path

import pytest

from assistant import paths
from assistant.domain.errors import StorageError
from assistant.domain.fit import recommend
from assistant.domain.model import Machine
from assistant.hub.curated import SUMMARIES, load, models

GB = 1_000_000_000


def test_every_model_is_pinned_and_described() -> None:
    listed = models()
    assert len(listed) >= 10
    assert len({model.sha256 for model in listed}) == len(listed)
    for model in listed:
        assert model.summary, model.name
        assert model.kv_bytes_per_token > 0
        assert model.quantisation in model.file
        assert model.licence in ("Apache-2.0", "MIT")
        assert model.active_bytes <= model.size
    assert len(SUMMARIES) == len(listed)


@pytest.mark.parametrize("language", ["en_US", "zh_CN"])
@pytest.mark.parametrize(("memory", "gpu", "name"), [
    (4, 0, "Qwen3.5 0.8B"), (6, 0, "Qwen3.5 2B"), (8, 0, "Qwen3.5 4B"), (16, 0, "Qwen3.5 4B"), (16, 12, "Qwen3.5 9B"),
    (34, 0, "Qwen3.6 35B-A3B"),
])
def test_every_computer_is_recommended_something_sensible(memory: int, gpu: int, name: str, language: str) -> None:
    here = Machine(memory * GB, memory * GB // 2, 4, 500 * GB, gpu_memory=gpu * GB)
    chosen = recommend(models(), here, language)
    assert chosen
    assert chosen.name == name
    assert language[:2] in chosen.languages


@pytest.mark.parametrize("change", [
    {"sha256": "abc"}, {"revision": "main"}, {"size": 0}, {"licence": ""}, {"repo": "nobody"}, {"file": "x.bin"},
    {"recommended": {"generation.temperature": 9}}, {"recommended": {"generation.nonsense": 1}}, {"unknown": 1},
    {"recommended": []}, {"file": 1},
])
def test_a_list_that_is_wrong_anywhere_is_refused(change: dict[str, object], tmp_path: Path) -> None:
    said = json.loads((paths.resources() / "models.json").read_text("utf-8"))
    said["models"][3].update(change)
    path = tmp_path / "models.json"
    path.write_text(json.dumps(said), "utf-8")
    with pytest.raises(StorageError, match="list of recommended models"):
        load(path)


def test_a_missing_or_damaged_list_is_explained(tmp_path: Path) -> None:
    for text in (None, "", "[]", '{"models": [1]}'):
        path = tmp_path / "models.json"
        if text is not None:
            path.write_text(text)
        with pytest.raises(StorageError, match="list of recommended models"):
            load(path)
