"""A chat as a Markdown file: the messages as they were written, below headings that say who speaks."""

import re

from assistant.domain.attachments import told_attachment
from assistant.domain.chat import AttachmentPart, Chat, ChatKind, Message, ReasoningPart
from assistant.domain.plain_text import document
from assistant.domain.reading_order import Entry, reading_order
from assistant.ui.attachment_text import name_text
from assistant.ui.exchange import words

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~$])")


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
    """Returns Markdown with a code block at its end closed, so that what comes after is none of it."""
    fence = ""
    for line in text.splitlines():
        match = _FENCE.fullmatch(line)
        if match is None:
            continue
        marks, rest = match[1], match[2]
        if not fence:
            fence = "" if marks[0] == "`" and "`" in rest else marks
        elif marks[0] == fence[0] and len(marks) >= len(fence) and not rest.strip():
            fence = ""
    return f"{text}\n{fence}" if fence else text


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in closed(text.strip("\n")).splitlines())


def _line(text: str) -> str:
    """Returns plain words for a heading."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
