"""What it costs to remember of each token how likely it was and what else might have stood there.

    python -m tests.benchmarks.lens [--rounds 400] [--answers 6] [--tokens 300]

Time: on rows of 49,152 and 262,144 logits, with the alternatives that are remembered by default, as the engine does it
between drawing a token and evaluating it. The rows take turns, so that none is in the processor's cache any more than
in the engine's loop; the line the app gets is made as well. Room: answers of the practice model in a database of ours,
beside the same database without their lens; the difference of the files, whole pages, by the tokens there are.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy

from assistant.control.lens_growth import LensGrowth
from assistant.domain.chat import Status, TextPart
from assistant.domain.lens import Piece
from assistant.domain.lens_format import pack
from assistant.domain.settings import App
from assistant.engine import native
from assistant.engine.llama_model import LlamaModel
from assistant.engine.odds import Odds
from assistant.engine.protocol import Token, encode
from assistant.engine.vocabulary import Vocabulary
from assistant.store.chats import ChatStore
from tests.benchmarks.samplers import row_of
from tests.engine.wide_vocabulary import WideVocabulary
from tests.engine.worker_client import STARTER, Answer, Worker

BARS_MS = {49_152: 0.3, 262_144: 0.7}
BAR_BYTES = 40
ROWS = 24               # 24 MB of the large vocabulary's
QUESTIONS = ("Tell me a story about a ship.", "Explain photosynthesis.", "Write a letter to a landlady.",
             "What is a seal?", "Give me a recipe with potatoes.", "Write a poem about autumn.")


def milliseconds(vocabulary: Vocabulary, rounds: int, count: int) -> list[float]:
    """Returns how long each token took to be looked at and told."""
    rng = numpy.random.default_rng(1)
    rows: list[Any] = [rng.permutation(row_of(vocabulary.size).astype(numpy.float32)) for _ in range(ROWS)]
    drawn = [int(numpy.argsort(-row)[place % 7]) for place, row in enumerate(rows)]
    odds, took = Odds(vocabulary), []
    for number in range(rounds + ROWS):
        row, token = rows[number % ROWS], drawn[number % ROWS]
        begun = time.perf_counter()
        seen = odds.of(row, token, count)
        encode(Token("answer", " word", token, False, seen.chance, seen.rank, seen.alternatives, seen.part))
        if number >= ROWS:
            took.append(1000 * (time.perf_counter() - begun))
    return took


def time_it(rounds: int, count: int) -> bool:
    """Prints the times; returns whether the medians keep the bars."""
    kept = True
    log = native.start()
    small = LlamaModel(STARTER, [STARTER], 0, log, lambda _stage, _fraction: True)
    with tempfile.TemporaryDirectory() as folder:
        wide = WideVocabulary(Path(folder))
        for vocabulary in (small.vocabulary, wide.vocabulary):
            took, bar = milliseconds(vocabulary, rounds, count), BARS_MS[vocabulary.size]
            median, p95 = statistics.median(took), statistics.quantiles(took, n=20)[-1]
            kept &= median <= bar
            print(f"  {vocabulary.size:7,} tokens, {count} alternatives: median {median:.3f} ms, p95 {p95:.3f} "
                  f"({'within' if median <= bar else 'OVER'} {bar})")
        wide.close()
    small.close()
    return kept


def answers(count: int, tokens: int, alternatives: int) -> list[Answer]:
    """Returns answers of the practice model."""
    with Worker() as worker:
        worker.load(STARTER)
        return [worker.generate(QUESTIONS[number % len(QUESTIONS)], max_tokens=tokens, temperature=0.8, seed=number,
                                probabilities=alternatives) for number in range(count)]


def pieces_of(answer: Answer) -> tuple[Piece, ...]:
    growth = LensGrowth(0, 0)
    for event in answer.of(Token):
        growth.add(event)
    return growth.waiting()


def file_size(path: Path, written: Sequence[Answer], with_lens: bool) -> int:
    """Returns the bytes of a database with these answers."""
    store = ChatStore(path)
    chat = store.create_chat().info.id
    for answer in written:
        made = store.add_answer(chat, None)
        store.finish(made.id, (TextPart(answer.text),), Status.COMPLETE, None, pieces_of(answer) if with_lens else ())
    store.close()
    return sum(file.stat().st_size for file in path.parent.glob(f"{path.name}*"))


def weigh(count: int, tokens: int, alternatives: int) -> bool:
    """Prints the bytes; returns whether they keep the bar."""
    written = answers(count, tokens, alternatives)
    total = sum(len(answer.tokens) for answer in written)
    with tempfile.TemporaryDirectory() as folder:
        plain = file_size(Path(folder) / "plain.db", written, False)
        whole = file_size(Path(folder) / "lens.db", written, True)
    packed = sum(len(pack(piece)) for answer in written for piece in pieces_of(answer))
    each = (whole - plain) / total
    print(f"  {count} answers, {total} tokens, {alternatives} alternatives: {each:.1f} bytes a token on disk "
          f"({'within' if each <= BAR_BYTES else 'OVER'} {BAR_BYTES}), {packed / total:.1f} of them packed")
    return each <= BAR_BYTES


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=400)
    parser.add_argument("--answers", type=int, default=len(QUESTIONS))
    parser.add_argument("--tokens", type=int, default=300)
    given = parser.parse_args()
    count = App().lens_alternatives
    quick = time_it(given.rounds, count)
    return 0 if weigh(given.answers, given.tokens, count) and quick else 1


if __name__ == "__main__":
    sys.exit(main())
