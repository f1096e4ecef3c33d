"""The card at a word: how likely it was, and what might have stood there, each a click away."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from assistant.domain.lens import LensWord
from assistant.ui.controls import ElidedLabel, label
from assistant.ui.explore.bars import Bars
from assistant.ui.explore.lens_text import chance_text, distribution_of, surprise_text, word_text
from assistant.ui.focus import give_back
from assistant.ui.popup_card import paint_card
from assistant.ui.theme import Theme

WIDTH = 392
_GAP = 6                # between the word and the card
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class WordCard(QFrame):
    """Lies in the window, not over it, so that a pointer passing by takes the keyboard from nobody."""

    chosen = Signal(int)            # token: the answer is to go on from it
    step_requested = Signal(int)    # to the next word (1) or the one before (-1)
    leap_requested = Signal(int)    # to the next surprising one, or the one before
    closed = Signal()

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self._standing = -1
        self._can_branch = True
        self._word: tuple[LensWord, str] | None = None
        self._before: QWidget | None = None     # had the keyboard
        self.setObjectName("wordCard")
        self._title = ElidedLabel(kind="heading")
        self._chance = label(kind="caption", wrap=True)
        self._bars = Bars(theme, self)
        self._bars.setObjectName("wordCardBars")
        self._bars.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._keys = label(kind="caption", wrap=True)
        box = QVBoxLayout(self)
        px = theme.px
        box.setContentsMargins(px(12), px(10), px(12), px(10))
        box.setSpacing(px(4))
        for part in (self._title, self._chance, self._bars, self._keys):
            box.addWidget(part)
        self._bars.clicked.connect(lambda _index: self._on_chosen())
        self._bars.chosen.connect(lambda _token: self._on_chosen())
        self._bars.step_requested.connect(self.step_requested)
        self._bars.installEventFilter(self)
        self._retranslate()
        self.hide()

    def show_word(self, word: LensWord, text: str, can_branch: bool) -> None:
        """Shows a word of an answer's `text`. `can_branch`: choosing an alternative makes the answer go on from it."""
        self._word, self._standing, self._can_branch = (word, text), word.made.token, can_branch
        self._bars.forget_pick()
        self._bars.show_distribution(distribution_of(word, text))
        self._tell()

    def open_at(self, word: QRect, page: QRect, with_keyboard: bool) -> None:
        """Opens below a word, within the sides of the page that it stands on; above it where there is no room below.
        Both are places on the screen."""
        self._keys.setVisible(with_keyboard)
        rows = self._bars.candidates.rowCount()
        self._bars.setFixedHeight(rows * self._bars.row_height() + 2)
        window, gap = self.window(), self._theme.px(_GAP)
        sides = QRect(window.mapFromGlobal(page.topLeft()), page.size()) & window.rect()
        self.setFixedWidth(min(self._theme.px(WIDTH), sides.width() - 2 * gap))
        self.adjustSize()
        at = window.mapFromGlobal(word.topLeft())
        below, above = at.y() + word.height() + gap, at.y() - gap - self.height()
        y = below if below + self.height() <= window.height() or above < 0 else above
        self.move(QPoint(max(sides.left() + gap, min(at.x(), sides.right() + 1 - self.width() - gap)),
                         max(gap, min(y, window.height() - self.height() - gap))))
        if with_keyboard and self._before is None:
            self._before = self.window().focusWidget()
        self.show()
        self.raise_()
        if with_keyboard:
            self._bars.setFocus(Qt.FocusReason.PopupFocusReason)

    def has_keyboard(self) -> bool:
        return self.isVisible() and self._bars.hasFocus()

    def close_card(self) -> None:
        """Goes away; the keyboard goes back to where it was."""
        if self.isHidden():
            return
        focused, before = self._bars.hasFocus(), self._before
        self._before = None
        self.hide()
        if focused:
            give_back(before, Qt.FocusReason.PopupFocusReason)
        self.closed.emit()

    def _on_chosen(self) -> None:
        candidate = self._bars.candidate()
        if candidate is not None and self._can_branch and not candidate.special and candidate.token != self._standing:
            self.chosen.emit(candidate.token)

    def _tell(self) -> None:
        if self._word is None:
            return
        word, text = self._word
        said = word_text(word, text)
        surprise = surprise_text(word.surprise)
        self._title.set_text(f"“{said}”")
        self._chance.setText(" · ".join(filter(None, (chance_text(word), surprise))))
        self._bars.setAccessibleName(", ".join(filter(None, (said, chance_text(word), surprise))))

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("What else might have stood here"))
        self._keys.setText(self.tr("Enter: continue from it   ← →: word   Ctrl+← →: surprising word   Esc: close"))
        self._tell()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = _STEPS.get(Qt.Key(event.key()))
            if event.key() == Qt.Key.Key_Escape:
                self.close_card()
                return True
            if step is not None and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.leap_requested.emit(step)
                return True
        if event.type() == QEvent.Type.FocusOut and self._before is not None:
            self._before = None
            self.close_card()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_card(self, self._theme)
