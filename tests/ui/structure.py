"""What a text says, without its looks: read from rendered documents, and from reference HTML, to be compared."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QTextBlock, QTextCharFormat, QTextListFormat

from assistant.ui.markdown_blocks import split
from assistant.ui.markdown_formats import QUOTE, RULE, Formats
from assistant.ui.qt_text import LINE_BREAK
from assistant.ui.segments import SegmentKind, arrange, build_document

_SOFT = re.compile(r"(?<!\n)\n(?!\n)")     # "a renderer may ... render soft line breaks as hard"; others are characters
_BLANK = " \n" + LINE_BREAK
Run = tuple[str, frozenset[str]]   # words, and what they are: "em", "strong", "code", "s", "link to …"


@dataclass
class Leaf:
    """A paragraph, heading, rule or piece of code, with where it stands and how it begins."""

    kind: str                      # "p", "h1" … "h6", "hr", "code"
    quotes: int = 0
    lists: int = 0
    marker: str = ""               # of the list item that begins here: "-" or "3."
    runs: list[Run] = field(default_factory=list)
    language: str = ""

    def add(self, text: str, styles: frozenset[str] = frozenset()) -> None:
        if self.runs and self.runs[-1][1] == styles:
            text = self.runs.pop()[0] + text
        self.runs.append((text, styles))

    def tidy(self) -> None:
        """Takes away the white space at its ends, which nobody sees."""
        if self.kind == "code":
            self.runs = [("".join(text for text, _ in self.runs).rstrip("\n"), frozenset())]
        elif self.runs:
            self.runs[0] = (self.runs[0][0].lstrip(_BLANK), self.runs[0][1])
            self.runs[-1] = (self.runs[-1][0].rstrip(_BLANK), self.runs[-1][1])
        self.runs = [run for run in self.runs if run[0]]


# -- what we render -----------------------------------------------------------------------------------------


def rendered(text: str, formats: Formats) -> list[Leaf]:
    """Returns the structure of Markdown as our documents have it."""
    blocks, references = split(text)
    leaves: list[Leaf] = []
    for segment in arrange(blocks):
        document = build_document(segment, formats, references)
        if segment.kind is SegmentKind.CODE:
            lines = [(document.toPlainText(), frozenset[str]())]
            leaves.append(Leaf("code", runs=lines, language=segment.language))
            continue
        block = document.begin()
        while block.isValid():
            if block.blockFormat().lineHeight():      # an empty quote leaves Qt's first paragraph as it was
                _take(block, leaves, formats)
            block = block.next()
    for leaf in leaves:
        leaf.tidy()
    return leaves


def _take(block: QTextBlock, leaves: list[Leaf], formats: Formats) -> None:
    format_ = block.blockFormat()
    leaf = Leaf("p", int(format_.property(QUOTE) or 0), format_.indent())
    if listed := block.textList():
        leaf.lists = listed.format().indent()
        decimal = listed.format().style() == QTextListFormat.Style.ListDecimal
        leaf.marker = listed.itemText(block) if decimal else "-"
    if format_.background().style() != Qt.BrushStyle.NoBrush:
        if leaves and leaves[-1].kind == "code" and not format_.topMargin() and not leaf.marker:
            leaves[-1].add("\n" + block.text())
            return
        leaf.kind = "code"
        leaf.add(block.text())
    elif format_.hasProperty(RULE):
        leaf.kind = "hr"
    else:
        level = format_.headingLevel()
        leaf.kind = f"h{level}" if level else "p"
        at = block.begin()
        while not at.atEnd():
            fragment = at.fragment()
            leaf.add(fragment.text(), _styles(fragment.charFormat(), 600 if level else 400, formats))
            at += 1
    leaves.append(leaf)


def _styles(format_: QTextCharFormat, weight: int, formats: Formats) -> frozenset[str]:
    styles = {
        "em": format_.fontItalic(),
        "strong": QFont(format_.font()).weight() > weight,
        "code": format_.font().families() == formats.code.font().families(),
        "s": format_.fontStrikeOut(),
        f"link to {format_.anchorHref()}": format_.isAnchor(),
    }
    return frozenset(style for style, on in styles.items() if on)


# -- what the reference says --------------------------------------------------------------------------------


def referenced(html: str) -> list[Leaf]:
    """Returns the structure of the HTML that the specification gives for an example."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.end_leaf()
    for leaf in reader.leaves:
        leaf.tidy()
    return reader.leaves


