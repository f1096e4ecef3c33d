"""The disk the models go to: room for what waits, and what old downloads have left."""

import shutil
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from assistant.control.background import Background
from assistant.control.downloads import Downloads
from assistant.domain.downloads import DiskRoom, Leftover
from assistant.domain.fit import DISK_RESERVE
from assistant.domain.model import HubModel
from assistant.hub import places

LOOK_EVERY_MS = 5_000               # while something is in the list: other programs fill the disk too


class DownloadDisk(QObject):
    """Looks in the background; signals bring what was seen."""

    room_changed = Signal(object)       # DiskRoom: for all downloads in the list together
    room_known = Signal(object, object)     # HubModel, DiskRoom: as if the model were in the list too
    leftovers_found = Signal(object)    # list of Leftover, the largest first
    failed = Signal(object)             # AssistantError

    def __init__(self, models: Path, downloads: Downloads, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._models, self._downloads = models, downloads
        self._disk = Background(1, self)
        self._room: DiskRoom | None = None
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look_at_room)
        downloads.listed.connect(self._on_listed)

    def look_at_room(self) -> None:
        """Looks at the disk now; `room_changed` follows where something is different."""
        needed = self._needed()
        self._disk.run(lambda: DiskRoom(_free(self._models), needed, DISK_RESERVE), self._on_room, self.failed.emit)

    def forecast(self, model: HubModel) -> None:
        """Tells whether there is room for one more; `room_known` follows."""
        needed = self._needed() + (0 if self._downloads.state(model) else model.size)
        self._disk.run(lambda: DiskRoom(_free(self._models), needed, DISK_RESERVE),
                       lambda room: self.room_known.emit(model, room), self.failed.emit)

    def look_for_leftovers(self) -> None:
        """Looks for what unfinished downloads have left that are not in the list; `leftovers_found` follows."""
        listed = self._downloads.keys()
        self._disk.run(lambda: places.leftovers(self._models, listed), self.leftovers_found.emit, self.failed.emit)

    def clean(self, leftovers: list[Leftover]) -> None:
        """Removes what old downloads have left; a new list follows."""
        def remove() -> None:
            for left in leftovers:
                places.remove_part(left.path)

        self._disk.run(remove, lambda _result: self.look_for_leftovers(), self.failed.emit)

    def shutdown(self) -> None:
        self._timer.stop()
        self._disk.finish(3)

    def _needed(self) -> int:
        return sum(max(state.total - state.done, 0) for state in self._downloads.items())

    def _on_listed(self, items: list[object]) -> None:
        if not items:
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()
        self.look_at_room()

    def _on_room(self, room: DiskRoom) -> None:
        if room != self._room:
            self._room = room
            self.room_changed.emit(room)


def _free(folder: Path) -> int:
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return shutil.disk_usage(folder).free
