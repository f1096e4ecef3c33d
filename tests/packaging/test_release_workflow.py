"""What the release's workflow does, as far as its text tells."""

import re
from pathlib import Path

WORKFLOW = (Path(__file__).parents[2] / ".github/workflows/release.yml").read_text("utf-8")
JOBS = dict(re.findall(r"^  (linux|windows|macos):\n((?:(?:    .*)?\n)+)", WORKFLOW, re.MULTILINE))


def test_linux_on_arm_is_built_where_qt_can_be_installed() -> None:
    images = dict(re.findall(r"arch: (\w+)\n.*\n +image: debian:(\w+)-slim@sha256:[0-9a-f]{64}\n", JOBS["linux"]))
    assert images == {"x86_64": "bookworm", "aarch64": "trixie"}
    assert "container: ${{ matrix.image }}\n" in JOBS["linux"]
