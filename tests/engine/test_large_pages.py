"""Weights move into large pages while they are read, and stay the same."""

import ctypes
import mmap
import os
import platform
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy
import psutil
import pytest

from assistant.domain.errors import ModelFileError
from assistant.engine import large_pages, llama_model
from assistant.engine.large_pages import LargePages
from assistant.engine.llama_model import LlamaModel
from assistant.engine.native import NativeLog
from assistant.engine.probe import LARGE
from tests.engine.worker_client import STARTER

MB = 1 << 20
SIZE = 40 * MB + 12_345

pytestmark = pytest.mark.skipif(not large_pages._are_given(), reason="the system gives no large pages")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "weights"
    path.write_bytes(numpy.random.default_rng(1).bytes(SIZE))
    return path


@pytest.fixture
def mapped(file: Path) -> Iterator[mmap.mmap]:
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, mmap.MAP_SHARED, mmap.PROT_READ) as made:
        yield made


def moving(*files: Path, copied: int = 0) -> LargePages:
    pages = LargePages(files, copied)
    pages.start()
    return pages


def large() -> int:
    """Returns the bytes of this process in large pages."""
    line = next(line for line in Path("/proc/self/smaps_rollup").read_text().splitlines() if "AnonHugePages" in line)
    return int(line.split()[1]) * 1024


def still_mapped(path: Path) -> int:
    return sum(end - begin for begin, end, name in large_pages._mappings() if name == os.path.realpath(path))


def test_a_mapped_file_moves_and_reads_the_same_meanwhile(file: Path, mapped: mmap.mmap) -> None:
    data, before = file.read_bytes(), large()
    assert still_mapped(file) >= SIZE
    pages = moving(file)
    reads = 0
    while reads < 3 or (pages._thread and pages._thread.is_alive()):
        assert mapped[:] == data
        reads += 1
    pages.wait()
    assert mapped[:] == data
    assert still_mapped(file) < 2 * large_pages._LARGE, "the edges alone"
    assert large() - before > SIZE - 3 * large_pages._LARGE


def test_a_file_moves_though_its_name_holds_what_ends_a_line_elsewhere(file: Path) -> None:
    file = file.rename(file.with_name("a\u2028\u2029\x85\x0b\x0c\x1c\x1d\x1e\rb"))
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, mmap.MAP_SHARED, mmap.PROT_READ) as mapped:
        moving(file).wait()
        assert still_mapped(file) < 2 * large_pages._LARGE
        assert mapped[:] == file.read_bytes()


@pytest.mark.parametrize("problem", [OSError, ValueError])
def test_everything_stays_where_it_is_if_the_system_does_not_say_where_that_is(
        file: Path, mapped: mmap.mmap, monkeypatch: pytest.MonkeyPatch, problem: type[Exception]) -> None:
    def refuse() -> Iterator[tuple[int, int, str]]:
        raise problem

    with monkeypatch.context() as patch:
        patch.setattr(large_pages, "_mappings", refuse)
        moving(file).wait()
    assert still_mapped(file) >= SIZE


def test_what_was_moved_can_not_be_written(file: Path, mapped: mmap.mmap) -> None:
    moving(file).wait()
    rights = [line.split()[1] for line in Path("/proc/self/maps").read_text().splitlines()
              if int(line.split("-")[0], 16) == _middle(mapped)]
    assert rights == ["r--p"]


def _middle(mapped: mmap.mmap) -> int:
    """Returns where the first whole large page of a mapping begins."""
    at = numpy.frombuffer(mapped, numpy.uint8).ctypes.data
    return int(at + -at % large_pages._LARGE)


@pytest.mark.skipif(tuple(map(int, platform.release().split(".")[:2])) < (6, 1), reason="Linux before 6.1 cannot")
def test_memory_that_is_being_written_gets_large_pages_too(file: Path) -> None:
    room = numpy.zeros(8 * large_pages._LEAST, numpy.uint8)
    for at in range(0, len(room), 4096):        # numpy itself asks for large pages: these are small
        room[at] = 1
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(large_pages, "_copy", lambda *_: True)
        ended = threading.Event()

        def write() -> None:
            while not ended.is_set():
                room[::4096] += 1

        thread = threading.Thread(target=write)
        thread.start()
        moving(file).wait()
        ended.set()
        thread.join()
    assert len(set(room[::4096].tolist())) == 1, "a number written meanwhile was lost"
    assert large() >= len(room) - 2 * large_pages._LARGE


