"""Drags as the system tells them to a window."""

from typing import Any

from PySide6.QtCore import QMimeData, QPoint, Qt, qVersion
from PySide6.QtGui import QDragEnterEvent

# Qt 6.12 wants fractions of a pixel and calls whole ones deprecated; 6.11, which Python 3.11 has, knows only these.
_WITH_FRACTIONS = tuple(map(int, qVersion().split(".")[:2])) >= (6, 12)


def drag_enter(place: QPoint, data: QMimeData) -> QDragEnterEvent:
    """Returns that something is dragged over a place of a window, to be copied there."""
    at: Any = place.toPointF() if _WITH_FRACTIONS else place
    return QDragEnterEvent(
        at, Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
