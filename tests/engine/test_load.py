"""Model files good and bad, and what the user is told of each."""

import os
import signal
import struct
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from assistant.domain.errors import Cancelled, EngineError, ModelFileError, Remedy
from assistant.domain.fit import SMALLEST_CONTEXT
from assistant.domain.footprint import footprint_of
from assistant.domain.gguf import read_header
from assistant.domain.needs import cells, needs
from assistant.engine import session as engine_session
from assistant.engine.counting import Counter
from assistant.engine.free_memory import FreeMemory
from assistant.engine.memory import MemoryPlan
from assistant.engine.native import NativeLog
from assistant.engine.protocol import Load, Loaded, LoadProgress, Turn
from assistant.engine.session import Session
from assistant.engine.state_file import Head
from assistant.engine.state_folder import Image, StateFolder
from assistant.engine.stop_flag import StopFlag
from tests.engine import gguf_variants
from tests.engine.worker_client import CONTEXT_LENGTH, STARTER, Worker, WorkerEnded

FAILS_IN_THE_THIRD_TURN = ("{% for m in messages %}{{ '<|im_start|>' + m.role + '\\n' + m.content + '<|im_end|>\\n' }}"
                           "{% if loop.index > 4 %}{{ nothing.at.all }}{% endif %}{% endfor %}"
                           "{{ '<|im_start|>assistant\\n' }}")
TOO_MANY_TOKENS = psutil.virtual_memory().total // 20_000      # SmolLM2 takes 23,040 bytes a token


def broken(folder: Path, how: str, source: Path) -> Path:
    """Returns a file that cannot be loaded, for most of them a copy of `source`."""
    path = folder / "model.gguf"
    if how == "a directory":
        path.mkdir()
    elif how == "empty":
        path.write_bytes(b"")
    elif how == "text":
        path.write_text("This is not a model.\n" * 100)
    elif how == "cut in its header":
        path.write_bytes(source.read_bytes()[:1000])
    elif how == "cut in its weights":
        path.write_bytes(source.read_bytes()[:-1])
    elif how == "an unknown architecture":
        gguf_variants.with_text(gguf_variants.copy(folder, source=source), "general.architecture", "lxxma")
    elif how == "no layers":
        gguf_variants.with_number(gguf_variants.copy(folder, source=source), "llama.block_count", 0)
    elif how == "a million layers":
        gguf_variants.with_number(gguf_variants.copy(folder, source=source), "llama.block_count", 1_000_000)
    elif how == "wrong shapes":
        gguf_variants.with_number(gguf_variants.copy(folder, source=source), "llama.embedding_length", 1)
    elif how == "an unknown tokenizer":
        gguf_variants.with_text(gguf_variants.copy(folder, source=source), "tokenizer.ggml.model", "gptX")
    elif how == "no vocabulary":
        gguf_variants.with_text(gguf_variants.copy(folder, source=source), "tokenizer.ggml.model", "none")
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
        empty: Worker, stand_in: Path, tmp_path: Path, how: str, sentence: str) -> None:
    with pytest.raises(ModelFileError, match=sentence) as caught:
        empty.load(broken(tmp_path, how, stand_in))
    assert caught.value.hint
    assert caught.value.remedies
    assert empty.process.poll() is None


