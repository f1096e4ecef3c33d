"""What of llama-cpp-python goes into a bundle: its bindings, and each of llama.cpp's libraries once.

The wheel holds libX.so, libX.so.0 and libX.so.0.5.0, three copies. They share one SONAME, so libllama.so loads
libggml.so.0 beside a libggml.so loaded by name, and the program has two ggml. The bindings open libllama.so by name;
all others are opened as it needs them (libggml.so.0), or are modules of their own (libggml-cpu-haswell.so).
"""

import re
from pathlib import Path

from PyInstaller.utils.hooks import copy_metadata, get_package_paths

_library = Path(get_package_paths("llama_cpp")[1]) / "lib"
_names = {path.name for path in _library.iterdir()}
_double = {name for name in _names if {f"{name}.0", f"{name.removesuffix('.dylib')}.0.dylib"} & _names}
_double = _double - {"libllama.so", "libllama.dylib"} | {"libllama.so.0", "libllama.0.dylib"}
hiddenimports = ["llama_cpp.llama_cpp", "llama_cpp.llama_grammar"]
datas = copy_metadata("llama_cpp_python")
binaries = [(str(path), "llama_cpp/lib") for path in sorted(_library.iterdir())
            if re.fullmatch(r"\w[\w-]*(\.so|\.so\.0|\.dylib|\.0\.dylib|\.dll)", path.name) and path.name not in _double]
