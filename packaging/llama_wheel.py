"""Builds llama-cpp-python once per machine from its locked source, and keeps the wheel for every other checkout.

There are three kinds of it (`KINDS`):
native    for developers: this processor's own instructions, so a wheel is reused only where they are the same.
portable  quick to build: one module for every processor with AVX2. Continuous integration tests and bundles it.
release   what people install: a module for each kind of processor but those of LEFT_OUT, of which the best is chosen
          when it runs, and one for graphics cards with Vulkan, opened where the system has Vulkan's loader.
See https://github.com/ggml-org/llama.cpp/blob/master/ggml/src/CMakeLists.txt (GGML_CPU_ALL_VARIANTS).
"""

from __future__ import annotations

import hashlib
import os
import platform
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import vulkan_tools
from places import PACKAGING, VENV_BIN, VENV_PYTHON, build_cache
from stamps import sha256_of

LOCK = PACKAGING / "llama" / "llama.lock"
INCLUDE = PACKAGING / "llama" / "no-common.cmake"
NATIVE, PORTABLE, RELEASE = "native", "portable", "release"
KIND = "PARLEY_LLAMA"               # the environment's name for the kind a checkout gets
# With OpenMP, tamed by the worker (GOMP_SPINCOUNT): without, ggml's own threads spin while they wait for each other,
# and a prompt is read at 24 tokens a second instead of 132 beside one other busy program (packaging/README.md).
_MODULES = (
    "-DGGML_NATIVE=OFF", "-DGGML_BACKEND_DL=ON",
    # The modules go to `bin` otherwise, where nobody looks for them, and find each other only beside each other.
    "-DCMAKE_INSTALL_BINDIR=llama_cpp/lib", "-DCMAKE_INSTALL_LIBDIR=llama_cpp/lib",
    "-DCMAKE_INSTALL_RPATH=$ORIGIN", "-DCMAKE_BUILD_WITH_INSTALL_RPATH=ON",
)
_VULKAN = () if sys.platform == "darwin" else ("-DGGML_VULKAN=ON",)     # Metal is on by itself there
# Kind -> what is passed to CMake, and the minutes of processor time that the build takes.
KINDS: dict[str, tuple[tuple[str, ...], int]] = {
    NATIVE: ((), 4),
    PORTABLE: (_MODULES, 4),
    RELEASE: ((*_MODULES, "-DGGML_CPU_ALL_VARIANTS=ON", *_VULKAN), 20),
}

# Modules for processors that are built and not shipped. The one with Intel's matrix extensions (AMX) is chosen by what
# the processor says of itself: "FIXME: this does not check for OS support" (ggml-cpu/arch/x86/cpu-feats.cpp). In a
# virtual machine on a Sapphire Rapids the worker died in it of an illegal instruction. Such processors get zen4's,
# which has all the rest: AVX-512 with VNNI, VBMI and BF16.
LEFT_OUT = ("sapphirerapids",)


def wanted() -> str:
    """Returns the kind the environment names for this checkout, native where it names none."""
    kind = os.environ.get(KIND) or NATIVE
    return kind if kind in KINDS else sys.exit(f"setup: {KIND} is one of {', '.join(KINDS)}, not {kind}")


def key(kind: str) -> str:
    """Returns a digest of all that decides what the build makes, save the checkout's place on disk."""
    processor = _processor() if kind == NATIVE else "any"
    parts = (LOCK.read_text("utf-8"), INCLUDE.read_text("utf-8"), *_flags("", kind),
             *(os.environ.get(name, "") for name in ("CMAKE_ARGS", "CC", "CXX")), sys.platform, platform.machine(),
             *platform.libc_ver(), processor, *((vulkan_tools.SUITE, *LEFT_OUT) if kind == RELEASE else ()))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def install(kind: str) -> None:
    """Installs the wheel into the environment; builds it first where the cache has none that fits."""
    subprocess.run([VENV_PYTHON, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--force-reinstall",
                    made(kind)], check=True)


def made(kind: str) -> Path:
    """Returns the wheel; builds it first where the cache has none that fits. Needs .venv, for CMake and Ninja."""
    return cached(kind) or _build(kind)


def cached(kind: str) -> Path | None:
    """Returns the kept wheel that fits this machine and is whole, if there is one."""
    wheel = next(iter(_folder(kind).glob("*.whl")), None)
    digest = _folder(kind) / "sha256"
    if wheel and digest.is_file() and digest.read_text("utf-8") == sha256_of(wheel):
        return wheel
    return None


