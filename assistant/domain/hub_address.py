"""What people paste to name a model: an address of its page or file, or `owner/name[:quantisation]`."""

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from assistant.domain.settings import HUB_ENDPOINT, HUB_MIRROR

_PART = r"[A-Za-z0-9_][\w.-]*"
_REPOSITORY = re.compile(rf"{_PART}/{_PART}", re.ASCII)
_SHORT = re.compile(rf"(?:(?:hf\.co|huggingface\.co|hf-mirror\.com|hf:/)/)?({_PART}/{_PART})(?::([\w.-]+))?", re.ASCII)
_COMMAND = re.compile(r"(?:ollama\s+(?:run|pull)|.*\s(?:-hfr?|--hf-repo))\s+(\S+).*", re.ASCII)
_NO_OWNER = {"models", "datasets", "spaces", "docs", "api", "blog", "collections", "papers", "settings", "tasks",
             "organizations", "search", "join", "login"}


@dataclass(frozen=True, slots=True)
class HubAddress:
    """A repository, and what of it is meant, where that was said."""

    repo: str                  # "maker/model"
    quantisation: str = ""     # "Q4_K_M", in capitals
    revision: str = ""         # a branch or commit
    file: str = ""             # its path in the repository
    host: str = ""             # "huggingface.co"; empty where none was named


def parse(text: str) -> HubAddress | None:
    """Returns what `text` names; None where it is no address but words to search for.

    Known: an http(s) address of a model's page, folder or file at any Hub; "owner/name", "hf.co/owner/name" and
    "hf://owner/name", each with ":Q4_K_M" or without; the commands of other programs that hold one.
    """
    text = text.strip()[:2000]
    if command := _COMMAND.fullmatch(text):
        text = command[1]
    if "://" in text and not text.startswith("hf://"):
        return _of_url(text)
    short = _SHORT.fullmatch(text)
    if not short or not is_repository(short[1]):
        return None
    return HubAddress(short[1], (short[2] or "").upper().removeprefix("LATEST"))


def is_repository(name: str) -> bool:
    """Whether `name` can be a repository's; never "../.."."""
    return (_REPOSITORY.fullmatch(name) is not None and ".." not in name and len(name) <= 200
            and name.partition("/")[0] not in _NO_OWNER)


def page(repo: str, endpoint: str) -> str:
    """Returns where a browser shows a repository. A mirror has no accounts, so its pages are those of the Hub."""
    if not endpoint or urlsplit(endpoint).hostname == urlsplit(HUB_MIRROR).hostname:
        endpoint = HUB_ENDPOINT
    return f"{endpoint.rstrip('/')}/{repo}"


def _of_url(text: str) -> HubAddress | None:
    try:
        url = urlsplit(text)
    except ValueError:
        return None
    parts = [unquote(part) for part in url.path.split("/") if part]
    if url.scheme not in ("http", "https") or not url.hostname or len(parts) < 2:
        return None
    repo, _, label = "/".join(parts[:2]).partition(":")
    if not is_repository(repo):
        return None
    revision = file = ""
    if len(parts) > 3 and parts[2] in ("blob", "resolve", "raw", "tree"):
        revision, rest = parts[3], "/".join(parts[4:])
        file = rest if parts[2] != "tree" and rest.lower().endswith(".gguf") and ".." not in parts else ""
    return HubAddress(repo, label.upper(), revision, file, url.netloc.rpartition("@")[2])
