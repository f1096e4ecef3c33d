"""Time until the library knows a folder of very many models, and until it knows it again.

    python -m tests.benchmarks.library [--models 500] [--rounds 5] [--folder FOLDER]

The models are the practice model's real header (49,152 words, 272 tensors) under names of their own, each with a
different last byte; the weights are a hole in the file, so that 500 of them take no room. `first` reads every
header, as after the folder is added; `again` is a start of the app later, `rescan` a look with the window's focus,
`list` what bringing the result together takes. Files are in the page cache. The library does all of it in the
background, each folder in a thread of its own.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from assistant.domain.gguf import read_header
from assistant.domain.model_library import Origin
from assistant.store.model_folder import ModelFolder
from assistant.store.model_sources.source import Source
from tests.conftest import STARTER

HEADER_BYTES = 4 << 20      # more than the practice model's


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--models", type=int, default=500)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--folder", type=Path)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as top:
        measure(Path(top), options.models, options.rounds)


def measure(top: Path, count: int, rounds: int) -> None:
    make(top / "disk", count)
    print(f"{count} models, {rounds} rounds; wall and CPU milliseconds, median (least)")
    source = Source(top / "disk", Origin.FOLDER)

    def opened() -> ModelFolder:
        folder = ModelFolder(top / "models", None, top / "data" / "models.json")
        folder.records.set_folders([top / "disk"])
        folder.sources()
        return folder

    def first() -> None:
        (top / "data" / "models.json").unlink(missing_ok=True)
        folder = opened()
        folder.look(source)
        folder.save_quietly()

    show("first", [timed(first) for _ in range(rounds)])
    show("again", [timed(lambda: opened().look(source)) for _ in range(rounds)])
    folder = opened()
    folder.look(source)
    show("rescan", [timed(lambda: folder.look(source)) for _ in range(rounds)])
    show("list", [timed(folder.listed) for _ in range(rounds)])
    show("one header", [timed(lambda: read_header(top / "disk" / "model-0000.gguf")) for _ in range(rounds)])
    assert len(folder.listed().merged.models) == count


def make(folder: Path, count: int) -> None:
    folder.mkdir()
    with STARTER.open("rb") as file:
        header = file.read(HEADER_BYTES)
    size = STARTER.stat().st_size
    for number in range(count):
        with (folder / f"model-{number:04}.gguf").open("wb") as file:
            file.write(header)
            file.seek(size - 8)
            file.write(number.to_bytes(8, "little"))


def timed(function: Callable[[], object]) -> tuple[float, float]:
    """Returns wall and CPU seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    function()
    return time.perf_counter() - wall, time.process_time() - cpu


def show(name: str, times: list[tuple[float, float]]) -> None:
    columns = [[1000 * each[at] for each in times] for at in (0, 1)]
    print(f"{name:12}" + "".join(f"{statistics.median(column):9.1f} ({min(column):.1f})" for column in columns))


if __name__ == "__main__":
    main()
