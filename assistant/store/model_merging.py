"""Makes the list out of what is known of single files: one entry for each content, wherever it lies and how often."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from assistant.domain.gguf_kind import ADAPTER, MODEL, PROJECTOR
from assistant.domain.model import ModelFile
from assistant.domain.model_library import AdapterFile, Origin, Place, Told, Verification
from assistant.domain.model_names import name_by_repository
from assistant.domain.model_parts import parts, stem
from assistant.store.model_index import Entry, Facts
from assistant.store.model_records import ModelRecords, Record

STARTER_NAME = "SmolLM2 135M"      # its own header says "Smollm2 135M 8k Lc100K Mix1 Ep2"
_BY_REPOSITORY = (Origin.OWN, Origin.LM_STUDIO, Origin.HUGGING_FACE)   # whose folders are named after repositories
_RANKS = {origin: rank for rank, origin in enumerate(Origin)}


@dataclass(frozen=True, slots=True)
class Spotted:
    """A file of the library and where it was seen; away: where it was seen last. `waits`: its folder has not answered
    yet."""

    path: Path
    entry: Entry
    origin: Origin
    folder: Path | None
    away: bool = False
    waits: bool = False

    @property
    def place(self) -> Place:
        return Place(self.path, self.origin, self.folder, self.entry.label, self.away)


@dataclass(frozen=True, slots=True)
class Merged:
    """`moved` are models whose place in use is another one now, for good or until the usual one is back; `unsure` are
    files that look alike and whose checksums would tell."""

    models: tuple[ModelFile, ...] = ()
    adapters: tuple[AdapterFile, ...] = ()
    moved: tuple[tuple[Path, Path], ...] = ()
    unsure: tuple[Path, ...] = ()


@dataclass
class _Lists:
    models: list[ModelFile] = field(default_factory=list)
    adapters: list[AdapterFile] = field(default_factory=list)
    moved: list[tuple[Path, Path]] = field(default_factory=list)
    unsure: dict[Path, None] = field(default_factory=dict)
    projectors: dict[Path, Path] = field(default_factory=dict)      # by the folder they lie in
    there: frozenset[str] = frozenset()         # every path found


def merge(spotted: Iterable[Spotted], records: ModelRecords, told: Mapping[tuple[str, int], Told]) -> Merged:
    """Returns the list by name, favourites first and the practice model last.

    `told` is what the curated list says, by file name and size. Files of one repository that differ only in their
    quantisation have that in their names.
    """
    lists, groups = _Lists(), list(_groups(spotted))
    lists.projectors = _projectors(each for group in groups for each in group)
    lists.there = frozenset(str(each.path) for group in groups for each in group)
    for group in groups:
        facts = _facts(group)
        if facts.kind == ADAPTER:
            lists.adapters.append(_adapter(group, facts))
        elif _is_listed(group[0], facts):
            _add_model(lists, group, facts, records, told)
    lists.models = _told_by_quantisation(lists.models)
    return Merged(
        tuple(sorted(lists.models, key=lambda each: (
            each.starter, not each.favourite, each.name.casefold(), str(each.path)))),
        tuple(sorted(lists.adapters, key=lambda each: (each.name.casefold(), str(each.path)))),
        tuple(lists.moved), tuple(lists.unsure))


def _groups(spotted: Iterable[Spotted]) -> Iterator[list[Spotted]]:
    """Yields files of one content together. A path seen in two folders counts for the first."""
    by_path: dict[Path, Spotted] = {}
    for each in spotted:
        by_path.setdefault(each.path, each)
    alike: dict[str, list[Spotted]] = {}
    for each in by_path.values():
        alike.setdefault(each.entry.fingerprint or f"path:{each.path}", []).append(each)
    for group in alike.values():
        yield from _told_apart(group)


def _told_apart(group: list[Spotted]) -> Iterator[list[Spotted]]:
    """Files with known and different checksums are different files; one without goes with the first."""
    contents: dict[str, list[Spotted]] = {}
    unknown = []
    for each in group:
        checksum = each.entry.sha256 or each.entry.expected
        if checksum:
            contents.setdefault(checksum, []).append(each)
        else:
            unknown.append(each)
    if not contents:
        contents[""] = []
    next(iter(contents.values())).extend(unknown)
    yield from contents.values()


def _projectors(spotted: Iterable[Spotted]) -> dict[Path, Path]:
    """Returns the projectors of repositories that have one: it belongs to the models beside it."""
    found: dict[Path, list[Path]] = {}
    for each in spotted:
        if each.entry.label and _is_projector(each.path, each.entry.facts or Facts()):
            found.setdefault(each.path.parent, []).append(each.path)
    return {folder: paths[0] for folder, paths in found.items() if len(paths) == 1}


def _is_projector(path: Path, facts: Facts) -> bool:
    return path.name.lower().startswith("mmproj") or facts.kind == PROJECTOR


def _facts(group: list[Spotted]) -> Facts:
    return next((each.entry.facts for each in group if each.entry.facts is not None), Facts())


def _is_listed(first: Spotted, facts: Facts) -> bool:
    if _is_projector(first.path, facts):
        return False
    if not facts.readable:      # ours to delete, or the rest of a model whose first part is missing
        return first.origin is Origin.OWN or bool(first.entry.missing)
    return facts.kind == MODEL


def _add_model(lists: _Lists, group: list[Spotted], facts: Facts, records: ModelRecords,
               told: Mapping[tuple[str, int], Told]) -> None:
    fingerprint = group[0].entry.fingerprint
    record = records.of(fingerprint)
    chosen, *others = sorted(group, key=lambda each: (
        each.away, bool(each.entry.missing), str(each.path) != record.usual, str(each.path) != record.path,
        _RANKS[each.origin], str(each.path)))
    before = next((each for each in others if str(each.path) == record.path), None)
    waits = before is not None and before.waits
    # Another content that only looks alike has the same record: its file is where it was.
    elsewhere = before is None and record.path in lists.there
    if record.path not in ("", str(chosen.path)) and not (waits or elsewhere):
        lists.moved.append((Path(record.path), chosen.path))
    entries = {(each.entry.device, each.entry.inode): each for each in group if not each.away}
    if len(entries) > 1 and len(parts(chosen.path)) == 1:
        lists.unsure |= dict.fromkeys(each.path for each in entries.values()
                                      if not (each.entry.sha256 or each.entry.expected))
    sha256 = next((each.entry.sha256 for each in group if each.entry.sha256), "")
    projector = next((Path(each.entry.projector) for each in group if each.entry.projector),
                     lists.projectors.get(chosen.path.parent) if chosen.entry.label else None)
    lists.models.append(replace(_model(chosen, others, facts, record, told), sha256=sha256, projector=projector,
                                verification=_verification(group, told), usual=_usual(chosen, others, record),
                                waits=waits))


def _usual(chosen: Spotted, others: list[Spotted], record: Record) -> Path | None:
    """Returns the place for which the chosen one only stands in: it is used again once it can be."""
    if str(chosen.path) == record.usual:
        return None
    known = {str(each.path): each.path for each in others}
    return known.get(record.usual) or known.get(record.path)


def _model(chosen: Spotted, others: list[Spotted], facts: Facts, record: Record,
           told: Mapping[tuple[str, int], Told]) -> ModelFile:
    path, entry = chosen.path, chosen.entry
    starter = chosen.origin is Origin.STARTER
    name = STARTER_NAME if starter else _name(chosen, facts, told)
    return ModelFile(
        path=path, size=entry.whole or max(entry.size, 0), name=record.name or name,
        architecture=facts.architecture, parameters=facts.parameters, quantisation=facts.quantisation,
        context_length=facts.context_length, layers=facts.layers, has_template=facts.has_template,
        kv_bytes_per_token=facts.kv_bytes_per_token, active_bytes=facts.active_bytes,
        footprint=facts.footprint,
        recommended={**facts.recommended, **entry.recommended}, starter=starter,
        downloaded=chosen.origin is Origin.OWN, fingerprint=entry.fingerprint,
        places=(chosen.place, *(each.place for each in others)), missing=entry.missing, own_name=record.name,
        original_name=name, note=record.note, favourite=record.favourite, last_used=record.last_used,
        can_think=facts.can_think, can_use_tools=facts.can_use_tools,
        licence=facts.licence, adapters=record.adapters,
        source=next((each.entry.source for each in (chosen, *others) if each.entry.source is not None), None),
        repository=_repository(chosen) if chosen.origin in _BY_REPOSITORY else "")


def _name(chosen: Spotted, facts: Facts, told: Mapping[tuple[str, int], Told]) -> str:
    """Returns what lists and search call a model, so that it has one name wherever it is seen."""
    listed = told.get((chosen.path.name, chosen.entry.size))
    return ((listed.name if listed else "") or name_by_repository(_repository(chosen)) or facts.name
            or _named_by_program(chosen) or stem(chosen.path))


def _repository(spotted: Spotted) -> str:
    """Returns the "owner/name" a file's folders tell, empty where they have another shape."""
    label, folder = spotted.entry.label, spotted.folder
    if not label and folder is not None and spotted.path.is_relative_to(folder):
        inside = spotted.path.relative_to(folder).parts
        label = "/".join(inside[:2]) if len(inside) == 3 else ""
    return label if label.count("/") == 1 and spotted.origin is not Origin.OLLAMA else ""


