"""What is scored and with which model: one or two fields, Score or Stop, the model, and where a text may come from."""

from collections.abc import Sequence
from math import ceil
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from assistant.ui.controls import TextButton
from assistant.ui.explore.cover import ActButton
from assistant.ui.line_wrapping import suit_wrapping
from assistant.ui.text_editors import ComposingEdit, text_of
from assistant.ui.theme import Theme
from assistant.ui.tooltip import plain_tooltip

WIDE = 600          # px; from here on two texts stand side by side
_LEAST_NAME = 96    # px of the button that shows the model's name
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class TextField(ComposingEdit):
    """Ctrl+Enter scores; Tab leads on; a file dropped on it is the window's."""

    score_requested = Signal()
    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "field")
        self.setTabChangesFocus(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.score_requested.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit()


class _ModelButton(TextButton):
    """As wide as the name it shows; where there is less room the name is elided."""

    def __init__(self, theme: Theme) -> None:
        self.name = ""
        super().__init__(theme, "", "quiet")
        self.trailing_icon = "chevron-down"
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def set_name(self, name: str) -> None:
        self.name = name
        self.updateGeometry()
        self._elide()

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        more = self._name_width() - self.fontMetrics().horizontalAdvance(self.text())
        return QSize(hint.width() + more, hint.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint().boundedTo(QSize(self.theme.px(_LEAST_NAME), self.height_px()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _name_width(self) -> int:
        """Returns the room of the whole name: rounded to the nearest pixel it would be elided in its own width."""
        return ceil(QFontMetricsF(self.font()).horizontalAdvance(self.name))

    def _elide(self) -> None:
        room = self.width() - (self.sizeHint().width() - self._name_width())
        self.setText(self.fontMetrics().elidedText(self.name, Qt.TextElideMode.ElideRight, max(room, 1)))
        self.setToolTip(plain_tooltip(self.name) if self.text() != self.name else "")


class ScoreEntry(QWidget):
    """It keeps nothing but what was written into it."""

    score_requested = Signal(object)    # tuple[str, ...]: the texts
    stop_requested = Signal()
    model_chosen = Signal(Path)
    file_requested = Signal()           # the user wants to pick a text file
    answer_requested = Signal()         # and this, the last answer of the chat

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._models: list[tuple[Path, str]] = []
        self._current: Path | None = None
        self._busy = False
        self.has_answer = False         # the chat has one that may be filled in
        self._make_parts()
        self._lay_out()
        self._connect()
        self._retranslate()

    def set_models(self, models: Sequence[tuple[Path, str]], current: Path | None) -> None:
        """Takes path and name of what can be loaded, and which is in use."""
        self._models, self._current = list(models), current
        self._tell()

    def set_text(self, text: str) -> None:
        """Fills in a text: into the second field, if that was used last. Undo brings back what stood there."""
        if not text:
            return
        field = self.second if self._two() and self._last is self.second else self.first
        suit_wrapping(field, text)
        field.selectAll()
        field.insertPlainText(text)
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    def texts(self) -> tuple[str, ...]:
        """Returns the texts to be scored."""
        fields = (self.first, self.second) if self._two() else (self.first,)
        return tuple(text for field in fields if (text := text_of(field)).strip())

    def show_second(self, shown: bool) -> None:
        """Shows or hides the field of the second text."""
        self.second.setVisible(shown)
        self._retranslate()
        (self.second if shown else self.first).setFocus(Qt.FocusReason.OtherFocusReason)

    def set_busy(self, busy: bool) -> None:
        """Shows Stop in place of Score."""
        had_focus = self.score_button.hasFocus() or self.stop_button.hasFocus()
        self._busy = busy
        self._tell()
        if had_focus:
            (self.stop_button if busy else self.score_button).setFocus(Qt.FocusReason.OtherFocusReason)

    def model_menu(self) -> QMenu:
        """Returns a new menu of the models; it deletes itself."""
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        for path, name in self._models:
            action = menu.addAction(name.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(path == self._current)
            action.triggered.connect(lambda _=False, path=path: self.model_chosen.emit(path))
        return menu

    def fill_menu(self) -> QMenu:
        """Returns a new menu of where a text may come from; it deletes itself."""
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        file, answer = menu.addAction(self.tr("A text file…")), menu.addAction(self.tr("The last answer of the chat"))
        file.setObjectName("scoreFill.file")
        file.triggered.connect(lambda _=False: self.file_requested.emit())
        answer.setObjectName("scoreFill.answer")
        answer.triggered.connect(lambda _=False: self.answer_requested.emit())
        answer.setEnabled(self.has_answer)
        return menu

    # -- inside ---------------------------------------------------------------------------------------------

    def _make_parts(self) -> None:
        theme = self._theme
        self.first, self.second = TextField(), TextField()
        self._last = self.first
        self.score_button = ActButton(theme, "", "primary")     # as high as Stop, which takes its place
        self.stop_button = TextButton(theme, "", "secondary", "square")
        self.model_button = _ModelButton(theme)
        self.fill_button, self.second_button = TextButton(theme, "", "link"), TextButton(theme, "", "link")
        for name, part in {"scoreText": self.first, "scoreSecondText": self.second, "scoreButton": self.score_button,
                           "scoreStopButton": self.stop_button, "scoreModelButton": self.model_button,
                           "scoreFillButton": self.fill_button, "scoreSecondButton": self.second_button}.items():
            part.setObjectName(name)
        for link in (self.fill_button, self.second_button):
            link.set_flush()
        self.second.hide()

    def _lay_out(self) -> None:
        px, tools, column = self._theme.px, QHBoxLayout(), QVBoxLayout(self)
        self._fields = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._fields.setSpacing(px(12))
        for field in (self.first, self.second):
            self._fields.addWidget(field, 1)
            field.setFixedHeight(px(88))
        tools.setSpacing(px(8))
        for part in (self.score_button, self.stop_button):
            tools.addWidget(part)
        tools.addWidget(self.model_button)
        tools.addStretch(1)
        tools.addWidget(self.fill_button)
        tools.addSpacing(px(12))
        tools.addWidget(self.second_button)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(12))
        column.addLayout(self._fields)
        column.addLayout(tools)

    def _connect(self) -> None:
        self.score_button.clicked.connect(self._score)
        self.stop_button.clicked.connect(self.stop_requested)
        self.model_button.clicked.connect(lambda: _popup(self.model_menu(), self.model_button))
        self.fill_button.clicked.connect(lambda: _popup(self.fill_menu(), self.fill_button))
        self.second_button.clicked.connect(lambda: self.show_second(not self._two()))
        for field in (self.first, self.second):
            field.score_requested.connect(self._score)
            field.textChanged.connect(self._tell)
        self.first.entered.connect(lambda: self._use(self.first))
        self.second.entered.connect(lambda: self._use(self.second))

    def _use(self, field: TextField) -> None:
        self._last = field

    def _two(self) -> bool:
        return self.second.isVisibleTo(self)

    def _score(self) -> None:
        if self.score_button.isEnabled() and not self._busy:
            self.score_requested.emit(self.texts())

    def _tell(self) -> None:
        name = next((name for path, name in self._models if path == self._current), "")
        self.model_button.set_name(name or self.tr("Choose a model"))
        self.model_button.setAccessibleName(
            self.tr("Model: {name}").format(name=name) if name else self.model_button.name)
        self.model_button.setEnabled(bool(self._models))
        self.score_button.setVisible(not self._busy)
        self.stop_button.setVisible(self._busy)
        self.score_button.setEnabled(bool(self.texts()) and self._current is not None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        direction = QBoxLayout.Direction
        self._fields.setDirection(
            direction.LeftToRight if self.width() >= self._theme.px(WIDE) else direction.TopToBottom)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.first.setPlaceholderText(self.tr("Paste a text, or drop a text file here."))
        self.second.setPlaceholderText(self.tr("A text to compare it with."))
        self.first.setAccessibleName(self.tr("Text"))
        self.second.setAccessibleName(self.tr("Second text"))
        self.score_button.set_label(self.tr("Score"))
        self.score_button.setToolTip("Ctrl+Enter")
        self.stop_button.set_label(self.tr("Stop"))
        self.fill_button.set_label(self.tr("Fill in…"))
        self.second_button.set_label(self.tr("Only one text") if self._two() else self.tr("Compare two texts"))
        self._tell()


def _popup(menu: QMenu, below: QWidget) -> None:
    menu.popup(below.mapToGlobal(QPoint(0, below.height() + 4)))
