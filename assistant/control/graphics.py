"""The graphics cards a Linux kernel knows: AMD's, Intel's, and NVIDIA's where its own driver is missing. And which
drivers there are."""

import hashlib
import os
import re
from collections.abc import Sequence
from pathlib import Path

from assistant import __version__

CARDS = Path("/sys/class/drm")
# Debian's place and Fedora's; not every system has either.
PCI_NAMES = (Path("/usr/share/misc/pci.ids"), Path("/usr/share/hwdata/pci.ids"))
# Where Vulkan drivers say that they are there, and NVIDIA's kernel module its version.
DRIVER_FOLDERS = ("/usr/share/vulkan/icd.d", "/usr/local/share/vulkan/icd.d", "/etc/vulkan/icd.d",
                  "~/.local/share/vulkan/icd.d")
NVIDIA_VERSION = Path("/proc/driver/nvidia/version")
_NAMED_DRIVERS = ("VK_DRIVER_FILES", "VK_ICD_FILENAMES")
_VENDORS = {"0x1002": "AMD", "0x8086": "Intel", "0x10de": "NVIDIA"}     # others are a virtual machine's or a server's
_CARD = re.compile(r"card\d+")                                          # "card0-HDMI-A-1" is a socket of it
_MARKETED = re.compile(r"\[(.+)\]")                                     # "Navi 21 [Radeon RX 6800 XT]"


def largest_card(cards: Path = CARDS, names: Sequence[Path] = PCI_NAMES) -> tuple[str, int]:
    """Returns name and bytes of the card with the most memory of its own, 0 where its driver does not tell or it
    uses the computer's; ("", 0) without a card."""
    found = [_card(folder / "device", names) for folder in sorted(cards.glob("card*"))
             if _CARD.fullmatch(folder.name)]
    return max((card for card in found if card[0]), key=lambda card: card[1], default=("", 0))


def driver_mark() -> str:
    """Returns a text that changes with the graphics drivers, as far as a Linux system shows them, and with Parley."""
    named = [Path(each) for name in _NAMED_DRIVERS for each in os.environ.get(name, "").split(os.pathsep) if each]
    files = named + [file for folder in DRIVER_FOLDERS for file in sorted(Path(folder).expanduser().glob("*.json"))]
    facts = [__version__, _text(NVIDIA_VERSION)]
    facts += [f"{file} {file.stat().st_mtime_ns} {file.stat().st_size}" for file in files if file.is_file()]
    return hashlib.sha256("\n".join(facts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _card(device: Path, names: Sequence[Path]) -> tuple[str, int]:
    vendor, model = _text(device / "vendor"), _text(device / "device")
    maker = _VENDORS.get(vendor)
    if maker is None:
        return "", 0
    memory = _text(device / "mem_info_vram_total")         # amdgpu's
    product = _product(vendor, model, names)
    return f"{maker} {product or 'GPU'}", int(memory) if memory.isdigit() else 0


def _product(vendor: str, model: str, names: Sequence[Path]) -> str:
    """Returns the name a device is sold under, empty where no list knows it."""
    lines = next((path for path in names if path.is_file()), None)
    if lines is None:
        return ""
    wanted, inside = model.removeprefix("0x"), False
    with lines.open(encoding="utf-8", errors="replace") as file:
        for line in file:
            if inside and line.startswith(f"\t{wanted}  "):
                name = line.strip().partition("  ")[2]
                marketed = _MARKETED.search(name)
                return marketed[1] if marketed else name
            if line[:1] not in ("\t", "#", "\n"):
                if inside:
                    break
                inside = line.startswith(f"{vendor.removeprefix('0x')}  ")
    return ""


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8").strip()
    except OSError:
        return ""
