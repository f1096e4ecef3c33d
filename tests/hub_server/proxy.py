"""Proxies on loopback that pass everything on: HTTP (CONNECT too), the same behind TLS, and SOCKS5."""

import select
import socket
import ssl
import struct
import threading
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit


class Proxy:
    """`with Proxy("http") as proxy:` listens at `proxy.address`; `proxy.asked` has "host:port" of each connection.
    "https" needs a certificate (PEM, key included)."""

    def __init__(self, scheme: str, certificate: Path | None = None) -> None:
        self._scheme = scheme
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) if certificate else None
        if self._tls and certificate:
            self._tls.load_cert_chain(certificate)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"{scheme}://127.0.0.1:{self._listener.getsockname()[1]}"
        self.asked: list[str] = []

    def __enter__(self) -> "Proxy":
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            with self._tls.wrap_socket(connection, server_side=True) if self._tls else connection as client:
                host, port, first = self._socks(client) if self._scheme.startswith("socks") else self._http(client)
                self.asked.append(f"{host}:{port}")
                with socket.create_connection((host, port)) as server:
                    server.sendall(first)
                    _pass_on(client, server)
        except OSError:
            return

    @staticmethod
    def _http(client: socket.socket) -> tuple[str, int, bytes]:
        """Returns where to connect and what to send there first."""
        head = b""
        while b"\r\n\r\n" not in head:
            head += client.recv(65536)
        line, _, rest = head.partition(b"\r\n")
        method, target, version = line.decode().split()
        if method == "CONNECT":
            client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            host, _, port = target.rpartition(":")
            return host, int(port), b""
        url = urlsplit(target)
        path = url.path + (f"?{url.query}" if url.query else "")
        # One request for each connection: the next may be for another host.
        first = f"{method} {path} {version}\r\nConnection: close\r\n".encode() + rest
        return url.hostname or "", url.port or 80, first

    @staticmethod
    def _socks(client: socket.socket) -> tuple[str, int, bytes]:
        client.recv(client.recv(2)[1])
        client.sendall(b"\x05\x00")
        kind = client.recv(4)[3]
        host = client.recv(client.recv(1)[0]).decode() if kind == 3 else socket.inet_ntoa(client.recv(4))
        port = struct.unpack(">H", client.recv(2))[0]
        client.sendall(b"\x05\x00\x00\x01" + bytes(6))
        return host, port, b""


def _pass_on(client: socket.socket, server: socket.socket) -> None:
    """Passes bytes both ways until one side ends; on one thread, for OpenSSL allows no two at one connection."""
    while True:
        for source in select.select([client, server], [], [])[0]:
            if not (data := source.recv(65536)):
                return
            (server if source is client else client).sendall(data)
