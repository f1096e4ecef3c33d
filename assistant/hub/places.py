"""Where downloads go on the disk, and what unfinished ones have left there."""

from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from assistant.domain.downloads import Leftover
from assistant.domain.model import DownloadPhase, DownloadState, HubModel
from assistant.domain.model_names import local_name
from assistant.domain.model_parts import parts
from assistant.hub.note import Note, read_note
from assistant.hub.part import SUFFIXES, Part


def destination(models: Path, model: HubModel) -> Path:
    """Returns where a model belongs in the app's own folder: <maker>/<repository>/<file>, as in LM Studio's."""
    maker, _, name = model.repo.partition("/")
    parts = [_safe(part) for part in (maker, name, local_name(model.file))]
    return models.joinpath(*parts)


def pending(models: Path) -> list[DownloadState]:
    """Returns downloads that were not finished, the newest first, for the app to offer at its start."""
    found: dict[tuple[str, str], tuple[float, DownloadState]] = {}
    for path in models.glob("*/*/*.part.json"):
        note, part = read_note(path), path.with_suffix("")
        if note and part.is_file() and _belongs(models, part.with_suffix(""), note.model):
            state = DownloadState(note.model, DownloadPhase.PAUSED, arrived(models, note.model),
                                  note.model.size or note.content.size)
            found[note.model.repo, note.model.file] = (path.stat().st_mtime, state)
    return [state for _, state in sorted(found.values(), key=lambda item: -item[0])]


def arrived(models: Path, model: HubModel) -> int:
    """Returns how many bytes of a model are on the disk, in finished and unfinished files. Of a file that is fetched
    anew only what has come of the new one counts."""
    total = 0
    for file in model.files():
        path = destination(models, file)
        part = path.with_name(path.name + SUFFIXES[0])
        with suppress(OSError):
            if part.is_file():
                note, size = read_note(path.with_name(path.name + SUFFIXES[1])), part.stat().st_size
                total += note.usable(size) if note is not None else size
            else:
                total += path.stat().st_size
    return total


def is_there(models: Path, file: HubModel) -> bool:
    """Returns whether a file has its name, whatever is in it."""
    try:
        return destination(models, file).is_file()
    except OSError:             # the folder may not be looked into
        return False


def discard(models: Path, model: HubModel, brought: Collection[str] = ()) -> None:
    """Removes what has arrived of a model, and of its files those that were `brought` whole.

    Others that have their names were there before, and stay. Raises HubError where another window is at it.
    """
    for file in model.files():
        path = destination(models, file)
        remove_part(path)
        if file.file in brought:
            path.unlink(missing_ok=True)


def remove_part(path: Path) -> None:
    """Removes what has arrived of the download to `path`. Raises HubError where another window is at it."""
    part = Part(path, HubModel("", path.name, "", 0, ""))
    if not part.path.parent.is_dir():
        return
    part.lock()
    try:
        part.remove()
        part.note.with_name(part.note.name + ".new").unlink(missing_ok=True)
    finally:
        part.unlock()


def leftovers(models: Path, listed: "set[tuple[str, str]]") -> list[Leftover]:
    """Returns what unfinished downloads have left, the largest first, without those in the list: `listed` has
    repository and first file of each."""
    found: dict[Path, Leftover] = {}
    for folder in {path.parent for path in models.glob("*/*/*.part*")}:
        for path in sorted(folder.iterdir()):
            suffix = next((end for end in sorted(SUFFIXES, key=len, reverse=True) if path.name.endswith(end)), "")
            target = path.with_name(path.name.removesuffix(suffix))
            if suffix and target not in found and (left := _leftover(target)):
                found[target] = left
    places = {destination(models, HubModel(repo, part.as_posix(), "", 0, ""))
              for repo, file in listed for part in parts(Path(file))}
    kept = (left for left in found.values() if (left.path not in places if left.model is None else
                                                (left.model.repo, left.model.file) not in listed))
    return sorted(kept, key=lambda left: -left.size)


def _leftover(target: Path) -> Leftover | None:
    files = [path for suffix in SUFFIXES if (path := target.with_name(target.name + suffix)).is_file()]
    try:
        states = [path.stat() for path in files if not path.name.endswith(".lock")]
    except OSError:
        return None
    if not states:
        return None                     # a lock alone: of a download that is about to begin
    note: Note | None = read_note(target.with_name(target.name + SUFFIXES[1]))
    whole = note is not None and target.with_name(target.name + SUFFIXES[0]).is_file()
    return Leftover(target, sum(state.st_size for state in states), max(state.st_mtime for state in states),
                    note.model if note and whole else None)


def _belongs(models: Path, path: Path, model: HubModel) -> bool:
    """Returns whether a download of `model` goes on at `path`: a folder may have been renamed."""
    return any(destination(models, file) == path for file in model.files())


def _safe(part: str) -> str:
    """Returns a name no file system takes for anything but a name."""
    kept = "".join("_" if c in '<>:"/\\|?*' or ord(c) < 32 else c for c in part).strip(" .")
    return kept or "_"
