"""Reads what the list shows of one file: its header, and a fingerprint of its content."""

import hashlib
import logging
from dataclasses import replace
from pathlib import Path

from assistant.domain.errors import AssistantError
from assistant.domain.gguf import Header, of_all_parts, read_header
from assistant.domain.gguf_adapter import read_adapter
from assistant.domain.gguf_kind import ADAPTER
from assistant.domain.model_parts import parts
from assistant.store.model_index import Facts, facts_of

log = logging.getLogger(__name__)
SAMPLES, SAMPLE_BYTES = 8, 8192      # spread over the file: two trainings of one model differ in nearly all of it


def header_of(path: Path) -> Header:
    """Returns the header of a model, of all its parts that are there. Raises ModelFileError, OSError."""
    return of_all_parts(read_header(path), sum(part.stat().st_size for part in parts(path) if part.exists()))


def facts(path: Path) -> Facts:
    """Returns what a file's header says; not readable, with nothing known, for one that is damaged or no GGUF. Raises
    OSError."""
    try:
        found = facts_of(header := header_of(path))
        return found if header.kind != ADAPTER else _of_adapter(path, found)
    except AssistantError as problem:
        log.warning("%s: %s", path.name, problem)
    except OSError:
        raise
    except Exception:       # whatever the bytes are that we read wrongly: all other files are to be listed
        log.exception("%s cannot be read", path.name)
    return Facts()


def _of_adapter(path: Path, found: Facts) -> Facts:
    try:
        adapter = read_adapter(path)
    except AssistantError as problem:       # listed without tensors; attaching it says why
        log.warning("%s: %s", path.name, problem)
        return found
    return replace(found, name=adapter.name, base_model=adapter.base_model, alpha=adapter.alpha,
                   tensors=adapter.tensors)


def fingerprint(path: Path, size: int) -> str:
    """Returns a name for a content of `size` bytes, from a few samples: 64 kB read, however large the file.

    Equal contents have equal ones. Whether equal ones mean equal contents, a sha256 tells. Raises OSError.
    """
    digest = hashlib.blake2b(size.to_bytes(8, "little"), digest_size=16)
    with path.open("rb", buffering=0) as file:
        if size <= SAMPLES * SAMPLE_BYTES:
            digest.update(file.read(size))
        else:
            for number in range(SAMPLES):
                file.seek((size - SAMPLE_BYTES) * number // (SAMPLES - 1))
                digest.update(file.read(SAMPLE_BYTES))
    return digest.hexdigest()
