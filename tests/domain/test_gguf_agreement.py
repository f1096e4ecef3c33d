"""Our reader of headers and PyPI's `gguf` say the same of every file both can read."""

from pathlib import Path
from typing import Any

import gguf
import pytest

from assistant.domain.gguf import HeaderGoesOn, parse_header, read_header
from assistant.domain.gguf_reader import MAX_KEPT_ITEMS, Array, read
from tests import model_shapes

THEIRS = ("GGUF.version", "GGUF.tensor_count", "GGUF.kv_count")


def assert_agreement(path: Path) -> None:
    other = gguf.GGUFReader(path)
    version, values, tensors = read(beginning(path), path.stat().st_size)
    keys = {key: field for key, field in other.fields.items() if key not in THEIRS}
    assert version == other.fields["GGUF.version"].contents()
    assert list(values) == list(keys)
    for key, field in keys.items():
        assert alike(values[key], field.contents()), key
    assert list(tensors.named) == [tensor.name for tensor in other.tensors]
    for theirs in other.tensors:
        ours = tensors.named[theirs.name]
        assert (ours.type, ours.bytes) == (theirs.tensor_type.name, theirs.n_bytes)
        assert list(ours.shape) == [int(length) for length in theirs.shape]


def beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(24 << 20)


def alike(ours: Any, theirs: Any) -> bool:
    if isinstance(ours, Array):
        return ours.length == len(theirs) > MAX_KEPT_ITEMS
    if isinstance(ours, tuple):
        return list(ours) == list(theirs)
    return bool(ours == theirs)


def test_both_read_the_practice_model_alike(starter_model: Path) -> None:
    assert_agreement(starter_model)


@pytest.mark.parametrize("name", model_shapes.ALL)
def test_both_read_every_kind_of_model_alike(name: str, tmp_path: Path) -> None:
    assert_agreement(model_shapes.ALL[name]().write(tmp_path / "model.gguf"))


def test_the_beginning_of_a_download_is_enough(starter_model: Path) -> None:
    """Range requests bring a longer and longer beginning until the header is whole, and not a byte more is needed."""
    whole, size = beginning(starter_model), starter_model.stat().st_size
    have = [4096]
    while True:
        try:
            header = parse_header(whole[:have[-1]], size)
            break
        except HeaderGoesOn as more:
            have.append(max(more.wanted, have[-1] * 4))
    assert header == read_header(starter_model)
    assert have == sorted(set(have))
    assert len(have) < 9
