"""A README with its YAML head, as plain text a person can read: no markup, badges, code or pictures."""

import html
import re
from typing import Any

from assistant.domain.hub import ModelCard

SUMMARY_CHARACTERS, TEXT_CHARACTERS = 600, 20_000
MAX_HEAD_CHARACTERS = 50_000
_NOTHING = ("~", "null", "Null", "NULL")
_HEAD = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_HIDDEN = (("<!--", "-->"), ("<style", "</style>"), ("<script", "</script>"), ("<svg", "</svg>"))
_TAG = re.compile(r"<(?:/?[a-zA-Z][^<>]{0,2000})>")
_PICTURE = re.compile(r"!\[[^\]\n]{0,200}\]\([^)\n]{0,2000}\)")
_LINK = re.compile(r"\[([^\]\[\n]{0,500})\]\([^)\n]{0,2000}\)")
_RULE = re.compile(r"[-=*_|:\s]{3,}")
_MARKS = re.compile(r"(\*{1,3}|_{2,3}|~~|`+)(?=\S)|(?<=\S)(\*{1,3}|_{2,3}|~~|`+)")


def read(readme: str) -> ModelCard:
    """Returns the card; what is no YAML is left out, not refused."""
    head = _HEAD.match(readme)
    said = _yaml(head[1]) if head else {}
    lines = _plain_lines(readme[head.end():] if head else readme)
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(line for _, line in lines)).strip()
    return ModelCard(
        summary=_summary(lines), text=text[:TEXT_CHARACTERS],
        licence=_text(said.get("license")), licence_name=_text(said.get("license_name")),
        licence_link=_text(said.get("license_link")), languages=_texts(said.get("language")),
        base_models=_texts(said.get("base_model")), tags=_texts(said.get("tags")))


def _plain_lines(markdown: str) -> list[tuple[bool, str]]:
    """Returns the lines that say something, and for each whether it is part of a paragraph."""
    for opening, closing in _HIDDEN:
        markdown = _without(markdown, opening, closing)
    lines, in_code = list[tuple[bool, str]](), False
    for raw in markdown.splitlines():
        line = raw.strip()
        if line.startswith(("```", "~~~")):
            in_code = not in_code
            continue
        if in_code:
            continue
        table = line.startswith("|") or line.count("|") > 2
        heading = line.startswith("#")
        item = re.match(r"(?:[-*+]|\d{1,3}[.)])\s+", line)
        line = _LINK.sub(r"\1", _PICTURE.sub("", line))
        line = _MARKS.sub("", html.unescape(_TAG.sub("", line))).lstrip("#>").strip()
        if _RULE.fullmatch(line):
            line = ""
        if table:
            line = " · ".join(cell.strip() for cell in line.strip("|").split("|") if cell.strip())
        if item and line:
            line = "• " + re.sub(r"^(?:[-*+]|\d{1,3}[.)])\s+", "", line)
        lines.append((bool(line) and not (heading or table or item), line))
    return lines


def _without(text: str, opening: str, closing: str) -> str:
    """Returns `text` without what lies between the two; in time that grows with its length alone."""
    kept, at, low = list[str](), 0, text.lower() if text.isascii() else text
    while (begin := low.find(opening, at)) >= 0:
        end = low.find(closing, begin)
        kept.append(text[at:begin])
        if end < 0:
            return "".join(kept)
        at = end + len(closing)
    return "".join([*kept, text[at:]])


def _summary(lines: list[tuple[bool, str]]) -> str:
    """Returns the first paragraphs with a sentence in them."""
    paragraphs, current = list[str](), list[str]()
    for in_paragraph, line in [*lines, (False, "")]:
        if in_paragraph:
            current.append(line)
        elif current:
            paragraph = " ".join(current)
            current = []
            if len(paragraph) >= 40 or (paragraphs and len(paragraph) >= 10):
                paragraphs.append(paragraph)
        if sum(map(len, paragraphs)) > SUMMARY_CHARACTERS // 2:
            break
    text = "\n".join(paragraphs)
    if len(text) <= SUMMARY_CHARACTERS:
        return text
    cut = text[:SUMMARY_CHARACTERS]
    end = max(cut.rfind(mark) for mark in (". ", "。", "! ", "? ", "\n"))
    return cut[:end + 1].strip() if end > SUMMARY_CHARACTERS // 3 else cut.rsplit(" ", 1)[0] + "…"


def _yaml(text: str) -> dict[str, Any]:
    if len(text) > MAX_HEAD_CHARACTERS or "<<" in text:      # merged keys multiply
        return {}
    import yaml
    try:
        said = yaml.load(text, Loader=yaml.BaseLoader)      # all is text: `no` is Norwegian, and not False
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _text(value: object) -> str:
    text = str(value)[:500].strip() if isinstance(value, (str, int, float)) else ""
    return "" if text in _NOTHING else text


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(text for each in value[:50] if (text := _text(each)))
    return (_text(value),) if _text(value) else ()
