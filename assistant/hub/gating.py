"""Models behind terms: which of the reasons it is that a file is refused, and where to agree to them."""

from typing import Any
from urllib.parse import urlsplit

from assistant.domain.errors import QT_TRANSLATE_NOOP, HubError, Remedy
from assistant.domain.hub_address import page

_REFUSED, _WAITING = ("rejected", "denied"), ("awaiting", "pending", "under review")
_TOKEN = ("fine-grained", "gated repositories in your", "token does not have", "lacks permission")


def gated(problem: BaseException, repo: str, endpoint: str, values: dict[str, str]) -> HubError:
    """Returns why a gated repository refuses: nobody is logged in, the terms are not agreed to, or the makers have
    not said yes; and, rarer, a token that was made without the right.

    `values["page"]` of the error is where to agree, at `values["site"]`: with a mirror that is not the host asked.
    """
    said, with_token = _said(problem)
    address = page(repo, endpoint)
    values = values | {"repo": repo, "page": address, "site": urlsplit(address).netloc.rpartition("@")[2]}
    if not with_token:
        return HubError(
            QT_TRANSLATE_NOOP("errors", "{repo} can only be downloaded with an account."),
            QT_TRANSLATE_NOOP("errors", "Agree to its terms on its page at {site}, then enter an access token in the "
                              "settings; or choose another model."),
            remedies=(Remedy.OPEN_PAGE, Remedy.OPEN_SETTINGS, Remedy.RETRY, Remedy.CHOOSE_MODEL), values=values)
    if any(word in said for word in _TOKEN):
        return HubError(
            QT_TRANSLATE_NOOP("errors", "Your access token may not be used for {repo}."),
            QT_TRANSLATE_NOOP("errors", "Allow it to read gated repositories, or make one that may read all you can, "
                              "at {site}."),
            remedies=(Remedy.OPEN_SETTINGS, Remedy.RETRY, Remedy.CHOOSE_MODEL), values=values)
    if any(word in said for word in _REFUSED):
        return HubError(
            QT_TRANSLATE_NOOP("errors", "The makers of {repo} have refused your request for it."),
            QT_TRANSLATE_NOOP("errors", "Choose another model."),
            remedies=(Remedy.CHOOSE_MODEL, Remedy.OPEN_PAGE), values=values)
    if any(word in said for word in _WAITING):
        return HubError(
            QT_TRANSLATE_NOOP("errors", "The makers of {repo} have not answered your request for it yet."),
            QT_TRANSLATE_NOOP("errors", "They look at each request themselves, which can take days. Its page at {site} "
                              "tells where it stands."),
            remedies=(Remedy.OPEN_PAGE, Remedy.RETRY, Remedy.CHOOSE_MODEL), values=values)
    return HubError(
        QT_TRANSLATE_NOOP("errors", "Your account has not agreed to the terms of {repo} yet."),
        QT_TRANSLATE_NOOP("errors", "Agree to them on its page at {site}, then try again."),
        remedies=(Remedy.OPEN_PAGE, Remedy.RETRY, Remedy.CHOOSE_MODEL), values=values)


def _said(problem: BaseException) -> tuple[str, bool]:
    """Returns the Hub's own words in small letters, and whether it was asked with a token."""
    response: Any = getattr(problem, "response", None)
    headers = getattr(response, "headers", {})
    words = f"{headers.get('x-error-message', '')} {getattr(problem, 'server_message', '') or ''} {problem}"
    try:
        sent = response.request.headers
    except (AttributeError, RuntimeError):
        sent = {}
    return words.lower(), "authorization" in sent
