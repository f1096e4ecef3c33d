"""Colours of program text: Pygments tokens become the theme's few code colours.

Pygments is imported when the first code is coloured, or by `warm`.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from assistant.ui import qt_text

if TYPE_CHECKING:
    from pygments.lexer import Lexer
    from pygments.token import _TokenType

Spans = list[tuple[int, int, str]]  # start and length in one line, as Qt counts, and the colour's role

MAX_CHARACTERS = 60_000  # 500 lines take Pygments 15-50 ms; beyond this code stays plain

@cache
def _roles() -> dict[_TokenType, str]:
    from pygments.token import Comment, Keyword, Name, Number, Operator, String
    return {
        Comment: "code_comment", String: "code_string", Number: "code_number", Keyword: "code_keyword",
        Operator.Word: "code_keyword", Name.Function: "code_name", Name.Class: "code_name",
        Name.Decorator: "code_name", Name.Tag: "code_keyword", Name.Attribute: "code_name",
    }


def language_name(language: str) -> str:
    """Returns how a language is called, as given where Pygments does not know it."""
    lexer = _lexer(language)
    return lexer.name if lexer is not None else language


def spans(code: str, language: str) -> list[Spans]:
    """Returns the coloured pieces of each line; empty lists where nothing is known of the language."""
    lines: list[Spans] = [[]]
    lexer = _lexer(language) if len(code) <= MAX_CHARACTERS else None
    if lexer is None:
        return [[] for _ in code.split("\n")]
    column = 0
    for kind, text in lexer.get_tokens(code):
        role = _role(kind)
        for index, part in enumerate(text.split("\n")):
            if index:
                lines.append([])
                column = 0
            length = qt_text.units(part)
            if part and role:
                lines[-1].append((column, length, role))
            column += length
    return lines


def warm() -> None:
    """Loads Pygments' list of lexers (about 90 ms): call it off the main thread before the first code block."""
    spans("x = 1", "python")


@lru_cache(64)
def _lexer(language: str) -> Lexer | None:
    if not language:
        return None
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound
    try:
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None


@lru_cache(512)
def _role(kind: _TokenType) -> str:
    """Returns the role of the nearest ancestor that has one."""
    roles = _roles()
    return next((roles[ancestor] for ancestor in reversed(kind.split()) if ancestor in roles), "")
