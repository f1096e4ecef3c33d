"""What came of making an answer again: the same, the first difference in its text, or why nothing can be compared."""

from html import escape

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QCloseEvent, QHideEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from assistant.domain.chat import Message
from assistant.domain.errors import AssistantError
from assistant.ui.controls import IconLabel, TextButton, label
from assistant.ui.error_text import error_text
from assistant.ui.model_text import number_text
from assistant.ui.popup_card import PopupCard, move_onto_screen
from assistant.ui.theme import Theme

WIDTH = 400
BEFORE, AFTER = 90, 60      # letters shown before the first difference, and from it on

translate = QCoreApplication.translate


def reason_text(reason: str) -> str:
    """Returns in plain words why two answers cannot be compared."""
    return {
        "foreign": translate("replay", "Other chats or other answers lay in the model’s memory when it was written."),
        "together": translate("replay", "It was written in one pass with other answers."),
        "restored": translate("replay", "What had been read of the chat came from a file, which does not say all of "
                                        "how it was read."),
        "pieces": translate("replay", "It was written in several pieces."),
        "context": translate("replay", "It filled the context, and the oldest messages were dropped in the middle."),
        "model": translate("replay", "Another model is loaded than the one that wrote it."),
        "engine": translate("replay", "Another build of the engine, or another processor, wrote it."),
        "template": translate("replay", "The model’s chat template has changed since."),
        "loaded": translate("replay", "The model is loaded otherwise than it was: device, precision of the context, "
                                      "flash attention, tokens at once or adapters."),
        "threads": translate("replay", "It was written with more threads than this computer has."),
        "prompt": translate("replay", "Its prompt cannot be put together again token by token."),
        "mixture": translate("replay", "Part of what was read had been taken back, which a mixture of experts does not "
                                       "forget."),
        "memory": translate("replay", "There is too little free memory for a second context."),
    }.get(reason, translate("replay", "How it was evaluated is not recorded."))


