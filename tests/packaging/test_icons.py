"""Every system finds the app's icon in the sizes it asks for."""

import struct
from pathlib import Path

import icons
import pytest


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("icons")
    icons.make(folder)
    return folder


def side_of(png: bytes) -> int:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack_from(">II", png, 16)
    assert width == height
    return int(width)


def test_there_is_a_picture_of_every_size(made: Path) -> None:
    for side in icons.SIZES:
        assert side_of((made / f"parley-{side}.png").read_bytes()) == side


def test_the_icon_is_the_mark_of_the_window_on_green(made: Path) -> None:
    drawing = (made / "parley.svg").read_text("utf-8")
    mark = icons.MARK.read_text("utf-8")
    assert drawing.count("<path") == mark.count("<path") > 0
    assert icons.GROUND in drawing
    assert "currentColor" not in drawing        # outside the app nobody gives it a colour


def test_windows_finds_its_sizes(made: Path) -> None:
    content = (made / "parley.ico").read_bytes()
    kind, count = struct.unpack_from("<HH", content, 2)
    assert (kind, count) == (1, len(icons.ICO_SIZES))
    for number, side in enumerate(icons.ICO_SIZES):
        width, length, offset = struct.unpack_from("<B7xII", content, 6 + 16 * number)
        assert width == side % 256
        assert side_of(content[offset:offset + length]) == side


def test_macos_finds_its_sizes(made: Path) -> None:
    content = (made / "parley.icns").read_bytes()
    name, length = struct.unpack_from(">4sI", content)
    assert (name, length) == (b"icns", len(content))
    found, at = {}, 8
    while at < len(content):
        name, length = struct.unpack_from(">4sI", content, at)
        found[name.decode()] = side_of(content[at + 8:at + length])
        at += length
    assert found == icons.ICNS_TYPES
