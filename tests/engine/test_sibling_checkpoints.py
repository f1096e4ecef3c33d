"""A branch of a recurrent model that another one was written beside can still be answered again, within the bytes that
all states to go back to may take."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy
import pytest

from assistant.engine import kv_cache
from assistant.engine.llama_model import LlamaModel
from assistant.engine.native import NativeLog
from tests.engine import tiny_gguf
from tests.engine.kept_engine import Engine

OLD = [3 + i * 7 % 250 for i in range(1300)]
NEW = [*OLD[:300], *([5, 9, 17, 33] * 50)]
MARKS = (300, 1280, 1299)       # an early message, the last one and its end


@pytest.fixture(scope="module", params=[tiny_gguf.write_mamba, tiny_gguf.write_qwen35], ids=["mamba", "qwen35"])
def model(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory,
          native_log: NativeLog) -> Iterator[LlamaModel]:
    path = request.param(tmp_path_factory.mktemp("tiny") / "tiny.gguf")
    loaded = LlamaModel(path, [path], 0, native_log, lambda _stage, _fraction: True)
    yield loaded
    loaded.close()


@pytest.fixture
def engine(model: LlamaModel, native_log: NativeLog, tmp_path: Path) -> Iterator[Callable[[], Engine]]:
    made: list[Engine] = []

    def make() -> Engine:
        made.append(Engine(model, native_log, tmp_path / "states"))
        return made[-1]

    yield make
    for each in made:
        each.context.close()


def bytes_kept(engine: Engine) -> int:
    """Returns the bytes of the states of all sequences; what two share counts once."""
    kept = {id(data): len(data) for each in engine.cache.sequences for data in each.checkpoints._kept.values()}
    return sum(kept.values())


def test_the_branch_before_an_edit_is_answered_again_without_reading_it_again(engine: Callable[[], Engine]) -> None:
    one = engine()
    _reused, first = one.read(OLD, marks=MARKS)
    assert one.read(NEW, marks=(480, 499))[0] == 300
    reused, again = one.read(OLD)
    assert reused == 1299
    assert numpy.abs(first - again).max() < 0.1 < 0.5 < numpy.ptp(first)


def test_its_file_goes_back_to_its_last_message(engine: Callable[[], Engine]) -> None:
    one = engine()
    _reused, first = one.read(OLD, marks=MARKS)
    one.read(NEW, marks=(480, 499))
    one.cache.relieve()
    one.folder.finish(60)
    reused, again = engine().read(OLD)
    assert reused == 1299
    assert numpy.abs(first - again).max() < 0.1


@pytest.mark.parametrize(("states", "answered_again"), [(2, False), (3, True), (4, True), (8, True)])
def test_all_branches_together_keep_within_the_bytes_of_one(
        states: int, answered_again: bool, engine: Callable[[], Engine], monkeypatch: pytest.MonkeyPatch) -> None:
    measured = engine()
    measured.read(OLD, marks=(1299,))
    limit = states * bytes_kept(measured)
    monkeypatch.setattr(kv_cache, "checkpoint_bytes", lambda _available: limit)
    one = engine()
    branches = [OLD[begin:begin + 300] for begin in range(4)]
    for number, branch in enumerate(branches):
        one.read(branch, marks=tuple(range(9, 300, 10)))
        assert bytes_kept(one) <= limit
        if number:
            assert one.cache.reusable(branches[number - 1]) == 299 * answered_again


def test_a_title_beside_a_branch_takes_none_of_its_states(engine: Callable[[], Engine]) -> None:
    one = engine()
    one.read(OLD, marks=MARKS)
    one.cache.drop(one.cache.sequence_for([*OLD[:1299], 5, 9, 17], aside=True))
    assert [one.cache.reusable([*OLD[:mark], 5, 9]) for mark in MARKS] == list(MARKS)
