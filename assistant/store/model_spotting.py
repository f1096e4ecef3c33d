"""Which models and folders the library has, out of what was seen in its folders and what is known from before."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from assistant.domain.errors import QT_TRANSLATE_NOOP, Remedy, StorageError
from assistant.domain.model_library import FolderState, LibraryFolder, Origin
from assistant.domain.model_parts import first_part
from assistant.store.model_index import Entry
from assistant.store.model_merging import Merged, Spotted
from assistant.store.model_sources.source import Layout, Looked, Source


def home(path: Path, sources: Iterable[Source]) -> Source | None:
    """Returns the folder in which a look finds a file, if it is in one."""
    found = [each for each in sources if path in each.files
             or (each.layout is Layout.TREE and each.folder in path.parents)]
    return max(found, key=lambda each: (path in each.files, len(each.folder.parts)), default=None)


def spotted(looked: Mapping[Source, Looked | None], arrived: Iterable[Path],
            known: Mapping[str, Entry]) -> list[Spotted]:
    """Returns the files seen in the folders, and those that have `arrived` where nobody has looked since."""
    found = [each for source, seen in looked.items() for each in _spotted_in(source, seen, known)]
    late = {path for path in arrived if str(path) in known} - {each.path for each in found if not each.away}
    found = [replace(each, away=False) if each.path in late else each for each in found]
    for path in late - {each.path for each in found}:
        at = home(path, looked)
        found.append(Spotted(path, known[str(path)], at.origin if at else Origin.FOLDER,
                             at.folder if at else path.parent))
    return found


def _spotted_in(source: Source, looked: Looked | None, known: Mapping[str, Entry]) -> Iterator[Spotted]:
    """Yields the files of a folder: those seen, and those known from before, as away, where it does not answer or they
    lie on a disk inside that is not mounted."""
    here = {str(first_part(found.path)) for found in looked.found} if looked else set()
    ready = looked is not None and looked.state is FolderState.READY
    waits = looked is None or looked.state is FolderState.SLOW
    for name in here:
        if name in known:
            yield Spotted(Path(name), known[name], source.origin, source.folder,
                          away=not ready and source.layout is not Layout.FILES, waits=waits)
    if looked is not None and ready:
        yield from (Spotted(path, known[str(path)], source.origin, source.folder, away=True)
                    for path in looked.away if str(path) in known)
        return
    for name, entry in known.items():
        if name not in here and (name in map(str, source.files) if source.layout is Layout.FILES
                                 else entry.folder == str(source.folder)):
            yield Spotted(Path(name), entry, source.origin, source.folder, away=True, waits=waits)


def folders(looked: Mapping[Source, Looked | None], spotted: Sequence[Spotted],
            merged: Merged) -> Iterator[LibraryFolder]:
    """Yields the folders as they are shown. A program that is not on this computer is none."""
    listed = {place.path for model in merged.models for place in model.places}
    for source, seen in looked.items():
        inside = [each for each in spotted if each.folder == source.folder and each.path in listed]
        absent = seen is None or seen.state is FolderState.MISSING
        if source.layout is Layout.FILES or (source.found_by_itself and absent and not inside):
            continue
        size = sum({(each.entry.device, each.entry.inode or each.path): each.entry.whole or max(each.entry.size, 0)
                    for each in inside}.values())
        yield LibraryFolder(source.folder, source.origin, seen.state if seen else FolderState.SCANNING, len(inside),
                            size, source.origin is Origin.FOLDER, _refused(source, seen) if seen else None)


def _refused(source: Source, looked: Looked) -> StorageError | None:
    """Returns what is told of a folder that may not be read, wholly or in part."""
    if looked.state is not FolderState.REFUSED and not looked.refused:
        return None
    folder = source.folder if looked.state is FolderState.REFUSED else looked.refused[0]
    return StorageError(
        QT_TRANSLATE_NOOP("errors", "The models in {folder} cannot be seen: it may not be read."),
        QT_TRANSLATE_NOOP("errors", "Ask whoever owns the folder to let you read it, or take it off the list."),
        looked.detail, remedies=(Remedy.OPEN_FOLDER, Remedy.RETRY), values={"folder": str(folder)})
