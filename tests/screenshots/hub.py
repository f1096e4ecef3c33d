"""A Hub on this computer with what is photographed of a search: only the practice model can be had from it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

WORDS = "instruct"
CARD = """---
license: apache-2.0
language: [en]
base_model: HuggingFaceTB/SmolLM2-135M
---
# SmolLM2

SmolLM2 is a family of compact language models. They can do a wide range of tasks while being light enough to run on
almost any computer.
"""
_UPDATED = "2026-01-02T03:04:05.000Z"


def _about(billions: float, downloads: int, *tags: str, **more: Any) -> dict[str, Any]:
    return {"gguf": {"architecture": "llama", "total": int(billions * 1e9), "context_length": 8192},
            "downloads": downloads, "lastModified": _UPDATED, "tags": ["gguf", *tags], **more}


ABOUT: Mapping[str, Mapping[str, Any]] = {
    "HuggingFaceTB/SmolLM2-135M-Instruct-GGUF": _about(0.1345, 90_000, "license:apache-2.0", "en"),
    "HuggingFaceTB/SmolLM2-1.7B-Instruct-GGUF": _about(1.71, 80_000, "license:apache-2.0", "en"),
    "unsloth/Qwen3-4B-Instruct-2507-GGUF": _about(4.02, 70_000, "license:apache-2.0", "en", "zh"),
    "bartowski/Llama-3.2-3B-Instruct-GGUF": _about(3.21, 60_000, "license:llama3.2", "en", "de"),
    "lmstudio-community/Phi-4-mini-Instruct-GGUF": _about(3.84, 50_000, "license:mit", "en"),
    "unsloth/Mistral-Small-3.2-24B-Instruct-GGUF": _about(
        23.6, 40_000, "license:apache-2.0", pipeline_tag="image-text-to-text"),
    "unsloth/Qwen3-235B-A22B-Instruct-GGUF": _about(235.0, 30_000, "license:apache-2.0", "en", "zh"),
}
# What is fetched, or waits to be: file and bytes as the search would tell them.
DOWNLOADS: Mapping[str, tuple[str, int]] = {
    "HuggingFaceTB/SmolLM2-135M-Instruct-GGUF": ("SmolLM2-135M-Instruct-Q4_1.gguf", 98_362_432),
    "unsloth/Qwen3-4B-Instruct-2507-GGUF": ("stub-Q4_K_M.gguf", 2_497_281_120),
    "bartowski/Llama-3.2-3B-Instruct-GGUF": ("stub-Q4_K_M.gguf", 2_019_377_696),
}


def files(model: Path, folder: Path) -> dict[str, dict[str, Path]]:
    """Returns the files of each repository: the first has `model` and a card, the others a few bytes in `folder`."""
    card, stub = folder / "README.md", folder / "stub.gguf"
    card.write_text(CARD, "utf-8")
    stub.write_bytes(b"GGUF")
    first = next(iter(ABOUT))
    return {repo: {"SmolLM2-135M-Instruct-Q4_1.gguf": model, "README.md": card} if repo == first
            else {"stub-Q4_K_M.gguf": stub} for repo in ABOUT}
