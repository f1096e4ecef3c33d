"""The two views that are measured side by side: the app's transcript and the naive one most chat windows begin with."""

from collections.abc import Sequence
from math import ceil
from typing import Protocol

from PySide6.QtCore import QCoreApplication, QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QFrame, QScrollArea, QScrollBar, QTextBrowser, QVBoxLayout, QWidget

from assistant.domain.chat import Message, Role, Status, TextPart
from assistant.ui.stream_pump import StreamPump
from assistant.ui.theme import Theme
from assistant.ui.transcript import Transcript

_NAIVE_INTERVAL_MS = 33
_MARGINS = 22            # left and right of the column


class View(Protocol):
    """What both can do. `push` takes a token and shows it when it is time, `flush` shows a piece at once."""

    widget: QWidget

    def open(self, messages: Sequence[Message]) -> None: ...
    def begin(self, text: str) -> None: ...
    def flush(self, piece: str) -> None: ...
    def push(self, token: str) -> None: ...
    def bar(self) -> QScrollBar: ...
    def widgets(self) -> int: ...


class OurView:
    """The app's transcript."""

    def __init__(self, theme: Theme) -> None:
        self.widget: QWidget = Transcript(theme)
        assert isinstance(self.widget, Transcript)
        self._page = self.widget
        pump = self._page.findChild(StreamPump)
        assert isinstance(pump, StreamPump)
        self._pump = pump

    def open(self, messages: Sequence[Message]) -> None:
        self._page.set_messages(messages)

    def begin(self, text: str) -> None:
        self._page.begin_answer(Message("live", None, Role.ASSISTANT, (TextPart(text),), status=Status.WRITING))

    def flush(self, piece: str) -> None:
        self._page.feed(piece)
        self._pump.flush()

    def push(self, token: str) -> None:
        self._page.feed(token)

    def bar(self) -> QScrollBar:
        return self._page.verticalScrollBar()

    def widgets(self) -> int:
        """Returns how many widgets lie on the page, buttons within them included."""
        return sum(widget.isVisible() for widget in self._page.viewport().findChildren(QWidget))


class NaiveView:
    """A column of text browsers, one for each message; an answer is rendered anew whenever it grows."""

    def __init__(self, theme: Theme) -> None:
        self._area = QScrollArea()
        self.widget: QWidget = self._area
        self._inside = QWidget()
        self._column = QVBoxLayout(self._inside)
        self._area.setWidget(self._inside)
        self._area.setWidgetResizable(True)
        self._font = theme.font(15)
        self._text = ""
        self._live: QTextBrowser | None = None
        self._timer = QTimer(self._area, singleShot=True, interval=_NAIVE_INTERVAL_MS)
        self._timer.timeout.connect(self._show)

    def open(self, messages: Sequence[Message]) -> None:
        for message in messages:
            self._add(message.text)
        self._follow()

    def begin(self, text: str) -> None:
        self._text, self._live = text, self._add(text)
        self._follow()

    def flush(self, piece: str) -> None:
        self._text += piece
        self._show()

    def push(self, token: str) -> None:
        self._text += token
        if not self._timer.isActive():
            self._timer.start()

    def bar(self) -> QScrollBar:
        return self._area.verticalScrollBar()

    def widgets(self) -> int:
        return len(self._inside.findChildren(QTextBrowser))

    def _add(self, text: str) -> QTextBrowser:
        browser = QTextBrowser()
        browser.setFrameShape(QFrame.Shape.NoFrame)
        browser.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        browser.setFont(self._font)
        browser.resize(self._area.viewport().width() - _MARGINS, 100)    # lays out once, at the width it will have
        browser.setMarkdown(text)
        self._fit(browser)
        self._column.addWidget(browser)
        return browser

    def _fit(self, browser: QTextBrowser) -> None:
        browser.setFixedHeight(ceil(browser.document().size().height()))

    def _show(self) -> None:
        if self._live is not None:
            self._live.setMarkdown(self._text)
            self._fit(self._live)
            self._follow()

    def _follow(self) -> None:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)   # the layout is told later
        self.bar().setValue(self.bar().maximum())
