"""The server: repositories, the fault switches, and a log of what was asked."""

import hashlib
import re
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from http.server import ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any


@dataclass(frozen=True)
class File:
    """One file of a repository."""

    name: str
    path: Path
    size: int
    sha256: str

    @property
    def git_sha1(self) -> str:
        return hashlib.sha1(b"blob %d\0" % self.size + self.path.read_bytes()).hexdigest()


@dataclass
class Fault:
    """How to answer requests that match, `times` times (None: always). Byte counts are of the answer's body."""

    match: str                          # regular expression, searched in the path
    method: str | None = None
    times: int | None = 1
    status: int = 0                     # answer with this and nothing else
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None           # answer 200 (or `status`) with this
    delay: float = 0.0                  # seconds before the answer
    gate: threading.Event | None = None     # answer once it is set
    stall_after: int | None = None      # send so many bytes, then nothing until the client leaves
    drop_after: int | None = None       # send so many bytes, then close the connection
    reset: bool = False                 # with drop_after: RST instead of FIN
    rate: float = 0.0                   # bytes a second
    flip: int | None = None             # invert the byte at this place of the file
    size_lie: int = 0                   # added to X-Linked-Size
    etag: str | None = None             # said instead of the true one; empty: none
    ignore_range: bool = False          # answer 200 with the whole file
    range_shift: int = 0                # answer 206 with bytes from another place
    no_length: bool = False             # no Content-Length
    truncate: int = 0                   # the file is this much shorter


@dataclass(frozen=True)
class Request:
    """What was asked."""

    method: str
    path: str
    headers: Mapping[str, str]          # names in lower case
    host: str


class HubServer:
    """`with HubServer({"maker/model": {"file.gguf": path}}) as server: ...` serves at `server.endpoint`.

    Every repository has one commit, `HubServer.COMMIT`. `about` adds what a search returns of a repository:
    {"maker/model": {"downloads": 7, "gated": "auto", "gguf": {"architecture": "llama"}}}.
    """

    COMMIT = "0123456789abcdef0123456789abcdef01234567"

    def __init__(self, files: Mapping[str, Mapping[str, Path]], *, about: Mapping[str, Mapping[str, Any]] | None = None,
                 port: int = 0, gated: tuple[str, ...] = (), token: str = "hf_good",
                 certificate: Path | None = None, direct: bool = False) -> None:
        self.repos = {repo: {name: _file(name, path) for name, path in held.items()} for repo, held in files.items()}
        self.about = dict(about or {})
        self.gated, self.token = gated, token
        self.direct = direct                # sends files itself, as some mirrors do
        self.log: list[Request] = []
        self.sent: dict[str, int] = {}      # path without query -> bytes of answers written to sockets
        self._faults: list[Fault] = []
        self._lock = threading.Lock()
        self._port, self._certificate = port, certificate       # with one (PEM, key included) it speaks https
        self._server: ThreadingHTTPServer | None = None
        self.stopping = threading.Event()

    def __enter__(self) -> "HubServer":
        from tests.hub_server.handler import Handler
        hub = self

        class OwnHandler(Handler):
            server_of = hub

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: Any, client_address: Any) -> None:
                """A client that leaves in the middle is what most tests are about."""

        self._server = Server(("127.0.0.1", self._port), OwnHandler)
        if self._certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self._certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None,
                 trace: TracebackType | None) -> None:
        assert self._server
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self) -> int:
        assert self._server
        return int(self._server.server_address[1])

    @property
    def endpoint(self) -> str:
        """The address to give to the app as its Hub."""
        return f"{'https' if self._certificate else 'http'}://127.0.0.1:{self.port}"

    @property
    def files_endpoint(self) -> str:
        """Where the files come from."""
        return self.endpoint.replace("127.0.0.1", "localhost")

    def fault(self, match: str = "", **switches: Any) -> Fault:
        """Adds a fault; the first that matches a request and has times left answers it."""
        added = Fault(match, **switches)
        with self._lock:
            self._faults.append(added)
        return added

    def clear_faults(self) -> None:
        """Answers as a good server does from now on; what is on its way at some rate comes at once, too."""
        with self._lock:
            for fault in self._faults:
                fault.rate = 0.0
            self._faults.clear()

    def requests(self, match: str, method: str = "") -> list[Request]:
        """Returns the requests whose path matches, oldest first."""
        with self._lock:
            return [r for r in self.log if re.search(match, r.path) and (not method or r.method == method)]

    def take(self, request: Request) -> Fault | None:
        """Logs a request and returns the fault it meets. For the handler."""
        with self._lock:
            self.log.append(request)
            for fault in self._faults:
                if fault.times == 0 or (fault.method and fault.method != request.method):
                    continue
                if re.search(fault.match, request.path):
                    if fault.times is not None:
                        fault.times -= 1
                    return fault
        return None

    def count(self, path: str, sent: int) -> None:
        """For the handler: notes bytes given to a socket."""
        with self._lock:
            self.sent[path] = self.sent.get(path, 0) + sent

    def bytes_sent(self, match: str) -> int:
        """Returns the bytes of files that were sent for paths that match, those nobody received included."""
        with self._lock:
            return sum(sent for path, sent in self.sent.items() if re.search(match, path))

    def by_sha256(self, sha256: str) -> File | None:
        return next((f for held in self.repos.values() for f in held.values() if f.sha256 == sha256), None)


def _file(name: str, path: Path) -> File:
    stat = path.stat()
    return File(name, path, stat.st_size, _sha256(path, stat.st_ino, stat.st_size, stat.st_mtime_ns))


@cache
def _sha256(path: Path, *_unchanged: int) -> str:
    """Most servers of a test run hold the same model."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
