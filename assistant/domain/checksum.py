"""Checksums as texts: what is none is never taken for one."""

import re

_SHA256, _SHA1 = re.compile(r"[0-9a-f]{64}"), re.compile(r"[0-9a-f]{40}")


def is_sha256(text: str) -> bool:
    """Whether this is a sha256 as `hashlib` and the Hub write it: 64 small hex digits."""
    return _SHA256.fullmatch(text) is not None


def is_sha1(text: str) -> bool:
    """Whether this is a sha1, by which git names commits and small files: 40 small hex digits."""
    return _SHA1.fullmatch(text) is not None
