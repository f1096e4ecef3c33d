"""TeX in Markdown: `$..$`, `$$..$$`, `\\(..\\)`, `\\[..\\]` and bare environments; "$5 and $10" stays text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:       # importing it takes 20 ms
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

MAX_DISPLAYED = 2400  # characters of a displayed formula; a paragraph, which one without end is, is cut at 2,500
MAX_OPEN = 200        # characters of an unfinished formula that wait for their end

_ENVIRONMENTS = "equation|align|gather|multline|alignat|flalign|eqnarray"
# A line that is a displayed formula, or begins one, and what ends it. One look at the line must do: what a block is
# may not depend on what follows, or streamed text would be cut otherwise than text read at once.
_DOLLARS = re.compile(r"\$\$(?!\$)")
_BRACKET = re.compile(r"\\\[(?=[\s\\]|$|.*\\\]\s*$)")
_ENVIRONMENT = re.compile(rf"\\begin\{{((?:{_ENVIRONMENTS})\*?)\}}")
_PROSE = re.compile(r"(?<![\\\w])[A-Za-z]{2,}[,;:.]? +(?:[A-Za-z] +)?[A-Za-z]{2,}|[\u4e00-\u9fff]{2}")
_TEX_SIGN = re.compile(r"[\\^_{}=<>+]")
_SAYS_SOMETHING = re.compile(r"\w")


def math_plugin(parser: MarkdownIt) -> None:
    """Adds the tokens "math_block", "math_inline" and "math_display" (display style within a line).

    Content is TeX, markup the source as it was written.
    """
    parser.block.ruler.before("fence", "math_block", _block_rule,
                              {"alt": ["paragraph", "reference", "blockquote", "list"]})
    parser.inline.ruler.before("escape", "math", _inline_rule)


# -- displayed ----------------------------------------------------------------------------------------------


def _block_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if state.is_code_block(start):
        return False
    line = _line(state, start)
    closing = _closing(line)
    if closing is None:
        return False
    at = line.find(closing, 0 if closing.startswith("\\end") else 2)
    if at >= 0 and line[at + len(closing):].strip():
        return False
    if silent:
        return True
    lines, last, closed, length = [line], start, at >= 0, len(line)
    while not closed and last + 1 < end:
        line = _line(state, last + 1)
        if not line.strip() or state.sCount[last + 1] < state.blkIndent:
            break
        lines.append(line)
        last += 1
        length += len(line) + 1
        if closing in line or length > MAX_DISPLAYED:
            break
    source = "\n".join(lines).strip()
    _push(state, source, closing, [start, last + 1])
    state.line = last + 1
    return True


def _push(state: StateBlock, source: str, closing: str, place: list[int]) -> None:
    """Adds a formula, or a paragraph when it has no end."""
    tex = source if closing.startswith("\\end") else source[2:-2]
    if len(closing) + 2 < len(source) <= MAX_DISPLAYED and source.endswith(closing) and _is_tex(tex, single=False):
        token = state.push("math_block", "math", 0)
        token.block, token.content, token.markup, token.map = True, tex.strip(), source, place
        return
    state.push("paragraph_open", "p", 1).map = place
    token = state.push("inline", "", 0)
    token.content, token.map, token.children = source, place, []
    state.push("paragraph_close", "p", -1)


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number]: state.eMarks[number]]


def _closing(line: str) -> str | None:
    """Returns what ends the formula that a line begins, None when it begins none."""
    if _DOLLARS.match(line):
        return "$$"
    if _BRACKET.match(line):
        return "\\]"
    environment = _ENVIRONMENT.match(line)
    return f"\\end{{{environment[1]}}}" if environment else None


# -- within a line ------------------------------------------------------------------------------------------


def _inline_rule(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] not in "$\\":
        return False
    end = formula_end(state.src, state.pos, state.posMax)
    if end is None:
        return False
    if not silent:
        source = state.src[state.pos: end]
        display = source.startswith(("$$", "\\["))
        token = state.push("math_display" if display else "math_inline", "math", 0)
        token.content, token.markup = _content(source), source
    state.pos = end
    return True


def formula_end(text: str, start: int, limit: int) -> int | None:
    """Returns where the formula that begins at `start` ends, None when none does."""
    opening = text[start: start + 2]
    if opening == "$$":
        end = _find(text, "$$", start + 2, limit)
        return end + 2 if end is not None and _is_tex(text[start + 2: end], single=False) else None
    if opening in ("\\(", "\\["):
        end = _find(text, "\\)" if opening == "\\(" else "\\]", start + 2, limit)
        return end + 2 if end is not None and _is_tex(text[start + 2: end], single=False) else None
    if text[start: start + 1] != "$" or not _may_open(text, start):
        return None
    end = _find(text, "$", start + 1, limit)      # pandoc's rules: the very next dollar has to be the end
    if end is None or text[end - 1].isspace() or text[end + 1: end + 2].isdigit():
        return None
    tex, after = text[start + 1: end], text[end + 1: end + 2]
    if after.isascii() and after.isalpha() and len(tex) > 2 and not _TEX_SIGN.search(tex):   # $HOME/bin:$PATH
        return None
    return end + 1 if _is_tex(tex, single=True) else None


def open_formula(text: str, start: int) -> bool:
    """Returns whether what begins at `start` and has no end yet looks like a formula."""
    rest = text[start:]
    if len(rest) > MAX_OPEN or "`" in rest:
        return False
    if rest.startswith(("$$", "\\(", "\\[")):
        return not _is_prose(rest[2:])
    money = rest[1:2].isdigit() and not any(sign in rest for sign in "\\^_")
    return not money and _may_open(text, start) and not _is_prose(rest[1:])


def _may_open(text: str, start: int) -> bool:
    before, after = text[start - 1: start] if start else "", text[start + 1: start + 2]
    return not after.isspace() and not (before.isascii() and before.isalnum())


def _find(text: str, closing: str, start: int, limit: int) -> int | None:
    """Returns where `closing` is, not counting what is escaped."""
    at = start
    while True:
        end = text.find(closing, at, limit)
        slash = text.find("\\", at, limit)
        if end < 0:
            return None
        if slash < 0 or slash >= end:
            return end
        at = slash + 2


def _is_tex(tex: str, single: bool) -> bool:
    if not _SAYS_SOMETHING.search(tex) or (single and "`" in tex.strip("`")):
        return False
    return not _is_prose(tex)


def _is_prose(text: str) -> bool:
    """Returns whether there are words, and no sign that only TeX has."""
    return _PROSE.search(text) is not None and _TEX_SIGN.search(text) is None


def _content(source: str) -> str:
    width = 1 if source[0] == "$" and source[1] != "$" else 2
    tex = source[width: -width].strip()
    return tex[1:-1] if width == 1 and len(tex) > 2 and tex[0] == tex[-1] == "`" else tex

