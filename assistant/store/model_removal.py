"""What deleting a model's file would do, and who would miss it. Only links are removed here; files are elsewhere."""

from collections.abc import Iterable
from pathlib import Path

from assistant.domain.errors import QT_TRANSLATE_NOOP, AssistantError, Remedy, StorageError
from assistant.domain.model import ModelFile
from assistant.domain.model_library import Origin, Place, Removal
from assistant.domain.model_parts import parts
from assistant.store.model_sources import hub_cache, ollama

PROGRAMS = {Origin.LM_STUDIO: "LM Studio", Origin.GPT4ALL: "GPT4All", Origin.JAN: "Jan", Origin.LLAMA_CPP: "llama.cpp",
            Origin.OLLAMA: "Ollama", Origin.HUGGING_FACE: "Hugging Face"}


def plan(model: ModelFile, path: Path) -> Removal:
    """Returns what goes when the place `path` of a model is deleted. Raises OSError."""
    place = next((each for each in model.places if each.path == path), Place(path, Origin.OPENED))
    files = [part for part in parts(path) if part.exists() or part.is_symlink()]
    loses: tuple[str, ...] = (PROGRAMS[place.origin],) if place.origin in PROGRAMS else ()
    refusal: AssistantError | None = None
    if place.origin is Origin.OLLAMA:
        loses = ollama.names_of(path) or (place.label,)
        refusal = _ollama_keeps(loses)
    elif place.origin is Origin.HUGGING_FACE:
        links = [link for part in files for link in hub_cache.names_of(part) if link.is_symlink()]
        files = list(dict.fromkeys([*links, *(part.resolve() for part in files)]))
        loses = (hub_cache.repository_of(path),)
    elif place.origin is Origin.STARTER:
        refusal = _came_with_parley()
    elif place.away or not files:
        refusal = _not_there(path)
    size = sum(file.stat().st_size for file in files if not file.is_symlink() and file.stat().st_nlink < 2)
    others = {each: _goes_too(each, files) for each in model.places if each.path != path}
    loses += tuple(PROGRAMS[each.origin] for each, goes in others.items() if goes and each.origin in PROGRAMS)
    return Removal(path, tuple(files), size, tuple(dict.fromkeys(loses)), refusal,
                   tuple(each.path for each, goes in others.items() if not goes),
                   tuple(each.path for each, goes in others.items() if goes))


def _goes_too(place: Place, files: Iterable[Path]) -> bool:
    """Returns whether a place is another way to one of the files that go, through a link or a folder that is one. What
    is not connected is not waited for. Raises OSError."""
    if place.away or not place.path.exists():
        return not place.away
    content = place.path.resolve()
    return any((file.parent.resolve() / file.name) in (content, place.path.parent.resolve() / place.path.name)
               or (not file.is_symlink() and file.samefile(content) and file.stat().st_nlink < 2) for file in files)


def remove_links(files: Iterable[Path]) -> list[Path]:
    """Removes those of the files that are links and returns the others, which may go to the trash. Raises OSError."""
    rest = []
    for file in files:
        if file.is_symlink():
            file.unlink()
        else:
            rest.append(file)
    return rest


def _ollama_keeps(names: tuple[str, ...]) -> StorageError:
    return StorageError(
        QT_TRANSLATE_NOOP("errors", "This model belongs to Ollama, where it is called {name}."),
        QT_TRANSLATE_NOOP("errors", "Delete it there: ollama rm {name}"), ", ".join(names),
        remedies=(Remedy.OPEN_FOLDER,), values={"name": names[0]})


def _came_with_parley() -> StorageError:
    return StorageError(QT_TRANSLATE_NOOP("errors", "The practice model is part of Parley."),
                        QT_TRANSLATE_NOOP("errors", "It stays, so that there is always a model to try."))


def _not_there(path: Path) -> StorageError:
    return StorageError(
        QT_TRANSLATE_NOOP("errors", "The model’s folder is not connected now."),
        QT_TRANSLATE_NOOP("errors", "Connect the disk with {folder}, or only take the model off the list."),
        values={"folder": str(path.parent)})
