"""The × at the end of a field that empties it; Qt's own is another drawing, and another one when dark."""

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit

from assistant.ui.icons import icon
from assistant.ui.theme import Theme


class ClearButton(QAction):
    """Seen while there is something to empty."""

    def __init__(self, theme: Theme, field: QLineEdit) -> None:
        super().__init__(field)
        self._theme = theme
        self.setObjectName("clearField")
        field.addAction(self, QLineEdit.ActionPosition.TrailingPosition)
        field.textChanged.connect(lambda text: self.setVisible(bool(text)))
        self.triggered.connect(field.clear)
        self.setVisible(bool(field.text()))
        theme.changed.connect(self._restyle)
        self._restyle()
        self.retranslate()

    def retranslate(self) -> None:
        self.setText(self.tr("Clear"))

    def _restyle(self) -> None:
        self.setIcon(icon(self._theme, "x", "text2", 16))
