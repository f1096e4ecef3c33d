"""A second start hands its files to the running window instead of opening another one."""

import contextlib
import hashlib
import json
import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, QThread, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

CONNECT_MS = 300
ANSWER_MS = 3000        # the running app answers as soon as it is not busy painting
ATTEMPTS = 20           # a first instance that is just starting does not listen yet, one that is closing no longer
TAKEN = b"taken\n"
TOKEN = "XDG_ACTIVATION_TOKEN"      # with it Wayland lets a window come to the front; Qt looks for it there
LOCK = "parley.lock"    # in the data folder

log = logging.getLogger(__name__)


class SingleInstance(QObject):
    """One running app for each data folder. A local socket (a pipe on Windows): no network port.

    What a second start hands over waits until `serve`.
    """

    activated = Signal(list)    # paths handed over by a second start; empty: only raise the window

    def __init__(self, data: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.unanswered = False         # another app has these data, and did not take our files
        self._name = _socket_name(data)
        self._lock = QLockFile(str(data / LOCK))    # knows a lock whose process is gone
        self._lock.setStaleLockTime(0)      # else one held for 30 seconds counts as left behind
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._sockets: list[QLocalSocket] = []

    def acquire(self, files: list[str]) -> bool:
        """Returns True when this is the only app on these data; else hands `files` to the one that runs.

        True as well where no lock can be made: a folder that cannot be written to is told in the window.
        """
        for attempt in range(ATTEMPTS):
            if self._locked():
                return True
            if self._hand_over(files):
                return False
            if attempt == ATTEMPTS // 2:
                # Nobody answers: perhaps a dead app's process id went to another program. Where the app is alive
                # this does nothing, because the file is locked (on Windows: open) as long as its process lives.
                self._lock.removeStaleLockFile()
            QThread.msleep(CONNECT_MS // 3)
        log.warning("another instance holds the lock and does not answer")
        self.unanswered = True
        return False

    def serve(self) -> None:
        """Takes what second starts hand over, from now on and since `acquire`."""
        self._server.newConnection.connect(self._on_connection)
        self._on_connection()

    def close(self) -> None:
        self._server.close()
        self._lock.unlock()

    def _locked(self) -> bool:
        if not self._lock.tryLock(0):
            return self._lock.error() is not QLockFile.LockError.LockFailedError
        QLocalServer.removeServer(self._name)       # left behind by a killed app
        if not self._server.listen(self._name):
            log.warning("a second start will not find this window: %s", self._server.errorString())
        return True

    def _hand_over(self, files: list[str]) -> bool:
        """Returns whether the running app has taken the files: a socket alone does not say that it will read."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(CONNECT_MS):
            return False
        _let_others_come_forward()
        socket.write(b"%s\n%s\n" % (json.dumps(files).encode(), json.dumps(os.environ.get(TOKEN, "")).encode()))
        socket.flush()
        answer = b""
        while not answer.endswith(b"\n") and socket.waitForReadyRead(ANSWER_MS):
            answer += bytes(socket.readAll().data())
        socket.abort()
        return answer == TAKEN

    def _on_connection(self) -> None:
        while self._server.hasPendingConnections():
            socket = self._server.nextPendingConnection()
            self._sockets.append(socket)
            socket.readyRead.connect(self._on_ready_read)
            socket.disconnected.connect(self._on_disconnected)
        self._on_ready_read()

    def _on_ready_read(self) -> None:
        for socket in [socket for socket in self._sockets if socket.canReadLine()]:
            try:
                files = json.loads(bytes(socket.readLine().data()))
                token = json.loads(bytes(socket.readLine().data()) or '""')     # an older version sends none
            except ValueError:
                continue
            if isinstance(token, str) and token and "\0" not in token:
                os.environ[TOKEN] = token
            socket.write(TAKEN)
            socket.flush()
            self.activated.emit([str(file) for file in files] if isinstance(files, list) else [])

    def _on_disconnected(self) -> None:
        for socket in list(self._sockets):
            if socket.state() is QLocalSocket.LocalSocketState.UnconnectedState:
                self._sockets.remove(socket)
                socket.deleteLater()


def _let_others_come_forward() -> None:
    """Passes on the right to come to the front, which on Windows is that of the program the user has started."""
    if sys.platform == "win32":
        import ctypes
        ctypes.windll.user32.AllowSetForegroundWindow(ctypes.c_uint32(-1))      # ASFW_ANY


def _socket_name(data: Path) -> str:
    name = "parley-" + hashlib.sha256(str(data.resolve()).encode()).hexdigest()[:16]
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")     # the user's alone, unlike the folder of temporary files
    if sys.platform.startswith("linux") and runtime and os.access(runtime, os.W_OK):
        return str(Path(runtime) / name)
    return name


@contextlib.contextmanager
def hold(data: Path) -> Iterator[bool]:
    """Keeps apps from starting on these data meanwhile. Gives False where one is running."""
    if not data.is_dir():
        yield True
        return
    lock = QLockFile(str(data / LOCK))
    lock.setStaleLockTime(0)
    free = lock.tryLock(0)
    if not free and lock.error() is QLockFile.LockError.LockFailedError:
        lock.removeStaleLockFile()      # a dead app's, whose process id went to another program
        free = lock.tryLock(0)
    free = free or lock.error() is not QLockFile.LockError.LockFailedError      # no lock can be made: nobody has one
    try:
        yield free
    finally:
        lock.unlock()
