"""The Markdown we read: CommonMark, GitHub's additions, formulas and footnotes; raw HTML stays text.

Importing it takes 35 ms, so nothing does before the first message is shown: `markdown_parser` imports it when asked.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_core import StateCore, block, normalize
from markdown_it.rules_inline.state_inline import Scanned, StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

from assistant.ui.markdown_autolinks import autolinks_plugin
from assistant.ui.markdown_flanking import flanking
from assistant.ui.markdown_math import math_plugin

_COMMANDS = re.compile(r"\s*(?:javascript|vbscript|data):", re.IGNORECASE)


class _Words(StateInline):
    """Finds emphasis in languages without spaces, too."""

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:
        scanned = super().scanDelims(start, canSplitWord)
        if not canSplitWord:    # an underline is one in the middle of a word, and where words end is not seen there
            return scanned
        end = start + scanned.length
        return Scanned(*flanking(self.src[start - 1: start], self.src[end: min(end + 1, self.posMax)]), scanned.length)


class _Inline(ParserInline):
    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        state = _Words(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


class _Parser(MarkdownIt):
    """Takes file: addresses for addresses too: they are shown and never opened."""

    def __init__(self, preset: str, options: dict[str, bool]) -> None:
        super().__init__()
        self.inline = _Inline()
        self.configure(preset, options)

    def validateLink(self, url: str) -> bool:
        return _COMMANDS.match(url) is None


PARSER = _Parser("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])
PARSER.use(tasklists_plugin).use(math_plugin).use(autolinks_plugin)
PARSER.use(footnote_plugin, inline=False, move_to_end=False)   # a note is shown where it was written: nothing is lost


def block_structure(source: str, environment: dict[str, object]) -> list[Token]:
    """Returns the tokens of the blocks, their words not looked into; definitions are added to `environment`."""
    state = StateCore(source, PARSER, environment)
    normalize(state)
    block(state)
    return state.tokens
