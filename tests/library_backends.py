"""Loads the backends of a build with modules for llama-cpp-python's own class, which does not."""

import ctypes
import os
from pathlib import Path

import llama_cpp


def load_backends() -> None:
    """Before a model is loaded: such a build knows no device until then. Other builds need nothing."""
    folder = Path(llama_cpp.__file__).parent / "lib"
    for ggml in folder.glob("libggml.so.0"):        # the one libllama has loaded
        ctypes.CDLL(str(ggml)).ggml_backend_load_all_from_path(os.fsencode(folder))
