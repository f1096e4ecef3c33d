"""Markdown as HTML that stands alone: nothing is fetched, raw HTML is text, code has its colours."""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import takewhile
from typing import Any

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from PySide6.QtCore import QCoreApplication, QUrl

from assistant.ui import highlight
from assistant.ui.markdown_formats import has_han
from assistant.ui.markdown_grammar import PARSER
from assistant.ui.markdown_parser import References
from assistant.ui.qt_text import cut, units

_SAFE = ("http", "https", "mailto")
# A QTextDocument lays out a whole paragraph or table at once; larger ones are printed as they were written.
MAX_PARAGRAPH, MAX_ROWS = 10_000, 500       # characters, rows
PLAIN_CHARACTERS, CODE_LINES = 2500, 200    # of one piece


def html(source: str) -> str:
    """Returns the HTML of one message."""
    tokens, env = _parsed(source)
    return str(_Renderer(tokens).render(tokens, PARSER.options, env))


def pieces(source: str) -> Iterator[str]:
    """Yields the HTML of one message in pieces, each quickly laid out by a QTextDocument whatever was written."""
    tokens, env = _parsed(source)
    renderer, begin = _Renderer(tokens), 0
    for end, token in enumerate(tokens, 1):
        if token.level or token.nesting > 0:
            continue
        block, begin = tokens[begin:end], end
        if any(len(each.content) > MAX_PARAGRAPH for each in block if each.type == "inline") \
                or sum(each.type == "tr_open" for each in block) > MAX_ROWS:
            yield from plain_pieces(_source_of(block, source))
        elif token.type in ("fence", "code_block"):
            yield from _code_pieces(token)
        else:
            yield str(renderer.render(block, PARSER.options, env))


def plain(text: str) -> str:
    """Returns text as it was written."""
    return f'<p class="plain">{escape(text)}</p>\n'


def plain_pieces(text: str) -> Iterator[str]:
    """Yields text as it was written, in pieces that end with a line where they can."""
    while text:
        end = text.rfind("\n", 0, PLAIN_CHARACTERS) + 1 if len(text) > PLAIN_CHARACTERS else len(text)
        end = end or PLAIN_CHARACTERS
        yield plain(text[:end].removesuffix("\n"))
        text = text[end:]


def _parsed(source: str) -> tuple[list[Token], dict[str, Any]]:
    env: dict[str, Any] = {}
    return PARSER.parse(source.replace("\0", "�"), env), env


def _source_of(block: Sequence[Token], source: str) -> str:
    first, last = block[0].map or (0, 0)
    return "\n".join(source.replace("\r\n", "\n").replace("\r", "\n").split("\n")[first:last])


def _code_pieces(token: Token) -> Iterator[str]:
    lines = token.content.rstrip("\n").split("\n")
    if max(map(len, lines)) > MAX_PARAGRAPH:
        yield from plain_pieces(token.content)
        return
    language = (token.info.split() or [""])[0]
    inked = coloured("\n".join(lines), language).split("\n")
    for at in range(0, len(inked), CODE_LINES):
        yield _code_html("\n".join(inked[at:at + CODE_LINES]), "" if at else language)


def coloured(code: str, language: str) -> str:
    """Returns program text with a span of a class for each coloured piece."""
    lines = []
    for line, spans in zip(code.split("\n"), highlight.spans(code, language), strict=False):
        pieces, at = [], 0
        for start, length, role in spans:
            word = escape(cut(line, start, start + length))
            pieces += [escape(cut(line, at, start)), f'<span class="{role}">{word}</span>']
            at = start + length
        lines.append("".join(pieces) + escape(cut(line, at, units(line))))
    return "\n".join(lines)


class _Renderer(RendererHTML):
    """markdown-it's own, but for code, images, links, checkboxes and mathematics."""

    def __init__(self, message: Sequence[Token]) -> None:
        """`message` is all of it: where its footnotes are numbered, they are so in the order they are defined in."""
        super().__init__()
        self._links: list[bool] = []
        notes = (each.meta["label"] for each in message if each.type == "footnote_reference_open")
        self._references = References(notes=dict.fromkeys(notes, ""))

    def render(self, tokens: Sequence[Token], options: OptionsDict, env: EnvType) -> str:
        return super().render([_with_tex(token) for token in tokens], options, env)

    def renderInline(self, tokens: Sequence[Token], options: OptionsDict, env: EnvType) -> str:
        return super().renderInline([_with_tex(token) for token in tokens], options, env)

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        words = tokens[idx].info.split()
        return self._code(tokens[idx].content, words[0] if words else "")

    def code_block(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return self._code(tokens[idx].content, "")

    def html_inline(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Only the checkbox of a task list is made so; what was written as HTML is text already."""
        return "☑\ufe0e" if "checked=" in tokens[idx].content else "☐"     # as text, not as a picture

    def html_block(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return escape(tokens[idx].content)

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        token = tokens[idx]
        name = token.content or str(token.attrs.get("src", ""))
        text = QCoreApplication.translate("Markdown", "[Image not loaded: {name}]").format(name=name)
        return f'<span class="image">{escape(text)}</span>'

    def heading_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return f"<{_below(tokens[idx])}>"

    def heading_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return f"</{_below(tokens[idx])}>\n"

    def em_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Chinese is never set in italics."""
        inside = takewhile(lambda each: (each.type, each.level) != ("em_close", tokens[idx].level), tokens[idx:])
        return '<em class="han">' if has_han("".join(each.content for each in inside)) else "<em>"

    def link_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        address = str(tokens[idx].attrs.get("href", ""))
        safe = QUrl(address).scheme().lower() in _SAFE or address.startswith("#")
        self._links.append(safe)
        return f'<a href="{escape(address)}" rel="noopener noreferrer">' if safe else ""

    def link_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return "</a>" if self._links and self._links.pop() else ""

    def footnote_ref(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return f"<sup>[{self._mark(tokens[idx])}]</sup>"

    def footnote_reference_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """A note stays where it was written."""
        return f'<div class="note"><sup>[{self._mark(tokens[idx])}]</sup>\n'

    def footnote_reference_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return "</div>\n"

    def tex(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        token = tokens[idx]
        tag = "pre" if token.block else "code"
        return f'<{tag} class="tex">{escape(token.content.strip())}</{tag}>'

    def _mark(self, note: Token) -> str:
        return escape(self._references.mark(str(note.meta["label"])))

    def _code(self, content: str, language: str) -> str:
        return _code_html(coloured(content.rstrip("\n"), language), language)


def _code_html(inked: str, language: str) -> str:
    name = escape(highlight.language_name(language))
    head = f'<div class="language">{name}</div>' if name else ""
    return f"{head}<pre><code>{inked}</code></pre>\n"


def _below(heading: Token) -> str:
    """Returns the tag of a heading in a message: it lies below the chat's title and the speaker's name."""
    return f"h{min(int(heading.tag[1:]) + 2, 6)}"


def _with_tex(token: Token) -> Token:
    """Returns mathematics, whatever kind of token it is, as its source."""
    return token.copy(type="tex") if "math" in token.type else token
