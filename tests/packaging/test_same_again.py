"""The same sources make the same packages, whenever and by whomever they are made."""

import io
import os
import subprocess
from importlib.resources import files
from pathlib import Path

import make_fonts
import project
import pytest
from fontTools.ttLib import TTFont

COMMITTED = 1_700_000_000       # seconds since 1970


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that packages are made from, in no repository."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    monkeypatch.setenv("LC_ALL", "C")       # git's own words
    monkeypatch.setattr(project, "ROOT", tmp_path)
    return tmp_path


def git(folder: Path, *command: str) -> None:
    subprocess.run(["git", "-c", "user.name=Somebody", "-c", "user.email=somebody@localhost", *command], cwd=folder,
                   check=True, capture_output=True, env=os.environ | {"GIT_COMMITTER_DATE": f"{COMMITTED} +0000"})


def test_a_checkout_of_another_user_tells_how_old_it_is(sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(sources, "init")
    git(sources, "commit", "--allow-empty", "-m", "One")
    assert project.source_seconds() == COMMITTED
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")      # as in a container
    refused = subprocess.run(["git", "log", "-1"], cwd=sources, capture_output=True, text=True)
    assert "dubious ownership" in refused.stderr
    assert project.source_seconds() == COMMITTED


def test_a_repository_that_does_not_tell_ends_the_packaging(sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(sources, "init")       # nothing is committed
    with pytest.raises(SystemExit, match=r"git does not tell the time of the sources .*: fatal: "):
        project.source_seconds()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert project.source_seconds() == 86400


def test_without_git_the_packaging_ends_with_a_sentence(sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (sources / ".git").mkdir()
    monkeypatch.setenv("PATH", str(sources))
    with pytest.raises(SystemExit, match="git does not tell the time of the sources"):
        project.source_seconds()


def test_unpacked_sources_need_no_git(sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(sources))
    assert project.source_seconds() > COMMITTED


def test_a_font_is_as_old_as_what_it_was_cut_from() -> None:
    package, name, family, [(style, weight, italic)] = make_fonts.FONTS[-1]
    source = Path(str(files(package))) / "files" / name
    made = io.BytesIO()
    make_fonts.static(source, family, style, weight, italic).save(made)
    assert TTFont(made)["head"].modified == TTFont(source)["head"].modified
