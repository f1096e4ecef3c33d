"""The numbers GGUF uses for tensor types and file types, with their names and sizes.

Source: ggml.h (`ggml_type`, sizes as `ggml_blck_size` and `ggml_type_size` give them) and llama.h (`llama_ftype`)
of the llama.cpp inside llama-cpp-python 0.3.36.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class TensorType(NamedTuple):
    name: str
    block: int    # weights in a block
    bytes: int    # bytes of a block


TENSOR_TYPES: Mapping[int, TensorType] = MappingProxyType({
    number: TensorType(*described) for number, described in {
        0: ("F32", 1, 4), 1: ("F16", 1, 2), 2: ("Q4_0", 32, 18), 3: ("Q4_1", 32, 20), 6: ("Q5_0", 32, 22),
        7: ("Q5_1", 32, 24), 8: ("Q8_0", 32, 34), 9: ("Q8_1", 32, 36), 10: ("Q2_K", 256, 84),
        11: ("Q3_K", 256, 110), 12: ("Q4_K", 256, 144), 13: ("Q5_K", 256, 176), 14: ("Q6_K", 256, 210),
        15: ("Q8_K", 256, 292), 16: ("IQ2_XXS", 256, 66), 17: ("IQ2_XS", 256, 74), 18: ("IQ3_XXS", 256, 98),
        19: ("IQ1_S", 256, 50), 20: ("IQ4_NL", 32, 18), 21: ("IQ3_S", 256, 110), 22: ("IQ2_S", 256, 82),
        23: ("IQ4_XS", 256, 136), 24: ("I8", 1, 1), 25: ("I16", 1, 2), 26: ("I32", 1, 4), 27: ("I64", 1, 8),
        28: ("F64", 1, 8), 29: ("IQ1_M", 256, 56), 30: ("BF16", 1, 2), 34: ("TQ1_0", 256, 54),
        35: ("TQ2_0", 256, 66), 39: ("MXFP4", 32, 17), 40: ("NVFP4", 64, 36), 41: ("Q1_0", 128, 18),
        42: ("Q2_0", 64, 18),
    }.items()
})

FILE_TYPES: Mapping[int, str] = MappingProxyType({
    0: "F32", 1: "F16", 2: "Q4_0", 3: "Q4_1", 7: "Q8_0", 8: "Q5_0", 9: "Q5_1", 10: "Q2_K", 11: "Q3_K_S",
    12: "Q3_K_M", 13: "Q3_K_L", 14: "Q4_K_S", 15: "Q4_K_M", 16: "Q5_K_S", 17: "Q5_K_M", 18: "Q6_K",
    19: "IQ2_XXS", 20: "IQ2_XS", 21: "Q2_K_S", 22: "IQ3_XS", 23: "IQ3_XXS", 24: "IQ1_S", 25: "IQ4_NL",
    26: "IQ3_S", 27: "IQ3_M", 28: "IQ2_S", 29: "IQ2_M", 30: "IQ4_XS", 31: "IQ1_M", 32: "BF16", 36: "TQ1_0",
    37: "TQ2_0", 38: "MXFP4", 39: "NVFP4", 40: "Q1_0", 41: "Q2_0",
})

_BYTES_PER_WEIGHT = {each.name: each.bytes / each.block for each in TENSOR_TYPES.values()}
_MAIN_TYPES = {"IQ2_S": "IQ2_XS", "IQ2_M": "IQ2_S", "IQ3_XS": "IQ3_S", "IQ3_M": "IQ3_S", "MXFP4_MOE": "MXFP4",
               "FP16": "F16", "FP32": "F32"}
_K_QUANTS = re.compile(r"(Q\d_K)_(?:XS|S|M|L|XL|XXL)")


def main_type(file_type: str) -> str:
    """Returns the tensor type that most weights of a file have whose type is called so: "Q4_K" for "Q4_K_M" and
    "UD-Q4_K_XL", as `llama_model_quantize_impl` chooses it (`default_type`)."""
    name = file_type.removeprefix("UD-")
    found = _K_QUANTS.fullmatch(name)
    return found[1] if found else _MAIN_TYPES.get(name, name)


def weights_in(size: int, tensor_type: str) -> int:
    """Returns how many weights of a type `size` bytes are; of an unknown one, as many as of Q4_K."""
    return int(size / _BYTES_PER_WEIGHT.get(tensor_type, _BYTES_PER_WEIGHT["Q4_K"]))
