"""The header of a GGUF that lies at the Hub: the first megabytes of it, asked for by range, tell what it will need."""

from typing import Any

from assistant.domain.errors import AssistantError
from assistant.domain.gguf import Header, HeaderGoesOn, of_all_parts, parse_header
from assistant.domain.gguf_reader import damaged
from assistant.domain.model import HubModel
from assistant.hub.client import NAME, TimeLimits, asking, http, origin, prepare, status_error, tidy_endpoint
from assistant.hub.problems import not_a_hub

FIRST_BYTES = 1 << 20               # holds the header of a model of 32,000 words; doubled until it is whole
MOST_BYTES = 64 << 20               # the largest header we know has 16 MB, of 262,144 words
LIMITS = TimeLimits(connect=8.0, read=12.0)


def read_header(model: HubModel, endpoint: str, token: str = "") -> Header:
    """Returns the header of a model that is not here yet. Raises HubError, and ModelFileError as `parse_header`."""
    file = model.files()[0]
    with asking(endpoint, model.repo, LIMITS):
        return of_all_parts(_Beginning(file, endpoint, token).header(), model.size)


class _Beginning:
    """The first bytes of a file, as far as they were needed."""

    def __init__(self, file: HubModel, endpoint: str, token: str) -> None:
        prepare()
        from huggingface_hub import hf_hub_url
        self._url = hf_hub_url(file.repo, file.file, revision=file.revision or None, endpoint=tidy_endpoint(endpoint))
        self._home, self._token, self._size = origin(tidy_endpoint(endpoint)), token, file.size
        self._data = bytearray()

    def header(self) -> Header:
        wanted = FIRST_BYTES
        while True:
            self._read(wanted)
            try:
                return parse_header(bytes(self._data), self._size)
            except HeaderGoesOn as more:
                if len(self._data) < wanted or wanted >= MOST_BYTES:
                    raise damaged(f"no end of the header within {len(self._data)} bytes") from None
                wanted = min(max(wanted * 2, more.wanted), MOST_BYTES)

    def _read(self, wanted: int) -> None:
        """Makes `wanted` bytes be there, or all of a shorter file; a server without ranges is left as soon as they
        are."""
        from huggingface_hub.utils import build_hf_headers, get_session  # type: ignore[attr-defined]
        at_home = origin(self._url) == self._home
        headers: dict[str, Any] = build_hf_headers(token=(self._token or False) if at_home else False,
                                                   library_name=NAME)
        headers |= {"Accept-Encoding": "identity", "Range": f"bytes={len(self._data)}-{wanted - 1}"}
        with get_session().stream("GET", self._url, headers=headers) as response:
            if response.status_code >= 400:
                response.read()
                raise status_error(response)
            if "text/html" in response.headers.get("content-type", ""):
                raise self._wrong(response)
            begins, size = _placed(response)
            if begins not in (0, len(self._data)):
                raise self._wrong(response)
            del self._data[begins:]
            self._url, self._size = str(response.url), self._size or size or MOST_BYTES
            for block in response.iter_raw():
                self._data += block
                if len(self._data) >= wanted:
                    break

    @staticmethod
    def _wrong(response: Any) -> AssistantError:
        return not_a_hub(str(response.url))


def _placed(response: Any) -> tuple[int, int]:
    """Returns where the answer's bytes begin in the file, and the file's size (0: not said)."""
    if response.status_code == http().codes.PARTIAL_CONTENT:
        place, _, size = response.headers.get("content-range", "").removeprefix("bytes ").partition("/")
        begins = place.partition("-")[0]
        return int(begins) if begins.isdecimal() else -1, int(size) if size.isdecimal() else 0
    length = response.headers.get("content-length", "")
    return 0, int(length) if length.isdecimal() else 0
