"""Where the set-up puts things: the checkout's own folders and the cache that all checkouts share."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGING = ROOT / "packaging"
VENV = ROOT / ".venv"
VENV_BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
VENV_PYTHON = VENV_BIN / ("python.exe" if os.name == "nt" else "python")
REQUIREMENTS = PACKAGING / "requirements.lock"
BUNDLE_REQUIREMENTS = PACKAGING / "bundle" / "requirements.lock"
WORKFLOW_REQUIREMENTS = PACKAGING / "workflows" / "requirements.lock"
CHECK_REQUIREMENTS = PACKAGING / "check.lock"
BUILD = ROOT / "build"


def build_cache() -> Path:
    """Returns the folder of what takes long to build or fetch; it may not exist yet."""
    fallback = os.environ.get("LOCALAPPDATA") if sys.platform == "win32" else None
    base = os.environ.get("XDG_CACHE_HOME") or fallback or Path.home() / ".cache"
    return Path(base) / "parley-build"
