"""Tiny models with random weights, for architectures no small real model has."""

import random
import struct
from array import array
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_ALIGNMENT = 32
_UINT32, _INT32, _FLOAT32, _BOOL, _STRING, _ARRAY = 4, 5, 6, 7, 8, 9     # gguf_metadata_value_type
_NORMAL, _UNKNOWN, _CONTROL, _BYTE = 1, 2, 3, 6                  # llama_token_type
_WIDTH, _INNER, _STATE, _RANK, _CONVOLUTION, _LAYERS = 32, 64, 16, 2, 4, 2
WINDOW = 256            # tokens
_ATTENTION: dict[str, tuple[int, ...]] = {
    "attn_norm.weight": (_WIDTH,), "attn_q.weight": (_WIDTH, 2 * _STATE), "attn_k.weight": (_WIDTH, _STATE),
    "attn_v.weight": (_WIDTH, _STATE), "attn_output.weight": (2 * _STATE, _WIDTH)}
_FEED_FORWARD: dict[str, tuple[int, ...]] = {
    "ffn_norm.weight": (_WIDTH,), "ffn_gate.weight": (_WIDTH, _INNER), "ffn_up.weight": (_WIDTH, _INNER),
    "ffn_down.weight": (_INNER, _WIDTH)}


def write_mamba(path: Path, template: str = "", more: Mapping[str, Any] | None = None) -> Path:
    """Writes a recurrent model (Mamba) of two layers, with `more` metadata."""
    values = _common("mamba", "Tiny Mamba", template) | {
        "mamba.feed_forward_length": 0, "mamba.attention.head_count": 0, "mamba.ssm.conv_kernel": _CONVOLUTION,
        "mamba.ssm.inner_size": _INNER, "mamba.ssm.state_size": _STATE, "mamba.ssm.time_step_rank": _RANK,
        **(more or {})}
    layer = {"attn_norm.weight": (_WIDTH,), "ssm_in.weight": (_WIDTH, 2 * _INNER),
             "ssm_conv1d.weight": (_CONVOLUTION, _INNER), "ssm_conv1d.bias": (_INNER,),
             "ssm_x.weight": (_INNER, _RANK + 2 * _STATE), "ssm_dt.weight": (_RANK, _INNER), "ssm_dt.bias": (_INNER,),
             "ssm_a": (_STATE, _INNER), "ssm_d": (_INNER,), "ssm_out.weight": (_INNER, _WIDTH)}
    return write(path, values, _tensors([layer] * _LAYERS))


def write_qwen35(path: Path, template: str = "") -> Path:
    """Writes a hybrid (Qwen3.5) of two layers: the first keeps a recurrent state, the second a KV cache."""
    values = _common("qwen35", "Tiny Qwen3.5", template) | {
        "qwen35.feed_forward_length": _INNER, "qwen35.attention.head_count": 2, "qwen35.attention.head_count_kv": 1,
        "qwen35.attention.key_length": _STATE, "qwen35.attention.value_length": _STATE,
        "qwen35.rope.dimension_count": 8, "qwen35.rope.dimension_sections": [2, 1, 1, 0],
        "qwen35.full_attention_interval": 2, "qwen35.ssm.conv_kernel": _CONVOLUTION,
        "qwen35.ssm.inner_size": 2 * _STATE, "qwen35.ssm.state_size": _STATE, "qwen35.ssm.time_step_rank": 2,
        "qwen35.ssm.group_count": 2}
    inner = 2 * _STATE
    both = {"attn_norm.weight": (_WIDTH,), "post_attention_norm.weight": (_WIDTH,),
            "ffn_gate.weight": (_WIDTH, _INNER), "ffn_up.weight": (_WIDTH, _INNER), "ffn_down.weight": (_INNER, _WIDTH)}
    recurrent = {"attn_qkv.weight": (_WIDTH, 3 * inner), "attn_gate.weight": (_WIDTH, inner),
                 "ssm_conv1d.weight": (_CONVOLUTION, 3 * inner), "ssm_dt.bias": (2,), "ssm_a": (2,),
                 "ssm_beta.weight": (_WIDTH, 2), "ssm_alpha.weight": (_WIDTH, 2), "ssm_norm.weight": (_STATE,),
                 "ssm_out.weight": (inner, _WIDTH)}
    attending = {"attn_q.weight": (_WIDTH, 2 * inner), "attn_k.weight": (_WIDTH, _STATE),
                 "attn_v.weight": (_WIDTH, _STATE), "attn_output.weight": (inner, _WIDTH),
                 "attn_q_norm.weight": (_STATE,), "attn_k_norm.weight": (_STATE,)}
    return write(path, values, _tensors([both | recurrent, both | attending]))


