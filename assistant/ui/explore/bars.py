"""Candidates as bars: the bar is the chance now, the tick the chance before sampling, a hatch what a stage cut."""

from PySide6.QtCore import QSize, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QListView, QWidget

from assistant.domain.distribution import Candidate, Distribution
from assistant.ui.explore.bar_painter import COMPACT_ROW, ROW, BarPainter
from assistant.ui.explore.candidates_model import CandidatesModel, Index
from assistant.ui.focus_ring import Ringed
from assistant.ui.theme import Theme

MOVE_MS = 90
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class Bars(Ringed, QListView):
    """One row a candidate. `picked` tells which is looked at; Enter and a double click choose it."""

    RADIUS, SLACK = 8, 0

    picked = Signal(int)            # token
    chosen = Signal(int)            # token
    step_requested = Signal(int)    # to a word further on (1) or back (-1)
    space_pressed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, compact: bool = False) -> None:
        """`compact`: as in the sampling panel, where rows only tell."""
        super().__init__(parent)
        self.theme = self._theme = theme
        self.compact = compact
        self.candidates = CandidatesModel(self)
        self._token = -1                                # picked by the user
        self._selecting = False                         # not the user
        self._move = QVariantAnimation(self)
        self._move.setStartValue(0.0)
        self._move.setEndValue(1.0)
        self._move.valueChanged.connect(self._on_moved)
        self.setModel(self.candidates)
        self._painter = BarPainter(self, theme, self.candidates, compact)
        self.setItemDelegate(self._painter)
        self.setUniformItemSizes(True)
        self.setSelectionBehavior(QListView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setProperty("kind", "clear")
        if compact:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.activated.connect(self._on_activated)
        theme.changed.connect(self._restyle)

    def show_distribution(self, distribution: Distribution) -> None:
        """Shows other candidates; bars of words that were there before move to where they belong."""
        self._painter.hold()
        self.candidates.show(distribution)
        self._begin_move()
        row = self.candidates.row_of(self._token)
        self._select(max(row, 0))

    def set_stage(self, stage: int | None) -> None:
        """Shows the chances behind a stage of the chain; None: behind the last."""
        self._painter.hold()
        self.candidates.set_stage(stage)
        self._begin_move()

    def forget_pick(self) -> None:
        """The next candidates are of another place: the likeliest is looked at."""
        self._token = -1

    def pick_made(self) -> int:
        """Returns the token the user has picked at this place, -1 for none."""
        return self._token

    def pick(self, token: int) -> None:
        """Looks at a candidate."""
        self._token = token
        self._select(max(self.candidates.row_of(token), 0))

    def candidate(self) -> Candidate | None:
        """Returns the one looked at."""
        return self.candidates.candidate(self.currentIndex().row())

    def row_height(self) -> int:
        return self.theme.px(COMPACT_ROW if self.compact else ROW)

    def sizeHint(self) -> QSize:
        return QSize(200, self.row_height() * max(self.candidates.rowCount(), 1) if self.compact else 200)

    def _begin_move(self) -> None:
        self._move.stop()
        milliseconds = self.theme.duration(MOVE_MS) if self.isVisible() else 0
        self._on_moved(0.0 if milliseconds else 1.0)
        if milliseconds:
            self._move.setDuration(milliseconds)
            self._move.start()

    def _on_moved(self, share: float) -> None:
        self._painter.share = float(share)
        self.viewport().update()

    def _select(self, row: int) -> None:
        if self.compact:
            return
        index = self.candidates.index(row, 0)
        if index.isValid() and index.row() != self.currentIndex().row():
            self._selecting = True
            self.setCurrentIndex(index)
            self._selecting = False
        candidate = self.candidate()
        if candidate is not None:
            self.picked.emit(candidate.token)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        candidate = self.candidates.candidate(current.row())
        if candidate is not None and not self._selecting:      # by the user, here or in another view of the rows
            self._token = candidate.token
            self.picked.emit(candidate.token)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        candidate = self.candidate()
        if candidate is not None and not self.compact:
            self._token = candidate.token
            self.picked.emit(candidate.token)

    def _on_activated(self, index: Index) -> None:
        candidate = self.candidates.candidate(index.row())
        if candidate is not None:
            self.chosen.emit(candidate.token)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        candidate = self.candidate()
        if step is not None and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.step_requested.emit(step)
        elif event.key() == Qt.Key.Key_Space:
            self.space_pressed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and candidate is not None:
            self.chosen.emit(candidate.token)
        elif event.text().strip() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()      # letters are for the composer, not for a search in the list
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.compact:
            event.ignore()
        else:
            super().wheelEvent(event)

    def _restyle(self) -> None:
        self.doItemsLayout()
        self.updateGeometry()
        self.viewport().update()
