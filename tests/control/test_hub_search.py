"""Searching as the user types: one answer, of the last question; files, card and header of what is looked at."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from assistant.control.hub_search import HubSearch
from assistant.domain.hub import RepositoryFiles, SearchPage, SearchQuery
from assistant.domain.model import Machine
from assistant.domain.model_choice import ASKED_FOR, USUAL
from tests.control.conftest import PATIENCE_MS
from tests.engine.tiny_gguf import write
from tests.hub_server import HubServer

ALPHA, BETA = "maker/Alpha-4B-GGUF", "maker/Beta-4B-GGUF"
FILES = ("Alpha-4B-Q4_K_M.gguf", "Alpha-4B-Q2_K.gguf")
HOME = Machine(16 << 30, 12 << 30, 8, 500 << 30)
SIGNALS = ("searching", "found", "more_found", "more_failed", "search_failed", "address_pasted", "repository_found",
           "repository_failed", "card_found", "header_found", "header_failed")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[HubServer]:
    model = write(tmp_path / "m.gguf", {"general.architecture": "llama", "general.name": "Alpha",
                                        "llama.block_count": 2}, {"token_embd.weight": (512, 100)})
    (tmp_path / "README.md").write_text("# Alpha\n\nAlpha is a model that is only here to be looked at by a test.\n")
    held = dict.fromkeys(FILES, model) | {"README.md": tmp_path / "README.md"}
    about: dict[str, dict[str, Any]] = {ALPHA: {"downloads": 9}, BETA: {"downloads": 5}}
    with HubServer({ALPHA: held, BETA: held}, about=about) as running:
        yield running


@dataclass
class Looking:
    """A search and what it told."""

    qtbot: QtBot
    search: HubSearch
    told: list[tuple[Any, ...]] = field(default_factory=list)

    def of(self, name: str) -> list[tuple[Any, ...]]:
        return [event[1:] for event in self.told if event[0] == name]

    def until(self, condition: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=PATIENCE_MS)

    def until_served(self) -> None:
        """Waits until the hub has answered everything it was asked, and that was told."""
        assert self.search._net._pool.waitForDone(PATIENCE_MS)
        QCoreApplication.processEvents()

    def repos(self) -> list[list[str]]:
        pages: list[SearchPage] = [event[0] for event in self.of("found")]
        return [[found.repo for found in page.repositories] for page in pages]


@pytest.fixture
def looking(qtbot: QtBot, server: HubServer) -> Iterator[Looking]:
    looking = Looking(qtbot, HubSearch(lambda: (server.endpoint, ""), lambda: HOME))
    for name in SIGNALS:
        getattr(looking.search, name).connect(lambda *values, name=name: looking.told.append((name, *values)))
    yield looking
    looking.search.shutdown()


def test_only_what_was_typed_last_is_asked_for(looking: Looking, server: HubServer) -> None:
    for text in ("a", "al", "alp", "alpha"):
        looking.search.set_query(SearchQuery(text))
    looking.until(lambda: looking.of("found"))
    assert looking.repos() == [[ALPHA]]
    assert len(server.requests("/api/models")) == 1
    assert looking.of("searching") == [(True,), (False,)]


def test_a_late_answer_to_an_earlier_question_is_dropped(looking: Looking, server: HubServer) -> None:
    gate = threading.Event()
    server.fault("search=alpha", gate=gate)
    looking.search.set_query(SearchQuery("alpha"), at_once=True)
    looking.until(lambda: server.log)
    looking.search.set_query(SearchQuery("beta"), at_once=True)
    looking.until(lambda: looking.of("found"))
    gate.set()
    looking.until_served()
    assert looking.repos() == [[BETA]]


def test_a_cancelled_search_tells_nothing_more(looking: Looking, server: HubServer) -> None:
    gate = threading.Event()
    server.fault("/api/models", gate=gate)
    looking.search.set_query(SearchQuery("alpha"), at_once=True)
    looking.until(lambda: server.log)
    looking.search.cancel()
    assert looking.of("searching") == [(True,), (False,)]
    gate.set()
    looking.until_served()
    assert looking.of("found") == []


def test_more_is_added_a_page_at_a_time(looking: Looking) -> None:
    looking.search.set_query(SearchQuery(page_size=1), at_once=True)
    looking.until(lambda: looking.of("found"))
    looking.search.next_page()
    looking.search.next_page()          # once is enough
    looking.until(lambda: looking.of("more_found"))
    looking.search.next_page()          # there is none
    looking.qtbot.wait(200)
    (more,) = looking.of("more_found")
    assert [found.repo for found in more[0].repositories] == [BETA]


def test_a_page_that_fails_is_asked_for_again(looking: Looking, server: HubServer) -> None:
    looking.search.set_query(SearchQuery(page_size=1), at_once=True)
    looking.until(lambda: looking.of("found"))
    server.fault("/api/models", status=500)
    looking.search.next_page()
    looking.until(lambda: looking.of("more_failed"))
    assert not looking.of("search_failed")
    looking.search.next_page()
    looking.until(lambda: looking.of("more_found"))


def test_a_hub_that_fails_is_told_and_the_next_search_works(looking: Looking, server: HubServer) -> None:
    server.fault("/api/models", status=500)
    looking.search.set_query(SearchQuery("alpha"), at_once=True)
    looking.until(lambda: looking.of("search_failed"))
    looking.search.set_query(SearchQuery("alpha"), at_once=True)
    looking.until(lambda: looking.of("found"))


@pytest.mark.parametrize(("text", "file", "reason"), [
    (ALPHA, FILES[0], USUAL), (f"https://huggingface.co/{ALPHA}", FILES[0], USUAL),
    (f"hf.co/{ALPHA}:q2_k", FILES[1], ASKED_FOR),
    (f"https://huggingface.co/{ALPHA}/blob/main/{FILES[1]}?download=true", FILES[1], ASKED_FOR),
])
def test_a_pasted_address_opens_its_repository_with_one_file_chosen(
        text: str, file: str, reason: str, looking: Looking) -> None:
    looking.search.set_query(SearchQuery(text))
    looking.until(lambda: looking.of("card_found"))
    ((found, choice),) = looking.of("repository_found")
    assert isinstance(found, RepositoryFiles)
    assert (found.repository.repo, choice.model.file, choice.reason) == (ALPHA, file, reason)
    ((repo, card),) = looking.of("card_found")
    assert (repo, card.summary[:16]) == (ALPHA, "Alpha is a model")


def test_a_repository_that_is_not_there_is_told(looking: Looking) -> None:
    looking.search.open("maker/Nothing")
    looking.until(lambda: looking.of("repository_failed"))
    ((repo, error),) = looking.of("repository_failed")
    assert repo == "maker/Nothing"
    assert "knows no model" in error.message


def test_asked_once_more_the_same_file_is_chosen(looking: Looking, server: HubServer) -> None:
    server.fault(f"/api/models/{ALPHA}/revision", status=500, times=2)
    looking.search.open(ALPHA, server.COMMIT, "Q2_K")
    looking.until(lambda: looking.of("repository_failed"))
    server.clear_faults()
    looking.search.open_again()
    looking.until(lambda: looking.of("repository_found"))
    ((_found, choice),) = looking.of("repository_found")
    assert (choice.model.file, choice.reason) == (FILES[1], ASKED_FOR)
    assert len(server.requests(f"/api/models/{ALPHA}/revision/{server.COMMIT}")) == 2


def test_a_header_is_fetched_once(looking: Looking, server: HubServer) -> None:
    looking.search.open(ALPHA)
    looking.until(lambda: looking.of("repository_found"))
    model = looking.of("repository_found")[0][1].model
    looking.search.look_at_header(model)
    looking.search.look_at_header(model)
    looking.until(lambda: looking.of("header_found"))
    looking.search.look_at_header(model)
    headers = looking.of("header_found")
    assert [header.name for _model, header in headers] == ["Alpha", "Alpha"]
    assert len([request for request in server.requests("/cdn/") if "range" in request.headers]) == 1
    gone = replace(model, file="gone.gguf")
    looking.search.look_at_header(gone)
    looking.until(lambda: looking.of("header_failed"))
    assert looking.of("header_failed")[0][0] == gone


def test_what_fits_this_computer_becomes_a_filter(looking: Looking) -> None:
    narrowed = looking.search.fitting(SearchQuery("x"))
    assert 11e9 < narrowed.max_size < 13e9
