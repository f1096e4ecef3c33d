"""The graphics cards llama.cpp has found, as its functions want to be told of them."""

import ctypes
from typing import Any

_GPU, _INTEGRATED_GPU = 1, 2             # ggml_backend_dev_type


def graphics_devices(base: Any, ggml: Any) -> dict[str, int]:
    """Returns the address of each card by its name ("Vulkan0"); `base` and `ggml` are the libraries."""
    ggml.ggml_backend_dev_count.restype = ctypes.c_size_t
    ggml.ggml_backend_dev_get.restype = ctypes.c_void_p
    base.ggml_backend_dev_name.restype = ctypes.c_char_p
    found: dict[str, int] = {}
    for index in range(ggml.ggml_backend_dev_count()):
        address = ggml.ggml_backend_dev_get(ctypes.c_size_t(index))
        device = ctypes.c_void_p(address)
        if base.ggml_backend_dev_type(device) in (_GPU, _INTEGRATED_GPU):
            found[(base.ggml_backend_dev_name(device) or b"").decode("utf-8", "replace")] = address
    return found
