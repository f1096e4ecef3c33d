"""What lies between the user and the Hub: proxies of every kind, set in the app or by the system."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.domain.errors import Cancelled, HubError, Remedy
from assistant.domain.hub import SearchQuery
from assistant.hub.catalog import search_page
from assistant.hub.client import tidy_proxy, use_proxy
from assistant.hub.download import Patience
from tests.hub.conftest import FILE, REPO, Recorded
from tests.hub_server import HubServer
from tests.hub_server.proxy import Proxy

Start = Callable[..., Recorded]


@pytest.fixture(autouse=True)
def as_the_system_says() -> Iterator[None]:
    yield
    use_proxy("")


@pytest.mark.parametrize("scheme", ["http", "socks5", "socks5h"])
def test_everything_goes_through_the_proxy_that_is_set(scheme: str, server: HubServer, start: Start,
                                                       content: Path) -> None:
    with Proxy(scheme) as proxy:
        use_proxy(proxy.address)
        assert [found.repo for found in search_page(SearchQuery(), server.endpoint).repositories] == [REPO]
        start(patience=Patience()).download.run()
        assert {f"127.0.0.1:{server.port}", f"localhost:{server.port}"} <= set(proxy.asked)
        asked = len(proxy.asked)
        use_proxy("none")
        search_page(SearchQuery(), server.endpoint)
        assert len(proxy.asked) == asked
    assert (start().destination).read_bytes() == content.read_bytes()


def test_a_download_through_a_proxy_pauses_and_resumes(server: HubServer, start: Start, content: Path) -> None:
    server.fault("/cdn/", rate=4_000_000)
    with Proxy("socks5") as proxy:
        use_proxy(proxy.address)
        run = start(patience=Patience())
        run.hear = lambda state: run.download.pause() if state.done > 500_000 else None
        with pytest.raises(Cancelled):
            run.download.run()
        again = start(patience=Patience())
        again.download.run()
    assert "range" in server.requests("/cdn/", "GET")[-1].headers
    assert again.destination.read_bytes() == content.read_bytes()


def test_a_download_comes_whole_through_a_proxy_that_speaks_tls_itself(
        certificate: Path, content: Path, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with HubServer({REPO: {FILE: content}}, certificate=certificate) as server, Proxy("https", certificate) as proxy:
        use_proxy(proxy.address)
        run = start(endpoint=server.endpoint, patience=Patience())
        run.download.run()
        assert f"localhost:{server.port}" in proxy.asked
    assert run.destination.read_bytes() == content.read_bytes()


def test_a_broken_proxy_is_explained(server: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import close_session
    for proxy, says in (("http://127.0.0.1:9", "cannot be reached|proxy"), ("socks5://127.0.0.1:9", "cannot be|proxy"),
                        ("nonsense://x", "proxy")):
        monkeypatch.setenv("ALL_PROXY", proxy)
        close_session()
        with pytest.raises(HubError, match=says):
            search_page(SearchQuery("x"), "http://hub.invalid")
        use_proxy(proxy)
        with pytest.raises(HubError, match=says):
            search_page(SearchQuery("x"), "http://hub.invalid")
        use_proxy("")
    monkeypatch.delenv("ALL_PROXY")
    close_session()
    assert search_page(SearchQuery("small"), server.endpoint).repositories


@pytest.mark.parametrize(("given", "used"), [
    ("", ""), ("  ", ""), ("none", None), ("DIRECT", None), ("host:8080", "http://host:8080"),
    (" socks5://127.0.0.1:1080 ", "socks5://127.0.0.1:1080"), ("https://user:word@host:1", "https://user:word@host:1"),
])
def test_a_proxy_may_be_typed_loosely(given: str, used: str | None) -> None:
    assert tidy_proxy(given) == used


@pytest.mark.parametrize("given", ["ftp://host", "http://", "socks9://x:1", "http://host:port", "://"])
def test_what_cannot_be_a_proxy_is_explained(given: str) -> None:
    with pytest.raises(HubError, match="not the address of a proxy") as caught:
        tidy_proxy(given)
    assert Remedy.OPEN_SETTINGS in caught.value.remedies


def test_a_password_of_a_proxy_is_in_no_report(server: HubServer) -> None:
    use_proxy("http://somebody:secret@127.0.0.1:9")
    with pytest.raises(HubError) as caught:
        search_page(SearchQuery("x"), server.endpoint)
    assert "secret" not in str(caught.value)
