"""Whether there is a newer Parley: one question to one address, only when the user asks for it.

What answers is a release in the form that GitHub's API has, or a list of them: `tag_name`, `html_url`, `body`,
`prerelease`, `draft`. Nothing is downloaded, and nothing about this computer is sent.
"""

import json
import math
import os
import time
from typing import Any
from urllib.parse import urlsplit

from assistant import paths
from assistant.domain.errors import QT_TRANSLATE_NOOP, AssistantError, HubError, Remedy
from assistant.domain.release import Release, is_unfinished, order
from assistant.hub.client import TimeLimits, http, prepare
from assistant.hub.problems import asked_wait, hub_error, is_certificate_problem

LIMITS = TimeLimits(connect=10.0, read=10.0)
WHOLE_SECONDS = 20.0            # however slowly it comes
MOST_BYTES = 1_000_000          # of the answer; a release with its files is 20 KB, a list of thirty 600 KB
MOST_NOTES = 20_000             # characters
LATER = QT_TRANSLATE_NOOP("errors", "Try again later, or look at the page of downloads in the browser.")


def address() -> str:
    """Returns the address that is asked; `PARLEY_UPDATES` names another one (tests, an organisation's own).

    "" where there is none.
    """
    return os.environ.get("PARLEY_UPDATES", "").strip() or _named("address")


def page() -> str:
    """Returns the web page with all downloads, "" where there is none."""
    return _named("page")


def newest(current: str, *, limits: TimeLimits = LIMITS, whole_seconds: float = WHOLE_SECONDS) -> Release | None:
    """Returns the newest version, None if `current` is it. Blocks; raises HubError.

    An unfinished version is only told to whoever has one.
    """
    url = address()
    if not url:
        raise HubError(
            QT_TRANSLATE_NOOP("errors", "This copy of Parley was not told where newer versions are announced."),
            QT_TRANSLATE_NOOP("errors", "Look where you got it from."))
    try:
        answer = _ask(url, limits, whole_seconds)
    except AssistantError:
        raise
    except Exception as problem:
        raise _why(problem, url) from problem
    return _newest_of(answer, url, current)


def _named(what: str) -> str:
    try:
        return str(json.loads(paths.updates().read_text("utf-8")).get(what, ""))
    except (OSError, ValueError, AttributeError):
        return ""


def _ask(url: str, limits: TimeLimits, whole_seconds: float) -> bytes:
    prepare()
    from huggingface_hub.utils import get_session  # type: ignore[attr-defined]
    until = time.monotonic() + whole_seconds
    headers = {"User-Agent": "Parley", "Accept": "application/json", "Accept-Encoding": "identity"}
    timeout = http().Timeout(limits.read, connect=limits.connect)
    answer = bytearray()
    with get_session().stream("GET", url, headers=headers, timeout=timeout) as response:
        if urlsplit(url).scheme == "https" and response.url.scheme != "https":
            raise _no_answer(url, "led from https to http")
        if response.status_code != 200:
            raise _refused(url, response.status_code, math.ceil(asked_wait(response.headers)))
        for block in response.iter_bytes():
            answer += block
            if len(answer) > MOST_BYTES:
                raise _no_answer(url, f"more than {MOST_BYTES} bytes")
            if time.monotonic() > until:
                raise _too_slow(url)
    return bytes(answer)


def _newest_of(answer: bytes, url: str, current: str) -> Release | None:
    try:
        told = json.loads(answer)
    except (ValueError, RecursionError) as problem:
        raise _no_answer(url, f"{type(problem).__name__}") from problem
    releases = told if isinstance(told, list) else [told]
    found: list[Release] = []
    for each in releases:
        try:
            if not each.get("draft", False) and _is_for(each, current):
                found.append(_release(each, url))
        except (AttributeError, KeyError, TypeError, ValueError) as problem:
            if not isinstance(told, list):      # one odd entry of a list does not spoil the others
                raise _no_answer(url, f"{type(problem).__name__}: {problem}") from problem
    best = max(found, key=lambda release: order(release.version), default=None)
    return best if best is not None and order(best.version) > order(current) else None


def _is_for(entry: dict[str, Any], current: str) -> bool:
    unfinished = bool(entry.get("prerelease", False)) or is_unfinished(str(entry["tag_name"]))
    return is_unfinished(current) or not unfinished


def _release(entry: dict[str, Any], url: str) -> Release:
    version, notes = str(entry["tag_name"]).strip(), entry.get("body")
    order(version)
    return Release(version.removeprefix("v"), _safe_page(entry.get("html_url"), url),
                   notes.replace("\r\n", "\n").strip()[:MOST_NOTES] if isinstance(notes, str) else "")


def _safe_page(told: object, url: str) -> str:
    """Returns the page of a release if a browser may be sent there, else the page of all downloads."""
    if isinstance(told, str):
        at, asked = urlsplit(told), urlsplit(url)
        if at.scheme == "https" or (at.scheme == "http" and (at.scheme, at.netloc) == (asked.scheme, asked.netloc)):
            return told
    return page()


def _refused(url: str, status: int, wait: int) -> HubError:
    values = _host(url) | {"status": str(status)}
    if status in (404, 410):
        return HubError(
            QT_TRANSLATE_NOOP("errors", "{host} announces no versions of Parley at this address."), LATER,
            f"status {status}", values=values)
    if status in (403, 429):        # GitHub says 403 when a network has asked too often
        if wait:
            return HubError(
                QT_TRANSLATE_NOOP("errors", "{host} asks for a pause: too many requests from this network."),
                QT_TRANSLATE_NOOP("errors", "Try again in {wait} seconds."), f"status {status}",
                remedies=(Remedy.RETRY,), values=values | {"wait": str(wait)})
        return HubError(
            QT_TRANSLATE_NOOP("errors", "{host} asks for a pause: too many requests from this network."),
            QT_TRANSLATE_NOOP("errors", "Try again in an hour."), f"status {status}",
            remedies=(Remedy.RETRY,), values=values)
    return HubError(
        QT_TRANSLATE_NOOP("errors", "{host} is out of order just now (error {status})."), LATER, f"status {status}",
        remedies=(Remedy.RETRY,), values=values)


def _no_answer(url: str, detail: str) -> HubError:
    return HubError(
        QT_TRANSLATE_NOOP("errors", "{host} did not say which version is the newest."),
        QT_TRANSLATE_NOOP("errors", "Does this network want you to log in first? Open a web page in the browser to "
                          "see, then try again."), detail, remedies=(Remedy.RETRY,), values=_host(url))


def _too_slow(url: str) -> HubError:
    return HubError(QT_TRANSLATE_NOOP("errors", "{host} does not answer."), LATER, remedies=(Remedy.RETRY,),
                    values=_host(url))


def _why(problem: Exception, url: str) -> AssistantError:
    """Returns what a failed request means; what to do about it is not what it is for models."""
    from huggingface_hub.errors import OfflineModeIsEnabled
    if isinstance(problem, OfflineModeIsEnabled):
        return HubError(
            QT_TRANSLATE_NOOP("errors", "Connections are switched off on this computer."),
            QT_TRANSLATE_NOOP("errors", "The environment variable HF_HUB_OFFLINE says so. Unset it to ask."))
    error = hub_error(problem, url)
    own = is_certificate_problem(problem) or isinstance(problem, (http().ProxyError, ImportError))
    return HubError(error.message, error.hint if own else LATER, error.detail, remedies=(Remedy.RETRY,),
                    values=error.values)


def _host(url: str) -> dict[str, str]:
    return {"host": urlsplit(url).netloc.rpartition("@")[2] or url[:100]}
