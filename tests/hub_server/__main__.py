"""Runs the Hub by hand: prints its address and serves the files given until Ctrl+C."""

import argparse
import contextlib
import threading
from pathlib import Path

from tests.hub_server.server import HubServer


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.hub_server", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE.gguf")
    parser.add_argument("--repo", default="local/model-GGUF", help="repository the files are in (default: %(default)s)")
    parser.add_argument("--rate", type=float, default=0, metavar="N", help="bytes a second (default: no limit)")
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    with HubServer({options.repo: {path.name: path for path in options.files}}, port=options.port) as server:
        if options.rate:
            server.fault("/cdn/", times=None, rate=options.rate)
        print(server.endpoint, flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
