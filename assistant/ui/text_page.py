"""The page of a plain text: the text itself, and below it what continues it."""

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from assistant.domain.plain_text import Document
from assistant.ui.buttons import IconButton, TextButton
from assistant.ui.controls import ElidedLabel, set_kind
from assistant.ui.find_bar import COLUMN, MARGIN, NARROW
from assistant.ui.keys import opens_menu
from assistant.ui.manuscript_edit import ManuscriptEdit
from assistant.ui.model_text import number_text
from assistant.ui.settings_chip import SettingsChip
from assistant.ui.several_menu import continue_menu, other_continuations_menu
from assistant.ui.sibling_arrows import SiblingArrows
from assistant.ui.theme import Theme


class TextPage(QWidget):
    """Keeps nothing but what is written in the field; what is wanted is told by signals."""

    text_changed = Signal(str, str)         # before the cursor, after it; by the user
    continue_requested = Signal(str, str, int)      # the same, and in how many ways side by side
    stop_requested = Signal()
    again_requested = Signal()
    others_requested = Signal(int)          # so many, side by side, in place of the continuation shown
    replay_requested = Signal()
    step_requested = Signal(int)            # 1: the next continuation, -1: the one before
    panel_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._place, self._length = (0, 0), 0
        self.setObjectName("textPage")
        self.editor = ManuscriptEdit(theme)
        self.editor.setObjectName("textEditor")
        self.setFocusProxy(self.editor)
        self._make_tools()
        self._lay_out()
        self.editor.edited.connect(lambda: self.text_changed.emit(*self.editor.split()))
        self.continue_button.clicked.connect(lambda: self.go_on())
        self.stop_button.clicked.connect(self.stop_requested)
        self.again_button.clicked.connect(self.again_requested)
        self.arrows.stepped.connect(self.step_requested)
        self.chip.clicked.connect(self.panel_requested)
        for button in (self.continue_button, self.again_button):
            button.installEventFilter(self)
        theme.changed.connect(self._restyle)
        self._restyle()
        self.set_busy(False)
        self.set_place(0, 0)
        self.retranslate()

    # -- what it shows ----------------------------------------------------------------------------------------

    def show_document(self, document: Document, fresh: bool) -> None:
        """Shows a text, its continuation tinted. `fresh`: another text than the one shown."""
        if fresh or document.text != self.editor.text():
            self.editor.show_text(*document.split, fresh)
        self.editor.mark((document.before, document.written))

    def set_busy(self, busy: bool) -> None:
        """Shows Stop in place of Continue while something is written, here or in another chat."""
        had_focus = QApplication.focusWidget() in (self.continue_button, self.stop_button)
        self.stop_button.setVisible(busy)
        self.continue_button.setVisible(not busy)
        if had_focus:
            (self.stop_button if busy else self.continue_button).setFocus(Qt.FocusReason.OtherFocusReason)

    def set_place(self, index: int, count: int) -> None:
        """Takes which continuation is shown, from 0, and how many there are of the same state; (0, 0) for none."""
        self._place = index, count
        self.again_button.setVisible(count > 0)
        self.arrows.set_place(index, count, self.tr("Previous continuation"), self.tr("Next continuation"),
                              self.tr("Continuation {index} of {count}").format(index=index + 1, count=count))

    def set_length(self, tokens: int) -> None:
        """Takes the maximum length of a continuation, for the tooltip."""
        self._length = tokens
        tip = self.tr(
            "Writes on at the cursor, up to {count} tokens more; what is after the cursor stays there.  Ctrl+Enter"
        ).format(count=number_text(tokens))
        more = self.tr("Right-click: several continuations side by side")
        self.continue_button.setToolTip(f"{tip}\n{more}")

    def set_status(self, text: str, warns: bool = False) -> None:
        """Says in a line how the last continuation went, or goes."""
        set_kind(self.status, "caption warning" if warns else "caption")
        self.status.set_text(text)

    def focus(self) -> None:
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def go_on(self, count: int = 1) -> None:
        """Wants the text continued at the cursor, in `count` ways; not while an input method is composing."""
        if not self.editor.composing():
            self.focus()
            self.continue_requested.emit(*self.editor.split(), count)

    def choose_count(self) -> None:
        """Offers to continue the text at the cursor in several ways."""
        button = self.continue_button
        if button.isVisible():
            continue_menu(self, self.go_on).popup(button.mapToGlobal(button.rect().bottomLeft()))

    def place_of_tools(self) -> QPoint:
        """Returns where on the screen something about the continuation is shown."""
        return self._tools.mapToGlobal(self._tools.rect().topLeft())

    # -- inside -----------------------------------------------------------------------------------------------

    def _make_tools(self) -> None:
        theme = self._theme
        self.continue_button = TextButton(theme, "", "primary", "play")
        self.continue_button.setObjectName("continueTextButton")
        self.stop_button = TextButton(theme, "", "secondary", "square")
        self.stop_button.setObjectName("stopTextButton")
        self.again_button = IconButton(theme, "refresh-cw", "", "Ctrl+R")
        self.again_button.setObjectName("againTextButton")
        self.again_button.icon_role = "text2"
        self._tools = QWidget()
        self.arrows = SiblingArrows(theme, self._tools)
        self.arrows.setObjectName("continuationArrows")
        self.status = ElidedLabel(kind="caption")
        self.status.setObjectName("textStatus")
        self.chip = SettingsChip(theme)
        self.chip.setObjectName("textSamplingChip")

    def _lay_out(self) -> None:
        self._line = QHBoxLayout()
        for part in (self.continue_button, self.stop_button, self.again_button, self.arrows):
            self._line.addWidget(part)
        self._line.addStretch(1)
        self._line.addWidget(self.chip)
        self._column = QVBoxLayout(self._tools)
        self._column.addWidget(self.status)
        self._column.addLayout(self._line)
        self._row = QHBoxLayout()
        self._row.setSpacing(0)
        self._row.addStretch(0)
        self._row.addWidget(self._tools, 1)
        self._row.addStretch(0)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.editor, 1)
        box.addLayout(self._row)

    def _restyle(self) -> None:
        px = self._theme.px
        self._tools.setMaximumWidth(px(COLUMN))
        side = px(MARGIN if self.width() >= px(NARROW) else MARGIN // 2)
        self._row.setContentsMargins(side, px(4), side, px(8))
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(px(8))
        self._line.setSpacing(px(6))
        self.status.setFixedHeight(px(20))      # nothing moves when there is something to say

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Both buttons have a menu."""
        right = isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonPress \
            and event.button() == Qt.MouseButton.RightButton
        key = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and opens_menu(event)
        if (right or key) and watched is self.continue_button:
            self.choose_count()
        elif right or key:
            menu = other_continuations_menu(self, self.again_requested.emit, self.others_requested.emit,
                                            self.replay_requested.emit)
            menu.popup(self.again_button.mapToGlobal(self.again_button.rect().bottomLeft()))
        return right or key

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._restyle()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Undo and redo mean the text also while one of the buttons has the keyboard."""
        if event.matches(QKeySequence.StandardKey.Undo):
            self.editor.undo()
        elif event.matches(QKeySequence.StandardKey.Redo):
            self.editor.redo()
        else:
            super().keyPressEvent(event)

    # Beside the column lies nothing else: wheel and pointer mean the text.

    def wheelEvent(self, event: QWheelEvent) -> None:
        QApplication.sendEvent(self.editor.verticalScrollBar(), event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.focus()

    def retranslate(self) -> None:
        self.editor.setAccessibleName(self.tr("Text"))
        self.editor.setPlaceholderText(self.tr("Write the beginning. The model goes on from there, word for word."))
        self.continue_button.set_label(self.tr("Continue"))
        self.stop_button.set_label(self.tr("Stop"))
        self.stop_button.setToolTip(self.tr("Stop (Esc)"))
        self.again_button.set_tooltip(self.tr("Another continuation"))
        self.set_place(*self._place)
        self.set_length(self._length)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
