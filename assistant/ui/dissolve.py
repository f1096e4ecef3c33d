"""One page fading into the next."""

from PySide6.QtCore import Qt, QVariantAnimation
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from assistant.ui.theme import Theme

FADE_MS = 180


class Dissolve(QWidget):
    """A picture of the page that leaves, over the one that comes, becoming transparent; deletes itself."""

    def __init__(self, theme: Theme, page: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("dissolve")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)     # what is below can be used at once
        self._picture = page.grab()
        self._opacity = 1.0
        self.setGeometry(page.geometry())
        self._fade = QVariantAnimation(self, duration=theme.duration(FADE_MS))
        self._fade.setStartValue(1.0)
        self._fade.setEndValue(0.0)
        self._fade.valueChanged.connect(self._on_fade)
        self._fade.finished.connect(self.deleteLater)
        self.show()
        self.raise_()
        self._fade.start()

    def _on_fade(self, opacity: float) -> None:
        self._opacity = float(opacity)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setOpacity(self._opacity)
        painter.drawPixmap(0, 0, self._picture)


def switch_page(theme: Theme, pages: QStackedWidget, to: QWidget) -> None:
    """Shows `to`; the page shown before dissolves where it can be seen and motion is wanted."""
    before = pages.currentWidget()
    if before is to:
        return
    if before is not None and pages.isVisible() and theme.duration(FADE_MS):
        Dissolve(theme, before, pages)
    pages.setCurrentWidget(to)
    for overlay in pages.findChildren(Dissolve):
        overlay.raise_()
