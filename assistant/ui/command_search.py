"""How well some words name a command: whole words before parts of words before scattered letters."""

import re

_SCATTER = 3        # letters may be scattered over at most this many times their own length


def rank(query: str, names: tuple[str, ...], loosely: bool) -> int | None:
    """Returns how well a query names a command that is called `names`, lower is better, None for not at all.

    Every word of the query has to be there, in any of the names; `loosely`, the letters of the whole query have to
    be in one name in this order.
    """
    words, names = query.casefold().split(), tuple(name.casefold() for name in names)
    if any(name.startswith(" ".join(words)) for name in names):
        return 0
    places = [min((place for name in names if (place := _place(word, name)) is not None), default=None)
              for word in words]
    found = [place for place in places if place is not None]
    if len(found) == len(words):
        return max(*found, 1)
    letters = "".join(words)
    return 3 if loosely and len(letters) > 1 and any(_scattered(letters, name) for name in names) else None


def _place(word: str, name: str) -> int | None:
    if name.startswith(word):
        return 0
    if re.search(rf"\b{re.escape(word)}", name):
        return 1
    return 2 if word in name else None


def _scattered(letters: str, name: str) -> bool:
    """Returns whether the letters come in this order, close together, from the beginning of a word."""
    for start in (match.start() for match in re.finditer(rf"\b{re.escape(letters[0])}", name)):
        at = start
        for letter in letters[1:]:
            at = name.find(letter, at + 1)
            if at < 0:
                break
        else:
            if at - start < _SCATTER * len(letters):
                return True
    return False
