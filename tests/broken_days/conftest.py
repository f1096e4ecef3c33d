"""The app on a bad day: the whole of it, with files, hubs and databases that break when told to."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.hub.client import TimeLimits
from assistant.hub.download import Patience
from assistant.hub.model_download import ModelDownload
from assistant.store.chats import ChatStore
from tests.app.conftest import app as app
from tests.app.conftest import hub as hub
from tests.app.driver import Driver
from tests.broken_days.day import Day, set_default
from tests.hub_server import HubServer

QUICK = Patience(TimeLimits(connect=2.0, read=2.0), first_tries=2, tries=2, first_wait=0.02, longest_wait=0.1,
                 longest_asked_wait=0.2, save_every=0.1)


@pytest.fixture
def day(app: Driver, hub: HubServer, starter_model: Path, tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch) -> Iterator[Day]:
    """Downloads and locks lose patience in tenths of a second."""
    set_default(monkeypatch, ModelDownload.__init__, "patience", QUICK)
    set_default(monkeypatch, ChatStore.__init__, "busy_seconds", 0.1)
    with monkeypatch.context() as patch:
        made = Day(app, hub, starter_model, tmp_path, patch)
        yield made
        made.end()
