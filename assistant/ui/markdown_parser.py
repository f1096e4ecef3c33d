"""The Markdown we read: CommonMark, GitHub's additions, formulas and footnotes; raw HTML stays text."""

import re
from dataclasses import dataclass, field
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore, block, normalize
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

from assistant.ui.markdown_autolinks import autolinks_plugin
from assistant.ui.markdown_math import math_plugin

_COMMANDS = re.compile(r"\s*(?:javascript|vbscript|data):", re.IGNORECASE)


class _Parser(MarkdownIt):
    """Takes file: addresses for addresses too: they are shown and never opened."""

    def validateLink(self, url: str) -> bool:
        return _COMMANDS.match(url) is None


PARSER = _Parser("commonmark", {"html": False}).enable(["table", "strikethrough"])
PARSER.use(tasklists_plugin).use(math_plugin).use(autolinks_plugin)
PARSER.use(footnote_plugin, inline=False, move_to_end=False)   # a note is shown where it was written: nothing is lost


@dataclass(slots=True)
class References:
    """What one place of a message defines for all others: addresses of links, and footnotes by their label."""

    links: dict[str, Any] = field(default_factory=dict)   # as markdown-it keeps them
    notes: dict[str, str] = field(default_factory=dict)   # label -> the note's words

    def __bool__(self) -> bool:
        return bool(self.links or self.notes)

    def environment(self) -> dict[str, Any]:
        """Returns the parser's `env`; what it notes down there is not kept."""
        return {"references": dict(self.links), **self._footnotes()}

    def _footnotes(self) -> dict[str, Any]:
        return {"footnotes": {"refs": {f":{label}": -1 for label in self.notes}, "list": {}}}


def block_tokens(source: str, references: References) -> list[Token]:
    """Returns the block structure of `source`; definitions found are added to `references`."""
    state = StateCore(source, PARSER, {"references": references.links, **References()._footnotes()})
    normalize(state)
    block(state)
    lines = source.split("\n")
    for token in state.tokens:
        if token.type == "footnote_reference_open" and token.map:
            _, _, words = "\n".join(lines[token.map[0]: token.map[1]]).partition("]:")
            references.notes[token.meta["label"]] = " ".join(words.split())
    return state.tokens
