"""What the worker tells of the computer: llama.cpp's modules and the devices they found. Part of `protocol`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Device:
    """What llama.cpp computes on; `kind` is "cpu", "gpu", "igpu" (uses the computer's memory) or "other". Bytes as its
    driver tells them: a `total` of 0 is not told."""

    name: str                # "CPU", "Vulkan0"
    kind: str
    free: int
    total: int
    description: str = ""    # what it is sold as


@dataclass(frozen=True, slots=True)
class Backends:
    """What a model is about to be loaded with: the modules of llama.cpp chosen for this computer ("cpu-haswell",
    "vulkan"), and the devices they have found. With no layers wanted on graphics cards, their drivers are left alone.
    """

    modules: tuple[str, ...]
    devices: tuple[Device, ...]

    @property
    def has_graphics(self) -> bool:
        return any(device.kind in ("gpu", "igpu") for device in self.devices)

    def text(self) -> str:
        """Returns both in a line for a report."""
        found = (f"{device.name} ({device.description}, {device.free >> 20} of {device.total >> 20} MiB free)"
                 for device in self.devices)
        return f"{', '.join(self.modules)}: {', '.join(found)}"
