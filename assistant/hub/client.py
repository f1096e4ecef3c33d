"""The door to huggingface_hub: its environment, its time limits, its requests without retries behind our back."""

import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from assistant import __version__, paths
from assistant.domain.errors import QT_TRANSLATE_NOOP, HubError, Remedy
from assistant.domain.settings import HUB_ENDPOINT
from assistant.hub.connecting import use_all_addresses
from assistant.hub.problems import hub_error

if TYPE_CHECKING:
    from huggingface_hub import HfApi
    from huggingface_hub.utils import httpx  # type: ignore[attr-defined]

NAME = "parley"
# Read by huggingface_hub when it is imported. Telemetry would ask a server "which agent runs me" at the first
# request; xet can be neither cancelled nor resumed (huggingface_hub issue 4632); a token the user once gave to
# another program is not ours to use.
ENVIRONMENT: Mapping[str, str] = {
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_XET": "1",
    "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1",
}
# Where the library keeps files of its own; all of them follow HOME, unless one is named by itself.
HOME = "HF_HOME"
PLACES = ("HF_HUB_CACHE", "HF_ASSETS_CACHE", "HF_XET_CACHE", "HF_TOKEN_PATH", "HF_STORED_TOKENS_PATH",
          "HUGGINGFACE_HUB_CACHE", "HUGGINGFACE_ASSETS_CACHE")
# Set where a request is an answer the user waits for: the library's own retries (up to 47 s) are cut short.
_impatient: ContextVar[bool] = ContextVar("impatient", default=False)
_time_limits: "ContextVar[TimeLimits | None]" = ContextVar("time_limits", default=None)
_RETRIED_BY_THE_LIBRARY = frozenset((429, 500, 502, 503, 504))
NO_PROXY = ("none", "direct")       # said in the place of a proxy's address
_proxy = ""
_prepared = False
_preparing = threading.Lock()


@dataclass(frozen=True, slots=True)
class TimeLimits:
    """Seconds a request may take to connect, and may go without a byte."""

    connect: float = 10.0
    read: float = 15.0


def prepare() -> None:
    """Imports huggingface_hub (0.4 s, so never at start-up) as we want it. Safe to call again, from any thread."""
    global _prepared
    with _preparing:        # a second factory would close the client the first caller is using by now
        if _prepared:
            return
        os.environ.update(ENVIRONMENT)
        named = {name: os.environ.pop(name, None) for name in (HOME, *PLACES)}
        os.environ[HOME] = str(paths.find().hub)            # a stick that is carried around leaves nothing behind
        from huggingface_hub import set_client_factory
        del os.environ[HOME]        # read once, on import; to us they say where other programs' models lie
        os.environ.update({name: value for name, value in named.items() if value is not None})
        set_client_factory(_new_client)
        _prepared = True


def api(endpoint: str, token: str) -> "HfApi":
    """Returns the library's API of one Hub. An empty token means none, never one from somewhere else."""
    prepare()
    from huggingface_hub import HfApi
    return HfApi(endpoint=tidy_endpoint(endpoint), token=token or False, library_name=NAME,
                 library_version=__version__)


@contextmanager
def asking(endpoint: str, repo: str = "", limits: TimeLimits | None = None) -> Iterator[None]:
    """Around API calls: one attempt, time limits, and every failure raised as a HubError."""
    prepare()
    impatient, limited = _impatient.set(True), _time_limits.set(limits)
    try:
        yield
    except Exception as problem:
        raise hub_error(problem, tidy_endpoint(endpoint), repo) from problem
    finally:
        _impatient.reset(impatient)
        _time_limits.reset(limited)


def tidy_endpoint(endpoint: str) -> str:
    """Returns the address of a Hub as the library wants it. Raises HubError for what cannot be one."""
    address = endpoint.strip() or HUB_ENDPOINT
    address = (address if "://" in address else f"https://{address}").rstrip("/")
    try:
        parts = urlsplit(address)
        right = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        right = False
    if not right:
        raise HubError(
            QT_TRANSLATE_NOOP("errors", "“{endpoint}” is not an address models can be downloaded from."),
            QT_TRANSLATE_NOOP("errors", "Change it in the settings; it looks like https://huggingface.co."),
            remedies=(Remedy.OPEN_SETTINGS, Remedy.USE_MIRROR), values={"endpoint": endpoint[:200]})
    return address


