"""All downloads under way, in their order: each with its bar, and what concerns all of them."""

from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from assistant.domain.downloads import DiskRoom, Leftover
from assistant.domain.model import DownloadPhase, DownloadState, HubModel
from assistant.ui.controls import Divider, TextButton, label
from assistant.ui.download_bar import END, DownloadBar
from assistant.ui.hub_text import room_text
from assistant.ui.leftovers_box import LeftoversBox
from assistant.ui.model_text import size_text
from assistant.ui.theme import Theme

if TYPE_CHECKING:
    from assistant.ui.bar_drag import BarDrag

PAUSABLE = (DownloadPhase.QUEUED, DownloadPhase.DOWNLOADING, DownloadPhase.WAITING)
RUNNING = (*PAUSABLE, DownloadPhase.PAUSED, DownloadPhase.CHECKING)
LOW, HIGH = 90, 200     # px; more downloads than fit scroll
WHOLE, SHARE = 2, 0.3   # downloads that are seen whole, as far as that takes no larger share of the window
GAP = 8                 # px between the bars and the scroll bar

Key = tuple[str, str]


class DownloadList(QWidget):
    """Hidden while there is nothing to tell."""

    pause_requested = Signal(object)             # HubModel
    resume_requested = Signal(object)            # HubModel
    discard_requested = Signal(object)           # HubModel
    remedy_requested = Signal(object, object)    # Remedy, HubModel
    move_requested = Signal(object, int)         # HubModel, its new place
    pause_all_requested = Signal()
    resume_all_requested = Signal()
    clean_requested = Signal(object)             # list of Leftover
    changed = Signal()                           # a download has begun, ended or gone

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._bars: dict[Key, DownloadBar] = {}      # in the order shown
        self._leftovers: list[Leftover] = []
        self._short: DiskRoom | None = None
        self._make_parts()
        self._retranslate()
        self._show()

    # -- what it shows ------------------------------------------------------------------------------------

    def set_state(self, state: DownloadState) -> None:
        """Shows a download under way, or how it ended."""
        key = _key(state.model)
        bar = self._bars.get(key) or self._make_bar(state.model)
        before = bar.state()
        bar.set_state(state)
        if before is None or before.phase is not state.phase:
            self._show()
            self.changed.emit()
        elif (before.error is None) is not (state.error is None):
            self._show()            # its buttons have come or gone

    def remove(self, model: HubModel) -> None:
        """Takes a discarded or finished download away."""
        if (bar := self._bars.pop(_key(model), None)) is not None:
            self._column.removeWidget(bar)
            bar.hide()
            bar.deleteLater()
            self._show()
            self.changed.emit()

    def set_order(self, states: Sequence[DownloadState]) -> None:
        """Puts the bars in this order; finished ones stay behind them."""
        keys = [key for state in states if (key := _key(state.model)) in self._bars]
        keys += [key for key in self._bars if key not in keys]
        if keys != list(self._bars):
            self._bars = {key: self._bars[key] for key in keys}
            for at, bar in enumerate(self._bars.values()):
                self._column.insertWidget(at, bar)
            self._show()

    def set_room(self, room: DiskRoom) -> None:
        """Says so where the disk has no room for all of them."""
        self._short = room if room.short else None
        self._retranslate()
        self._show()

    def set_leftovers(self, leftovers: Sequence[Leftover]) -> None:
        """Offers to clean up what old downloads have left."""
        self._leftovers = list(leftovers)
        self._retranslate()
        self._show()

    def under_way(self, model: HubModel) -> DownloadPhase | None:
        """Returns how far it is, None where it is not on its way, does not wait and does not rest."""
        phase = self._phase(_key(model))
        return phase if phase in RUNNING else None

    def can_pause(self) -> bool:
        return any(self._phase(key) in PAUSABLE for key in self._bars)

    def can_resume(self) -> bool:
        return any(self._phase(key) is DownloadPhase.PAUSED for key in self._bars)

    # -- how it is made -----------------------------------------------------------------------------------

    def _make_parts(self) -> None:
        theme = self._theme
        self._title = label(kind="group")
        self._pause_all, self._resume_all, self._clean = (TextButton(theme, "", "link") for _ in range(3))
        self._pause_all.setObjectName("pauseAllButton")
        self._resume_all.setObjectName("resumeAllButton")
        self._clean.setObjectName("leftoversButton")
        for link in (self._pause_all, self._resume_all, self._clean):
            link.set_flush()
        self._room = label(kind="caption warning", wrap=True)
        self._room.setObjectName("roomShort")
        self._left = label(kind="caption", wrap=True)
        self._left.setObjectName("leftovers")
        self._scroll = _Bars(self)
        self._scroll.setProperty("kind", "clear")
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        holder, self._head, self._foot = QWidget(), QWidget(), QWidget()
        holder.setProperty("kind", "clear")
        self._column = QVBoxLayout(holder)
        self._column.setSpacing(12)
        self._scroll.setWidget(holder)
        self._holder = holder
        self._drag: BarDrag | None = None       # made with the first bar
        head, foot, page = QHBoxLayout(self._head), QHBoxLayout(self._foot), QVBoxLayout(self)
        head.setSpacing(16)
        self._beside = (head, foot)
        self._scroll.verticalScrollBar().rangeChanged.connect(self._keep_edge)
        self._keep_edge(0, 0)
        head.addWidget(self._title, 1)
        head.addWidget(self._pause_all)
        head.addWidget(self._resume_all)
        foot.addWidget(self._left, 1)
        foot.addWidget(self._clean)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(4)
        for part in (Divider(theme), self._head, self._room, self._scroll, self._foot):
            page.addWidget(part)
        self._pause_all.clicked.connect(self.pause_all_requested)
        self._resume_all.clicked.connect(self.resume_all_requested)
        self._clean.clicked.connect(self._open_leftovers)

    def _keep_edge(self, _low: int, high: int) -> None:
        """Lets everything end where the bars do, which make room for the scroll bar."""
        taken = GAP + self._scroll.verticalScrollBar().sizeHint().width() if high else 0
        self._column.setContentsMargins(0, 4, GAP if high else 0, 4)
        for row in self._beside:
            row.setContentsMargins(0, 0, taken, 0)

    def _make_bar(self, model: HubModel) -> DownloadBar:
        bar = self._bars[_key(model)] = DownloadBar(self._theme, named=True)
        bar.pause_requested.connect(partial(self.pause_requested.emit, model))
        bar.resume_requested.connect(partial(self.resume_requested.emit, model))
        bar.discard_requested.connect(partial(self.discard_requested.emit, model))
        bar.remedy_requested.connect(lambda remedy: self.remedy_requested.emit(remedy, model))
        bar.hide_requested.connect(partial(self.remove, model))
        bar.move_requested.connect(partial(self._on_move, model))
        self._let_move(bar)
        self._column.addWidget(bar)
        bar.show()
        return bar

    def _let_move(self, bar: DownloadBar) -> None:
        if self._drag is None:
            from assistant.ui.bar_drag import BarDrag

            self._drag = BarDrag(self._theme, self._scroll, self._holder, self._movable)
            self._drag.dropped.connect(self._on_dropped)
            self._drag.stepped.connect(self._on_stepped)
        self._drag.watch(bar)

    def _show(self) -> None:
        """Gives the bars the room they need, as far as there is some."""
        several, movable = len(self._bars) > 1, self._movable()
        names = Counter(bar.model_name() for bar in self._bars.values())
        for bar in self._bars.values():
            bar.tell_quantisation(names[bar.model_name()] > 1)
            bar.set_place(movable.index(bar) + 1 if bar in movable else 0, len(movable))
        self._head.setVisible(several)
        self._pause_all.setVisible(self.can_pause())
        self._resume_all.setVisible(self.can_resume())
        self._room.setVisible(self._short is not None and bool(self._bars))
        self._foot.setVisible(bool(self._leftovers))
        self._scroll.setVisible(bool(self._bars))
        self.fit()
        self.setVisible(bool(self._bars or self._leftovers))

    def fit(self) -> None:
        """Takes the height that is due to it in a window as high as it is now."""
        px, first = self._theme.px, list(self._bars.values())[:WHOLE]
        self._column.activate()
        wanted = self._column.sizeHint().height() + 4
        whole = 4 + sum(bar.sizeHint().height() for bar in first) + self._column.spacing() * max(len(first) - 1, 0)
        low = min(wanted, max(px(LOW), min(whole, round(SHARE * self.window().height()))))
        self._scroll.setMinimumHeight(low)
        self._scroll.setMaximumHeight(max(min(wanted, px(HIGH)), low))
        self._scroll.updateGeometry()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self._title.setText(self.tr("Downloads"))
        self._pause_all.set_label(self.tr("Pause all"))
        self._resume_all.set_label(self.tr("Resume all"))
        self._clean.set_label(self.tr("Clean up…"))
        self._room.setText(room_text(self._short) if self._short is not None else "")
        self._left.setText(self.tr("Unfinished downloads: {count}, {size}").format(
            count=len(self._leftovers), size=size_text(sum(left.size for left in self._leftovers))))

    # -- what the user did --------------------------------------------------------------------------------

    def _phase(self, key: Key) -> DownloadPhase | None:
        bar = self._bars.get(key)
        state = bar.state() if bar is not None else None
        return state.phase if state is not None else None

    def _movable(self) -> list[QWidget]:
        """Returns the bars of what is under way, from top to bottom: the others have no place in the queue."""
        return [bar for key, bar in self._bars.items() if self._phase(key) is not DownloadPhase.DONE]

    def _on_move(self, model: HubModel, by: int) -> None:
        bars = self._movable()
        at = bars.index(self._bars[_key(model)])
        now = 0 if by <= -END else min(max(at + by, 0), len(bars) - 1)
        if now != at:
            self.move_requested.emit(model, now)

    def _on_stepped(self, bar: DownloadBar, by: int) -> None:
        if bar in self._movable() and (state := bar.state()) is not None:
            self._on_move(state.model, by)

    def _on_dropped(self, bar: DownloadBar, place: int) -> None:
        state = bar.state()
        if state is not None and place != self._movable().index(bar):
            self.move_requested.emit(state.model, place)

    def _open_leftovers(self) -> None:
        box = LeftoversBox(self._theme, self._leftovers, self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.confirmed.connect(self.clean_requested)
        box.open()


class _Bars(QScrollArea):
    """Wants its greatest height, and gives way where the window is small."""

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.maximumHeight())


def _key(model: HubModel) -> Key:
    return model.repo, model.file
