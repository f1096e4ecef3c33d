"""Model files good and bad, and what the user is told of each."""

import os
import signal
import struct
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from assistant.domain.errors import EngineError, ModelFileError, Remedy
from assistant.domain.footprint import footprint_of
from assistant.domain.gguf import read_header
from assistant.domain.needs import cells, needs
from assistant.engine.free_memory import FreeMemory
from assistant.engine.memory import SMALLEST_CONTEXT, MemoryPlan
from assistant.engine.protocol import Load, Loaded, LoadProgress, Turn
from tests.engine import gguf_variants
from tests.engine.worker_client import CONTEXT_LENGTH, STARTER, Worker, WorkerEnded

FAILS_IN_THE_THIRD_TURN = ("{% for m in messages %}{{ '<|im_start|>' + m.role + '\\n' + m.content + '<|im_end|>\\n' }}"
                           "{% if loop.index > 4 %}{{ nothing.at.all }}{% endif %}{% endfor %}"
                           "{{ '<|im_start|>assistant\\n' }}")
TOO_MANY_TOKENS = psutil.virtual_memory().total // 20_000      # SmolLM2 takes 23,040 bytes a token


@pytest.fixture(scope="module")
def empty_worker() -> Iterator[Worker]:
    """A worker that goes on after every file it refuses."""
    with Worker() as started:
        yield started


def broken(folder: Path, how: str) -> Path:
    """Returns a file that cannot be loaded."""
    path = folder / "model.gguf"
    if how == "a directory":
        path.mkdir()
    elif how == "empty":
        path.write_bytes(b"")
    elif how == "text":
        path.write_text("This is not a model.\n" * 100)
    elif how == "cut in its header":
        path.write_bytes(STARTER.read_bytes()[:1000])
    elif how == "cut in its weights":
        path.write_bytes(STARTER.read_bytes()[:-1])
    elif how == "an unknown architecture":
        gguf_variants.with_text(gguf_variants.copy(folder), "general.architecture", "lxxma")
    elif how == "no layers":
        gguf_variants.with_number(gguf_variants.copy(folder), "llama.block_count", 0)
    elif how == "a million layers":
        gguf_variants.with_number(gguf_variants.copy(folder), "llama.block_count", 1_000_000)
    elif how == "wrong shapes":
        gguf_variants.with_number(gguf_variants.copy(folder), "llama.embedding_length", 1)
    elif how == "an unknown tokenizer":
        gguf_variants.with_text(gguf_variants.copy(folder), "tokenizer.ggml.model", "gptX")
    elif how == "no vocabulary":
        gguf_variants.with_text(gguf_variants.copy(folder), "tokenizer.ggml.model", "none")
    return path


@pytest.mark.parametrize(("how", "sentence"), [
    ("missing", "not there any more"),
    ("a directory", "not a model file"),
    ("empty", "empty"),
    ("text", "not a model file"),
    ("cut in its header", "incomplete"),
    ("cut in its weights", "incomplete"),
    ("an unknown architecture", "does not know this kind of model"),
    ("no layers", "damaged"),
    ("a million layers", "damaged"),
    ("wrong shapes", "could not load this model"),
    ("an unknown tokenizer", "cannot read this variant"),
    ("no vocabulary", "cannot chat"),
])
def test_a_file_that_is_no_use_is_named_for_what_it_is(
        empty_worker: Worker, tmp_path: Path, how: str, sentence: str) -> None:
    with pytest.raises(ModelFileError, match=sentence) as caught:
        empty_worker.load(broken(tmp_path, how))
    assert caught.value.hint
    assert caught.value.remedies
    assert empty_worker.process.poll() is None


