"""Where answers differ, word by word."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

Span = tuple[int, int]      # first character, and the one after the last

# Han and kana are compared character by character: nothing stands between their words.
_WORD = re.compile(r"[぀-ヿ㐀-鿿豈-﫿]|[^\W_]+(?:['’][^\W_]+)*|[^\w\s]|_")
_THOROUGH_BELOW = 2000      # words; with more difflib may leave out what is frequent, or it would take seconds


def words(text: str) -> list[Span]:
    """Returns the words of a text, and its punctuation."""
    return [match.span() for match in _WORD.finditer(text)]


def different(text: str, other: str) -> list[Span]:
    """Returns the parts of `text` that `other` does not have at their place; neighbours are one part."""
    mine, its = words(text), words(other)
    said = [text[start:end].casefold() for start, end in mine]
    matcher = SequenceMatcher(None, said, [other[start:end].casefold() for start, end in its],
                              autojunk=len(mine) + len(its) > _THOROUGH_BELOW)
    return [(mine[begin][0], mine[end - 1][1]) for kind, begin, end, _first, _last in matcher.get_opcodes()
            if kind in ("replace", "delete")]


def differences(texts: Sequence[str]) -> list[list[Span]]:
    """Returns what is different in each of the texts: in the first what another one lacks, in the others what the first
    one lacks."""
    if len(texts) < 2:
        return [[] for _ in texts]
    first, *others = texts
    return [merged([span for other in others for span in different(first, other)]),
            *(different(other, first) for other in others)]


def merged(spans: Sequence[Span]) -> list[Span]:
    """Returns spans in order, overlapping ones joined."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return found
