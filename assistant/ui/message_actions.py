"""What can be done with one message of the page, by pointer and by keyboard."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QTextEdit, QWidget

from assistant.domain.chat import Message
from assistant.ui.document_text import join_pieces, text_between
from assistant.ui.markdown_formats import Formats
from assistant.ui.markdown_parser import References
from assistant.ui.message_details import DetailsPopup, Line
from assistant.ui.message_menu import build_menu
from assistant.ui.message_tools import MessageTools
from assistant.ui.rows import Row
from assistant.ui.segments import build_document
from assistant.ui.table_menu import add_table_actions
from assistant.ui.theme import Theme
from assistant.ui.transcript_rows import MessagePage


class MessageActions(QObject):
    """Keys are about the message with the focus, else the last. What the page cannot do itself its signals tell."""

    def __init__(self, page: MessagePage) -> None:
        super().__init__(page)
        self._page = page
        self.more_details: Callable[[Message], Sequence[Line]] = lambda _message: ()    # beside how it was made
        page.signals.menu_requested.connect(self.open_menu)
        page.signals.menu_key_pressed.connect(self.open_menu_by_key)

    # -- which message --------------------------------------------------------------------------------------

    def current(self) -> Row | None:
        """Returns the row that keys are about."""
        focused = self._page.focused_row()
        return focused if focused is not None else self._page.rows[-1] if self._page.rows else None

    def focus(self, message_id: str) -> None:
        """Gives the keyboard to a message in view."""
        row = self._page.row_of(message_id)
        if row is not None:
            self._page.focus_row(row)

    # -- the menu -------------------------------------------------------------------------------------------

    def open_menu(self, message_id: str, at: QPoint) -> None:
        """Opens the menu of a message at a place of the screen."""
        row = self._page.row_of(message_id)
        if row is not None:
            self.menu(row, at).popup(at)

    def menu(self, row: Row, at: QPoint) -> QMenu:
        """Returns the menu of a message; where a table lies under `at` or has the focus, it can be copied as well."""
        page, message_id = self._page, row.message.id
        menu = build_menu(page, row, page.selection.exists(), lambda name: self.carry_out(name, message_id),
                          page.signals.can_compare())
        place, focused = page.viewport().mapFromGlobal(at), page.focusWidget()
        for other, segment in page.shown_segments():
            view = segment.widget
            if other is not row or view is None:
                continue
            if view.geometry().contains(place) or (focused is not None and view.isAncestorOf(focused)):
                add_table_actions(menu, segment, row.textual(), row.references or References())
        return menu

    def open_menu_by_key(self) -> None:
        """Opens the menu of the current message beside it."""
        row = self.current()
        if row is not None:
            self.open_menu(row.message.id, self.place(row))

    def carry_out(self, name: str, message_id: str) -> None:
        """Does what an entry of the menu says; nothing where the message is gone."""
        row = self._page.row_of(message_id)
        if row is None or (name == "continue" and row.full):
            return
        signals = self._page.signals
        asked = {
            "edit": signals.edit_requested, "again": signals.regenerate_requested,
            "continue": signals.continue_requested, "begin": signals.begin_requested,
            "delete": signals.delete_requested, "replay": signals.replay_requested,
            "compare": signals.compare_requested,
            "words": signals.words_requested,
        }
        if name.startswith("several."):
            if row.live is None:
                signals.several_requested.emit(message_id, int(name.removeprefix("several.")))
        elif name in asked:
            if row.live is None or name == "again":
                asked[name].emit(message_id)
        elif name in ("pin", "unpin"):
            if row.live is None:
                signals.pin_requested.emit(message_id, name == "pin")
        elif name == "copy":
            self._page.selection.copy()
        elif name == "copy_marked":
            self._page.selection.copy_markdown()
        elif name == "copy_markdown":
            QGuiApplication.clipboard().setText(row.text)
        elif name == "copy_text":
            QGuiApplication.clipboard().setText(plain_text(row, self._page.theme))
        elif name == "quote":
            selection = self._page.selection
            signals.quote_requested.emit(selection.text() if selection.reaches(row) else row.text)
        elif name == "details":
            self.show_details(row)
        elif name == "select_all":
            self._page.selection.select_all()

    def quote(self) -> None:
        """Quotes what is selected, wherever that is, else the message that keys are about."""
        row, selection = self.current(), self._page.selection
        if selection.exists():
            self._page.signals.quote_requested.emit(selection.text())
        elif row is not None:
            self.carry_out("quote", row.message.id)

    def show_details(self, row: Row) -> None:
        """Shows how a message was made."""
        more = self.more_details(row.message)
        DetailsPopup(self._page.theme, row.message, self._page, more).open_at(self.place(row))

    def place(self, row: Row) -> QPoint:
        """Returns where on the screen something about a message is shown: at its tools, else at its beginning."""
        viewport = self._page.viewport()
        views: list[QWidget] = [segment.widget for other, segment in self._page.shown_segments()
                                if other is row and segment.widget is not None and segment.widget.isVisible()]
        tools = next((view for view in views if isinstance(view, MessageTools) and view.revealed()), None)
        text = next((view for view in views if isinstance(view, QTextEdit)), None)
        if tools is not None and viewport.rect().contains(tools.geometry().center()):
            return tools.menu_place()
        at = text.pos() if text is not None else QPoint(self._page.column()[0], self._page.row_top(row))
        return viewport.mapToGlobal(QPoint(at.x(), min(max(at.y(), 0), viewport.height())))


def plain_text(row: Row, theme: Theme) -> str:
    """Returns the words of a message without Markdown's marks, as they are shown."""
    row.split_words()
    formats = Formats(theme)
    return join_pieces([(segment, text_between(build_document(segment, formats, row.references)))
                        for segment in row.content])
