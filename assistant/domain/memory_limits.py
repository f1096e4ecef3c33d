"""How much of the computer's memory this process may have, in a container or service too (Linux's control groups)."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_ROOT = Path("/")               # where /proc and /sys are


@dataclass(frozen=True, slots=True)
class _Version:
    """How one of the two versions of control groups calls things."""

    mount: str
    limit: str                  # a file with bytes, or "max"
    used: str
    files: tuple[str, ...]      # lines of `memory.stat`: bytes of files in memory, which leave it when it is wanted


_FIRST = _Version("sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes",
                  ("total_active_file", "total_inactive_file"))
_SECOND = _Version("sys/fs/cgroup", "memory.max", "memory.current", ("active_file", "inactive_file"))


def within_limits(available: int, total: int) -> tuple[int, int]:
    """Returns how many of the computer's `available` bytes, and of its `total`, this process may have."""
    for version, group in _groups():
        with suppress(OSError, ValueError):         # no limit in this group
            limit = int((group / version.limit).read_text("ascii"))
            if 0 < limit < total:
                available, total = min(available, max(limit - _used(version, group), 0)), limit
    return available, total


def _used(version: _Version, group: Path) -> int:
    """Returns the bytes of a group that cannot leave memory. Raises OSError, ValueError."""
    lines = (group / "memory.stat").read_text("ascii").splitlines()
    parts = dict(line.split(maxsplit=1) for line in lines)
    return int((group / version.used).read_text("ascii")) - sum(int(parts.get(name, 0)) for name in version.files)


def _groups() -> Iterator[tuple[_Version, Path]]:
    """Yields the groups this process is in, each after those around it. A container may show its own as the outermost,
    and none of those that are named."""
    try:
        lines = (_ROOT / "proc/self/cgroup").read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return      # another system
    for line in lines:
        number, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        if number == "0" or "memory" in controllers.split(","):
            version = _SECOND if number == "0" else _FIRST
            group = _ROOT / version.mount
            yield version, group
            for name in path.split("/"):
                if name not in ("", ".."):
                    group /= name
                    yield version, group
