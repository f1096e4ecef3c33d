"""The name of a chat that the model writes: what it is asked, what is made of its words, and what is no name."""

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
_TASK = (f"Give our conversation so far a title: at most {MOST_WORDS} words, in the language I write in. Answer with "
         "the title alone, without quotation marks, explanation or full stop.")
# Asked in English, small models answer in English.
_TASK_HAN = (f"请用我所用的语言给我们到目前为止的对话起一个标题，不超过 {MOST_HAN} 个字。"
             "只回答标题本身，不要引号、解释或句号。")
_ECHO = 4       # words of the task one after another, or twice as many Han: the model has repeated it

_HAN = r"\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"      # and kana: writing without blanks
_UNIT = re.compile(rf"[{_HAN}]|[^\s{_HAN}]+")
_SAID = re.compile(r"[\u3400-\u9fff]|[a-z0-9]+")
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


def request(said: str) -> str:
    """Returns what the model is asked, in English or, where the user has `said` it in Chinese, in that."""
    return _TASK_HAN if is_mostly_han(said) else _TASK


def title_of_words(text: str) -> str:
    """Returns the name in what a model wrote when it was asked for one: one line without quotation marks, markup or
    thinking; "" where there is none, because it refused, told a story, repeated the task, or said nothing."""
    text = _CONTROL.sub("", _THOUGHT.sub("", text))
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    while len(lines) > 1 and lines[0].rstrip("*_ ").endswith((":", "：")):      # "Here is a title:"
        del lines[0]
    title = _bare(lines[0]) if lines else ""
    return "" if _REFUSAL.match(title) or _echoes(title) else _short(title)


def _echoes(title: str) -> bool:
    words, task = (_SAID.findall(text.casefold()) for text in (title, f"{_TASK} {_TASK_HAN}"))
    count = 2 * _ECHO if is_mostly_han(title) else _ECHO
    runs = {tuple(task[at:at + count]) for at in range(len(task) - count + 1)}
    return any(tuple(words[at:at + count]) in runs for at in range(len(words) - count + 1))


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
