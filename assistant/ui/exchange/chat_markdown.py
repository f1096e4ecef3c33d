"""A chat as a Markdown file: the messages as they were written, below headings that say who speaks."""

import re

from assistant.domain.attachments import told_attachment
from assistant.domain.chat import AttachmentPart, Chat, ChatKind, Message, ReasoningPart
from assistant.domain.plain_text import document
from assistant.domain.reading_order import Entry, reading_order
from assistant.ui.attachment_text import name_text
from assistant.ui.exchange import words
from assistant.ui.markdown_parser import References, block_tokens

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~$])")
_LINE_END = re.compile(r"\r\n?|\n")          # as the parser knows it


def markdown(chat: Chat, whole: bool) -> str:
    """Returns the shown branch, or with `whole` every branch, as CommonMark that ends with a line end; a plain text as
    it is, to the letter."""
    if chat.info.kind is ChatKind.TEXT:
        return document(chat).text
    entries = reading_order(chat, whole)
    branched = any(entry.versions > 1 for entry in entries)
    parts = [f"# {_line(words.title(chat))}", f"*{words.origin(chat)}*"]
    if chat.system_prompt.strip():
        parts += [_quoted(chat.system_prompt)]
    for entry in entries:
        parts += [f"## {_heading(entry, branched)}", *_body(entry.message)]
        if summary := words.summary(entry):
            parts.append(_quoted(f"*{summary}*\n\n{(entry.message.summary or '').strip()}"))
    return "\n\n".join(part for part in parts if part) + "\n"


def _heading(entry: Entry, branched: bool) -> str:
    said = _line(words.speaker(entry.message))
    marks = words.marks(entry, branched)
    return (f"{entry.number}. " if branched else "") + said + (f" ({' · '.join(marks)})" if marks else "")


def _body(message: Message) -> list[str]:
    parts = []
    for part in message.parts:
        if isinstance(part, ReasoningPart):
            parts.append(_quoted(f"*{words.thought(part)}*\n\n{part.text.strip()}"))
        elif isinstance(part, AttachmentPart):
            parts.append(f"**{_line(name_text(part))}**\n\n{told_attachment(AttachmentPart('', part.text))}")
        elif part.text.strip("\n"):
            parts.append(closed(part.text.strip("\n")))
    if ending := words.ending(message):
        parts.append(f"*{ending}*")
    return parts


def closed(text: str) -> str:
    """Returns Markdown with a code block at its end closed, so that what comes after is none of it. One in a list or a
    quote ends with that, at the next line that is not indented."""
    if "```" not in text and "~~~" not in text:
        return text
    tokens = block_tokens(text, References())
    last = tokens[-1] if tokens else None
    if last is None or last.type != "fence" or last.level or last.map is None:
        return text
    first_line, end = last.map
    last_line = _LINE_END.split(text)[end - 1].rstrip(" \t")
    is_closed = re.fullmatch(rf" {{0,3}}{last.markup[0]}{{{len(last.markup)},}}", last_line) and end - 1 > first_line
    return text if is_closed else f"{text}\n{last.markup}"


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in closed(text.strip("\n")).splitlines())


def _line(text: str) -> str:
    """Returns plain words for a heading."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
