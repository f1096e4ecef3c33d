"""A Hub with one file that is as fast as the kernel can be asked to be: `sendfile`, in a process of its own.

Both ours and curl fetch from it, so that it slows both alike. Prints its port, then one JSON line at the end of each
connection it sent bytes on: {"sent": bytes, "ended": monotonic seconds when the client had left}.
"""

import json
import os
import socket
import sys
import threading
import time
from contextlib import suppress

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def main() -> None:
    path, sha256 = sys.argv[1:3]
    rate, stall = float(sys.argv[3]), int(sys.argv[4])      # bytes a second, bytes before a stall; 0 and -1: none
    listener = socket.create_server(("127.0.0.1", 0), backlog=16)
    print(listener.getsockname()[1], flush=True)
    while True:
        client, _ = listener.accept()
        threading.Thread(target=serve, args=(client, path, sha256, rate, stall), daemon=True).start()


def serve(client: socket.socket, path: str, sha256: str, rate: float, stall: int) -> None:
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    size = os.path.getsize(path)
    with client, open(path, "rb") as file:
        while request := head_of(client):
            lines = request.lower().split("\r\n")
            start = next((int(line.partition("=")[2].split("-")[0]) for line in lines if line.startswith("range:")), 0)
            client.sendall(answer(size, start, sha256))
            if lines[0].startswith("head"):
                continue
            at = start
            with suppress(OSError):
                at = send(client, file.fileno(), start, size, rate, stall)
            print(json.dumps({"sent": at - start, "ended": time.monotonic()}), flush=True)
            return


def head_of(client: socket.socket) -> str:
    data = b""
    while b"\r\n\r\n" not in data:
        try:
            more = client.recv(65536)
        except OSError:
            return ""
        if not more:
            return ""
        data += more
    return data.decode("latin-1")


def answer(size: int, start: int, sha256: str) -> bytes:
    status = "206 Partial Content" if start else "200 OK"
    place = f"Content-Range: bytes {start}-{size - 1}/{size}\r\n" if start else ""
    return (f"HTTP/1.1 {status}\r\nContent-Length: {size - start}\r\n{place}Content-Type: application/octet-stream\r\n"
            f'X-Repo-Commit: {COMMIT}\r\nETag: "{sha256}"\r\nAccept-Ranges: bytes\r\n\r\n').encode()


def send(client: socket.socket, source: int, start: int, size: int, rate: float, stall: int) -> int:
    """Returns how far it came."""
    at, began = start, time.monotonic()
    while at < size:
        if 0 <= stall <= at:
            client.recv(1)              # until the client leaves
            return at
        at += os.sendfile(client.fileno(), source, at, min(size - at, int(rate / 100) if rate else 1 << 24))
        if rate:
            time.sleep(max(0.0, (at - start) / rate - (time.monotonic() - began)))
    return at


if __name__ == "__main__":
    main()