def write_wide_llama(path: Path) -> Path:
    """Writes a model that keeps much of each token: 128 KiB, of a few million weights."""
    heads, head, layers = 32, 256, 4
    values = _common("llama", "Wide Llama", "") | {
        "llama.block_count": layers, "llama.context_length": 1 << 20, "llama.feed_forward_length": _INNER,
        "llama.attention.head_count": heads, "llama.attention.head_count_kv": heads,
        "llama.attention.key_length": head, "llama.attention.value_length": head, "llama.rope.dimension_count": head}
    inner = heads * head
    layer = {"attn_norm.weight": (_WIDTH,), "attn_q.weight": (_WIDTH, inner), "attn_k.weight": (_WIDTH, inner),
             "attn_v.weight": (_WIDTH, inner), "attn_output.weight": (inner, _WIDTH), "ffn_norm.weight": (_WIDTH,),
             "ffn_gate.weight": (_WIDTH, _INNER), "ffn_up.weight": (_WIDTH, _INNER),
             "ffn_down.weight": (_INNER, _WIDTH)}
    return write(path, values, _tensors([layer] * layers))


def write_llama(path: Path, template: str = "") -> Path:
    """Writes a dense model of two layers."""
    values = _common("llama", "Tiny Llama", template) | _attending("llama")
    return write(path, values, _tensors([_ATTENTION | _FEED_FORWARD] * _LAYERS))


def write_sentencepiece(path: Path, template: str = "") -> Path:
    """Writes a dense model of two layers whose tokens are SentencePiece's: a space is put before every text."""
    pieces = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256)), *PIECES]
    count = len(pieces)
    values = _common("llama", "Tiny SentencePiece", template) | _attending("llama") | {
        "tokenizer.ggml.model": "llama", "tokenizer.ggml.tokens": pieces,
        "tokenizer.ggml.scores": [-float(number) for number in range(count)],
        "tokenizer.ggml.token_type": [_UNKNOWN, _CONTROL, _CONTROL, *[_BYTE] * 256, *[_NORMAL] * len(PIECES)],
        "tokenizer.ggml.bos_token_id": 1, "tokenizer.ggml.eos_token_id": 2}
    del values["tokenizer.ggml.pre"], values["tokenizer.ggml.merges"]
    tensors = _tensors([_ATTENTION | _FEED_FORWARD] * _LAYERS)
    return write(path, values, tensors | {"token_embd.weight": (_WIDTH, count)})


