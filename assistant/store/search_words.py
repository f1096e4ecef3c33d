"""What is looked for: a query as an FTS5 expression and as patterns, and the piece of text around a hit."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

SNIPPET = 110       # characters shown around a hit, at most
_BEFORE = 30        # of these before it
_PREFIX = 2         # letters from which on a word stands for all that begin with it
_LONGEST = 500      # characters of a query that are looked at

# Scripts that write no spaces between words, and Hangul, whose words grow at their end: each character is a word.
_ALONE = (r"\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3040-\u30ff"
          r"\u3105-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uff9f"
          r"\U00020000-\U0003ffff")
_EACH_ALONE = f"([{_ALONE}])"           # compiled when used
_LETTER = f"[^\\W_{_ALONE}]"            # of a word written in letters
_APART = rf"[^\w\s]+|([{_ALONE}])"      # FTS5 knows an old Unicode: newer signs would be letters of a word to it
_WORDS = re.compile(r"[^\W_]+")         # what FTS5's tokenizer unicode61 takes for a word
_PIECES = re.compile(r'"([^"]+)"|(\S+)')
# What a letter is compared without; text may have it as a character of its own. Accents; points of Hebrew, Arabic and
# Indic letters that Unicode has composed with them.
_MARK = "[\u0300-\u036f\u05b4\u05b7-\u05b9\u05bc\u05bf\u05c1\u05c2\u0653-\u0655\u093c\u09bc\u0a3c\u0b3c]"
# A word begins here: no letter before it, with up to three marks (what looks back has one width; ᾃ has three).
_START = (f"(?<!{_LETTER})(?:(?<!{_MARK})|" + "".join(f"(?<!{_LETTER}{_MARK * marks})" for marks in (1, 2, 3)) + ")")
_END = "[\u11a8-\u11ff]"                # of a Hangul syllable that is written as several characters
_AROUND = "\"'()[]{}<>,.;:!?*…，。；：！？、（）《》「」【】"     # typed around a word, not looked for
_SAME = {**dict.fromkeys(map(ord, "‘’ʼ‛"), "'"), **dict.fromkeys(map(ord, "“”„‟"), '"'),
         **dict.fromkeys(map(ord, "‐‑‒–—"), "-")}


class _Folding(dict[int, str]):
    """Characters without case, accents and width; each becomes exactly one, so that places stay what they are."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        plain = re.sub(_MARK, "", unicodedata.normalize("NFC" if _alone(char) else "NFKD", char))
        base = plain if len(plain) == 1 else char
        folded = base.casefold() if plain else base
        self[code] = folded if len(folded) == 1 else base
        return self[code]


_FOLDING = _Folding(_SAME)


def fold(text: str) -> str:
    """Returns `text` as it is compared; every character stays in its place."""
    return text.lower() if text.isascii() else text.translate(_FOLDING)


def spaced(text: str) -> str:
    """Returns `text` as it is indexed: folded, without signs, and with spaces around each character that is a word of
    its own. However a letter and its accents were typed, it comes out the same."""
    folded = _composed(text)
    return folded if folded.isascii() else re.sub(_APART, r" \1 ", folded)


def _composed(text: str) -> str:
    """Returns `text` folded, each letter one character, whatever it was before: places change."""
    folded = fold(unicodedata.normalize("NFC", text))
    return folded if folded.isascii() else re.sub(_MARK, "", folded)


