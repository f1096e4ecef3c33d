"""Which part of a widget was painted again."""

from PySide6.QtCore import QEvent, QObject, QRect
from PySide6.QtGui import QPaintEvent, QRegion
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

SETTLED_MS = 50


class Painted(QObject):
    """Watches a widget from now on; `region` is what was painted since."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        QTest.qWait(SETTLED_MS)       # what was asked for before
        self.region = QRegion()
        widget.installEventFilter(self)

    def covers(self, rect: QRect) -> bool:
        return QRegion(rect).subtracted(self.region).isEmpty()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.region += event.region()
        return False
