"""The look of Markdown: Qt's text formats, made from the theme."""

import re

from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QTextBlockFormat,
    QTextCharFormat,
    QTextDocument,
    QTextFormat,
    QTextOption,
)

from assistant.ui import markdown_formula as formula
from assistant.ui import qt_text
from assistant.ui.theme import Theme
from assistant.ui.tooltip import plain_tooltip

# Properties of our own on block formats.
QUOTE = int(QTextFormat.Property.UserProperty) + 1      # depth of a block quote
EDGES = QUOTE + 4                                       # where the bars of the quotes are, in pixels
RULE = QUOTE + 1                                        # a horizontal rule
CONTINUES = QUOTE + 2                                   # the rest of a line or paragraph cut for its size
TASK = QUOTE + 3                                        # "x" or " ": a list item's checkbox
CODE = QUOTE + 5                                        # of a line of code in a list or a quote: its language

BLOCK_GAP = 12
ITEM_GAP = 4
INDENT = 29                                             # a list's, a quote's: room for a number of two digits
_HEADINGS = {1: (28, 36, 24), 2: (20, 28, 24), 3: (17, 26, 20)}   # size, line, space above; smaller ones as text
_LINE_TYPE = QTextBlockFormat.LineHeightTypes.FixedHeight.value
# Not compiled yet, like every class of so many characters: that takes 3 ms of the start.
_HAN = "[\u2e80-\u303f\u31c0-\u31ef\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef]"


def has_han(text: str) -> bool:
    """Returns whether there is Chinese text, which needs taller lines and is never set in italics."""
    return re.search(_HAN, text) is not None


class Formats:
    """Formats of answers (`quiet` False) or of thinking, for the theme of now."""

    def __init__(self, theme: Theme, quiet: bool = False) -> None:
        self.theme = theme
        self.size = 14 if quiet else 15
        self._line = 22 if quiet else 24
        self.role = "text2" if quiet else "text"
        self.text = self._chars(theme.font(self.size), self.role)
        self.code = self._chars(theme.mono_font(13), self.role)
        self.code.setBackground(theme.colour("code"))
        self.code_line = self._chars(theme.mono_font(13), "text")
        self.muted = self._chars(theme.font(self.size), "muted")
        self.table_head = self._chars(theme.font(13, 500), "text2")
        self.table_text = self._chars(theme.font(14), self.role)
        self.note = self._chars(theme.font(13), "text2")
        self._metrics: dict[int, QFontMetricsF] = {}     # of the formats above
        self.columns: dict[str, list[int]] = {}          # widths of tables' columns, by the source of the first piece

    def advance(self, format_: QTextCharFormat, text: str) -> float:
        """Returns how wide text is on one line, in pixels."""
        metrics = self._metrics.get(id(format_))
        if metrics is None:
            metrics = self._metrics[id(format_)] = QFontMetricsF(format_.font())
        return metrics.horizontalAdvance(text)

    def document(self) -> QTextDocument:
        """Returns an empty document in which these formats are at home."""
        document = QTextDocument()
        document.setUndoRedoEnabled(False)
        document.setDocumentMargin(0)
        document.setDefaultFont(self.theme.font(self.size))
        document.setIndentWidth(self.theme.px(INDENT))
        wrapping = QTextOption()        # as the views have it: measured here, shown there
        wrapping.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        document.setDefaultTextOption(wrapping)
        formula.prepare(document)
        return document

    def heading(self, level: int) -> QTextCharFormat:
        size = _HEADINGS[level][0] if level in _HEADINGS else self.size
        return self._chars(self.theme.font(size, 600), self.role)

    def block(self, text: str, gap: int = BLOCK_GAP, heading: int = 0) -> QTextBlockFormat:
        """Returns a paragraph's format; `text` decides the line height, `gap` is the space above in pixels."""
        format_ = QTextBlockFormat()
        line = self._line + (2 if has_han(text) else 0)
        if heading:
            format_.setHeadingLevel(heading)
            _, line, gap = _HEADINGS.get(heading, (0, line, gap + 4))
        format_.setLineHeight(self.theme.px(line), _LINE_TYPE)
        format_.setTopMargin(self.theme.px(gap))
        return format_

    def code_block(self, gap: int = 0) -> QTextBlockFormat:
        format_ = QTextBlockFormat()
        format_.setLineHeight(self.theme.px(21), _LINE_TYPE)
        format_.setTopMargin(self.theme.px(gap))
        return format_

    def rule(self) -> QTextBlockFormat:
        format_ = QTextBlockFormat()
        format_.setLineHeight(self.theme.px(9), _LINE_TYPE)
        format_.setTopMargin(self.theme.px(BLOCK_GAP))
        format_.setProperty(RULE, True)
        return format_

    def strong(self, base: QTextCharFormat) -> QTextCharFormat:
        format_ = QTextCharFormat(base)
        bold = base.fontWeight() >= QFont.Weight.DemiBold       # in a heading
        format_.setFontWeight(QFont.Weight.Bold if bold else QFont.Weight.DemiBold)
        return format_

    def emphasis(self, base: QTextCharFormat, text: str) -> QTextCharFormat:
        """Returns italics, for Chinese text bold."""
        if has_han(text):
            return self.strong(base)
        format_ = QTextCharFormat(base)
        format_.setFontItalic(True)
        return format_

    def link(self, base: QTextCharFormat, address: str) -> QTextCharFormat:
        format_ = QTextCharFormat(base)
        format_.setAnchor(True)
        format_.setAnchorHref(address)
        format_.setToolTip(address)
        format_.setForeground(self.theme.colour("accent"))
        format_.setFontUnderline(True)
        return format_

    def note_mark(self, base: QTextCharFormat, label: str, mark: str, note: str) -> QTextCharFormat:
        """Returns the format of the mark of a reference to a footnote; the note itself is its tooltip."""
        format_ = self._small(base)
        format_.setToolTip(plain_tooltip(note))
        qt_text.stand_for(format_, f"[^{label}]", qt_text.units(mark))
        return format_

    def note_label(self, base: QTextCharFormat, label: str, mark: str) -> QTextCharFormat:
        """Returns the format of the mark a footnote begins with, and the space after it."""
        format_ = self._small(base)
        qt_text.stand_for(format_, f"[^{label}]: ", qt_text.units(mark) + 1)
        return format_

    def _small(self, base: QTextCharFormat) -> QTextCharFormat:
        format_ = QTextCharFormat(base)
        format_.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignSuperScript)
        format_.setForeground(self.theme.colour("accent"))
        return format_

    def _chars(self, font: QFont, role: str) -> QTextCharFormat:
        format_ = QTextCharFormat()
        format_.setFont(font)
        format_.setForeground(self.theme.colour(role))
        return format_
