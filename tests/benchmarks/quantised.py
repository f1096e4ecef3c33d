"""Makes other sizes of a model with llama.cpp's own quantiser: `python -m tests.benchmarks.quantised MODEL Q8_0 OUT`.

A small real model in several quantisations stands for the models nobody can keep beside a checkout: each has kernels of
its own, and its own bytes for each weight.
"""

import ctypes
import subprocess
import sys
from pathlib import Path


def quantised(model: Path, kind: str, folder: Path) -> Path:
    """Returns `model` as `kind` ("Q8_0", "Q4_K_M", "F16"), in `folder`; made in a process of its own."""
    path = folder / f"{model.stem}-as-{kind}.gguf"
    subprocess.run([sys.executable, "-m", "tests.benchmarks.quantised", str(model), kind, str(path)], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return path


def main() -> int:
    import llama_cpp

    model, kind, out = sys.argv[1:4]
    options = llama_cpp.llama_model_quantize_default_params()
    name = "LLAMA_FTYPE_MOSTLY_" + kind
    options.ftype = getattr(llama_cpp, name)
    options.allow_requantize = True
    return int(llama_cpp.llama_model_quantize(model.encode(), out.encode(), ctypes.byref(options)))


if __name__ == "__main__":
    sys.exit(main())
