"""Files dropped on the window: a model is opened, anything else is attached."""

from pathlib import Path

from PySide6.QtGui import QDropEvent


def gguf_files(event: QDropEvent) -> list[Path]:
    """Returns the model files being dragged."""
    return [file for file in _files(event) if file.suffix.lower() == ".gguf"]


def other_files(event: QDropEvent) -> list[Path]:
    """Returns the files being dragged that are no models."""
    return [file for file in _files(event) if file.suffix.lower() != ".gguf"]


def folders(event: QDropEvent) -> list[Path]:
    """Returns the folders being dragged."""
    return [file for file in _files(event) if file.is_dir()]


def _files(event: QDropEvent) -> list[Path]:
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
