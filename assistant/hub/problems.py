"""Turns every way the Hub, the network or the library can fail into a sentence and a next step."""

import math
import re
import time
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from assistant.domain.errors import QT_TRANSLATE_NOOP, AssistantError, HubError, Remedy
from assistant.domain.settings import HUB_MIRROR
from assistant.hub.gating import gated


def hub_error(problem: BaseException, url: str, repo: str = "") -> AssistantError:
    """Returns what `problem` means. `url` is the address asked last; its host is named to the user.

    Wrapped exceptions are looked through: the library hides "no certificate" behind "check your connection".
    An AssistantError (in the chain) is returned as it is.
    """
    chain = list(_chain(problem))
    for link in chain:
        if isinstance(link, AssistantError):
            return link
    for link in chain:
        if error := (_network(link, url, chain) or _answer(link, url, repo)):
            error.detail = detail(problem)
            return error
    error = unreachable(url) if isinstance(problem, OSError) else not_a_hub(url)
    error.detail = detail(problem)
    return error


def unreachable(url: str) -> HubError:
    return HubError(
        QT_TRANSLATE_NOOP("errors", "{host} cannot be reached."),
        QT_TRANSLATE_NOOP("errors", "Check the network connection, or try the mirror. "
                          "A model file you already have works without any network."),
        remedies=_elsewhere(url), values=_host(url))


def not_a_hub(url: str) -> HubError:
    """Returns the error of an answer no Hub would give."""
    return HubError(
        QT_TRANSLATE_NOOP("errors", "{host} did not answer as a model server does."),
        QT_TRANSLATE_NOOP("errors", "Does this network want you to log in first? Open a web page in the browser to "
                          "see. Some mirrors also cannot search."),
        remedies=(*_elsewhere(url), Remedy.OPEN_SETTINGS), values=_host(url))


def wrong_content(url: str) -> HubError:
    """Returns the error of a finished download that is not the file it should be."""
    return HubError(
        QT_TRANSLATE_NOOP("errors", "What {host} sent is not the right file, so it was thrown away."),
        QT_TRANSLATE_NOOP("errors", "A connection or a server changed it on the way. Download it again, "
                          "or from the mirror."),
        remedies=(Remedy.DOWNLOAD_AGAIN, *_mirror(url)), values=_host(url))


def other_file(url: str) -> HubError:
    """Returns the error of a server that offers another file, or another part of it, than the one wanted."""
    return HubError(
        QT_TRANSLATE_NOOP("errors", "{host} offers another file than the one wanted."),
        QT_TRANSLATE_NOOP("errors", "Nothing of it was kept. Try again later, or from the mirror."),
        remedies=_elsewhere(url), values=_host(url))


def cut_short(url: str) -> HubError:
    """Returns the error of a connection that ended too early."""
    return HubError(
        QT_TRANSLATE_NOOP("errors", "The connection to {host} was cut off."),
        QT_TRANSLATE_NOOP("errors", "What has arrived is kept. Resume when the network is better."),
        remedies=(Remedy.RESUME, *_mirror(url)), values=_host(url))


def detail(problem: BaseException) -> str:
    """Returns the exceptions behind a failure, without what belongs to the user alone: the queries of addresses, which
    hold signatures and searches, and the names and passwords before a host."""
    texts = " <- ".join(f"{type(link).__name__}: {link}" for link in _chain(problem))
    return re.sub(r"\?[^\s'\")>]+", "?…", re.sub(r"//[^/\s@]+@", "//…@", texts))[:2000]


def status_of(problem: BaseException) -> int:
    """Returns the HTTP status behind a failure, 0 when there is none."""
    for link in _chain(problem):
        status = getattr(getattr(link, "response", None), "status_code", None)
        if isinstance(status, int):
            return status
    return 0


def retry_after(problem: BaseException) -> float:
    """Returns the seconds a server asks to wait, 0 when it does not say."""
    return next((seconds for link in _chain(problem)
                 if (seconds := asked_wait(getattr(getattr(link, "response", None), "headers", {})))), 0.0)


