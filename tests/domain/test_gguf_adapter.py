"""The header of a LoRA adapter says what it is for; a wrong one is refused in plain words."""

from pathlib import Path
from typing import Any

import pytest

from assistant.domain.errors import ModelFileError
from assistant.domain.gguf_adapter import AdapterHeader, read_adapter
from tests.domain.test_gguf import gguf

KEYS = {"general.architecture": "llama", "general.name": "Pirate speech", "general.type": "adapter",
        "adapter.type": "lora"}
PAIR = [("blk.0.attn_q.weight.lora_a", (64, 4), 0, 0), ("blk.0.attn_q.weight.lora_b", (4, 64), 0, 1024)]


def adapter(folder: Path, **said: Any) -> AdapterHeader:
    path = folder / "lora.gguf"
    path.write_bytes(gguf(KEYS, PAIR, **said))
    return read_adapter(path)


def test_an_adapter_says_what_alpha_it_was_trained_with_or_nothing(tmp_path: Path) -> None:
    assert adapter(tmp_path, adapter__lora__alpha=16.0) == AdapterHeader("llama", "Pirate speech", "", 16.0, 1)
    assert adapter(tmp_path) == AdapterHeader("llama", "Pirate speech", "", 0.0, 1)


@pytest.mark.parametrize("alpha", ["16", "much", [8.0, 8.0], [1.0] * 2000, 16, True, float("nan"), float("inf")])
def test_an_adapter_whose_alpha_is_no_number_with_a_point_is_damaged(tmp_path: Path, alpha: Any) -> None:
    with pytest.raises(ModelFileError, match="is damaged") as caught:
        adapter(tmp_path, adapter__lora__alpha=alpha)
    assert "adapter.lora.alpha" in caught.value.detail
    assert len(caught.value.detail) < 120
