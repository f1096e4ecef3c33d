"""The header of a GGUF file, read without loading it: what the model is and what it will need."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from assistant.domain.errors import QT_TRANSLATE_NOOP, ModelFileError, Remedy
from assistant.domain.gguf_reader import (
    MAX_HEADER_BYTES,
    Array,
    Tensors,
    damaged,
    not_a_model,
    read,
)
from assistant.domain.gguf_reader import (
    HeaderGoesOn as HeaderGoesOn,
)
from assistant.domain.gguf_types import FILE_TYPES
from assistant.domain.settings import OPTIONS

FIRST_READ_BYTES = 4 << 20       # most headers are shorter; grown eightfold until the header is whole
MAX_LAYERS = 512                 # llama.cpp's LLAMA_MAX_LAYERS; a larger number aborts the process
MAX_HEADS = 4096
MAX_LENGTH = 1 << 30             # of a context, an embedding, a vocabulary

# What a model's maker recommends, by our setting. The keys are llama.cpp's `llama_model_meta_key`.
_SAMPLING = {
    "general.sampling.temp": "generation.temperature",
    "general.sampling.top_k": "generation.top_k",
    "general.sampling.top_p": "generation.top_p",
    "general.sampling.min_p": "generation.min_p",
    "general.sampling.penalty_repeat": "generation.repeat_penalty",
}


@dataclass(frozen=True, slots=True)
class Header:
    """What a GGUF says of itself. Sizes in bytes, lengths in tokens; zero or empty means it does not say."""

    version: int
    architecture: str = ""
    kind: str = "model"              # general.type: "model", "adapter", "mmproj", "imatrix"
    name: str = ""
    parameters: int = 0              # weights, counted from the tensors
    quantisation: str = ""           # "Q4_K_M", ...
    context_length: int = 0          # trained for
    layers: int = 0
    embedding_length: int = 0
    heads: int = 0                   # the most any layer has
    kv_heads: tuple[int, ...] = ()   # of each layer; 0 where it keeps no KV cache
    key_length: int = 0              # of one head
    value_length: int = 0
    sliding_window: int = 0
    vocabulary: int = 0
    chat_template: str = ""
    tensor_bytes: int = 0
    layer_bytes: tuple[int, ...] = ()   # of each layer's tensors
    kv_bytes_per_token: int = 0      # f16 KV cache in all layers, sliding windows kept whole as the engine does
    active_bytes: int = 0            # read for each token: without unused experts and tables read by the row
    split_count: int = 0             # files the model is cut into
    licence: str = ""
    languages: tuple[str, ...] = ()
    recommended: Mapping[str, Any] = field(default_factory=dict)   # setting key -> value within its limits

    @property
    def has_template(self) -> bool:
        return bool(self.chat_template)


def read_header(path: Path) -> Header:
    """Returns the header of a file, reading little further than it reaches. Raises ModelFileError."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            data, wanted = b"", FIRST_READ_BYTES
            while True:
                data += file.read(wanted - len(data))
                try:
                    return parse_header(data, size)
                except HeaderGoesOn:
                    if len(data) < wanted or wanted >= MAX_HEADER_BYTES:
                        raise damaged(f"no end of the header within {len(data)} bytes") from None
                    wanted = min(wanted * 8, MAX_HEADER_BYTES)
    except FileNotFoundError as problem:
        raise ModelFileError(
            QT_TRANSLATE_NOOP("errors", "The model file is not there any more."),
            QT_TRANSLATE_NOOP("errors", "Choose where it lies now, or another model."),
            str(problem), remedies=(Remedy.USE_FILE, Remedy.CHOOSE_MODEL)) from problem
    except OSError as problem:
        if path.is_dir():                       # Windows calls this a refused permission
            raise not_a_model(str(problem)) from problem
        raise ModelFileError(
            QT_TRANSLATE_NOOP("errors", "The model file cannot be read."),
            QT_TRANSLATE_NOOP("errors", "Check its permissions and that its disk is connected, or choose another."),
            str(problem), remedies=(Remedy.RETRY, Remedy.USE_FILE)) from problem


