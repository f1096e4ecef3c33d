"""Ollama's models: contents named by their checksums, called by the names their manifests give them.

Layout, https://github.com/ollama/ollama/blob/main/docs/faq.mdx ("Where are models stored?") and server/manifest.go:
`manifests/<host>/<namespace>/<model>/<tag>` is a JSON of layers, each with a media type and a digest `sha256:<hex>`,
kept as `blobs/sha256-<hex>`. Models, adapters and projectors are GGUF files; template, params and system are texts.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from assistant.domain.model_library import FolderState
from assistant.store.model_sources.source import Found, Looked
from assistant.store.model_sources.tree import Walk, reach

_MEDIA = "application/vnd.ollama.image."
_LARGEST_TEXT = 1 << 20
# https://github.com/ollama/ollama/blob/main/docs/modelfile.mdx ("Valid Parameters and Values").
_PARAMETERS = {
    "temperature": "generation.temperature", "top_k": "generation.top_k", "top_p": "generation.top_p",
    "min_p": "generation.min_p", "repeat_penalty": "generation.repeat_penalty", "seed": "generation.seed",
    "presence_penalty": "generation.presence_penalty", "frequency_penalty": "generation.frequency_penalty",
    "typical_p": "generation.typical_p",
    "num_predict": "generation.max_tokens", "num_ctx": "model.context_length", "num_gpu": "model.gpu_layers",
}
_OWN_HOST, _OWN_NAMESPACE = "registry.ollama.ai", "library"     # left out of the names people use


@dataclass(frozen=True, slots=True)
class Manifest:
    """One name and the contents behind it."""

    name: str
    models: tuple[Path, ...] = ()
    adapters: tuple[Path, ...] = ()
    projectors: tuple[Path, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)


def look(folder: Path) -> Looked:
    """Returns the models, adapters and projectors that have a name; a content with several names once, with all."""
    walk = Walk()
    state = reach(folder, walk)
    if state is not FolderState.READY:
        return Looked(state=state, detail=walk.detail)
    found: dict[Path, Found] = {}
    for manifest in manifests(folder, walk):
        projector = next(iter(manifest.projectors), None)
        for path in manifest.models:
            _add(found, Found(path, manifest.name, _digest(path), manifest.parameters, projector))
        for path in (*manifest.adapters, *manifest.projectors):
            _add(found, Found(path, manifest.name, _digest(path)))
    watched = tuple(each for each in (folder / "manifests", folder / "blobs", *walk.folders) if each.is_dir())
    return Looked(tuple(found.values()), state, tuple(walk.refused), walk.detail, watched)


def names_of(path: Path) -> tuple[str, ...]:
    """Returns the names Ollama knows a content by."""
    return tuple(manifest.name for manifest in manifests(path.parent.parent, Walk())
                 if path in (*manifest.models, *manifest.adapters, *manifest.projectors))


def manifests(folder: Path, walk: Walk) -> list[Manifest]:
    """Returns the readable manifests, by name."""
    top = folder / "manifests"
    read = []
    try:
        paths = sorted(path for path in top.glob("*/*/*/*") if path.is_file() and not path.name.startswith("."))
    except PermissionError as problem:
        walk.refused.append(top)
        walk.detail = f"{type(problem).__name__}: {problem.strerror}"
        return []
    except OSError:
        return []
    for path in paths:
        try:
            read.append(_manifest(folder, path))
            walk.folders[path.parent] = None
        except PermissionError:
            walk.refused.append(path.parent)
        except (OSError, ValueError, TypeError, AttributeError, KeyError):
            continue        # being written, or of a kind we do not know
    return read


def _manifest(folder: Path, path: Path) -> Manifest:
    layers: dict[str, list[Path]] = {}
    for layer in json.loads(_text(path)).get("layers") or ():
        kind = str(layer["mediaType"]).removeprefix(_MEDIA)
        layers.setdefault(kind, []).append(folder / "blobs" / str(layer["digest"]).replace(":", "-"))
    parameters: dict[str, Any] = {}
    for blob in layers.get("params", ()):
        parameters |= _settings(json.loads(_text(blob)))
    there = {kind: tuple(blob for blob in layers.get(kind, ()) if blob.is_file())
             for kind in ("model", "adapter", "projector")}
    return Manifest(_name(path.relative_to(folder / "manifests")), there["model"], there["adapter"],
                    there["projector"], parameters)


def _settings(given: Mapping[str, Any]) -> dict[str, Any]:
    """Returns those of Ollama's parameters that are settings here. Its words for an answer without end, 0, -1 and -2,
    are left out: as a length they would be the shortest there is."""
    found = {_PARAMETERS[key]: value for key, value in given.items() if key in _PARAMETERS}
    longest = found.get("generation.max_tokens")
    if isinstance(longest, (int, float)) and longest < 1:
        del found["generation.max_tokens"]
    return found


def _name(inside: Path) -> str:
    """Returns the name as `ollama list` writes it: host and namespace only where they are not Ollama's own."""
    host, namespace, model, tag = inside.parts
    if host != _OWN_HOST:
        return f"{host}/{namespace}/{model}:{tag}"
    return f"{model}:{tag}" if namespace == _OWN_NAMESPACE else f"{namespace}/{model}:{tag}"


def _text(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(_LARGEST_TEXT).decode("utf-8", "replace")


def _digest(path: Path) -> str:
    return path.name.removeprefix("sha256-")


def _add(found: dict[Path, Found], one: Found) -> None:
    """Adds a content, or one more name of it; what is recommended is what its first name says."""
    before = found.get(one.path)
    found[one.path] = one if before is None else replace(before, label=f"{before.label}, {one.label}")
