"""Text fields that know whether an input method is composing: the placeholder gives way to what is not decided yet."""

from typing import TYPE_CHECKING

from PySide6.QtGui import QFocusEvent, QInputMethodEvent

if TYPE_CHECKING:
    from PySide6.QtWidgets import QAbstractScrollArea as Field
else:
    Field = object      # comes before Qt's own class among the bases


class Composing(Field):
    """Goes before QTextEdit or QPlainTextEdit among the bases of a class."""

    _composing = False
    _placeholder = ""

    def composing(self) -> bool:
        """Returns whether an input method has text that is not decided yet."""
        return self._composing

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)
        self._show_placeholder()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._composing = False
        super().focusOutEvent(event)
        self._show_placeholder()

    def setPlaceholderText(self, text: str) -> None:
        self._placeholder = text
        self._show_placeholder()

    def _show_placeholder(self) -> None:
        # Qt would draw it behind what is being composed.
        text = "" if self._composing else self._placeholder
        if text != self.property("placeholderText"):
            self.setProperty("placeholderText", text)
            self.viewport().update()     # Qt repaints only when the placeholder comes or goes
