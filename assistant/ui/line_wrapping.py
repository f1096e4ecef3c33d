"""How a text field wraps its lines: at words, unless a text has too long a run without a place to do so."""

import re

from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

# Wrapping such a run at words costs Qt quadratic time: 20,000 letters 30 ms, a million 97 s; anywhere 0.7.
_LONGEST = 20_000
# Between Chinese characters, or kana, there is a place everywhere, and wrapped anywhere they would look worse.
_RUN = re.compile(r"[^\s\u3041-\u30fa\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_WORD = 32       # letters of a word that a narrow column has room for
_WORDS, _PART, _CUT = re.compile(r"[!-~]{33,}"), re.compile(r"(?<=[-/])"), re.compile(r"[^_.]{1,16}[_.]*|[_.]+")


def suit_wrapping(field: QTextEdit | QPlainTextEdit, text: str, instead: bool = False) -> None:
    """Chooses how lines are wrapped before `text` comes into a field. `instead`: in place of all there is, which is
    taken away here and which undo will not bring back."""
    document, mode = field.document(), QTextOption.WrapMode
    if instead:
        field.clear()       # first: else it would be wrapped in the new way before it goes
    if is_unbroken(text):
        field.setWordWrapMode(mode.WrapAnywhere)
    elif document.isEmpty() and not document.isUndoAvailable():
        field.setWordWrapMode(mode.WrapAtWordBoundaryOrAnywhere)


def breakable(text: str) -> str:
    """Returns a text whose words all fit a narrow column: with unseen places in long names of files, to go on below.
    To be shown, not to be copied from."""
    return _WORDS.sub(lambda word: "".join(
        part if len(part) <= _WORD else "\u200b".join(_CUT.findall(part)) for part in _PART.split(word[0])), text)


def wrap_at_words(field: QTextEdit | QPlainTextEdit) -> None:
    """Wraps lines at words again, if neither the text of a field is too long for that nor what undo can bring back."""
    document = field.document()
    if not (document.isUndoAvailable() or document.isRedoAvailable() or is_unbroken(document.toRawText())):
        field.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)


def is_unbroken(text: str) -> bool:
    """Returns whether it would take Qt too long to wrap a text at words."""
    return len(text) >= _LONGEST and any(len(run[0]) >= _LONGEST for run in _RUN.finditer(text))
