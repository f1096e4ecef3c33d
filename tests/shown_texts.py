"""Every text the widgets of the app show or tell a screen reader, the ones not yet on the screen included."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractItemView, QApplication, QComboBox, QWidget
from shiboken6 import getCppPointer

TELLERS = ("text", "placeholderText", "whole_text", "toPlainText", "title", "toolTip", "accessibleName",
           "accessibleDescription", "windowTitle", "suffix", "specialValueText")
INSIDE = " > "
ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole,
         Qt.ItemDataRole.AccessibleDescriptionRole)


def shown_texts() -> dict[str, str]:
    """Returns each text that is not empty, by where it stands, the own name of its widget after the last INSIDE; the
    same place has the same name next time."""
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)      # what is gone but not freed says nothing
    texts: dict[str, str] = {}
    windows = sorted(QApplication.topLevelWidgets(), key=lambda window: getCppPointer(window)[0])   # Qt has no order
    for place, widget in _below("", windows):
        for name, text in () if _is_spare(widget) else _texts_of(widget):
            if text:
                texts[f"{place}.{name}"] = text
    return texts


def _below(above: str, widgets: Iterable[QWidget]) -> Iterator[tuple[str, QWidget]]:
    """Yields the widgets and what stands in them. A place is counted among widgets of the same kind and name in the
    same place, so that one more or less, a row or a part of a message, moves no other than those."""
    counts: Counter[str] = Counter()
    for widget in widgets:
        kind = f"{type(widget).__name__} {widget.objectName()}"
        counts[kind] += 1
        place = f"{above}{INSIDE}{kind} {counts[kind]}"
        yield place, widget
        # A window's child may be a window of its own: that is one of the top ones already.
        yield from _below(place, (child for child in widget.children()
                                  if isinstance(child, QWidget) and not child.isWindow()))


def _is_spare(widget: QWidget | None) -> bool:
    """Returns whether a widget, or one it stands in, waits to be shown as a part of another message."""
    while widget is not None and not (widget.property("pool") is not None and widget.isHidden()):
        widget = widget.parentWidget()
    return widget is not None


def _texts_of(widget: QWidget) -> Iterator[tuple[str, str]]:
    for name in TELLERS:
        tell: Callable[[], str] | None = getattr(widget, name, None)
        if callable(tell):      # in some of our widgets `title` is a label of its own
            yield name, tell()
    if isinstance(widget, QComboBox):
        yield from ((f"item {i}", widget.itemText(i)) for i in range(widget.count()))
    if isinstance(widget, QAbstractItemView) and (model := widget.model()) is not None:
        for row in range(model.rowCount()):
            for role in ROLES:
                told = model.index(row, 0).data(role)
                yield f"row {row} {role.name}", told if isinstance(told, str) else ""
    for number, action in enumerate(widget.actions()):
        if isinstance(action, QAction):
            yield f"action {number}", action.text()
            yield f"action {number} tip", action.toolTip()
