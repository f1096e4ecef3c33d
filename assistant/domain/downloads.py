"""What is known about downloads besides their state: room on the disk, and what old ones have left."""

from dataclasses import dataclass
from pathlib import Path

from assistant.domain.model import DownloadPhase, DownloadState, HubModel


@dataclass(frozen=True, slots=True)
class DiskRoom:
    """The disk the models go to, and what waiting downloads will take of it. Bytes."""

    free: int
    needed: int                # by all downloads that run or wait
    reserve: int               # never filled

    @property
    def short(self) -> int:
        """How much is missing; 0 where everything fits."""
        return max(self.needed + self.reserve - self.free, 0)


@dataclass(frozen=True, slots=True)
class Leftover:
    """What a download that is not in the list has left in the folder of models."""

    path: Path                 # where its file would be
    size: int                  # bytes on the disk, all its files
    modified: float            # Unix seconds
    model: HubModel | None = None    # None: nothing tells what it was, so it cannot be resumed


@dataclass(frozen=True, slots=True)
class QueuedDownload:
    """One line of the list of downloads, as it is kept between two runs of the app."""

    model: HubModel
    paused: bool = False       # by the user, or it failed
    total: int = 0             # bytes, as far as known
    done: int = 0              # bytes when it was last written down
    discarded: bool = False    # by the user; what has arrived has still to be thrown away
    brought: frozenset[str] = frozenset()      # as in DownloadState

    @staticmethod
    def of(state: DownloadState, discarded: bool = False) -> "QueuedDownload":
        """Returns the line of a download. Only what runs or waits goes on by itself after a restart."""
        paused = discarded or state.phase in (DownloadPhase.PAUSED, DownloadPhase.FAILED)
        return QueuedDownload(state.model, paused, state.total, state.done, discarded, state.brought)

    def state(self, waits: bool = False) -> DownloadState:
        """Returns where the download stands: it waits for its turn, or is paused."""
        return DownloadState(self.model, DownloadPhase.QUEUED if waits else DownloadPhase.PAUSED, self.done,
                             self.total or self.model.size, brought=self.brought)
