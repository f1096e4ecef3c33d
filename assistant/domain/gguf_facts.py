"""Metadata of a GGUF looked up by meaning; a number outside its limits means the header is damaged."""

from collections.abc import Mapping
from typing import Any

from assistant.domain.gguf_reader import Array, damaged

MAX_LAYERS = 512                 # llama.cpp's LLAMA_MAX_LAYERS; a larger number aborts the process
MAX_HEADS = 4096
MAX_LENGTH = 1 << 30             # of a context, an embedding, a vocabulary
MAX_WIDTH = 1 << 20              # of a head, a state, a feed-forward network
MAX_EXPERTS = 1 << 16


class Facts:
    """What the keys of one file say."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values
        self.architecture = self.text("general.architecture")
        self.layers = self._layers()
        self.draft_layers = min(self.own("nextn_predict_layers", MAX_LAYERS), self.layers)   # never used to chat

    def text(self, key: str) -> str:
        value = self.values.get(key)
        return value if isinstance(value, str) else ""

    def items(self, key: str) -> tuple[Any, ...]:
        """Returns a list's items, empty where there is none or it is too long to be kept."""
        value = self.values.get(key)
        return value if isinstance(value, tuple) else ()

    def number(self, key: str, limit: int) -> int:
        """Returns a whole number from 0 to `limit`, 0 where there is none."""
        value = self.values.get(key)
        if not isinstance(value, int):
            return 0
        if not 0 <= value <= limit:
            raise damaged(f"{key} is {value}")
        return value

    def own(self, key: str, limit: int) -> int:
        """The same for a key of the architecture."""
        return self.number(f"{self.architecture}.{key}", limit)

    def most(self, key: str, limit: int) -> int:
        """The same, the largest where the file gives one number for each layer."""
        given = self.items(f"{self.architecture}.{key}")
        if not given:
            return self.own(key, limit)
        if any(not isinstance(value, int) or not 0 <= value <= limit for value in given):
            raise damaged(f"{self.architecture}.{key} is {given[:8]!r}")
        return max(int(value) for value in given)

    def per_layer(self, key: str, limit: int) -> tuple[int, ...]:
        """Returns one number for each layer, from a single number or a list; empty where there is none but 0."""
        given = self.items(f"{self.architecture}.{key}") or (self.own(key, limit),) * self.layers
        if len(given) < self.layers or any(not isinstance(n, int) or not 0 <= n <= limit for n in given):
            raise damaged(f"{self.architecture}.{key} is {given[:8]!r} for {self.layers} layers")
        return given[:self.layers] if any(given) else ()

    def flags(self, key: str) -> tuple[bool, ...] | None:
        """Returns one flag for each layer, None where the file has no such list."""
        given = self.items(f"{self.architecture}.{key}")
        return tuple(bool(flag) for flag in given[:self.layers]) if given and len(given) >= self.layers else None

    def length(self, key: str) -> int:
        """Returns how many items a list has."""
        value = self.values.get(key)
        return value.length if isinstance(value, Array) else len(self.items(key))

    def name(self) -> str:
        """Returns the model's name on one line, empty where it has none."""
        built = f"{self.text('general.basename')} {self.text('general.size_label')}"
        name = self.text("general.name") or built.replace("-", " ")
        return " ".join("".join(c if c.isprintable() else " " for c in name).split())[:120]

    def _layers(self) -> int:
        key = f"{self.architecture}.block_count"
        if key not in self.values or self.text("general.type") not in ("", "model"):
            return self.number(key, MAX_LAYERS)
        value = self.values[key]
        if not isinstance(value, int) or not 1 <= value <= MAX_LAYERS:   # llama.cpp aborts on these
            raise damaged(f"{key} is {value!r}")
        return value
