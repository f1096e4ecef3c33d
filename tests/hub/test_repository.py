"""One repository: its models by quantisation, what else lies in it, its card, and a header read from afar."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.errors import HubError, ModelFileError
from assistant.domain.hub import RepositoryFiles
from assistant.domain.model_names import FilePurpose
from assistant.hub import remote_header, repository
from assistant.hub.card import read
from assistant.hub.client import TimeLimits
from assistant.hub.repository import files, model_card
from tests.engine.tiny_gguf import write
from tests.hub_server import HubServer

REPO = "maker/Chatty-4B-Instruct-GGUF"
PLAIN = ("Chatty-4B-Instruct-Q4_K_M.gguf", "Chatty-4B-Instruct-Q8_0.gguf", "Chatty-4B-Instruct-BF16.gguf")
SPLIT = tuple(f"Q6_K/Chatty-4B-Q6_K-0000{number}-of-00003.gguf" for number in (1, 2, 3))
TORN = ("Q5_0/Chatty-4B-Q5_0-00001-of-00002.gguf",)
OTHERS = {
    "mmproj-Chatty-4B-F16.gguf": FilePurpose.PROJECTOR, "mtp-Chatty-4B-Q4_0.gguf": FilePurpose.DRAFT,
    "imatrix.gguf": FilePurpose.IMATRIX, "Chatty-embed-Q8_0.gguf": FilePurpose.EMBEDDING,
    "lora-Chatty.gguf": FilePurpose.ADAPTER,
}
README = """---
license: other
license_name: chatty-licence
license_link: https://example.org/licence
language:
- en
- zh
base_model: maker/Chatty-4B-Instruct
tags: [chat, small]
---
<!-- a comment
over lines -->
<div align="center"><img src="x.png"/></div>

