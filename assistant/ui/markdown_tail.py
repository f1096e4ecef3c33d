"""Makes half-written Markdown presentable, so that unfinished syntax does not flicker while text arrives."""

import re

# A last line that may still become something else: a fence, a heading, a list, a rule, a table.
_AMBIGUOUS = re.compile(
    r"[ \t]*(?:`{1,2}|~{1,2}|`{3}[^`]*|~{3}.*|#{1,6}|[-*+=_][-*_= \t]*|\d{1,9}[.)]?|>|\[[ xX]?|[-*+] \[[ xX]?)[ \t]*")
_TABLE_HEAD = re.compile(r"[ \t]*\|.*(?:\n[ \t]*[|:\- \t]*)?\Z")
_CODE_RUN = re.compile(r"`+")
_MARK = re.compile(r"\*{1,3}|~~|_{1,2}")
_HALF_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\([^()\n]*\Z")


def presentable(source: str) -> str:
    """Returns the live tail with what is ambiguous left out and what is open closed; nothing else changes."""
    lines = source.split("\n")
    if len(lines) > 1 and _AMBIGUOUS.fullmatch(lines[-1]):
        lines.pop()
    elif len(lines) == 1 and _AMBIGUOUS.fullmatch(source):
        return ""
    text = _without_table_head("\n".join(lines))
    start = text.rfind("\n\n") + 1  # markers do not reach over a blank line
    return text[:start] + _closed(text[start:])


def _without_table_head(text: str) -> str:
    """Leaves out a table's first row until the row below says that it is a table."""
    lines = text.split("\n")
    for count in (2, 1):
        if len(lines) >= count and _TABLE_HEAD.fullmatch("\n".join(lines[-count:])):
            return "\n".join(lines[:-count])
    return text


def _closed(text: str) -> str:
    text = _HALF_LINK.sub(r"\1", text)
    outside, open_code = _without_code(text)
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


def _without_code(text: str) -> tuple[str, str]:
    """Returns `text` with finished code spans blanked, and the backticks of an unfinished one."""
    at = 0
    while (run := _CODE_RUN.search(text, at)) is not None:
        if run.start() and text[run.start() - 1] == "\\":
            at = run.end()
            continue
        closing = next((m for m in _CODE_RUN.finditer(text, run.end()) if m[0] == run[0]), None)
        if closing is None:
            return text, run[0]
        text = text[: run.start()] + "x" * (closing.end() - run.start()) + text[closing.end():]
        at = closing.end()
    return text, ""


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
        return not before or before.isspace()
    return not after.isspace() and not (mark[0] == "_" and before.isalnum())
