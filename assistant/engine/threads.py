"""How many threads compute, and that the others rest."""

import os

import psutil


def threads(requested: int) -> tuple[int, int]:
    """Returns the threads for writing and for reading a prompt: all cores but one, so that one other busy program
    does not stall every step, and all of them. More than there are would halve the speed."""
    logical = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    physical = min(psutil.cpu_count(logical=False) or logical, logical)
    writing = min(requested, logical) if requested > 0 else max(1, physical - 1)
    return writing, max(writing, physical)


def keep_idle() -> None:
    """No thread is to spin that has nothing to do; to be called before ggml and numpy are loaded.

    Idle threads of OpenMP would cost up to 20 times the first-token time beside one other busy program. Those of
    numpy's OpenBLAS would spin for 70 ms after each product of 10,000 numbers, such as the bars need four times a
    second: a third of another core while an answer is written (`tests.benchmarks.path`).
    """
    os.environ.setdefault("GOMP_SPINCOUNT", "1000")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
