"""What llama.cpp's Vulkan module is compiled with: a shader compiler and headers that are new enough.

Debian 12's glslc 2023.2 knows neither cooperative matrices nor integer dot products, which read a prompt several times
faster on most cards of today, and its headers (1.3.239) lack VK_EXT_layer_settings, without which the module does not
compile at all. Debian 13's do. Shaders and headers do not depend on the system they are used on, so its packages are
unpacked into the build cache, and the compiler runs there with the C library it came with.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import host_packages
from places import build_cache

SUITE = "trixie"
PACKAGES = ("glslc", "libshaderc1", "libc6", "libstdc++6", "libgcc-s1", "libvulkan-dev", "spirv-headers")
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
ADVICE = "install the Vulkan SDK and name its folder in VULKAN_SDK"


def flags() -> list[str]:
    """Returns CMake's flags for a build with Vulkan; fetches the tools first where the Vulkan SDK is not named.

    Ends with a sentence where there are none to be had.
    """
    if os.environ.get("VULKAN_SDK"):
        return []
    if not all(map(shutil.which, ("apt-get", "dpkg-deb"))):
        sys.exit(f"llama: Vulkan's shader compiler is missing: {ADVICE}")
    host_packages.ensure(host_packages.FOR_VULKAN)
    root = build_cache() / f"vulkan-tools-{SUITE}-{platform.machine()}"
    if not root.is_dir():
        _fetch(root)
    return [f"-DVulkan_GLSLC_EXECUTABLE={root / 'glslc'}", f"-DVulkan_INCLUDE_DIR={root / 'usr/include'}",
            f"-DVulkan_LIBRARY={_loader()}", f"-DSPIRV-Headers_DIR={root / 'usr/share/cmake/SPIRV-Headers'}"]


def _loader() -> Path:
    """Returns this system's own Vulkan loader, for the linker: what it lacks, users of older systems lack too."""
    return next(Path("/").glob(host_packages.FOR_VULKAN["libvulkan1"].removeprefix("/")))


def _fetch(root: Path) -> None:
    """Unpacks the packages into `root`, which is there only when it is complete. Their signatures are checked."""
    print(f"llama: fetching the Vulkan shader compiler and headers of Debian's {SUITE} (8 MB)", flush=True)
    root.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=root.parent) as temporary:
        folder = Path(temporary)
        for name in ("lists/partial", "archives/partial", "debs", "root"):
            (folder / name).mkdir(parents=True)
        (folder / "status").touch()
        (folder / "sources").write_text(f"deb [signed-by={KEYRING}] {_mirror()} {SUITE} main\n", "utf-8")
        _apt(folder, "update")
        _apt(folder, "download", *PACKAGES)
        for package in (folder / "debs").glob("*.deb"):
            subprocess.run(["dpkg-deb", "--extract", package, folder / "root"], check=True)
        _write_compiler(folder / "root", root)
        (folder / "root").replace(root)


def _apt(folder: Path, *command: str) -> None:
    """Runs apt-get with nothing of this system's but its network settings."""
    places = {"Dir::Etc::sourcelist": folder / "sources", "Dir::Etc::sourceparts": "/dev/null",
              "Dir::State::lists": folder / "lists", "Dir::State::status": folder / "status", "Dir::Cache": folder,
              "APT::Sandbox::User": "root"}
    options = [word for name, value in places.items() for word in ("-o", f"{name}={value}")]
    done = subprocess.run(["apt-get", "-q", *options, *command], cwd=folder / "debs", capture_output=True, text=True,
                          check=False)
    if done.returncode:
        sys.exit(f"llama: Vulkan's shader compiler cannot be fetched: {ADVICE}\n{done.stderr}")


def _mirror() -> str:
    """Returns the first address this machine's apt gets Debian from."""
    told = subprocess.run(["apt-get", "indextargets", "--format", "$(ORIGIN) $(COMPONENT) $(REPO_URI)"],
                          capture_output=True, text=True, check=True).stdout
    for line in told.splitlines():
        origin, component, address = line.split(" ", 2)
        if (origin, component) == ("Debian", "main"):
            return address
    sys.exit(f"llama: this machine's apt knows no Debian: {ADVICE}")


def _write_compiler(unpacked: Path, root: Path) -> None:
    """Writes `glslc`, which starts the unpacked one with its own C library, for the place `root` it will lie in."""
    libraries = next(unpacked.glob("usr/lib/*-linux-gnu")).relative_to(unpacked)
    starter = next((unpacked / libraries).glob("ld-linux-*.so.*")).name
    script = unpacked / "glslc"
    script.write_text(f'#!/bin/sh\nexec "{root}/{libraries}/{starter}" --library-path "{root}/{libraries}" '
                      f'"{root}/usr/bin/glslc" "$@"\n', "utf-8")
    script.chmod(0o755)
