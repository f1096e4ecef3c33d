"""Names of exported files are good on every system, and no file is ever lost or half there."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.errors import StorageError
from assistant.store.exchange.files import MAX_BYTES, free_path, make_folder, safe_name, whole_file, write_whole


@pytest.mark.parametrize(("title", "name"), [
    ("Plain title", "Plain title"), ("给外婆的生日信", "给外婆的生日信"), ("What is the sky?", "What is the sky"),
    ("a/b\\c:d*e", "a b c d e"), ("..hidden", "hidden"), ("ends with a dot.", "ends with a dot"), ("CON", "_CON"),
    ("nul.txt", "_nul.txt"), ("two\nlines\t", "two lines"), ("turned \u202etxt.exe", "turned txt.exe"),
    ("e\u0301", "\u00e9"), ("", "A chat"), ("???", "A chat"), ("\ud800", "A chat"),
])
def test_a_title_becomes_a_name_every_system_takes(title: str, name: str) -> None:
    assert safe_name(title, "A chat") == name


@given(st.text(st.characters()))
def test_any_title_becomes_a_name_that_can_be_used(title: str) -> None:
    name = safe_name(title, "A chat")
    assert name == name.strip(" .")
    assert name
    assert len(name.encode()) <= MAX_BYTES + 1
    assert not set(name) & set('<>:"/\\|?*\0\n')


def test_a_name_that_is_taken_gets_a_number(tmp_path: Path) -> None:
    assert free_path(tmp_path, "a", ".md").name == "a.md"
    (tmp_path / "a.md").touch()
    (tmp_path / "a (2).md").symlink_to(tmp_path / "nowhere")
    assert free_path(tmp_path, "a", ".md").name == "a (3).md"


def test_a_file_that_could_not_be_finished_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "chat.md"
    write_whole(path, b"old")

    def break_off() -> None:
        with whole_file(path) as file:
            file.write(b"half of the new")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        break_off()
    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["chat.md"]


def test_what_the_disk_refuses_is_told_with_the_name_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for write in (lambda path: write_whole(path, b""), make_folder):
        with pytest.raises(StorageError) as told:
            write(tmp_path / "file" / "chat.md")
        assert "chat.md" in str(told.value)
        assert told.value.hint
