"""A chat goes on after a restart of the worker as if it had never ended, with the real model."""

import os
import signal
from pathlib import Path
from typing import Any

import numpy
import pytest

from assistant.domain import kept_states
from assistant.engine.bindings import llama_cpp
from assistant.engine.keeping import Keeping
from assistant.engine.kv_cache import KvCache
from assistant.engine.llama_context import LlamaContext
from assistant.engine.llama_model import LlamaModel
from assistant.engine.native import NativeLog
from assistant.engine.protocol import Adapter, ForgetChat, KeepStates, LeaveChat, NotKept, Progress, Turn
from assistant.engine.recalling import answers_in
from assistant.engine.state_folder import StateFolder
from assistant.engine.stop_flag import StopFlag
from tests.engine.adapter_files import write_adapter
from tests.engine.stand_in import LAYERS, WIDTH
from tests.engine.tiny_gguf import write_llama
from tests.engine.worker_client import STARTER, Answer, Worker

LIMIT = 1 << 30
STORY = "The fox saw the sea, the ship, the storm and the stars. " * 20
QUESTION = Turn("user", STORY + "What did it see?")
NEXT = Turn("user", "And then?")
CHAT = "a chat"


def started(worker: Worker, folder: Path, limit: int = LIMIT, model: Path = STARTER, **options: Any) -> Worker:
    worker.send(KeepStates(str(folder), limit))
    worker.load(model, **options)
    return worker


def write(worker: Worker, *turns: Turn, chat: str = CHAT, aside: bool = False, **options: object) -> Answer:
    return worker.generate(turns, chat=chat, aside=aside,
                           **{"max_tokens": 12, "temperature": 0, "ignore_end": True, **options})  # type: ignore[arg-type]


def test_ending_the_worker_keeps_the_chat_and_a_new_one_reads_the_new_message_only(tmp_path: Path) -> None:
    with started(Worker(), tmp_path) as worker:
        first = write(worker, QUESTION)
        uncut = write(worker, QUESTION, Turn("assistant", first.text), NEXT)
    (kept,) = kept_states.all_in(tmp_path)
    assert kept.path.stat().st_mode & 0o777 == 0o600
    with started(Worker(), tmp_path) as worker:
        second = write(worker, QUESTION, Turn("assistant", first.text), NEXT)
        assert second.fitted.prompt_tokens - second.fitted.reused_tokens == 1       # for its logits
        assert second.tokens == uncut.tokens
        third = write(worker, QUESTION, Turn("assistant", first.text), NEXT, Turn("assistant", second.text), NEXT)
        assert third.fitted.reused_tokens >= second.fitted.prompt_tokens


def test_what_is_more_than_the_quota_is_told(tmp_path: Path) -> None:
    with started(Worker(), tmp_path, 1000) as worker:
        write(worker, QUESTION)
        worker.send(LeaveChat(CHAT))
        assert worker.until(NotKept).size > 1000
    assert kept_states.all_in(tmp_path) == []


def test_an_answer_in_unusual_tokens_is_recalled_as_it_was_written(
        starter_model_here: LlamaModel, stand_in: Path, tmp_path: Path) -> None:
    vocabulary = starter_model_here.vocabulary
    with started(Worker(), tmp_path, model=stand_in) as worker:     # it hardly writes a text as the tokeniser would
        hot: dict[str, Any] = {"temperature": 2, "top_k": 1000, "min_p": 0, "top_p": 1, "max_tokens": 80}
        answers = (write(worker, QUESTION, seed=seed, **hot) for seed in range(20))
        first = next(answer for answer in answers if vocabulary.tokenise(answer.text, False) != answer.tokens)
        write(worker, QUESTION, Turn("assistant", first.text), NEXT)
    with started(Worker(), tmp_path, model=stand_in) as worker:
        second = write(worker, QUESTION, Turn("assistant", first.text), NEXT)
        assert new_tokens(second) == 1


