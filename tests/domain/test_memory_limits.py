"""What a container or service may have of the computer's memory, as Linux would tell it in a folder of our own."""

from pathlib import Path

import pytest

from assistant.control import machine
from assistant.domain import memory_limits
from assistant.domain.memory_limits import within_limits
from assistant.engine import free_memory

GB = 1 << 30
NO_LIMIT_IN_THE_FIRST_VERSION = 9_223_372_036_854_771_712
FREE, ALL = 10 * GB, 16 * GB        # of the computer


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(memory_limits, "_ROOT", tmp_path)
    (tmp_path / "proc/self").mkdir(parents=True)
    return tmp_path


def in_groups(root: Path, *lines: str) -> None:
    (root / "proc/self/cgroup").write_text("".join(f"{line}\n" for line in lines))


def second_version(group: Path, limit: int | str, used: int = 0, files: int = 0) -> None:
    group.mkdir(parents=True, exist_ok=True)
    (group / "memory.max").write_text(f"{limit}\n")
    (group / "memory.current").write_text(f"{used}\n")
    (group / "memory.stat").write_text(f"anon {used - files}\nfile {files}\nactive_file {files // 4}\n"
                                       f"inactive_file {files - files // 4}\n")


def first_version(group: Path, limit: int, used: int = 0, files: int = 0) -> None:
    group.mkdir(parents=True, exist_ok=True)
    (group / "memory.limit_in_bytes").write_text(f"{limit}\n")
    (group / "memory.usage_in_bytes").write_text(f"{used}\n")
    (group / "memory.stat").write_text(f"active_file 1\ninactive_file 1\ntotal_active_file {files // 4}\n"
                                       f"total_inactive_file {files - files // 4}\n")


def test_a_service_has_what_its_limit_leaves_and_files_in_memory_can_leave_it(root: Path) -> None:
    in_groups(root, "0::/system.slice/chat.service")
    second_version(root / "sys/fs/cgroup/system.slice", "max")
    second_version(root / "sys/fs/cgroup/system.slice/chat.service", 4 * GB, 3 * GB, files=2 * GB)
    assert within_limits(FREE, ALL) == (3 * GB, 4 * GB)


def test_a_limit_further_out_counts_and_so_does_what_the_computer_has_left(root: Path) -> None:
    in_groups(root, "0::/user.slice/user-1000.slice")
    second_version(root / "sys/fs/cgroup/user.slice", 8 * GB, 1 * GB)
    second_version(root / "sys/fs/cgroup/user.slice/user-1000.slice", 12 * GB, 1 * GB)
    assert within_limits(FREE, ALL) == (7 * GB, 8 * GB)
    assert within_limits(2 * GB, ALL) == (2 * GB, 8 * GB)


def test_a_container_that_shows_its_own_group_alone_has_its_limit(root: Path) -> None:
    in_groups(root, "0::/")
    second_version(root / "sys/fs/cgroup", 2 * GB, 3 * GB)
    assert within_limits(FREE, ALL) == (0, 2 * GB)


def test_the_first_version_of_control_groups_is_known_too(root: Path) -> None:
    in_groups(root, "9:name=systemd:/", "4:cpu,memory:/docker/abc", "0::/")
    first_version(root / "sys/fs/cgroup/memory", 4 * GB, 3 * GB, files=2 * GB)     # docker's, and no folder of its name
    assert within_limits(FREE, ALL) == (3 * GB, 4 * GB)


@pytest.mark.parametrize("version", ["none", "first", "second", "damaged", "unreadable"])
def test_without_a_limit_all_that_is_free_can_be_had(root: Path, version: str) -> None:
    if version == "first":
        in_groups(root, "4:memory:/app")
        for group in ("sys/fs/cgroup/memory", "sys/fs/cgroup/memory/app"):
            first_version(root / group, NO_LIMIT_IN_THE_FIRST_VERSION, 20 * GB)
    elif version == "second":
        in_groups(root, "0::/app")
        second_version(root / "sys/fs/cgroup/app", "max", 20 * GB)
    elif version == "damaged":
        in_groups(root, "", "nonsense", "4:memory", "0::/../app")
        second_version(root / "sys/fs/cgroup/app", 4 * GB)
        (root / "sys/fs/cgroup/app/memory.stat").write_text("nonsense\n")
    elif version == "unreadable":
        in_groups(root, "0::/app")
        (root / "sys/fs/cgroup/app/memory.max").mkdir(parents=True)
    assert within_limits(FREE, ALL) == (FREE, ALL)


def test_app_and_engine_keep_to_the_limit(root: Path, tmp_path: Path) -> None:
    in_groups(root, "0::/app")
    second_version(root / "sys/fs/cgroup/app", 100 << 20, 60 << 20)
    assert machine.available_memory() == (40 << 20, 100 << 20)
    assert machine.share_available() == pytest.approx(0.4)
    assert free_memory.available() == 40 << 20
    here = machine.look(tmp_path)
    assert (here.available_memory, here.memory) == (40 << 20, 100 << 20)
