"""Going round the parts of a window by keyboard."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def focus_next(window: QWidget, stops: Sequence[tuple[QWidget, QWidget]]) -> None:
    """Moves the focus to the next visible part; `stops` are (part, the widget in it that takes the focus)."""
    visible = [(part, target) for part, target in stops if part.isVisible()]
    focused = window.focusWidget()
    at = next((n for n, (part, _) in enumerate(visible)
               if focused and (part is focused or part.isAncestorOf(focused))), -1)
    for step in range(1, len(visible) + 1):
        part, wanted = visible[(at + step) % len(visible)]
        wanted = wanted.focusProxy() or wanted
        target = wanted if wanted.focusPolicy() & Qt.FocusPolicy.TabFocus else first_focusable(part)
        if target is not None:
            target.setFocus(Qt.FocusReason.TabFocusReason)
            return


def first_focusable(part: QWidget) -> QWidget | None:
    """Returns the first widget of `part` that Tab would reach."""
    return next((child for child in part.findChildren(QWidget)
                 if child.isVisible() and child.isEnabled() and child.focusPolicy() & Qt.FocusPolicy.TabFocus), None)