def origin(url: str) -> tuple[str, str, int]:
    """Returns scheme, host and port: what has to be equal for a token to be sent."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def may_have_token(endpoint: str, given_for: str) -> bool:
    """Returns whether a token that was given for one Hub may be sent to another: only where both are one place."""
    try:
        return origin(tidy_endpoint(endpoint)) == origin(tidy_endpoint(given_for))
    except HubError:
        return False        # who asks there is told what is wrong with it


def http() -> Any:
    """Returns the httpx module the library uses (httpx2 since its 2.0)."""
    prepare()
    from huggingface_hub.utils import httpx  # type: ignore[attr-defined]
    return httpx


def use_proxy(text: str) -> None:
    """Sets what requests go through from now on; see `tidy_proxy`. Running downloads keep their connection."""
    global _proxy
    _proxy = text.strip()


def tidy_proxy(text: str) -> str | None:
    """Returns a proxy's address as the library wants it: "" means as the system says, None no proxy at all.

    Raises HubError for what cannot be one.
    """
    text = text.strip()
    if not text or text.lower() in NO_PROXY:
        return "" if not text else None
    address = text if "://" in text else f"http://{text}"
    try:
        parts = urlsplit(address)
        right = (parts.scheme in ("http", "https", "socks5", "socks5h") and bool(parts.hostname)
                 and (parts.port or 1) > 0)
    except ValueError:
        right = False
    if not right:
        raise HubError(
            QT_TRANSLATE_NOOP("errors", "“{proxy}” is not the address of a proxy."),
            QT_TRANSLATE_NOOP("errors", "It looks like http://host:8080 or socks5://host:1080. Leave it empty to use "
                              "the system’s."),
            remedies=(Remedy.OPEN_SETTINGS, Remedy.RETRY), values={"proxy": address.rpartition("@")[2][:200]})
    return address


def _new_client() -> "httpx.Client":
    from huggingface_hub import is_offline_mode
    from huggingface_hub.errors import OfflineModeIsEnabled
    from huggingface_hub.utils import httpx  # type: ignore[attr-defined]

    class Client(httpx.Client):
        """What the library calls; each request leaves through a client of the proxy that is set now.

        The library passes no timeout to most API calls, and `None` explicitly: a silent server would hang them.
        WORKAROUND https://github.com/huggingface/huggingface_hub/issues/4196 and the like: a client-wide timeout
        is overridden by that None, so it is filled in when a request is sent.
        """

        def __init__(self) -> None:
            super().__init__(follow_redirects=True, trust_env=False, timeout=None)
            self._ways: dict[str | None, httpx.Client] = {}     # by proxy
            self._making = threading.Lock()

        def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
            if is_offline_mode():
                raise OfflineModeIsEnabled("HF_HUB_OFFLINE is set")
            if not any((request.extensions.get("timeout") or {}).values()):
                limits = _time_limits.get() or TimeLimits()
                request.extensions["timeout"] = httpx.Timeout(limits.read, connect=limits.connect).as_dict()
            way = self._way(tidy_proxy(_proxy))
            if not _impatient.get():
                return way.send(request, **options)
            try:
                response = way.send(request, **options)
            except httpx.TransportError as problem:         # an error of ours is not retried by the library
                raise hub_error(problem, str(request.url)) from problem
            if response.status_code in _RETRIED_BY_THE_LIBRARY:
                response.read()
                raise hub_error(status_error(response), str(request.url))
            return response

        def close(self) -> None:
            super().close()
            for way in self._ways.values():
                way.close()

        def _way(self, proxy: str | None) -> httpx.Client:
            with self._making:
                if proxy not in self._ways:
                    # The certificates are the system's in any case; SSL_CERT_FILE and SSL_CERT_DIR name others.
                    own: dict[str, Any] = {} if proxy == "" else {
                        "proxy": proxy, "trust_env": False, "verify": httpx.create_ssl_context()}
                    way = self._ways[proxy] = httpx.Client(follow_redirects=True, **own)
                    use_all_addresses(way)
                return self._ways[proxy]

    return Client()


def status_error(response: "httpx.Response") -> Exception:
    """Returns the library's own exception for a refused request."""
    from huggingface_hub.utils import hf_raise_for_status  # type: ignore[attr-defined]
    try:
        hf_raise_for_status(response)
    except Exception as problem:
        return problem
    return ValueError(f"status {response.status_code} is no error")
