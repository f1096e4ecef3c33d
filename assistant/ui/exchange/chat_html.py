"""A chat as one page of HTML that needs nothing else, light or dark as the reader's system is."""

from dataclasses import asdict
from html import escape

from assistant.domain.chat import AttachmentPart, Chat, ChatKind, Message, Part, ReasoningPart, Role
from assistant.domain.plain_text import document
from assistant.domain.reading_order import Entry, reading_order
from assistant.ui.attachment_text import detail_text, name_text
from assistant.ui.colours import DARK, LIGHT, Colours
from assistant.ui.exchange import words
from assistant.ui.exchange.html_renderer import html, plain

_FONTS = 'Inter, "Noto Sans CJK SC", "Microsoft YaHei UI", "PingFang SC", system-ui, sans-serif'
_CODE_FONTS = '"JetBrains Mono", ui-monospace, Consolas, Menlo, "Noto Sans CJK SC", monospace'
# Nothing but the page itself may be loaded, whatever it should come to hold.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def page(chat: Chat, whole: bool) -> str:
    """Returns a whole document: the shown branch, or with `whole` every branch; of a plain text what it is now."""
    if chat.info.kind is ChatKind.TEXT:
        turns = f"<section>\n{plain(document(chat).text)}</section>\n"
    else:
        entries = reading_order(chat, whole)
        branched = any(entry.versions > 1 for entry in entries)
        turns = "".join(_turn(entry, branched) for entry in entries)
    return (
        "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n"
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(words.title(chat))}</title>\n<style>{_style()}</style>\n</head>\n"
        f"<body>\n<main>\n{head(chat)}{turns}</main>\n</body>\n</html>\n")


def head(chat: Chat) -> str:
    """Returns what stands above the messages: the title, where it is from, the instructions."""
    text = f"<h1>{escape(words.title(chat))}</h1>\n<p class=\"origin\">{escape(words.origin(chat))}</p>\n"
    if chat.system_prompt.strip():
        text += f'<blockquote class="instructions">{plain(chat.system_prompt)}</blockquote>\n'
    return text


def heading(entry: Entry, branched: bool) -> str:
    """Returns who says a message, and when, and that it is pinned; in a chat with branches also its number and its
    place."""
    number = f"{entry.number}. " if branched else ""
    marks = (*words.marks(entry, branched), words.moment(entry.message.created))
    about = " · ".join(escape(each) for each in marks if each)
    return f"<h2>{number}{escape(words.speaker(entry.message))} <small>{about}</small></h2>\n"


def ending(message: Message) -> str:
    """Returns how an answer ended that is not complete."""
    said = words.ending(message)
    return f'<p class="ending">{escape(said)}</p>\n' if said else ""


def _turn(entry: Entry, branched: bool) -> str:
    message = entry.message
    kind = "user" if message.role is Role.USER else "assistant"
    said = "".join(_part(part, message.role) for part in message.parts) + ending(message)
    return (f'<section class="{kind}" id="message-{entry.number}">\n{heading(entry, branched)}'
            f'<div class="said">\n{said}</div>\n</section>\n{_summary(entry)}')


def _summary(entry: Entry) -> str:
    said = words.summary(entry)
    return (f'<aside class="summary">\n<p class="ending">{escape(said)}</p>\n{plain(entry.message.summary or "")}'
            "</aside>\n") if said else ""


def _part(part: Part, role: Role) -> str:
    if isinstance(part, ReasoningPart):
        return (f'<details class="thought"><summary>{escape(words.thought(part))}</summary>\n'
                f"{html(part.text)}</details>\n")
    if isinstance(part, AttachmentPart):
        return (f"<details><summary>{escape(name_text(part))} ({escape(detail_text(part))})</summary>\n"
                f"{plain(part.text)}</details>\n")
    # What the user wrote is no Markdown, here as in the window.
    return plain(part.text) if role is Role.USER else html(part.text)


def _style() -> str:
    return (f":root {{{_variables(LIGHT)}}}\n@media (prefers-color-scheme: dark) {{:root {{{_variables(DARK)}}}}}\n"
            + _STYLE.replace("$fonts", _FONTS).replace("$code_fonts", _CODE_FONTS)
            + "".join(f".{name} {{color: var(--{name})}}\n" for name in asdict(LIGHT) if name.startswith("code_")))


def _variables(colours: Colours) -> str:
    return " ".join(f"--{name}: {value};" for name, value in asdict(colours).items())


_STYLE = """
* {box-sizing: border-box}
body {margin: 0; background: var(--canvas); color: var(--text); font: 15px/1.6 $fonts; overflow-wrap: anywhere}
main {max-width: 752px; margin: 0 auto; padding: 32px 16px 64px}
h1 {font-size: 28px; line-height: 1.3} h3 {font-size: 20px} h4 {font-size: 17px} h5, h6 {font-size: 15px}
.origin, section > h2 small, .language, .ending, .image {color: var(--muted)}
section {margin-top: 28px}
section > h2 {font-size: 13px; font-weight: 600; color: var(--text2); margin: 0 0 6px}
section > h2 small {font-size: 12px; font-weight: 400; margin-left: 6px}
.user .said {background: var(--bubble); border-radius: 16px 16px 6px 16px; padding: 1px 16px}
p, li, h1, h3, h4, h5, h6, th, td {unicode-bidi: plaintext}
.plain {white-space: pre-wrap}
.thought {color: var(--text2); border-left: 2px solid var(--line); padding-left: 12px; margin: 8px 0}
.thought summary {cursor: pointer; font-size: 13px}
.summary {margin-top: 28px; padding: 2px 16px; border-left: 2px solid var(--line); color: var(--text2)}
.language {font-size: 12px; margin-bottom: -8px}
pre, code {font-family: $code_fonts; font-size: 13px; background: var(--code)}
pre {padding: 12px 16px; border-radius: 8px; overflow-x: auto; line-height: 1.6} pre code {padding: 0}
code {border-radius: 4px; padding: 1px 4px} .tex {white-space: pre-wrap}
table {border-collapse: collapse; display: block; overflow-x: auto}
th, td {border-bottom: 1px solid var(--line); padding: 6px 12px 6px 0; text-align: start} th {color: var(--text2)}
blockquote {margin: 8px 0; padding-left: 14px; border-left: 2px solid var(--line); color: var(--text2)}
.note {font-size: 13px; color: var(--text2)} .note p {display: inline}
.han {font-style: normal; font-weight: 600}
a {color: var(--accent)} hr {border: 0; border-top: 1px solid var(--line)}
@media print {.user .said {break-inside: avoid} pre {white-space: pre-wrap}}
"""