def test_an_unknown_architecture_is_named(empty: Worker, stand_in: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelFileError) as caught:
        empty.load(broken(tmp_path, "an unknown architecture", stand_in))
    assert caught.value.values == {"architecture": "lxxma"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused(empty: Worker, stand_in: Path, tmp_path: Path) -> None:
    path = gguf_variants.copy(tmp_path, source=stand_in)
    path.chmod(0)
    with pytest.raises(ModelFileError, match="cannot be read"):
        empty.load(path)


def test_a_header_that_makes_llama_cpp_abort_leaves_its_assertion_behind(stand_in: Path, tmp_path: Path) -> None:
    path = gguf_variants.copy(tmp_path, source=stand_in)
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


def test_a_file_deleted_under_us_goes_on_working(empty: Worker, stand_in: Path, tmp_path: Path) -> None:
    path = gguf_variants.copy(tmp_path, source=stand_in)
    empty.load(path)
    path.unlink()
    assert empty.generate("Hello", max_tokens=3).text


@pytest.mark.skipif(sys.platform == "win32", reason="such names are not allowed there")
def test_a_model_loads_from_a_folder_whose_name_holds_what_ends_a_line_elsewhere(
        empty: Worker, stand_in: Path, tmp_path: Path) -> None:
    folder = tmp_path / "models\u2028 of\x85 \x1c\r mine"
    folder.mkdir()
    empty.load(gguf_variants.copy(folder, source=stand_in))
    assert empty.generate("Hello", max_tokens=3).text
    assert empty.load(stand_in).path == str(stand_in)


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
def test_the_context_may_be_kept_in_less_than_full_precision(empty: Worker, kv_type: str) -> None:
    empty.load(STARTER, context_length=1024, kv_type=kv_type)
    assert empty.generate("Hello", max_tokens=3).text


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


def test_a_model_without_a_template_chats_in_a_common_one(empty: Worker, stand_in: Path, tmp_path: Path) -> None:
    path = gguf_variants.without_key(gguf_variants.copy(tmp_path, source=stand_in), "tokenizer.chat_template")
    assert "no chat template" in empty.load(path).template_problem
    assert empty.generate("Hello", max_tokens=8, temperature=0).text.strip()


@pytest.mark.parametrize("template", ["{% for message in messages %}", "{{ messages.nothing.of.it }}"])
def test_a_model_with_a_broken_template_chats_in_a_common_one(
        empty: Worker, stand_in: Path, tmp_path: Path, template: str) -> None:
    path = gguf_variants.with_template(gguf_variants.copy(tmp_path, source=stand_in), template)
    assert "is broken" in empty.load(path).template_problem
    assert empty.generate("Hello", max_tokens=8, temperature=0).text.strip()


def test_a_template_that_fails_in_a_longer_chat_says_so_with_the_prompt(
        empty: Worker, stand_in: Path, tmp_path: Path) -> None:
    path = gguf_variants.with_template(gguf_variants.copy(tmp_path, source=stand_in), FAILS_IN_THE_THIRD_TURN)
    assert empty.load(path).template_problem == ""
    turns = [Turn("user", "Hello"), Turn("assistant", "Hi"), Turn("user", "And?")]
    assert empty.generate(turns, max_tokens=4).fitted.template_problem == ""
    longer = empty.generate([*turns, Turn("assistant", "So"), Turn("user", "And?")], max_tokens=4, temperature=0)
    assert "fails with this chat" in longer.fitted.template_problem
    assert longer.text
    assert empty.generate(turns, max_tokens=4).fitted.template_problem == ""


def test_a_template_that_is_no_text_is_broken(empty: Worker, stand_in: Path, tmp_path: Path) -> None:
    path = gguf_variants.copy(tmp_path, source=stand_in)
    gguf_variants.with_bytes(path, "tokenizer.chat_template", b"\xff\xfe\xfd", skip=8)
    empty.send(Load(str(path)))
    assert "is broken" in empty.until(Loaded).template_problem


def test_the_same_command_again_reads_the_model_again(empty: Worker, stand_in: Path) -> None:
    empty.load(stand_in)
    empty.send(Load(str(stand_in), context_length=CONTEXT_LENGTH))
    events = [empty.next()]
    while not isinstance(events[-1], Loaded):
        events.append(empty.next())
    assert [event for event in events if isinstance(event, LoadProgress)]


def test_loading_is_stopped_while_what_the_last_model_had_read_is_still_written(
        native_log: NativeLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk, stop = threading.Event(), StopFlag()

    def told(_size: int) -> None:
        disk.wait(60)

    states = StateFolder(lambda _text: None, told)
    states.use(tmp_path / "states", 1)
    states.put(Image("a chat", Head({}, 1, 0, (2,), ()), (1,), [b"xx"], 0.0))      # more than is allowed: it is told
    session = Session(native_log, stop, lambda *_events: None, Counter(lambda _event: None), states)
    monkeypatch.setattr(engine_session, "_WRITING_SECONDS", 30.0)       # that Stop ends
    timer = threading.Timer(0.05, stop.set)
    begun = time.monotonic()
    timer.start()
    try:
        with pytest.raises(Cancelled):
            session.load(Load(str(STARTER), context_length=CONTEXT_LENGTH))
        assert time.monotonic() - begun < 20
    finally:
        timer.join()
        disk.set()
