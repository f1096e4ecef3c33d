"""The card of the recommended model: what it is, whether it fits, and the download that becomes a bar in place."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from assistant.domain.errors import AssistantError
from assistant.domain.licences import FREE
from assistant.domain.model import DownloadPhase, DownloadState, Fit, HubModel, Verdict
from assistant.ui.controls import Card, Chip, ElidedLabel, Ring, TextButton, label
from assistant.ui.download_bar import DownloadBar
from assistant.ui.error_block import ErrorBlock
from assistant.ui.fit_text import needs_text, speed_text
from assistant.ui.flow import FlowLayout
from assistant.ui.model_text import fit_sentence, hub_name, number_text, rate_sentence, size_text, summary_of
from assistant.ui.theme import Theme


class RecommendationCard(Card):
    """At its foot stands the load, else the download, else the button; above it, whatever else went wrong."""

    download_requested = Signal()
    pause_requested = Signal()
    resume_requested = Signal()
    choose_another_requested = Signal()
    cancel_requested = Signal()         # of the load
    remedy_requested = Signal(object)   # Remedy, of the download
    error_remedy_requested = Signal(object)     # Remedy, of the error set

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model: HubModel | None = None
        self._fit: Fit | None = None
        self._here = False
        self._state: DownloadState | None = None
        self._loading: float | None = None
        self._loads = ""          # the name of what is loaded
        self._heading, self._name = label(kind="accent", wrap=True), label(kind="title2", wrap=True)
        self._summary = label(kind="text2", wrap=True)
        self._another = TextButton(theme, "", "link")
        self._another.set_flush()
        self._chips = {name: Chip(theme) for name in ("fit", "rate", "licence")}
        self._download = TextButton(theme, "", "primary", "download")
        self._download.setObjectName("downloadButton")
        self._promise = label(kind="small", wrap=True)
        self._bar = DownloadBar(theme)
        self._ring = Ring(theme)
        self._loading_text = ElidedLabel()
        self._cancel = TextButton(theme, "", "link")
        self._cancel.setObjectName("cancelLoadButton")
        self._cancel.set_flush()
        self._error = ErrorBlock(theme)
        self._feet = {"idle": self._idle_foot(), "bar": self._bar, "load": self._load_foot()}
        self._lay_out()
        self._download.clicked.connect(self.download_requested)
        self._cancel.clicked.connect(self.cancel_requested)
        self._another.clicked.connect(self.choose_another_requested)
        self._bar.pause_requested.connect(self.pause_requested)
        self._bar.resume_requested.connect(self.resume_requested)
        self._bar.remedy_requested.connect(self.remedy_requested)
        self._error.remedy_requested.connect(self.error_remedy_requested)
        theme.changed.connect(self._restyle)
        self._restyle()
        self._show_foot()
        self._retranslate()

    def set_model(self, model: HubModel, fit: Fit, here: bool) -> None:
        """Offers to fetch `model`, or to use it where it is `here`: the button asks for either."""
        self._model, self._fit, self._here = model, fit, here
        self._retranslate()

    def set_download(self, state: DownloadState | None) -> None:
        """Shows a download in the button's place; None brings the button back."""
        self._state = state
        if state is not None:
            self._bar.set_state(state)
        self._show_foot()

    def set_loading(self, fraction: float | None, name: str = "") -> None:
        """Shows the load of the model called `name`, 0 to 1; None brings back what stood there before."""
        self._loading, self._loads = fraction, name
        self._ring.set_busy(fraction is not None and fraction <= 0)
        self._ring.set_value(fraction or 0.0)
        self._show_foot()
        self._tell_loading()

    def set_error(self, error: AssistantError | None) -> None:
        """Shows an error above the button, which goes on working; None takes it away."""
        self._error.set_error(error)

    def foot(self) -> str:
        """Returns what stands at the foot: "idle", "bar" or "load"."""
        return next(name for name, part in self._feet.items() if not part.isHidden())

    def _show_foot(self) -> None:
        state = self._state
        shown = "load" if self._loading is not None else "bar" if state is not None else "idle"
        for name, part in self._feet.items():
            part.setVisible(name == shown)
        rests = state is None or state.phase in (DownloadPhase.PAUSED, DownloadPhase.FAILED)
        self._another.setVisible(rests and self._loading is None)

    def _idle_foot(self) -> QWidget:
        foot = QWidget(self)
        row = QHBoxLayout(foot)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self._download)
        row.addWidget(self._promise, 1)
        return foot

    def _load_foot(self) -> QWidget:
        foot = QWidget(self)
        row = QHBoxLayout(foot)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._ring)
        row.addWidget(self._loading_text, 1)
        row.addWidget(self._cancel)
        return foot

    def _lay_out(self) -> None:
        head, chips = QHBoxLayout(), QWidget(self)
        flow = FlowLayout(chips)
        flow.setContentsMargins(0, 0, 0, 0)
        for chip in self._chips.values():
            flow.add(chip)
        self._heading.setMinimumHeight(self._another.sizeHint().height())   # the card must not jump without the link
        head.addWidget(self._heading, 1)
        head.addWidget(self._another, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 14, 24, 24)
        column.setSpacing(0)
        column.addLayout(head)
        column.addSpacing(4)
        column.addWidget(self._name)
        column.addSpacing(4)
        column.addWidget(self._summary)
        column.addSpacing(12)
        column.addWidget(chips)
        column.addSpacing(20)
        for part in (self._error, *self._feet.values()):
            column.addWidget(part)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self._heading.setText(self.tr("Recommended for this computer"))
        self._another.set_label(self.tr("Choose another"))
        self._cancel.set_label(self.tr("Stop loading"))
        self._promise.setText(self.tr("Pause whenever you like; it goes on where it stopped."))
        self._tell_loading()
        if self._model is None or self._fit is None:
            return
        self._name.setText(hub_name(self._model))
        self._summary.setText(summary_of(self._model))
        self._download.set_label(self.tr("Use it · it is here already") if self._here
                                 else self.tr("Download · {size}").format(size=size_text(self._model.size)))
        self._download.set_icon("check" if self._here else "download")
        self._promise.setVisible(not self._here)
        fits = self._fit.verdict in (Verdict.GPU, Verdict.FITS)
        self._chips["fit"].set_text(fit_sentence(self._fit.verdict), "tint" if fits else "warning")
        self._chips["rate"].set_text(rate_sentence(self._fit))
        for name, told in (("fit", needs_text(self._fit)), ("rate", speed_text(self._fit))):
            self._chips[name].setToolTip(told)
            self._chips[name].setAccessibleDescription(told)
        self._chips["rate"].setVisible(self._fit.tokens_per_second > 0)
        licence = self._model.licence
        free = licence.lower() in FREE
        self._chips["licence"].set_text(
            self.tr("free licence") if free else self.tr("licence: {name}").format(name=licence))
        self._chips["licence"].setVisible(bool(licence))

    def _restyle(self) -> None:
        self._loading_text.setFont(self._theme.tabular_font())

    def _tell_loading(self) -> None:
        """Names the model, where it has a name: it may be another one than the card is about."""
        if not self._loading:
            text = self.tr("Loading {name}…") if self._loads else self.tr("Loading…")
        else:
            text = self.tr("Loading {name}… {percent} %") if self._loads else self.tr("Loading… {percent} %")
        self._loading_text.set_text(text.format(name=self._loads, percent=number_text(100 * (self._loading or 0.0))))
