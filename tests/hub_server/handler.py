"""One request: the Hub's API, the redirect to the files' host, and the bytes with whatever is wrong with them."""

import json
import mmap
import socket
import struct
import time
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from tests.hub_server.search import search
from tests.hub_server.server import Fault, File, Request

if TYPE_CHECKING:
    from tests.hub_server.server import HubServer

CHUNK = 16 * 1024
PIECE_SECONDS = 0.001       # of a line with a limit: bytes arrive evenly, not in heaps


class Handler(BaseHTTPRequestHandler):
    """See `HubServer`; the endpoints are those the real client asks for."""

    server_of: "HubServer"
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True      # 40 ms a request otherwise

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """The log is `HubServer.log`."""

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        fault = self.server_of.take(Request(self.command, self.path, headers, headers.get("host", ""))) or Fault("")
        body = self.rfile.read(int(headers.get("content-length", 0)))
        if fault.delay:
            self.server_of.stopping.wait(fault.delay)
        while fault.gate and not fault.gate.wait(0.02) and not self.server_of.stopping.is_set():
            pass
        if fault.status or fault.body is not None:
            self._send(fault.status or 200, fault.body or b"", dict(fault.headers))
            return
        url = urlsplit(self.path)
        parts = [unquote(part) for part in url.path.strip("/").split("/")]
        query = parse_qs(url.query)
        if parts[:2] == ["api", "models"]:
            self._api(parts[2:], query, parse_qs(body.decode()))
        elif parts[:2] == ["api", "whoami-v2"]:
            known = self._has_token()
            self._json({"name": "somebody", "type": "user"} if known else {}, 200 if known else 401)
        elif parts[0] == "cdn":
            self._bytes(self.server_of.by_sha256(parts[1]), fault)
        elif len(parts) >= 5 and parts[2] == "resolve":
            self._resolve("/".join(parts[:2]), parts[3], "/".join(parts[4:]), fault)
        else:
            self._error(404, "")

    # The API

    def _api(self, parts: list[str], query: dict[str, list[str]], form: dict[str, list[str]]) -> None:
        if not parts:
            self._search(query)
            return
        repo, rest = "/".join(parts[:2]), parts[2:]
        if not self._may_see(repo):
            return
        held = self.server_of.repos[repo]
        if not rest or rest[0] == "revision":
            self._json(self._info(repo, "blobs" in query))
        elif rest[0] == "tree":
            self._json([self._entry(file) for file in held.values()])
        elif rest[0] == "paths-info":
            self._json([self._entry(held[name]) for name in form.get("paths", []) if name in held])
        else:
            self._error(404, "")

    def _search(self, query: dict[str, list[str]]) -> None:
        found, following = search([self._info(repo, False) for repo in self.server_of.repos], query)
        links = {"Link": f'<https://huggingface.co/api/models?{following}>; rel="next"'} if following else {}
        self._send(200, json.dumps(found).encode(), {"Content-Type": "application/json", **links})

    def _info(self, repo: str, blobs: bool) -> dict[str, Any]:
        siblings: list[dict[str, Any]] = []
        for file in self.server_of.repos[repo].values():
            entry: dict[str, Any] = {"rfilename": file.name}
            if blobs:
                entry |= {"size": file.size, "blobId": file.git_sha1,
                          "lfs": {"sha256": file.sha256, "size": file.size, "pointerSize": 135}}
            siblings.append(entry)
        return {"_id": "1", "id": repo, "modelId": repo, "sha": self.server_of.COMMIT, "private": False,
                "gated": False, "downloads": 0, "likes": 0, "tags": ["gguf"],
                "lastModified": "2026-01-02T03:04:05.000Z", "siblings": siblings, **self.server_of.about.get(repo, {})}

    @staticmethod
    def _entry(file: File) -> dict[str, Any]:
        return {"type": "file", "path": file.name, "oid": file.git_sha1, "size": file.size,
                "lfs": {"oid": file.sha256, "size": file.size, "pointerSize": 135}}

    # Files

    def _resolve(self, repo: str, revision: str, name: str, fault: Fault) -> None:
        if not self._may_see(repo):
            return
        if revision not in ("main", self.server_of.COMMIT):
            self._error(404, "RevisionNotFound")
            return
        file = self.server_of.repos[repo].get(name)
        if file is None:
            self._error(404, "EntryNotFound", {"X-Repo-Commit": self.server_of.COMMIT})
            return
        etag = file.sha256 if fault.etag is None else fault.etag
        if self.server_of.direct:
            self._bytes(file, fault, {"X-Repo-Commit": self.server_of.COMMIT, "ETag": f'"{etag}"'})
            return
        signed = urlencode({"X-Amz-Signature": "secret", "X-Amz-Expires": 3600})
        self._send(302, b"", {
            "Location": f"{self.server_of.files_endpoint}/cdn/{file.sha256}?{signed}",
            "X-Repo-Commit": self.server_of.COMMIT, "X-Linked-Size": str(file.size + fault.size_lie),
            **({"X-Linked-Etag": f'"{etag}"', "ETag": f'"{etag}"'} if etag else {})})

    def _bytes(self, file: File | None, fault: Fault, own_headers: dict[str, str] | None = None) -> None:
        if file is None:
            self._error(404, "")
            return
        data = self._content(file, fault)
        headers = {"Accept-Ranges": "bytes", "ETag": f'"{file.sha256[:32]}"', **(own_headers or {})}
        asked, start, end = self._range(len(data))
        if start and start >= len(data):
            self._send(416, b"", {"Content-Range": f"bytes */{len(data)}"})
            return
        status, body = 200, memoryview(data)
        if asked and not fault.ignore_range:
            start += fault.range_shift
            status, body = 206, body[start:end]
            headers["Content-Range"] = f"bytes {start}-{start + len(body) - 1}/{len(data)}"
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if fault.no_length:
            self.send_header("Connection", "close")
            self.close_connection = True
        else:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self._stream(body, fault)

    @staticmethod
    def _content(file: File, fault: Fault) -> bytes | mmap.mmap:
        if fault.flip is None and not fault.truncate and file.size:
            with file.path.open("rb") as opened:        # reading 100 MB for each request would be what is measured
                return mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
        data = bytearray(file.path.read_bytes())
        if fault.flip is not None:
            data[fault.flip] ^= 0xFF
        return bytes(data[:-fault.truncate] if fault.truncate else data)

    def _stream(self, body: memoryview, fault: Fault) -> None:
        end = min(x for x in (len(body), fault.stall_after, fault.drop_after) if x is not None)
        due, at = time.monotonic(), 0
        while at < end:
            if self.server_of.stopping.is_set():
                return
            rate = fault.rate           # it may be cleared meanwhile
            piece = min(max(int(rate * PIECE_SECONDS), 1024), CHUNK) if rate else CHUNK
            chunk = body[at:min(at + piece, end)]
            self.wfile.write(chunk)
            self.server_of.count(urlsplit(self.path).path, len(chunk))
            at += len(chunk)
            if rate:
                # What was lost to a busy computer is not made up for: a burst would pile up at the client.
                due = max(due, time.monotonic() - 0.002) + len(chunk) / rate
                time.sleep(max(0.0, due - time.monotonic()))
        if fault.stall_after is not None and end < len(body):
            self.wfile.flush()
            self.connection.settimeout(0.1)
            while not self.server_of.stopping.is_set():
                try:
                    if not self.connection.recv(1):
                        break
                except TimeoutError:
                    continue
            self.close_connection = True
        elif fault.drop_after is not None and end < len(body):
            if fault.reset:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            self.close_connection = True

    def _range(self, size: int) -> tuple[bool, int, int]:
        """Returns whether a part was asked for, where it begins, and where it ends."""
        given = self.headers.get("Range", "")
        start, _, last = given.removeprefix("bytes=").partition("-")
        return given.startswith("bytes="), int(start or 0), int(last) + 1 if last.isdecimal() else size

    # Answers

    def _has_token(self) -> bool:
        return self.headers.get("Authorization") == f"Bearer {self.server_of.token}"

    def _may_see(self, repo: str) -> bool:
        if "Authorization" in self.headers and not self._has_token():
            self._error(401, "", {"X-Error-Message": "Invalid credentials in Authorization header"})
            return False
        if repo not in self.server_of.repos:            # private, missing and mistyped look the same
            self._error(401, "RepoNotFound")
            return False
        if repo in self.server_of.gated and not self._has_token() and "/resolve/" in self.path:
            self._error(401, "GatedRepo")
            return False
        return True

    def _error(self, status: int, code: str, headers: dict[str, str] | None = None) -> None:
        self._send(status, b'{"error":"no"}', {"Content-Type": "application/json",
                                              **({"X-Error-Code": code, "X-Error-Message": code} if code else {}),
                                              **(headers or {})})

    def _json(self, value: Any, status: int = 200) -> None:
        self._send(status, json.dumps(value).encode(), {"Content-Type": "application/json"})

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
