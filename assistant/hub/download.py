"""One model file: from the Hub to the disk, resumed where it stopped, checked before it gets its name."""

import hashlib
import shutil
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from assistant.domain.amount import size_text
from assistant.domain.checksum import is_sha256
from assistant.domain.errors import QT_TRANSLATE_NOOP, AssistantError, Cancelled, Remedy, StorageError
from assistant.domain.fit import DISK_RESERVE
from assistant.domain.model import DownloadPhase, DownloadState, HubModel
from assistant.hub.body import RateLimit
from assistant.hub.client import TimeLimits, origin, prepare, tidy_endpoint
from assistant.hub.connecting import until
from assistant.hub.part import Part
from assistant.hub.problems import other_file, wrong_content
from assistant.hub.transfer import CutShort, Offer, Trouble, Way, ask, judge, receive

STATES_PER_SECOND = 10
SPEED_WINDOW_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to try. Seconds; the defaults wait out a restarted router, not a week without network."""

    limits: TimeLimits = field(default_factory=TimeLimits)
    first_tries: int = 3             # without an answer, while nothing has arrived: someone sits in front of it
    tries: int = 20                  # without a byte in between, once something has
    wrong_answers: int = 2           # other bytes than asked for; they do not get better by asking often
    first_wait: float = 1.0          # doubled each time
    longest_wait: float = 30.0
    longest_asked_wait: float = 310.0    # whatever a server asks for; the Hub counts requests of five minutes
    save_every: float = 5.0          # at most this much is lost by a power cut


PATIENT = Patience()


class Download:
    """`run` on a background thread, `pause` from any. `on_state` is called on the thread of `run`, at most ten
    times a second while bytes flow, and once for every change of phase."""

    def __init__(
        self,
        model: HubModel,
        destination: Path,
        endpoint: str,
        token: str = "",
        on_state: Callable[[DownloadState], None] = lambda state: None,
        *,
        patience: Patience = PATIENT,
        reserve: int = DISK_RESERVE,
        promised: Callable[[], int] = lambda: 0,
        rate: RateLimit | None = None,
        noted: HubModel | None = None,
    ) -> None:
        """`reserve` bytes of the disk stay free, and those that are `promised` to other files when this one begins,
        asked on the thread of `run`. `noted` is the model written beside the unfinished file: the whole, where this is
        one file of several."""
        self.model, self.destination = model, destination
        self._endpoint, self._token, self._on_state = endpoint, token, on_state
        self._patience, self._rate = patience, rate or RateLimit()
        self._reserve, self._promised = reserve, promised
        self._noted = noted
        self._part = Part(destination, noted or model)
        self._stop = threading.Event()
        self._socket: socket.socket | None = None
        self._total = model.size
        self._kept = 0                                     # bytes an earlier run has left, until the part is open
        self._came = self._came_before = 0                 # bytes that came in this run, passed over or not
        self._seen: deque[tuple[float, int]] = deque()     # (monotonic seconds, bytes that came)
        self._told = self._saved = 0.0
        self._tries = self._wrong = 0
        self._whole = False                                # the server cannot send the rest alone
        self._host = ""
        self._unsolved: AssistantError | None = None       # how the last try ended, until bytes come again

    def run(self) -> Path:
        """Returns the finished file. Blocks; raises Cancelled after `pause`, HubError or StorageError.

        Whatever happens, bytes that have arrived and may be right stay for the next run.
        """
        try:
            way = Way(tidy_endpoint(self._endpoint), self._token, self._patience.limits, self._rate, self._stop)
            self._host = origin(way.endpoint)[1]
            self._part.lock()
            try:
                with until(self._stop):
                    path = self._run(way)
            finally:
                with suppress(AssistantError):
                    self._part.save()
                self._part.close()
                self._part.unlock()
        except Cancelled:
            self._tell(DownloadPhase.PAUSED)
            raise
        except AssistantError as error:
            self._tell(DownloadPhase.FAILED, error=error)
            raise
        self._tell(DownloadPhase.DONE, path=path)
        return path

    def pause(self) -> None:
        """Makes `run` end with Cancelled: at once while bytes flow, else within the time limits."""
        self._stop.set()
        if (open_socket := self._socket) is not None:
            # Wakes a blocked read, which close() would not. Called unbound: SSLSocket.shutdown would take the TLS
            # layer down under the thread that is reading.
            with suppress(OSError):
                socket.socket.shutdown(open_socket, socket.SHUT_RDWR)

    def _run(self, way: Way) -> Path:
        if self._is_there():
            return self.destination
        self._kept = self._part.kept()
        self._tell(DownloadPhase.DOWNLOADING)
        prepare()
        offer: Offer | None = None
        while True:
            self._check()
            before = self._part.done
            try:
                offer = offer or self._begin(way)
                if not self._total or self._part.done < self._total:
                    self._get(offer, way)
                if self._finish(offer):
                    return self.destination
                offer = None
            except Exception as problem:
                self._socket = None
                self._check()
                trouble = judge(problem, offer, way.endpoint, self.model.repo)
                if offer and self._whole and isinstance(problem, CutShort) and self._part.done == before:
                    trouble = Trouble(other_file(offer.url), wrong_answer=True)     # all it has is too short
                self._unsolved = trouble.error
                self._whole = self._whole or (trouble.start_again and self._wrong > 0)     # once may be an accident
                self._count(trouble, self._part.done > before)
                offer = None if trouble.ask_again else offer
                self._wait(trouble)

    def _finish(self, offer: Offer) -> bool:
        """Returns whether the file is right and has its name; False where a part of it has to come again."""
        self._tell(DownloadPhase.CHECKING)
        if not self._part.is_right():
            if self._part.go_back():
                return False
            self._part.remove()
            raise wrong_content(offer.url)
        self._part.finish()
        checksum = self._part.content.checksum
        self.model = replace(self.model, revision=offer.revision, size=self._part.done,
                             sha256=checksum if is_sha256(checksum) else "")
        return True

    def _is_there(self) -> bool:
        """Whether the finished file already lies there."""
        if not self.model.sha256 or not self.destination.is_file() or self.destination.stat().st_size != self._total:
            return False
        self._kept = self._total
        try:
            found, buffer = hashlib.sha256(), bytearray(1 << 20)
            with self.destination.open("rb") as file:
                while count := file.readinto(buffer):
                    found.update(memoryview(buffer)[:count])
                    self._part.checked += count
                    self._on_checked()
        except OSError:
            return False
        right = found.hexdigest() == self.model.sha256
        self._part.done = self._total if right else 0
        self._tell(DownloadPhase.CHECKING)
        return right

    def _begin(self, way: Way) -> Offer:
        """Asks the Hub where the file is and opens the part, unless it is open for this very content."""
        offer = ask(self.model, way)
        self._host = origin(offer.url)[1]
        if offer.content == self._part.content:
            return offer
        self._total = offer.content.size
        if self._noted is None:
            self._part.model = replace(self.model, revision=offer.revision)
        self._check_room(offer.content.size - self._part.kept(offer.content))
        self._part.open(offer.content, self._on_checked)
        self._kept = 0
        self._tell(DownloadPhase.DOWNLOADING)
        return offer

    def _on_checked(self) -> None:
        self._check()
        self._tell_often(DownloadPhase.CHECKING)

    def _check_room(self, needed: int) -> None:
        needed += self._reserve + self._promised()
        free = shutil.disk_usage(self.destination.parent).free
        if needed > free:
            raise StorageError(
                QT_TRANSLATE_NOOP("errors", "The disk has too little room: {need} are needed, {free} are free."),
                QT_TRANSLATE_NOOP("errors", "Free some room, or choose a smaller model."),
                remedies=(Remedy.OPEN_FOLDER, Remedy.RETRY, Remedy.CHOOSE_MODEL),
                values={"need": size_text(needed), "free": size_text(free)})

    def _get(self, offer: Offer, way: Way) -> None:
        self._came_before = self._came
        self._seen.clear()      # what was waited for and read over says nothing of how fast this answer comes
        receive(offer, self._part, way, self._whole, self._hold, self._on_received)
        self._socket = None
        if not self._total:
            self._total = self._part.done
        if self._part.done < self._total:
            raise CutShort

    def _on_received(self, count: int) -> None:
        self._came, self._unsolved = self._came_before + count, None
        self._check()
        self._tell_often(DownloadPhase.DOWNLOADING)
        if (now := time.monotonic()) - self._saved > self._patience.save_every:
            self._part.save_soon()
            self._saved = now

    def _hold(self, open_socket: socket.socket | None) -> None:
        self._socket = open_socket
        self._check()           # a pause that came before there was a socket

    def _count(self, trouble: Trouble, progressed: bool) -> None:
        """Raises the error once patience is at its end."""
        if trouble.final:
            raise trouble.error
        if trouble.wrong_answer:
            self._wrong += 1
        else:
            self._tries = 1 if progressed else self._tries + 1
        allowed = self._patience.tries if self._came else self._patience.first_tries
        if self._tries > allowed or self._wrong > self._patience.wrong_answers:
            raise trouble.error

    def _wait(self, trouble: Trouble) -> None:
        patience, attempt = self._patience, self._tries + self._wrong
        seconds = (min(trouble.asked_wait, patience.longest_asked_wait)
                   or min(patience.first_wait * 2 ** (attempt - 1), patience.longest_wait))
        ends = time.monotonic() + seconds
        self._seen.clear()
        while (left := ends - time.monotonic()) > 0:
            self._tell(DownloadPhase.WAITING, error=trouble.error, wait_seconds=left)
            self._stop.wait(min(left, 1.0))
            self._check()
        self._tell(DownloadPhase.DOWNLOADING)

    def _check(self) -> None:
        if self._stop.is_set():
            raise Cancelled(QT_TRANSLATE_NOOP("errors", "The download is paused."), remedies=(Remedy.RESUME,))

    def _tell_often(self, phase: DownloadPhase) -> None:
        if time.monotonic() - self._told >= 1 / STATES_PER_SECOND:
            self._tell(phase)

    def _tell(self, phase: DownloadPhase, *, error: AssistantError | None = None, wait_seconds: float = 0.0,
              path: Path | None = None) -> None:
        now = time.monotonic()
        done = max(self._part.done, self._kept, self._part.checked if phase is DownloadPhase.CHECKING else 0)
        speed = 0.0
        if phase is DownloadPhase.DOWNLOADING:
            while self._seen and now - self._seen[0][0] > SPEED_WINDOW_SECONDS:
                self._seen.popleft()
            self._seen.append((now, self._came))
            elapsed = now - self._seen[0][0]
            speed = (self._came - self._seen[0][1]) / elapsed if elapsed > 0.2 else 0.0
            error = self._unsolved
        left = (self._total - done) / speed if speed > 0 and self._total else -1.0
        self._told = now
        self._on_state(DownloadState(self.model, phase, done, self._total, speed, left, wait_seconds,
                                     self._tries + self._wrong, error, path, self._host))
