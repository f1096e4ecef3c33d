"""Gives a loaded model its cache, whose branches are kept in files."""

from dataclasses import replace
from pathlib import Path

from assistant.domain.model_parts import parts
from assistant.engine.generation import Equipment
from assistant.engine.keeping import Keeping
from assistant.engine.kv_cache import KvCache
from assistant.engine.protocol import Load, Log
from assistant.engine.state_folder import StateFolder
from assistant.engine.state_key import origin_of, state_key


def with_cache(equipment: Equipment, command: Load, states: StateFolder) -> Equipment:
    """Returns the equipment with an empty cache, whose branches are kept under what they depend on now."""
    context, emit = equipment.context, equipment.emit
    key = state_key(command, parts(Path(command.path)), context, context.model.template() or "")
    keeping = Keeping(context, states, key, lambda text: emit(Log("info", text)))
    return replace(equipment, cache=KvCache(context, keeping), origin=origin_of(key, context.threads))
