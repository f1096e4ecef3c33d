"""The header of a GGUF file, read without loading it: what the model is and what it will need."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from assistant.domain import chat_template
from assistant.domain.errors import QT_TRANSLATE_NOOP, ModelFileError, Remedy
from assistant.domain.gguf_cache import Cache, cache_of
from assistant.domain.gguf_facts import MAX_HEADS, MAX_LENGTH, MAX_WIDTH, Facts
from assistant.domain.gguf_kind import MODEL, kind_of
from assistant.domain.gguf_reader import (
    MAX_HEADER_BYTES,
    Tensors,
    damaged,
    not_a_model,
    read,
)
from assistant.domain.gguf_reader import (
    HeaderGoesOn as HeaderGoesOn,
)
from assistant.domain.gguf_types import FILE_TYPES, main_type, weights_in
from assistant.domain.gguf_weights import Mixture, weigh
from assistant.domain.sampler_order import order_of, order_text
from assistant.domain.settings import OPTIONS

FIRST_READ_BYTES = 4 << 20       # most headers are shorter; grown fourfold until the header is whole
_MAX_PARTS = 65_535
_FLOAT_BYTES = 4

# What a model's maker recommends, by our setting. The keys are llama.cpp's `llama_model_meta_key`.
_SAMPLING = {
    "general.sampling.temp": "generation.temperature",
    "general.sampling.top_k": "generation.top_k",
    "general.sampling.top_p": "generation.top_p",
    "general.sampling.min_p": "generation.min_p",
    "general.sampling.xtc_probability": "generation.xtc_probability",
    "general.sampling.xtc_threshold": "generation.xtc_threshold",
    "general.sampling.penalty_last_n": "generation.penalty_last_n",
    "general.sampling.penalty_repeat": "generation.repeat_penalty",
    "general.sampling.mirostat_tau": "generation.mirostat_tau",
    "general.sampling.mirostat_eta": "generation.mirostat_eta",
}
_MIROSTAT, _SEQUENCE = "general.sampling.mirostat", "general.sampling.sequence"


@dataclass(frozen=True, slots=True)
class Header:
    """What a GGUF says of itself. Sizes in bytes, lengths in tokens; zero or empty means it does not say."""

    version: int
    architecture: str = ""
    kind: str = MODEL                # one of gguf_kind's
    name: str = ""
    parameters: int = 0              # weights, counted from the tensors
    active_parameters: int = 0       # of them those used for each token: a mixture uses some of its experts
    experts: int = 0                 # in each layer of a mixture
    experts_used: int = 0            # of them for each token
    quantisation: str = ""           # "Q4_K_M", ...
    context_length: int = 0          # trained for
    layers: int = 0
    embedding_length: int = 0
    token_bytes: int = 0             # of intermediate results for each token evaluated at once
    heads: int = 0                   # the most any layer has
    kv_heads: tuple[int, ...] = ()   # of each layer; 0 where it keeps no KV cache
    key_length: int = 0              # of one head
    value_length: int = 0
    sliding_window: int = 0
    vocabulary: int = 0
    merges: int = 0                  # of a byte-pair vocabulary
    chat_template: str = ""
    tensor_bytes: int = 0
    layer_bytes: tuple[int, ...] = ()   # of each layer's tensors
    output_bytes: int = 0            # of the matrix that makes words
    kv_elements: tuple[int, ...] = ()   # keys and values each layer keeps of one token, sliding windows kept whole
    state_bytes: tuple[int, ...] = ()   # what each recurrent layer keeps, whatever the context; empty without any
    attended: int = 0                # numbers attention multiplies with, for each token looked back at
    masks: int = 1                   # attention masks in use at once
    kv_bytes_per_token: int = 0      # f16 KV cache in all layers, sliding windows kept whole as the engine does
    active_bytes: int = 0            # read for each token: without unused experts and tables read by the row
    active_types: Mapping[str, int] = field(default_factory=dict)   # the same by tensor type ("Q4_K": bytes)
    matrix_types: Mapping[str, int] = field(default_factory=dict)   # bytes of all matrices multiplied with, by type
    split_count: int = 0             # files the model is cut into
    licence: str = ""
    languages: tuple[str, ...] = ()
    recommended: Mapping[str, Any] = field(default_factory=dict)   # setting key -> value within its limits

    @property
    def has_template(self) -> bool:
        return bool(self.chat_template)

    @property
    def thinks(self) -> bool:
        """Whether its template has a part of the answer that is thinking."""
        return chat_template.thinks(self.chat_template)

    @property
    def calls_tools(self) -> bool:
        """Whether its template tells the model of tools."""
        return chat_template.calls_tools(self.chat_template)


def read_header(path: Path) -> Header:
    """Returns the header of a file, reading little further than it reaches. Raises ModelFileError."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            data, wanted = bytearray(), FIRST_READ_BYTES
            while True:
                data += file.read(wanted - len(data))
                try:
                    return parse_header(data, size)
                except HeaderGoesOn as more:
                    if len(data) < wanted or wanted >= MAX_HEADER_BYTES:
                        raise damaged(f"no end of the header within {len(data)} bytes") from None
                    wanted = min(max(wanted * 4, more.wanted), MAX_HEADER_BYTES)
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
    only its own tensors, which the others are taken to be like, or none (`llama-gguf-split --no-tensor-first-split`):
    then all weights are of the file's type, and those of a mixture in its experts. The bytes are taken to be spread
    evenly over the layers."""
    if header.split_count < 2 or not header.layers:
        return header
    kind = next(iter(header.matrix_types), "") or main_type(header.quantisation)
    if read := header.tensor_bytes:
        active, parameters, active_parameters = (
            number * size // read for number in (header.active_bytes, header.parameters, header.active_parameters))
    else:
        active = size * header.experts_used // header.experts if header.experts else size
        parameters, active_parameters = weights_in(size, kind), weights_in(active, kind)
    return replace(header, parameters=parameters, active_parameters=active_parameters, tensor_bytes=size,
                   layer_bytes=(size // header.layers,) * header.layers, active_bytes=active or size,
                   active_types={kind: active or size}, matrix_types={kind: size})


def parse_header(data: bytes | bytearray, file_size: int) -> Header:
    """Returns the header at the start of `data`, the first bytes of a file of `file_size` bytes.

    Raises HeaderGoesOn when `data` ends too early but the file does not, and ModelFileError for a file that is
    empty, no GGUF, of an unknown version, a later part of a split model, incomplete or damaged. Whether the
    architecture is one the engine knows is for the engine to say.
    """
    return _described(*read(data, file_size))


def _described(version: int, values: Mapping[str, Any], tensors: Tensors) -> Header:
    facts = Facts(values)
    if part := facts.number("split.no", _MAX_PARTS):
        raise ModelFileError(
            QT_TRANSLATE_NOOP("errors", "This file is only one part of a model."),
            QT_TRANSLATE_NOOP("errors", "Choose the first of its files; all of them have to lie in one folder."),
            f"part {part + 1} of {values.get('split.count')}", remedies=(Remedy.USE_FILE,))
    heads = facts.per_layer("attention.head_count", MAX_HEADS)
    width = facts.own("embedding_length", MAX_LENGTH)
    most_heads = max(heads, default=0)
    head_length = width // (heads[0] or most_heads) if most_heads else 0
    key_length = facts.own("attention.key_length", MAX_WIDTH) or head_length
    value_length = facts.own("attention.value_length", MAX_WIDTH) or head_length
    cache = cache_of(facts, heads, key_length, value_length)
    mixture = Mixture(facts)
    weights = weigh(tensors.named, facts.layers, mixture)
    return Header(
        version=version,
        architecture=facts.architecture,
        kind=kind_of(facts, tensors.named),
        name=facts.name(),
        parameters=tensors.weights,
        active_parameters=weights.active_parameters,
        experts=mixture.experts,
        experts_used=mixture.used,
        quantisation=_quantisation(values, tensors),
        context_length=facts.own("context_length", MAX_LENGTH),
        layers=facts.layers,
        embedding_length=width,
        token_bytes=_token_bytes(facts, width, mixture, cache),
        heads=most_heads,
        kv_heads=cache.kv_heads,
        key_length=key_length,
        value_length=value_length,
        sliding_window=facts.own("attention.sliding_window", MAX_LENGTH),
        vocabulary=facts.length("tokenizer.ggml.tokens") or facts.own("vocab_size", MAX_LENGTH),
        merges=facts.length("tokenizer.ggml.merges"),
        chat_template=facts.text("tokenizer.chat_template"),
        tensor_bytes=weights.total,
        layer_bytes=weights.layers,
        output_bytes=weights.output,
        kv_elements=cache.elements,
        state_bytes=cache.state_bytes,
        attended=cache.attended,
        masks=cache.masks,
        kv_bytes_per_token=2 * sum(cache.elements),
        active_bytes=sum(weights.active_types.values()),
        active_types=weights.active_types,
        matrix_types=weights.matrix_types,
        split_count=facts.number("split.count", _MAX_PARTS),
        licence=facts.text("general.license"),
        languages=tuple(str(code) for code in facts.items("general.languages")),
        recommended=_recommended(values),
    )


def _token_bytes(facts: Facts, width: int, mixture: Mixture, cache: Cache) -> int:
    """Returns the bytes of intermediate results for each token evaluated at once.

    The largest set that llama.cpp's graph holds at the same time: gate, up and their product of a dense layer; of a
    mixture the product and twice the width for each expert in use; of a recurrent layer its inputs. Beside them the
    residual and its normalised copies. Within 7 % of what `sched_reserve` takes for ten architectures.
    """
    dense = 3 * facts.most("feed_forward_length", MAX_LENGTH)
    experts = mixture.used * max(3 * mixture.inner, mixture.inner + 2 * width)
    beside = (6 if mixture.has_shared else 4) * width
    return _FLOAT_BYTES * (max(0 if mixture.inner and not mixture.has_shared else dense, experts, cache.inputs)
                           + beside)


def _quantisation(values: Mapping[str, Any], tensors: Tensors) -> str:
    """Returns the name of the file type, or of the type most weights have where the file does not say."""
    known = FILE_TYPES.get(values.get("general.file_type", -1))
    return known or next((name for name, _ in tensors.types.most_common(1)), "")


def _recommended(values: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, setting in _SAMPLING.items():
        value = values.get(key)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and value == value:
            # A float32 on disk: 0.6 comes as 0.6000000238418579.
            found[setting] = OPTIONS[setting].checked(round(value, 6))
    if values.get(_MIROSTAT) in (1, 2):
        found["generation.mirostat"] = str(int(values[_MIROSTAT]))
    if isinstance(sequence := values.get(_SEQUENCE), str) and sequence.strip():
        found["generation.sampler_order"] = order_text(order_of(sequence))
    return found