def test_a_model_of_fewer_tokens_goes_on_with_a_chat_another_began(
        empty: Worker, stand_in: Path, tmp_path: Path) -> None:
    (tmp_path / "states").mkdir()
    small = write_llama(tmp_path / "small.gguf")
    started(empty, tmp_path / "states", model=stand_in)
    first = write(empty, QUESTION)
    assert max(first.tokens) > empty.load(small).vocabulary
    assert write(empty, QUESTION, Turn("assistant", first.text), NEXT).tokens


def test_answers_are_found_by_whole_tokens_one_after_another(starter_model_here: LlamaModel) -> None:
    vocabulary = starter_model_here.vocabulary
    pieces = [vocabulary.tokenise(text, False) for text in ("Yes", " the", " s", "ea", "Yes")]
    tokens = [token for piece in pieces for token in piece]
    control = next(iter(vocabulary.ends))
    found = dict(answers_in([*tokens[:-1], control, *tokens[-1:]], [" sea", "Yes", "e", ""], vocabulary))
    assert found == {" sea": [*pieces[2], *pieces[3]], "Yes": pieces[4]}


def test_a_worker_killed_while_it_writes_leaves_nothing_that_is_used(tmp_path: Path) -> None:
    with started(Worker(), tmp_path) as worker:
        first = write(worker, QUESTION)
        worker.send(LeaveChat(CHAT))
        worker.wait_until(lambda: any(tmp_path.iterdir()))       # it has begun, or is done
        os.kill(worker.process.pid, signal.SIGKILL)
        assert worker.wait() == -signal.SIGKILL
    turns = (QUESTION, Turn("assistant", first.text), NEXT)
    whole = bool(kept_states.all_in(tmp_path))
    with started(Worker(), tmp_path) as worker:
        second = write(worker, *turns)
        assert (second.fitted.reused_tokens > first.fitted.prompt_tokens) is whole
    (state,) = kept_states.all_in(tmp_path)
    state.path.rename(state.path.with_name(f".{state.path.name}.new"))      # as if it had been killed before the end
    os.truncate(state.path.with_name(f".{state.path.name}.new"), state.size // 3)
    with started(Worker(), tmp_path) as worker:
        again = write(worker, *turns)
        assert again.fitted.reused_tokens == 0
        assert again.tokens == second.tokens
    assert [path.suffix for path in tmp_path.iterdir()] == [".state"]


def test_leaving_a_chat_never_delays_the_next_message(empty: Worker, stand_in: Path, tmp_path: Path) -> None:
    started(empty, tmp_path, model=stand_in)
    write(empty, QUESTION)
    empty.send(LeaveChat(CHAT))
    write(empty, NEXT, chat="another")
    empty.wait_until(lambda: bool(kept_states.all_in(tmp_path)))


def test_a_deleted_chat_is_deleted_from_memory_and_disk_even_where_it_is_being_written(tmp_path: Path) -> None:
    with started(Worker(), tmp_path) as worker:
        write(worker, QUESTION)
        write(worker, QUESTION, chat="another")
        worker.send(LeaveChat(""))
        worker.send(ForgetChat(CHAT))
        assert write(worker, QUESTION, chat="another").fitted.reused_tokens > 0
    assert len(kept_states.all_in(tmp_path)) == 1
    assert not kept_states.of_chat(tmp_path, CHAT)


@pytest.mark.parametrize("options", [{"kv_type": "q8_0"}, {"adapters": True}], ids=str)
def test_a_model_loaded_otherwise_reads_again(stand_in: Path, options: dict[str, Any], tmp_path: Path) -> None:
    if options.get("adapters"):
        adapter = write_adapter(tmp_path / "pirate.gguf", width=WIDTH, layers=1, of=LAYERS)
        options = {"adapters": (Adapter(str(adapter), 0.5),)}
    states = tmp_path / "states"
    with started(Worker(), states, model=stand_in) as worker:
        write(worker, QUESTION)
    with started(Worker(), states, model=stand_in, **options) as worker:
        assert write(worker, QUESTION, NEXT).fitted.reused_tokens == 0
    assert len(kept_states.all_in(states)) == 2


def test_more_context_keeps_what_was_read(empty: Worker, stand_in: Path, tmp_path: Path) -> None:
    started(empty, tmp_path, model=stand_in)
    first = write(empty, QUESTION)
    empty.load(stand_in, context_length=3072)
    longer = write(empty, QUESTION, Turn("assistant", first.text), NEXT)
    assert longer.fitted.reused_tokens > first.fitted.prompt_tokens
    assert longer.finished.context_length == 3072


def test_nothing_is_kept_of_a_chat_without_a_name_or_where_nothing_may_be(stand_in: Path, tmp_path: Path) -> None:
    with started(Worker(), tmp_path, model=stand_in) as worker:
        write(worker, QUESTION, chat="")
    with started(Worker(), tmp_path, limit=0, model=stand_in) as worker:
        write(worker, QUESTION)
    assert not any(tmp_path.iterdir())


def test_another_answer_an_edit_a_title_and_going_back_read_only_what_differs(quick: Worker) -> None:
    def new(answer: Answer) -> int:
        assert [event.total for event in answer.of(Progress)][-1:] in ([], [new_tokens(answer)])
        return new_tokens(answer)

    first = write(quick, QUESTION, max_tokens=40, temperature=0.8, seed=1)
    second = write(quick, QUESTION, max_tokens=40, temperature=0.8, seed=2)
    assert new(second) == 1
    title = write(quick, QUESTION, Turn("assistant", second.text), Turn("user", "A title?"), aside=True)
    assert new(title) < 20
    back = write(quick, QUESTION, Turn("assistant", first.text), NEXT)
    assert new(back) < 16
    forth = write(quick, QUESTION, Turn("assistant", second.text), NEXT)
    assert new(forth) < 16
    edited = write(quick, QUESTION, Turn("assistant", first.text), Turn("user", "And before?"))
    assert new(edited) < 16
    other = write(quick, Turn("user", "Hello"), chat="another")
    assert other.text
    assert new(write(quick, QUESTION, Turn("assistant", first.text), NEXT)) < 16


def new_tokens(answer: Answer) -> int:
    return answer.fitted.prompt_tokens - answer.fitted.reused_tokens


def test_restored_logits_are_those_of_a_fresh_evaluation(
        starter_model_here: LlamaModel, native_log: NativeLog, tmp_path: Path) -> None:
    model, folder = starter_model_here, StateFolder(lambda _text: None)
    folder.use(tmp_path, LIMIT)
    tokens = model.vocabulary.tokenise(STORY, False)
    end = model.vocabulary.tokenise("And then? It went on to", False)
    logits: list[numpy.ndarray[tuple[int], numpy.dtype[numpy.float32]]] = []
    for restored in (False, False, True):
        context = LlamaContext(model, 1024, 1, 1, StopFlag(), native_log)
        cache = KvCache(context, Keeping(context, folder, {}, lambda _text: None))
        sequence = cache.sequence_for([*tokens, *end], CHAT if restored or not logits else "")
        assert len(sequence.tokens) == (len(tokens) if restored else 0)
        if not logits:      # the first only fills the file
            sequence.evaluate(tokens)
            cache.leave(CHAT)
            folder.finish(60)
        sequence.evaluate([*tokens, *end][len(sequence.tokens):])
        logits.append(numpy.ctypeslib.as_array(
            llama_cpp.llama_get_logits_ith(context.pointer, -1), shape=(model.vocabulary.size,)).copy())
        context.close()
    noise, error = (numpy.abs(one - logits[0]).max() for one in logits[1:])
    assert error <= max(1.5, noise)
    assert logits[2].argmax() == logits[0].argmax()
