"""The name of a chat that the model writes: what is made of its words, and what is no name."""

import re
from itertools import accumulate

from assistant.domain.translatable import QT_TRANSLATE_NOOP

BY_MODEL, BY_WORDS = "model", "words"
CHOICES = (
    (BY_MODEL, QT_TRANSLATE_NOOP("settings", "Written by the model")),
    (BY_WORDS, QT_TRANSLATE_NOOP("settings", "First words of the first message")),
)
MOST_WORDS, MOST_HAN = 8, 16        # of a name; longer ones are cut, and much longer ones are no names
_PROSE = 2                          # times as long

_HAN = r"\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"      # and kana: writing without blanks
_UNIT = re.compile(rf"[{_HAN}]|[^\s{_HAN}]+")
_THOUGHT = re.compile(r"^.*</think(?:ing)?>|<think(?:ing)?>.*$", re.DOTALL)
_CONTROL = re.compile(r"<\|[^<>|]*\|>|</?s>")
_LINE_MARK = re.compile(r"^(?:#{1,6}\s+|>\s*|[-*+•]\s+|\d{1,2}[.)]\s+)+")
_INLINE_MARK = re.compile(r"[*`~]+|(?<!\w)_+|_+(?!\w)")
_LABEL = re.compile(r"^(?:chat |the )?(?:title|标题|題目|题目|名称)\s*[:：]\s*", re.IGNORECASE)
_QUOTES = "\"'“”‘’„‚«»‹›「」『』《》〈〉【】[]"
_ENDS = " \t.。,，;；、·-–—"
_REFUSAL = re.compile(
    r"(?:i['’]?m (?:sorry|afraid|unable)|i am (?:sorry|unable)|sorry[,.]|i can(?:['’]?t|not)\b|as an ai\b|"
    r"(?:很?抱歉|对不起|對不起)[，,。]|我(?:无法|無法|不能)|作为(?:一个|一名)?(?:ai|人工智能))", re.IGNORECASE)


def title_of_words(text: str) -> str:
    """Returns the name in what a model wrote when it was asked for one: one line without quotation marks, markup or
    thinking; "" where there is none, because it refused, told a story, or said nothing."""
    text = _CONTROL.sub("", _THOUGHT.sub("", text))
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    while len(lines) > 1 and lines[0].rstrip("*_ ").endswith((":", "：")):      # "Here is a title:"
        del lines[0]
    title = _bare(lines[0]) if lines else ""
    return "" if _REFUSAL.match(title) else _short(title)


def _bare(line: str) -> str:
    """Returns a line without what stands around a name."""
    line = _INLINE_MARK.sub("", _LINE_MARK.sub("", line))
    line = _LABEL.sub("", " ".join(line.split()))
    before = None
    while line != before:
        before, line = line, line.strip(_QUOTES).strip(_ENDS)
    return line


def _short(title: str) -> str:
    units = list(_UNIT.finditer(title))
    lengths = list(accumulate(MOST_WORDS / MOST_HAN if re.match(rf"[{_HAN}]", unit[0]) else 1.0 for unit in units))
    if not any(char.isalnum() for char in title) or lengths[-1] > _PROSE * MOST_WORDS:
        return ""
    if lengths[-1] <= MOST_WORDS:
        return title
    first_out = next(unit for unit, length in zip(units, lengths, strict=True) if length > MOST_WORDS)
    return title[:first_out.start()].rstrip(_ENDS) + "…"


def is_mostly_han(text: str) -> bool:
    """Returns whether a text is written in Chinese, as far as its characters tell."""
    letters = [char for char in text if char.isalpha()]
    kana = sum("\u3040" <= char <= "\u30ff" for char in letters)
    return not kana and 2 * sum(bool(re.match(rf"[{_HAN}]", char)) for char in letters) > len(letters) > 0
