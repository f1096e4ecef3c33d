"""Which state was used last is told by the dates of the files, also where these are as fine as the clock."""

import os
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from assistant.engine.llama_model import LlamaModel
from assistant.engine.native import NativeLog
from assistant.engine.state_file import Head
from assistant.engine.state_folder import Image, StateFolder
from tests.engine import tiny_gguf
from tests.engine.kept_engine import Engine

LONG_AGO = 1_000_000.0
BEGINNING = [3 + i * 7 % 250 for i in range(900)]


def test_what_is_used_on_its_way_to_the_disk_is_dated_so(tmp_path: Path) -> None:
    folder, disk = StateFolder(print), threading.Event()
    folder.use(tmp_path / "states", 1 << 30)
    waited = list[bool]()
    folder._do(lambda: waited.append(disk.wait(60)))        # it is slow
    head = Head({}, 2, 0, (4,))
    used, unused = (folder.put(Image(chat, head, (1, 2), [bytes(4)], LONG_AGO)) for chat in ("used", "unused"))
    folder.touch(used)
    disk.set()
    assert folder.wait(60)
    assert unused.stat().st_mtime == LONG_AGO
    assert used.stat().st_mtime > time.time() - 600


def test_a_branch_is_newer_than_the_file_it_grew_out_of(
        tmp_path: Path, native_log: NativeLog, monkeypatch: pytest.MonkeyPatch) -> None:
    utime = os.utime

    def fine(path: Path, times: Any = None) -> None:
        utime(path, times or (time.time(), time.time()))

    path = tiny_gguf.write_llama(tmp_path / "tiny.gguf")
    model = LlamaModel(path, [path], 0, native_log, lambda _stage, _fraction: True)
    engine = Engine(model, native_log, tmp_path / "states")
    engine.read([*BEGINNING, 5, 9, 17])
    engine.keep()
    monkeypatch.setattr(os, "utime", fine)
    other = [*BEGINNING, 7, 11, 19]
    engine.read(other)
    [state] = (tmp_path / "states").glob("*.state")
    assert state.stat().st_mtime < engine.sequence(other).used_at
    engine.context.close()
    model.close()
