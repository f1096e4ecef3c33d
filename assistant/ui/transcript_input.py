"""What pointer and keys mean on the page: selecting, revealing tools, asking before a link is opened."""

from PySide6.QtCore import QEvent, QKeyCombination, QObject, QPoint, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QTextCursor,
)
from PySide6.QtWidgets import QApplication, QMenu, QTextEdit, QWidget

from assistant.ui.focus import keep_focus
from assistant.ui.focus_ring import KEYBOARD
from assistant.ui.keys import opens_menu
from assistant.ui.message_tools import MessageTools
from assistant.ui.rows import Row
from assistant.ui.segments import Segment
from assistant.ui.theme import Theme
from assistant.ui.transcript_find import Finder
from assistant.ui.transcript_page import TranscriptPage
from assistant.ui.transcript_places import show_row
from assistant.ui.transcript_selection import Selection, editor_of
from assistant.ui.transcript_walk import chain_tabs, first_stop, neighbour, text_of

_WEB, _MAIL = ("http:", "https:"), "mailto:"
_SHOWN_ADDRESS = 80      # characters of an address that are shown
_COPY_MARKDOWN = QKeyCombination(Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
                                 Qt.Key.Key_C)
_RING_RADIUS = 10
_PAGE_KEYS = (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Up, Qt.Key.Key_Down)
_KEYPAD = Qt.KeyboardModifier.KeypadModifier       # of the numeric block, and of every arrow key of a Mac


