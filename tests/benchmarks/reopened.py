"""Whether a chat that comes back from its file goes on with the right numbers, also after an early message is edited.

    python -m tests.benchmarks.reopened [MODEL ...] [--tokens 1500] [--threads N]

Of each model, and of two synthetic ones (a hybrid and one with a sliding window, made here, with random weights): one
process reads a chat of so many tokens and keeps its state in a file, a fresh one takes it and goes on, or back to
earlier places and on with other words. Printed are, for each place, how many tokens came from the file and the largest
difference between a logit and that of an evaluation in an empty context which keeps nothing; as measures of it the
difference that one lost token makes, and that of evaluating the last words by themselves, without any file: adding up
in another order is not nothing. Ends with 1 where a difference is above 1.5, or nothing came from the file.
"""

import argparse
import multiprocessing
import sys
import tempfile
from pathlib import Path

import numpy
import psutil

from assistant.engine import native
from assistant.engine.llama_model import LlamaModel
from tests.engine import tiny_gguf
from tests.engine.kept_engine import Engine

BAR = 1.5
TEXT = "The fox saw the sea, the ship, the storm and the stars, and number {} was the brightest of them all. "
OTHER = "But then somebody asked for the way home."
PLACES = (0.15, 0.4, 0.6, 0.9, 1.0)     # of the chat: where the words become others; 1: it goes on
MARKED = 0.5                            # of the chat: where one turn ended, which hybrids remember


def main() -> int:
    """Returns 0 when every number was right."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("models", nargs="*", type=Path, metavar="MODEL")
    parser.add_argument("--tokens", type=int, default=1500)
    parser.add_argument("--threads", type=int, default=psutil.cpu_count(logical=False) or 1)
    options = parser.parse_args()
    right = True
    with tempfile.TemporaryDirectory() as folder:
        made = [tiny_gguf.write_qwen35(Path(folder) / "hybrid of random weights.gguf"),
                tiny_gguf.write_gemma3(Path(folder) / "sliding window of random weights.gguf")]
        for number, model in enumerate([*options.models, *made]):
            given = (model, Path(folder) / str(number), options.tokens, options.threads)
            _alone(_keep, given)
            right &= _alone(_compare, given)
    return 0 if right else 1


def _alone(work: object, given: tuple[Path, Path, int, int]) -> bool:
    """Runs `work` in a process of its own; returns whether it ended well."""
    process = multiprocessing.get_context("spawn").Process(target=work, args=given)  # type: ignore[arg-type]
    process.start()
    process.join()
    return process.exitcode == 0


class Chat:
    """What is read of a model, and engines for it."""

    def __init__(self, path: Path, states: Path, tokens: int, threads: int) -> None:
        self._log, self._states, self._threads = native.start(), states, threads
        self.model = LlamaModel(path, [path], 0, self._log, lambda _stage, _fraction: True)
        tokenise = self.model.vocabulary.tokenise
        text = tokenise("".join(TEXT.format(number) for number in range(tokens)), False)
        self.tokens, self.other = text[:tokens], tokenise(OTHER, False)
        self.mark = int(tokens * MARKED)

    def engine(self, knows: bool = True) -> Engine:
        """Returns a context with the states kept, or with an empty folder: one that may hold nothing is emptied."""
        states = self._states if knows else self._states / "none"
        return Engine(self.model, self._log, states, 1 << 40, length=len(self.tokens) + 256, threads=self._threads)


def _keep(path: Path, states: Path, tokens: int, threads: int) -> None:
    chat = Chat(path, states, tokens, threads)
    engine = chat.engine()
    engine.read(chat.tokens, marks=(chat.mark, tokens - 8))
    engine.sequence(chat.tokens).last_message = lambda: chat.mark
    engine.keep()


def _compare(path: Path, states: Path, tokens: int, threads: int) -> None:
    chat = Chat(path, states, tokens, threads)
    print(f"{path.stem}, {path.stat().st_size:,} bytes, a chat of {tokens} tokens", flush=True)
    worst, reused_at_all = 0.0, 0
    for share in PLACES:
        place = int(tokens * share)
        wanted = [*chat.tokens[:place], *chat.other]
        restored, (fresh, lost, parted) = chat.engine(), (chat.engine(knows=False) for _ in range(3))
        reused, logits = restored.read(wanted)
        _nothing, right = fresh.read(wanted)
        _nothing, wrong = lost.read([*wanted[:place // 2], *wanted[place // 2 + 1:]])
        parted.read(wanted[:place])
        _nothing, rounded = parted.read(wanted)
        for engine in (restored, fresh, lost, parted):
            engine.context.close()
        restored_by, lost_by, parted_by = (numpy.abs(each - right).max() for each in (logits, wrong, rounded))
        print(f"  other words from {place}: {reused} tokens came from the file; largest difference {restored_by:.4f} "
              f"(of one lost token {lost_by:.4f}, of the last words by themselves {parted_by:.4f}; logits between "
              f"{right.min():.1f} and {right.max():.1f})", flush=True)
        worst, reused_at_all = max(worst, float(restored_by)), max(reused_at_all, reused)
    met = worst <= BAR and reused_at_all > 0
    print(f"  {'met' if met else 'MISSED'}: at most {BAR}, here {worst:.4f}", flush=True)
    sys.exit(0 if met else 1)


if __name__ == "__main__":
    sys.exit(main())
