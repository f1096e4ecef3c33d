"""What the release's workflow does, as far as its text tells, and what it writes into the app."""

import json
import re
from pathlib import Path

import pytest
import release_files

from assistant import paths
from assistant.hub import updates

WORKFLOW = (Path(__file__).parents[2] / ".github/workflows/release.yml").read_text("utf-8")
JOBS = dict(re.findall(r"^  (linux|windows|macos):\n((?:(?:    .*)?\n)+)", WORKFLOW, re.MULTILINE))


def test_linux_on_arm_is_built_where_qt_can_be_installed() -> None:
    images = dict(re.findall(r"arch: (\w+)\n.*\n +image: debian:(\w+)-slim@sha256:[0-9a-f]{64}\n", JOBS["linux"]))
    assert images == {"x86_64": "bookworm", "aarch64": "trixie"}
    assert "container: ${{ matrix.image }}\n" in JOBS["linux"]


def test_a_published_app_asks_the_repository_it_was_built_in(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PARLEY_UPDATES", raising=False)
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://github.com")
    monkeypatch.setenv("GITHUB_REPOSITORY", "someone/parley")
    written = tmp_path / "updates.json"
    release_files.write_updates(written)
    monkeypatch.setattr(paths, "updates", lambda: written)
    assert updates.address() == "https://api.github.com/repos/someone/parley/releases/latest"
    assert updates.page() == "https://github.com/someone/parley/releases"
    assert set(json.loads(written.read_text("utf-8"))) == set(json.loads(release_files.UPDATES.read_text("utf-8")))


def test_no_address_is_written_where_the_repository_is_unknown(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://github.com")
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)
    with pytest.raises(SystemExit, match="do not say where"):
        release_files.write_updates(tmp_path / "updates.json")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("job", ["linux", "windows", "macos"])
def test_every_download_is_told_where_newer_versions_are_announced(job: str) -> None:
    commands = re.findall(r"(release_files\.py updates|make bundle|build_bundle\.py)", JOBS[job])
    assert commands[0] == "release_files.py updates"
    assert len(commands) == 3                   # then the bundle without the practice model, and with it


def test_the_notes_name_the_repository_where_it_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    changelog = "## 0.2.0 (2026-12-01)\n\n- New.\n"
    monkeypatch.setenv("GITHUB_REPOSITORY", "someone/parley")
    assert "--repo someone/parley`" in release_files.notes("v0.2.0", "0.2.0", changelog)
    monkeypatch.delenv("GITHUB_REPOSITORY")
    assert "--repo OWNER/REPOSITORY`" in release_files.notes("v0.2.0", "0.2.0", changelog)


def test_on_windows_a_step_is_one_command() -> None:
    """PowerShell tells of the last of several alone whether it failed."""
    commands = re.findall(r"^ +(?:- )?run: (.+)$", JOBS["windows"], re.MULTILINE)
    assert len(commands) == len(re.findall(r"\brun:", JOBS["windows"]))
    assert [command for command in commands if not re.match(r"(?:\.venv\\Scripts\\)?python packaging\\", command)
            or ";" in command] == []
