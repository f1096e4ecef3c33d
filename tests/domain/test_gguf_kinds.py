"""Told from the header: what sort of file it is, how it attends, what it keeps, what its template can do."""

from pathlib import Path
from typing import Any

import pytest

from assistant.domain.chat_template import calls_tools, thinks
from assistant.domain.gguf import read_header
from tests import model_shapes
from tests.domain.test_gguf import LLAMA, gguf, parsed

# bytes of the f16 KV cache of a token, MiB of state, billions of weights and of those used; from the makers' cards and
# from what llama.cpp says it allocates for these very shapes (tests/engine/test_measuring.py)
KNOWN = {
    "dense": (114_688, 0.0, 2.8, 2.8), "mixture": (98_304, 0.0, 29.9, 2.7), "sliding window": (139_264, 0.0, 3.2, 3.2),
    "mixture, sliding, sinks": (49_152, 0.0, 19.8, 3.0), "latent attention": (31_104, 0.0, 15.3, 2.2),
    "hybrid": (32_768, 50.25, 3.6, 3.6), "short convolutions": (12_288, 0.16, 1.0, 1.0),
    "mamba hybrid": (8_192, 55.37, 1.3, 1.3), "attention and mamba in one": (24_576, 72.98, 1.2, 1.2),
    "recurrent": (0, 98.39, 1.2, 1.2)}


@pytest.mark.parametrize("name", KNOWN)
def test_what_a_model_keeps_of_a_chat_follows_from_its_header(name: str, tmp_path: Path) -> None:
    header = read_header(model_shapes.ALL[name]().write(tmp_path / "model.gguf"))
    cache, state, weights, used = KNOWN[name]
    assert header.kv_bytes_per_token == cache
    assert sum(header.state_bytes) / 2**20 == pytest.approx(state, abs=0.01)
    assert header.parameters / 1e9 == pytest.approx(weights, abs=0.1)
    assert header.active_parameters / 1e9 == pytest.approx(used, abs=0.1)
    assert sum(header.active_types.values()) == header.active_bytes
    assert header.masks == (2 if "sliding" in name else 1 if cache else 0)


def test_a_mixture_tells_how_many_experts_it_has_and_uses(tmp_path: Path) -> None:
    header = read_header(model_shapes.qwen3moe().write(tmp_path / "model.gguf"))
    assert (header.experts, header.experts_used) == (128, 8)
    assert header.active_bytes < header.tensor_bytes / 10


def test_layers_that_only_draft_are_not_used_to_chat() -> None:
    header = parsed(gguf(llama__nextn_predict_layers=1))
    assert header.kv_heads == (2, 0)
    assert header.active_bytes == 2304 + 768


LATER = [("blk.1.attn_q.weight", (64, 64), 2, 0)]
NOWHERE = [("blk." + "9" * 5000 + ".attn_q.weight", (64, 64), 2, 0)]       # Python reads no such number
KINDS: dict[str, tuple[str, dict[str, Any], list[Any] | None]] = {
    "a projector": ("mmproj", LLAMA | {"general.architecture": "clip"}, None),
    "a projector that says so": ("mmproj", LLAMA | {"general.type": "mmproj"}, None),
    "what a quantiser learnt": ("imatrix", {"general.type": "imatrix", "imatrix.datasets": ["wiki.txt"]}, []),
    "an adapter": ("adapter", LLAMA | {"general.type": "adapter", "adapter.type": "lora"}, None),
    "a control vector": ("adapter", {"general.architecture": "controlvector"}, None),
    "a model for search": ("embedding", LLAMA | {"general.architecture": "bert", "bert.block_count": 2}, None),
    "a model made into one": ("embedding", LLAMA | {"llama.pooling_type": 3}, None),
    "a voice": ("vocoder", LLAMA | {"general.architecture": "wavtokenizer-dec"}, None),
    "layers that draft": ("mtp", LLAMA | {"llama.nextn_predict_layers": 1}, LATER),
    "a vocabulary": ("vocabulary", LLAMA, []),
    "a model": ("model", LLAMA | {"general.type": "model"}, None),
    "a model with layers that draft": ("model", LLAMA | {"llama.nextn_predict_layers": 1}, None),
    "a model with a layer nobody can count to": ("model", LLAMA | {"llama.nextn_predict_layers": 1}, NOWHERE),
}


@pytest.mark.parametrize(("kind", "keys", "tensors"), KINDS.values(), ids=KINDS)
def test_what_is_not_a_model_to_chat_with_is_told_apart(kind: str, keys: dict[str, Any],
                                                        tensors: list[Any] | None) -> None:
    assert parsed(gguf(keys, tensors)).kind == kind


TEMPLATES = {
    "{{ messages }}": (False, False),
    "{# tools and <think> in a comment #}{{ messages }}": (False, False),
    "{% if enable_thinking %}<think>{% endif %}{{ messages }}": (True, False),
    "{{ content.split('</think>')[-1] }}": (True, False),
    "<|start|>assistant<|channel|>analysis<|message|>{{ message.thinking }}": (True, False),
    "{%- if tools %}{{ tools | tojson }}{% endif %}": (False, True),
    "{% for tool in xml_tools %}{{ tool }}{% endfor %}[THINK]": (True, True),
    "{{ message.tool_calls }}{{ 'no tools' }}": (False, False),
}


@pytest.mark.parametrize(("template", "can"), TEMPLATES.items())
def test_the_template_tells_of_thinking_and_tools(template: str, can: tuple[bool, bool]) -> None:
    assert (thinks(template), calls_tools(template)) == can


def test_the_practice_model_neither_thinks_nor_calls_tools(starter_model: Path) -> None:
    header = read_header(starter_model)
    assert (header.kind, header.thinks, header.calls_tools) == ("model", False, False)
