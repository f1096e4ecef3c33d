"""One continuation of a plain text as it is written: every sign as it stands, nothing of it taken for Markdown."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QMimeData, QObject, Qt
from PySide6.QtGui import QTextBlockFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from assistant.domain.chat import Message, Status
from assistant.domain.differences import Span
from assistant.domain.plain_text import as_shown
from assistant.ui.difference_marks import mark_of
from assistant.ui.manuscript_edit import LINE
from assistant.ui.qt_text import copied
from assistant.ui.stream_pump import StreamPump
from assistant.ui.theme import Theme

translate = QCoreApplication.translate


class PlainColumn(QTextEdit):
    """Of a continuation what a `ColumnPage` is of an answer."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._pump = StreamPump(lambda text, _thinking: self._write(text), self)
        self.setObjectName("candidateText")
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setFrameStyle(QFrame.Shape.NoFrame)
        self.setProperty("kind", "bare")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(1)
        theme.changed.connect(self._restyle)
        self._restyle()

    def createMimeDataFromSelection(self) -> QMimeData:
        return copied(super().createMimeDataFromSelection(), self.textCursor())

    def to_plain_text(self) -> str:
        """Returns what is written so far."""
        return self._shown() + self._pump.pending()

    def set_messages(self, messages: Sequence[Message]) -> None:
        """Shows a continuation, or nothing."""
        self._pump.clear()
        self._show(messages[0].text if messages else "")

    def begin_answer(self, message: Message) -> None:
        """Begins to show a continuation, of which something may be there already."""
        self.set_messages([message])

    def set_reading(self, fraction: float, _seconds_left: float) -> None:
        """Tells how far the text is read (0 to 1)."""
        reading = translate("StateView", "Reading… {percent} %").format(percent=round(100 * fraction))
        self.setPlaceholderText(reading if 0 < fraction < 1 else "")

    def feed(self, text: str, _thinking: bool = False) -> None:
        """Takes a piece of it."""
        self._pump.push(text, False)

    def end_answer(self, message: Message) -> None:
        """It is complete."""
        self._pump.flush()
        if self._shown() != as_shown(message.text):
            self._show(message.text)
        ended = message.status is Status.COMPLETE
        self.setPlaceholderText(translate("wiring", "The model ends the text here.") if ended else "")

    def _shown(self) -> str:
        return self.document().toRawText().replace("\u2029", "\n")

    def _show(self, text: str) -> None:
        self.setPlainText(as_shown(text))
        self._set_lines()

    def _write(self, text: str) -> None:
        bar = self.verticalScrollBar()
        follows = bar.value() >= bar.maximum()
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(as_shown(text))
        if follows:
            bar.setValue(bar.maximum())

    def _set_lines(self) -> None:
        format_ = QTextBlockFormat()
        format_.setLineHeight(self.theme.px(LINE), QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(format_)

    def _restyle(self) -> None:
        self.setFont(self.theme.font(15))
        self._set_lines()
        self.setViewportMargins(self.theme.px(16), 0, self.theme.px(16), 0)


class PlainMarks(QObject):
    """Of a continuation what `DifferenceMarks` are of an answer."""

    def __init__(self, page: PlainColumn) -> None:
        super().__init__(page)
        self._page = page
        self._spans: Sequence[Span] = ()
        page.theme.changed.connect(self._on_theme_changed)

    def text(self) -> str:
        return self._page.to_plain_text()

    def show(self, spans: Sequence[Span]) -> None:
        """Marks parts of `text`; none of them: no mark."""
        self._spans = spans
        text = self.text()
        self._page.setExtraSelections([mark_of(self._page.theme, self._page, text, *span) for span in spans])

    def marked(self) -> list[str]:
        """Returns the words that are marked."""
        return [self.text()[start:end] for start, end in self._spans]

    def _on_theme_changed(self) -> None:
        self.show(self._spans)
