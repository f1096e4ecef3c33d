"""A store on a real file, closed after the test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.store.chats import ChatStore


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "chats.db"


@pytest.fixture
def store(path: Path) -> Iterator[ChatStore]:
    store = ChatStore(path, busy_seconds=0.1)
    yield store
    store.close()
