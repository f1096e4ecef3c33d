"""Files dropped on the window."""

from pathlib import Path

from PySide6.QtGui import QDropEvent


def gguf_files(event: QDropEvent) -> list[Path]:
    """Returns the model files being dragged."""
    local = (Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile())
    return [file for file in local if file.suffix.lower() == ".gguf"]