def _folder(kind: str) -> Path:
    return build_cache() / f"llama-cpp-python-{key(kind)}"


def _build(kind: str) -> Path:
    _need_compiler()
    tools = vulkan_tools.flags() if "-DGGML_VULKAN=ON" in KINDS[kind][0] else []
    print(f"setup: building llama-cpp-python, {kind} (once; {KINDS[kind][1]} minutes of processor time, shared by all "
          "cores)", flush=True)
    started, before = time.monotonic(), _processor_seconds()
    folder = _folder(kind)
    folder.parent.mkdir(parents=True, exist_ok=True)
    flags = [*_flags(INCLUDE.as_posix(), kind), *tools, *shlex.split(os.environ.get("CMAKE_ARGS", ""))]
    environment = os.environ | {
        "CMAKE_ARGS": shlex.join(flags),
        "CMAKE_BUILD_PARALLEL_LEVEL": os.environ.get("CMAKE_BUILD_PARALLEL_LEVEL", str(os.cpu_count() or 1)),
        "PATH": f"{VENV_BIN}{os.pathsep}{os.environ.get('PATH', '')}",
    }
    # ggml turns every processor extension off when this is set, as packagers do: the result would run, very slowly.
    environment.pop("SOURCE_DATE_EPOCH", None)
    with tempfile.TemporaryDirectory(dir=folder.parent) as temporary:
        # Without pip's cache: it would hand back a wheel built with other flags or on another processor.
        subprocess.run([VENV_PYTHON, "-m", "pip", "wheel", "-q", "--no-cache-dir", "--no-deps", "--no-build-isolation",
                        "--require-hashes", "-r", LOCK, "-w", temporary], env=environment, check=True)
        built = next(Path(temporary).glob("*.whl"))
        leave_out(built)
        folder.mkdir(exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        wheel = built.replace(folder / built.name)
    (folder / "sha256").write_text(sha256_of(wheel), "utf-8")
    print(f"setup: built in {time.monotonic() - started:.0f} s, {_processor_seconds() - before:.0f} s of processor "
          f"time, kept in {folder}", flush=True)
    return wheel


def leave_out(wheel: Path) -> None:
    """Takes the modules of LEFT_OUT out of a wheel, and out of its record, where they are in it."""
    modules = {f"ggml-cpu-{name}" for name in LEFT_OUT}

    def stays(name: str) -> bool:
        return Path(name).stem.removeprefix("lib") not in modules

    smaller = wheel.with_suffix(".smaller")
    with zipfile.ZipFile(wheel) as source, zipfile.ZipFile(smaller, "w", zipfile.ZIP_DEFLATED) as target:
        for info in filter(lambda info: stays(info.filename), source.infolist()):
            content = source.read(info)
            if info.filename.endswith(".dist-info/RECORD"):
                lines = content.decode("utf-8").splitlines(keepends=True)
                content = "".join(line for line in lines if stays(line.partition(",")[0])).encode()
            target.writestr(info, content)
    smaller.replace(wheel)


def _processor_seconds() -> float:
    """Returns what the programs run so far have used of all processors; 0 where the system does not tell."""
    times = os.times()
    return times.children_user + times.children_system


def _flags(include: str, kind: str) -> list[str]:
    return [f"-DCMAKE_PROJECT_llama.cpp_INCLUDE={include}", "-DLLAVA_BUILD=OFF", *KINDS[kind][0]]


def _need_compiler() -> None:
    if os.name == "nt" or os.environ.get("CXX") or any(map(shutil.which, ("c++", "g++", "clang++"))):
        return
    hint = "xcode-select --install" if sys.platform == "darwin" else "sudo apt-get install gcc g++"
    raise SystemExit(f"setup: a C and C++ compiler is needed once, to build llama.cpp: {hint}")


def _processor() -> str:
    """Returns what this processor can do, as far as the compiler's `native` looks at it."""
    if sys.platform == "darwin":
        return subprocess.run(["sysctl", "-n", "machdep.cpu.brand_string"], capture_output=True, text=True,
                              check=True).stdout
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor()
    wanted = ("vendor_id", "cpu family", "model", "flags", "Features", "CPU implementer", "CPU part")
    facts = (line.partition(":") for line in lines)
    return "\n".join(sorted({f"{name.strip()}:{' '.join(sorted(value.split()))}" for name, _, value in facts
                             if name.strip() in wanted}))