def write_longrope(path: Path, original: int) -> Path:
    """Writes a dense model that turns positions by other factors in a context of more than `original` tokens."""
    values = _common("llama", "Tiny LongRoPE", "") | _attending("llama") | {
        "llama.rope.scaling.type": "longrope", "llama.rope.scaling.original_context_length": original}
    factors = {f"rope_factors_{name}.weight": (_STATE // 2,) for name in ("long", "short")}
    return write(path, values, _tensors([_ATTENTION | _FEED_FORWARD] * _LAYERS) | factors)


def write_gemma3(path: Path, template: str = "") -> Path:
    """Writes a model of six layers, of which the first five look through a sliding window of WINDOW tokens."""
    values = _common("gemma3", "Tiny Gemma 3", template) | _attending("gemma3") | {
        "gemma3.block_count": 6, "gemma3.attention.sliding_window": WINDOW}
    norms = {"attn_q_norm.weight": (_STATE,), "attn_k_norm.weight": (_STATE,), "post_attention_norm.weight": (_WIDTH,),
             "post_ffw_norm.weight": (_WIDTH,)}
    return write(path, values, _tensors([_ATTENTION | _FEED_FORWARD | norms] * 6))


def _attending(architecture: str) -> dict[str, Any]:
    return {f"{architecture}.{name}": value for name, value in {
        "feed_forward_length": _INNER, "attention.head_count": 2, "attention.head_count_kv": 1,
        "attention.key_length": _STATE, "attention.value_length": _STATE, "rope.dimension_count": _STATE}.items()}


def _common(architecture: str, name: str, template: str) -> dict[str, Any]:
    """Returns the metadata of any such model, whose tokens are one for each byte and ChatML's two."""
    values: dict[str, Any] = {
        "general.architecture": architecture, "general.name": name, f"{architecture}.context_length": 4096,
        f"{architecture}.embedding_length": _WIDTH, f"{architecture}.block_count": _LAYERS,
        f"{architecture}.attention.layer_norm_rms_epsilon": 1e-5, "tokenizer.ggml.model": "gpt2",
        "tokenizer.ggml.pre": "gpt-2", "tokenizer.ggml.tokens": TOKENS, "tokenizer.ggml.merges": ["t h"],
        "tokenizer.ggml.token_type": [_NORMAL] * (len(TOKENS) - 2) + [_CONTROL] * 2,
        "tokenizer.ggml.bos_token_id": len(TOKENS) - 1, "tokenizer.ggml.eos_token_id": len(TOKENS) - 1}
    return values | ({"tokenizer.chat_template": template} if template else {})


def _tensors(layers: list[dict[str, tuple[int, ...]]]) -> dict[str, tuple[int, ...]]:
    tensors: dict[str, tuple[int, ...]] = {
        "token_embd.weight": (_WIDTH, len(TOKENS)), "output_norm.weight": (_WIDTH,)}
    for index, layer in enumerate(layers):
        tensors |= {f"blk.{index}.{name}": shape for name, shape in layer.items()}
    return tensors


def write(path: Path, values: dict[str, Any], tensors: dict[str, tuple[int, ...]]) -> Path:
    """Writes a GGUF (version 3) with float32 tensors of these shapes, always the same random numbers."""
    draw = random.Random(1)
    header = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(values))
    for key, value in values.items():
        header += _text(key) + _value(value)
    data = b""
    for name, shape in tensors.items():
        header += _text(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, 0, len(data))
        count = 1
        for length in shape:
            count *= length
        # A decays, so it has to be negative; norms are near one.
        low, high = (-1.0, -0.1) if name.endswith("ssm_a") else (0.9, 1.1) if "norm" in name else (-0.5, 0.5)
        data += array("f", (draw.uniform(low, high) for _ in range(count))).tobytes()
        data += bytes(-len(data) % _ALIGNMENT)
    path.write_bytes(header + bytes(-len(header) % _ALIGNMENT) + data)
    return path


def _text(text: str) -> bytes:
    data = text.encode()
    return struct.pack("<Q", len(data)) + data


def _value(value: Any) -> bytes:
    if isinstance(value, str):
        return struct.pack("<I", _STRING) + _text(value)
    if isinstance(value, float):
        return struct.pack("<If", _FLOAT32, value)
    if isinstance(value, bool):
        return struct.pack("<I?", _BOOL, value)
    if isinstance(value, int):
        return struct.pack("<II", _UINT32, value)
    kind = {str: _STRING, float: _FLOAT32}.get(type(value[0]), _INT32)
    items = b"".join(_text(v) if kind == _STRING else struct.pack("<f" if kind == _FLOAT32 else "<i", v) for v in value)
    return struct.pack("<IIQ", _ARRAY, kind, len(value)) + items


def _byte_characters() -> list[str]:
    """Returns GPT-2's character for each byte: itself where it can be printed, else one from 256 up."""
    printable = {*range(33, 127), *range(161, 173), *range(174, 256)}
    others = iter(range(256, 512))
    return [chr(byte) if byte in printable else chr(next(others)) for byte in range(256)]


TOKENS = [*_byte_characters(), "th", "<|im_start|>", "<|im_end|>"]
# Of SentencePiece.
PIECES = ["\u2581", *"abcdefghijklmnopqrstuvwxyzT", "Th", "The", "\u2581T", "\u2581Th", "\u2581The"]
