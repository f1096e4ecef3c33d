"""Starts llama.cpp inside this process: its log is kept, its assertions are reported, its backends are found."""

import ctypes
import os
import re
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.engine.bindings import llama_cpp
from assistant.engine.protocol import Backends, Device

ASSERTION_PREFIX = "ASSERT: "      # the app looks for it in the last words of a dead worker
KEPT_LINES = 200
_BUILD_FOLDER = re.compile(r"\S*/vendor/llama\.cpp/")   # where it was compiled says nothing
_MODULE = re.compile(r"loaded \S+ backend from .*?(?:lib)?ggml-([\w-]+)\.\w+$")
_COPIED = re.compile(r"CPU_(?!Mapped)\w+ model buffer size = +([\d.]+) MiB")
_PROCESSOR = 0                                 # ggml_backend_dev_type
_KINDS = {_PROCESSOR: "cpu", 1: "gpu", 2: "igpu"}
_GRAPHICS_KINDS = ("gpu", "igpu")
_GRAPHICS = "vulkan"                           # the module that opens drivers of other makers in this process
# Vulkan's loader opens the drivers named here and no others. The newer name is the second one's.
_DRIVERS = ("VK_ICD_FILENAMES", "VK_DRIVER_FILES")
_WARNING, _ERROR, _CONTINUED = 3, 4, 5   # ggml_log_level; llama-cpp-python's own table is off by one


class NativeLog:
    """The last lines llama.cpp wrote. Keep it alive as long as llama.cpp is used: it owns the callbacks."""

    def __init__(self) -> None:
        self._lines: deque[tuple[int, str]] = deque(maxlen=KEPT_LINES)
        self.modules: list[str] = []     # those loaded, "cpu-haswell"; none where they are built in
        self._heard: list[str] | None = None
        self._log_callback = llama_cpp.llama_log_callback(self._on_line)
        self._abort_callback = ctypes.CFUNCTYPE(None, ctypes.c_char_p)(_on_assertion)
        llama_cpp.llama_log_set(self._log_callback, None)
        # Not in the bindings. Through `_lib`, because importing llama_cpp._ggml loads a second ggml.
        ggml = _ggml("ggml-base")
        ggml.ggml_set_abort_callback.restype = ctypes.c_void_p
        ggml.ggml_set_abort_callback(self._abort_callback)

    def clear(self) -> None:
        self._lines.clear()
        self._heard = None

    def problems(self) -> list[str]:
        """Returns the warnings and errors since `clear`, oldest first."""
        return [text.strip() for level, text in self._lines if level in (_WARNING, _ERROR) and text.strip()]

    def hear(self) -> list[str]:
        """Returns a list to which everything said from now on is added, until `clear`."""
        self._heard = []
        return self._heard

    def mentions(self, words: str) -> bool:
        """Returns whether a line kept since `clear` holds `words`."""
        return any(words in text for _level, text in self._lines)

    def copied_weights(self) -> int:
        """Returns the bytes of weights that the load since `clear` copied in an order this processor likes (llama.cpp's
        load_tensors); their originals in the mapped file are not read any more."""
        return sum(int(float(size) * 2**20) for _level, text in self._lines for size in _COPIED.findall(text))

    def _on_line(self, level: int, text: bytes, _data: object) -> None:
        line = (text or b"").decode("utf-8", "replace")
        if self._heard is not None:
            self._heard.append(line)
        if level == _CONTINUED and self._lines:
            before, begun = self._lines.pop()
            self._lines.append((before, begun + line))
        else:
            self._lines.append((level, line))
        if module := _MODULE.search(line.strip()):
            self.modules.append(module[1])


def start(graphics: bool = True) -> NativeLog:
    """Starts llama.cpp once for the process and returns its log. Raises RuntimeError where no module of it fits this
    processor.

    Without `graphics` no driver of a graphics card is opened, until `use_graphics`: a broken one ends the process.
    """
    log = NativeLog()
    ggml = _ggml("ggml")
    if ggml.ggml_backend_reg_count() == 0:   # a build with its backends in files beside it
        with _drivers(graphics):
            ggml.ggml_backend_load_all_from_path(os.fsencode(folder()))
        ggml.ggml_backend_dev_by_type.restype = ctypes.c_void_p
        if not ggml.ggml_backend_dev_by_type(_PROCESSOR):
            raise RuntimeError("no module of llama.cpp fits this processor")
    llama_cpp.llama_backend_init()
    return log


