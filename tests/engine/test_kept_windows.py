"""A model with a sliding window: what is kept as the worker ends can be gone back in, however long the last message."""

from pathlib import Path

import pytest

from assistant.engine.protocol import KeepStates, Turn
from assistant.engine.tokeniser import SHORT_TEXT
from tests.engine.tiny_gguf import WINDOW, write_gemma3
from tests.engine.worker_client import Answer, Worker

QUESTION = Turn("user", "What is the sea? " * 40)
LONG = "th" * (SHORT_TEXT // 2 + 200)       # one token for two letters
CONTEXT = 10_240


def started(worker: Worker, model: Path) -> Worker:
    worker.send(KeepStates(str(model.with_name("states")), 1 << 30))
    worker.load(model, context_length=CONTEXT)
    return worker


def write(worker: Worker, *turns: Turn) -> Answer:
    return worker.generate(turns, chat="a chat", max_tokens=12, temperature=0, ignore_end=True,
                           output_format="grammar", grammar="root ::= [A-Za-gi-z ]+")


@pytest.mark.parametrize("message", ["And then?", LONG], ids=["short", "long"])
def test_ending_the_worker_right_after_an_answer_keeps_the_window_before_the_last_message(
        message: str, tmp_path: Path) -> None:
    model = write_gemma3(tmp_path / "tiny.gguf")
    with started(Worker(), model) as worker:
        first = write(worker, QUESTION)
        turns = QUESTION, Turn("assistant", first.text)
        write(worker, *turns, Turn("user", message))
    with started(Worker(), model) as worker:
        edited = write(worker, *turns, Turn("user", "No. " + message))
    assert edited.fitted.reused_tokens > first.fitted.prompt_tokens > 2 * WINDOW
