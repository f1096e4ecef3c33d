"""What a model will need as it is to be loaded: its file's footprint, and what the options add."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from assistant.domain.footprint import Footprint, footprint_of
from assistant.domain.gguf import Header, of_all_parts
from assistant.domain.settings import FLASH_OFF
from assistant.engine.adapters import bytes_of
from assistant.engine.context_options import ContextOptions


def shape_of(header: Header, files: Sequence[Path], adapters: Iterable[str], options: ContextOptions) -> Footprint:
    """Returns the footprint of a model in these files with `adapters` attached. Raises OSError."""
    whole = of_all_parts(header, sum(file.stat().st_size for file in files))
    return replace(footprint_of(whole), adapters=bytes_of(adapters), at_once=options.sizes[1],
                   flash_attention=options.flash_attention != FLASH_OFF)
