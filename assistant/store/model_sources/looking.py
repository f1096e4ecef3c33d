"""Looks into a folder of the library, whatever its layout."""

from assistant.domain.model_library import FolderState
from assistant.store.model_sources import hub_cache, ollama, tree
from assistant.store.model_sources.source import Found, Layout, Looked, Source


def look(source: Source) -> Looked:
    """Returns what lies in it now. Takes as long as its disk does; a network folder may never answer."""
    if source.layout is Layout.HUB_CACHE:
        return hub_cache.look(source.folder)
    if source.layout is Layout.OLLAMA:
        return ollama.look(source.folder)
    if source.layout is Layout.FILES:
        there = tuple(Found(path) for path in source.files if path.is_file())
        return Looked(there, FolderState.READY if len(there) == len(source.files) else FolderState.MISSING)
    return tree.look(source.folder)
