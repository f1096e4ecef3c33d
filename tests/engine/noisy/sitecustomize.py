"""Writes to stdout while the worker works, as careless libraries do."""

import os
import sys
import threading
import time


def _chatter() -> None:
    for _ in range(20):
        time.sleep(0.05)
        print("this is not JSON", flush=True)
        os.write(1, b"neither is this\n")


if "--worker" in sys.orig_argv:
    threading.Thread(target=_chatter, daemon=True).start()
