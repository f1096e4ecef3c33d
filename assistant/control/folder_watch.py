"""Notices that model files appear, change or vanish, on disks of this computer."""

from collections.abc import Iterable
from pathlib import Path

import psutil
from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

MOST_WATCHED = 256          # folders; each takes a handle of the system. The rest is seen with the next focus
CALM_MS = 700               # a copy or download makes many small changes
# Their servers tell nothing, or asking them may hang.
_REMOTE = {"nfs", "nfs4", "cifs", "smb", "smbfs", "smb3", "afpfs", "webdav", "davfs", "fuse.sshfs", "fuse.rclone",
           "fuse.davfs2", "9p", "afs", "ceph", "glusterfs"}


class FolderWatch(QObject):
    """Watches folders, not the files in them: one handle for each folder."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._watcher = QFileSystemWatcher(self)
        self._calm = QTimer(self, singleShot=True, interval=CALM_MS)
        self._watcher.directoryChanged.connect(lambda _folder: self._calm.start())
        self._calm.timeout.connect(self.changed)

    def watch(self, folders: Iterable[Path]) -> None:
        """Watches these folders from now on, and no others."""
        remote = _remote_places()
        wanted = [str(folder) for folder in folders if not _lies_in(folder, remote)][:MOST_WATCHED]
        before = set(self._watcher.directories())
        if gone := sorted(before - set(wanted)):
            self._watcher.removePaths(gone)
        if fresh := [folder for folder in wanted if folder not in before]:
            self._watcher.addPaths(fresh)

    def watched(self) -> list[Path]:
        return [Path(folder) for folder in self._watcher.directories()]

    def stop(self) -> None:
        self._calm.stop()
        if folders := self._watcher.directories():
            self._watcher.removePaths(folders)


def _remote_places() -> list[Path]:
    """Returns where network disks are mounted. Reads the system's table alone: no such disk is asked."""
    return [Path(each.mountpoint) for each in psutil.disk_partitions(all=True)
            if each.fstype.lower() in _REMOTE or "remote" in each.opts.split(",")]


def _lies_in(folder: Path, places: list[Path]) -> bool:
    return any(place == folder or place in folder.parents for place in places) or str(folder).startswith("\\\\")
