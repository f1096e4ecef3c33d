"""The thin wrappers around the bundle: what can be said of them without a bundle."""

import re
import sys
from pathlib import Path

import build_appimage
import build_installer
import host_packages
import pytest

INSTALLER = build_installer.SCRIPT.read_text("utf-8")


def test_a_program_ends_where_what_was_appended_begins() -> None:
    if not sys.platform.startswith("linux"):
        pytest.skip("reads a Linux program")
    program = Path(sys.executable).resolve().read_bytes()
    end = build_appimage.length_of_program(program)
    assert end <= len(program)
    assert build_appimage.length_of_program(program[:end] + b"hsqs and a file system") == end


def test_a_foreign_appimage_runtime_is_not_used(tmp_path: Path) -> None:
    foreign = tmp_path / "runtime"
    foreign.write_bytes(b"not it")
    with pytest.raises(SystemExit, match="not the runtime we expect"):
        build_appimage.runtime(foreign)


def test_missing_tools_are_named_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000, raising=False)
    with pytest.raises(SystemExit, match=r"sudo apt-get install package-one$"):
        host_packages.ensure({"package-one": "no-such-program", "python": Path(sys.executable).as_posix()})
    host_packages.ensure({"python": Path(sys.executable).as_posix()})


def test_windows_uninstaller_keeps_chats_unless_told_otherwise() -> None:
    sections = re.findall(r'^Section ?(/o)? ?(?:"([^"]*)")?\n(.*?)^SectionEnd', INSTALLER, re.MULTILINE | re.DOTALL)
    deletes = [(flag, name) for flag, name, body in sections if "$LOCALAPPDATA\\parley" in body]
    assert deletes == [("/o", "un.$(DATA)")]


def test_windows_installer_asks_for_no_administrator_and_leaves_no_old_library() -> None:
    assert "RequestExecutionLevel user" in INSTALLER
    assert "HKLM" not in INSTALLER
    assert INSTALLER.index("!insertmacro RemoveProgram") < INSTALLER.index('File /r "${FILES}"')
    assert r'RMDir /r "$INSTDIR\_internal"' in INSTALLER
    assert r'RMDir /r "$INSTDIR"' not in INSTALLER      # parley-data may lie beside the program


def test_every_sentence_of_the_windows_installer_is_there_in_chinese() -> None:
    english = set(re.findall(r"^LangString (\w+) \$\{LANG_ENGLISH\}", INSTALLER, re.MULTILINE))
    chinese = set(re.findall(r"^LangString (\w+) \$\{LANG_SIMPCHINESE\}", INSTALLER, re.MULTILINE))
    assert english == chinese != set()
