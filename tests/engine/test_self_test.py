"""`parley --self-test MODEL.gguf`: what a packager and a puzzled user run."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assistant import paths, self_test
from tests.control.conftest import loads
from tests.engine import gguf_variants, tiny_gguf
from tests.engine.worker_client import ROOT, STARTER

FAKE_WORKER = ROOT / "tests" / "fake_worker.py"

def parley(*arguments: str | Path, folder: Path = ROOT, **variables: str) -> tuple[int, str]:
    # No display of any kind.
    environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    done = subprocess.run([sys.executable, "-m", "assistant", *arguments], cwd=folder, capture_output=True,
                          encoding="utf-8", env=environment | {"PYTHONPATH": str(ROOT)} | variables, timeout=120,
                          check=False)
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


def test_what_a_code_page_lacks_is_written_all_the_same() -> None:
    status, output = parley("--self-test", "模型.gguf", PYTHONIOENCODING="cp1252")       # as redirected on Windows
    assert status == 1
    assert "模型.gguf" in json.loads(output)["error"]["detail"]


@pytest.mark.skipif(sys.platform != "linux", reason="names that are no text")
def test_a_name_that_is_no_text_is_written_too(tmp_path: Path) -> None:
    model = gguf_variants.without_key(tiny_gguf.write_mamba(tmp_path / os.fsdecode(b"\xff.gguf")), "general.name")
    status, output = parley("--self-test", model)
    assert status == 0
    assert json.loads(output)["model"] == model.stem


def test_without_a_file_it_says_what_it_wants() -> None:
    status, output = parley("--self-test")
    assert status == 1
    assert "MODEL.gguf" in json.loads(output)["error"]["detail"]


def test_help_and_version_need_neither_model_nor_screen() -> None:
    assert "--self-test" in parley("--help")[1]
    assert parley("--version")[1].startswith("Parley ")


def test_it_names_what_the_engine_was_put_together_from(stand_in: Path) -> None:
    status, output = parley("--self-test", stand_in, "--gpu-layers", "0")
    result = json.loads(output)
    assert status == 0
    assert result["backends"]
    assert [device["kind"] for device in result["devices"]] == ["cpu"]
    assert result["gpu_layers"] == 0


@pytest.mark.skipif(sys.platform == "win32", reason="a shell's sleep")
def test_an_engine_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(self_test, "MOST_SECONDS", 0.3)
    monkeypatch.setattr(paths, "worker_command", lambda: [sys.executable, "-c", "import time; time.sleep(600)"])
    assert self_test.run([str(STARTER), "--gpu-layers", "0"]) == 1
    assert json.loads(capsys.readouterr().out)["error"]["detail"] == f"exit status {-signal.SIGKILL}"


@pytest.mark.parametrize(("options", "layers"), [
    ("--die-loading", [-1]),            # there is no card: it would fail the same way again
    ("--graphics dies", [-1, 0]),
    ("--graphics dies-early", [-1, 0]),     # its driver, before anything could be told
])
def test_what_fails_is_tried_without_a_card_only_where_one_may_be_to_blame(
        options: str, layers: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str]) -> None:
    seen = tmp_path / "seen"
    monkeypatch.setattr(paths, "worker_command",
                        lambda: [sys.executable, str(FAKE_WORKER), *options.split(), "--seen", str(seen)])
    status = self_test.run([str(tmp_path / "m.gguf")])
    result = json.loads(capsys.readouterr().out)
    assert [load.gpu_layers for load in loads(seen)] == layers
    assert status == (1 if layers == [-1] else 0)
    assert ("graphics_problem" in result) == (len(layers) > 1)
