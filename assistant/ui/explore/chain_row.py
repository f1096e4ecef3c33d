"""The sampler chain as a row of chips: each stage with its value and how many words it left."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import QWidget

from assistant.domain.distribution import Distribution
from assistant.ui.buttons import Button
from assistant.ui.explore.words import stage_text
from assistant.ui.flow import FlowLayout
from assistant.ui.icons import pixmap
from assistant.ui.model_text import number_text
from assistant.ui.theme import Theme

_ARROW, _HEIGHT = 15, 52
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
BEFORE = -1             # the stage before all: the model's guess


class StageChip(Button):
    """Name above, number of words left below; an arrow leads to it from the stage before."""

    radius = 8.0

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        self.count = ""
        self.first = False
        super().__init__(theme, "raised", parent=parent)
        self.setCheckable(True)

    def set_texts(self, name: str, count: str) -> None:
        self.count = count
        self.set_label(name)
        self.update()       # where the name is what it was, Qt would leave the old number in sight
        self.setAccessibleName(self.tr("{stage}: {count} left").format(stage=name, count=count))

    def _restyle(self) -> None:
        super()._restyle()
        self.setFont(self.theme.font(12))

    def height_px(self) -> int:
        return self.theme.px(_HEIGHT)

    def sizeHint(self) -> QSize:
        widest = max(self.fontMetrics().horizontalAdvance(self.text()),
                     self.fontMetrics().horizontalAdvance(self.count) * 5 // 4, self.theme.px(40))
        return QSize(widest + self.theme.px(10) + self._lead(), self.height_px())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _lead(self) -> int:
        return 0 if self.first else self.theme.px(_ARROW)

    def paintEvent(self, event: object) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours, theme = self.theme.colours, self.theme
        if not self.first:
            top = (self.height() - theme.px(12)) // 2
            painter.drawPixmap(theme.px(1), top, pixmap(theme, "chevron-right", "text2", 12))
        box = QRectF(self.rect()).adjusted(self._lead() + 0.5, 0.5, -0.5, -0.5)
        ink, ground, outline = ((colours.on_tint, colours.tint, colours.accent) if self.isChecked()
                                else (colours.text2, self._colours()[1] or colours.raised, colours.line))
        painter.setPen(QColor(outline))
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(box, self.radius, self.radius)
        painter.setPen(QColor(ink))
        metrics = self.fontMetrics()        # in a box words with Han would be lower than others
        painter.drawText(QPointF(box.center().x() - metrics.horizontalAdvance(self.text()) / 2,
                                 theme.px(7) + metrics.ascent()), self.text())
        painter.setPen(QColor(colours.on_tint if self.isChecked() else colours.text))
        painter.setFont(theme.tabular_font(14, 600))
        painter.drawText(box.adjusted(0, 0, 0, -theme.px(6)),
                         int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom), self.count)


class ChainRow(QWidget):
    """`stage_chosen` tells behind which stage the chances are to be shown; the last one is at first."""

    stage_chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._chips: list[StageChip] = []
        self._names: tuple[str, ...] = ()
        self._chosen: str | None = None         # name of the stage shown; None: the last
        self._flow = FlowLayout(self, theme.px(2))
        self._flow.setContentsMargins(0, 0, 0, 0)

    def show_distribution(self, distribution: Distribution) -> None:
        """Shows the stages of a place. The one chosen stays so, as long as it is there."""
        names = ("", *(stage.name for stage in distribution.stages))
        if names != self._names:
            self._names = names
            self._make(len(names))
        chips = iter(self._chips)
        next(chips).set_texts(self.tr("Model’s guess"), number_text(distribution.vocabulary))
        for chip, stage in zip(chips, distribution.stages, strict=True):
            chip.set_texts(stage_text(stage), number_text(stage.left))
        self._check()
        self.updateGeometry()

    def stage(self) -> int | None:
        """Returns the stage shown, `BEFORE` for the model's guess, None for the last."""
        return None if self._chosen is None else self._names.index(self._chosen) - 1

    def stage_name(self) -> str:
        """Returns the name of the stage shown, "" for the model's guess."""
        return self._names[-1] if self._chosen is None and self._names else self._chosen or ""

    def chips(self) -> list[StageChip]:
        return list(self._chips)

    def _make(self, count: int) -> None:
        while len(self._chips) > count:
            chip = self._chips.pop()
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        while len(self._chips) < count:
            chip = StageChip(self._theme, self)
            chip.first = not self._chips
            place = len(self._chips)
            chip.setObjectName(f"exploreStage.{place}")
            chip.clicked.connect(lambda _=False, place=place: self._choose(place))
            self._chips.append(chip)
            self._flow.add(chip)
            chip.show()
        if self._chosen is not None and self._chosen not in self._names:
            self._chosen = None

    def _choose(self, place: int) -> None:
        self._chosen = None if place == len(self._names) - 1 else self._names[place]
        self._check()
        self.stage_chosen.emit(place - 1)

    def _check(self) -> None:
        shown = len(self._chips) - 1 if self._chosen is None else self._names.index(self._chosen)
        for place, chip in enumerate(self._chips):
            chip.setChecked(place == shown)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        focused = next((at for at, chip in enumerate(self._chips) if chip.hasFocus()), None)
        if step is None or focused is None:
            super().keyPressEvent(event)
            return
        chip = self._chips[(focused + step) % len(self._chips)]
        chip.setFocus(Qt.FocusReason.TabFocusReason)
        chip.click()
