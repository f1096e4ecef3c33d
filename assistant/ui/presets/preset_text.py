"""Says what a preset is called, what it is, and how it differs from what a chat has now."""

from typing import Any

from PySide6.QtCore import QCoreApplication

from assistant.domain.presets import MAKER, Preset, ShownPreset
from assistant.domain.settings import OPTIONS, Layers
from assistant.ui.option_text import layer_text, value_text

LONGEST = 28        # characters of a name where there is little room

translate = QCoreApplication.translate


def preset_name(preset: str, name: str = "") -> str:
    """Returns what a preset is called, by its id; `name` is what the user calls it."""
    return {
        "precise": translate("presets", "Precise"),
        "balanced": translate("presets", "Balanced"),
        "creative": translate("presets", "Creative"),
        MAKER: translate("presets", "Model maker’s"),
    }.get(preset, name)


def chip_text(shown: ShownPreset) -> str:
    """Returns what the composer's chip says of a chat's preset."""
    name = preset_name(shown.id, shown.name)
    if not name or (shown.id == MAKER and (shown.gone or shown.changed)):
        return translate("presets", "Custom")
    short = name if len(name) <= LONGEST else f"{name[:LONGEST]}…"
    return translate("presets", "{name}, changed").format(name=short) if shown.changed else short


def line_text(shown: ShownPreset) -> str:
    """Returns what the panel says of a preset that is no button there; "" for those that are, and for none."""
    name = preset_name(shown.id, shown.name)
    if shown.id == MAKER and shown.gone:
        return translate("presets", "Preset: the model maker’s, but the maker of this model recommends nothing.")
    if shown.gone:
        return (translate("presets", "The preset “{name}” is not here any more; this chat keeps its values.").format(
            name=name) if name else
                translate("presets", "The preset of this chat is not here any more; the chat keeps its values."))
    if shown.id != MAKER and not shown.name:
        return ""
    if shown.changed:
        return translate("presets", "Preset: {name} · changed in this chat: {count}").format(
            name=name, count=shown.changed)
    return translate("presets", "Preset: {name}").format(name=name)


def about_text(preset: Preset, model: str) -> str:
    """Returns where a preset comes from; `model` is the name of the one in use."""
    if preset.own:
        return translate("presets", "Yours. Changes apply at once, in every chat that has this preset.")
    if preset.id == MAKER:
        return translate("presets", "What the maker of {model} recommends. Copy it to change it.").format(model=model)
    return translate("presets", "Comes with Parley. Copy it to change it.")


def change_text(key: str, new: Any, now: Layers) -> str:
    """Returns "This chat: 0.8 (your default). With this preset: 0.2", "" where the value is what it is already."""
    old, spec = now.value(key), OPTIONS[key]
    if old == new:
        return ""
    return translate("presets", "This chat: {old} ({source}). With this preset: {new}").format(
        old=value_text(spec, old), new=value_text(spec, new), source=layer_text(now.source(key)))


def differing(preset: Preset, now: Layers) -> int:
    """Returns how many values would be other ones with the preset."""
    return sum(now.value(key) != value for key, value in preset.values.items())


def summary_text(preset: Preset, now: Layers, in_use: bool) -> str:
    """Returns how the preset compares with the chat shown."""
    count, differ = len(preset.values), differing(preset, now)
    if not count:
        return translate("presets", "It sets nothing yet.")
    if not differ:
        return (translate("presets", "This chat has this preset.") if in_use else
                translate("presets", "This chat has these values already."))
    if count == 1:
        return translate("presets", "Its value differs from this chat")
    text = (translate("presets", "1 of {count} values differs from this chat") if differ == 1
            else translate("presets", "{differ} of {count} values differ from this chat"))
    return text.format(differ=differ, count=count)
