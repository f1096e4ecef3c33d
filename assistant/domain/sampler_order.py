"""The order in which the samplers look at the words, as a setting: names from first to last."""

import re

# llama.cpp, common/common.h: common_params_sampling.samplers.
DEFAULT_ORDER = ("penalties", "dry", "top_n_sigma", "top_k", "typical_p", "top_p", "min_p", "xtc", "temperature")
# llama.cpp, common/sampling.cpp: common_sampler_types_from_names.
_ALIASES = {name.replace("_", ""): name for name in DEFAULT_ORDER} | {
    "typ_p": "typical_p", "typp": "typical_p", "typ": "typical_p", "nucleus": "top_p", "temp": "temperature"}


def order_of(text: str) -> tuple[str, ...]:
    """Returns every sampler once, in the order `text` names them, separated by commas, or as llama.cpp writes it: by
    semicolons, with any of its names.

    What it does not name stands where it stands by default: before the first of those that follow it there. Names
    nobody knows are left out, so that an order written by another version still works.
    """
    names = (name.strip().lower().replace("-", "_") for name in re.split("[,;]", text))
    named = dict.fromkeys(_ALIASES.get(name, name) for name in names)
    order = [name for name in named if name in DEFAULT_ORDER]
    for place, name in enumerate(DEFAULT_ORDER):
        if name not in order:
            later = [order.index(other) for other in DEFAULT_ORDER[place + 1:] if other in order]
            order.insert(min(later, default=len(order)), name)
    return tuple(order)


def moved(order: tuple[str, ...], name: str, place: int) -> tuple[str, ...]:
    """Returns `order` with `name` at `place`, the others closing up."""
    rest = [other for other in order if other != name]
    rest.insert(place, name)
    return tuple(rest)


def order_text(order: tuple[str, ...]) -> str:
    """Returns an order as it is kept."""
    return ", ".join(order)
