"""Going through the conversation by keyboard: from message to message, and with Tab in the order of reading."""

from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget

from assistant.ui.rows import Row
from assistant.ui.scroller import Scroller
from assistant.ui.segment_views import CodeView, TextView


def neighbour(page: Scroller, focused: Row | None, delta: int) -> Row | None:
    """Returns the message to go to next (1) or before (-1): from the focused one, else from what is in view."""
    rows = page.rows
    if not rows:
        return None
    if focused is not None:
        return rows[min(max(focused.index + delta, 0), len(rows) - 1)]
    height = page.viewport().height()
    seen = [row for row in page.visible_rows() if page.row_top(row) + row.height > 0 and page.row_top(row) < height]
    whole = [row for row in seen if page.row_top(row) >= 0]
    if delta < 0:
        return (seen or rows)[-1]
    return (whole or seen or rows)[0 if whole else -1]


def text_of(page: Scroller, row: Row) -> QWidget | None:
    """Returns the first text of a message in view, None where it has no words."""
    views = (widget for other, widget in in_order(page) if other is row)
    return next((view.editor() for view in views if isinstance(view, TextView | CodeView)), None)


def first_stop(page: Scroller, row: Row) -> QWidget | None:
    """Returns what Tab reaches first in a message in view."""
    return next((widget for other, widget in tab_stops(page) if other is row and widget.isVisible()), None)


def tab_stops(page: Scroller) -> list[tuple[Row, QWidget]]:
    """Returns what Tab reaches on the page, from top to bottom, and whose message it belongs to."""
    stops: list[tuple[Row, QWidget]] = []
    for row, widget in in_order(page):
        stops += [(row, child) for child in (widget, *widget.findChildren(QWidget))
                  if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.focusProxy() is None]
    return stops


def chain_tabs(page: Scroller) -> None:
    """Lets Tab go from top to bottom; widgets come from a pool, in any order."""
    for (_, one), (_, other) in pairwise([(None, page), *tab_stops(page)]):
        QWidget.setTabOrder(one, other)


def order_for_readers(page: Scroller) -> None:
    """Lets a screen reader find the messages from top to bottom."""
    if not QAccessible.isActive():
        return
    wanted = [widget for _, widget in in_order(page)]
    placed = set(wanted)
    if [child for child in page.viewport().children() if child in placed] != wanted:
        for widget in wanted:
            widget.raise_()


def in_order(page: Scroller) -> list[tuple[Row, QWidget]]:
    """Returns the widgets on the page from top to bottom."""
    shown = [(segment.widget.y(), row, segment.widget) for row, segment in page.shown_segments() if segment.widget]
    return [(row, widget) for _, row, widget in sorted(shown, key=lambda each: each[0])]

