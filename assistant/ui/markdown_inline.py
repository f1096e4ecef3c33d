"""Writes the words of a Markdown block: emphasis, code, links and what stands for images."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QTextCharFormat, QTextCursor

from assistant.ui import markdown_formula as formula
from assistant.ui import qt_text
from assistant.ui.markdown_formats import Formats
from assistant.ui.qt_text import LINE_BREAK

if TYPE_CHECKING:       # importing it takes 20 ms
    from markdown_it.token import Token


def plain(children: Sequence[Token]) -> str:
    """Returns the words alone."""
    return "".join(child.content for child in children)


def task_mark(children: Sequence[Token]) -> str:
    """Returns "x" or " " when the words begin with a task list's checkbox, otherwise nothing."""
    if not children or children[0].type != "html_inline" or "task-list-item-checkbox" not in children[0].content:
        return ""
    return "x" if "checked=" in children[0].content else " "


def write(cursor: QTextCursor, children: Sequence[Token], base: QTextCharFormat, formats: Formats,
          widest: float = 0.0) -> None:
    """Writes inline tokens at `cursor`; raw HTML is text, an image its description.

    Formulas are at most `widest` pixels wide (0: as wide as the document).
    """
    stack = [base]
    if task_mark(children):
        children = children[1:]
        if children and children[0].type == "text":
            children = [children[0].copy(content=children[0].content.lstrip()), *children[1:]]
    for index, token in enumerate(children):
        kind = token.type
        if kind.endswith("_open"):
            stack.append(_opened(token, children[index:], stack[-1], formats))
        elif kind.endswith("_close"):
            if len(stack) > 1:
                stack.pop()
        elif kind in ("softbreak", "hardbreak"):    # poems, addresses: models end a line where they want one to end
            cursor.insertText(LINE_BREAK, stack[-1])
        elif kind == "code_inline":
            qt_text.insert(cursor, token.content, _code(stack[-1], formats))
        elif kind in ("math_inline", "math_display"):
            _write_formula(cursor, children, index, stack[-1], formats, widest)
        elif kind == "footnote_ref":
            label = str(token.meta["label"])
            mark = str(token.meta.get("mark", label))
            qt_text.insert(cursor, mark, formats.note_mark(stack[-1], label, mark, str(token.meta.get("note", ""))))
        elif kind == "image":
            qt_text.insert(cursor, placeholder(token), _image(token, stack[-1], formats))
        elif token.content:
            qt_text.insert(cursor, token.content.replace("\n", " "), stack[-1])   # from an entity


def _opened(token: Token, rest: Sequence[Token], base: QTextCharFormat, formats: Formats) -> QTextCharFormat:
    if token.type == "strong_open":
        return formats.strong(base)
    if token.type == "em_open":
        return formats.emphasis(base, plain(_inside(rest, "em_close", token.level)))
    if token.type == "link_open":
        return formats.link(base, str(token.attrs.get("href", "")))
    format_ = QTextCharFormat(base)
    format_.setFontStrikeOut(token.type == "s_open")
    return format_


def _inside(tokens: Sequence[Token], closing: str, level: int) -> Sequence[Token]:
    end = next((i for i, t in enumerate(tokens) if t.type == closing and t.level == level), len(tokens))
    return tokens[:end]


def _code(base: QTextCharFormat, formats: Formats) -> QTextCharFormat:
    format_ = QTextCharFormat(formats.code)
    if base.isAnchor():
        format_ = formats.link(format_, base.anchorHref())
    format_.setFontWeight(base.fontWeight())
    format_.setFontItalic(base.fontItalic())
    format_.setFontStrikeOut(base.fontStrikeOut())
    return format_


def _write_formula(cursor: QTextCursor, children: Sequence[Token], index: int, base: QTextCharFormat,
                   formats: Formats, widest: float) -> None:
    """Writes a formula, a displayed one on a line of its own; as code where it cannot be typeset."""
    token = children[index]
    display = token.type == "math_display"
    if display and index and children[index - 1].content.strip():
        cursor.insertText(LINE_BREAK, base)
    if not formula.write(cursor, token.content, token.markup, display, base, widest):
        qt_text.insert(cursor, token.markup.replace("\n", LINE_BREAK), _code(base, formats))
    if display and index + 1 < len(children) and children[index + 1].content.strip():
        cursor.insertText(LINE_BREAK, base)


def _image(token: Token, base: QTextCharFormat, formats: Formats) -> QTextCharFormat:
    """Returns the format of what stands for an image; where it would have come from is told, and never asked."""
    format_ = QTextCharFormat(formats.muted)
    if base.isAnchor():
        format_ = formats.link(format_, base.anchorHref())
    format_.setToolTip(str(token.attrs.get("src", "")))
    return format_


def placeholder(token: Token) -> str:
    """Returns what is read instead of an image."""
    address = str(token.attrs.get("src", ""))
    name = plain(token.children or []) or address
    text = QCoreApplication.translate("Markdown", "[Image not loaded: {name}]")
    return text.format(name=name)
