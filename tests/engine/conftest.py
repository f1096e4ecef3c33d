"""A worker with the practice model loaded, and the model's own vocabulary in this process."""

from collections.abc import Iterator

import pytest

from tests.engine.worker_client import STARTER, Worker


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    """One for a whole file of tests; each must leave it loaded and idle."""
    with Worker() as started:
        started.load(STARTER, context_length=2048)
        yield started
