"""Bare addresses become links: https://…, www.…, and e-mail; Chinese text right after one does not belong to it."""

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

_HOST = r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9-]+)+|localhost)(?::\d{1,5})?"
# Of Chinese only what begins a part of the path: /wiki/北京, but not /docs查看.
_REST = ("(?:[/?#](?:[^\\s<>\"`|\u2018-\u201f\u3000-\u303f\u3400-\u9fff\uff00-\uffef]"
         "|(?<=[/=#?&+_-])[\u3400-\u9fff]+)*)?")
_ADDRESS = re.compile(rf"(?<![a-z0-9@/._-])(?:https?://{_HOST}|www\.{_HOST}){_REST}", re.IGNORECASE)
_MAIL = re.compile(r"(?<![a-z0-9._%+/-])[a-z0-9][a-z0-9._%+-]*@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?![a-z0-9@_-])",
                   re.IGNORECASE)
_SIGNS = ("://", "www.", "@")
_TRAILING = "?!.,:;*_~'\""
_LONGEST = 2048      # characters of an address whose end is looked at


def autolinks_plugin(parser: MarkdownIt) -> None:
    """Turns addresses in plain words into the tokens of links."""
    parser.core.ruler.after("inline", "autolinks", _rule)


def _rule(state: StateCore) -> None:
    for token in state.tokens:
        if token.type == "inline" and token.children and any(sign in token.content.lower() for sign in _SIGNS):
            token.children = list(_linked(token.children, state.md))


def _linked(children: list[Token], parser: MarkdownIt) -> Iterator[Token]:
    inside = 0
    for child in children:
        inside += child.nesting if child.type in ("link_open", "link_close") else 0
        if child.type != "text" or inside:
            yield child
        else:
            yield from _split(child, parser)


def _split(token: Token, parser: MarkdownIt) -> Iterator[Token]:
    text, at = token.content, 0
    for start, end, address in _addresses(text):
        target = parser.normalizeLink(address)
        if start < at or not parser.validateLink(target):
            continue
        if start > at:
            yield token.copy(content=text[at:start])
        yield Token("link_open", "a", 1, {"href": target}, level=token.level, markup="autolink", info="auto")
        yield token.copy(content=text[start:end], level=token.level + 1)
        yield Token("link_close", "a", -1, level=token.level, markup="autolink", info="auto")
        at = end
    if at < len(text):
        yield token.copy(content=text[at:]) if at else token


def _addresses(text: str) -> list[tuple[int, int, str]]:
    """Returns start, end and target of each address, in order."""
    found = []
    for match in _ADDRESS.finditer(text):
        end = match.start() + len(_trimmed(match[0]))
        shown = text[match.start(): end]
        found.append((match.start(), end, shown if "://" in shown else f"http://{shown}"))
    found += [(match.start(), match.end(), f"mailto:{match[0]}") for match in _MAIL.finditer(text)]
    return sorted(found)


def _trimmed(address: str) -> str:
    """Returns an address without what ends the sentence around it."""
    while 0 < len(address) <= _LONGEST:
        if address[-1] in _TRAILING:
            address = address.rstrip(_TRAILING)
        elif address[-1] in ")]}" and address.count(address[-1]) > address.count("([{"[")]}".index(address[-1])]):
            address = address[:-1]
        else:
            break
    return address
