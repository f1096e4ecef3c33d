"""The middle of the window: header, transcript or the question an empty chat begins with, notices, composer."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from assistant.ui.composer import Composer
from assistant.ui.controls import TextButton, label
from assistant.ui.find_bar import COLUMN, MARGIN, NARROW, FindBar
from assistant.ui.header import Header
from assistant.ui.notices import Notices
from assistant.ui.theme import Theme


class EmptyChat(QWidget):
    """A question, and four ways to begin; `chosen` tells the words to put into the composer. Where a notice leaves too
    little room they give way."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = label("", "title2", wrap=True)
        self._title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._buttons = [TextButton(theme, "", "raised") for _ in range(4)]
        grid = QGridLayout()
        grid.setSpacing(theme.px(8))
        for number, button in enumerate(self._buttons):
            button.setObjectName(f"suggestion.{number}")
            button.clicked.connect(lambda _=False, number=number: self.chosen.emit(self._beginnings()[number]))
            grid.addWidget(button, number // 2, number % 2)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addLayout(grid)
        middle.addStretch(1)
        box = QVBoxLayout(self)
        box.setSpacing(theme.px(24))
        box.addStretch(2)
        box.addWidget(self._title)
        box.addLayout(middle)
        box.addStretch(3)
        self.retranslate()

    def _beginnings(self) -> list[str]:
        return [
            self.tr("Explain in simple words: "),
            self.tr("Rewrite this text so that it is clear and friendly:\n\n"),
            self.tr("Translate into English:\n\n"),
            self.tr("Make a plan for "),
        ]

    def retranslate(self) -> None:
        self._title.setText(self.tr("What shall we talk about?"))
        texts = (self.tr("Explain something"), self.tr("Rewrite my text"), self.tr("Translate"), self.tr("Make a plan"))
        for button, text in zip(self._buttons, texts, strict=True):
            button.set_label(text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        gap = self._buttons[0].sizeHint().height() // 2
        title = self._title.heightForWidth(self.width()) + gap
        buttons = 2 * (self._buttons[0].sizeHint().height() + gap)
        self._title.setVisible(self.height() >= title)
        for button in self._buttons:
            button.setVisible(self.height() >= title + buttons)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()


class _Yielding(QStackedWidget):
    """Gives way to what must be read: its pages would ask for a height that goes with their width."""

    def hasHeightForWidth(self) -> bool:
        return False


class ChatPage(QWidget):
    """Puts its parts in one column; the transcript takes the whole width and centres its own text."""

    def __init__(self, theme: Theme, header: Header, transcript: QWidget, notices: Notices,
                 composer: Composer) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("kind", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.empty = EmptyChat(theme)
        self.find_bar = FindBar(theme)
        self._stack = _Yielding()
        self._transcript = transcript
        self._stack.addWidget(transcript)
        self._stack.addWidget(self.empty)
        self._stack.setMinimumHeight(1)    # in a low window notices and composer come first
        self._column = QWidget()
        inner = QVBoxLayout(self._column)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(8)
        inner.addWidget(notices)
        inner.addWidget(composer)
        self._composer, self._empty = composer, False
        self._text_page: QWidget | None = None
        self._beside: set[QWidget] = set()      # views of several answers, in place of the conversation
        self._row = QHBoxLayout()
        self._row.setSpacing(0)
        self._row.addStretch(0)
        self._row.addWidget(self._column, 1)    # all the width there is, up to its maximum
        self._row.addStretch(0)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(header)
        box.addWidget(self.find_bar)
        box.addWidget(self._stack, 1)
        box.addLayout(self._row)
        theme.changed.connect(self._restyle)
        self._restyle()

    def set_empty(self, empty: bool) -> None:
        if empty:
            self.find_bar.close_bar()
        self._empty = empty
        if self._text_page is None:
            self._show(self._conversation())

    def show_text(self, page: QWidget | None) -> None:
        """Shows the page of a plain text in place of transcript and composer; None: those again."""
        self._text_page = page
        self._composer.setVisible(page is None)
        self._restyle()
        if page is not None:
            self.find_bar.close_bar()
        self._show(page or self._conversation())

    def writing_field(self) -> QWidget:
        """Returns where the user writes."""
        page = self._text_page
        return (page.focusProxy() or page) if page is not None else self._composer.edit

    def show_beside(self, view: QWidget | None) -> None:
        """Shows several answers side by side in place of the conversation or text; None: that again."""
        if view is not None:
            self.find_bar.close_bar()
            self._beside.add(view)
        self._show(view or self._text_page or self._conversation())

    def _conversation(self) -> QWidget:
        return self.empty if self._empty else self._transcript

    def _show(self, page: QWidget) -> None:
        """Shows a page in the middle. From answers side by side the keyboard goes to where the user writes: Qt would
        give it to whatever comes first."""
        leaving, focused = self._stack.currentWidget(), self.window().focusWidget()
        if self._stack.indexOf(page) < 0:
            self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        if leaving in self._beside and page not in self._beside and focused and leaving.isAncestorOf(focused):
            self.writing_field().setFocus(Qt.FocusReason.OtherFocusReason)

    def _restyle(self) -> None:
        px = self._theme.px
        self._column.setMaximumWidth(px(COLUMN))
        side = px(MARGIN if self.width() >= px(NARROW) else MARGIN // 2)
        self._row.setContentsMargins(side, px(8), side, px(8) if self._text_page is not None else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._restyle()
