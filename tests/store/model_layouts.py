"""Folders of models as other programs make them, with small files that are GGUFs all the same."""

import hashlib
import json
import struct
from pathlib import Path
from typing import Any


def gguf(**values: str) -> bytes:
    """Returns the smallest file that says what it is: GGUF version 3 with text metadata and no tensors."""

    def text(value: str) -> bytes:
        data = value.encode()
        return struct.pack("<Q", len(data)) + data

    pairs = {"general.architecture": "llama", **{key.replace("__", "."): value for key, value in values.items()}}
    return b"GGUF" + struct.pack("<IQQ", 3, 0, len(pairs)) + b"".join(
        text(key) + struct.pack("<I", 8) + text(value) for key, value in pairs.items())


def put(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def put_json(path: Path, values: Any) -> Path:
    return put(path, json.dumps(values).encode())


class HubCache:
    """As huggingface_hub's `hf_hub_download` writes it (file_download.py, `_create_symlink`): the blob is named by its
    etag, which is the sha256 of a large file, and each snapshot links to it with a relative path."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def add(self, repository: str, file: str, data: bytes, commit: str = "a" * 40, ref: str = "main") -> Path:
        top = self.folder / f"models--{repository.replace('/', '--')}"
        blob = put(top / "blobs" / hashlib.sha256(data).hexdigest(), data)
        if ref:
            put(top / "refs" / ref, commit.encode())
        link = top / "snapshots" / commit / file
        link.parent.mkdir(parents=True, exist_ok=True)
        up = Path(*[".."] * (len(link.relative_to(top).parts) - 1))
        link.symlink_to(up / "blobs" / blob.name)
        return link


class Ollama:
    """As `ollama pull` and `ollama create` write it (server/manifest.go, server/layer.go)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def blob(self, data: bytes) -> dict[str, Any]:
        digest = hashlib.sha256(data).hexdigest()
        put(self.folder / "blobs" / f"sha256-{digest}", data)
        return {"digest": f"sha256:{digest}", "size": len(data)}

    def add(self, name: str, model: bytes, host: str = "registry.ollama.ai", namespace: str = "library",
            tag: str = "latest", **layers: bytes) -> Path:
        """Returns the model's blob. Further layers by their kind: adapter, projector, params, template, system."""
        described = [{"mediaType": f"application/vnd.ollama.image.{kind}", **self.blob(data)}
                     for kind, data in {"model": model, **layers}.items()]
        config = self.blob(json.dumps({"model_format": "gguf"}).encode())
        put_json(self.folder / "manifests" / host / namespace / name / tag, {
            "schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
            "config": {"mediaType": "application/vnd.docker.container.image.v1+json", **config}, "layers": described})
        return self.folder / "blobs" / str(described[0]["digest"]).replace(":", "-")
