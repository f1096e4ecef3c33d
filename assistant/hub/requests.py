"""Questions to a Hub's API that the library has no call for: an answer of limited size, and where the next one is."""

import json
from typing import Any
from urllib.parse import urlsplit

from assistant import __version__
from assistant.hub.client import NAME, http, status_error

MAX_ANSWER_BYTES = 32 << 20         # a page of a hundred repositories with their templates has 2 MB


class AnswerTooLong(ValueError):
    """More bytes came than any Hub sends."""


def get_json(url: str, token: str) -> tuple[Any, str]:
    """Returns what a Hub answers, and the query of the next page ("" on the last).

    Within `client.asking`. Raises the library's exceptions, and ValueError for what is no JSON.
    """
    data, headers = get(url, token)
    following = http().Response(200, headers={"link": headers.get("link", "")}).links.get("next", {})
    # Only the query: a mirror passes on the links of the Hub it mirrors.
    return json.loads(data), urlsplit(following.get("url", "")).query


def get(url: str, token: str, most: int = MAX_ANSWER_BYTES, *, cut: bool = False) -> tuple[bytes, Any]:
    """Returns the body and headers of an answer, at most `most` bytes; `cut`: what is longer is cut, not refused."""
    from huggingface_hub.utils import build_hf_headers, get_session  # type: ignore[attr-defined]
    headers = build_hf_headers(token=token or False, library_name=NAME, library_version=__version__)
    data = bytearray()
    with get_session().stream("GET", url, headers=headers) as response:
        if response.status_code >= 400:
            response.read()
            raise status_error(response)
        for block in response.iter_bytes():
            data += block
            if len(data) > most:
                if not cut:
                    raise AnswerTooLong(f"more than {most} bytes")
                break
        return bytes(data[:most]), response.headers
