"""Recurrent models, which cannot take back a single token: what is reused must be right, or not be reused."""

from collections.abc import Iterator

import pytest

from assistant.engine.protocol import Progress, Stop, Token, Turn
from tests.engine import tiny_gguf
from tests.engine.worker_client import Answer, Worker

QUESTION = Turn("user", "What is the sea?")


@pytest.fixture(scope="module")
def recurrent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    path = tiny_gguf.write_mamba(tmp_path_factory.mktemp("tiny") / "mamba.gguf")
    with Worker() as worker:
        loaded = worker.load(path)
        assert (loaded.architecture, loaded.layers) == ("mamba", 2)
        yield worker


def write(worker: Worker, *turns: Turn, **options: object) -> Answer:
    return worker.generate(turns, **{"max_tokens": 12, "temperature": 0, "ignore_end": True, **options})  # type: ignore[arg-type]


def test_asking_again_gives_the_same_answer_although_nothing_can_be_taken_back(recurrent: Worker) -> None:
    first = write(recurrent, QUESTION)
    again = write(recurrent, QUESTION)
    assert again.fitted.reused_tokens == 0
    assert again.tokens == first.tokens


def test_the_next_turn_reuses_everything_before_it(recurrent: Worker) -> None:
    first = write(recurrent, QUESTION)
    turns = (QUESTION, Turn("assistant", first.text), Turn("user", "And then?"))
    second = write(recurrent, *turns)
    # All but the last token, which was drawn and never evaluated; even where random weights drew no real characters.
    assert second.fitted.reused_tokens == first.fitted.prompt_tokens + 11
    write(recurrent, Turn("user", "Something else."))
    assert write(recurrent, *turns).tokens == second.tokens


def test_a_continued_answer_is_the_uncut_one(recurrent: Worker) -> None:
    uncut = write(recurrent, QUESTION, max_tokens=24)
    first = write(recurrent, QUESTION)
    second = write(recurrent, QUESTION, Turn("assistant", first.text), continue_last=True)
    assert first.tokens + second.tokens == uncut.tokens


def test_a_stop_in_the_prompt_leaves_no_half_state_behind(recurrent: Worker) -> None:
    long = Turn("user", "The sea is wide and deep. " * 120)
    whole = write(recurrent, long)

    def stop(event: object) -> None:
        if isinstance(event, Progress):
            recurrent.send(Stop())

    stopped = recurrent.generate([Turn("user", "No. " + long.text)], on_event=stop)
    assert not stopped.of(Token)
    assert write(recurrent, long).tokens == whole.tokens
