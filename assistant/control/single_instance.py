"""A second start hands its files to the running window instead of opening another one."""

import hashlib
import json
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, QThread, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

CONNECT_MS = 300
ATTEMPTS = 10     # a first instance that is just starting may not listen yet


class SingleInstance(QObject):
    """One running app for each data folder. A local socket (a pipe on Windows): no network port."""

    activated = Signal(list)    # paths handed over by a second start; empty: only raise the window

    def __init__(self, data: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = "parley-" + hashlib.sha256(str(data).encode()).hexdigest()[:16]
        self._lock = QLockFile(str(data / "parley.lock"))    # knows a lock whose process is gone
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)

    def acquire(self, files: list[str]) -> bool:
        """Returns True when this is the only app on these data; else hands `files` to the one that runs."""
        if self._lock.tryLock(0):
            QLocalServer.removeServer(self._name)       # left behind by a killed app
            self._server.listen(self._name)
            return True
        for _attempt in range(ATTEMPTS):
            if self._hand_over(files):
                break
            QThread.msleep(CONNECT_MS)
        return False

    def _hand_over(self, files: list[str]) -> bool:
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(CONNECT_MS):
            return False
        socket.write(json.dumps(files).encode() + b"\n")
        sent = socket.waitForBytesWritten(CONNECT_MS)
        socket.disconnectFromServer()
        return sent

    def close(self) -> None:
        self._server.close()
        self._lock.unlock()

    def _on_connection(self) -> None:
        socket = self._server.nextPendingConnection()
        socket.readyRead.connect(lambda: self._on_line(socket))
        socket.disconnected.connect(socket.deleteLater)

    def _on_line(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            return
        try:
            files = json.loads(bytes(socket.readLine().data()))
        except ValueError:
            return
        self.activated.emit([str(file) for file in files] if isinstance(files, list) else [])
