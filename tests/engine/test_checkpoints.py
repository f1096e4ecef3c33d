"""Going back in a recurrent model's state: to the right place, to the right numbers, within bounds."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy
import pytest

from assistant.domain.prompt_batches import AUTOMATIC_BATCH
from assistant.engine.bindings import llama_cpp
from assistant.engine.checkpoints import LEAST_KEPT, Checkpoints
from assistant.engine.kv_cache import KvCache
from assistant.engine.llama_context import LlamaContext
from assistant.engine.llama_model import LlamaModel
from assistant.engine.memory import MOST_CHECKPOINTS, checkpoint_bytes
from assistant.engine.native import NativeLog
from assistant.engine.stop_flag import StopFlag
from tests.engine import tiny_gguf

TOKENS = [ord(c) for c in "The sea is wide, and there are fish and ships and whales in it, and weeds."] * 6
OTHER = [ord(c) for c in "A different story altogether, with nothing in common."]


@pytest.fixture(scope="module", params=[tiny_gguf.write_mamba, tiny_gguf.write_qwen35], ids=["mamba", "qwen35"])
def recurrent_model(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory,
                    native_log: NativeLog) -> Iterator[LlamaModel]:
    writer: Callable[[Path], Path] = request.param
    path = writer(tmp_path_factory.mktemp("tiny") / "tiny.gguf")
    model = LlamaModel(path, [path], 0, native_log, lambda _stage, _fraction: True)
    yield model
    model.close()


class Evaluation:
    """A context of a model, and its stop flag."""

    def __init__(self, model: LlamaModel, log: NativeLog) -> None:
        self.stop = StopFlag()
        self.context = LlamaContext(model, 2048, 1, 1, self.stop, log)
        self.sequence = KvCache(self.context).sequences[0]
        self._size = model.vocabulary.size

    def logits(self) -> "numpy.ndarray[tuple[int], numpy.dtype[numpy.float32]]":
        """Returns those after the last evaluated token."""
        return numpy.ctypeslib.as_array(
            llama_cpp.llama_get_logits_ith(self.context.pointer, -1), shape=(self._size,)).copy()


@pytest.fixture
def evaluation(recurrent_model: LlamaModel, native_log: NativeLog) -> Iterator[Evaluation]:
    begun = Evaluation(recurrent_model, native_log)
    yield begun
    begun.context.close()


@pytest.fixture
def afresh(recurrent_model: LlamaModel, native_log: NativeLog) -> Iterator[Evaluation]:
    begun = Evaluation(recurrent_model, native_log)
    yield begun
    begun.context.close()


@pytest.mark.parametrize(("marks", "wanted", "reused"), [
    ((40, 300), [*TOKENS[:310], *OTHER], 300),     # the newest before the place
    ((40, 300), [*TOKENS[:300], *OTHER], 300),     # the very place
    ((40, 300), [*TOKENS[:299], *OTHER], 40),
    ((40, 300), TOKENS[:300], 40),                 # one token is left out, for the logits
    ((40, 300), [*TOKENS[:39], *OTHER], 0),
    ((), [*TOKENS[:310], *OTHER], 0),
])
def test_it_goes_back_to_the_last_mark_before_the_first_difference_and_goes_on_rightly(
        evaluation: Evaluation, afresh: Evaluation, marks: tuple[int, ...], wanted: list[int], reused: int) -> None:
    sequence = evaluation.sequence
    assert sequence.evaluate(TOKENS, marks=marks)
    assert sequence.reuse(wanted) == reused
    assert sequence.tokens == wanted[:reused]
    assert sequence.evaluate(wanted[reused:])
    assert afresh.sequence.evaluate(wanted)
    assert numpy.abs(evaluation.logits() - afresh.logits()).max() < 0.02
    assert numpy.ptp(afresh.logits()) > 1          # the numbers say something at all


def test_one_mark_can_be_gone_back_to_again_and_again(evaluation: Evaluation, afresh: Evaluation) -> None:
    sequence = evaluation.sequence
    assert sequence.evaluate(TOKENS, marks=(300,))
    for end in (3, 7, 11):
        assert sequence.reuse([*TOKENS[:300], *OTHER[end:]]) == 300
        assert sequence.evaluate(OTHER[end:])
    assert afresh.sequence.evaluate([*TOKENS[:300], *OTHER[11:]])
    assert numpy.abs(evaluation.logits() - afresh.logits()).max() < 0.02


def test_an_evaluation_broken_off_goes_back_to_the_last_mark(evaluation: Evaluation, afresh: Evaluation) -> None:
    sequence = evaluation.sequence
    assert sequence.evaluate(TOKENS, marks=(300,))
    evaluation.stop.set()
    assert not sequence.evaluate_one(OTHER[0])
    assert sequence.tokens == TOKENS[:300]
    evaluation.stop.clear()
    assert sequence.evaluate(TOKENS[300:])
    assert afresh.sequence.evaluate(TOKENS)
    assert numpy.abs(evaluation.logits() - afresh.logits()).max() < 0.02


def test_clearing_forgets_the_marks(evaluation: Evaluation) -> None:
    sequence = evaluation.sequence
    sequence.evaluate(TOKENS, marks=(40,))
    sequence.clear()
    sequence.evaluate(OTHER)
    assert sequence.reuse([*OTHER[:45], 1]) == 0


def test_checkpoints_keep_within_their_bytes_and_drop_the_oldest(evaluation: Evaluation) -> None:
    sequence = evaluation.sequence
    sequence.evaluate(TOKENS[:10])
    pointer = evaluation.context.pointer
    one = int(llama_cpp.llama_state_seq_get_size_ext(pointer, 0, llama_cpp.LLAMA_STATE_SEQ_FLAGS_PARTIAL_ONLY))
    kept = Checkpoints(pointer, 0, 3 * one)
    for position in range(1, 9):
        kept.take(position)
        assert kept.size == min(position, 3) * one
    assert kept.put_back(7) == 7
    assert kept.put_back(5) == 0                   # 6, 7 and 8 were the newest
    few = Checkpoints(pointer, 0, 1)
    for position in range(1, 9):
        few.take(position)
    assert few.size == LEAST_KEPT * one


def test_little_memory_means_few_checkpoints() -> None:
    assert checkpoint_bytes(16 << 30) == MOST_CHECKPOINTS
    assert checkpoint_bytes(400 << 20) == 100 << 20


def test_models_that_can_go_back_anywhere_take_no_checkpoints(
        starter_model_here: LlamaModel, native_log: NativeLog) -> None:
    evaluation = Evaluation(starter_model_here, native_log)
    sequence = evaluation.sequence
    chunks: list[int] = []
    assert not sequence.goes_back_by_checkpoints
    assert sequence.evaluate(TOKENS, chunks.append, marks=(40, 300))
    assert chunks == [AUTOMATIC_BATCH, len(TOKENS)]
    assert sequence.reuse([*TOKENS[:100], *OTHER]) == 100
    evaluation.context.close()