[![badge](https://img.shields.io/x)](https://example.org)

# Chatty **4B**

Chatty is a *small* model for [everyday questions](https://example.org). It speaks English and Chinese
and runs on a laptop.

- fast
- `quiet`

```python
print("no code")
```

| file | size |
|---|---|
| Q4 | 2 GB |
"""


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HubServer]:
    for module in (repository, remote_header):
        monkeypatch.setattr(module, "LIMITS", TimeLimits(connect=1.0, read=0.5))
    held: dict[str, Path] = {}
    for number, name in enumerate((*PLAIN, *SPLIT, *TORN, *OTHERS)):
        held[name] = tmp_path / f"{number}"
        held[name].write_bytes(b"GGUF" + bytes(1000 * (20 - number)))
    held["README.md"] = tmp_path / "README.md"
    held["README.md"].write_text(README)
    about: dict[str, Any] = {REPO: {"downloads": 7, "tags": ["gguf", "license:other"],
                                    "gguf": {"architecture": "qwen3", "total": 4_000_000_000}}}
    with HubServer({REPO: held}, about=about) as running:
        yield running


def shape(found: RepositoryFiles) -> list[tuple[str, int]]:
    return [(group.quantisation, len(group.models)) for group in found.groups]


def test_a_repository_is_grouped_by_quantisation_with_shards_summed(server: HubServer) -> None:
    found = files(REPO, server.endpoint)
    assert shape(found) == [("Q8_0", 1), ("Q4_K_M", 1), ("Q6_K", 1), ("BF16", 1)]
    held = server.repos[REPO]
    whole = found.groups[1].models[0]
    assert (whole.file, whole.size, whole.sha256, whole.revision) == (
        PLAIN[0], held[PLAIN[0]].size, held[PLAIN[0]].sha256, server.COMMIT)
    split = found.groups[2].models[0]
    assert (split.file, split.size, split.sha256) == (SPLIT[0], sum(held[name].size for name in SPLIT), "")
    assert [(part.file, part.sha256) for part in split.parts] == [(name, held[name].sha256) for name in SPLIT]
    assert split.name == "Chatty 4B Instruct"
    assert (found.repository.downloads, found.repository.architecture, found.revision) == (7, "qwen3", server.COMMIT)
    assert found.repository.vision
    assert found.page == f"{server.endpoint}/{REPO}"


def test_a_renamed_repository_keeps_the_name_it_was_asked_for_by(server: HubServer) -> None:
    server.fault("^/api/models/maker/Old", status=307, headers={"Location": f"/api/models/{REPO}?blobs=true"})
    found = files("maker/Old-GGUF", server.endpoint)
    assert {found.repository.repo, *(model.repo for model in found.models)} == {"maker/Old-GGUF"}
    assert found.repository.name == "Chatty 4B Instruct"


def test_what_is_no_chat_model_is_told_apart(server: HubServer) -> None:
    assert {file.name: file.purpose for file in files(REPO, server.endpoint).others} == OTHERS


def test_a_mirror_without_sizes_is_asked_in_another_way(server: HubServer) -> None:
    server.fault(f"/api/models/{REPO}\\?", body=b'{"id": "%s", "sha": "%s", "siblings": [{"rfilename": "%s"}]}' % (
        REPO.encode(), server.COMMIT.encode(), PLAIN[0].encode()), times=None)
    (offered,) = files(REPO, server.endpoint).models
    assert offered.size == server.repos[REPO][PLAIN[0]].size
    server.fault("/paths-info/", body=b"[]", times=None)
    (offered,) = files(REPO, server.endpoint).models
    assert offered.sha256 == server.repos[REPO][PLAIN[0]].sha256
    assert server.requests("/resolve/", "HEAD")


def test_a_mirror_without_descriptions_is_asked_for_the_list(server: HubServer) -> None:
    server.fault(f"/api/models/{REPO}\\?", status=401, times=None)
    assert len(files(REPO, server.endpoint).models) == 4
    assert server.requests("/tree/")


def test_a_missing_private_or_mistyped_model_is_one_sentence(server: HubServer) -> None:
    with pytest.raises(HubError, match="knows no model maker/Nothing") as caught:
        files("maker/Nothing", server.endpoint)
    assert all(word in caught.value.hint for word in ("mistyped", "removed", "private"))
    with pytest.raises(HubError, match="is not the name of a model"):
        files("no good/name/at all", server.endpoint)


def test_a_card_becomes_plain_text(server: HubServer) -> None:
    card = model_card(REPO, server.endpoint)
    assert card.summary == ("Chatty is a small model for everyday questions. It speaks English and Chinese "
                            "and runs on a laptop.")
    assert (card.licence, card.licence_name, card.licence_link) == (
        "other", "chatty-licence", "https://example.org/licence")
    assert (card.languages, card.base_models, card.tags) == (
        ("en", "zh"), ("maker/Chatty-4B-Instruct",), ("chat", "small"))
    assert card.text.splitlines()[0] == "Chatty 4B"
    assert "• quiet" in card.text
    assert "file · size" in card.text
    assert not any(mark in card.text for mark in ("<", "](", "**", "print", "badge", "comment"))


def test_norwegian_is_a_language() -> None:
    card = read("---\nlanguage:\n- en\n- no\nlicense: null\nbase_model: ~\n---\nWords.")
    assert (card.languages, card.licence, card.base_models) == (("en", "no"), "", ())


def test_a_repository_without_a_card_has_an_empty_one(server: HubServer) -> None:
    server.repos[REPO].pop("README.md")
    assert model_card(REPO, server.endpoint).summary == ""


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A model with a header of three megabytes."""
    words = [f"word {number} of a long list of words" for number in range(90_000)]
    return write(tmp_path / "words.gguf", {
        "general.architecture": "llama", "general.name": "Wordy", "llama.block_count": 2,
        "llama.context_length": 4096, "tokenizer.ggml.tokens": words}, {"token_embd.weight": (512, 4000)})


def test_a_header_is_read_before_the_download(model: Path) -> None:
    with HubServer({REPO: {PLAIN[0]: model}}) as server:
        offered = files(REPO, server.endpoint).models[0]
        header = remote_header.read_header(offered, server.endpoint)
        assert (header.name, header.layers, header.context_length, header.vocabulary) == ("Wordy", 2, 4096, 90_000)
        asked = [request.headers["range"] for request in server.requests("/cdn/")]
        assert asked == ["bytes=0-1048575", "bytes=1048576-2097151", "bytes=2097152-4194303"]
        assert server.bytes_sent("/cdn/") < model.stat().st_size, "the whole file was fetched"


def test_a_server_that_ignores_ranges_is_left_when_the_header_is_whole(model: Path) -> None:
    with HubServer({REPO: {PLAIN[0]: model}}) as server:
        server.fault("/cdn/", ignore_range=True, times=None)
        offered = files(REPO, server.endpoint).models[0]
        assert remote_header.read_header(offered, server.endpoint).vocabulary == 90_000


def test_a_file_that_is_no_model_is_told_before_the_download(server: HubServer) -> None:
    offered = files(REPO, server.endpoint).models[0]
    with pytest.raises(ModelFileError):
        remote_header.read_header(offered, server.endpoint)
    server.fault("/cdn/", status=503, times=None)
    with pytest.raises(HubError, match="out of order"):
        remote_header.read_header(offered, server.endpoint)
    server.clear_faults()
    server.fault("", body=b"<html>", headers={"Content-Type": "text/html"}, times=None)
    with pytest.raises(HubError, match="did not answer as"):
        remote_header.read_header(offered, server.endpoint)
