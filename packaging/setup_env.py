"""Makes a fresh checkout ready to run: `python packaging/setup_env.py`, or `make setup`. A second run does nothing.

In order: the system's libraries, .venv, the locked packages, llama-cpp-python (built once; PARLEY_LLAMA names another
kind of it, see llama_wheel.py), the practice model, the `parley` command, the fonts, the translations. Needs only
Python's standard library, and a C++ compiler for the build.
"""

# Evaluated by an older Python, the annotations would fail before we can say that it is too old.
from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

import llama_wheel
import practice_model
import system_libraries
from places import PACKAGING, REQUIREMENTS, ROOT, VENV, VENV_PYTHON, build_cache
from stamps import Stamps, digest_of

OLDEST, NEWEST = (3, 11), (3, 14)
MAKE_FONTS = PACKAGING / "make_fonts.py"
FONTS = ROOT / "resources" / "fonts"
TRANSLATIONS = ROOT / "resources" / "translations"
# Not .venv/bin/pyside6-lrelease: its first line names the folder .venv was made in, and a checkout may be moved.
LRELEASE = "from PySide6.scripts.pyside_tool import lrelease; lrelease()"


def main() -> None:
    """Does every step that is not done yet; ends with a sentence where one cannot be done."""
    check_python()
    system_libraries.ensure()
    create_environment()
    stamps = Stamps(VENV / ".steps")
    stamps.once("packages", [REQUIREMENTS], lambda: True, install_packages)
    kind = llama_wheel.wanted()
    stamps.once("llama", [llama_wheel.key(kind)], lambda: True, partial(llama_wheel.install, kind))
    stamps.once("practice_model", [practice_model.SHA256], practice_model.is_there, practice_model.fetch)
    stamps.once("command", [ROOT / "pyproject.toml", str(ROOT)], lambda: True, install_command)
    make_fonts(stamps)
    make_translations(stamps)


def check_python() -> None:
    """Ends with a sentence under a Python we do not support."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        sys.exit(f"setup: Parley needs Python 3.11 to 3.14, and this is {sys.version.split()[0]}. "
                 "Name another one: make run PYTHON=python3.12")


def create_environment() -> None:
    """Creates .venv, anew where it is broken or belongs to another version of Python."""
    if _environment_version() == sys.version_info[:2]:
        return
    if Path(sys.prefix).resolve() == VENV:
        sys.exit("setup: .venv is broken: delete it (make clean) and run the same command again.")
    if importlib.util.find_spec("ensurepip") is None:
        sys.exit("setup: this Python cannot make an environment: sudo apt-get install python3-venv")
    print(f"setup: creating .venv with Python {sys.version.split()[0]}", flush=True)
    if VENV.exists():
        shutil.rmtree(VENV)
    subprocess.run([sys.executable, "-m", "venv", VENV], check=True)


def _environment_version() -> tuple[int, ...] | None:
    """Returns the minor version of .venv's Python, or None where it does not start or was left half made."""
    if not VENV_PYTHON.exists():
        return None
    asked = subprocess.run([VENV_PYTHON, "-Ic", "import pip, sys; print(*sys.version_info[:2])"], capture_output=True,
                           text=True)
    return tuple(map(int, asked.stdout.split())) if asked.returncode == 0 else None


def install_packages() -> None:
    """Installs exactly what the lock names, each file checked against its hash. What is imported is compiled then: of
    3,400 modules a few hundred are."""
    print("setup: installing the locked packages (about 200 MB)", flush=True)
    _pip("--no-deps", "--require-hashes", "--only-binary=:all:", "--no-compile", "-r", str(REQUIREMENTS))


def install_command() -> None:
    """Puts the `parley` command into .venv; it runs this checkout's code."""
    _pip("--no-deps", "--no-index", "--no-build-isolation", "--editable", str(ROOT))


def _pip(*arguments: str) -> None:
    subprocess.run([VENV_PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", *arguments], check=True)


def make_fonts(stamps: Stamps) -> None:
    """Cuts the app's fonts out of the font packages."""
    if MAKE_FONTS.is_file():
        stamps.once("fonts", [MAKE_FONTS, REQUIREMENTS], lambda: FONTS.is_dir() and any(FONTS.iterdir()),
                    _cut_fonts)


def make_translations(stamps: Stamps) -> None:
    """Compiles each .ts into the .qm Qt reads."""
    sources = sorted(TRANSLATIONS.glob("*.ts"))

    def compile_all() -> None:
        for source in sources:
            compiled = source.with_suffix(".qm")
            subprocess.run([VENV_PYTHON, "-c", LRELEASE, "-silent", source, "-qm", compiled], check=True)

    stamps.once("translations", sources, lambda: all(source.with_suffix(".qm").is_file() for source in sources),
                compile_all)


def _cut_fonts() -> None:
    kept = build_cache() / f"fonts-{digest_of([MAKE_FONTS, REQUIREMENTS])[:16]}"
    if not kept.is_dir():
        print("setup: cutting the app's fonts (once; half a minute of processor time)", flush=True)
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=kept.parent) as folder:
            made = Path(folder) / "fonts"
            subprocess.run([VENV_PYTHON, MAKE_FONTS, made], check=True, stdout=subprocess.DEVNULL)
            made.replace(kept)      # whole or not at all
    shutil.copytree(kept, FONTS, dirs_exist_ok=True)


if __name__ == "__main__":
    os.environ.setdefault("PIP_DISABLE_PIP_VERSION_CHECK", "1")
    try:
        main()
    except subprocess.CalledProcessError as error:
        sys.exit(f"setup: this step failed, see above: {' '.join(map(str, error.cmd))}")
