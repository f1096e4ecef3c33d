"""A GGUF's header: read from real files, refused plainly when it is wrong."""

import random
import struct
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.errors import ModelFileError
from assistant.domain.gguf import Header, HeaderGoesOn, parse_header, read_header


def text(value: str | bytes) -> bytes:
    raw = value.encode() if isinstance(value, str) else value
    return struct.pack("<Q", len(raw)) + raw


def value(given: Any) -> bytes:
    """A metadata value with its type in front: bool, int (u32), float (f32), text, or a list of these."""
    if isinstance(given, list):
        items = [value(item) for item in given] or [value(0)]
        return struct.pack("<I", 9) + items[0][:4] + struct.pack("<Q", len(given)) + b"".join(
            item[4:] for item in items[:len(given)])
    if isinstance(given, bool):
        return struct.pack("<I?", 7, given)
    if isinstance(given, float):
        return struct.pack("<If", 6, given)
    if isinstance(given, int):
        return struct.pack("<II", 4, given) if 0 <= given < 1 << 32 else struct.pack("<Iq", 11, given)
    return struct.pack("<I", 8) + text(given)


LLAMA: dict[str, Any] = {
    "general.architecture": "llama", "general.name": "Tiny", "general.file_type": 2, "llama.block_count": 2,
    "llama.context_length": 2048, "llama.embedding_length": 64, "llama.attention.head_count": 4,
    "llama.attention.head_count_kv": 2, "tokenizer.ggml.tokens": ["a", "b", "c"],
    "tokenizer.chat_template": "{{ messages }}",
}
TENSORS = [("token_embd.weight", (64, 3), 0, 0), ("blk.0.attn_q.weight", (64, 64), 2, 768),
           ("blk.1.attn_q.weight", (64, 64), 2, 768 + 2304), ("output.weight", (64, 3), 0, 768 + 2 * 2304)]


def gguf(keys: dict[str, Any] | None = None, tensors: list[Any] | None = None, version: int = 3,
         counts: tuple[int, int] | None = None, **changed: Any) -> bytes:
    """A whole small GGUF; `changed` replaces keys, written with __ for the dot."""
    keys = dict(LLAMA if keys is None else keys) | {k.replace("__", "."): v for k, v in changed.items()}
    tensors = TENSORS if tensors is None else tensors
    n_tensors, n_keys = counts or (len(tensors), len(keys))
    head = b"GGUF" + struct.pack("<IQQ", version, n_tensors, n_keys)
    head += b"".join(text(k) + value(v) for k, v in keys.items() if v is not None)
    for name, shape, kind, offset in tensors:
        head += text(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, kind, offset)
    return head + bytes(-len(head) % 32) + bytes(768 + 2 * 2304 + 768)


def parsed(data: bytes) -> Header:
    return parse_header(data, len(data))


def test_the_practice_model_tells_what_it_is(starter_model: Path) -> None:
    header = read_header(starter_model)
    assert (header.architecture, header.quantisation, header.layers) == ("llama", "Q4_1", 30)
    assert (header.context_length, header.vocabulary, header.parameters) == (8192, 49152, 134_515_008)
    assert header.kv_bytes_per_token == 23_040          # as llama.cpp allocates: 180 MiB for 8,192 tokens
    assert sum(header.layer_bytes) < header.tensor_bytes < starter_model.stat().st_size
    assert header.licence == "apache-2.0"
    assert "im_start" in header.chat_template


def test_a_small_file_is_read_whole() -> None:
    header = parsed(gguf())
    assert (header.name, header.quantisation, header.heads, header.kv_heads) == ("Tiny", "Q4_0", 4, (2, 2))
    assert header.layer_bytes == (2304, 2304)
    assert header.tensor_bytes == 2304 * 2 + 768 * 2
    assert header.active_bytes == 2304 * 2 + 768       # the embedding table is read by the row
    assert header.kv_bytes_per_token == 2 * 4 * 32


@pytest.mark.parametrize("number", ["9" * 5000, "\N{ARABIC-INDIC DIGIT ONE}", "-1", "x", ""],
                         ids=["very long", "other digits", "negative", "a letter", "nothing"])
def test_a_tensor_named_for_no_layer_is_one_of_the_model_all_the_same(number: str) -> None:
    header = parsed(gguf(tensors=[*TENSORS, (f"blk.{number}.attn_k.weight", (64, 64), 2, 768)]))
    assert header.layer_bytes == (2304, 2304)
    assert header.tensor_bytes == 3 * 2304 + 2 * 768


@pytest.mark.parametrize("end", [0, 3, 4, 20, 100, 300])
def test_the_first_bytes_of_a_longer_file_ask_for_more(end: int) -> None:
    whole = gguf()
    with pytest.raises(HeaderGoesOn):
        parse_header(whole[:end], len(whole))


def test_a_quarter_million_words_are_stepped_over(tmp_path: Path) -> None:
    words = [f"word{n}" for n in range(262_144)]
    path = tmp_path / "big.gguf"
    path.write_bytes(gguf(tokenizer__ggml__tokens=words, tokenizer__ggml__scores=[0.5] * len(words)))
    assert read_header(path).vocabulary == 262_144


def test_a_mixture_of_experts_reads_only_the_experts_it_uses() -> None:
    tensors = [*TENSORS[:3], ("blk.1.ffn_up_exps.weight", (64, 1, 8), 0, 768 + 2 * 2304)]
    header = parsed(gguf(tensors=tensors, llama__expert_count=8, llama__expert_used_count=2) + bytes(2048))
    assert header.active_bytes == 768 + 2 * 2304 + 2048 // 4


