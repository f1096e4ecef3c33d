"""A report for whoever helps the user: versions, machine, model, last engine lines; never chat text."""

import platform
import re
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path

import PySide6.QtCore

import assistant
from assistant.domain.model import Machine, ModelFile
from assistant.domain.settings import OPTIONS, App
from assistant.engine.protocol import Backends, Loaded

PACKAGES = ("PySide6-Essentials", "llama-cpp-python", "huggingface-hub")
PRIVATE = {"app.system_prompt", "app.last_chat", "app.new_chat", "app.new_draft", "app.window", "app.last_model",
           "app.speeds", "app.hub_proxy", "app.graphics_trouble", "app.token_endpoint"}


def report(machine: Machine | None, model: ModelFile | None, loaded: Loaded | None, app: App,
           engine_lines: Iterable[str], folder: Path, backends: Backends | None = None, *,
           portable: bool) -> str:
    """Returns the report as plain text, in English for whoever reads it. `folder` is where the data lie."""
    lines = [f"Parley {assistant.__version__}, Python {platform.python_version()}, Qt {PySide6.QtCore.qVersion()}",
             f"{platform.system()} {platform.release()} {platform.machine()}"]
    lines += [f"{name} {_version(name)}" for name in PACKAGES]
    lines.append(f"{'portable' if portable else 'data'}: {_without_user(folder)}")
    if machine is not None:
        lines.append(f"memory {machine.memory >> 20} MiB ({machine.available_memory >> 20} available), "
                     f"{machine.cores} cores, {machine.free_disk >> 20} MiB disk, "
                     f"gpu {machine.gpu_name or 'none'} {machine.gpu_memory >> 20} MiB")
    if model is not None:
        lines.append(f"model {model.path.name}, {model.size} bytes, {model.architecture}, {model.quantisation}, "
                     f"sha256 {model.sha256 or 'unknown'}")
    if loaded is not None:
        lines.append(f"loaded: context {loaded.context_length} of {loaded.trained_context_length}, "
                     f"{loaded.threads} threads, {loaded.gpu_layers} of {loaded.layers} layers on the GPU, "
                     f"{loaded.load_seconds:.1f} s, template {loaded.template_problem or 'its own'}")
    if backends is not None:
        lines.append(f"backends: {backends.text()}")
    changed = [f"{f.name}={getattr(app, f.name)!r}" for f in fields(app) if _may_show(f.name, app)]
    lines += ["settings: " + (", ".join(changed) or "defaults"), "engine:", *list(engine_lines)[-40:]]
    text = "\n".join(lines).replace(str(Path.home()), "~")     # it holds the user's name
    return re.sub(r"//[^/\s]+@", "//…@", text) + "\n"         # and an address perhaps a name and a password


def _without_user(folder: Path) -> str:
    """Returns a path without the user's name, which drives that are plugged in often have in theirs."""
    return Path(*("USER" if part == Path.home().name else part for part in folder.parts)).as_posix()


def _may_show(name: str, app: App) -> bool:
    spec = OPTIONS[f"app.{name}"]
    return not spec.secret and spec.key not in PRIVATE and getattr(app, name) != spec.default


def _version(package: str) -> str:
    # Here, because it takes 10 ms, and few starts ask for a report.
    from importlib.metadata import PackageNotFoundError, version
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
