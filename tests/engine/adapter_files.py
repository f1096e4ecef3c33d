"""Small LoRA adapters for the practice model, written as llama.cpp's convert_lora_to_gguf.py writes them."""

from pathlib import Path
from typing import Any

import numpy as np
from gguf import GGUFWriter

WIDTH, RANK, LAYERS = 576, 4, 30      # of SmolLM2 135M
SMOLLM = "HuggingFaceTB", "SmolLM2 135M Instruct"


def write_adapter(path: Path, *, architecture: str = "llama", kind: str = "adapter", adapter: str = "lora",
                  width: int = WIDTH, layers: int = 4, of: int = LAYERS, without: str = "", seed: int = 1,
                  strength: float = 0.5, name: str = "Pirate speech", base: tuple[str, str] = SMOLLM) -> Path:
    """Writes an adapter of attention outputs with random weights, for the last `layers` of so many; `without` names a
    tensor's end that is left out, `base` is the model it was made for, with its maker."""
    path.parent.mkdir(parents=True, exist_ok=True)
    writer = GGUFWriter(path, architecture)
    writer.add_type(kind)
    writer.add_name(name)
    writer.add_string("general.base_model.0.name", base[1])
    writer.add_string("general.base_model.0.organization", base[0])
    writer.add_string("adapter.type", adapter)
    writer.add_float32("adapter.lora.alpha", 2.0 * RANK)
    draw = np.random.default_rng(seed)
    for layer in range(of - layers, of):
        weight = f"blk.{layer}.attn_output.weight"
        shapes: dict[str, Any] = {f"{weight}.lora_a": (RANK, width), f"{weight}.lora_b": (width, RANK)}
        for tensor, shape in shapes.items():
            if not (without and tensor.endswith(without)):
                writer.add_tensor(tensor, (draw.standard_normal(shape) * strength).astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path
