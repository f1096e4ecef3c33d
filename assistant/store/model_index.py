"""What was learnt of model files, kept in one JSON file so that no header or checksum is read twice.

All of it can be learnt again from the files; what the user says of models is kept in `model_records`.
"""

import logging
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from assistant.domain.footprint import Footprint, footprint_of
from assistant.domain.gguf import Header
from assistant.domain.model import HubModel
from assistant.store import private_file
from assistant.store.kept_paths import KeptPaths

log = logging.getLogger(__name__)
VERSION = 6        # raised when `Facts` learns something: all headers are read again, the rest is kept


@dataclass(frozen=True, slots=True)
class Facts:
    """What the list of models shows of a header; `readable` False for a file that is damaged or no GGUF."""

    readable: bool = False
    kind: str = "model"
    name: str = ""
    architecture: str = ""
    parameters: int = 0
    quantisation: str = ""
    context_length: int = 0
    layers: int = 0
    has_template: bool = False
    recommended: Mapping[str, Any] = field(default_factory=dict)
    kv_bytes_per_token: int = 0
    active_bytes: int = 0
    footprint: Footprint | None = None
    can_think: bool = False
    can_use_tools: bool = False
    licence: str = ""
    # Of an adapter alone:
    base_model: str = ""
    alpha: float = 0.0
    tensors: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One file. Facts, fingerprint and checksum hold only while size (bytes) and time (ns) are those of the file.

    The second half tells where it was found, so that it can be listed while its folder is not connected.
    """

    size: int = -1             # of the first part, where there are several
    mtime_ns: int = -1
    added: bool = False        # used where it lies: the user opened it
    sha256: str = ""
    fingerprint: str = ""
    facts: Facts | None = None
    folder: str = ""           # of the library, "" for an opened file
    origin: str = ""
    label: str = ""
    expected: str = ""         # sha256 as its source told it
    recommended: Mapping[str, Any] = field(default_factory=dict)    # by the program it belongs to
    projector: str = ""
    whole: int = 0             # bytes of all parts that are there
    missing: tuple[str, ...] = ()      # names of parts that are not
    device: int = 0            # what disk it lay on
    inode: int = 0
    mounted: bool = False      # on another disk than its folder of the library: it may be away though that is there
    source: HubModel | None = None     # what it was downloaded as

    def is_of(self, state: os.stat_result) -> bool:
        """Returns whether the file is still as it was when this was learnt."""
        return (self.size, self.mtime_ns) == (state.st_size, state.st_mtime_ns)


def facts_of(header: Header) -> Facts:
    return Facts(True, header.kind, header.name, header.architecture, header.parameters, header.quantisation,
                 header.context_length, header.layers, header.has_template, dict(header.recommended),
                 header.kv_bytes_per_token, header.active_bytes, footprint_of(header), header.thinks,
                 header.calls_tools, header.licence)


def read(path: Path, paths: KeptPaths) -> dict[str, Entry]:
    """Returns entries by file path; a damaged index is kept aside and begun anew. Raises OSError.

    Facts of another version are left out: they are read again from the files themselves.
    """
    newer = False
    try:
        document = private_file.read_json(path)
        newer, fresh = _is_newer(document), document.get("version") == VERSION
        return {paths.found(name): _entry(values if fresh else {**values, "facts": None}, paths)
                for name, values in document.get("files", {}).items()}
    except (ValueError, TypeError, AttributeError):
        if newer:
            log.warning("the list of models is of a newer version, which cannot be read")
        else:
            log.warning("damaged list of models kept as %s", private_file.keep_aside(path).name)
        return {}


def write(path: Path, entries: Mapping[str, Entry], paths: KeptPaths) -> None:
    """Raises OSError; then the file is as it was.

    In a list of a newer version only what is the user's is changed: which files were opened, and checksums. One that
    we cannot read stays as it is.
    """
    written = {paths.kept(name): {**asdict(entry), "missing": list(entry.missing), "folder": paths.kept(entry.folder),
                                  "projector": paths.kept(entry.projector)} for name, entry in entries.items()}
    try:
        document = private_file.read_json(path)
    except ValueError:
        document = {}
    if not _is_newer(document):
        private_file.write_json(path, {"version": VERSION, "files": written})
        return
    before = document.get("files")
    if isinstance(before, dict) and all(isinstance(values, dict) for values in before.values()):
        files = {paths.kept(paths.found(name)): values for name, values in before.items()}
        merged = {name: {**files.get(name, {}), **{key: value for key, value in values.items() if key != "facts"}}
                  for name, values in written.items()}
        if merged != before:
            private_file.write_json(path, {**document, "files": merged})


def _is_newer(document: Mapping[str, Any]) -> bool:
    version = document.get("version")
    return isinstance(version, int) and version > VERSION


def _entry(values: Mapping[str, Any], paths: KeptPaths) -> Entry:
    facts = values.get("facts")
    known = {name: value for name, value in values.items() if name in Entry.__dataclass_fields__}
    return Entry(**{**known, "facts": _facts(facts) if facts else None,
                    "missing": tuple(values.get("missing") or ()),
                    "folder": paths.found(values.get("folder") or ""),
                    "projector": paths.found(values.get("projector") or ""),
                    "source": _source(values.get("source"))})


def _source(values: object) -> HubModel | None:
    try:
        return HubModel.from_json(values) if isinstance(values, dict) else None
    except ValueError:
        return None         # the file itself is as well known without


def _facts(values: Mapping[str, Any]) -> Facts:
    known = {name: value for name, value in values.items() if name in Facts.__dataclass_fields__}
    shape = known.pop("footprint", None)
    return Facts(**known, footprint=Footprint.from_json(shape) if shape else None)
