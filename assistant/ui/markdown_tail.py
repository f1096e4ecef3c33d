"""Makes half-written Markdown presentable, so that unfinished syntax does not flicker while text arrives."""

import re

from assistant.ui.markdown_flanking import flanking, is_cjk
from assistant.ui.markdown_math import MAX_DISPLAYED, formula_end, open_formula

# A last line that may still become something else: a fence, a heading, a list, a rule, a table, a displayed formula.
_AMBIGUOUS = re.compile(
    r"[ \t]*(?:`{1,2}|~{1,2}|`{3}[^`]*|~{3}.*|#{1,6}|[-*+=_][-*_= \t]*|\d{1,9}[.)]?|>|\[[ xX]?|[-*+] \[[ xX]?"
    r"|\$|\\(?:b[a-z]*(?:\{[a-z]*\*?)?)?|\[\^[^\]\s]*\]?:?)[ \t]*")
_TABLE_HEAD = re.compile(r"[ \t]*\|.*(?:\n[ \t]*[|:\- \t]*)?\Z")
_DISPLAYED = re.compile(r"^(?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t])*(\$\$(?!\$)|\\\[|\\begin\{(\w+\*?)\})", re.MULTILINE)
_FENCE = re.compile(r"^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?:`{3,}[^`\n]*|~{3,}.*)$", re.MULTILINE)
_SPAN = re.compile(r"\\\[|\\\(|\\.|`+|\$", re.DOTALL)
_MARK = re.compile(r"\*{1,3}|~~|_{1,2}")
_HALF_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\([^()\n]*\Z")
_HALF_NOTE = re.compile(r"\[\^[^\]\s]*\Z")


def presentable(source: str) -> str:
    """Returns the live tail with what is ambiguous left out and what is open closed; nothing else changes."""
    fences = list(_FENCE.finditer(source))
    if len(fences) % 2 and "\n" in source[fences[-1].start():]:     # code inside a list or a quote
        head, _, last = source.rpartition("\n")
        return head if re.fullmatch(r"[ \t>]*(?:`+|~+)", last) else source
    if len(fences) > 1:
        at = fences[len(fences) // 2 * 2 - 1].end()
        return source[:at] + presentable(source[at:]) if at < len(source) else source
    source = _without_displayed(source)
    lines = source.split("\n")
    if len(lines) > 1 and _AMBIGUOUS.fullmatch(lines[-1]):
        lines.pop()
    elif len(lines) == 1 and _AMBIGUOUS.fullmatch(source):
        return ""
    text = _without_table_head("\n".join(lines))
    start = text.rfind("\n\n") + 1  # markers do not reach over a blank line
    return text[:start] + _closed(text[start:])


def _without_displayed(source: str) -> str:
    """Leaves out a displayed formula until its end is there."""
    at = 0
    while (opening := _DISPLAYED.search(source, at)) is not None:
        closing = {"$$": "$$", "\\[": "\\]"}.get(opening[1], f"\\end{{{opening[2]}}}")
        end = source.find(closing, opening.end())
        if end < 0:
            return source if len(source) - opening.start() > MAX_DISPLAYED else source[: opening.start(1)].rstrip()
        at = end + len(closing)
    return source


def _without_table_head(text: str) -> str:
    """Leaves out a table's first row until the row below says that it is a table."""
    lines = text.split("\n")
    for count in (2, 1):
        if len(lines) >= count and _TABLE_HEAD.fullmatch("\n".join(lines[-count:])):
            return "\n".join(lines[:-count])
    return text


def _closed(text: str) -> str:
    text = _HALF_NOTE.sub("", _HALF_LINK.sub(r"\1", text))
    text, outside, open_code = _without_spans(text)
    if open_code:
        return text[: -len(open_code)].rstrip() if text.endswith(open_code) else text + open_code
    bare = text.rstrip()
    stripped = re.sub(r"(?:\*{1,3}|~{1,2}|(?<!\w)_{1,2})\Z", "", bare)
    marks = _open_marks(outside[: len(bare)])
    if stripped != bare:
        trailing = bare[len(stripped):]
        if marks and marks[-1].startswith(trailing):  # just opened, or half closed
            if len(_open_marks(outside[: len(stripped)])) < len(marks):
                marks = marks[:-1]
            bare = stripped.rstrip()
        elif trailing == "~":
            bare = stripped.rstrip()
    return bare + "".join(reversed(marks)) if marks or bare != text.rstrip() else text


def _without_spans(text: str) -> tuple[str, str, str]:
    """Returns the text to show, the same with code and formulas blanked, and the backticks of unfinished code.

    A formula without end is left out; what merely looks a little like one stays.
    """
    blank, at = text, 0
    while (span := _SPAN.search(text, at)) is not None:
        start, at = span.start(), span.end()
        if span[0][0] == "`":
            closing = next((m for m in re.finditer("`+", text[at:]) if m[0] == span[0]), None)
            if closing is None:
                return text, blank, span[0]
            at += closing.end()
        elif span[0] in ("$", "\\(", "\\["):
            end = formula_end(text, start, len(text))
            if end is None and open_formula(text, start):
                shown = text[:start].rstrip()
                return shown, blank[: len(shown)], ""
            if end is None:
                continue
            at = end
        else:
            continue
        blank = blank[:start] + "x" * (at - start) + blank[at:]
    return text, blank, ""


def _open_marks(text: str) -> list[str]:
    """Returns the emphasis marks that are open at the end of `text`, outermost first."""
    marks: list[str] = []
    for mark in _MARK.finditer(text):
        before, after = text[mark.start() - 1: mark.start()], text[mark.end(): mark.end() + 1]
        if before == "\\" or (mark[0][0] == "_" and before.isalnum() and after.isalnum()):
            continue
        if marks and marks[-1] == mark[0] and not before.isspace():
            marks.pop()
        elif len(mark[0]) == 3 and marks[-2:] in (["**", "*"], ["*", "**"]):
            del marks[-2:]
        elif _opens(mark[0], before, after):
            marks.append(mark[0])
    return marks


def _opens(mark: str, before: str, after: str) -> bool:
    if not after:
        return not before or before.isspace() or (mark[0] != "_" and is_cjk(before))
    return flanking(before, after)[0] and not (mark[0] == "_" and before.isalnum())
