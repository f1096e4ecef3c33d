"""llama.cpp's functions as llama-cpp-python binds them, without the package's high-level API.

WORKAROUND https://github.com/abetlen/llama-cpp-python/blob/v0.3.36/llama_cpp/__init__.py: importing the package brings
in its Llama class, and with that numpy, diskcache and more: 0.1 to 0.2 s of every start of the worker. So the package
is registered without running its __init__, unless somebody has imported it already.
"""

import importlib.util
import sys


def _register_package() -> None:
    spec = importlib.util.find_spec("llama_cpp")
    if spec is None:
        raise ModuleNotFoundError("No module named 'llama_cpp'", name="llama_cpp")
    sys.modules.setdefault("llama_cpp", importlib.util.module_from_spec(spec))


_register_package()

from llama_cpp import llama_cpp as llama_cpp  # noqa: E402
