"""Makes every picture under resources/screenshots/: `python -m tests.screenshots [--out FOLDER] [--only zh_CN-dark]`.

Each language and theme is photographed by a process of its own. Model, worker, answers, failures and windows are the
real ones; only the texts of the older chats are written by hand. Nothing is fetched.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
LANGUAGES, THEMES = ("en", "zh_CN"), ("light", "dark")
# The offscreen platform's own screen, 800 x 800, is too small to open a popup beside a window.
SCREEN = {"synchronousWindowSystemEvents": False, "windowFrameMargins": False, "screens": [
    {"name": "screen", "x": 0, "y": 0, "width": 1920, "height": 1200, "logicalDpi": 96, "logicalBaseDpi": 96,
     "dpr": 1}]}


def main() -> None:
    """Starts one process for each language and theme."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "resources" / "screenshots")
    parser.add_argument("--only", help="language-theme, such as zh_CN-dark")
    parser.add_argument("--text-size", type=int, default=100, help="percent")
    parser.add_argument("--photograph", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    wanted = [options.only] if options.only else [f"{code}-{theme}" for code in LANGUAGES for theme in THEMES]
    if options.photograph:
        from tests.screenshots.tour import photograph
        language, _, theme = wanted[0].partition("-")
        photograph(options.out, language, theme, options.text_size)
        return
    options.out.mkdir(parents=True, exist_ok=True)
    for name in wanted:
        with tempfile.TemporaryDirectory() as folder:
            screen = Path(folder) / "screen.json"
            screen.write_text(json.dumps(SCREEN), "utf-8")
            # A user of its own: what other programs have on this computer is nobody's business.
            environment = {**os.environ, "PARLEY_HOME": str(Path(folder) / "home"), "TZ": "UTC",
                           "HOME": str(Path(folder) / "user"), "USERPROFILE": str(Path(folder) / "user"),
                           "QT_QPA_PLATFORM": f"offscreen:configfile={screen}"}
            subprocess.run([sys.executable, "-m", "tests.screenshots", "--photograph", "--only", name,
                            "--out", str(options.out), "--text-size", str(options.text_size)],
                           check=True, cwd=ROOT, env=environment)
    pictures = sorted(options.out.glob("*.png"))
    print(f"{len(pictures)} pictures, {sum(p.stat().st_size for p in pictures) / 1e6:.1f} MB, in {options.out}")


if __name__ == "__main__":
    main()
