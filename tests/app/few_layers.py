"""The practice model with most of its layers left out: quick to load and to write, and what it says has no sense."""

from collections.abc import Sequence
from pathlib import Path

from gguf import GGUFReader, GGUFValueType, GGUFWriter

from tests.engine.gguf_variants import with_number


def write_few_layers(source: Path, target: Path, layers: Sequence[int]) -> Path:
    """Writes a copy of a model that has these layers only."""
    reader = GGUFReader(source)
    writer = GGUFWriter(target, reader.fields["general.architecture"].contents())   # which writes that one itself
    for name, field in reader.fields.items():
        if not name.startswith("GGUF.") and name != "general.architecture":
            value = len(layers) if name.endswith(".block_count") else field.contents()
            kind, *inner = field.types
            writer.add_key_value(name, value, kind, inner[-1] if kind == GGUFValueType.ARRAY else None)
    for tensor in reader.tensors:
        block, _, rest = tensor.name.removeprefix("blk.").partition(".")
        if not tensor.name.startswith("blk."):
            writer.add_tensor(tensor.name, tensor.data, raw_dtype=tensor.tensor_type)
        elif int(block) in layers:
            writer.add_tensor(f"blk.{layers.index(int(block))}.{rest}", tensor.data, raw_dtype=tensor.tensor_type)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return target


def write_short_sighted(source: Path, target: Path, trained: int) -> Path:
    """Writes a copy with five layers, as if it had been trained for so many tokens: chats are read many times over."""
    return with_number(write_few_layers(source, target, (0, 1, 2, 28, 29)), "llama.context_length", trained)
