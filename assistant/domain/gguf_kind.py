"""What sort of GGUF a file is: a model to chat with, or something beside one."""

from collections.abc import Mapping

from assistant.domain.gguf_facts import Facts
from assistant.domain.gguf_reader import Tensor
from assistant.domain.gguf_weights import layer_of

MODEL = "model"
ADAPTER = "adapter"          # LoRA, control vector
PROJECTOR = "mmproj"         # the eyes or ears of a model
IMATRIX = "imatrix"          # what a quantiser learnt
EMBEDDING = "embedding"      # turns texts into vectors, or ranks them: search, not chat
DRAFT = "mtp"                # guesses ahead for a model
VOCODER = "vocoder"          # turns what a model wrote into sound
VOCABULARY = "vocabulary"    # no weights

_ENCODERS = frozenset({"bert", "modern-bert", "nomic-bert", "nomic-bert-moe", "neo-bert", "jina-bert-v2",
                       "jina-bert-v3", "eurobert", "gemma-embedding", "llama-embed", "t5encoder"})
_DRAFTERS = frozenset({"eagle3", "dflash", "gemma4-assistant"})


def kind_of(facts: Facts, tensors: Mapping[str, Tensor]) -> str:
    """Returns one of the kinds above, or the file's own word for another one."""
    said = facts.text("general.type")
    if said == "projector" or facts.architecture == "clip" or any(name.startswith("mm.") for name in tensors):
        return PROJECTOR
    if said == "imatrix" or facts.architecture == "imatrix" or facts.length("imatrix.datasets"):
        return IMATRIX
    if said == "adapter" or facts.architecture == "controlvector" or facts.text("adapter.type"):
        return ADAPTER
    if said not in ("", MODEL):
        return said
    if facts.architecture in _ENCODERS or facts.own("pooling_type", 1 << 16):
        return EMBEDDING
    if facts.architecture == "wavtokenizer-dec":
        return VOCODER
    if facts.architecture in _DRAFTERS or (facts.draft_layers and tensors and _has_no_trunk(facts, tensors)):
        return DRAFT
    if not tensors and facts.length("tokenizer.ggml.tokens") and not facts.number("split.count", 1 << 16):
        return VOCABULARY
    return MODEL


def _has_no_trunk(facts: Facts, tensors: Mapping[str, Tensor]) -> bool:
    trunk = facts.layers - facts.draft_layers
    numbers = {layer_of(name) for name in tensors if name.startswith("blk.")}
    return bool(numbers) and min(numbers) >= trunk
