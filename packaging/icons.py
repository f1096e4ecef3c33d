"""Makes the app's icon in every size and form a system wants, out of the one mark in resources/icons/parley.svg.

`python packaging/icons.py FOLDER` writes parley.svg, parley-SIZE.png, parley.ico (Windows) and parley.icns (macOS).
"""

import argparse
import os
import re
import struct
import subprocess
from pathlib import Path

from places import ROOT, VENV_PYTHON

MARK = ROOT / "resources" / "icons" / "parley.svg"
SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
ICO_SIZES = (16, 24, 32, 48, 64, 128, 256)
# Apple's name for a PNG of each side; the second of a side is the one for screens with twice the pixels.
ICNS_TYPES = {"icp4": 16, "icp5": 32, "ic07": 128, "ic08": 256, "ic09": 512, "ic10": 1024, "ic11": 32, "ic12": 64,
              "ic13": 256, "ic14": 512}
# The accent of the light theme, and what is written on it.
GROUND, INK = "#0B6B60", "#FFFFFF"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    make(options.parse_args().folder)


def make(folder: Path) -> None:
    """Writes all of them into a folder, which is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "parley.svg").write_text(svg(), "utf-8")
    sides = sorted({*SIZES, *ICO_SIZES, *ICNS_TYPES.values()})
    # In .venv, where Qt is: the one who calls this may be any Python.
    subprocess.run([VENV_PYTHON, "-c", DRAW, folder, *map(str, sides)], check=True,
                   env=os.environ | {"QT_QPA_PLATFORM": "offscreen"})
    pictures = {side: (folder / f"parley-{side}.png").read_bytes() for side in sides}
    (folder / "parley.ico").write_bytes(ico({side: pictures[side] for side in ICO_SIZES}))
    (folder / "parley.icns").write_bytes(icns(pictures))


def svg(mark: str | None = None) -> str:
    """Returns the app's icon: the mark, in white, on a rounded square of the app's green."""
    mark = mark or MARK.read_text("utf-8")
    paths = "".join(re.findall(r"<path [^>]*/>", mark)).replace("currentColor", INK)
    return ('<svg xmlns="http://www.w3.org/2000/svg" width="128" height="128" viewBox="0 0 64 64">'
            f'<rect x="2" y="2" width="60" height="60" rx="14" fill="{GROUND}"/>'
            f'<g transform="translate(32 32) scale(.94) translate(-31.75 -32)">{paths}</g></svg>\n')


def ico(pictures: dict[int, bytes]) -> bytes:
    """Returns a Windows icon holding PNGs by their side in pixels (at most 256)."""
    head = struct.pack("<HHH", 0, 1, len(pictures))
    offset = len(head) + 16 * len(pictures)
    entries, content = b"", b""
    for side, picture in pictures.items():
        entries += struct.pack("<BBBBHHII", side % 256, side % 256, 0, 0, 1, 32, len(picture), offset + len(content))
        content += picture
    return head + entries + content


def icns(pictures: dict[int, bytes]) -> bytes:
    """Returns a macOS icon out of PNGs by their side in pixels."""
    parts = [(name.encode(), pictures[side]) for name, side in ICNS_TYPES.items()]
    body = b"".join(name + struct.pack(">I", 8 + len(picture)) + picture for name, picture in parts)
    return b"icns" + struct.pack(">I", 8 + len(body)) + body


# Draws parley.svg in a folder as square PNGs, with Qt: `FOLDER SIDE...`.
DRAW = """
import sys
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
app = QGuiApplication([])
drawing = QSvgRenderer(f"{sys.argv[1]}/parley.svg")
for side in map(int, sys.argv[2:]):
    picture = QImage(side, side, QImage.Format.Format_ARGB32)
    picture.fill(0)
    painter = QPainter(picture)
    drawing.render(painter)
    painter.end()
    if not picture.save(f"{sys.argv[1]}/parley-{side}.png"):
        sys.exit(f"icons: parley-{side}.png cannot be written")
"""


if __name__ == "__main__":
    main()