def test_heads_may_differ_between_layers_and_some_layers_keep_no_cache() -> None:
    assert parsed(gguf(llama__attention__head_count_kv=[4, 1])).kv_heads == (4, 1)
    assert parsed(gguf(llama__full_attention_interval=2)).kv_heads == (0, 2)
    assert parsed(gguf(llama__attention__shared_kv_layers=1)).kv_heads == (2, 0)


def test_sliding_layers_may_have_shorter_heads() -> None:
    header = parsed(gguf(llama__attention__key_length=32, llama__attention__value_length=32,
                         llama__attention__key_length_swa=16, llama__attention__value_length_swa=16,
                         llama__attention__sliding_window_pattern=[True, False]))
    assert header.kv_bytes_per_token == 2 * 2 * (16 + 16) + 2 * 2 * (32 + 32)


def test_the_makers_sampling_becomes_our_settings_within_their_limits() -> None:
    header = parsed(gguf(general__sampling__temp=0.6, general__sampling__top_k=20, general__sampling__top_p=7.0,
                         general__sampling__min_p=float("nan"), general__sampling__mirostat=2,
                         general__sampling__xtc_probability=0.5, general__sampling__sequence="temp;top_k"))
    assert header.recommended == {
        "generation.temperature": 0.6, "generation.top_k": 20, "generation.top_p": 1.0, "generation.mirostat": "2",
        "generation.xtc_probability": 0.5,
        "generation.sampler_order": "penalties, dry, top_n_sigma, typical_p, top_p, min_p, xtc, temperature, top_k"}


def test_a_name_is_one_printable_line() -> None:
    assert parsed(gguf(general__name="Evil\n\x1b[31mname\u202e")).name == "Evil [31mname"
    assert parsed(gguf(general__name="", general__basename="Qwen3", general__size_label="4B")).name == "Qwen3 4B"


def test_an_unknown_architecture_is_left_to_the_engine() -> None:
    assert parsed(gguf(general__architecture="brandnew")).architecture == "brandnew"


WRONG = {
    "empty": (b"", "is empty"),
    "text": (b"<html>please log in</html>" * 50, "not a model file"),
    "zip": (b"PK\x03\x04" * 100, "not a model file"),
    "zeros": (bytes(4096), "not a model file"),
    "only the magic": (b"GGUF", "is incomplete"),
    "version 1": (gguf(version=1), "does not know"),
    "version 99": (gguf(version=99), "does not know"),
    "big endian": (b"GGUF\0\0\0\x03" + bytes(64), "does not know"),
    "no layers": (gguf(llama__block_count=0), "damaged"),
    "a million layers": (gguf(llama__block_count=1_000_000), "damaged"),
    "layers that are text": (gguf(llama__block_count="two"), "damaged"),
    "negative context": (gguf(llama__context_length=-5), "damaged"),
    "absurd heads": (gguf(llama__attention__head_count=1 << 31), "damaged"),
    "too few heads": (gguf(llama__attention__head_count_kv=[1]), "damaged"),
    "endless tensors": (gguf(counts=(1 << 60, 3)), "damaged"),
    "endless keys": (gguf(counts=(1, 1 << 60)), "damaged"),
    "more keys than there are": (gguf(counts=(4, 5000)), "damaged|incomplete"),
    "odd alignment": (gguf(general__alignment=33), "damaged"),
    "five dimensions": (gguf(tensors=[("t", (1,) * 5, 0, 0)]), "damaged"),
    "a shape out of this world": (gguf(tensors=[("t", (1 << 40, 1 << 40), 0, 0)]), "damaged"),
    "half a block": (gguf(tensors=[("t", (33,), 2, 0)]), "damaged"),
    "the same tensor twice": (gguf(tensors=[TENSORS[0], TENSORS[0]]), "damaged"),
    "a tensor far outside": (gguf(tensors=[("t", (64,), 0, 1 << 62)]), "damaged"),
    "a later part of a split model": (gguf(split__no=1, split__count=3), "only one part"),
    "an endless text": (b"GGUF" + struct.pack("<IQQ", 3, 1, 1) + struct.pack("<Q", 1 << 63) + bytes(999), "damaged"),
    "an endless array": (
        b"GGUF" + struct.pack("<IQQ", 3, 1, 1) + text("k") + struct.pack("<IIQ", 9, 8, 1 << 61) + bytes(99), "damaged"),
}


@pytest.mark.parametrize(("data", "says"), WRONG.values(), ids=WRONG)
def test_a_wrong_file_is_refused_in_plain_words(data: bytes, says: str, tmp_path: Path) -> None:
    path = tmp_path / "wrong.gguf"
    path.write_bytes(data)
    with pytest.raises(ModelFileError, match=says) as caught:
        read_header(path)
    assert caught.value.hint
    assert caught.value.remedies


def test_a_cut_off_file_says_how_much_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "cut.gguf"
    path.write_bytes(gguf()[:-2000])
    with pytest.raises(ModelFileError, match=r"2 KB of \d+ KB are missing"):
        read_header(path)


def test_a_missing_file_and_a_folder_are_explained(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="not there any more"):
        read_header(tmp_path / "gone.gguf")
    with pytest.raises(ModelFileError, match="not a model file"):
        read_header(tmp_path)


def test_damage_anywhere_in_the_header_never_raises_anything_else() -> None:
    whole = gguf()
    chance = random.Random(7)
    for _ in range(3000):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 8)):
            data[chance.randrange(4, 700)] = chance.randrange(256)
        cut = chance.choice([len(data), chance.randrange(len(data))])
        try:
            parsed(bytes(data[:cut]))
        except ModelFileError as problem:
            assert problem.message  # noqa: PT017 - refused or read, both are right; anything else fails the test