class _Reader(HTMLParser):
    """Understands the elements that Markdown makes; all others are marked as they are."""

    def __init__(self) -> None:
        super().__init__()
        self.leaves: list[Leaf] = []
        self._leaf: Leaf | None = None
        self._quotes = 0
        self._lists: list[int | None] = []      # the next number, None for bullets
        self._marker = ""
        self._styles: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in ("p", "h1", "h2", "h3", "h4", "h5", "h6", "hr"):
            self._begin(tag)
        elif tag == "pre":
            self._begin("code")
        elif tag == "blockquote":
            self.end_leaf()
            self._quotes += 1
        elif tag in ("ul", "ol"):
            self._begin_list(int(values.get("start") or 1) if tag == "ol" else None)
        elif tag == "li":
            self._begin_item()
        elif tag == "br":
            self._words(LINE_BREAK)
        elif tag == "code" and self._leaf is not None and self._leaf.kind == "code":
            in_container = self._quotes or self._lists
            self._leaf.language = "" if in_container else (values.get("class") or "").removeprefix("language-")
        else:
            self._styles.append(f"link to {values.get('href', '')}" if tag == "a" else tag)
            if tag == "img":
                self._words("[image]")
                self._styles.pop()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in ("br", "hr", "img"):
            self._styles.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in ("p", "h1", "h2", "h3", "h4", "h5", "h6", "pre"):
            self.end_leaf()
        elif tag == "blockquote":
            self.end_leaf()
            self._quotes -= 1
        elif tag in ("ul", "ol"):
            self.end_leaf()
            self._lists.pop()
        elif tag == "li":
            self.end_leaf()
            self._own_line()
        elif self._styles and not (tag == "code" and self._leaf is not None and self._leaf.kind == "code"):
            self._styles.pop()

    def handle_data(self, data: str) -> None:
        if self._leaf is not None and self._leaf.kind == "code":
            self._leaf.add(data)
        elif self._leaf is not None or data.strip():
            self._words(_SOFT.sub(LINE_BREAK, data).replace("\n", " "))

    def handle_comment(self, data: str) -> None:
        self._words(f"<!--{data}-->")

    def _words(self, text: str) -> None:
        if self._leaf is None:
            self._begin("p")
        assert self._leaf is not None
        if self._leaf.runs and self._leaf.runs[-1][0].endswith(LINE_BREAK):
            text = text.removeprefix(LINE_BREAK)
        if text:
            self._leaf.add(text, frozenset(self._styles))

    def _begin(self, kind: str) -> None:
        self.end_leaf()
        self._leaf = Leaf(kind, self._quotes, len(self._lists), self._marker)
        self._marker = ""
        if kind == "hr":
            self.end_leaf()

    def _begin_list(self, number: int | None) -> None:
        self.end_leaf()
        self._own_line()
        self._lists.append(number)

    def _begin_item(self) -> None:
        number = self._lists[-1]
        self._marker = "-" if number is None else f"{number}."
        self._lists[-1] = None if number is None else number + 1

    def _own_line(self) -> None:
        """An item with nothing to stand before has its marker on a line of its own."""
        if self._marker:
            self._begin("p")
            self.end_leaf()

    def end_leaf(self) -> None:
        if self._leaf is not None:
            self.leaves.append(self._leaf)
        self._leaf = None
