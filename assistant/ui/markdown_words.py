"""The words of Markdown without its marks, on one line: for where a message stands among others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from assistant.ui.markdown_inline import task_mark
from assistant.ui.markdown_parser import References, parser

if TYPE_CHECKING:       # importing it takes 20 ms
    from markdown_it.token import Token


def words_of(source: str) -> str:
    """Returns what is read of Markdown: no marks, no addresses of links, lines and blocks a space apart. Of text that
    was cut in the midst of emphasis the opening marks stay."""
    return " ".join(" ".join(_said(parser().parse(source, References().environment()))).split())


def _said(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type != "inline":
            yield token.content
        else:
            children = (token.children or [])[1 if task_mark(token.children or []) else 0:]
            yield "".join(" " if child.type.endswith("break") else child.content for child in children)
