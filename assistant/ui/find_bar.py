"""The slim bar that finds words in the chat being shown."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from assistant.ui.announcing import announce
from assistant.ui.controls import IconButton, IconLabel, label
from assistant.ui.focus import give_back
from assistant.ui.theme import Theme

_HEIGHT = 48
_LONGEST = 100   # characters of a selection that are looked for
COLUMN = 720     # the widest a line of text and the composer get
MARGIN = 32
NARROW = 600     # below, half of it


class FindField(QLineEdit):
    """Enter goes to the next hit, Shift+Enter to the one before."""

    step_asked = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.step_asked.emit(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        else:
            super().keyPressEvent(event)


class FindBar(QWidget):
    """Field, how many there are, previous, next, close. Hidden until asked for; Esc closes it."""

    words_changed = Signal(str)
    step_requested = Signal(int)     # 1: next hit, -1: the one before
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._before: QWidget | None = None      # had the focus
        self._told = (0, 0, False)
        self.field = FindField()
        self.field.setObjectName("findField")
        self.field.setProperty("kind", "bare")
        self.field.textChanged.connect(self._on_text)
        self.field.step_asked.connect(self.step_requested)
        self.count = label(kind="small")
        self.count.setObjectName("findCount")
        self.previous = self._button("chevron-up", "findPrevious", "Shift+F3")
        self.previous.clicked.connect(lambda: self.step_requested.emit(-1))
        self.next = self._button("chevron-down", "findNext", "F3")
        self.next.clicked.connect(lambda: self.step_requested.emit(1))
        self.close_button = self._button("x", "findClose", "Esc")
        self.close_button.clicked.connect(self.close_bar)
        self._row = QHBoxLayout(self)
        for part in (IconLabel(theme, "search", "muted"), self.field, self.count, self.previous, self.next,
                     self.close_button):
            self._row.addWidget(part, 1 if part is self.field else 0)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.hide()
        theme.changed.connect(self._restyle)
        self._restyle()
        self.retranslate()

    def open_bar(self, words: str = "") -> None:
        """Shows the bar and puts the cursor into its field, what is in it selected; short `words` take its place."""
        focused = QApplication.focusWidget()
        if focused is not None and not self.isAncestorOf(focused):
            self._before = focused
        shown = self.isVisible()
        self.show()
        if words.strip() and "\n" not in words and len(words) <= _LONGEST:
            self.field.setText(words)
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()
        if not shown:
            self.words_changed.emit(self.field.text())

    def close_bar(self) -> None:
        """Hides the bar; the focus goes back to where it was."""
        if self.isHidden():
            return
        before, self._before = self._before, None
        focused = QApplication.focusWidget()
        if focused is None or self.isAncestorOf(focused):
            give_back(before, Qt.FocusReason.OtherFocusReason)
        self.hide()
        self.closed.emit()

    def set_count(self, position: int, count: int, more: bool) -> None:
        """Tells the current hit's number (from 1, 0: none), how many are known, and whether there may be more."""
        self._told = (position, count, more)
        if not self.field.text().strip() or (more and not count):
            text = ""
        elif not count:
            text = self.tr("Not found")
        elif not position:
            text = self.tr("{count} found").format(count=count)
        else:
            total = f"{count}+" if more else str(count)
            text = self.tr("{position} of {count}").format(position=position, count=total)
        if text != self.count.text() and not more:
            announce(self, text)
        self.count.setText(text)
        self.field.setAccessibleDescription(text)
        for button in (self.previous, self.next):
            button.setEnabled(count > 0)

    def sizeHint(self) -> QSize:
        return QSize(300, self._theme.px(_HEIGHT))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("canvas"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, self._theme.colour("line"))

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Find in this chat"))
        self.field.setPlaceholderText(self.tr("Find in this chat"))
        self.field.setAccessibleName(self.tr("Find in this chat"))
        self.previous.set_tooltip(self.tr("Previous"))
        self.next.set_tooltip(self.tr("Next"))
        self.close_button.set_tooltip(self.tr("Close"))
        self.set_count(*self._told)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def resizeEvent(self, event: QEvent) -> None:
        self._restyle()

    def _button(self, icon: str, name: str, shortcut: str) -> IconButton:
        button = IconButton(self._theme, icon, "", shortcut)
        button.setObjectName(name)
        return button

    def _on_text(self, text: str) -> None:
        self._told = (0, 0, True)
        self.words_changed.emit(text)

    def _restyle(self) -> None:
        """Keeps the bar in one column with the composer."""
        px = self._theme.px
        side = max((self.width() - px(COLUMN)) // 2, px(MARGIN if self.width() >= px(NARROW) else MARGIN // 2))
        self._row.setContentsMargins(side, 0, side, 1)
        self._row.setSpacing(px(8))
        self.field.setFont(self._theme.font(14))
