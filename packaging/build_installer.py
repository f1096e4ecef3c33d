"""Wraps the bundle as Windows' installer, `build/Parley-VERSION-x64.exe`, with NSIS (which runs on Linux as well).

On a release everything in the bundle is signed before, and the installer after.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import icons
import project
from build_bundle import BUNDLE
from places import BUILD, PACKAGING

SCRIPT = PACKAGING / "windows" / "parley.nsi"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--bundle", type=Path, default=BUNDLE)
    bundle: Path = options.parse_args().bundle
    if not (bundle / "parley.exe").is_file():
        sys.exit(f"installer: there is no Windows bundle in {bundle}: make it on Windows")
    target = BUILD / f"Parley-{project.version()}-x64.exe"
    compiled(bundle, target)
    print(f"installer: {target}, {target.stat().st_size / 1e6:.1f} MB")


def compiled(bundle: Path, target: Path) -> None:
    """Compiles the installer; any warning of the compiler ends it."""
    compiler = shutil.which("makensis") or r"C:\Program Files (x86)\NSIS\makensis.exe"
    with tempfile.TemporaryDirectory() as folder:
        icons.make(Path(folder))
        values = {"VERSION": project.version(), "FILES": bundle.absolute() / "*", "OUTPUT": target.absolute(),
                  "ICON": Path(folder) / "parley.ico"}
        dash = "/" if os.name == "nt" else "-"
        subprocess.run([compiler, f"{dash}V2", f"{dash}WX", f"{dash}INPUTCHARSET", "UTF8",
                        *(f"{dash}D{name}={value}" for name, value in values.items()), SCRIPT], check=True)


if __name__ == "__main__":
    main()
