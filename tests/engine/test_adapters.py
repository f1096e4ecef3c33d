"""LoRA adapters with the real worker and the practice model: they count by their scale, and a wrong one says why."""

from pathlib import Path
from typing import Any

import pytest

from assistant.domain.errors import AdapterError, AdapterNotNowError, AssistantError, ModelFileError
from assistant.domain.gguf_adapter import read_adapter
from assistant.engine.adapters import Adapters
from assistant.engine.llama_model import LlamaModel
from assistant.engine.native import NativeLog
from assistant.engine.protocol import Adapter, Load, Loaded, Replayed, Turn, decode_command, encode
from tests.engine.adapter_files import write_adapter
from tests.engine.shared_workers import SharedWorkers
from tests.engine.test_replay import asked, replay
from tests.engine.worker_client import STARTER, Answer, Worker

QUESTION = "Tell me about the sea."
CONTEXT_LENGTH = 256


@pytest.fixture(scope="module")
def adapter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_adapter(tmp_path_factory.mktemp("adapters") / "pirate-lora.gguf")


@pytest.fixture(scope="module")
def running(shared_workers: SharedWorkers) -> Worker:
    worker = shared_workers.emptied("empty")
    load(worker)
    return worker


def load(worker: Worker, *adapters: Adapter) -> Loaded:
    return worker.load(context_length=CONTEXT_LENGTH, adapters=adapters)


def greedy(worker: Worker) -> Answer:
    return worker.generate(QUESTION, temperature=0.0, max_tokens=4)


def written(worker: Worker, *adapters: Adapter) -> list[int]:
    """Returns the tokens of a greedy answer with these adapters attached."""
    load(worker, *adapters)
    return greedy(worker).tokens


def test_an_adapter_counts_by_its_scale(running: Worker, adapter: Path) -> None:
    plain = greedy(running).tokens
    assert written(running, Adapter(str(adapter), 0.0)) == plain
    changed = written(running, Adapter(str(adapter), 1.0))
    assert changed != plain
    assert written(running, Adapter(str(adapter), 2.0)) not in (plain, changed)
    assert written(running) == plain


def test_a_changed_scale_leaves_the_weights_where_they_are_but_nothing_that_was_evaluated(
        running: Worker, adapter: Path) -> None:
    load(running, Adapter(str(adapter), 0.0))
    greedy(running)
    assert greedy(running).fitted.reused_tokens > 0
    running.send(Load(str(STARTER), context_length=CONTEXT_LENGTH, adapters=(Adapter(str(adapter), 1.0),)))
    event = running.next()                      # no LoadProgress: nothing was read
    assert isinstance(event, Loaded)
    assert event.adapters == (Adapter(str(adapter), 1.0),)
    assert greedy(running).fitted.reused_tokens == 0


def test_an_adapter_whose_file_has_gone_is_told_with_the_next_change(running: Worker, tmp_path: Path) -> None:
    gone = write_adapter(tmp_path / "gone.gguf")
    load(running, Adapter(str(gone), 0.5))
    gone.unlink()
    with pytest.raises(AdapterNotNowError, match="is not there") as caught:
        load(running, Adapter(str(gone), 1.0))
    assert caught.value.values["path"] == str(gone)
    load(running)


def test_an_answer_written_with_an_adapter_comes_out_the_same_again(running: Worker, adapter: Path) -> None:
    load(running, Adapter(str(adapter), 1.0))
    answer = running.generate(QUESTION, temperature=0.0, max_tokens=8, chat="a")
    verdict = replay(running, asked([Turn("user", QUESTION)], answer))
    assert verdict == Replayed("replay", "identical", tokens=len(answer.tokens))


def test_two_adapters_add_up(running: Worker, adapter: Path, tmp_path: Path) -> None:
    other = write_adapter(tmp_path / "other.gguf", seed=2)
    both = written(running, Adapter(str(adapter)), Adapter(str(other)))
    assert both != written(running, Adapter(str(adapter)))
    assert both != written(running, Adapter(str(other)))


def test_a_model_goes_on_without_an_adapter_that_was_refused(running: Worker, adapter: Path, tmp_path: Path) -> None:
    wrong = write_adapter(tmp_path / "wrong.gguf", width=512)
    plain = written(running)
    with pytest.raises(AdapterError, match="another model of this kind") as caught:
        load(running, Adapter(str(adapter)), Adapter(str(wrong)))
    assert caught.value.values["path"] == str(wrong)
    assert written(running, Adapter(str(adapter))) != plain     # read again from the start, the adapter with it


def cut(path: Path) -> Path:
    path.write_bytes(path.read_bytes()[:-1000])
    return path


@pytest.mark.parametrize(("how", "reason"), [
    ({"architecture": "qwen3"}, "another kind of model: qwen3, not llama"),
    ({"width": 512}, "another model of this kind"),
    ({"without": "29.attn_output.weight.lora_b"}, "tensors are missing"),
    ({"layers": 0}, "tensors are missing"),
    ({"kind": "model"}, "not an adapter"),
    ({"adapter": "control_vector"}, "control_vector"),
])
def test_a_wrong_adapter_is_an_error_that_says_why(
        starter_model_here: LlamaModel, native_log: NativeLog, tmp_path: Path, how: dict[str, Any],
        reason: str) -> None:
    path = write_adapter(tmp_path / "wrong.gguf", **how)
    with pytest.raises(AdapterError) as caught:
        Adapters(starter_model_here, "llama", native_log).load([Adapter(str(path))])
    assert reason in str(caught.value)
    assert caught.value.values["file"] == "wrong.gguf"


def test_a_damaged_or_missing_adapter_is_an_error_that_says_why(
        starter_model_here: LlamaModel, native_log: NativeLog, tmp_path: Path) -> None:
    damaged = cut(write_adapter(tmp_path / "damaged.gguf"))
    for path, reason in ((damaged, "incomplete"), (tmp_path / "gone.gguf", "not there"), (STARTER, "not an adapter")):
        with pytest.raises(AdapterError, match=reason):
            Adapters(starter_model_here, "llama", native_log).load([Adapter(str(path))])


def test_adapters_survive_the_pipe(adapter: Path) -> None:
    load = Load("m.gguf", 512, 1, 0, "q8_0", (Adapter(str(adapter), 0.25),))
    assert decode_command(encode(load)) == load
    for kind in (AdapterError, AdapterNotNowError):
        assert type(AssistantError.from_json(kind("a", values={"path": "b"}).to_json())) is kind


def test_an_adapter_tells_what_it_is_for(adapter: Path, starter_model: Path) -> None:
    header = read_adapter(adapter)
    assert (header.architecture, header.name, header.tensors, header.alpha) == ("llama", "Pirate speech", 4, 8.0)
    assert header.base_model == "HuggingFaceTB SmolLM2 135M Instruct"
    with pytest.raises(ModelFileError, match="not an adapter"):
        read_adapter(starter_model)
