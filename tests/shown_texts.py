"""Every text the widgets of the app show or tell a screen reader, the ones not yet on the screen included."""

from collections.abc import Callable, Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractItemView, QApplication, QComboBox, QWidget

TELLERS = ("text", "placeholderText", "whole_text", "toPlainText", "title", "toolTip", "accessibleName",
           "accessibleDescription", "windowTitle", "suffix", "specialValueText")
ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole,
         Qt.ItemDataRole.AccessibleDescriptionRole)


def shown_texts() -> dict[str, str]:
    """Returns each text that is not empty, by where it stands; the same place has the same name next time."""
    texts: dict[str, str] = {}
    for number, widget in enumerate(_widgets()):
        place = f"{number} {type(widget).__name__} {widget.objectName()}"
        for name, text in () if _is_spare(widget) else _texts_of(widget):
            if text:
                texts[f"{place}.{name}"] = text
    return texts


def _widgets() -> Iterator[QWidget]:
    seen: set[int] = set()
    for window in QApplication.topLevelWidgets():
        for widget in (window, *window.findChildren(QWidget)):
            if id(widget) not in seen:
                seen.add(id(widget))
                yield widget


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
