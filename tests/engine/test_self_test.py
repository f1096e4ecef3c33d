"""`parley --self-test MODEL.gguf`: what a packager and a puzzled user run."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.engine.worker_client import ROOT, STARTER


def parley(*arguments: str, folder: Path = ROOT) -> tuple[int, str]:
    # No display of any kind.
    environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    done = subprocess.run([sys.executable, "-m", "assistant", *arguments], cwd=folder, capture_output=True, text=True,
                          env=environment | {"PYTHONPATH": str(ROOT)}, timeout=120, check=False)
    return done.returncode, done.stdout


def test_it_answers_and_prints_the_rates_as_json(tmp_path: Path) -> None:
    (tmp_path / "m.gguf").symlink_to(STARTER)
    status, output = parley("--self-test", "m.gguf", folder=tmp_path)
    result: dict[str, Any] = json.loads(output)
    assert status == 0
    assert result["ok"]
    assert result["answer"].strip()
    assert "".join(result["pieces"]) == result["answer"]
    assert result["tokens_per_second"] > 0
    assert result["prompt_tokens_per_second"] > 0
    assert 0 < result["answer_tokens"] <= 64


def test_a_file_that_is_no_model_fails_it_with_the_reason() -> None:
    status, output = parley("--self-test", __file__)
    result = json.loads(output)
    assert status == 1
    assert not result["ok"]
    assert result["error"]["kind"] == "ModelFileError"
    assert "not a model file" in result["error"]["text"]


def test_without_a_file_it_says_what_it_wants() -> None:
    status, output = parley("--self-test")
    assert status == 1
    assert "MODEL.gguf" in json.loads(output)["error"]["detail"]


def test_help_and_version_need_neither_model_nor_screen() -> None:
    assert "--self-test" in parley("--help")[1]
    assert parley("--version")[1].startswith("Parley ")
