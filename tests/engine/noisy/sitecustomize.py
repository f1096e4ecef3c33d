"""Writes to stdout while the worker works, as careless libraries do."""

import os
import sys
import threading
import time


def _chatter() -> None:
    while os.fstat(1).st_ino != os.fstat(2).st_ino:      # until the worker has taken its pipe away
        time.sleep(0.001)
    for _ in range(200):
        time.sleep(0.005)
        print("this is not JSON", flush=True)
        os.write(1, b"neither is this\n")


if "--worker" in sys.orig_argv:
    threading.Thread(target=_chatter, daemon=True).start()
