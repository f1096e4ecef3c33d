"""Makes the pictures of the five-minute guide: `python -m tests.screenshots.guide`.

The test that follows the guide makes them on the way, so that they are what somebody sees who does.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.screenshots.__main__ import ROOT, SCREEN


def main() -> int:
    """Returns what pytest returns."""
    with tempfile.TemporaryDirectory() as folder:
        screen = Path(folder) / "screen.json"
        screen.write_text(json.dumps(SCREEN), "utf-8")
        environment = {**os.environ, "PARLEY_GUIDE_PICTURES": str(ROOT / "resources" / "screenshots"), "TZ": "UTC",
                       "QT_QPA_PLATFORM": f"offscreen:configfile={screen}"}
        return subprocess.run([sys.executable, "-m", "pytest", "-q", "tests/app/test_guide.py", "-k", "followed"],
                              check=False, cwd=ROOT, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())
