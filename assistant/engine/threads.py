"""How many threads compute."""

import os

import psutil


def threads(requested: int) -> tuple[int, int]:
    """Returns the threads for writing and for reading a prompt: all cores but one, so that one other busy program
    does not stall every step, and all of them. More than there are would halve the speed."""
    logical = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    physical = min(psutil.cpu_count(logical=False) or logical, logical)
    writing = min(requested, logical) if requested > 0 else max(1, physical - 1)
    return writing, max(writing, physical)