@pytest.mark.parametrize("short", ["memory", "pages", "size", "files"])
def test_nothing_moves_where_there_is_no_room(file: Path, mapped: mmap.mmap, monkeypatch: pytest.MonkeyPatch,
                                              tmp_path: Path, short: str) -> None:
    if short == "memory":
        monkeypatch.setattr(large_pages, "MOST_OF_AVAILABLE", SIZE / psutil.virtual_memory().total / 2)
    elif short in ("pages", "size"):
        (tmp_path / "enabled").write_text("madvise [never]\n" if short == "pages" else "[madvise] never\n")
        (tmp_path / "hpage_pmd_size").write_text(f"{2 << 20 if short == 'pages' else 512 << 20}\n")
        monkeypatch.setattr(large_pages, "_HUGE_PAGES", tmp_path)
    moving(*([] if short == "files" else [file])).wait()
    assert still_mapped(file) >= SIZE
    assert mapped[:] == file.read_bytes()


def test_what_is_left_stays_where_it_is_once_memory_gets_short(file: Path, mapped: mmap.mmap,
                                                               monkeypatch: pytest.MonkeyPatch) -> None:
    plenty, asked = psutil.virtual_memory(), 0

    def less_and_less() -> object:
        nonlocal asked
        asked += 1
        return plenty if asked == 1 else plenty._replace(available=MB)

    monkeypatch.setattr(psutil, "virtual_memory", less_and_less)
    moving(file).wait()
    assert SIZE - large_pages._PIECE <= still_mapped(file) + 2 * large_pages._LARGE < SIZE
    assert mapped[:] == file.read_bytes()


@pytest.mark.parametrize(("copied", "moves"), [(0, True), (SIZE // 3, True), (2 * SIZE // 3, False)])
def test_a_file_that_is_read_no_more_stays_mapped_and_can_leave_memory(file: Path, mapped: mmap.mmap, copied: int,
                                                                       moves: bool) -> None:
    moving(file, copied=copied).wait()
    assert (still_mapped(file) < SIZE) == moves


@pytest.mark.parametrize(("kind", "share"), [("Q4_0", 1.0), ("Q8_0", 0.0)])
def test_weights_copied_in_another_order_are_counted(native_log: NativeLog, tmp_path: Path, kind: str,
                                                     share: float) -> None:
    if "avx2" not in Path("/proc/cpuinfo").read_text("ascii"):
        pytest.skip("this processor copies other types")
    file = tmp_path / "probe.gguf"
    LARGE.write(file, kind)
    with pytest.raises(ModelFileError):     # it has no vocabulary, but was loaded
        LlamaModel(file, [file], 0, native_log, lambda _stage, _fraction: True)
    copied = native_log.copied_weights()
    assert copied == pytest.approx(share * LARGE.matrix_bytes(kind), rel=0.1)


@pytest.mark.parametrize("fails", ["mmap", "mremap"])
def test_what_the_system_refuses_stays_where_it_is(file: Path, mapped: mmap.mmap, monkeypatch: pytest.MonkeyPatch,
                                                   fails: str) -> None:
    class Refusing:
        """The C library, one function of which always fails."""

        def __getattr__(self, name: str) -> Callable[..., object]:
            return (lambda *_: large_pages._FAILED) if name == fails else getattr(library, name)

    library, before = ctypes.CDLL(None), large()
    monkeypatch.setattr(ctypes, "CDLL", lambda _name: Refusing())
    moving(file).wait()
    assert still_mapped(file) >= SIZE
    assert large() < before + SIZE // 2, "the copy is still there"     # the system makes some of its own
    assert mapped[:] == file.read_bytes()


def test_a_model_gives_all_of_it_back(native_log: NativeLog) -> None:
    def load() -> LlamaModel:
        return LlamaModel(STARTER, [STARTER], 0, native_log, lambda _stage, _fraction: True)

    load().close()
    before, mapped = psutil.Process().memory_info().rss, still_mapped(STARTER)      # by other tests' models
    for moved in (True, False, True):
        model = load()
        if moved:
            model.pages.start()
            model.pages.wait()
            assert large() > 80 * MB
        model.close()
    assert still_mapped(STARTER) <= mapped
    assert psutil.Process().memory_info().rss - before < 30 * MB


def test_a_model_that_fails_once_its_weights_are_there_gives_them_back(
        native_log: NativeLog, stand_in: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_model: object) -> None:
        raise ArithmeticError

    monkeypatch.setattr(llama_model, "Vocabulary", fail)
    before = still_mapped(stand_in)
    with pytest.raises(ArithmeticError):
        LlamaModel(stand_in, [stand_in], 0, native_log, lambda _stage, _fraction: True)
    assert still_mapped(stand_in) == before