class ReplayPopup(PopupCard):
    """A card; a click elsewhere or Esc closes it, and ends the replay."""

    closed = Signal()

    def __init__(self, theme: Theme, message: Message, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("replayPopup")
        self._message = message
        self._at = QPoint()
        self._verdict, self._open = ("waiting", "", -1, "", False), True
        self._error: AssistantError | None = None
        self._sign = IconLabel(theme, "check", "accent")
        self._title, self._words = label("", "heading"), label("", "small", wrap=True)
        self._title.setObjectName("replayVerdict")
        self._words.setObjectName("replayWords")
        self._bar = QProgressBar(self)
        self._bar.setObjectName("replayProgress")
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(theme.px(6))
        self._bar.setRange(0, 1000)
        self._then, self._now = _Words("replayThen"), _Words("replayNow")
        self._stop = TextButton(theme, "", "link")
        self._stop.setObjectName("stopReplay")
        self._stop.set_flush()
        self._stop.clicked.connect(self.close)
        self._lay_out()
        theme.changed.connect(self._tell)       # colours are part of what it says
        self._tell()

    def _lay_out(self) -> None:
        theme, head, box = self._theme, QHBoxLayout(), QVBoxLayout(self)
        head.setSpacing(theme.px(8))
        head.addWidget(self._sign)
        head.addWidget(self._title, 1)
        head.addWidget(self._stop)
        box.setContentsMargins(theme.px(16), theme.px(10), theme.px(16), theme.px(16))
        box.setSpacing(theme.px(8))
        box.addLayout(head)
        for part in (self._words, self._bar, self._then, self._now):
            box.addWidget(part)
        self.setFixedWidth(theme.px(WIDTH))

    def open_at(self, at: QPoint) -> None:
        """Shows it with its corner at a place of the screen, moved so that all of it can be seen."""
        self._at = at
        self._fit()
        self.show()
        self._stop.setFocus(Qt.FocusReason.PopupFocusReason)

    def show_waiting(self) -> None:
        """Something else comes first."""
        self._verdict = ("waiting", "", -1, "", False)
        self._tell()

    def show_progress(self, share: float) -> None:
        """`share` of 0..1 is made again."""
        self._bar.setValue(round(share * 1000))
        if self._verdict[0] != "running":
            self._verdict = ("running", "", -1, "", False)
            self._tell()

    def show_result(self, verdict: str, reason: str = "", place: int = -1, now: str = "", *,
                    thinking: bool = False) -> None:
        """`verdict` and the rest as in the engine's `Replayed`."""
        self._verdict = (verdict, reason, place, now, thinking)
        self._tell()

    def show_failure(self, error: AssistantError) -> None:
        self._error, self._verdict = error, ("failed", "", -1, "", False)
        self._tell()

    def text(self) -> str:
        """Returns all that it says."""
        parts = [self._title, self._words, self._then.words, self._now.words]
        return "\n".join(part.accessibleName() or part.text() for part in parts if not part.isHidden() and part.text())

    def _tell(self) -> None:
        verdict, reason, place, now, thinking = self._verdict
        self._title.setText({
            "waiting": self.tr("Replay"), "running": self.tr("Replay"), "identical": self.tr("Identical"),
            "different": self._difference(place), "incomparable": self.tr("Not comparable"),
            "failed": self.tr("Not finished")}.get(verdict, ""))
        self._words.setText({
            "waiting": self.tr("Waiting until the model is free…"),
            "running": self.tr("The answer is made again step by step, beside your chats…"),
            "identical": self.tr("Evaluated again in the same steps, it came out the same, letter for letter."),
            "different": self.tr("In the thinking, before the answer. Up to there all is the same.") if thinking
            else self.tr("Up to there all is the same."),
            "incomparable": reason_text(reason),
            "failed": " ".join(error_text(self._error)) if self._error else ""}.get(verdict, ""))
        self._sign.setVisible(verdict == "identical")
        self._bar.setVisible(verdict == "running")
        self._bar.setAccessibleName(self.tr("How far the replay is"))
        self._stop.set_label(self.tr("Stop") if verdict in ("waiting", "running") else self.tr("Close"))
        different = verdict == "different"
        self._then.setVisible(different)
        self._now.setVisible(different)
        if different:
            self._show_difference(place, now, thinking)
        self.setAccessibleName(self._title.text())
        if self.isVisible():
            self._fit()

    def _difference(self, place: int) -> str:
        return self.tr("First difference at character {place}").format(place=number_text(place + 1))

    def _show_difference(self, place: int, now: str, thinking: bool) -> None:
        whole = self._message.reasoning if thinking else self._message.text
        before = whole[max(place - BEFORE, 0):place]
        before = ("…" if place > BEFORE else "") + before
        for words, name, came in ((self._then, self.tr("Then"), whole[place:]), (self._now, self.tr("Now"), now)):
            words.show_words(self._theme, name, before, came[:AFTER] + ("…" if len(came) > AFTER else ""),
                             self.tr("(the end)"))

    def _fit(self) -> None:
        column = self.layout()
        if column is not None:
            self.resize(self.width(), column.totalHeightForWidth(self.width()))
        move_onto_screen(self, self._at)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self._end()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)        # a popup that is clicked beside is hidden first
        self._end()

    def _end(self) -> None:
        if self._open:
            self._open = False
            self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._tell()


class _Words(QWidget):
    """One of the two texts: what both begin with, then what is its own, marked."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name, self.words = label("", "caption"), QLabel()
        self.words.setObjectName(name)
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.RichText)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._name)
        column.addWidget(self.words)

    def show_words(self, theme: Theme, name: str, before: str, own: str, end: str) -> None:
        """`end` stands where `own` is nothing."""
        self._name.setText(name)
        tint, on_tint, muted = (theme.colour(role).name() for role in ("tint", "on_tint", "text2"))
        marked = escape(own or end).replace("\n", "<br>")
        self.words.setText(
            f'<span style="color:{muted}">{escape(before).replace(chr(10), "<br>")}</span>'
            f'<span style="background-color:{tint};color:{on_tint}">{marked}</span>')
        self.words.setAccessibleName(f"{name}: {before}{own or end}")
