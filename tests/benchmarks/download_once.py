"""Downloads one file as the app does, in a process of its own, and prints what it took as one JSON line."""

import json
import resource
import sys
import time
from pathlib import Path

from assistant.domain.model import HubModel
from assistant.hub.client import prepare
from assistant.hub.model_download import ModelDownload


def main() -> None:
    said = json.loads(sys.argv[1])
    model = HubModel("maker/Big-GGUF", "big.gguf", said["commit"], said["size"], said["sha256"])
    prepare()                       # importing the client is the app's start, not the download
    before, began = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    ModelDownload(model, Path(said["folder"]), lambda: (said["endpoint"], ""), reserve=0).run()
    seconds, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    print(json.dumps({"seconds": seconds, "cpu": cpu, "memory": after.ru_maxrss * 1024}))


if __name__ == "__main__":
    main()
