"""The models Parley recommends: pinned in resources/models.json, described here so that it can be translated."""

import json
from pathlib import Path
from typing import Any

from assistant import paths
from assistant.domain.checksum import is_sha1, is_sha256
from assistant.domain.errors import StorageError
from assistant.domain.model import HubModel
from assistant.domain.settings import OPTIONS
from assistant.domain.translatable import QT_TRANSLATE_NOOP

# One plain sentence for each "id" of the file. lupdate cannot read JSON.
SUMMARIES = {
    "qwen3.5-4b": QT_TRANSLATE_NOOP(
        "models", "Writes, explains, summarises, translates. Speaks English, 中文 and most other languages."),
    "qwen3.5-2b": QT_TRANSLATE_NOOP("models", "Small and quick; good for everyday questions."),
    "qwen3.5-0.8b": QT_TRANSLATE_NOOP("models", "Very small: runs almost anywhere, knows little."),
    "qwen3.5-9b": QT_TRANSLATE_NOOP("models", "Knows more and writes better; wants a graphics card."),
    "qwen3.6-35b-a3b": QT_TRANSLATE_NOOP(
        "models", "The best of this list; quick for its size, but it needs 32 GB of memory."),
    "qwen3-4b-2507": QT_TRANSLATE_NOOP("models", "Answers at once, never thinks first."),
    "gemma-4-e2b": QT_TRANSLATE_NOOP("models", "Google’s small model; strong in European languages."),
    "gemma-4-e4b": QT_TRANSLATE_NOOP("models", "Google’s model for everyday computers."),
    "gemma-4-12b": QT_TRANSLATE_NOOP("models", "Google’s larger model; wants a graphics card."),
    "phi-4-mini": QT_TRANSLATE_NOOP("models", "Microsoft’s small model; good at reasoning in English."),
}


def models() -> tuple[HubModel, ...]:
    """Returns the curated list in the order it is shown. Raises StorageError."""
    return load(paths.recommended_models())


def load(path: Path) -> tuple[HubModel, ...]:
    """Returns the list in `path`. Raises StorageError for a file that is missing or wrong anywhere."""
    try:
        entries = json.loads(path.read_text("utf-8"))["models"]
        return tuple(_model(entry) for entry in entries)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise StorageError(
            QT_TRANSLATE_NOOP("errors", "The list of recommended models cannot be read."),
            QT_TRANSLATE_NOOP("errors", "Install Parley again. Searching and using your own files still works."),
            f"{path.name}: {type(problem).__name__}: {problem}") from problem


def _model(entry: dict[str, Any]) -> HubModel:
    fields = dict(entry)
    name = fields.pop("id")
    model = HubModel(**{**fields, "languages": tuple(fields["languages"]), "summary": SUMMARIES.get(name, "")})
    if not (is_sha1(model.revision) and is_sha256(model.sha256) and model.size > 0 and model.licence
            and model.repo.count("/") == 1 and model.file.endswith(".gguf")):
        raise ValueError(f"{name} is not pinned: repository, commit, file, size, sha256 and licence are needed")
    for key, value in model.recommended.items():
        if OPTIONS[key].checked(value) != value:
            raise ValueError(f"{name}: {key} cannot be {value}")
    return model
