"""What pointer and keys mean on the page: selecting, revealing tools, asking before a link is opened."""

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent, QTextCursor
from PySide6.QtWidgets import QApplication, QMenu, QTextEdit, QWidget

from assistant.ui.message_tools import MessageTools
from assistant.ui.rows import Row
from assistant.ui.segments import Segment
from assistant.ui.theme import Theme
from assistant.ui.transcript_page import TranscriptPage
from assistant.ui.transcript_selection import Selection, editor_of

_SAFE_SCHEMES = ("http:", "https:", "mailto:")
_SHOWN_ADDRESS = 80      # characters of an address that are shown
_PAGE_KEYS = (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Up, Qt.Key.Key_Down)


class InteractivePage(TranscriptPage):
    """The page as it answers to the reader."""

    link_activated = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.selection = Selection(self)
        self._hovered: Row | None = None
        self._focused: Row | None = None
        self._clicks = 0
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

    def _revealed(self, row: Row) -> bool:
        if row.live is not None:
            return False
        return row.last_answer or row is self._hovered or row is self._focused

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
        if row is not self._focused:
            self._focused = row
            self.reveal_tools()
            if row is not None and isinstance(focused, QTextEdit):
                self._lead_to_tools(row, focused)

    def _lead_to_tools(self, row: Row, editor: QTextEdit) -> None:
        """Makes Tab go from a message's text to its tools; widgets come from a pool, in any order."""
        for other, segment in self.shown_segments():
            if other is row and isinstance(segment.widget, MessageTools):
                QWidget.setTabOrder(editor, segment.widget.first_button())

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
        if address.lower().startswith(_SAFE_SCHEMES):
            menu.addAction(self.tr("Open in the browser"), lambda: self.link_activated.emit(address))
        menu.addAction(self.tr("Copy the address"), lambda: QGuiApplication.clipboard().setText(address))
        return menu

    def text_menu(self) -> QMenu:
        """Returns the menu of the right button on text."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        copy = menu.addAction(self.tr("Copy"), self.selection.copy)
        copy.setEnabled(self.selection.exists())
        menu.addAction(self.tr("Select all"), self.selection.select_all)
        return menu

    # -- events ---------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if isinstance(event, QMouseEvent):
            return self._mouse(watched, event)
        if kind == QEvent.Type.Leave and watched is self.viewport():
            self._hover(None)
        elif kind in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride) and isinstance(event, QKeyEvent):
            return self._key(event)
        return False

    def _mouse(self, watched: QObject, event: QMouseEvent) -> bool:
        at = self.viewport().mapFromGlobal(event.globalPosition().toPoint())
        kind = event.type()
        if kind == QEvent.Type.MouseMove and not self.selection.dragging:
            self._hover(self.row_at(at))
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
            return not self._on_link(watched, event) or self.selection.exists()
        return False

    def _press(self, watched: QObject, event: QMouseEvent, at: QPoint) -> bool:
        if event.button() == Qt.MouseButton.RightButton:
            self.text_menu().popup(event.globalPosition().toPoint())
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
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            if pressed:
                self.selection.select_all()
        elif pressed and event.key() in _PAGE_KEYS and not event.modifiers():
            self.keyPressEvent(event)
        else:
            return False
        event.accept()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.selection.copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.selection.select_all()
        else:
            super().keyPressEvent(event)


def _editor(watched: QObject) -> QTextEdit | None:
    """Returns the text widget an event's receiver belongs to."""
    if isinstance(watched, QTextEdit):
        return watched
    parent = watched.parent()
    return parent if isinstance(parent, QTextEdit) else None
