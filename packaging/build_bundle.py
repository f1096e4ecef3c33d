"""Makes the program people install: one folder with everything in it, `build/dist/parley`. `make bundle` calls it.

Its own environment in build/bundle holds nothing but the locked packages, PyInstaller and the portable llama.cpp.
Ends with a check of what was made: the version, and with --self-test a real answer through a real worker process.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
import venv
from pathlib import Path

import host_packages
import llama_wheel
from places import BUILD, BUNDLE_REQUIREMENTS, PACKAGING, ROOT
from practice_model import TARGET
from stamps import Stamps

ENVIRONMENT = BUILD / "bundle"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
REPORT = ENVIRONMENT / "packages.json"      # what pip installed, with the hash of each archive
SPEC = PACKAGING / "bundle" / "parley.spec"
BUNDLE = BUILD / "dist" / "parley"
# On Windows the program with the window has no stdout to answer with; the other one is it, with a console.
PROGRAM = BUNDLE / ("parley-worker.exe" if os.name == "nt" else "parley")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--starter", action="store_true", help="with the practice model (98 MB more)")
    options.add_argument("--self-test", action="store_true", help="let the finished program answer a question")
    wanted = options.parse_args()
    if sys.platform.startswith("linux"):
        host_packages.ensure(host_packages.FOR_THE_BUNDLE)
    prepare()
    make(wanted.starter)
    finish()
    check(wanted.self_test)
    print(f"bundle: {BUNDLE.relative_to(ROOT)}, {size(BUNDLE) / 1e6:.0f} MB")


def prepare() -> None:
    """Makes the environment; a second run does nothing."""
    if not PYTHON.exists():
        venv.create(ENVIRONMENT, with_pip=True)
    stamps = Stamps(ENVIRONMENT / ".steps")
    stamps.once("packages", [BUNDLE_REQUIREMENTS], REPORT.is_file, lambda: _pip(
        "--no-deps", "--require-hashes", "--only-binary=:all:", "--force-reinstall", "--report", str(REPORT),
        "-r", str(BUNDLE_REQUIREMENTS)))
    stamps.once("llama", [llama_wheel.key(portable=True)], lambda: True, lambda: _pip(
        "--no-deps", "--no-index", "--force-reinstall", str(llama_wheel.made(portable=True))))


def make(starter: bool) -> None:
    """Runs PyInstaller. What was there before is gone: no file of an older version stays."""
    started = time.monotonic()
    shutil.rmtree(BUNDLE, ignore_errors=True)
    subprocess.run([PYTHON, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN",
                    "--distpath", BUNDLE.parent, "--workpath", BUILD / "pyinstaller", SPEC], check=True, cwd=ROOT,
                   env=os.environ | {"PARLEY_BUNDLE_STARTER": str(int(starter))})
    print(f"bundle: made in {time.monotonic() - started:.0f} s", flush=True)


def finish() -> None:
    """Cleans the libraries and adds the licences and the SBOM, in the environment that knows the distributions."""
    subprocess.run([PYTHON, PACKAGING / "finish_bundle.py", BUNDLE, REPORT], check=True)


def check(self_test: bool) -> None:
    """Ends with what the program said where it does not start or does not answer."""
    questions = [["--version"], *([["--self-test", str(TARGET)]] if self_test else [])]
    for question in questions:
        done = subprocess.run([PROGRAM, *question], capture_output=True, text=True, timeout=120)
        if done.returncode or not done.stdout.strip():
            sys.exit(f"bundle: parley {' '.join(question)} failed ({done.returncode})\n{done.stdout}{done.stderr}")
        print(f"bundle: {' '.join(question[:1])}: {' '.join(done.stdout.split())[:200]}", flush=True)


def size(folder: Path) -> int:
    """Returns the bytes of all files in a folder, links not followed."""
    return sum(each.lstat().st_size for each in folder.rglob("*") if not each.is_dir())


def _pip(*arguments: str) -> None:
    subprocess.run([PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", *arguments], check=True)


if __name__ == "__main__":
    main()
