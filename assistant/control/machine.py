"""What this computer has: memory, cores, disk and graphics card."""

import ctypes
import importlib.util
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from assistant.control.graphics import largest_card
from assistant.domain.memory_limits import within_limits
from assistant.domain.model import Machine


def look(models: Path) -> Machine:
    """Returns the machine's facts; `models` is the folder whose disk counts. Takes up to a second: not on
    the main thread."""
    import psutil  # here, because it is not needed before the first paint

    available, total = available_memory()
    place = next(folder for folder in (models, *models.parents) if folder.exists())
    gpu_name, gpu_memory = _graphics_card()
    return Machine(
        memory=total,
        available_memory=available,
        cores=psutil.cpu_count(logical=False) or psutil.cpu_count() or 1,
        free_disk=shutil.disk_usage(place).free,
        gpu_name=gpu_name,
        gpu_memory=gpu_memory if engine_uses_gpus() else 0,
    )


def identity(machine: Machine) -> str:
    """Returns a name for this computer's processor, memory and graphics card; another one of the same kind may have
    the same."""
    memory = round(machine.memory / (1 << 30))
    return f"{platform.machine()} {_processor()} x{machine.cores} {memory} GiB {machine.gpu_name}".strip()


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor()


def available_memory() -> tuple[int, int]:
    """Returns bytes of memory available now and in all, as far as this process may have them."""
    import psutil

    memory = psutil.virtual_memory()
    return within_limits(memory.available, memory.total)


def share_available() -> float:
    """Returns how much of all memory is available now, 0..1."""
    available, total = available_memory()
    return available / total


def engine_uses_gpus() -> bool:
    """Returns whether the installed llama.cpp has a GPU backend, and for Vulkan's whether the system has its loader:
    without them a card's memory is of no use.

    Looks for the backend's library; importing llama_cpp here would load it into the app's process.
    """
    package = importlib.util.find_spec("llama_cpp")
    if package is None or package.origin is None:
        return False
    libraries = Path(package.origin).parent / "lib"
    found = [backend for backend in ("cuda", "metal", "hip", "sycl", "vulkan")
             if next(libraries.glob(f"*ggml-{backend}*"), None)]
    return bool(found) and (found != ["vulkan"] or _has_vulkan_loader())


def _has_vulkan_loader() -> bool:
    """The loader alone: it opens drivers only for whoever asks for a card."""
    try:
        ctypes.CDLL("vulkan-1.dll" if sys.platform == "win32" else "libvulkan.so.1")
    except OSError:
        return False
    return True


def _graphics_card() -> tuple[str, int]:
    """Returns name and bytes of the first NVIDIA card, with the bytes of all further ones; of Apple silicon, of another
    card under Linux, or ("", 0)."""
    if sys.platform == "darwin":
        name = _output(["sysctl", "-n", "machdep.cpu.brand_string"])
        return (name, available_memory()[1]) if name.startswith("Apple") else ("", 0)
    tool = shutil.which("nvidia-smi")
    said = _output([tool, "--query-gpu=name,memory.total", "--format=csv,noheader,nounits"]) if tool else ""
    cards = [(name.strip(), int(mebibytes)) for name, _, mebibytes in
             (line.rpartition(",") for line in said.splitlines()) if name and mebibytes.strip().isdigit()]
    if cards:
        return cards[0][0], sum(mebibytes for _name, mebibytes in cards) << 20
    return largest_card() if sys.platform.startswith("linux") else ("", 0)


def _output(command: list[str]) -> str:
    flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)      # on Windows a console would flash up at every start
    try:
        done = subprocess.run(command, capture_output=True, timeout=2, check=True, creationflags=flags)
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode("utf-8", "replace").strip()
