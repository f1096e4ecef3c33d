"""What is known of a folder of the library alone."""

from pathlib import Path

import pytest

from assistant.domain.model_library import FolderState, LibraryFolder, Origin

TOP = Path("/disk/models")


@pytest.mark.parametrize(("origin", "state", "folder", "found"), [
    (Origin.FOLDER, FolderState.READY, TOP, True),
    (Origin.OWN, FolderState.READY, TOP / "maker" / "name", True),
    (Origin.LM_STUDIO, FolderState.READY, TOP / "maker", True),
    (Origin.FOLDER, FolderState.READY, TOP.parent, False),
    (Origin.FOLDER, FolderState.READY, TOP / ".hidden" / "maker", False),
    (Origin.FOLDER, FolderState.READY, TOP / "maker" / ".hidden", False),
    (Origin.LM_STUDIO, FolderState.OFF, TOP / "maker", False),
    (Origin.OLLAMA, FolderState.READY, TOP / "maker", False),
    (Origin.HUGGING_FACE, FolderState.READY, TOP, False),
])
def test_a_model_is_found_where_the_library_really_looks(
        origin: Origin, state: FolderState, folder: Path, found: bool) -> None:
    assert LibraryFolder(TOP, origin, state).finds(folder) is found


def test_a_hidden_folder_that_was_added_itself_is_looked_into() -> None:
    folder = Path("/home/user/.models")
    assert LibraryFolder(folder, Origin.FOLDER, FolderState.READY).finds(folder / "maker")
