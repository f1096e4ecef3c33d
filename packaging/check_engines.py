"""Shows that the bundle's engine runs everywhere: `make check-engines`, ARGS naming single steps.

Needs build/dist/parley with llama.cpp's release build (`make bundle`), root to hide the Vulkan loader and to install
the software driver and the emulator, and a C compiler for the driver that crashes. Prints what each step found.
"""

import argparse
import ctypes
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import host_packages
from build_bundle import PROGRAM
from engine_worker import BundledWorker, app_goes_on
from practice_model import TARGET

SAME_TOKENS = 32
LIMIT_SECONDS = 1200
AMX = b"ggml_backend_amx_mul_mat"      # what a module calls that was compiled for it (llama_wheel.LEFT_OUT)
CRASHING_DRIVER = "#include <stdlib.h>\nvoid *vk_icdGetInstanceProcAddr(void *i, const char *n) { abort(); }\n"


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--bundle", type=Path, default=PROGRAM.parent, help="the folder with the program")
    options.add_argument("steps", nargs="*", metavar="STEP", help=f"of {', '.join(STEPS)} (default: all)")
    wanted = options.parse_args()
    host_packages.ensure(host_packages.FOR_ENGINE_CHECK)
    for name in wanted.steps or STEPS:
        started = time.monotonic()
        found = STEPS[name](wanted.bundle.resolve() / PROGRAM.name)
        print(f"check_engines: {name}: {found} ({time.monotonic() - started:.0f} s)", flush=True)
    return 0


def best_variant(program: Path) -> str:
    """The module with the highest score of its own is the one that runs, and none needs what systems may withhold."""
    scores = {}
    for module in _library(program).glob("libggml-cpu-*.so"):
        _expect(AMX not in module.read_bytes(), f"{module.name} has AMX, without asking the system for it")
        scores[module.stem.removeprefix("libggml-")] = int(ctypes.CDLL(str(module)).ggml_backend_score())
    best = max(scores, key=lambda name: scores[name])
    result = self_test(program, layers=0)
    _expect(result["backends"] == [best], f"{best} scores best of {scores}, and {result['backends']} was loaded")
    return f"{best} of {len(scores)}, {result['tokens_per_second']} tokens/s"


def each_library_once(program: Path) -> str:
    """No second ggml, and no library of another bundle, in the worker that has loaded a model."""
    with BundledWorker([str(program), "--worker"]) as worker:
        worker.load(TARGET)
        mapped = {line.split()[-1] for line in Path(f"/proc/{worker.pid}/maps").read_text("utf-8").splitlines()}
    ours = sorted(Path(each).name for each in mapped if "ggml" in each or "libllama" in each)
    plain = {name.partition(".so")[0] for name in ours}
    _expect(len(plain) == len(ours) and sum("ggml-cpu" in name for name in plain) == 1, f"loaded twice: {ours}")
    return ", ".join(ours)


def oldest_variant(program: Path) -> str:
    """With every other module for processors taken away, the one that needs least answers. Without that one too the
    engine says what is wrong."""
    with tempfile.TemporaryDirectory(dir=program.parents[1]) as temporary:
        copy = Path(temporary) / program.parent.name
        shutil.copytree(program.parent, copy, copy_function=os.link, symlinks=True)
        for module in _library(copy / program.name).glob("libggml-cpu-*.so"):
            if module.name != "libggml-cpu-x64.so":
                module.unlink()
        result = self_test(copy / program.name, layers=0)
        (_library(copy / program.name) / "libggml-cpu-x64.so").unlink()
        refused = subprocess.run([copy / program.name, "--self-test", TARGET], capture_output=True, text=True,
                                 timeout=LIMIT_SECONDS, check=False)
    _expect("does not fit this computer" in refused.stdout, f"without any module: {refused.stdout}")
    _expect(result["backends"] == ["cpu-x64"], f"{result['backends']} instead of cpu-x64")
    return f"cpu-x64, {result['tokens_per_second']} tokens/s"


def old_processor(program: Path) -> str:
    """The worker answers on an emulated Nehalem (2008: SSE 4.2, no AVX), where a wrong instruction ends it."""
    inside = program.parent / "_internal"
    # What the program tells its child processes: without, it would start itself again, out of the emulator.
    child = {"_PYI_ARCHIVE_FILE": str(program), "_PYI_APPLICATION_HOME_DIR": str(inside),
             "_PYI_PARENT_PROCESS_LEVEL": "1", "LD_LIBRARY_PATH": str(inside)}
    with BundledWorker(["qemu-x86_64", "-cpu", "Nehalem", str(program), "--worker"], child) as worker:
        modules = worker.load(TARGET, gpu_layers=0).modules
        answer = worker.answer("The sea", 2)
    _expect(modules == ("cpu-sse42",), f"{modules} on a Nehalem")
    _expect(all(token.alternatives for token in answer if token.token >= 0), f"no probabilities in {answer}")
    return f"{modules[0]}, wrote {''.join(token.text for token in answer)!r} with probabilities"


