"""One question to the Hub, one answer with bytes, and what to make of it when either goes wrong."""

import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass

from assistant import __version__
from assistant.domain.checksum import is_sha1, is_sha256
from assistant.domain.errors import QT_TRANSLATE_NOOP, AssistantError, HubError, Remedy
from assistant.domain.model import HubModel
from assistant.hub.body import Body, RateLimit, TooLong
from assistant.hub.client import NAME, TimeLimits, api, http, origin, status_error
from assistant.hub.note import Content
from assistant.hub.part import Part
from assistant.hub.problems import (
    cut_short,
    hub_error,
    is_certificate_problem,
    not_a_hub,
    other_file,
    retry_after,
    status_of,
)

WAIT_AND_TRY_AGAIN = frozenset((408, 425, 429, 500, 502, 503, 504))
LINK_EXPIRED = frozenset((400, 401, 403, 404, 410))      # signed links live an hour (X-Amz-Expires=3600)


@dataclass(frozen=True, slots=True)
class Offer:
    """Where the Hub says the file is, and what it has to be."""

    url: str
    content: Content
    revision: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """A failed attempt and what to do about it."""

    error: AssistantError
    final: bool = False          # trying again cannot help
    wrong_answer: bool = False   # something came, but not what was asked for
    ask_again: bool = True       # the Hub, for a new link
    start_again: bool = False    # asking for the rest of the file is what it cannot do: ask for all of it
    asked_wait: float = 0.0      # seconds the server asks for


@dataclass(frozen=True, slots=True)
class Way:
    """How the Hub is reached, and what the user allows."""

    endpoint: str
    token: str
    limits: TimeLimits
    rate: RateLimit
    stop: threading.Event        # set when the user wants no more


class WrongAnswer(Exception):
    """The server sent something else than asked for."""

    def __init__(self, error: HubError, start_again: bool = False) -> None:
        super().__init__(error.message)
        self.error, self.start_again = error, start_again


class CutShort(Exception):
    """The connection ended in good order before the file did."""


def ask(model: HubModel, way: Way) -> Offer:
    """Asks the Hub about a file. Raises what the library raises, and HubError."""
    endpoint, token, limits = way.endpoint, way.token, way.limits
    from huggingface_hub import get_hf_file_metadata, hf_hub_url
    url = hf_hub_url(model.repo, model.file, revision=model.revision or None, endpoint=endpoint)
    timeout = http().Timeout(limits.read, connect=limits.connect)
    said = get_hf_file_metadata(url, token=token or False, timeout=timeout, library_name=NAME,
                                library_version=__version__, endpoint=endpoint)
    if not said.commit_hash and not model.sha256:
        raise not_a_hub(url)            # a login page answers anything; with our own checksum it cannot fool us
    if model.size and said.size and said.size != model.size:
        raise other_file(url)
    size = model.size or said.size or 0
    etag = (said.etag or "").lower()
    checksum = model.sha256.lower()
    if not checksum and (is_sha256(etag) or (size and is_sha1(etag))):
        checksum = etag
    return Offer(said.location, Content(size, checksum or _listed_checksum(model, endpoint, token)),
                 said.commit_hash or model.revision)


def receive(
    offer: Offer, part: Part, way: Way, whole: bool, hold: Callable[[socket.socket], None],
    received: Callable[[int], None],
) -> None:
    """Writes the bytes that follow `part.done` to the part, and calls `received` with how many came, as they come.

    With `whole`, and where the server ignores that only the rest is wanted, everything is sent again: what is there
    already is passed over, not thrown away, for this connection may end early too. `hold` gets the socket, so that
    another thread can end the wait for bytes. The token goes to the Hub alone, never to the host its link leads to.
    """
    from huggingface_hub.utils import build_hf_headers, get_session  # type: ignore[attr-defined]
    httpx = http()
    at_home = origin(offer.url) == origin(way.endpoint)
    headers = build_hf_headers(token=(way.token or False) if at_home else False, library_name=NAME,
                               library_version=__version__) | {"Accept-Encoding": "identity"}
    if part.done and not whole:
        headers["Range"] = f"bytes={part.done}-"
    timeout = httpx.Timeout(way.limits.read, connect=way.limits.connect)
    with get_session().stream("GET", offer.url, headers=headers, timeout=timeout) as response:
        if stream := response.extensions.get("network_stream"):
            hold(stream.get_extra_info("socket"))
        if response.status_code >= 400:
            response.read()
            raise status_error(response)
        url, skip = str(response.url), 0
        if part.done and response.status_code == 200:
            skip = part.done
        elif part.done and not response.headers.get("content-range", "").startswith(f"bytes {part.done}-"):
            raise WrongAnswer(other_file(url), start_again=True)
        if "text/html" in response.headers.get("content-type", ""):
            raise WrongAnswer(not_a_hub(url))
        body = Body(response, way.limits.read, way.rate, way.stop)
        size, begins = offer.content.size, part.done - skip
        if size and body.length >= 0 and begins + body.length != size:
            raise WrongAnswer(other_file(url))

        body.most = size - begins if size else -1
        try:
            body.write_to(part, skip, lambda: received(body.received))
        except TooLong as problem:
            raise WrongAnswer(other_file(url), start_again=True) from problem


def judge(problem: Exception, offer: Offer | None, endpoint: str, repo: str) -> Trouble:
    """Returns what a failed attempt means; without `offer` it failed at the Hub itself."""
    if isinstance(problem, WrongAnswer):
        return Trouble(problem.error, wrong_answer=True, start_again=problem.start_again)
    url = offer.url if offer else endpoint
    if isinstance(problem, AssistantError):
        return Trouble(problem, final=True)
    if isinstance(problem, CutShort):
        return Trouble(cut_short(url), ask_again=False)
    error, status = hub_error(problem, url, repo), status_of(problem)
    if is_certificate_problem(problem):
        return Trouble(error, final=True)
    if status in WAIT_AND_TRY_AGAIN:
        return Trouble(error, ask_again=offer is None, asked_wait=retry_after(problem))
    if status == 416:
        return Trouble(other_file(url), wrong_answer=True, start_again=True)
    if status and offer and status in LINK_EXPIRED:
        return Trouble(error)
    if isinstance(problem, http().TransportError):
        return Trouble(error, ask_again=offer is None)
    return Trouble(error, final=True)


def _listed_checksum(model: HubModel, endpoint: str, token: str) -> str:
    """Returns the sha256 the Hub lists for a file whose answer does not carry it. Raises HubError without one."""
    found = api(endpoint, token).get_paths_info(model.repo, [model.file], revision=model.revision or None)
    for entry in found:
        if (lfs := getattr(entry, "lfs", None)) and is_sha256(lfs.sha256 or ""):
            return str(lfs.sha256)
    raise HubError(
        QT_TRANSLATE_NOOP("errors", "{host} gives no checksum of this file, so it could not be checked."),
        QT_TRANSLATE_NOOP("errors", "Download it from the Hub itself or from another mirror."),
        remedies=(Remedy.OPEN_SETTINGS, Remedy.CHOOSE_MODEL), values={"host": origin(endpoint)[1]})
