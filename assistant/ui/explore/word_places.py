"""Finds the characters of a message's source on the page, where its Markdown has become formatted text."""

_REACH = 256        # characters of markup there may be between two neighbours: a table's ruler
_NEAR = 6           # so far on a character is taken to be the one, without looking at those that follow


def align(shown: str, source: str) -> list[int]:
    """Returns for each character shown where it stands in the source, -1 for those that do not.

    What is shown is the source without its marks, so both are read in step; blanks are left out, as line ends and
    indents change.
    """
    places = [-1] * len(shown)
    at = 0
    for index, character in enumerate(shown):
        if character.isspace():
            continue
        found = source.find(character, at, at + _REACH)
        if found > at + _NEAR and not _goes_on(shown, index, source, found):
            found = _next(shown, index, source, found)
        if found >= 0:
            places[index] = found
            at = found + 1
    return places


def _goes_on(shown: str, index: int, source: str, found: int) -> bool:
    """Whether the next character shown stands near after `found` as well."""
    following = next((c for c in shown[index + 1:index + _NEAR] if not c.isspace()), "")
    return not following or following in source[found + 1:found + 1 + _NEAR]


def _next(shown: str, index: int, source: str, found: int) -> int:
    """Returns where else within reach the character stands and is gone on with, -1 for nowhere."""
    end = found + _REACH
    while (found := source.find(shown[index], found + 1, end)) >= 0:
        if _goes_on(shown, index, source, found):
            return found
    return -1