def use_graphics() -> None:
    """Opens the drivers of graphics cards, if `start` has not."""
    ggml = _ggml("ggml")
    ggml.ggml_backend_reg_by_name.restype = ctypes.c_void_p
    if not ggml.ggml_backend_reg_by_name(_GRAPHICS.capitalize().encode()):
        for module in folder().glob(f"*ggml-{_GRAPHICS}.*"):
            ggml.ggml_backend_load(os.fsencode(module))


def backends(log: NativeLog) -> Backends:
    """Returns what llama.cpp was put together from here."""
    return Backends(tuple(log.modules) or ("built in",), tuple(devices()))


def folder() -> Path:
    """Returns where llama.cpp's libraries lie."""
    return Path(os.environ.get("LLAMA_CPP_LIB_PATH") or Path(llama_cpp.__file__).parent / "lib")


@contextmanager
def _drivers(wanted: bool) -> Iterator[None]:
    """Keeps Vulkan's loader from opening drivers meanwhile, unless they are `wanted`."""
    before = {name: os.environ.get(name) for name in _DRIVERS}
    if not wanted:
        os.environ.update(dict.fromkeys(_DRIVERS, os.devnull))
    yield
    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def devices() -> list[Device]:
    """Returns every device llama.cpp has found, the processor too."""
    base = _ggml("ggml-base")
    base.ggml_backend_dev_description.restype = ctypes.c_char_p
    found = []
    for address, name, kind in _found():
        device, free, total = ctypes.c_void_p(address), ctypes.c_size_t(), ctypes.c_size_t()
        base.ggml_backend_dev_memory(device, ctypes.byref(free), ctypes.byref(total))
        found.append(Device(name, kind, free.value, total.value, _text(base.ggml_backend_dev_description(device))))
    return found


def graphics_devices() -> dict[str, int]:
    """Returns the address of each graphics card by its name ("Vulkan0"), as llama.cpp's functions want to be told."""
    return {name: address for address, name, kind in _found() if kind in _GRAPHICS_KINDS}


def graphics_memory() -> int:
    """Returns the bytes free on the graphics cards llama.cpp will use. One whose driver does not tell counts as
    endless."""
    return sum(card.free if card.total else sys.maxsize for card in _cards())


def graphics_share_memory() -> bool:
    """Returns whether these have no memory of their own, but a part of the computer's."""
    cards = _cards()
    return bool(cards) and (sys.platform == "darwin" or cards[0].kind != _GRAPHICS_KINDS[0])


def _cards() -> list[Device]:
    """Returns the graphics cards llama.cpp will use: those with memory of their own, or else the one built into the
    processor."""
    found = devices()
    by_kind = ([device for device in found if device.kind == kind] for kind in _GRAPHICS_KINDS)
    return next(filter(None, by_kind), [])


def _found() -> Iterator[tuple[int, str, str]]:
    """Yields address, name and kind of every device."""
    base, ggml = _ggml("ggml-base"), _ggml("ggml")
    ggml.ggml_backend_dev_count.restype = ctypes.c_size_t
    ggml.ggml_backend_dev_get.restype = ctypes.c_void_p
    base.ggml_backend_dev_name.restype = ctypes.c_char_p
    for index in range(ggml.ggml_backend_dev_count()):
        address = ggml.ggml_backend_dev_get(ctypes.c_size_t(index))
        device = ctypes.c_void_p(address)
        yield (address, _text(base.ggml_backend_dev_name(device)),
               _KINDS.get(base.ggml_backend_dev_type(device), "other"))


def _text(told: bytes | None) -> str:
    return (told or b"").decode("utf-8", "replace").strip()


def _ggml(name: str) -> ctypes.CDLL:
    """Returns the library that holds ggml's functions: symbols are found through libllama but on Windows."""
    if sys.platform == "win32":              # not tried on a real Windows yet
        return ctypes.CDLL(str(Path(llama_cpp._lib._name).with_name(f"{name}.dll")))
    library: ctypes.CDLL = llama_cpp._lib
    return library


def _on_assertion(text: bytes) -> None:
    words = _BUILD_FOLDER.sub("", (text or b"").decode("utf-8", "replace").replace("\n", " "))
    os.write(2, f"\n{ASSERTION_PREFIX}{words}\n".encode())