def software_card(program: Path) -> str:
    """Mesa's software driver takes the whole model and writes what the processor writes."""
    alone = self_test(program, layers=0)
    # Unless a device is named, llama.cpp takes none that is no card.
    result = self_test(program, layers=999, GGML_VK_VISIBLE_DEVICES="0", VK_ICD_FILENAMES=_software_driver())
    cards = [device["description"] for device in result["devices"] if device["kind"] != "cpu"]
    _expect(bool(cards) and "llvmpipe" in cards[0], f"no software card among {result['devices']}")
    _expect(result["gpu_layers"] > 0, "no layer went to the card")
    same = alone["pieces"][:SAME_TOKENS] == result["pieces"][:SAME_TOKENS]
    _expect(same, f"the card wrote {result['pieces'][:SAME_TOKENS]}, the processor {alone['pieces'][:SAME_TOKENS]}")
    return (f"{cards[0]}: {result['gpu_layers']} layers, the same {SAME_TOKENS} tokens, "
            f"{result['tokens_per_second']} tokens/s against {alone['tokens_per_second']}")


def not_by_itself(program: Path) -> str:
    """A card that is none, slower than the processor, is not taken without being asked for."""
    result = self_test(program, VK_ICD_FILENAMES=_software_driver())
    _expect("vulkan" in result["backends"] and not result["gpu_layers"], f"{result['devices']} was used")
    return f"{', '.join(result['backends'])}; {len(result['devices'])} device"


def no_vulkan(program: Path) -> str:
    """Without Vulkan's loader the processor answers."""
    hide = " && ".join(f"mount --bind /dev/null {path}" for path in Path("/usr/lib").glob("**/libvulkan.so.*")
                       if not path.is_symlink())
    result = self_test(program, before=["unshare", "--mount", "sh", "-c", f'{hide} && exec "$@"', "sh"])
    _expect(not any("vulkan" in module for module in result["backends"]), f"{result['backends']} without a loader")
    return f"{', '.join(result['backends'])}, {result['tokens_per_second']} tokens/s"


def broken_drivers(program: Path) -> str:
    """Whatever a driver does, there is an answer; one that ends the engine is named, and the app says so."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        half = folder / "half.json"
        half.write_text('{"file_format_version": "1.0.0", "ICD":', "utf-8")
        (folder / "text.so").write_text("no library", "utf-8")
        crashing = folder / "crashing.so"
        subprocess.run(["cc", "-shared", "-fPIC", "-x", "c", "-", "-o", crashing], input=CRASHING_DRIVER, text=True,
                       check=True)
        for manifest in (half, _manifest(folder / "text.so")):
            result = self_test(program, VK_ICD_FILENAMES=str(manifest))
            _expect("graphics_problem" not in result and not result["gpu_layers"], f"{manifest.name}: {result}")
        manifest = _manifest(crashing)
        result = self_test(program, VK_ICD_FILENAMES=str(manifest))
        _expect("graphics_problem" in result and result["ok"], f"{manifest.name}: {result}")
        os.environ["VK_ICD_FILENAMES"] = str(manifest)
        _expect(app_goes_on(program, TARGET, folder), "the app did not go on with the processor")
        del os.environ["VK_ICD_FILENAMES"]
    return f"three answered, and the app goes on; after a crash in a driver: {result['graphics_problem']!r}"


def self_test(program: Path, layers: int = -1, before: list[str] | None = None, **variables: str) -> dict[str, Any]:
    """Returns what `parley --self-test` prints. Ends with it where it failed."""
    command = [*(before or []), str(program), "--self-test", str(TARGET), "--gpu-layers", str(layers)]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | variables, timeout=LIMIT_SECONDS,
                          check=False)
    if done.returncode:
        sys.exit(f"check_engines: {' '.join(command)} failed ({done.returncode})\n{done.stdout}{done.stderr}")
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def _library(program: Path) -> Path:
    return program.parent / "_internal" / "llama_cpp" / "lib"


def _software_driver() -> str:
    return str(next(Path("/usr/share/vulkan/icd.d").glob("lvp_icd*.json")))


def _manifest(library: Path) -> Path:
    """Writes the file by which Vulkan's loader finds a driver."""
    content = {"file_format_version": "1.0.0", "ICD": {"library_path": str(library), "api_version": "1.3.0"}}
    manifest = library.with_suffix(".json")
    manifest.write_text(json.dumps(content), "utf-8")
    return manifest


def _expect(holds: bool, otherwise: str) -> None:
    if not holds:
        sys.exit(f"check_engines: {otherwise}")


STEPS: dict[str, Callable[[Path], str]] = {
    "best-variant": best_variant, "each-library-once": each_library_once, "oldest-variant": oldest_variant,
    "old-processor": old_processor, "software-card": software_card, "not-by-itself": not_by_itself,
    "no-vulkan": no_vulkan, "broken-drivers": broken_drivers,
}


if __name__ == "__main__":
    sys.exit(main())
