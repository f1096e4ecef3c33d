"""The next word in the sampling panel: what might come where an answer is being written, and the way to explore it."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from assistant.domain.distribution import Distribution
from assistant.ui.controls import Divider, ElidedLabel, IconLabel, label
from assistant.ui.explore.bars import Bars
from assistant.ui.explore.legend import Legend
from assistant.ui.explore.words import entropy_text
from assistant.ui.fold import FoldButton
from assistant.ui.theme import Theme

ROWS = 6


class NextWord(QWidget):
    """Empty but for the way to explore until something was written; `shown` tells whether it can be seen."""

    explore_requested = Signal()
    shown = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._distribution: Distribution | None = None
        self.setObjectName("nextWord")
        self._title, self._before = label(kind="strong"), ElidedLabel(kind="caption")
        self._about = IconLabel(theme, "info")
        self._bars = Bars(theme, self, compact=True)
        self._bars.candidates.limit(ROWS)
        self._bars.setObjectName("nextWordBars")
        self._legend = Legend(theme, self, counts=True)
        self._explore = FoldButton(theme, self)
        self._explore.setCheckable(False)
        self._explore.setObjectName("exploreButton")
        self._explore.clicked.connect(self.explore_requested)
        self._places = self._lay_out()
        self._places.hide()
        theme.changed.connect(self._fit)
        self._retranslate()

    def show_distribution(self, distribution: Distribution, before: str) -> None:
        """Shows what might come after `before`."""
        self._distribution = distribution
        self._before.set_text(self.tr("“… {text}”").format(text=" ".join(before.split())) if before.strip() else "")
        self._bars.show_distribution(distribution)
        self._legend.show_distribution(distribution)
        self._about.setToolTip(entropy_text(distribution))
        self._fit()
        self._places.show()

    def clear(self) -> None:
        """Shows nothing: another chat, or another model."""
        self._distribution = None
        self._places.hide()

    def distribution(self) -> Distribution | None:
        return self._distribution

    def before(self) -> str:
        """Returns what stands before the place, as it is shown."""
        return self._before.whole_text()

    def _lay_out(self) -> QWidget:
        """Returns what is there only with something to show."""
        px = self._theme.px
        places, head, column = QWidget(self), QHBoxLayout(), QVBoxLayout(self)
        inner = QVBoxLayout(places)
        inner.setContentsMargins(0, px(8), 0, 0)
        inner.setSpacing(px(4))
        head.addWidget(self._title, 1)
        head.addWidget(self._about)
        inner.addLayout(head)
        for part in (self._before, self._bars, self._legend):
            inner.addWidget(part)
        inner.addSpacing(px(8))
        inner.addWidget(Divider(self._theme))
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(places)
        column.addWidget(self._explore)
        return places

    def _fit(self) -> None:
        self._bars.setFixedHeight(self._bars.sizeHint().height())

    def _retranslate(self) -> None:
        self._title.setText(self.tr("The next word"))
        self._bars.setAccessibleName(self.tr("The next word"))
        self._explore.set_texts(self.tr("Explore word by word"), "")
        if self._distribution is not None:
            self._legend.show_distribution(self._distribution)
            self._about.setToolTip(entropy_text(self._distribution))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.shown.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.shown.emit(False)
