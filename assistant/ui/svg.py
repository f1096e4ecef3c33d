"""The text of an icon's drawing, in one colour."""

import re
from functools import cache

from assistant import paths

STROKE_WIDTH = 1.75  # in the drawings' 24 units
_FILLED = " filled"


def coloured(name: str, colour: str) -> str:
    """Returns resources/icons/`name`.svg, or what `filled` calls it, in the colour "#RRGGBB". Raises FileNotFoundError.

    QtSvg does not resolve `currentColor` itself.
    """
    return _source(name).replace("currentColor", colour)


def filled(name: str) -> str:
    """Returns the name of the same drawing with its inside in the colour, too: what is set, not only could be."""
    return name + _FILLED


@cache
def _source(name: str) -> str:
    text = (paths.resources() / "icons" / f"{name.removesuffix(_FILLED)}.svg").read_text("utf-8")
    if name.endswith(_FILLED):
        text = text.replace('fill="none"', 'fill="currentColor"')
    return re.sub(r'stroke-width="[\d.]+"', f'stroke-width="{STROKE_WIDTH}"', text)
