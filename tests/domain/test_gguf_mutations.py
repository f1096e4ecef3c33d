"""Damaged headers: whatever the bytes say, they are read or refused in plain words, soon and in little memory."""

import subprocess
import sys

import pytest

from tests.engine.worker_client import ROOT

COUNT = 10_000


@pytest.mark.skipif(sys.platform == "win32", reason="a process's memory is limited in another way there")
def test_ten_thousand_damaged_headers_are_read_or_refused_in_plain_words() -> None:
    done = subprocess.run([sys.executable, "-m", "tests.domain.mutate_headers", str(COUNT)], cwd=ROOT,
                          capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    read, refused = (int(number) for number in done.stdout.split())
    assert read + refused == COUNT
    assert read > COUNT // 50
    assert refused > COUNT // 2
