"""Fetches what only a release needs and no package registry has: `release_tools.py NAME`, into build/tools/NAME.

appimage-runtime    the start of an AppImage, for machines of this kind; it needs no libfuse2
vulkan-sdk          LunarG's, for Windows; installs it into the folder VULKAN_SDK names
Everything is checked against its SHA-256.
"""

import os
import platform
import subprocess
import sys
import urllib.request
from pathlib import Path

from places import BUILD
from stamps import sha256_of

_RUNTIMES = "https://github.com/AppImage/type2-runtime/releases/download/20251108"
TOOLS = {
    "appimage-runtime-x86_64": (f"{_RUNTIMES}/runtime-x86_64",
                                "2fca8b443c92510f1483a883f60061ad09b46b978b2631c807cd873a47ec260d"),
    "appimage-runtime-aarch64": (f"{_RUNTIMES}/runtime-aarch64",
                                 "00cbdfcf917cc6c0ff6d3347d59e0ca1f7f45a6df1a428a0d6d8a78664d87444"),
    "vulkan-sdk": ("https://sdk.lunarg.com/sdk/download/1.4.357.0/windows/vulkansdk-windows-X64-1.4.357.0.exe",
                   "81f474711e9042f4cd22b31b2f7a8870db2e428b21586fb43dd80150be97310d"),
}
SECONDS = 60


def main() -> None:
    if sys.argv[1:] == ["appimage-runtime"]:
        print(fetch(f"appimage-runtime-{platform.machine()}", BUILD / "tools" / "appimage-runtime"))
    elif sys.argv[1:] == ["vulkan-sdk"]:
        # copy_only: no entries in the registry, no programs that start by themselves.
        subprocess.run([fetch("vulkan-sdk", BUILD / "tools" / "vulkan-sdk.exe"), "--root", os.environ["VULKAN_SDK"],
                        "--accept-licenses", "--default-answer", "--confirm-command", "install", "copy_only=1"],
                       check=True)
    else:
        sys.exit(__doc__)


def fetch(name: str, target: Path) -> Path:
    """Returns the file, downloaded; nothing is left where it is not the one expected."""
    address, sha256 = TOOLS[name]
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    with urllib.request.urlopen(address, timeout=SECONDS) as answer, part.open("wb") as file:
        while block := answer.read(1 << 20):
            file.write(block)
    if sha256_of(part) != sha256:
        part.unlink()
        sys.exit(f"release_tools: {name} is not the file we expect (SHA-256 differs)")
    part.replace(target)
    return target


if __name__ == "__main__":
    main()
