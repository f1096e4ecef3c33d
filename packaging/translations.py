"""Collects the app's texts into resources/translations/*.ts: `make translations`.

Runs in .venv. A translator then fills what is new in parley_zh_CN.ts (Qt Linguist or an editor); parley_en.ts only
holds texts with a number, which need a singular and a plural. `tests/test_translations.py` fails while one is missing.
"""

import subprocess
import sys
from pathlib import Path

from places import ROOT

FOLDER = ROOT / "resources" / "translations"
# Not .venv/bin/pyside6-lupdate: its first line names the folder .venv was made in, and a checkout may be moved.
LUPDATE = "from PySide6.scripts.pyside_tool import lupdate; lupdate()"
# No line numbers: they would change with every edit of the code.
OPTIONS = ("-silent", "-locations", "none", "-source-language", "en", "-no-obsolete")


def collect(chinese: Path, english: Path) -> None:
    """Brings both files up to date with the source; what is translated stays. Files that are missing are made."""
    _lupdate("-target-language", "zh_CN", "-ts", str(chinese))
    _lupdate("-pluralonly", "-target-language", "en", "-ts", str(english))


def _lupdate(*options: str) -> None:
    # File by file: in a folder lupdate finds no Python, whatever -extensions says.
    files = sorted(str(file.relative_to(ROOT)) for file in (ROOT / "assistant").rglob("*.py"))
    subprocess.run([sys.executable, "-c", LUPDATE, *files, *OPTIONS, *options], check=True, cwd=ROOT)


if __name__ == "__main__":
    collect(FOLDER / "parley_zh_CN.ts", FOLDER / "parley_en.ts")
