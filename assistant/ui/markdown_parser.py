"""What the Markdown of one message says: its tokens, and what one place of it defines for all others."""

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token


@cache
def parser() -> "MarkdownIt":
    """Returns the one parser. The first call takes 35 ms: make it off the main thread, before a message needs it."""
    from assistant.ui.markdown_grammar import PARSER
    return PARSER


def new_token(kind: str, tag: str = "", nesting: Literal[-1, 0, 1] = 0, content: str = "") -> "Token":
    """Returns a token that no source has; its `children` are an empty list."""
    from markdown_it.token import Token
    return Token(kind, tag, nesting, content=content, children=[])


@cache
def paragraph() -> "Token":
    """Returns the token a plain paragraph begins with."""
    return new_token("paragraph_open", "p", 1)


def unescaped(text: str) -> str:
    """Returns text with backslash escapes and entities taken for what they stand for, as in a fence's first line."""
    from markdown_it.common.utils import unescapeAll
    return unescapeAll(text)


@dataclass(slots=True)
class References:
    """What one place of a message defines for all others: addresses of links, and footnotes by their label."""

    links: dict[str, Any] = field(default_factory=dict)   # as markdown-it keeps them
    notes: dict[str, str] = field(default_factory=dict)   # label -> the note's words
    _marks: dict[str, str] = field(default_factory=dict, repr=False, compare=False)     # of the notes known so far

    def __bool__(self) -> bool:
        return bool(self.links or self.notes)

    def mark(self, label: str) -> str:
        """Returns what a footnote is marked with: its label, or where some are words the place among all of them."""
        if len(self._marks) != len(self.notes):
            named = not all(each.isdecimal() for each in self.notes)
            self._marks = {each: str(at) if named else each for at, each in enumerate(self.notes, 1)}
        return self._marks.get(label, label)

    def environment(self) -> dict[str, Any]:
        """Returns the parser's `env`; what it notes down there is not kept."""
        return {"references": dict(self.links), **self._footnotes()}

    def _footnotes(self) -> dict[str, Any]:
        return {"footnotes": {"refs": {f":{label}": -1 for label in self.notes}, "list": {}}}


def block_tokens(source: str, references: References) -> "list[Token]":
    """Returns the block structure of `source`; definitions found are added to `references`."""
    from assistant.ui.markdown_grammar import block_structure
    tokens = block_structure(source, {"references": references.links, **References()._footnotes()})
    lines = source.split("\n")
    for token in tokens:
        if token.type == "footnote_reference_open" and token.map:
            _, _, words = "\n".join(lines[token.map[0]: token.map[1]]).partition("]:")
            references.notes[token.meta["label"]] = " ".join(words.split())
    return tokens
