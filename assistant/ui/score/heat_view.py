"""A scored text as it stands, its words marked by surprise: nothing, dots or a line below them, and a tint."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QTextEdit, QWidget

from assistant.domain.score import ScoredToken, Span, Surprise, spans
from assistant.ui import qt_text
from assistant.ui.colours import blend
from assistant.ui.score.words import span_text
from assistant.ui.theme import Theme

TINTS = {Surprise.SURPRISING: 0.10, Surprise.VERY: 0.24}        # of the warning colour
LINE = 26           # px from line to line: Chinese characters and what is below them have room
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_LINES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class HeatView(QTextEdit):
    """Left and right, or the pointer, go from word to word."""

    pointed = Signal(int)       # token, from 0

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tokens: list[ScoredToken] = []
        self._spans: list[Span] = []
        self._places: list[tuple[int, int]] = []    # of each span in the document: from, to
        self._at = -1                               # span looked at
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.setProperty("kind", "field")
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.changed.connect(self._restyle)
        self._restyle()

    def show_tokens(self, tokens: Sequence[ScoredToken]) -> None:
        """Shows another text."""
        self.clear()
        lines = QTextBlockFormat()          # the next ones are as the first
        lines.setLineHeight(self._theme.px(LINE), QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        QTextCursor(self.document()).setBlockFormat(lines)
        self._tokens, self._spans, self._places, self._at = [], [], [], -1
        self.setExtraSelections([])
        self.add_tokens(tokens)

    def add_tokens(self, tokens: Sequence[ScoredToken]) -> None:
        """Shows what comes next of the text."""
        self._tokens.extend(tokens)
        begin = self._spans[-1].last + 1 if self._spans else 0
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.beginEditBlock()
        for span in spans(self._tokens[begin:]):
            start = cursor.position()
            self._write(cursor, span)
            self._spans.append(Span(span.text, span.first + begin, span.last + begin, span.log_probability,
                                    span.scored))
            self._places.append((start, cursor.position()))
        cursor.endEditBlock()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(200), self._theme.px(120))

    def token(self) -> int:
        """Returns the token looked at, of several the last; -1 for none."""
        return self._spans[self._at].last if self._at >= 0 else -1

    def seen_with(self, token: int) -> list[ScoredToken]:
        """Returns the tokens that are seen as one with a token, in order; none where it is not seen yet."""
        at = self._span_of(token)
        return self._tokens[self._spans[at].first:self._spans[at].last + 1] if at >= 0 else []

    def look_at(self, token: int, scroll: bool = True) -> None:
        """Fills the word that a token belongs to."""
        at = self._at = self._span_of(token)
        if at >= 0 and scroll:
            cursor = QTextCursor(self.document())
            cursor.setPosition(self._places[at][0])
            self.setTextCursor(cursor)
        self._mark()

    # -- inside ---------------------------------------------------------------------------------------------

    def _write(self, cursor: QTextCursor, span: Span) -> None:
        """Blanks before a word are left unmarked, as they are in print."""
        body = span.text.lstrip()
        before = span.text[:len(span.text) - len(body)]
        self._put(cursor, before, QTextCharFormat())
        self._put(cursor, body, self._format(span))

    @staticmethod
    def _put(cursor: QTextCursor, text: str, format_: QTextCharFormat) -> None:
        for number, line in enumerate(text.split("\n")):
            if number:
                cursor.insertBlock()
            if line:
                qt_text.insert(cursor, line, format_)

    def _format(self, span: Span) -> QTextCharFormat:
        theme, format_, surprise = self._theme, QTextCharFormat(), span.surprise
        if not span.scored:
            format_.setForeground(theme.colour("muted"))
        if surprise is not Surprise.EXPECTED:
            dotted = surprise is Surprise.SURPRISING
            style = QTextCharFormat.UnderlineStyle
            format_.setUnderlineStyle(style.DotLine if dotted else style.SingleUnderline)
            format_.setUnderlineColor(theme.colour("warning"))
            format_.setBackground(tint(theme, surprise))
        return format_

    def _mark(self) -> None:
        if self._at < 0:
            self.setExtraSelections([])
            return
        marked, (start, end) = QTextEdit.ExtraSelection(), self._places[self._at]
        start += qt_text.units(self._spans[self._at].text) - qt_text.units(self._spans[self._at].text.lstrip())
        cursor = QTextCursor(self.document())
        cursor.setPosition(min(start, end - 1))
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        marked.cursor, format_ = cursor, QTextCharFormat()
        format_.setBackground(self._theme.colour("accent"))
        format_.setForeground(self._theme.colour("on_accent"))
        marked.format = format_
        self.setExtraSelections([marked])

    def _point(self, at: int, *, spoken: bool) -> None:
        """Looks at a span."""
        token = self._spans[at].last
        self.look_at(token, scroll=spoken)
        self.pointed.emit(token)
        if spoken:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, span_text(self.seen_with(token))))

    def _span_of(self, token: int) -> int:
        return next((at for at, span in enumerate(self._spans) if span.first <= token <= span.last), -1)

    def _span_at(self, place: QPoint) -> int:
        """Returns the span under the pointer, -1 beside the text."""
        position = self.document().documentLayout().hitTest(
            (place + QPoint(self.horizontalScrollBar().value(), self.verticalScrollBar().value())).toPointF(),
            Qt.HitTestAccuracy.ExactHit)
        return next((at for at, (start, end) in enumerate(self._places) if start <= position < end), -1)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        at = self._span_at(event.position().toPoint())
        if at >= 0 and at != self._at and not event.buttons():
            self._point(at, spoken=False)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        at = self._span_at(event.position().toPoint())
        if at >= 0:
            self._point(at, spoken=False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, plain = Qt.Key(event.key()), not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and key in _STEPS and self._spans:
            self._point(min(max(self._at + _STEPS[key], 0), len(self._spans) - 1), spoken=True)
        elif plain and key in (Qt.Key.Key_Home, Qt.Key.Key_End) and self._spans:
            self._point(0 if key == Qt.Key.Key_Home else len(self._spans) - 1, spoken=True)
        elif plain and key in _LINES and self._at >= 0:
            self._walk_line(_LINES[key])
        else:
            super().keyPressEvent(event)

    def _walk_line(self, step: int) -> None:
        """Goes to the word above or below."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(self._places[self._at][0])
        down, move = step > 0, QTextCursor.MoveOperation
        if cursor.movePosition(move.Down if down else move.Up):
            position = cursor.position()
            at = next((each for each, (start, end) in enumerate(self._places) if start <= position < end),
                      len(self._spans) - 1)
            self._point(at, spoken=True)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        by_key = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        if by_key and self._at < 0 and self._spans:
            self._point(0, spoken=True)

    def _restyle(self) -> None:
        """Colours are in the document: it is written anew."""
        self.setFont(self._theme.font(15))
        self.document().setDefaultFont(self._theme.font(15))
        self.document().setDocumentMargin(self._theme.px(8))
        tokens, token = list(self._tokens), self.token()
        if tokens:
            self.show_tokens(tokens)
            self.look_at(token, scroll=False)


def tint(theme: Theme, surprise: Surprise) -> QColor:
    """Returns the ground of a word."""
    colours = theme.colours
    share = TINTS.get(surprise, 0.0)
    return QColor(blend(colours.warning, colours.raised, share))
