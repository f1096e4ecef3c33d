"""Makes the macOS download, `build/Parley-VERSION-ARCH.dmg`, of the app `packaging/build_bundle.py` made.

Signs with the identity in PARLEY_CODESIGN_IDENTITY, else ad hoc, and then it starts only after a word with Gatekeeper.
Has it notarised where PARLEY_NOTARY_KEY (a .p8 file), PARLEY_NOTARY_KEY_ID and PARLEY_NOTARY_ISSUER are there.
Never run by us: packaging/README.md says what to look at first.
"""

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from build_bundle import BUNDLE
from places import BUILD, PACKAGING, ROOT
from practice_model import TARGET

APP = BUILD / "dist" / "Parley.app"
ENTITLEMENTS = PACKAGING / "macos" / "entitlements.plist"
# The name the packages for Linux have, without its underscore, which macOS does not allow: packaging/project.py.
IDENTIFIER = "io.github.parley-chat.Parley"
OLDEST_SYSTEM = "14.0"          # of PySide6's wheels
MODEL_TYPE = "org.ggml.gguf"
_TRIES, _PAUSE_SECONDS = 5, 10  # hdiutil says "Resource busy" now and then


def info_plist(version: str) -> dict[str, Any]:
    """Returns what macOS is to know of the app, beside what PyInstaller writes by itself."""
    return {
        "CFBundleDisplayName": "Parley",
        "CFBundleShortVersionString": version,
        "CFBundleVersion": version,
        "CFBundleDevelopmentRegion": "en",
        "CFBundleLocalizations": ["en", "zh-Hans"],
        "CFBundleDocumentTypes": [{
            "CFBundleTypeName": "Language model (GGUF)",
            "CFBundleTypeRole": "Viewer",
            "LSHandlerRank": "Default",
            "LSItemContentTypes": [MODEL_TYPE],
        }],
        # Imported, not exported: the type is llama.cpp's, and other apps may describe it too.
        "UTImportedTypeDeclarations": [{
            "UTTypeIdentifier": MODEL_TYPE,
            "UTTypeDescription": "Language model (GGUF)",
            "UTTypeConformsTo": ["public.data"],
            "UTTypeTagSpecification": {"public.filename-extension": ["gguf"]},
        }],
        "LSApplicationCategoryType": "public.app-category.productivity",
        "LSMinimumSystemVersion": OLDEST_SYSTEM,
        "NSHighResolutionCapable": True,
        "NSRequiresAquaSystemAppearance": False,            # dark where the system is
        "NSSupportsAutomaticGraphicsSwitching": True,       # the window alone need not wake the stronger card
        "NSHumanReadableCopyright": "Apache License 2.0",
    }


def main() -> None:
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    if platform.system() != "Darwin":
        sys.exit("macos_app: needs macOS")
    if not APP.is_dir():
        sys.exit("macos_app: there is no app yet: make bundle")
    seal(APP)
    _run(APP / "Contents/MacOS/parley", "--self-test", TARGET, quiet=True)
    notarise(APP)
    image = write_image(APP)
    if identity():
        _run("codesign", "--force", "--sign", identity(), "--timestamp", image)
    notarise(image)
    print(f"macos_app: {image.relative_to(ROOT)}, {image.stat().st_size / 1e6:.1f} MB, "
          f"{'signed' if identity() else 'NOT signed'}, {'notarised' if _notary() else 'NOT notarised'}")


def seal(app: Path) -> None:
    """Puts in what was made after PyInstaller had signed, and signs the whole anew. The parts stay as they are."""
    for name in ("licences", "sbom.cdx.json"):
        if (made := BUNDLE / "_internal" / name).is_dir():
            shutil.copytree(made, app / "Contents/Resources" / name, dirs_exist_ok=True)
        elif made.is_file():
            shutil.copyfile(made, app / "Contents/Resources" / name)
    signed = ("--options", "runtime", "--timestamp", "--entitlements", ENTITLEMENTS) if identity() else ()
    _run("codesign", "--force", "--sign", identity() or "-", *signed, app)
    _run("codesign", "--verify", "--deep", "--strict", app)


def notarise(made: Path) -> None:
    """Has Apple look at an app or disk image, and staples the ticket to it; does nothing without an account."""
    if not (account := _notary()):
        return
    with tempfile.TemporaryDirectory(dir=BUILD) as folder:
        sent = made
        if made.suffix == ".app":
            sent = Path(folder) / f"{made.stem}.zip"
            _run("ditto", "-c", "-k", "--keepParent", made, sent)
        _run("xcrun", "notarytool", "submit", sent, *account, "--wait", "--timeout", "1h")
    _run("xcrun", "stapler", "staple", made)
    _run("xcrun", "stapler", "validate", made)


def write_image(app: Path) -> Path:
    """Writes the disk image: the app, and a link to where it belongs."""
    version = subprocess.run([app / "Contents/MacOS/parley", "--version"], capture_output=True, text=True,
                             check=True).stdout.split()[-1]
    image = BUILD / f"Parley-{version}-{platform.machine()}.dmg"
    with tempfile.TemporaryDirectory(dir=BUILD) as folder:
        _run("ditto", app, Path(folder) / app.name)
        (Path(folder) / "Applications").symlink_to("/Applications")
        for left in reversed(range(_TRIES)):
            done = subprocess.run(["hdiutil", "create", "-volname", "Parley", "-srcfolder", folder, "-format", "ULFO",
                                   "-fs", "HFS+", "-ov", image], check=not left)
            if not done.returncode:
                break
            time.sleep(_PAUSE_SECONDS)
    return image


def identity() -> str:
    """Returns the identity to sign with, empty for ad hoc."""
    return os.environ.get("PARLEY_CODESIGN_IDENTITY", "")


def _notary() -> tuple[str, ...]:
    names = ("PARLEY_NOTARY_KEY", "PARLEY_NOTARY_KEY_ID", "PARLEY_NOTARY_ISSUER")
    key, key_id, issuer = (os.environ.get(name, "") for name in names)
    return ("--key", key, "--key-id", key_id, "--issuer", issuer) if identity() and key and key_id and issuer else ()


def _run(*command: str | Path, quiet: bool = False) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL if quiet else None)


if __name__ == "__main__":
    main()