def _told_by_quantisation(models: list[ModelFile]) -> list[ModelFile]:
    """Returns the models, those of one name with their quantisation after it where that tells them apart."""
    alike: dict[str, set[str]] = {}
    for each in models:
        alike.setdefault(each.original_name, set()).add(each.quantisation)
    found = []
    for each in models:
        name = f"{each.original_name} {each.quantisation}".strip()
        twice = len(alike[each.original_name]) > 1 and not each.starter
        found.append(replace(each, original_name=name, name=each.own_name or name) if twice else each)
    return found


def _named_by_program(spotted: Spotted) -> str:
    """Ollama's files have no names of their own."""
    return spotted.entry.label.partition(",")[0] if spotted.origin is Origin.OLLAMA else ""


def _verification(group: list[Spotted], told: Mapping[tuple[str, int], Told]) -> Verification:
    """Of a model in several files only the first has a checksum: it would say too much."""
    if len(parts(group[0].path)) > 1:
        return Verification.UNKNOWN
    sha256 = next((each.entry.sha256 for each in group if each.entry.sha256), "")
    expected = next((each.entry.expected for each in group if each.entry.expected), "") or next(
        (told[key].sha256 for each in group if (key := (each.path.name, each.entry.size)) in told), "")
    if not expected:
        return Verification.UNKNOWN
    if not sha256:
        return Verification.UNCHECKED
    return Verification.VERIFIED if sha256 == expected else Verification.DIFFERENT


def _adapter(group: list[Spotted], facts: Facts) -> AdapterFile:
    first = min(group, key=lambda each: (each.away, _RANKS[each.origin], str(each.path)))
    return AdapterFile(first.path, max(first.entry.size, 0), facts.name or first.path.stem, facts.architecture,
                       facts.base_model, facts.alpha, facts.tensors, first.origin, first.away, first.entry.sha256)