@dataclass(frozen=True, slots=True)
class Words:
    """A query, taken apart. `expression` finds candidates in the index, the patterns decide.

    Each piece is a word, or what stands between double quotes. Signs inside a piece count ("C++", "foo.bar"); the
    index knows no signs, so a query of signs alone has an empty expression.
    """

    expression: str
    patterns: tuple[re.Pattern[str], ...]

    def are_in(self, text: str) -> bool:
        """Returns whether every piece is in `text`."""
        folded = fold(text)
        return bool(self.patterns) and all(pattern.search(folded) for pattern in self.patterns)

    def place(self, text: str) -> tuple[int, int] | None:
        """Returns start and end of the first piece in `text`, None where not every piece is there."""
        folded = fold(text)
        found = [pattern.search(folded) for pattern in self.patterns]
        first = found[0] if found and all(found) else None
        return first.span() if first is not None else None

    def lines(self, folded: str) -> list[int]:
        """Returns the numbers, from 0, of the lines of a folded text in which the first piece begins."""
        found, line, at = list[int](), 0, 0
        for match in self.patterns[0].finditer(folded):
            line += folded.count("\n", at, match.start())
            at = match.start()
            if not found or found[-1] != line:
                found.append(line)
        return found

    def snippet(self, text: str) -> tuple[str, tuple[tuple[int, int], ...]]:
        """Returns one line of `text` around the first piece, and start and length of every piece in that line.

        The ends are cut at words; "…" stands for what was cut.
        """
        found = self.patterns[0].search(fold(text)) if self.patterns else None
        start, end = found.span() if found else (0, 0)
        end = min(end, start + SNIPPET // 2)
        head = _one_line(text[max(0, start - 4 * _BEFORE):start])
        tail = _one_line(text[start:end] + text[end:end + 4 * SNIPPET])
        line = _from_a_word(head) + _to_a_word(tail, SNIPPET - min(len(head), _BEFORE))
        if start > 4 * _BEFORE or len(head) > _BEFORE:
            line = "…" + line
        if end + 4 * SNIPPET < len(text) or not line.endswith(tail):
            line += "…"
        return line, tuple(_marks(self.patterns, fold(line)))


def parse(query: str) -> Words:
    """Takes a query apart. Whatever is typed is harmless: operators of FTS5 are words like any other."""
    expressions, patterns = [], []
    for quoted, bare in _PIECES.findall(_composed(query[:_LONGEST])):
        piece = " ".join((quoted or bare).split())
        piece = piece.strip(_AROUND) or piece
        if not piece:
            continue
        words = _WORDS.findall(spaced(piece))
        grows = bool(words) and len(words[-1]) >= _PREFIX and piece.endswith(words[-1])
        if words:
            expressions.append(f'"{" ".join(words)}"' + ("*" if grows else ""))
        patterns.append(_pattern(piece, grows))
    return Words(" ".join(expressions), tuple(patterns))


def _pattern(piece: str, grows: bool) -> re.Pattern[str]:
    """Returns what finds `piece` in folded text: whole words, the last one as a beginning if it `grows`."""
    made = [_START] if re.match(_LETTER, piece) else []
    for at, char in enumerate(piece):
        if at and _alone(char) != _alone(piece[at - 1]) and not {char, piece[at - 1]} & {" "}:
            made.append(r"\s*")         # between scripts a space is a matter of taste
        made.append(r"\s+" if char == " " else _however_written(char))
    if not grows and re.match(_LETTER, piece[-1]):
        made.append(f"(?!{_MARK}*{_LETTER})")
    return re.compile("".join(made))


def _however_written(char: str) -> str:
    """Returns what finds a character with its accents, and also where it is written as several: が, 한."""
    parts = unicodedata.normalize("NFD", char)
    return f"{re.escape(char)}{_MARK}*" if parts == char else f"(?:{char}|{parts}(?!{_END}))"


def _alone(char: str) -> bool:
    return re.match(_EACH_ALONE, char) is not None


def _marks(patterns: tuple[re.Pattern[str], ...], folded: str) -> Iterator[tuple[int, int]]:
    """Gives start and length of what the patterns find, in order, none over another."""
    spans = sorted(found.span() for pattern in patterns for found in pattern.finditer(folded))
    over = 0
    for start, end in spans:
        if end > max(start, over):
            yield max(start, over), end - max(start, over)
            over = end


def _one_line(text: str) -> str:
    """Returns `text` with white space collapsed; at its ends one space stays."""
    return re.sub(r"\s+", " ", text)


def _from_a_word(head: str) -> str:
    """Returns the end of `head`, beginning with a whole word where there are words."""
    if len(head) <= _BEFORE:
        return head.lstrip()
    cut = head[-_BEFORE:]
    _, space, rest = cut.partition(" ")
    return rest if space and len(rest) > _BEFORE // 2 else cut


def _to_a_word(tail: str, limit: int) -> str:
    if len(tail) <= limit:
        return tail.rstrip()
    cut = tail[:limit]
    whole, space, _ = cut.rpartition(" ")
    return whole if space and len(whole) > limit - 20 else cut
