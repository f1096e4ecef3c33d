"""A worker with the practice model loaded, and the model's own vocabulary in this process."""

from collections.abc import Iterator

import pytest
from llama_cpp import _utils

from assistant.engine import native
from assistant.engine.llama_model import LlamaModel
from assistant.engine.vocabulary import Vocabulary
from tests.engine.worker_client import STARTER, Worker


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    """One for a whole file of tests; each must leave it loaded and idle."""
    with Worker() as started:
        started.load(STARTER, context_length=2048)
        yield started


@pytest.fixture(scope="session")
def native_log() -> Iterator[native.NativeLog]:
    """llama.cpp started in this process; its callbacks have to outlive every model."""
    yield native.start()
    # WORKAROUND https://github.com/abetlen/llama-cpp-python: importing it opens these and never closes them.
    _utils.outnull_file.close()
    _utils.errnull_file.close()


@pytest.fixture(scope="session")
def starter_model_here(native_log: native.NativeLog) -> Iterator[LlamaModel]:
    """The practice model in this process, for its vocabulary."""
    model = LlamaModel(STARTER, [STARTER], 0, native_log, lambda _stage, _fraction: True)
    yield model
    model.close()


@pytest.fixture(scope="session")
def starter_vocabulary(starter_model_here: LlamaModel) -> Vocabulary:
    return starter_model_here.vocabulary