def asked_wait(headers: Mapping[str, str]) -> float:
    """Returns the seconds that an answer with these headers asks to wait, 0 when it does not say.

    The Hub says in `ratelimit` when requests are left again, and nothing else; other servers say `Retry-After`, in
    seconds or as a date.
    """
    from huggingface_hub.utils import parse_ratelimit_headers  # type: ignore[attr-defined]
    limit = parse_ratelimit_headers(headers)
    if limit is not None and limit.remaining == 0 and limit.reset_in_seconds:
        return limit.reset_in_seconds + 1.0     # told in whole seconds
    given = str(headers.get("retry-after", "")).strip()
    if given.isdecimal():
        return float(given)
    now = _time_of(str(headers.get("date", ""))) or time.time()     # the computer's own clock may be wrong
    return max(_time_of(given) - now, 0.0)


def is_certificate_problem(problem: BaseException) -> bool:
    import ssl  # 4 ms, and nothing to do with a start
    return any(isinstance(link, ssl.SSLCertVerificationError) or "CERTIFICATE_VERIFY_FAILED" in str(link)
               for link in _chain(problem))


def _time_of(date: str) -> float:
    """Returns the Unix seconds of a date as HTTP writes it, 0 where it is none."""
    try:
        return parsedate_to_datetime(date).timestamp()
    except (ValueError, OverflowError):
        return 0.0


def _network(link: BaseException, url: str, chain: list[BaseException]) -> HubError | None:
    from huggingface_hub.errors import OfflineModeIsEnabled
    from huggingface_hub.utils import httpx  # type: ignore[attr-defined]
    if isinstance(link, OfflineModeIsEnabled):
        return HubError(
            QT_TRANSLATE_NOOP("errors", "Downloads are switched off on this computer."),
            QT_TRANSLATE_NOOP("errors", "The environment variable HF_HUB_OFFLINE says so. Unset it, or use a file."),
            remedies=(Remedy.USE_FILE,))
    if isinstance(link, (httpx.ProxyError, ImportError)) or (isinstance(link, ValueError) and "proxy" in str(link)):
        return HubError(
            QT_TRANSLATE_NOOP("errors", "The network proxy does not work."),
            QT_TRANSLATE_NOOP("errors", "Check the proxy in the system’s settings or in HTTPS_PROXY and ALL_PROXY."),
            remedies=(Remedy.RETRY, Remedy.USE_FILE))
    if not isinstance(link, httpx.TransportError):
        return None
    url = _url_of(link) or url
    if any(is_certificate_problem(one) for one in chain):
        return HubError(
            QT_TRANSLATE_NOOP("errors", "The connection to {host} is not safe: its certificate is not trusted."),
            QT_TRANSLATE_NOOP("errors", "Check the computer’s date. A firewall or virus scanner may be reading along; "
                              "whoever looks after this network can tell."),
            remedies=_elsewhere(url), values=_host(url))
    if isinstance(link, (httpx.ConnectError, httpx.ConnectTimeout)):
        return unreachable(url)
    if isinstance(link, httpx.TimeoutException):
        return HubError(
            QT_TRANSLATE_NOOP("errors", "{host} does not answer."),
            QT_TRANSLATE_NOOP("errors", "The network or the server is too slow just now. Try again, or the mirror."),
            remedies=_elsewhere(url), values=_host(url))
    return cut_short(url)


