"""Searching all of the Hub: words, filters, order, pages, and every way it can go wrong."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.errors import HubError, Remedy
from assistant.domain.hub import SearchOrder, SearchQuery
from assistant.hub import catalog, repository
from assistant.hub.catalog import search_page
from assistant.hub.client import TimeLimits
from tests.hub_server import HubServer

CHAT, EMBED, BIG, THINKER = ("maker/Chatty-4B-Instruct-GGUF", "maker/Wordy-Embedding-GGUF", "other/Huge-70B-GGUF",
                             "other/Ponder-8B-GGUF")
NAMES = ("Chatty-4B-Instruct-Q4_K_M.gguf", "Chatty-4B-Instruct-Q8_0.gguf", "Chatty-4B-Instruct-BF16.gguf",
         "mmproj-Chatty-4B-F16.gguf")
ABOUT: dict[str, dict[str, Any]] = {
    CHAT: {"downloads": 1234, "likes": 5, "gated": "auto", "tags": ["gguf", "license:apache-2.0", "en", "zh"],
           "lastModified": "2026-03-01T00:00:00.000Z",
           "gguf": {"architecture": "qwen3", "total": 4_000_000_000, "context_length": 32768}},
    EMBED: {"pipeline_tag": "feature-extraction"},
    BIG: {"downloads": 9000, "likes": 1, "tags": ["gguf", "license:llama3.3", "en"],
          "lastModified": "2025-01-01T00:00:00.000Z",
          "gguf": {"architecture": "llama", "total": 70_000_000_000}},
    THINKER: {"downloads": 50, "likes": 900, "tags": ["gguf", "license:mit", "en"],
              "lastModified": "2026-06-01T00:00:00.000Z",
              "gguf": {"architecture": "qwen35", "total": 8_000_000_000, "chat_template": "{% if enable_thinking %}"}},
}


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HubServer]:
    for module, name in ((catalog, "SEARCH_LIMITS"), (repository, "LIMITS")):
        monkeypatch.setattr(module, name, TimeLimits(connect=1.0, read=0.5))
    held = {}
    for number, name in enumerate(NAMES):
        held[name] = tmp_path / f"{number}"
        held[name].write_bytes(b"GGUF" + bytes(1000 * (10 - number)))
    one = {"x-Q4_0.gguf": held[NAMES[0]]}
    with HubServer({CHAT: held, EMBED: one, BIG: one, THINKER: one}, about=ABOUT) as running:
        yield running


def names(server: HubServer, **query: Any) -> list[str]:
    return [found.repo for found in search_page(SearchQuery(**query), server.endpoint).repositories]


@pytest.mark.parametrize("text", ["chatty", "  Chatty instruct ", CHAT])
def test_a_search_finds_chat_models(text: str, server: HubServer) -> None:
    (found,) = search_page(SearchQuery(text), server.endpoint).repositories
    assert (found.repo, found.name, found.downloads, found.gated) == (CHAT, "Chatty 4B Instruct", 1234, True)
    assert (found.licence, found.architecture, found.parameters) == ("apache-2.0", "qwen3", 4_000_000_000)
    assert (found.languages, found.vision, found.thinking) == (("en", "zh"), True, False)
    assert time.gmtime(found.updated)[:2] == (2026, 3)
    (asked,) = server.requests("/api/models")
    assert "filter=gguf" in asked.path


@pytest.mark.parametrize(("query", "found"), [
    ({}, [BIG, CHAT, THINKER]),
    ({"order": SearchOrder.LIKES}, [THINKER, CHAT, BIG]),
    ({"order": SearchOrder.UPDATED}, [THINKER, CHAT, BIG]),
    ({"author": "maker"}, [CHAT]),
    ({"language": "zh"}, [CHAT]),
    ({"licence": "mit"}, [THINKER]),
    ({"max_parameters": 10_000_000_000}, [CHAT, THINKER]),
    ({"min_parameters": 10_000_000_000}, [BIG]),
    ({"max_size": 4_000_000_000}, [CHAT]),
    ({"thinking": True}, [THINKER]),
    ({"vision": True}, [CHAT]),
    ({"updated_after": 1_760_000_000}, [CHAT, THINKER]),
    ({"text": "nothing like this"}, []),
])
def test_filters_and_orders(query: dict[str, Any], found: list[str], server: HubServer) -> None:
    assert names(server, **query) == found


def test_a_mirror_that_knows_no_filters_is_filtered_here(server: HubServer) -> None:
    listed = (b'[{"id": "a/Tiny-1B-GGUF", "tags": ["license:mit"]}, '
              b'{"id": "a/Vast-405B-GGUF", "tags": ["license:mit"]}]')
    server.fault("/api/models", body=listed, times=None)
    assert names(server, max_parameters=7_000_000_000) == ["a/Tiny-1B-GGUF"]
    assert names(server, licence="apache-2.0") == []


def test_pages_follow_each_other_until_the_last(server: HubServer) -> None:
    query, seen, cursor = SearchQuery(page_size=1), list[str](), ""
    for _ in range(10):
        page = search_page(query, server.endpoint, cursor=cursor)
        seen += [found.repo for found in page.repositories]
        cursor = page.cursor
        if not cursor:
            break
    assert seen == [BIG, CHAT, THINKER]
    assert {request.host for request in server.log} == {f"127.0.0.1:{server.port}"}, "a link led to another host"


def test_pages_with_nothing_for_us_are_passed_over(server: HubServer) -> None:
    page = search_page(SearchQuery(thinking=True, page_size=1), server.endpoint)
    assert [found.repo for found in page.repositories] == [THINKER]


def test_models_for_other_purposes_are_not_offered(server: HubServer) -> None:
    assert EMBED not in names(server)


def test_how_a_model_was_made_is_not_taken_for_what_it_is_for(server: HubServer) -> None:
    found = ["maker/L3-8B-Stheno-GGUF-IQ-Imatrix", "maker/llama-2-7B-LoRA-Assemble-GGUF", "draft-lab/Fine-1B-GGUF"]
    said = [{"id": name} for name in (*found, "maker/Words-Embed-GGUF", "maker/bge-reranker-GGUF")]
    server.fault("/api/models", body=json.dumps(said).encode())
    assert names(server, text="x") == found


def test_a_mirror_cannot_invent_names_that_lead_elsewhere(server: HubServer) -> None:
    server.fault("/api/models", body=b'[{"id": "../.."}, {"id": "a/../b"}, {"id": "maker/fine"}, 7, {"id": [1]}]')
    assert names(server, text="x") == ["maker/fine"]


def test_nonsense_in_a_list_does_not_hide_the_rest(server: HubServer) -> None:
    server.fault("/api/models", body=b'[{"id": "a/odd", "gguf": 3, "downloads": "many", "lastModified": 5, '
                                     b'"tags": [1], "siblings": [2]}, {"id": "maker/fine", "downloads": -4}]')
    page = search_page(SearchQuery(), server.endpoint)
    assert [(found.repo, found.downloads) for found in page.repositories] == [("a/odd", 0), ("maker/fine", 0)]


BROKEN: dict[str, tuple[dict[str, Any], str, Remedy]] = {
    "429": ({"status": 429, "headers": {"Retry-After": "40"}}, "asks for a pause.*40 seconds", Remedy.RETRY),
    "429, as the Hub says it": ({"status": 429, "headers": {"ratelimit": '"api";r=0;t=240'}},
                                "asks for a pause.* 241 seconds", Remedy.USE_MIRROR),
    "429, nobody says how long": ({"status": 429, "headers": {"ratelimit": '"api";r=7;t=240'}},
                                  "asks for a pause.*in a few minutes", Remedy.RETRY),
    "500": ({"status": 500}, "out of order", Remedy.USE_MIRROR),
    "503": ({"status": 503}, "out of order", Remedy.USE_MIRROR),
    "403": ({"status": 403}, "refuses", Remedy.RETRY),
    "404": ({"status": 404}, "no longer available|knows no model", Remedy.CHOOSE_MODEL),
    "a login page": ({"body": b"<html>log in"}, "did not answer as", Remedy.RETRY),
    "nonsense": ({"body": b'{"a": 1}'}, "did not answer as", Remedy.RETRY),
    "silence": ({"delay": 3.0}, "does not answer", Remedy.USE_MIRROR),
}


@pytest.mark.parametrize(("fault", "says", "remedy"), BROKEN.values(), ids=BROKEN)
def test_a_broken_hub_is_explained_at_once(fault: dict[str, Any], says: str, remedy: Remedy,
                                           server: HubServer) -> None:
    server.fault("", times=None, **fault)
    asks: list[Callable[[], object]] = [
        partial(search_page, SearchQuery("x"), server.endpoint), partial(repository.files, CHAT, server.endpoint)]
    for ask in asks:
        server.log.clear()
        with pytest.raises(HubError, match=says) as caught:
            ask()
        assert remedy in caught.value.remedies
        assert caught.value.hint
        assert len(server.log) <= 2, "the library's own retries would keep the user waiting"
        assert "{" not in str(caught.value).partition("(")[0]


def test_an_answer_without_end_is_not_read_to_its_end(server: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant.hub import requests
    monkeypatch.setattr(requests.get, "__defaults__", (10_000,))
    server.fault("/api/models", body=b"[" + b" " * 3_000_000 + b"]")
    with pytest.raises(HubError, match="did not answer as"):
        search_page(SearchQuery(), server.endpoint)


def test_a_hub_that_cannot_be_reached_is_named() -> None:
    for endpoint in ("http://127.0.0.1:9", "http://hub.invalid"):
        with pytest.raises(HubError, match="cannot be reached") as caught:
            search_page(SearchQuery("x"), endpoint)
        assert caught.value.values["host"] == endpoint.removeprefix("http://")
        assert {Remedy.RETRY, Remedy.USE_MIRROR, Remedy.USE_FILE} <= set(caught.value.remedies)


def test_queries_are_values(server: HubServer) -> None:
    one = SearchQuery("chatty")
    assert search_page(one, server.endpoint).query == replace(SearchQuery(), text="chatty")
