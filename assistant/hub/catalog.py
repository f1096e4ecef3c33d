"""The search over all of the Hub: repositories with GGUF models that match a query, a page at a time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from assistant.domain import chat_template
from assistant.domain.hub import SearchPage, SearchQuery
from assistant.domain.hub_address import is_repository
from assistant.domain.model import HubRepository
from assistant.domain.model_names import FilePurpose, parameters, purpose, tidy_name
from assistant.hub.client import TimeLimits, asking, tidy_endpoint
from assistant.hub.requests import get_json

SEARCH_LIMITS = TimeLimits(connect=8.0, read=12.0)    # a person waits for it
PAGES_LOOKED_THROUGH = 3                              # for one page of ours, where our own filters leave nothing
Q4_BYTES_PER_WEIGHT = 0.62                            # of Q4_K_M, embeddings and all; 0.58 to 0.68 in known models

_EXPANDED = ("downloads", "likes", "gguf", "gated", "lastModified", "tags", "pipeline_tag", "siblings")
_OTHER_PURPOSES = {"feature-extraction", "sentence-similarity", "text-ranking", "text-classification",
                   "automatic-speech-recognition", "text-to-speech", "text-to-image", "image-to-image"}
_OTHER_ARCHITECTURES = {"bert", "nomic-bert", "nomic-bert-moe", "jina-bert-v2", "clip", "t5encoder", "flux", "sd3"}
_SEEING = {"image-text-to-text", "any-to-any", "visual-question-answering", "video-text-to-text"}
_THINKING = {"thinking", "reasoning", "reasoner", "cot"}
_REGIONS = {"multilingual"}


def search_page(query: SearchQuery, endpoint: str, token: str = "", cursor: str = "") -> SearchPage:
    """Returns one page of the repositories that match `query`; `cursor` is that of the page before.

    A page may hold fewer than asked for, even none, where only our own filters could tell. Raises HubError.
    """
    address = tidy_endpoint(endpoint)
    asked, found = cursor or _query(query), list[HubRepository]()
    with asking(endpoint, limits=SEARCH_LIMITS):
        for _ in range(PAGES_LOOKED_THROUGH):
            listed, cursor = get_json(f"{address}/api/models?{asked}", token)
            if not isinstance(listed, list):
                raise ValueError("no list of models")
            found += [repository for entry in listed if (repository := _offered(entry))
                      and _matches(repository, query)]
            asked = cursor
            if found or not cursor:
                break
    return SearchPage(query, tuple(found), cursor)


def repository_of(entry: Mapping[str, Any]) -> HubRepository:
    """Returns what a Hub says of a repository, in a list or by itself. Raises ValueError for nonsense."""
    name = str(entry.get("id") or entry.get("modelId") or "")
    if not is_repository(name):
        raise ValueError(f"{name[:80]!r} is no name of a model")
    gguf, tags = _map(entry.get("gguf")), [str(tag) for tag in entry.get("tags") or ()]
    template = str(gguf.get("chat_template") or "")
    names = [str(_map(sibling).get("rfilename")) for sibling in entry.get("siblings") or ()]
    marks = {tag.lower() for tag in tags}
    return HubRepository(
        name, tidy_name(name), _number(entry.get("downloads")), _number(entry.get("likes")), bool(entry.get("gated")),
        _tagged(tags, "license:"), str(gguf.get("architecture") or ""),
        _number(gguf.get("total")) or parameters(name), _number(gguf.get("context_length")),
        _seconds(entry.get("lastModified")),
        languages=tuple(tag for tag in tags if _is_language(tag)),
        thinking=chat_template.thinks(template) or bool(marks & _THINKING),
        vision=entry.get("pipeline_tag") in _SEEING or any(
            purpose(file) is FilePurpose.PROJECTOR for file in names if file.lower().endswith(".gguf")),
        tags=tuple(tags[:100]))


def _query(query: SearchQuery) -> str:
    filters = ["gguf", query.language, f"license:{query.licence}" if query.licence else ""]
    given: list[tuple[str, str]] = [("search", query.text.strip()), ("author", query.author.strip())]
    given += [("filter", text) for text in filters]
    if query.min_parameters or query.max_parameters:
        limits = (("min", query.min_parameters), ("max", query.max_parameters))
        given.append(("num_parameters", ",".join(f"{name}:{value}" for name, value in limits if value)))
    given += [("sort", query.order.value), ("limit", str(query.page_size))]
    given += [("expand", name) for name in _EXPANDED]
    return urlencode([(name, value) for name, value in given if value])


def _offered(entry: object) -> HubRepository | None:
    """Returns a repository of a list; None for what is not for chats, and for names that lead elsewhere."""
    said = _map(entry)
    try:
        found = repository_of(said)
    except ValueError:
        return None
    chats = (said.get("pipeline_tag") not in _OTHER_PURPOSES and found.architecture not in _OTHER_ARCHITECTURES
             and purpose(found.repo.rpartition("/")[2]) is not FilePurpose.EMBEDDING)   # "-imatrix", "LoRA": how made
    return found if chats else None


def _matches(found: HubRepository, query: SearchQuery) -> bool:
    """Whether it is what was asked for, where it says enough to tell; mirrors do not know all filters."""
    return all((
        not query.thinking or found.thinking,
        not query.vision or found.vision,
        not query.licence or not found.licence or found.licence == query.licence,
        not query.updated_after or not found.updated or found.updated >= query.updated_after,
        not query.min_parameters or not found.parameters or found.parameters >= query.min_parameters,
        not query.max_parameters or not found.parameters or found.parameters <= query.max_parameters,
        not query.max_size or not found.parameters or found.parameters * Q4_BYTES_PER_WEIGHT <= query.max_size,
    ))


def _tagged(tags: list[str], prefix: str) -> str:
    return next((tag.removeprefix(prefix) for tag in tags if tag.startswith(prefix)), "")


def _is_language(tag: str) -> bool:
    return tag in _REGIONS or (len(tag) == 2 and tag.isascii() and tag.isalpha() and tag.islower())


def _map(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _number(value: object) -> int:
    return max(int(value), 0) if isinstance(value, (int, float)) and abs(value) < 1e18 else 0


def _seconds(value: object) -> float:
    try:
        return datetime.fromisoformat(str(value)).timestamp()
    except (ValueError, OverflowError):
        return 0.0


