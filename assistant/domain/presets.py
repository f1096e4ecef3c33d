"""A preset: a named set of sampling values, one of Parley's own, the model maker's, or one of the user's.

A chat says which preset it has by its id. Of one of the user's it keeps name and values besides, so that nothing of it
is lost where the preset itself is deleted, or on a computer that never had it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from assistant.domain.option import OptionSpec
from assistant.domain.settings import OPTIONS, PRESETS

SECTION = "generation."         # a preset holds values of this section alone
MAKER = "maker"                 # the id of what a model's maker recommends
NO_PRESET = "none"              # attached to a model: its chats begin with none, whatever every other one begins with
LONGEST_NAME = 80               # characters

# In a chat's own values:
PRESET_KEY = "preset"           # the id of its preset
PRESET_NAME = "preset_name"     # of one of the user's: what it was called
PRESET_VALUES = "preset_values" # and what it said, both as last known to the chat
CHAT_KEYS = (PRESET_KEY, PRESET_NAME, PRESET_VALUES)


class Refused(ValueError):      # not an error to show: the reader of the file adds its name
    """A value that cannot be taken. `key` is its option's, `value` what was said."""

    def __init__(self, key: str, value: Any) -> None:
        super().__init__(f"{key} cannot be {value!r}")
        self.key, self.value = key, value


@dataclass(frozen=True, slots=True)
class Preset:
    """`name` is empty for Parley's own and the maker's, which the UI names. `unknown` holds options this version does
    not know or cannot read, `extra` what else was said of the preset: both are kept as they came."""

    id: str
    name: str
    values: Mapping[str, Any]
    unknown: Mapping[str, Any] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def own(self) -> bool:
        """Whether it is one of the user's, which can be changed."""
        return self.id != MAKER and self.id not in PRESETS

    def with_value(self, key: str, value: Any) -> "Preset":
        """Returns one that says `value`. Raises ValueError as `OptionSpec.checked`."""
        return replace(self, values={**self.values, key: OPTIONS[key].checked(value)})

    def without(self, key: str) -> "Preset":
        """Returns one that says nothing of `key`."""
        return replace(self, values=_but(self.values, key), unknown=_but(self.unknown, key))


@dataclass(frozen=True, slots=True)
class ShownPreset:
    """The preset a chat is shown to have: `id` is "" for none, `changed` how many of its values the chat has set
    anew. `gone`: it is one of the user's that was deleted or never was here, or the maker's where the model has none.
    """

    id: str = ""
    name: str = ""          # of one of the user's
    changed: int = 0
    gone: bool = False


BUILT_IN = tuple(Preset(name, "", values) for name, values in PRESETS.items())


def in_section(values: Mapping[str, Any]) -> dict[str, Any]:
    """Returns those of the values that a preset can hold."""
    return {key: value for key, value in values.items() if key in OPTIONS and key.startswith(SECTION)}


def chosen(chat: Mapping[str, Any], preset: Preset) -> dict[str, Any]:
    """Returns a chat's own values after choosing a preset: what the preset says is no longer said by the chat."""
    kept = {key: value for key, value in chat.items() if key not in preset.values and key not in CHAT_KEYS}
    return {**kept, **mark(preset)}


def mark(preset: Preset) -> dict[str, Any]:
    """Returns what a chat keeps of its preset."""
    if not preset.own:
        return {PRESET_KEY: preset.id}
    return {PRESET_KEY: preset.id, PRESET_NAME: preset.name, PRESET_VALUES: dict(preset.values)}


def free_name(name: str, taken: Iterable[str]) -> str:
    """Returns `name`, with a number behind it where that is taken already."""
    name, names = name.strip()[:LONGEST_NAME], set(taken)
    numbered = (f"{name} {number}" for number in range(2, len(names) + 3))
    return name if name not in names else next(each for each in numbered if each not in names)


def to_json(preset: Preset) -> dict[str, Any]:
    """Returns name and values as they are kept and exported; `strictly` and `leniently` are the way back."""
    return {**preset.extra, "name": preset.name, "values": {**preset.unknown, **preset.values}}


def is_told(told: Any) -> bool:
    """Returns whether the settings tell of a preset; else it is something of a newer version."""
    return isinstance(told, dict) and isinstance(told.get("values", {}), dict)


def strictly(preset_id: str, told: Mapping[str, Any]) -> Preset:
    """Returns the preset an exported object tells of. Raises Refused for a value out of its option's range or of
    another type, ValueError where it is no preset."""
    name, values = told.get("name"), told.get("values")
    if not isinstance(name, str) or not name.strip() or not isinstance(values, dict):
        raise ValueError("a preset has a name and values")
    known = {key: _taken(key, value) for key, value in in_section(values).items() if _can_know(OPTIONS[key], value)}
    return _preset(preset_id, name, known, values, told)


def leniently(preset_id: str, told: Mapping[str, Any]) -> Preset:
    """Returns the preset that the settings tell of: what cannot be taken as it stands is unknown, and stays."""
    values: Mapping[str, Any] = told.get("values", {})
    known: dict[str, Any] = {}
    for key, value in in_section(values).items():
        try:
            known[key] = _taken(key, value)
        except Refused:
            continue
    return _preset(preset_id, str(told.get("name") or preset_id), known, values, told)


def _preset(preset_id: str, name: str, known: Mapping[str, Any], values: Mapping[str, Any],
            told: Mapping[str, Any]) -> Preset:
    unknown = {key: value for key, value in values.items() if key not in known}
    extra = {key: value for key, value in told.items() if key not in ("name", "values")}
    return Preset(preset_id, name.strip(), known, unknown, extra)


def _can_know(spec: OptionSpec, value: Any) -> bool:
    """Returns whether this version can have an opinion: a word that it does not offer may be a newer one's."""
    return not (spec.choices and isinstance(value, str) and value not in dict(spec.choices))


def _taken(key: str, value: Any) -> Any:
    """Returns the value exactly as said. Raises Refused where it would have to be changed."""
    try:
        taken = OPTIONS[key].checked(value)
    except (ValueError, OverflowError):
        raise Refused(key, value) from None
    if taken != value:
        raise Refused(key, value)
    return taken


def _but(values: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {each: value for each, value in values.items() if each != key}
