"""What a release is made of, as far as it can be seen on any system."""

import plistlib
import subprocess
from pathlib import Path

import check_workflows
import macos_app
import pytest
import release_files
import windows_program

CHANGELOG = ("# Changes\n\n## Unreleased\n\n- Later.\n\n## 0.2.0 (2026-12-01)\n\n- New.\n\n"
             "## 0.1.0 (2026-11-01)\n\n- First.\n")


def test_the_two_downloads_have_two_names() -> None:
    named = [release_files.file_name(name, starter=True) for name in
             ("parley_0.1.0_amd64.deb", "Parley-0.1.0-x86_64.AppImage", "parley-with-starter_0.1.0_amd64.deb")]
    assert named == ["parley-with-starter_0.1.0_amd64.deb", "Parley-with-starter-0.1.0-x86_64.AppImage",
                     "parley-with-starter_0.1.0_amd64.deb"]


def test_what_is_not_signed_is_called_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("Parley-0.1.0-arm64.dmg", "parley_0.1.0_amd64.deb"):
        (tmp_path / name).touch()
    monkeypatch.setenv("SIGNS", "false")
    collected = release_files.collect(tmp_path, tmp_path / "release", starter=False)
    assert [path.name for path in collected] == ["Parley-0.1.0-arm64-unsigned.dmg", "parley_0.1.0_amd64.deb"]
    with pytest.raises(SystemExit, match="nothing was packaged"):
        release_files.collect(tmp_path, tmp_path / "release", starter=False)


def test_an_sbom_alone_is_no_release(tmp_path: Path) -> None:
    sbom = tmp_path / "Parley-0.1.0-windows-amd64.cdx.json"
    sbom.touch()
    with pytest.raises(SystemExit, match="nothing was packaged"):
        release_files.collect(tmp_path, tmp_path / "release", starter=False)
    assert sbom.is_file()
    (tmp_path / "Parley-0.1.0-x64.exe").touch()
    collected = release_files.collect(tmp_path, tmp_path / "release", starter=False)
    assert [path.name for path in collected] == [sbom.name, "Parley-0.1.0-x64.exe"]


def test_the_sums_are_those_sha256sum_checks(tmp_path: Path) -> None:
    (tmp_path / "parley.deb").write_bytes(b"a package")
    (tmp_path / "Parley.dmg").write_bytes(b"an image")
    release_files.write_sums(tmp_path)
    release_files.write_sums(tmp_path)          # does not sum itself
    command = ["sha256sum", "--check", "--strict", release_files.SUMS]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert told == "Parley.dmg: OK\nparley.deb: OK\n"
    (tmp_path / "parley.deb").write_bytes(b"another")
    assert subprocess.run(command, cwd=tmp_path, capture_output=True).returncode


def test_the_notes_are_the_versions_own() -> None:
    told = release_files.notes("v0.2.0", "0.2.0", CHANGELOG)
    assert "New." in told
    assert "First." not in told
    assert "Later." not in told
    with pytest.raises(SystemExit, match="the tag is v0"):
        release_files.notes("v0.3.0", "0.2.0", CHANGELOG)
    with pytest.raises(SystemExit, match="no heading for 0"):
        release_files.notes("v0.3.0", "0.3.0", CHANGELOG)


def test_macos_knows_the_files_the_app_opens() -> None:
    written = plistlib.loads(plistlib.dumps(macos_app.info_plist("0.1.0")))
    [document], [kind] = written["CFBundleDocumentTypes"], written["UTImportedTypeDeclarations"]
    assert document["LSItemContentTypes"] == [kind["UTTypeIdentifier"]]
    assert kind["UTTypeTagSpecification"]["public.filename-extension"] == ["gguf"]
    assert plistlib.loads(macos_app.ENTITLEMENTS.read_bytes())


def test_windows_is_told_four_numbers_whatever_the_version() -> None:
    text = windows_program.version_resource("1.2.0rc3", "parley", "Parley")
    assert "filevers=(1, 2, 0, 3), prodvers=(1, 2, 0, 3)" in text
    assert "StringStruct('ProductVersion', '1.2.0rc3')" in text
    compile(text, "version resource", "eval")


def test_a_workflow_that_names_what_is_not_there_is_told() -> None:
    workflow = ("    - run: make bundle ARGS=--starter\n    - run: make nonsense\n    - run: apt-get install make gcc\n"
                "    - run: python packaging\\no_such.py\n    - run: python3 packaging/places.py\n")
    assert check_workflows.not_there(workflow) == ["packaging\\no_such.py", "make nonsense"]