def of_all_parts(header: Header, size: int) -> Header:
    """Returns the header of a whole model of `size` bytes. Cut into several files, the first, where it was read, names
    only its own tensors: the bytes are then taken to be spread evenly over the layers."""
    if header.split_count < 2 or not header.layers:
        return header
    return replace(header, tensor_bytes=size, layer_bytes=(size // header.layers,) * header.layers)


def parse_header(data: bytes, file_size: int) -> Header:
    """Returns the header at the start of `data`, the first bytes of a file of `file_size` bytes.

    Raises HeaderGoesOn when `data` ends too early but the file does not, and ModelFileError for a file that is
    empty, no GGUF, of an unknown version, a later part of a split model, incomplete or damaged. Whether the
    architecture is one the engine knows is for the engine to say.
    """
    version, values, tensors = read(data, file_size)
    facts = _Facts(values)
    if part := facts.number("split.no", 65_535):
        raise ModelFileError(
            QT_TRANSLATE_NOOP("errors", "This file is only one part of a model."),
            QT_TRANSLATE_NOOP("errors", "Choose the first of its files; all of them have to lie in one folder."),
            f"part {part + 1} of {values.get('split.count')}", remedies=(Remedy.USE_FILE,))
    layers = facts.layers()
    heads = facts.per_layer("attention.head_count", layers)
    width = facts.number("embedding_length", MAX_LENGTH, own=True)
    most_heads = max(heads, default=0)
    head_length = width // most_heads if most_heads else 0
    key_length = facts.number("attention.key_length", MAX_LENGTH, own=True) or head_length
    value_length = facts.number("attention.value_length", MAX_LENGTH, own=True) or head_length
    kv_heads = facts.kv_heads(layers, heads)
    return Header(
        version=version,
        architecture=facts.architecture,
        kind=facts.text("general.type") or "model",
        name=facts.name(),
        parameters=tensors.weights,
        quantisation=_quantisation(values, tensors),
        context_length=facts.number("context_length", MAX_LENGTH, own=True),
        layers=layers,
        embedding_length=width,
        heads=most_heads,
        kv_heads=kv_heads,
        key_length=key_length,
        value_length=value_length,
        sliding_window=facts.number("attention.sliding_window", MAX_LENGTH, own=True),
        vocabulary=facts.vocabulary(),
        chat_template=facts.text("tokenizer.chat_template"),
        tensor_bytes=sum(tensors.sizes.values()),
        layer_bytes=_layer_bytes(tensors, layers),
        kv_bytes_per_token=facts.kv_bytes(kv_heads, key_length + value_length),
        active_bytes=_active_bytes(tensors, facts),
        split_count=facts.number("split.count", 65_535),
        licence=facts.text("general.license"),
        languages=tuple(str(code) for code in facts.items("general.languages")),
        recommended=_recommended(values),
    )


class _Facts:
    """Metadata looked up by meaning; a number outside its limits means the header is damaged."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values
        self.architecture = self.text("general.architecture")

    def text(self, key: str) -> str:
        value = self.values.get(key)
        return value if isinstance(value, str) else ""

    def items(self, key: str) -> tuple[Any, ...]:
        value = self.values.get(key)
        return value if isinstance(value, tuple) else ()

    def number(self, key: str, limit: int, own: bool = False) -> int:
        """Returns a whole number from 0 to `limit`, 0 where there is none; an `own` key is the architecture's."""
        key = f"{self.architecture}.{key}" if own else key
        value = self.values.get(key)
        if not isinstance(value, int):
            return 0
        if not 0 <= value <= limit:
            raise damaged(f"{key} is {value}")
        return value

    def layers(self) -> int:
        key = f"{self.architecture}.block_count"
        if key not in self.values or self.text("general.type") not in ("", "model"):
            return self.number("block_count", MAX_LAYERS, own=True)
        value = self.values[key]
        if not isinstance(value, int) or not 1 <= value <= MAX_LAYERS:   # llama.cpp aborts on these
            raise damaged(f"{key} is {value!r}")
        return value

    def per_layer(self, key: str, layers: int) -> tuple[int, ...]:
        """Returns one number for each layer, from a single number or a list; empty where it is missing."""
        given = self.items(f"{self.architecture}.{key}") or (self.number(key, MAX_HEADS, own=True),) * layers
        if len(given) < layers or any(not isinstance(n, int) or not 0 <= n <= MAX_HEADS for n in given):
            raise damaged(f"{self.architecture}.{key} is {given[:8]!r} for {layers} layers")
        return given[:layers] if any(given) else ()

    def kv_heads(self, layers: int, heads: tuple[int, ...]) -> tuple[int, ...]:
        """Returns each layer's KV heads, 0 for layers that keep no KV cache that grows with the context."""
        given = self.per_layer("attention.head_count_kv", layers) or heads
        # Hybrids (Qwen3.5 and its like) attend in every n-th layer only; the others keep a small state.
        interval = self.number("full_attention_interval", MAX_LAYERS, own=True) or 1
        # Gemma 3n and 4: the last layers look into the cache of earlier ones.
        shared = self.number("attention.shared_kv_layers", MAX_LAYERS, own=True)
        return tuple(n if (layer + 1) % interval == 0 and layer < layers - shared else 0
                     for layer, n in enumerate(given))

    def kv_bytes(self, kv_heads: tuple[int, ...], length: int) -> int:
        """Returns the bytes one token takes; layers with a sliding window may have heads of their own length."""
        short = sum(self.number(f"attention.{part}_length_swa", MAX_LENGTH, own=True) for part in ("key", "value"))
        pattern = self.items(f"{self.architecture}.attention.sliding_window_pattern")
        sliding = pattern if len(pattern) >= len(kv_heads) else (False,) * len(kv_heads)
        return 2 * sum(heads * (short if short and slides else length)
                       for heads, slides in zip(kv_heads, sliding, strict=False))

    def vocabulary(self) -> int:
        tokens = self.values.get("tokenizer.ggml.tokens")
        length = tokens.length if isinstance(tokens, Array) else len(self.items("tokenizer.ggml.tokens"))
        return length or self.number("vocab_size", MAX_LENGTH, own=True)

    def name(self) -> str:
        """Returns the model's name on one line, empty where it has none."""
        built = f"{self.text('general.basename')} {self.text('general.size_label')}"
        name = self.text("general.name") or built.replace("-", " ")
        return " ".join("".join(c if c.isprintable() else " " for c in name).split())[:120]


def _quantisation(values: Mapping[str, Any], tensors: Tensors) -> str:
    """Returns the name of the file type, or of the type most weights have where the file does not say."""
    known = FILE_TYPES.get(values.get("general.file_type", -1))
    return known or next((name for name, _ in tensors.types.most_common(1)), "")


def _layer_bytes(tensors: Tensors, layers: int) -> tuple[int, ...]:
    sizes = [0] * layers
    for name, size in tensors.sizes.items():
        if name.startswith("blk."):
            number = name.split(".", 2)[1]
            if number.isdecimal() and int(number) < layers:
                sizes[int(number)] += size
    return tuple(sizes)


def _active_bytes(tensors: Tensors, facts: _Facts) -> int:
    """Returns the weight bytes read for each token."""
    experts = facts.number("expert_count", 1 << 16, own=True)
    share = facts.number("expert_used_count", 1 << 16, own=True) / experts if experts else 1.0
    tables = {"per_layer_token_embd.weight"}         # one row a token
    if "output.weight" in tensors.sizes:             # without it the embedding is the output matrix too
        tables.add("token_embd.weight")
    return int(sum(size * (share if "_exps." in name else 1) for name, size in tensors.sizes.items()
                   if name not in tables))


def _recommended(values: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, setting in _SAMPLING.items():
        value = values.get(key)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and value == value:
            # A float32 on disk: 0.6 comes as 0.6000000238418579.
            found[setting] = OPTIONS[setting].checked(round(value, 6))
    return found
