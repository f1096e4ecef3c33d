"""Searching the Hub, and what of a repository is offered."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.errors import HubError, Remedy
from assistant.hub import catalog
from assistant.hub.catalog import files, quantisation, repositories, search, tidy_name
from assistant.hub.client import TimeLimits
from tests.hub_server import HubServer

CHAT, EMBED = "maker/Chatty-4B-Instruct-GGUF", "maker/Wordy-Embedding-GGUF"
NAMES = ("Chatty-4B-Instruct-Q4_K_M.gguf", "Chatty-4B-Instruct-Q8_0.gguf", "Chatty-4B-Instruct-BF16.gguf",
         "Chatty-4B-Instruct-F16.gguf", "mmproj-Chatty-4B-F16.gguf", "mtp-Chatty-4B-Q4_0.gguf", "imatrix.gguf",
         "BF16/Chatty-4B-00001-of-00002.gguf", "Q6_K/Chatty-4B-Q6_K-00001-of-00002.gguf", "README.md")


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HubServer]:
    monkeypatch.setattr(catalog, "SEARCH_LIMITS", TimeLimits(connect=1.0, read=0.5))
    held = {}
    for number, name in enumerate(NAMES):
        held[name] = tmp_path / f"{number}"
        held[name].write_bytes(b"GGUF" + bytes(1000 * (10 - number)))
    about: dict[str, dict[str, Any]] = {
        CHAT: {"downloads": 1234, "likes": 5, "gated": "auto", "tags": ["gguf", "license:apache-2.0"],
               "gguf": {"architecture": "qwen3", "total": 4_000_000_000, "context_length": 32768}},
        EMBED: {"pipeline_tag": "feature-extraction"},
    }
    with HubServer({CHAT: held, EMBED: {"e-Q8_0.gguf": held[NAMES[0]]}}, about=about) as running:
        yield running


@pytest.mark.parametrize("query", ["chatty", "  Chatty instruct ", CHAT, f"https://huggingface.co/{CHAT}/tree/main"])
def test_a_search_finds_chat_models(query: str, server: HubServer) -> None:
    (found,) = repositories(query, server.endpoint)
    assert (found.repo, found.name, found.downloads, found.gated) == (CHAT, "Chatty 4B Instruct", 1234, True)
    assert (found.licence, found.architecture, found.parameters) == ("apache-2.0", "qwen3", 4_000_000_000)
    (asked,) = server.requests("/api/models")
    assert "filter=gguf" in asked.path


def test_models_for_other_purposes_are_not_offered(server: HubServer) -> None:
    assert [found.repo for found in repositories("", server.endpoint)] == [CHAT]
    assert search("nothing like this", server.endpoint) == []


def test_a_mirror_cannot_invent_names_that_lead_elsewhere(server: HubServer) -> None:
    server.fault("/api/models", body=b'[{"id": "../.."}, {"id": "a/../b"}, {"id": "maker/fine"}]')
    assert [found.repo for found in repositories("x", server.endpoint)] == ["maker/fine"]


def test_a_search_lists_the_files_one_could_download(server: HubServer) -> None:
    found = search("chatty", server.endpoint)
    assert [model.quantisation for model in found] == ["Q8_0", "Q4_K_M"]
    assert {(model.repo, model.downloads, model.licence) for model in found} == {(CHAT, 1234, "apache-2.0")}
    assert all(model.size and model.sha256 for model in found)
    server.fault(f"/api/models/{CHAT}", times=None, status=500)
    with pytest.raises(HubError, match="out of order"):
        search("chatty", server.endpoint)


def test_a_repository_offers_what_one_can_chat_with(server: HubServer) -> None:
    offered = files(CHAT, server.endpoint)
    assert [(m.quantisation, m.file) for m in offered] == [("Q8_0", NAMES[1]), ("Q4_K_M", NAMES[0])]
    held = server.repos[CHAT][NAMES[0]]
    assert (offered[1].size, offered[1].sha256, offered[1].revision) == (held.size, held.sha256, server.COMMIT)
    assert offered[1].name == "Chatty 4B Instruct"


def test_a_mirror_without_sizes_is_asked_in_another_way(server: HubServer) -> None:
    server.fault(f"/api/models/{CHAT}\\?", body=b'{"id": "%s", "sha": "%s", "siblings": [{"rfilename": "%s"}]}' % (
        CHAT.encode(), server.COMMIT.encode(), NAMES[0].encode()), times=None)
    (offered,) = files(CHAT, server.endpoint)
    assert offered.size == server.repos[CHAT][NAMES[0]].size
    server.fault("/paths-info/", body=b"[]", times=None)
    (offered,) = files(CHAT, server.endpoint)
    assert offered.sha256 == server.repos[CHAT][NAMES[0]].sha256
    assert server.requests("/resolve/", "HEAD")


def test_a_mirror_without_descriptions_is_asked_for_the_list(server: HubServer) -> None:
    server.fault(f"/api/models/{CHAT}\\?", status=401, times=None)
    assert len(files(CHAT, server.endpoint)) == 2
    assert server.requests("/tree/")


BROKEN: dict[str, tuple[dict[str, Any], str, Remedy]] = {
    "429": ({"status": 429, "headers": {"Retry-After": "40"}}, "asks for a pause.*40 seconds", Remedy.RETRY),
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
        partial(search, "x", server.endpoint), partial(files, CHAT, server.endpoint)]
    for ask in asks:
        server.log.clear()
        with pytest.raises(HubError, match=says) as caught:
            ask()
        assert remedy in caught.value.remedies
        assert caught.value.hint
        assert len(server.log) <= 2, "the library's own retries would keep the user waiting"
        assert "{" not in str(caught.value).partition("(")[0]


def test_a_hub_that_cannot_be_reached_is_named() -> None:
    for endpoint in ("http://127.0.0.1:9", "http://hub.invalid"):
        with pytest.raises(HubError, match="cannot be reached") as caught:
            search("x", endpoint)
        assert caught.value.values["host"] == endpoint.removeprefix("http://")
        assert {Remedy.RETRY, Remedy.USE_MIRROR, Remedy.USE_FILE} <= set(caught.value.remedies)


def test_a_missing_private_or_mistyped_model_is_one_sentence(server: HubServer) -> None:
    with pytest.raises(HubError, match="knows no model maker/Nothing") as caught:
        files("maker/Nothing", server.endpoint)
    assert all(word in caught.value.hint for word in ("mistyped", "removed", "private"))
    with pytest.raises(HubError, match="is not the name of a model"):
        files("no good/name/at all", server.endpoint)


def test_a_broken_proxy_is_explained(server: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import close_session
    for proxy, says in (("http://127.0.0.1:9", "cannot be reached|proxy"), ("socks5://127.0.0.1:9", "cannot be|proxy"),
                        ("nonsense://x", "proxy")):
        monkeypatch.setenv("ALL_PROXY", proxy)
        close_session()
        with pytest.raises(HubError, match=says):
            search("x", "http://hub.invalid")
    monkeypatch.delenv("ALL_PROXY")
    close_session()
    assert search("chatty", server.endpoint)


@pytest.mark.parametrize(("file", "name"), [
    ("Qwen3-4B-Instruct-2507-Q4_K_M.gguf", "Q4_K_M"), ("Qwen3.6-35B-A3B-UD-Q4_K_XL.gguf", "UD-Q4_K_XL"),
    ("model.IQ2_XXS.gguf", "IQ2_XXS"), ("gpt-oss-20b-MXFP4.gguf", "MXFP4"), ("gemma-4-12b-it-qat-q4_0.gguf", "Q4_0"),
    ("BF16/x-BF16.gguf", "BF16"), ("Qwen3-4B.gguf", ""),
])
def test_the_quantisation_is_read_from_the_name(file: str, name: str) -> None:
    assert quantisation(file) == name


def test_a_repository_has_a_readable_name() -> None:
    assert tidy_name("unsloth/Qwen3-4B-Instruct-2507-GGUF") == "Qwen3 4B Instruct 2507"
    assert tidy_name("a/SmolLM2_135M-gguf") == "SmolLM2 135M"
