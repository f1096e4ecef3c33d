"""Recurrent and hybrid models, which cannot take back a single token: only what differs is read again, and rightly."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.engine.protocol import Event, Generate, Load, Progress, Token, Turn
from tests.engine import tiny_gguf
from tests.engine.conftest import SessionHere
from tests.engine.worker_client import Answer, Worker

QUESTION = Turn("user", "What is the sea?")
NEXT = Turn("user", "And then?")
# As Qwen3.5's: with thinking off an empty block stands before the answer, and is not there in later prompts.
BLOCK = "<think>\n\n</think>\n\n"
TEMPLATE = ("{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
            "<|im_start|>assistant\n{% if not enable_thinking %}" + BLOCK.replace("\n", "{{ '\\n' }}") + "{% endif %}")
# What random weights say is no UTF-8, and as text it would be other tokens: letters of one token each, never joined.
LETTERS = {"output_format": "grammar", "grammar": "root ::= [A-Za-gi-z ]+"}


def length(text: str) -> int:
    """Returns the tokens of an ASCII text in the tiny vocabulary."""
    return len(text.replace("<|im_start|>", "(").replace("<|im_end|>", ")").replace("th", "t"))


class Recurrent(Worker):
    """A worker with a tiny model loaded."""

    path = Path()

    def forget(self) -> None:
        """Forgets all that was read: the model is loaded as it is."""
        self.load(self.path, context_length=0)


@pytest.fixture(scope="module", params=[tiny_gguf.write_mamba, tiny_gguf.write_qwen35], ids=["mamba", "qwen35"])
def recurrent(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recurrent]:
    writer: Callable[[Path, str], Path] = request.param
    path = writer(tmp_path_factory.mktemp("tiny") / "tiny.gguf", TEMPLATE)
    with Recurrent() as worker:
        worker.path = path
        loaded = worker.load(path, context_length=0)
        assert (loaded.template_problem, loaded.layers) == ("", 2)
        yield worker


def write(worker: Worker, *turns: Turn, **options: object) -> Answer:
    return worker.generate(turns, **{"max_tokens": 12, "temperature": 0, "ignore_end": True, "thinking": False,
                                     **LETTERS, **options})  # type: ignore[arg-type]


def write_afresh(worker: Recurrent, *turns: Turn) -> Answer:
    """The same with nothing reused."""
    worker.forget()
    answer = write(worker, *turns)
    assert answer.fitted.reused_tokens == 0
    return answer


def evaluated(answer: Answer) -> int:
    """Returns how many tokens of the prompt were really read."""
    progress = answer.of(Progress)
    assert progress[-1].done == progress[-1].total == answer.fitted.prompt_tokens - answer.fitted.reused_tokens
    return progress[-1].done


def test_answering_again_reads_the_generation_prompt_only(recurrent: Recurrent) -> None:
    first = write_afresh(recurrent, QUESTION)
    again = write(recurrent, QUESTION)
    assert evaluated(again) == length(BLOCK)
    assert again.tokens == first.tokens


def test_answering_again_reads_one_token_where_nothing_stands_before_the_answer(recurrent: Recurrent) -> None:
    first = write(recurrent, QUESTION, thinking=True)
    again = write(recurrent, QUESTION, thinking=True)
    assert evaluated(again) == 1
    assert again.tokens == first.tokens


def test_the_next_turn_reads_the_last_answer_and_the_new_message_only(recurrent: Recurrent) -> None:
    first = write_afresh(recurrent, QUESTION)
    turns = (QUESTION, Turn("assistant", first.text), NEXT)
    second = write(recurrent, *turns)
    # The empty block stood before the first answer when it was written, and is gone.
    assert second.fitted.reused_tokens == first.fitted.prompt_tokens - length(BLOCK)
    new = f"<|im_end|>\n<|im_start|>user\n{NEXT.text}<|im_end|>\n<|im_start|>assistant\n{BLOCK}"
    assert evaluated(second) == len(first.tokens) + length(new)
    third = write(recurrent, *turns, Turn("assistant", second.text), NEXT)
    assert evaluated(third) == len(second.tokens) + length(new)
    assert write_afresh(recurrent, *turns).tokens == second.tokens
    assert write_afresh(recurrent, *turns, Turn("assistant", second.text), NEXT).tokens == third.tokens


def test_an_edited_last_message_is_read_and_nothing_before_it(recurrent: Recurrent) -> None:
    first = write_afresh(recurrent, QUESTION)
    turns = (QUESTION, Turn("assistant", first.text))
    write(recurrent, *turns, NEXT)
    edited = Turn("user", "And before?")
    second = write(recurrent, *turns, edited)
    frame = f"<|im_end|>\n<|im_start|>assistant\n{BLOCK}"
    assert evaluated(second) == length(edited.text + frame)
    only_message = write(recurrent, edited)
    assert evaluated(only_message) == length(edited.text + frame)
    assert write_afresh(recurrent, *turns, edited).tokens == second.tokens
    assert write_afresh(recurrent, edited).tokens == only_message.tokens


def test_what_was_written_without_a_block_is_reused_whole(recurrent: Recurrent) -> None:
    first = write(recurrent, QUESTION, thinking=True)
    second = write(recurrent, QUESTION, Turn("assistant", first.text), NEXT, thinking=True)
    # All but the last token, which was drawn and never evaluated; even where random weights drew no real characters.
    assert second.fitted.reused_tokens == first.fitted.prompt_tokens + 11


def test_a_continued_answer_is_the_uncut_one(recurrent: Recurrent) -> None:
    uncut = write(recurrent, QUESTION, max_tokens=24)
    first = write(recurrent, QUESTION)
    second = write(recurrent, QUESTION, Turn("assistant", first.text), continue_last=True)
    assert first.tokens + second.tokens == uncut.tokens


@pytest.mark.parametrize("write_model", [tiny_gguf.write_mamba, tiny_gguf.write_qwen35], ids=["mamba", "qwen35"])
def test_a_stop_in_the_prompt_leaves_no_half_state_behind(
        write_model: Callable[[Path, str], Path], session_here: SessionHere, tmp_path: Path) -> None:
    long = "The sea is wide and deep. " * 120
    session_here.load(Load(str(write_model(tmp_path / "tiny.gguf", TEMPLATE))))

    def written(text: str) -> list[int]:
        session_here.events.clear()
        session_here.generate(Generate("answer", (Turn("user", text),), ignore_end=True, generation={
            "max_tokens": 12, "temperature": 0, "thinking": False, **LETTERS}), 0.0)
        return [event.token for event in session_here.events if isinstance(event, Token)]

    whole = written(long)
    assert len(whole) == 12
    # Told from a worker it would come too late: these models read their context in a moment.
    session_here.on_event = lambda event: session_here.stop.set() if _has_begun(event) else None
    assert not written("No. " + long)
    last = [event for event in session_here.events if isinstance(event, Progress)][-1]
    assert 0 < last.done < last.total
    session_here.on_event = lambda _event: None
    session_here.stop.clear()
    assert written(long) == whole


def _has_begun(event: Event) -> bool:
    return isinstance(event, Progress) and event.done > 0
