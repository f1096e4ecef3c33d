"""Asks where a file is to go or where it is; the window goes on meanwhile. An existing file is asked about."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

_MODE = QFileDialog.FileMode


def file_to_save(parent: QWidget, title: str, path: Path, kind: str, then: Callable[[Path], None]) -> None:
    """Lets the user say where a file is to go, at first `path`; `kind` is what such a file is called."""
    dialog = _dialog(parent, title, path.parent, lambda paths: then(paths[0]))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(_MODE.AnyFile)
    dialog.setNameFilter(f"{kind} (*{path.suffix})")
    dialog.setDefaultSuffix(path.suffix.removeprefix("."))
    dialog.selectFile(path.name)
    dialog.open()


def folder(parent: QWidget, title: str, start: Path, then: Callable[[Path], None]) -> None:
    """Lets the user pick a folder."""
    dialog = _dialog(parent, title, start, lambda paths: then(paths[0]))
    dialog.setFileMode(_MODE.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.open()


def files_to_open(parent: QWidget, title: str, start: Path, kind: str, patterns: str,
                  then: Callable[[list[Path]], None]) -> None:
    """Lets the user pick one or more files; `kind` is what those that suit the patterns are called, "" where any do."""
    _open(_dialog(parent, title, start, then), _MODE.ExistingFiles, kind, patterns)


def file_to_open(parent: QWidget, title: str, start: Path, kind: str, patterns: str,
                 then: Callable[[Path], None]) -> None:
    """Lets the user pick one file, as `files_to_open`."""
    _open(_dialog(parent, title, start, lambda paths: then(paths[0])), _MODE.ExistingFile, kind, patterns)


def documents() -> Path:
    """Returns where the user's documents are kept."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation) or Path.home())


def downloads() -> Path:
    """Returns where what was downloaded lies."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation) or Path.home())


def _dialog(parent: QWidget, title: str, start: Path, then: Callable[[list[Path]], None]) -> QFileDialog:
    dialog = QFileDialog(parent, title, str(start))
    dialog.setObjectName("fileChooser")
    dialog.filesSelected.connect(lambda names: then([Path(name) for name in names]))
    dialog.finished.connect(dialog.deleteLater)
    return dialog


def _open(dialog: QFileDialog, mode: QFileDialog.FileMode, kind: str, patterns: str) -> None:
    dialog.setFileMode(mode)
    if kind:
        dialog.setNameFilter(f"{kind} ({patterns})")
    dialog.open()
