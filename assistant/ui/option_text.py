"""Says what a setting is, its range, where its value comes from and when a change applies."""

from typing import Any

from PySide6.QtCore import QCoreApplication

from assistant.domain.settings import AT_ONCE, CONTEXT, NEXT_MESSAGE, RELOAD, LayerName, OptionSpec
from assistant.ui.model_text import number_text

LONGEST_WORDS = 24      # characters of a text that are said
MOST_DECIMALS = 6       # a value that was kept in single precision has no more: 1.005 came back as 1.00499999523

translate = QCoreApplication.translate


def label_text(spec: OptionSpec) -> str:
    """Returns the translated label."""
    return translate(CONTEXT, spec.label) if spec.label else ""


def help_text(spec: OptionSpec) -> str:
    """Returns the translated help, empty where there is none."""
    return translate(CONTEXT, spec.help) if spec.help else ""


def unit_text(spec: OptionSpec) -> str:
    """Returns the translated unit, empty where there is none."""
    return translate(CONTEXT, spec.unit) if spec.unit else ""


def choice_text(label: str) -> str:
    """Returns a choice's translated label; names of languages are in their own language already."""
    return translate(CONTEXT, label) if label else ""


def lowest_text(spec: OptionSpec) -> str:
    """Returns the translated word for the lowest value, empty where it is a number like any other."""
    return translate(CONTEXT, spec.lowest) if spec.lowest else ""


def decimals_of(spec: OptionSpec) -> int:
    """Returns how many decimals a value of this setting may have."""
    return 0 if spec.kind is int else MOST_DECIMALS


def value_text(spec: OptionSpec, value: Any) -> str:
    """Returns a value as a person would say it: "0.8", "1,024", "on", "As the system"; "–" for what this setting
    cannot be, as it may stand in another program's file."""
    try:
        spec.checked(value)
        return _value_text(spec, value)
    except (ValueError, OverflowError):
        return "–"


def _value_text(spec: OptionSpec, value: Any) -> str:
    if spec.kind is bool:
        return translate("option_text", "on") if value else translate("option_text", "off")
    if spec.kind is str and spec.choices:
        return choice_text(dict(spec.choices).get(value, ""))
    if spec.kind is str:
        words = " ".join(str(value).split())
        return (words if len(words) <= LONGEST_WORDS else f"{words[:LONGEST_WORDS]}…") or translate(
            "option_text", "nothing")
    if spec.lowest and value == spec.low:
        return lowest_text(spec)
    if spec.kind is int:
        return number_text(value)
    exact = round(value, MOST_DECIMALS)
    return number_text(value, next(d for d in range(1, MOST_DECIMALS + 1) if round(value, d) == exact))


def range_text(spec: OptionSpec) -> str:
    """Returns "0 to 2" with the unit where there is one; empty for settings without limits."""
    if spec.kind in (bool, str) or spec.low is None or spec.high is None:
        return ""
    low, high = (number_text(x, 0 if x == int(x) else 2) for x in (spec.low, spec.high))
    if spec.unit:
        text = translate("option_text", "{low} to {high} {unit}")
        return text.format(low=low, high=high, unit=unit_text(spec))
    return translate("option_text", "{low} to {high}").format(low=low, high=high)


def layer_text(layer: LayerName) -> str:
    """Returns a layer's name as it stands in "Back to 0.8 (...)"."""
    return {
        LayerName.APP: translate("option_text", "Parley’s default"),
        LayerName.USER: translate("option_text", "your default"),
        LayerName.MODEL: translate("option_text", "the model’s maker"),
        LayerName.USER_MODEL: translate("option_text", "yours for this model"),
        LayerName.PRESET: translate("option_text", "the preset"),
        LayerName.CHAT: translate("option_text", "this chat"),
    }[layer]


def source_text(layer: LayerName) -> str:
    """Returns where a value comes from, said alone."""
    return {
        LayerName.APP: translate("option_text", "Parley’s default"),
        LayerName.USER: translate("option_text", "Your default"),
        LayerName.MODEL: translate("option_text", "From the model’s maker"),
        LayerName.USER_MODEL: translate("option_text", "Yours for this model"),
        LayerName.PRESET: translate("option_text", "From the preset"),
        LayerName.CHAT: translate("option_text", "Set in this chat"),
    }[layer]


def back_text(spec: OptionSpec, value: Any, layer: LayerName) -> str:
    """Returns the words of the link that takes a value away: those of the one below it."""
    text = translate("option_text", "Back to {value} ({layer})")
    return text.format(value=value_text(spec, value), layer=layer_text(layer))


def applies_text(spec: OptionSpec) -> str:
    """Returns when a change of this setting counts."""
    return {
        AT_ONCE: translate("option_text", "Applies at once."),
        NEXT_MESSAGE: translate("option_text", "Applies to the next message."),
        RELOAD: translate("option_text", "Needs the model to be loaded again."),
    }[spec.applies]


def tooltip_text(spec: OptionSpec) -> str:
    """Returns help, range and time of effect, one a line."""
    return "\n".join(line for line in (help_text(spec), range_text(spec), applies_text(spec)) if line)
