"""Where a mark of emphasis may open and where it may close, in Chinese, Japanese and Korean text too.

WORKAROUND https://github.com/commonmark/commonmark-spec/issues/650: CommonMark wants a space between a mark inside of
which punctuation stands and a letter outside. These languages have no spaces: the stars of `**注意：**请先备份` would
stay on the page. The rule here is that of https://github.com/tats-u/markdown-cjk-friendly/blob/main/specification.md;
where no such character stands beside a mark, it is CommonMark's own. The plugin mdit-py-cjk-friendly (0.3.0) wants a
markdown-it-py of before 4 and knows no Korean; and what is still being written needs the rule without a parser.
"""

import unicodedata


def flanking(before: str, after: str) -> tuple[bool, bool]:
    """Returns whether a run of marks between two characters is left-flanking, and whether it is right-flanking.

    "" is the beginning or the end of the text, which counts as white space.
    """
    left = not _is_space(after) and not (_is_punctuation(after) and not _parts(before))
    right = not _is_space(before) and not (_is_punctuation(before) and not _parts(after))
    return left, right


def _parts(character: str) -> bool:
    """Whether a character beside a mark sets it off from punctuation on its other side."""
    return _is_space(character) or _is_punctuation(character) or is_cjk(character)


def _is_space(character: str) -> bool:
    return not character or character.isspace()


def _is_punctuation(character: str) -> bool:
    """Whether it is punctuation or a symbol, which CommonMark takes alike, of other languages or of none."""
    return unicodedata.category(character)[0] in "PS" and not is_cjk(character)


def is_cjk(character: str) -> bool:
    """Whether a character is as wide as a Chinese one (UAX #11), and no picture."""
    return unicodedata.east_asian_width(character) in "WFH" and unicodedata.category(character) != "So"
