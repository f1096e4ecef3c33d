"""One download: how far, how fast, how long still, and what can be done about it."""

from PySide6.QtCore import QEvent, QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QProgressBar, QVBoxLayout, QWidget

from assistant.domain.errors import AssistantError, Remedy
from assistant.domain.model import DownloadPhase, DownloadState
from assistant.ui.controls import IconButton, IconLabel, TextButton, label
from assistant.ui.error_block import ErrorBlock, RemedyRow
from assistant.ui.error_text import error_text
from assistant.ui.keys import native
from assistant.ui.model_text import duration_text, hub_name, progress_text, transfer_text
from assistant.ui.theme import Theme

PARTS = 1000   # the bar's places: 0.1 % of the file each
END = 1_000_000   # places; more than any list has
UP, DOWN = "Alt+Up", "Alt+Down"     # keys that move it in a list
AGAIN = {Remedy.RETRY, Remedy.RESUME, Remedy.DOWNLOAD_AGAIN}


class DownloadBar(QWidget):
    """Shows a `DownloadState`. With `named`, in a list of several, it says which model it is about, can be given up
    and moved."""

    pause_requested = Signal()
    resume_requested = Signal()
    discard_requested = Signal()
    remedy_requested = Signal(object)   # Remedy
    hide_requested = Signal()           # it is finished and was read
    move_requested = Signal(int)        # by so many places; a large number is to one end

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, named: bool = False) -> None:
        super().__init__(parent)
        self._theme = theme
        self._state: DownloadState | None = None
        self._name = label(kind="strong")
        self._named, self._place = named, (0, 0)
        self._tells_quantisation = False
        self._grip = IconLabel(theme, "grip-vertical", "muted", 16, self)
        self._grip.setObjectName("downloadGrip")
        self._grip.setCursor(Qt.CursorShape.OpenHandCursor)
        self._grip.hide()
        self._more = IconButton(theme, "ellipsis", "", parent=self)
        self._more.setObjectName("downloadMenuButton")
        self._more.setVisible(named)
        self._text = label(kind="small", wrap=True)
        self.bar = QProgressBar(self)
        self.bar.setObjectName("downloadProgress")
        self.bar.setTextVisible(False)
        self.bar.setRange(0, PARTS)
        self.pause_button = TextButton(theme, "", "link", parent=self)
        self.pause_button.setObjectName("pauseButton")
        self._discard = TextButton(theme, "", "link", parent=self)
        self._discard.setObjectName("discardButton")
        self._discard.setVisible(named)
        for link in (self.pause_button, self._discard):
            link.set_flush()
        self._cause = label(kind="caption", wrap=True)   # what is being waited out
        self._cause.hide()
        self._ways_out = RemedyRow(theme, self)          # nobody has to wait for it
        self._error = ErrorBlock(theme, self)
        head, row, column = QHBoxLayout(), QHBoxLayout(), QVBoxLayout(self)
        head.addWidget(self._grip)
        head.addWidget(self._name, 1)
        head.addWidget(self._more)
        self._name.setVisible(named)
        row.setSpacing(16)
        row.addWidget(self._text, 1)
        row.addWidget(self.pause_button)
        row.addWidget(self._discard)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.bar)
        column.addLayout(row)
        column.addWidget(self._cause)
        column.addWidget(self._ways_out)
        column.addWidget(self._error)
        self.pause_button.clicked.connect(self._on_pause_clicked)
        self._discard.clicked.connect(self._on_discard_clicked)
        self._more.clicked.connect(self._open_menu)
        for buttons in (self._ways_out, self._error):
            buttons.remedy_requested.connect(self.remedy_requested)
        theme.changed.connect(self._restyle)
        self._restyle()
        self._retranslate()

    def state(self) -> DownloadState | None:
        return self._state

    def model_name(self) -> str:
        """Returns the name of the model, which several of its files have in common."""
        return hub_name(self._state.model) if self._state is not None else ""

    def tell_quantisation(self, told: bool) -> None:
        """Another file of the same name is in the list too."""
        if told != self._tells_quantisation:
            self._tells_quantisation = told
            self._retranslate()

    def set_place(self, place: int, count: int) -> None:
        """Takes its place among all that are under way, 1 the first; 0 for one that is over. Alone it is not moved."""
        self._place = (place, count)
        movable = self._named and place > 0 and count > 1
        self._grip.setVisible(movable)
        self._grip.setToolTip(self.tr("Drag to another place"))
        self.setAccessibleName(self._name.text())
        self.setAccessibleDescription(
            self.tr("{place} of {count}").format(place=place, count=count) if movable else "")

    def text(self) -> str:
        """Returns what is said beside the bar."""
        return self._text.text()

    def set_state(self, state: DownloadState) -> None:
        self._state = state
        known = state.total > 0
        with QSignalBlocker(self.bar):
            self.bar.setRange(0, PARTS if known else 0)
        self.bar.setValue(round(PARTS * min(1.0, state.done / state.total)) if known else 0)
        failed = state.phase is DownloadPhase.FAILED
        again = state.error is not None and bool(AGAIN & set(state.error.remedies))     # its own button says that
        self.bar.setVisible(not failed)
        self._text.setVisible(not failed or self._named)
        self._more.setVisible(self._named and state.phase is not DownloadPhase.DONE)
        self.pause_button.setVisible((failed and self._named and not again) or state.phase in (
            DownloadPhase.QUEUED, DownloadPhase.DOWNLOADING, DownloadPhase.WAITING, DownloadPhase.PAUSED))
        self._error.set_error(state.error if failed else None)
        waiting = self._waited_out(state)
        self._ways_out.set_remedies(waiting.remedies if waiting is not None else ())
        self._retranslate()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        state = self._state
        phase = state.phase if state is not None else DownloadPhase.DOWNLOADING
        again = {DownloadPhase.PAUSED: self.tr("Resume"), DownloadPhase.FAILED: self.tr("Retry")}
        self.pause_button.set_label(again.get(phase, self.tr("Pause")))
        self._discard.set_label(self.tr("Hide") if phase is DownloadPhase.DONE else self.tr("Discard"))
        self._more.set_tooltip(self.tr("Order of the downloads"))
        self.set_place(*self._place)
        if state is not None:
            name = self.model_name()
            if self._tells_quantisation and state.model.quantisation:
                name = f"{name} · {state.model.quantisation}"
            self._name.setText(name)
            self.bar.setAccessibleName(self.tr("Download of {name}").format(name=name))
            self._text.setText(self._words(state))
            self._text.setToolTip(self.tr("From {host}").format(host=state.host) if state.host else "")
            waiting = self._waited_out(state)
            self._cause.setText(error_text(waiting)[0] if waiting else "")
            self._cause.setVisible(waiting is not None)

    @staticmethod
    def _waited_out(state: DownloadState) -> AssistantError | None:
        """Returns why nothing comes just now, where it is tried again by itself."""
        return state.error if state.phase in (DownloadPhase.WAITING, DownloadPhase.DOWNLOADING) else None

    def _restyle(self) -> None:
        self._text.setFont(self._theme.tabular_font(13))

    def _words(self, state: DownloadState) -> str:
        done = progress_text(state.done, state.total)
        match state.phase:
            case DownloadPhase.QUEUED:
                return self.tr("Waiting for its turn")
            case DownloadPhase.CHECKING:
                return self.tr("Checking…")
            case DownloadPhase.DONE:
                return self.tr("Downloaded and checked")
            case DownloadPhase.FAILED:
                return self.tr("From {host} · {done}").format(host=state.host, done=done) if state.host else done
            case DownloadPhase.PAUSED:
                return self.tr("Paused · {done}").format(done=done)
            case DownloadPhase.WAITING:
                wait = duration_text(state.wait_seconds)
                return self.tr("Waiting for the network, next try in {time}").format(time=wait)
        if state.speed <= 0:
            return self.tr("Connecting…") if not state.done else done
        speed = transfer_text(state.speed)
        if state.seconds_left < 0:
            return self.tr("{done} · {speed}").format(done=done, speed=speed)
        left = duration_text(state.seconds_left)
        return self.tr("{done} · {speed} · {left} left").format(done=done, speed=speed, left=left)

    def _on_pause_clicked(self) -> None:
        if self._state is not None and self._state.phase in (DownloadPhase.PAUSED, DownloadPhase.FAILED):
            self.resume_requested.emit()
        else:
            self.pause_requested.emit()

    def _on_discard_clicked(self) -> None:
        done = self._state is not None and self._state.phase is DownloadPhase.DONE
        (self.hide_requested if done else self.discard_requested).emit()

    def _open_menu(self) -> None:
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        for name, text, by, key in (
                ("first", self.tr("Download first"), -END, ""), ("up", self.tr("Move up"), -1, UP),
                ("down", self.tr("Move down"), 1, DOWN), ("last", self.tr("Download last"), END, "")):
            action = menu.addAction(f"{text}\t{native(key)}" if key else text)
            action.setObjectName(f"download.{name}")
            action.triggered.connect(lambda _=False, by=by: self.move_requested.emit(by))
        menu.popup(self._more.mapToGlobal(QPoint(0, self._more.height())))
