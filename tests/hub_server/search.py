"""The Hub's search: words, filters, order and pages, over what each repository says of itself."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

DEFAULT_PAGE = 1000


def search(infos: list[dict[str, Any]], query: Mapping[str, list[str]]) -> tuple[list[dict[str, Any]], str]:
    """Returns one page of what matches, and the query of the next one ("" on the last)."""
    found = [info for info in infos if _matches(info, query)]
    for order in query.get("sort", []):
        found.sort(key=lambda info: str(info.get(order, "")).zfill(20), reverse=True)
    size, at = int(query.get("limit", [str(DEFAULT_PAGE)])[0]), int(query.get("cursor", ["0"])[0])
    more = at + size < len(found)
    following = urlencode({**query, "cursor": [str(at + size)]}, doseq=True) if more else ""
    return found[at:at + size], following


def _matches(info: Mapping[str, Any], query: Mapping[str, list[str]]) -> bool:
    name, tags = info["id"].lower(), info.get("tags", [])
    words = " ".join(query.get("search", [])).lower().split()
    limits = dict(part.split(":") for text in query.get("num_parameters", []) for part in text.split(","))
    weights = info.get("gguf", {}).get("total", 0)
    return (all(word in name for word in words)
            and all(name.startswith(f"{author.lower()}/") for author in query.get("author", []))
            and all(tag in tags for tag in query.get("filter", []))
            and int(limits.get("min", 0)) <= weights <= int(limits.get("max", 1 << 60)))
