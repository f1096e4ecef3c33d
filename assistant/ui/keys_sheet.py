"""The sheet behind F1: every key and what it does."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QVBoxLayout, QWidget

from assistant.ui.controls import label
from assistant.ui.keys import KEYS, key_label, native
from assistant.ui.theme import Theme


class KeysSheet(QDialog):
    """Not modal: it may stay open beside the work."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("keysSheet")
        self._title = label("", "heading")
        self._rows: list[tuple[QLabel, QLabel]] = []
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.px(32))
        grid.setVerticalSpacing(theme.px(8))
        half = (len(KEYS) + 1) // 2
        grid.setColumnMinimumWidth(2, theme.px(16))     # between the two halves
        for number, key in enumerate(KEYS):
            pair = label("", "text2"), label(native(key.sequences[0]), "strong")
            for column, part in enumerate(pair):
                grid.addWidget(part, number % half, column + 3 * (number // half))
            pair[1].setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._rows.append(pair)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(24), theme.px(20), theme.px(24), theme.px(20))
        box.setSpacing(theme.px(16))
        box.addWidget(self._title)
        box.addLayout(grid)
        self.retranslate()

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Keys"))
        self._title.setText(self.tr("Keys"))
        for key, (text, keys) in zip(KEYS, self._rows, strict=True):
            text.setText(key_label(key))
            keys.setText(native(key.sequences[0]))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
