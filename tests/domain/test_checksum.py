"""A checksum is known by its text."""

import hashlib

import pytest

from assistant.domain.checksum import is_sha1, is_sha256

SHA256, SHA1 = hashlib.sha256(b"seal").hexdigest(), hashlib.sha1(b"seal").hexdigest()


def test_checksums_are_known() -> None:
    assert is_sha256(SHA256)
    assert is_sha1(SHA1)
    assert not is_sha256(SHA1)
    assert not is_sha1(SHA256)
    assert not is_sha1(SHA1.upper())


@pytest.mark.parametrize("text", ["", SHA256.upper(), f"{SHA256[:-1]}g", f"{SHA256[:-1]}\n", f"{SHA256}\n",
                                  f"{SHA256[:-1]}\uff11", f"sha256-{SHA256}", f" {SHA256[1:]}"])
def test_nothing_else_is_a_checksum(text: str) -> None:
    assert not is_sha256(text)
