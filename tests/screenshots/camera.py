"""Takes a picture of the window with everything that floats over it, and keeps it small."""

from collections import Counter
from dataclasses import asdict
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from assistant.ui.colours import DARK, LIGHT

BEST_COMPRESSION = 0    # QImage.save: 0 is smallest, 100 is not compressed
COLOURS = 256


class Camera:
    """Saves what a user would see, as view-theme[-zh].png."""

    def __init__(self, out: Path, language: str, theme: str) -> None:
        self._out, self._ending = out, f"{theme}{'-zh' if language == 'zh_CN' else ''}.png"
        self.chinese = language == "zh_CN"
        self.pictures: list[Path] = []

    def take(self, name: str, window: QWidget) -> None:
        """Saves the window and the popups and dialogs of the app in front of it."""
        picture = window.grab()
        for floating in sorted(QApplication.topLevelWidgets(), key=_depth):
            if floating is not window and floating.isVisible():
                at = floating.pos() - window.mapToGlobal(QPoint(0, 0))
                _lay_on(picture, floating.grab(), at, framed=floating.windowType() != Qt.WindowType.Popup)
        path = self._out / f"{name}-{self._ending}"
        if not _small(picture.toImage()).save(str(path), quality=BEST_COMPRESSION):
            raise OSError(f"{path} cannot be written")
        self.pictures.append(path)


def _depth(window: QWidget) -> int:
    """Returns how many windows a window lies over: a box lies over the one that asked."""
    parent = window.parentWidget()
    return 1 + _depth(parent) if parent is not None else 0


def _lay_on(picture: QPixmap, floating: QPixmap, at: QPoint, framed: bool) -> None:
    """Draws what floats over the window; a window gets the thin frame that a desktop would give it."""
    painter = QPainter(picture)
    painter.drawPixmap(at, floating)
    if framed:
        painter.setPen(QColor(LIGHT.edge))
        painter.drawRect(QRect(at, floating.size()).adjusted(-1, -1, 0, 0))
    painter.end()


def _small(image: QImage) -> QImage:
    """Returns the image with a palette of 256 colours: those of the theme and the commonest between them."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    seen = Counter(memoryview(plain.constBits()).cast("I"))
    themes = {QColor(name).rgb() for colours in (LIGHT, DARK) for name in asdict(colours).values()}
    palette = [colour for colour in seen if colour in themes]
    palette += [colour for colour, _ in seen.most_common(COLOURS) if colour not in themes]
    return plain.convertToFormat(QImage.Format.Format_Indexed8, palette[:COLOURS],
                                 Qt.ImageConversionFlag.ThresholdDither)
