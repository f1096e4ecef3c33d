"""Models of the shapes and sizes of well-known ones, without their weights: true headers before a file of holes.

Written with PyPI's `gguf`, which llama.cpp's makers write. llama.cpp loads them (`no_alloc` at once, or all of their
zeros), so that what the app works out of a header can be held against what llama.cpp does, at the size people use.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import gguf

from tests.engine.tiny_gguf import TOKENS

Shape = tuple[int, ...]
QUANTISED = gguf.GGMLQuantizationType.Q4_K


@dataclass
class Shapes:
    """The keys and tensors of one model."""

    architecture: str
    keys: dict[str, Any]
    tensors: dict[str, Shape] = field(default_factory=dict)
    quantised: gguf.GGMLQuantizationType = QUANTISED
    name: str = ""

    def write(self, path: Path) -> Path:
        """Writes the header, and holes where the weights would be."""
        writer = gguf.GGUFWriter(path, self.architecture)
        writer.add_name(self.name or f"Shape of {self.architecture}")
        for key, value in {**_vocabulary(), **self.keys}.items():
            _add(writer, key if key.startswith("tokenizer.") else f"{self.architecture}.{key}", value)
        for name, shape in self.tensors.items():
            kind = self._type(name, shape)
            block, size = gguf.GGML_QUANT_SIZES[kind]
            writer.add_tensor_info(name, _stored(shape, block, size), _dtype(kind), math.prod(shape) // block * size,
                                   raw_dtype=kind)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_ti_data_to_file()
        writer.close()
        reach = sum(-(-self._bytes(name, shape) // 32) * 32 for name, shape in self.tensors.items())
        begin = -(-path.stat().st_size // 32) * 32
        with path.open("r+b") as file:
            file.truncate(begin + reach)
        return path

    def _type(self, name: str, shape: Shape) -> gguf.GGMLQuantizationType:
        plain = len(shape) < 2 or "conv1d" in name or "shortconv.conv" in name or "ssm_a" in name or "ssm_d" in name
        if plain or "norm" in name or "ffn_gate_inp" in name or not name.endswith("weight"):
            return gguf.GGMLQuantizationType.F32
        whole = shape[0] % gguf.GGML_QUANT_SIZES[self.quantised][0] == 0
        return self.quantised if whole else gguf.GGMLQuantizationType.Q8_0      # as quantisers do

    def _bytes(self, name: str, shape: Shape) -> int:
        block, size = gguf.GGML_QUANT_SIZES[self._type(name, shape)]
        return math.prod(shape) // block * size


def _stored(shape: Shape, block: int, size: int) -> Shape:
    """Returns numpy's order; quantised rows are told in bytes."""
    rows = tuple(reversed(shape))
    return rows if block == 1 else (*rows[:-1], rows[-1] // block * size)


def _dtype(kind: gguf.GGMLQuantizationType) -> Any:
    import numpy
    return numpy.dtype(numpy.float32 if kind == gguf.GGMLQuantizationType.F32
                       else numpy.float16 if kind == gguf.GGMLQuantizationType.F16 else numpy.uint8)


def _add(writer: gguf.GGUFWriter, key: str, value: Any) -> None:
    if isinstance(value, list):
        writer.add_array(key, value)
    elif isinstance(value, bool):
        writer.add_bool(key, value)
    elif isinstance(value, float):
        writer.add_float32(key, value)
    elif isinstance(value, str):
        writer.add_string(key, value)
    else:
        writer.add_uint32(key, value)


def _vocabulary() -> dict[str, Any]:
    return {"tokenizer.ggml.model": "gpt2", "tokenizer.ggml.pre": "gpt-2", "tokenizer.ggml.tokens": TOKENS,
            "tokenizer.ggml.merges": ["t h"], "tokenizer.ggml.token_type": [1] * (len(TOKENS) - 2) + [3] * 2,
            "tokenizer.ggml.bos_token_id": len(TOKENS) - 1, "tokenizer.ggml.eos_token_id": len(TOKENS) - 1}


def _keys(width: int, layers: int, heads: int, kv_heads: int | list[int], length: int, inner: int,
          **more: Any) -> dict[str, Any]:
    return {"context_length": 131_072, "embedding_length": width, "block_count": layers,
            "feed_forward_length": inner, "attention.head_count": heads, "attention.head_count_kv": kv_heads,
            "attention.key_length": length, "attention.value_length": length,
            "attention.layer_norm_rms_epsilon": 1e-5, "rope.dimension_count": length} | more


def _ends(width: int, norm: str = "output_norm", tied: bool = False) -> dict[str, Shape]:
    ends: dict[str, Shape] = {"token_embd.weight": (width, len(TOKENS)), f"{norm}.weight": (width,)}
    return ends if tied else ends | {"output.weight": (width, len(TOKENS))}


def _attention(width: int, heads: int, kv_heads: int, length: int) -> dict[str, Shape]:
    return {"attn_norm.weight": (width,), "attn_q.weight": (width, heads * length),
            "attn_k.weight": (width, kv_heads * length), "attn_v.weight": (width, kv_heads * length),
            "attn_output.weight": (heads * length, width)}


def _dense(width: int, inner: int) -> dict[str, Shape]:
    return {"ffn_norm.weight": (width,), "ffn_gate.weight": (width, inner), "ffn_up.weight": (width, inner),
            "ffn_down.weight": (inner, width)}


def _experts(width: int, inner: int, count: int) -> dict[str, Shape]:
    return {"ffn_norm.weight": (width,), "ffn_gate_inp.weight": (width, count),
            "ffn_gate_exps.weight": (width, inner, count), "ffn_up_exps.weight": (width, inner, count),
            "ffn_down_exps.weight": (inner, width, count)}


def _layers(each: list[dict[str, Shape]]) -> dict[str, Shape]:
    return {f"blk.{index}.{name}": shape for index, layer in enumerate(each) for name, shape in layer.items()}


def llama(width: int = 3072, layers: int = 28, inner: int = 8192, heads: int = 24, kv_heads: int = 8,
          length: int = 128) -> Shapes:
    """Llama 3.2 3B, or another dense one."""
    each = _attention(width, heads, kv_heads, length) | _dense(width, inner)
    return Shapes("llama", _keys(width, layers, heads, kv_heads, length, inner),
                  _ends(width) | _layers([each] * layers))


def qwen3moe() -> Shapes:
    """Qwen3 30B-A3B: 128 experts, of which 8 are used."""
    width, layers, inner = 2048, 48, 768
    norms = {"attn_q_norm.weight": (128,), "attn_k_norm.weight": (128,)}
    each = _attention(width, 32, 4, 128) | norms | _experts(width, inner, 128)
    return Shapes("qwen3moe", _keys(width, layers, 32, 4, 128, 6144, expert_count=128, expert_used_count=8,
                                    expert_feed_forward_length=inner), _ends(width) | _layers([each] * layers))


def gemma3() -> Shapes:
    """Gemma 3 4B: five of six layers look through a sliding window."""
    width, layers, inner = 2560, 34, 10240
    norms = {"attn_q_norm.weight": (256,), "attn_k_norm.weight": (256,), "post_attention_norm.weight": (width,),
             "post_ffw_norm.weight": (width,)}
    each = _attention(width, 8, 4, 256) | norms | _dense(width, inner)
    keys = _keys(width, layers, 8, 4, 256, inner, **{"attention.sliding_window": 1024})
    return Shapes("gemma3", keys, _ends(width, tied=True) | _layers([each] * layers))


def gpt_oss() -> Shapes:
    """gpt-oss 20B: a mixture with attention sinks and a sliding window in every other layer."""
    width, layers, inner, count = 2880, 24, 2880, 32
    biases: dict[str, Shape] = {
        "attn_output.bias": (width,), "attn_sinks.weight": (64,), "ffn_gate_inp.bias": (count,),
        "ffn_gate_exps.bias": (inner, count), "ffn_down_exps.bias": (width, count), "ffn_up_exps.bias": (inner, count),
        "attn_q.bias": (64 * 64,), "attn_k.bias": (8 * 64,), "attn_v.bias": (8 * 64,),
        "post_attention_norm.weight": (width,)}
    each = _attention(width, 64, 8, 64) | _experts(width, inner, count) | biases
    each.pop("ffn_norm.weight")
    keys = _keys(width, layers, 64, 8, 64, inner, expert_count=count, expert_used_count=4,
                 expert_feed_forward_length=inner, **{"attention.sliding_window": 128})
    return Shapes("gpt-oss", keys, _ends(width) | _layers([each] * layers), gguf.GGMLQuantizationType.MXFP4)


def deepseek2() -> Shapes:
    """DeepSeek V2 Lite: latent attention, whose cache has keys alone."""
    width, layers, inner, count, heads, rank, rope = 2048, 27, 1408, 64, 16, 512, 64
    attention: dict[str, Shape] = {
        "attn_norm.weight": (width,), "attn_kv_a_norm.weight": (rank,), "attn_q.weight": (width, heads * 192),
        "attn_kv_a_mqa.weight": (width, rank + rope), "attn_k_b.weight": (128, rank, heads),
        "attn_v_b.weight": (rank, 128, heads), "attn_output.weight": (heads * 128, width)}
    shared: dict[str, Shape] = {"ffn_gate_shexp.weight": (width, 2 * inner), "ffn_up_shexp.weight": (width, 2 * inner),
                                "ffn_down_shexp.weight": (2 * inner, width)}
    first, others = attention | _dense(width, 10944), attention | _experts(width, inner, count) | shared
    keys = _keys(width, layers, heads, 1, rank + rope, 10944, expert_count=count, expert_used_count=6,
                 expert_feed_forward_length=inner, expert_shared_count=2, leading_dense_block_count=1,
                 **{"attention.kv_lora_rank": rank, "attention.value_length": rank, "attention.key_length_mla": 192,
                    "attention.value_length_mla": 128, "rope.dimension_count": rope, "expert_weights_scale": 1.0})
    return Shapes("deepseek2", keys, _ends(width) | _layers([first] + [others] * (layers - 1)))


def qwen35() -> Shapes:
    """Qwen3.5 4B: three of four layers keep a state instead of a cache."""
    width, layers, inner, state, groups, rank, kernel = 2560, 32, 9216, 128, 16, 32, 4
    value, both = state * rank, {"attn_norm.weight": (width,), "post_attention_norm.weight": (width,)}
    feed = _dense(width, inner)
    feed.pop("ffn_norm.weight")
    channels = 2 * state * groups + value
    recurrent: dict[str, Shape] = {
        "attn_qkv.weight": (width, channels), "attn_gate.weight": (width, value),
        "ssm_conv1d.weight": (kernel, channels), "ssm_dt.bias": (rank,), "ssm_a": (rank,),
        "ssm_beta.weight": (width, rank), "ssm_alpha.weight": (width, rank), "ssm_norm.weight": (state,),
        "ssm_out.weight": (value, width)}
    attending = _attention(width, 16, 4, 256) | {"attn_q.weight": (width, 2 * 16 * 256),
                                                 "attn_q_norm.weight": (256,), "attn_k_norm.weight": (256,)}
    each = [both | feed | (attending if index % 4 == 3 else recurrent) for index in range(layers)]
    keys = _keys(width, layers, 16, 4, 256, inner, full_attention_interval=4, **{
        "rope.dimension_count": 64, "rope.dimension_sections": [11, 11, 10, 0], "ssm.conv_kernel": kernel,
        "ssm.inner_size": value, "ssm.state_size": state, "ssm.time_step_rank": rank, "ssm.group_count": groups})
    return Shapes("qwen35", keys, _ends(width, tied=True) | _layers(each))


def lfm2() -> Shapes:
    """LFM2 1.2B: ten layers of short convolutions, six of attention."""
    width, layers, inner, attending = 2048, 16, 8192, {2, 5, 8, 10, 12, 14}
    convolution: dict[str, Shape] = {
        "attn_norm.weight": (width,), "shortconv.conv.weight": (3, width),
        "shortconv.in_proj.weight": (width, 3 * width), "shortconv.out_proj.weight": (width, width)}
    attention = _attention(width, 32, 8, 64) | {"attn_q_norm.weight": (64,), "attn_k_norm.weight": (64,)}
    each = [_dense(width, inner) | (attention if index in attending else convolution) for index in range(layers)]
    keys = _keys(width, layers, 32, [8 if index in attending else 0 for index in range(layers)], 64, inner,
                 **{"shortconv.l_cache": 3})
    return Shapes("lfm2", keys, _ends(width, "token_embd_norm", tied=True) | _layers(each))


def granite_hybrid() -> Shapes:
    """Granite 4 H 1B: four of forty layers attend, the others are Mamba 2."""
    width, layers, inner, attending, state, heads = 1536, 40, 4096, {5, 15, 25, 35}, 128, 48
    wide = 2 * width
    channels = wide + 2 * state
    recurrent: dict[str, Shape] = {
        "attn_norm.weight": (width,), "ssm_in.weight": (width, wide + channels + heads),
        "ssm_conv1d.weight": (4, channels), "ssm_conv1d.bias": (channels,), "ssm_dt.bias": (heads,),
        "ssm_a": (1, heads), "ssm_d": (1, heads), "ssm_norm.weight": (wide, 1), "ssm_out.weight": (wide, width)}
    each = [_dense(width, inner) | (_attention(width, 12, 4, 128) if index in attending else recurrent)
            for index in range(layers)]
    keys = _keys(width, layers, 12, [4 if index in attending else 0 for index in range(layers)], 128, inner, **{
        "ssm.conv_kernel": 4, "ssm.inner_size": wide, "ssm.state_size": state, "ssm.time_step_rank": heads,
        "ssm.group_count": 1})
    return Shapes("granitehybrid", keys, _ends(width, tied=True) | _layers(each))


def falcon_h1() -> Shapes:
    """Falcon H1 1.5B: attention and Mamba 2 side by side in every layer."""
    width, layers, inner, state, heads, wide = 2048, 24, 4096, 256, 48, 3072
    channels = wide + 2 * state
    each = _attention(width, 8, 2, 128) | _dense(width, inner) | {
        "ssm_in.weight": (width, wide + channels + heads), "ssm_conv1d.weight": (4, channels),
        "ssm_conv1d.bias": (channels,), "ssm_dt.bias": (heads,), "ssm_a": (1, heads), "ssm_d": (1, heads),
        "ssm_out.weight": (wide, width)}
    each["ffn_norm"] = each.pop("ffn_norm.weight")      # llama.cpp looks for it under this name
    keys = _keys(width, layers, 8, 2, 128, inner, **{
        "ssm.conv_kernel": 4, "ssm.inner_size": wide, "ssm.state_size": state, "ssm.time_step_rank": heads,
        "ssm.group_count": 1})
    return Shapes("falcon-h1", keys, _ends(width) | _layers([each] * layers))


def mamba2() -> Shapes:
    """Mamba 2 1.3B: no attention at all."""
    width, layers, state, heads = 2048, 48, 128, 64
    wide = 2 * width
    channels = wide + 2 * state
    each: dict[str, Shape] = {
        "attn_norm.weight": (width,), "ssm_in.weight": (width, wide + channels + heads),
        "ssm_conv1d.weight": (4, channels), "ssm_conv1d.bias": (channels,), "ssm_dt.bias": (heads,),
        "ssm_a": (1, heads), "ssm_d": (1, heads), "ssm_norm.weight": (wide, 1), "ssm_out.weight": (wide, width)}
    keys = {"context_length": 131_072, "embedding_length": width, "block_count": layers, "feed_forward_length": 0,
            "attention.head_count": 0, "attention.layer_norm_rms_epsilon": 1e-5, "ssm.conv_kernel": 4,
            "ssm.inner_size": wide, "ssm.state_size": state, "ssm.time_step_rank": heads, "ssm.group_count": 1}
    return Shapes("mamba2", keys, _ends(width) | _layers([each] * layers))


ALL: dict[str, Callable[[], Shapes]] = {
    "dense": llama, "mixture": qwen3moe, "sliding window": gemma3, "mixture, sliding, sinks": gpt_oss,
    "latent attention": deepseek2, "hybrid": qwen35, "short convolutions": lfm2, "mamba hybrid": granite_hybrid,
    "attention and mamba in one": falcon_h1, "recurrent": mamba2}
