"""A model of more than a gigabyte with random weights, for speeds that depend on how weights are kept, not on what they
say: written as Q8_0 in one go; `quantised` makes it into other types."""

from pathlib import Path
from typing import Any

import numpy
from gguf import GGMLQuantizationType, GGUFWriter

from tests.engine.tiny_gguf import TOKENS

WIDTH, INNER, LAYERS, HEADS, KV_HEADS, HEAD = 2048, 8192, 32, 32, 8, 64     # 1.95 billion parameters
_TOKENS = [*TOKENS[:-2], "he", *TOKENS[-2:]]        # a second merge: transformers takes a list of one for a text
_BLOCK = numpy.dtype([("scale", "<f2"), ("weights", "i1", 32)])     # 34 bytes


def write_random(path: Path, layers: int = LAYERS) -> Path:
    """Writes a Llama of so many layers in Q8_0, the same random numbers in every layer."""
    draw = numpy.random.default_rng(1)
    writer = GGUFWriter(str(path), "llama")
    writer.add_name("Random Llama")
    writer.add_context_length(4096)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(layers)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KV_HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(HEAD)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(_TOKENS)
    writer.add_token_types([1] * (len(_TOKENS) - 2) + [3] * 2)
    writer.add_token_merges(["t h", "h e"])
    writer.add_bos_token_id(len(_TOKENS) - 1)
    writer.add_eos_token_id(len(_TOKENS) - 1)

    def matrix(outputs: int, inputs: int) -> Any:
        blocks = numpy.zeros((outputs, inputs // 32), _BLOCK)
        blocks["scale"] = 1 / (127 * inputs**0.5)
        blocks["weights"] = draw.integers(-127, 128, (outputs, inputs // 32, 32), numpy.int8)
        return blocks.view(numpy.uint8).reshape(outputs, inputs // 32 * 34)

    made = {"attn_q": matrix(HEADS * HEAD, WIDTH), "attn_k": matrix(KV_HEADS * HEAD, WIDTH),
            "attn_v": matrix(KV_HEADS * HEAD, WIDTH), "attn_output": matrix(WIDTH, HEADS * HEAD),
            "ffn_gate": matrix(INNER, WIDTH), "ffn_up": matrix(INNER, WIDTH), "ffn_down": matrix(WIDTH, INNER)}
    norm = numpy.ones(WIDTH, numpy.float32)
    for layer in range(layers):
        for name in ("attn_norm", "ffn_norm"):
            writer.add_tensor(f"blk.{layer}.{name}.weight", norm)
        for name, data in made.items():
            writer.add_tensor(f"blk.{layer}.{name}.weight", data, raw_dtype=GGMLQuantizationType.Q8_0)
    writer.add_tensor("token_embd.weight", matrix(len(_TOKENS), WIDTH), raw_dtype=GGMLQuantizationType.Q8_0)
    writer.add_tensor("output_norm.weight", norm)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path
