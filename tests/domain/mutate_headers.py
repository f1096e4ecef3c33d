"""Reads thousands of damaged headers in a process that may not grow: `python -m tests.domain.mutate_headers COUNT`.

Each is a good header with bytes changed, cut, doubled, zeroed, or its counts and lengths made huge. Prints how many
were read and how many refused; ends with an exception at anything but a clear refusal, with a signal at a hang.
"""

import random
import resource
import signal
import struct
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from assistant.domain.errors import ModelFileError
from assistant.domain.fit import fit
from assistant.domain.gguf import HeaderGoesOn, parse_header
from assistant.domain.model import Machine, ModelFile
from tests import model_shapes
from tests.conftest import STARTER

SECONDS_FOR_ONE = 5
MOST_BYTES = 64 << 20
HUGE = (0, 1, 0xFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, 1 << 40, (1 << 63) - 1, (1 << 64) - 1)
MACHINE = Machine(16_000_000_000, 8_000_000_000, 4, 100_000_000_000)


def main() -> None:
    count = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
    chance, read, refused = random.Random(5), 0, 0
    headers = list(good_headers())
    headers += headers[:-1] * 9         # the real one has 49,000 words to step over
    before = most_memory()
    for _number in range(count):
        whole, size = chance.choice(headers)
        data = mutated(whole, chance)
        signal.alarm(SECONDS_FOR_ONE)
        try:
            header = parse_header(data, chance.choice((size, len(data))))
            fit(ModelFile(Path("m.gguf"), size), MACHINE, header=header)
            read += 1
        except HeaderGoesOn:
            refused += 1
        except ModelFileError as error:
            clear = bool(error.message and error.hint)
            refused += clear
        signal.alarm(0)
        assert most_memory() - before < MOST_BYTES, f"{most_memory() - before} bytes"
    print(read, refused)


def most_memory() -> int:
    """Returns the most bytes this process has held at once; small allocations are among them, freed ones stay."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most << 10


def good_headers() -> Iterator[tuple[bytes, int]]:
    """Returns the headers of every kind of model, and now and then of a real one, with their files' sizes."""
    with tempfile.TemporaryDirectory() as folder:
        for make in model_shapes.ALL.values():
            path = make().write(Path(folder, "model.gguf"))
            with path.open("rb") as file:
                data = file.read(200_000)
            yield data[:data.rindex(b"weight") + 64], path.stat().st_size
    with STARTER.open("rb") as file:
        yield file.read(1 << 21), STARTER.stat().st_size


def mutated(whole: bytes, chance: random.Random) -> bytes:
    data = bytearray(whole)
    for _ in range(chance.randint(1, 6)):
        # Most of what decides stands in the first kilobytes and in the tensor table.
        at = chance.choice((chance.randrange(4, min(len(data), 4096)), chance.randrange(4, len(data) - 16)))
        way = chance.randrange(7)
        if way == 0:
            data[at] ^= 1 << chance.randrange(8)
        elif way == 1:
            data[at] = chance.randrange(256)
        elif way == 2:
            data[at:at + 8] = struct.pack("<Q", chance.choice(HUGE))
        elif way == 3:
            data[at:at + 4] = struct.pack("<I", chance.choice(HUGE) & 0xFFFFFFFF)
        elif way == 4:
            del data[at:at + chance.randint(1, 40)]
        elif way == 5:
            data[at:at] = data[at:at + chance.randint(1, 200)]
        else:
            data = data[:chance.randrange(24, len(data))] if chance.random() < 0.2 else data
            if len(data) < 64:
                break
    return bytes(data)


if __name__ == "__main__":
    main()