def _answer(link: BaseException, url: str, repo: str) -> HubError | None:
    from huggingface_hub import errors
    values = _host(_url_of(link) or url) | {"repo": repo or _repo_of(_url_of(link) or url)}
    if isinstance(link, errors.GatedRepoError):
        return gated(link, values["repo"], _origin(url), values)
    if isinstance(link, errors.DisabledRepoError):
        return _gone(values)
    if isinstance(link, errors.RepositoryNotFoundError) and values["repo"] in ("", "api/models"):
        return not_a_hub(url)           # it was asked to search
    if isinstance(link, errors.RepositoryNotFoundError):
        return HubError(
            QT_TRANSLATE_NOOP("errors", "{host} knows no model {repo}."),
            QT_TRANSLATE_NOOP("errors", "It is mistyped, was removed, or is private: then it needs an access token."),
            remedies=(Remedy.CHOOSE_MODEL, Remedy.OPEN_SETTINGS, Remedy.RETRY), values=values)
    if isinstance(link, (errors.RevisionNotFoundError, errors.RemoteEntryNotFoundError)):
        return _gone(values)
    if isinstance(link, errors.HFValidationError):
        return HubError(
            QT_TRANSLATE_NOOP("errors", "“{repo}” is not the name of a model."),
            QT_TRANSLATE_NOOP("errors", "Names look like maker/model."), remedies=(Remedy.CHOOSE_MODEL,), values=values)
    if isinstance(link, (errors.FileMetadataError, ValueError, KeyError)):     # JSONDecodeError is a ValueError
        return not_a_hub(url)
    if isinstance(link, errors.HfHubHTTPError):
        return _refused(link, values, url)
    return None


def _refused(problem: BaseException, values: dict[str, str], url: str) -> HubError:
    status = status_of(problem)
    values |= {"status": str(status)}
    if status == 401:
        return HubError(
            QT_TRANSLATE_NOOP("errors", "{host} does not accept the access token."),
            QT_TRANSLATE_NOOP("errors", "Enter a new one in the settings, or leave it empty."),
            remedies=(Remedy.OPEN_SETTINGS, Remedy.RETRY), values=values)
    if status == 403:
        return HubError(
            QT_TRANSLATE_NOOP("errors", "{host} refuses this download."),
            QT_TRANSLATE_NOOP("errors", "It may need an access token, or this network may not be allowed to."),
            remedies=(Remedy.OPEN_SETTINGS, *_elsewhere(url)), values=values)
    if status in (404, 410):
        return _gone(values)
    if status == 407:
        return HubError(
            QT_TRANSLATE_NOOP("errors", "The network proxy wants a password."),
            QT_TRANSLATE_NOOP("errors", "Enter it in the system’s proxy settings."), remedies=(Remedy.RETRY,))
    if status == 429:
        wait = retry_after(problem)
        return HubError(
            QT_TRANSLATE_NOOP("errors", "{host} asks for a pause: too many requests from this network."),
            QT_TRANSLATE_NOOP("errors", "Try again in {wait} seconds, or use the mirror.") if wait else
            QT_TRANSLATE_NOOP("errors", "Try again in a few minutes, or use the mirror."),
            remedies=_elsewhere(url), values=values | ({"wait": str(math.ceil(wait))} if wait else {}))
    return HubError(
        QT_TRANSLATE_NOOP("errors", "{host} is out of order just now (error {status})."),
        QT_TRANSLATE_NOOP("errors", "Try again in a few minutes, or use the mirror."),
        remedies=_elsewhere(url), values=values)


def _gone(values: dict[str, str]) -> HubError:
    return HubError(
        QT_TRANSLATE_NOOP("errors", "This model is no longer available at {host}."),
        QT_TRANSLATE_NOOP("errors", "Its maker removed or replaced it. Choose another one."),
        remedies=(Remedy.CHOOSE_MODEL, Remedy.USE_FILE), values=values)


def _chain(problem: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    at: BaseException | None = problem
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        yield at
        at = at.__cause__ or at.__context__


def _url_of(problem: BaseException) -> str:
    try:
        return str(getattr(problem, "request").url)  # noqa: B009 - httpx raises RuntimeError where it has none
    except (AttributeError, RuntimeError):
        return ""


def _repo_of(url: str) -> str:
    found = re.match(r"/(?:api/models/)?([^/]+/[^/]+)", urlsplit(url).path)
    return found[1] if found else ""


def _host(url: str) -> dict[str, str]:
    return {"host": urlsplit(url).netloc.rpartition("@")[2] or url}


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _mirror(url: str) -> tuple[Remedy, ...]:
    return () if urlsplit(url).hostname == urlsplit(HUB_MIRROR).hostname else (Remedy.USE_MIRROR,)


def _elsewhere(url: str) -> tuple[Remedy, ...]:
    return (Remedy.RETRY, *_mirror(url), Remedy.USE_FILE)
