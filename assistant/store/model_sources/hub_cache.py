"""The cache of Hugging Face's own library, shared by all Python programs: read in place, named by its repositories.

Layout, https://huggingface.co/docs/huggingface_hub/guides/manage-cache: `models--<owner>--<name>/` holds
`refs/<branch>` (a commit each), `snapshots/<commit>/<file>`, links to `blobs/<etag>`. The etag of a large file is its
sha256. Where links are not allowed (Windows) the snapshot holds the file itself.
"""

from collections.abc import Iterator
from pathlib import Path

from assistant.domain.checksum import is_sha256
from assistant.domain.model_library import FolderState
from assistant.store.model_sources.source import Found, Looked
from assistant.store.model_sources.tree import Walk, files, reach

_PREFIX = "models--"


def look(folder: Path) -> Looked:
    """Returns the GGUF files of all repositories, each content once, under the name of the newest snapshot."""
    walk = Walk()
    state = reach(folder, walk)
    if state is not FolderState.READY:
        return Looked(state=state, detail=walk.detail)
    found: dict[Path, Found] = {}
    for repository in _repositories(folder, walk):
        name = repository.name.removeprefix(_PREFIX).replace("--", "/")
        for snapshot in _snapshots(repository):
            for path in sorted(files(snapshot, walk)):
                content = path.resolve()
                expected = content.name if is_sha256(content.name) else ""
                found.setdefault(content, Found(path, name, expected))
    return Looked(tuple(found.values()), state, tuple(walk.refused), walk.detail, (folder, *walk.folders))


def names_of(path: Path) -> tuple[Path, ...]:
    """Returns every link to the content of `path`, itself one of them, in all snapshots of its repository."""
    repository = next((parent for parent in path.parents if parent.name.startswith(_PREFIX)), None)
    if repository is None:
        return (path,)
    content = path.resolve()
    walk = Walk()
    return tuple(each for snapshot in _snapshots(repository) for each in files(snapshot, walk)
                 if each.resolve() == content) or (path,)


def repository_of(path: Path) -> str:
    """Returns "owner/name" of the repository a file of the cache belongs to, empty for another file."""
    folder = next((parent.name for parent in path.parents if parent.name.startswith(_PREFIX)), "")
    return folder.removeprefix(_PREFIX).replace("--", "/")


def _repositories(folder: Path, walk: Walk) -> Iterator[Path]:
    try:
        yield from sorted(each for each in folder.iterdir() if each.name.startswith(_PREFIX) and each.is_dir())
    except PermissionError:
        walk.refused.append(folder)


def _snapshots(repository: Path) -> list[Path]:
    """Returns the snapshots, those a branch points at first: "main" before all others."""
    commits: dict[str, None] = {}
    try:
        refs = sorted((each for each in (repository / "refs").rglob("*") if each.is_file()),
                      key=lambda ref: (ref.name != "main", ref.name))
    except OSError:
        refs = []
    for ref in refs:
        try:
            commits[ref.read_text("utf-8").strip()] = None
        except (OSError, ValueError):
            continue
    try:
        there = {each.name: each for each in sorted((repository / "snapshots").iterdir())}
    except OSError:
        return []
    return [there.pop(commit) for commit in commits if commit in there] + list(there.values())