class InteractivePage(TranscriptPage):
    """The page as it answers to the reader."""

    link_activated = Signal(str)
    place_clicked = Signal(object)      # Place: with the pointer, selecting nothing
    pointer_moved = Signal(QPoint)      # over the page, in the viewport's coordinates, selecting nothing
    pointer_left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.selection = Selection(self)
        self.finder = Finder(self)
        self.looked_through = lambda: self.selection.anchor is not None or self.finder.active
        self._ringed: Row | None = None      # has the keyboard
        self._hovered: Row | None = None
        self._focused: Row | None = None
        self._left: tuple[Row, Qt.FocusReason] | None = None    # gets the keyboard back with the next layout
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.viewport().installEventFilter(self)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus_changed)

    # -- tools ----------------------------------------------------------------------------------------------

    def fill_view(self, view: QWidget, row: Row, segment: Segment) -> None:
        super().fill_view(view, row, segment)
        if isinstance(view, MessageTools):
            view.reveal(self._revealed(row))
        elif self.selection.exists() or editor_of(segment) is not None:
            self.selection.show_in(row, segment)
            self.finder.show_in(row, segment)

    def _revealed(self, row: Row) -> bool:
        if row.live is not None:
            return False
        return row.last_answer or row is self._hovered or row is self._focused

    def focused_row(self) -> Row | None:
        """Returns the message in which the focus is."""
        return self._focused if self._focused in self.rows else None

    def reveal_tools(self) -> None:
        for row, segment in self.shown_segments():
            if isinstance(segment.widget, MessageTools):
                segment.widget.reveal(self._revealed(row))

    def _hover(self, row: Row | None) -> None:
        if row is not self._hovered:
            self._hovered = row
            self.reveal_tools()

    def _on_focus_changed(self, _: QWidget | None, new: QWidget | None) -> None:
        row = None
        focused = new
        while new is not None and new.parentWidget() is not self.viewport():
            new = new.parentWidget()
        if new is not None:
            row = next((r for r, segment in self.shown_segments() if segment.widget is new), None)
        self._be_at(row)
        if row is not self._ringed or not isinstance(focused, QTextEdit):
            self._ring(None)

    def _be_at(self, row: Row | None) -> None:
        if row is not self._focused:
            self._focused = row
            self.reveal_tools()
            if row is not None:
                chain_tabs(self)

    # -- by keyboard ----------------------------------------------------------------------------------------

    def go_to_message(self, delta: int) -> None:
        """Goes to the next message (1) or the one before (-1) and gives it the keyboard."""
        row = neighbour(self, self.focused_row(), delta)
        if row is not None:
            show_row(self, row)
            self.focus_row(row)

    def focus_row(self, row: Row, reason: Qt.FocusReason = Qt.FocusReason.ShortcutFocusReason) -> None:
        """Gives the keyboard to a message in view: to its words, else to what Tab reaches first in it."""
        stop = text_of(self, row)
        if stop is None:
            self._be_at(row)        # which shows its tools
            stop = first_stop(self, row)
        (stop or self).setFocus(reason)
        self._be_at(row)            # although nothing in it takes the keyboard yet, as before the first word

    def hold_focus(self, row: Row) -> None:
        """Takes the keyboard from a message whose widgets are about to go; `row` gets it back once it is laid out."""
        reason = Qt.FocusReason.ShortcutFocusReason if self._ringed is not None else Qt.FocusReason.OtherFocusReason
        keep_focus(self, self.viewport())
        self._left = row, reason

    def laid_out(self) -> None:
        super().laid_out()
        if self._left is not None:
            left, self._left = self._left, None
            if self.hasFocus():     # nobody else has taken it meanwhile
                self.focus_row(*left)

    def has_keyboard(self) -> bool:
        focused = self.window().focusWidget()
        return focused is not None and (focused is self or self.isAncestorOf(focused))

    def selected_words(self) -> str:
        """Returns the words selected, nothing when they are many."""
        return self.selection.words()

    def _ring(self, row: Row | None) -> None:
        if row is not self._ringed:
            self._ringed = row
            self.viewport().update()

    def _on_focus_in(self, watched: QObject, event: QFocusEvent) -> None:
        editor = _editor(watched)
        if editor is not None and event.reason() in KEYBOARD:
            self._ring(next((row for row, segment in self.shown_segments() if editor_of(segment) is editor), None))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._ringed is not None:
            painter = QPainter(self.viewport())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self.theme.colour("accent"), 2))
            painter.drawRoundedRect(self.words_rect(self._ringed).adjusted(-6, -4, 6, 4), _RING_RADIUS, _RING_RADIUS)

    # -- links ----------------------------------------------------------------------------------------------

    def ask_about_link(self, address: str, at: QPoint) -> None:
        self.link_menu(address).popup(at)

    def link_menu(self, address: str) -> QMenu:
        """Returns the menu that shows where a link leads and offers to open or copy it."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        shown = address if len(address) <= _SHOWN_ADDRESS else address[: _SHOWN_ADDRESS - 20] + "…" + address[-19:]
        menu.addAction(shown.replace("&", "&&")).setEnabled(False)
        menu.addSeparator()
        kind = address.lower()
        if kind.startswith(_WEB):
            menu.addAction(self.tr("Open in the browser"), lambda: self.link_activated.emit(address))
        elif kind.startswith(_MAIL):
            menu.addAction(self.tr("Write an e-mail"), lambda: self.link_activated.emit(address))
        menu.addAction(self.tr("Copy the address"), lambda: QGuiApplication.clipboard().setText(address))
        return menu

    # -- events ---------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if isinstance(event, QMouseEvent):
            return self._mouse(watched, event)
        if isinstance(event, QFocusEvent) and kind == QEvent.Type.FocusIn:
            self._on_focus_in(watched, event)
        elif kind == QEvent.Type.Leave and watched is self.viewport():
            self._hover(None)
            self.pointer_left.emit()
        elif kind in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride) and isinstance(event, QKeyEvent):
            return self._key(event)
        return False

    def _mouse(self, watched: QObject, event: QMouseEvent) -> bool:
        at = self.viewport().mapFromGlobal(event.globalPosition().toPoint())
        kind = event.type()
        if kind == QEvent.Type.MouseMove and not event.buttons() & Qt.MouseButton.LeftButton:
            self.selection.release()
        if kind == QEvent.Type.MouseMove and not self.selection.dragging:
            self._hover(self.row_at(at))
            self.pointer_moved.emit(at)
            return False
        if isinstance(watched, MessageTools):
            return False
        if kind == QEvent.Type.MouseButtonPress:
            return self._press(watched, event, at)
        if kind == QEvent.Type.MouseMove:
            self.selection.move(at)
            return True
        if kind == QEvent.Type.MouseButtonDblClick and event.button() == Qt.MouseButton.LeftButton:
            self.selection.select_unit(at, QTextCursor.SelectionType.WordUnderCursor)
            return True
        if kind == QEvent.Type.MouseButtonRelease and self.selection.dragging:
            self.selection.release()
            on_link = self._on_link(watched, event)
            if not on_link and not self.selection.exists() and self.selection.anchor is not None:
                self.place_clicked.emit(self.selection.anchor)
            return not on_link or self.selection.exists()
        return False

    def _press(self, watched: QObject, event: QMouseEvent, at: QPoint) -> bool:
        if event.button() == Qt.MouseButton.RightButton:
            row, place = self.row_at(at), event.globalPosition().toPoint()
            if row is not None:
                self.signals.menu_requested.emit(row.message.id, place)
            return True
        if event.button() != Qt.MouseButton.LeftButton:
            return False
        extend = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self.selection.press(at, extend)
        editor = _editor(watched)
        (editor or self).setFocus(Qt.FocusReason.MouseFocusReason)
        return not self._on_link(watched, event)

    def _on_link(self, watched: QObject, event: QMouseEvent) -> bool:
        editor = _editor(watched)
        return editor is not None and bool(editor.anchorAt(event.position().toPoint()))

    def _key(self, event: QKeyEvent) -> bool:
        pressed = event.type() == QEvent.Type.KeyPress
        if event.matches(QKeySequence.StandardKey.Copy) and self.selection.exists():
            if pressed:
                self.selection.copy()
        elif event.keyCombination() == _COPY_MARKDOWN and self.selection.exists():
            if pressed:
                self.selection.copy_markdown()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            if pressed:
                self.selection.select_all()
        elif opens_menu(event):
            if pressed:
                self.signals.menu_key_pressed.emit()
        elif pressed and event.key() in _PAGE_KEYS and not event.modifiers() & ~_KEYPAD:
            self.keyPressEvent(event)
        else:
            return False
        event.accept()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.selection.copy()
        elif event.keyCombination() == _COPY_MARKDOWN:
            self.selection.copy_markdown()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.selection.select_all()
        elif opens_menu(event):
            self.signals.menu_key_pressed.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Some systems send it besides the key or the button, which have been taken."""


def _editor(watched: QObject) -> QTextEdit | None:
    """Returns the text widget an event's receiver belongs to."""
    if isinstance(watched, QTextEdit):
        return watched
    parent = watched.parent()
    return parent if isinstance(parent, QTextEdit) else None
