"""Models behind terms: each reason has its own sentence, its own next step, and the place to agree."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from huggingface_hub.errors import GatedRepoError
from huggingface_hub.utils import httpx  # type: ignore[attr-defined]

from assistant.domain.errors import HubError, Remedy
from assistant.domain.hub_address import page
from assistant.hub.client import status_error
from assistant.hub.problems import hub_error
from tests.hub.conftest import FILE, REPO, Recorded
from tests.hub_server import HubServer

Start = Callable[..., Recorded]
# What the Hub says, and what the user reads.
REASONS = {
    "Access to model X is restricted and you are not in the authorized list. Visit https://huggingface.co/X to ask for "
    "access.": ("has not agreed to the terms", Remedy.OPEN_PAGE),
    "Your request to access model X is awaiting a review from the repo authors.": (
        "have not answered your request", Remedy.OPEN_PAGE),
    "Your request to access model X has been rejected by the repo's authors.": (
        "have refused your request", Remedy.CHOOSE_MODEL),
    "Please enable access to public gated repositories in your fine-grained token settings to view this repository.": (
        "token may not be used", Remedy.OPEN_SETTINGS),
}


@pytest.fixture
def gated(content: Path) -> Iterator[HubServer]:
    with HubServer({REPO: {FILE: content}}, gated=(REPO,)) as running:
        yield running


def refuse(server: HubServer, says: str) -> None:
    server.fault("/resolve/", status=403, times=None, headers={"X-Error-Code": "GatedRepo", "X-Error-Message": says})


@pytest.mark.parametrize("says", REASONS)
def test_each_reason_has_its_own_sentence(says: str, gated: HubServer, start: Start) -> None:
    refuse(gated, says)
    with pytest.raises(HubError, match=REASONS[says][0]) as caught:
        start(endpoint=gated.endpoint, token="hf_good").download.run()
    assert REASONS[says][1] in caught.value.remedies
    assert caught.value.values["page"] == f"{gated.endpoint}/{REPO}"
    assert caught.value.hint


def test_without_a_token_an_account_is_what_is_missing(gated: HubServer, start: Start) -> None:
    for says in ("", *REASONS):
        gated.clear_faults()
        if says:
            refuse(gated, says)
        with pytest.raises(HubError, match="only be downloaded with an account") as caught:
            start(endpoint=gated.endpoint).download.run()
        assert {Remedy.OPEN_PAGE, Remedy.OPEN_SETTINGS} <= set(caught.value.remedies)


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer hf_good"}])
@pytest.mark.parametrize("says", ["", *REASONS])
def test_what_is_refused_through_the_mirror_leads_in_words_too_to_where_accounts_are(
        says: str, headers: dict[str, str]) -> None:
    url = f"https://hf-mirror.com/{REPO}/resolve/main/{FILE}"
    problem = status_error(httpx.Response(403, headers={"X-Error-Code": "GatedRepo", "X-Error-Message": says},
                                          request=httpx.Request("GET", url, headers=headers)))
    assert isinstance(problem, GatedRepoError)
    error = hub_error(problem, url, REPO)
    told = error.hint.format_map(error.values)
    assert "mirror" not in told
    assert ("huggingface.co" in told) == ("{" in error.hint)
    assert error.values["host"] == "hf-mirror.com", "whom the list of downloads names"


def test_terms_are_agreed_to_at_the_hub_itself_even_with_a_mirror() -> None:
    assert page("a/b", "https://hf-mirror.com") == "https://huggingface.co/a/b"
    assert page("a/b", "") == "https://huggingface.co/a/b"
    assert page("a/b", "http://127.0.0.1:8000/") == "http://127.0.0.1:8000/a/b"
