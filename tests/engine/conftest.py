"""Workers with the practice model loaded, or with what stands in for it, and the vocabulary of both in this process."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from llama_cpp import _utils

from assistant.domain.settings import Generation
from assistant.engine import native
from assistant.engine.counting import Counter
from assistant.engine.grammar import Grammar, gbnf_of
from assistant.engine.llama_model import LlamaModel
from assistant.engine.protocol import Event
from assistant.engine.session import Session
from assistant.engine.stop_flag import StopFlag
from assistant.engine.vocabulary import Vocabulary
from tests.engine.sampler_rows import WORDS, Chain, Made
from tests.engine.shared_workers import SharedWorkers
from tests.engine.worker_client import STARTER, Worker

Accepts = Callable[[Any, str], bool]


@pytest.fixture(scope="session")
def shared_workers() -> Iterator[SharedWorkers]:
    workers = SharedWorkers()
    yield workers
    workers.close()


@pytest.fixture(scope="module")
def worker(shared_workers: SharedWorkers) -> Worker:
    """One with the practice model, loaded anew for each file of tests; each must leave it loaded and idle."""
    worker = shared_workers.emptied("practice")
    worker.load(STARTER, context_length=2048)
    return worker


@pytest.fixture(scope="module")
def quick(shared_workers: SharedWorkers, stand_in: Path) -> Worker:
    """The same with what stands in for the practice model: where the words do not matter."""
    worker = shared_workers.emptied("quick")
    worker.load(stand_in, context_length=2048)
    return worker


@pytest.fixture
def empty(shared_workers: SharedWorkers) -> Worker:
    """One without a model, which each test loads its own way."""
    return shared_workers.emptied("empty")


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


@pytest.fixture
def accepts(starter_vocabulary: Vocabulary) -> Accepts:
    """Tells whether an answer by a schema may be this text, all of it."""
    def of(schema: Any, text: str) -> bool:
        grammar = Grammar(starter_vocabulary, gbnf_of(json.dumps(schema)))
        try:
            for token in starter_vocabulary.tokenise(text, False):
                if not grammar.allows(token):
                    return False
                grammar.accept(token)
            return any(grammar.allows(end) for end in starter_vocabulary.ends)
        finally:
            grammar.close()

    return of


class SessionHere(Session):
    """What a worker's main thread does, in this process, with the events it emits."""

    def __init__(self, log: native.NativeLog) -> None:
        self.stop = StopFlag()
        self.events: list[Event] = []
        self.on_event: Callable[[Event], None] = lambda _event: None
        super().__init__(log, self.stop, self._keep, Counter(self._keep))

    def _keep(self, *events: Event) -> None:
        for event in events:
            self.events.append(event)
            self.on_event(event)


@pytest.fixture
def session_here(native_log: native.NativeLog) -> Iterator[SessionHere]:
    session = SessionHere(native_log)
    yield session
    session.unload()


@pytest.fixture
def chain(starter_vocabulary: Vocabulary) -> Iterator[Made]:
    """Makes chains of samplers, and frees them."""
    made: list[Chain] = []

    def make(options: Generation, words: int = WORDS, **how: Any) -> Chain:
        made.append(Chain(starter_vocabulary, options, words, **how))
        return made[-1]

    yield make
    for each in made:
        each.close()