def test_an_unknown_architecture_is_named(empty_worker: Worker, tmp_path: Path) -> None:
    with pytest.raises(ModelFileError) as caught:
        empty_worker.load(broken(tmp_path, "an unknown architecture"))
    assert caught.value.values == {"architecture": "lxxma"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused(empty_worker: Worker, tmp_path: Path) -> None:
    path = gguf_variants.copy(tmp_path)
    path.chmod(0)
    with pytest.raises(ModelFileError, match="cannot be read"):
        empty_worker.load(path)


def test_a_header_that_makes_llama_cpp_abort_leaves_its_assertion_behind(tmp_path: Path) -> None:
    path = gguf_variants.copy(tmp_path)
    gguf_variants.with_bytes(path, "llama.attention.layer_norm_rms_epsilon", struct.pack("<f", -1.0))
    with Worker() as worker:
        with pytest.raises(WorkerEnded):
            worker.load(path, gpu_layers=0)     # a graphics card computes on with it
        assert worker.wait() == -signal.SIGABRT
        lines = [line for line in worker.errors.splitlines() if line.startswith("ASSERT: ")]
    assert len(lines) == 1
    assert lines[0].endswith("GGML_ASSERT(eps >= 0.0f) failed")
    assert lines[0].startswith("ASSERT: ggml/")


def test_a_file_that_shrinks_under_us_ends_the_worker_not_the_app(tmp_path: Path) -> None:
    path = gguf_variants.copy(tmp_path)
    with Worker() as worker:
        worker.load(path)
        os.truncate(path, 1 << 20)
        # Weights still on their way into large pages may end it before it can be asked.
        with pytest.raises((WorkerEnded, BrokenPipeError)):
            worker.generate("Hello")
        assert worker.wait() == -signal.SIGBUS


def test_a_file_deleted_under_us_goes_on_working(tmp_path: Path) -> None:
    path = gguf_variants.copy(tmp_path)
    with Worker() as worker:
        worker.load(path)
        path.unlink()
        assert worker.generate("Hello", max_tokens=3).text


def test_a_context_too_large_for_memory_is_refused_before_memory_is_touched() -> None:
    with Worker() as worker:
        with pytest.raises(EngineError, match=r"needs [\d.]+ GB of memory") as caught:
            worker.load(STARTER, context_length=TOO_MANY_TOKENS)
        assert Remedy.SMALLER_CONTEXT in caught.value.remedies
        assert psutil.Process(worker.process.pid).memory_info().rss < 500 << 20
        assert worker.load(STARTER, context_length=1024).context_length == 1024


def test_what_a_model_could_hold_ends_with_its_training_or_the_memory() -> None:
    shape = footprint_of(read_header(STARTER))
    loaded = needs(shape, 0).host.needed
    room = needs(shape, 3000).host.needed
    plan = MemoryPlan(shape, FreeMemory(room))
    assert MemoryPlan(shape, FreeMemory(64 << 30)).largest_context() == 8192
    assert cells(3000) == 3584
    assert plan.largest_context() == 3072     # whole steps of 256, and the reserve besides
    assert plan.choose_context(3072) == 3072
    assert replace(plan, kv_type="q8_0").largest_context() > 2 * 2560
    assert MemoryPlan(shape, FreeMemory(loaded)).largest_context() == SMALLEST_CONTEXT


@pytest.mark.parametrize("kv_type", ["q8_0", "q4_0"])
def test_the_context_may_be_kept_in_less_than_full_precision(kv_type: str) -> None:
    with Worker() as worker:
        worker.load(STARTER, context_length=1024, kv_type=kv_type)
        assert worker.generate("Hello", max_tokens=3).text


def test_what_is_loaded_is_described() -> None:
    with Worker() as worker:
        loaded = worker.load(context_length=0)
        assert loaded.path == str(STARTER)
        assert (loaded.architecture, loaded.layers, loaded.vocabulary) == ("llama", 30, 49152)
        assert loaded.context_length == loaded.trained_context_length == 8192
        assert loaded.largest_context == 8192
        assert loaded.name.startswith("Smollm2")
        assert loaded.template_problem == ""
        assert not loaded.can_think
        assert loaded.load_seconds > 0
        physical = psutil.cpu_count(logical=False) or 1
        assert loaded.threads == max(1, min(physical, len(os.sched_getaffinity(0))) - 1)
        assert worker.load(STARTER, context_length=1000, threads=512).threads <= (os.cpu_count() or 1)


def test_a_model_without_a_template_chats_in_a_common_one(empty_worker: Worker, tmp_path: Path) -> None:
    path = gguf_variants.without_key(gguf_variants.copy(tmp_path), "tokenizer.chat_template")
    assert "no chat template" in empty_worker.load(path).template_problem
    assert empty_worker.generate("Hello", max_tokens=8, temperature=0).text.strip()


@pytest.mark.parametrize("template", ["{% for message in messages %}", "{{ messages.nothing.of.it }}"])
def test_a_model_with_a_broken_template_chats_in_a_common_one(
        empty_worker: Worker, tmp_path: Path, template: str) -> None:
    path = gguf_variants.with_template(gguf_variants.copy(tmp_path), template)
    assert "is broken" in empty_worker.load(path).template_problem
    assert empty_worker.generate("Hello", max_tokens=8, temperature=0).text.strip()


def test_a_template_that_fails_in_a_longer_chat_says_so_with_the_prompt(empty_worker: Worker, tmp_path: Path) -> None:
    path = gguf_variants.with_template(gguf_variants.copy(tmp_path), FAILS_IN_THE_THIRD_TURN)
    assert empty_worker.load(path).template_problem == ""
    turns = [Turn("user", "Hello"), Turn("assistant", "Hi"), Turn("user", "And?")]
    assert empty_worker.generate(turns, max_tokens=4).fitted.template_problem == ""
    longer = empty_worker.generate([*turns, Turn("assistant", "So"), Turn("user", "And?")], max_tokens=4, temperature=0)
    assert "fails with this chat" in longer.fitted.template_problem
    assert longer.text
    assert empty_worker.generate(turns, max_tokens=4).fitted.template_problem == ""


def test_a_template_that_is_no_text_is_broken(empty_worker: Worker, tmp_path: Path) -> None:
    path = gguf_variants.copy(tmp_path)
    gguf_variants.with_bytes(path, "tokenizer.chat_template", b"\xff\xfe\xfd", skip=8)
    empty_worker.send(Load(str(path)))
    assert "is broken" in empty_worker.until(Loaded).template_problem


def test_the_same_command_again_reads_the_model_again() -> None:
    with Worker() as worker:
        worker.load()
        worker.send(Load(str(STARTER), context_length=CONTEXT_LENGTH))
        events = [worker.next()]
        while not isinstance(events[-1], Loaded):
            events.append(worker.next())
    assert [event for event in events if isinstance(event, LoadProgress)]
