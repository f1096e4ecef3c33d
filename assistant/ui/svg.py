"""The text of an icon's drawing, in one colour."""

import re
from functools import cache

from assistant import paths

STROKE_WIDTH = 1.75  # in the drawings' 24 units


def coloured(name: str, colour: str) -> str:
    """Returns resources/icons/`name`.svg in the colour "#RRGGBB". Raises FileNotFoundError.

    QtSvg does not resolve `currentColor` itself.
    """
    return _source(name).replace("currentColor", colour)


@cache
def _source(name: str) -> str:
    text = (paths.resources() / "icons" / f"{name}.svg").read_text("utf-8")
    return re.sub(r'stroke-width="[\d.]+"', f'stroke-width="{STROKE_WIDTH}"', text)
