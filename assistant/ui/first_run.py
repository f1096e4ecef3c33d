"""The first page: what this is, what the computer has, and the ways to a model: three, or two where the practice model
did not come with this installation."""

from PySide6.QtCore import QEvent, QLocale, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from assistant.domain.errors import AssistantError
from assistant.domain.hub import ConnectedFor
from assistant.domain.model import DownloadState, Fit, HubModel, Machine
from assistant.domain.settings import LANGUAGES
from assistant.ui.controls import CardButton, IconLabel, TextButton, label
from assistant.ui.edge_line import EdgeLine
from assistant.ui.first_message import FirstMessage
from assistant.ui.flow import FlowLayout
from assistant.ui.model_text import counts_characters, memory_text, size_text
from assistant.ui.option_text import choice_text
from assistant.ui.page_scroll import PageScroll
from assistant.ui.recommendation_card import RecommendationCard
from assistant.ui.theme import Theme

COLUMN = 640     # the page's text is no wider, logical pixels before text size
MARGIN = 20


class FirstRunPage(QWidget):
    """Everything on it can be used at once; nothing on it makes a connection by itself."""

    download_requested = Signal()       # of the recommended model, or the use of the file that holds it
    pause_requested = Signal()
    resume_requested = Signal()
    choose_another_requested = Signal()
    cancel_requested = Signal()         # of the load going on
    use_file_requested = Signal()
    starter_requested = Signal()
    text_changed = Signal(str)          # of the message being written
    message_submitted = Signal(str)
    message_withdrawn = Signal()        # the queued message is being changed again
    language_chosen = Signal(str)       # a value of the setting app.language
    remedy_requested = Signal(object)   # Remedy, of the download
    error_remedy_requested = Signal(object)     # Remedy, of the error set

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._machine: Machine | None = None
        self._local_count = 0
        self._connected: set[ConnectedFor] = set()
        self._answered = False      # something of a download came
        self.setObjectName("firstRunPage")
        self.setProperty("kind", "sidebar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._make_parts()
        self._lay_out()
        self._connect()
        self._retranslate()

    # -- what it shows ------------------------------------------------------------------------------------

    def focus(self) -> None:
        """Puts the cursor where the first message is written."""
        self._message.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_machine(self, machine: Machine) -> None:
        self._machine = machine
        self._tell_machine()

    def set_recommended(self, model: HubModel, fit: Fit, here: bool) -> None:
        """Offers the model for this computer; `here` tells that its file is on it, whoever put it there."""
        self._card.set_model(model, fit, here)

    def set_download(self, state: DownloadState | None) -> None:
        """Shows a download in the button's place; None brings the button back."""
        self._card.set_download(state)

    def set_loading(self, fraction: float | None, name: str = "") -> None:
        """Shows the load of the model called `name`, 0 to 1, in the button's place; None ends it."""
        self._card.set_loading(fraction, name)
        for card in (self._use_file, self._starter):
            card.setEnabled(fraction is None)

    def set_error(self, error: AssistantError | None) -> None:
        """Shows an error in the card; None takes it away. Errors of the download come with `set_download`."""
        self._card.set_error(error)
        for card in (self._use_file, self._starter):
            card.setEnabled(True)

    def set_local_count(self, count: int) -> None:
        """Takes how many model files were found on this computer, the starter left out."""
        self._local_count = count
        self._retranslate()

    def set_starter_available(self, available: bool) -> None:
        """Offers the practice model, or leaves the page without a word about it."""
        self._starter.setVisible(available)
        self._arrange()

    def set_text(self, text: str) -> None:
        """Shows what was written before."""
        self._message.field.setPlainText(text)

    def set_queued(self, text: str) -> None:
        """Shows the message that waits for the model; with an empty one, the field again."""
        self._message.set_queued(text)

    def add_connection(self, purpose: ConnectedFor) -> None:
        """Takes what the network was used for, or was tried for, since the app was started."""
        self._connected.add(purpose)
        self._tell_connection()

    def set_answered(self) -> None:
        """A download was not only tried: something came."""
        self._answered = True
        self._tell_connection()

    # -- how it is made -----------------------------------------------------------------------------------

    def _make_parts(self) -> None:
        theme = self._theme
        self._language = TextButton(theme, "", "quiet", "languages", self)
        self._language.trailing_icon = "chevron-down"
        self._language.setObjectName("languageButton")
        self._title, self._subtitle = label(kind="title", wrap=True), label(kind="body", wrap=True)
        self._facts = QWidget()
        self._fact_labels = {name: label(kind="small") for name in ("memory", "cores", "gpu", "disk")}
        self._card = RecommendationCard(theme)
        self._use_file = CardButton(theme, "folder-open", "")
        self._use_file.setObjectName("useFileButton")
        self._starter = CardButton(theme, "sprout", "")
        self._starter.setObjectName("starterButton")
        self._message = FirstMessage(theme)
        self._lock = label(kind="group")
        self._lock.setMinimumWidth(1)     # its words must not widen the window; see `_tell_connection`
        self._menu = QMenu(self)
        for value, text in LANGUAGES:
            self._menu.addAction(text).setData(value)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(MARGIN, 12, MARGIN, 0)
        top.addStretch(1)
        top.addWidget(self._language)
        centre = self._centre = QHBoxLayout()
        centre.addStretch(1)
        centre.addWidget(self._column(), 1000)
        centre.addStretch(1)
        body = QWidget()
        body.setLayout(centre)
        scroll = self._scroll = PageScroll(body)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)   # large text in the narrowest window
        scroll.verticalScrollBar().rangeChanged.connect(self._keep_centred)
        self._keep_centred(0, 0)
        foot = QHBoxLayout()
        foot.setContentsMargins(MARGIN, 6, MARGIN, 16)
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(IconLabel(self._theme, "lock", "accent", 14))
        foot.addWidget(self._lock)
        foot.addStretch(1)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addLayout(top)
        page.addWidget(scroll, 1)
        page.addWidget(EdgeLine(self._theme, scroll))
        page.addLayout(foot)

    def _column(self) -> QWidget:
        column = self._middle = QWidget()
        flow = FlowLayout(self._facts, gap=22, centred=True)
        flow.setContentsMargins(0, 0, 0, 0)
        icons = {"memory": "memory-stick", "cores": "cpu", "gpu": "zap", "disk": "hard-drive"}
        self._fact_pairs = {name: _beside(IconLabel(self._theme, icons[name]), text)
                            for name, text in self._fact_labels.items()}
        for pair in self._fact_pairs.values():
            flow.add(pair)
        self._ways = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._ways.setSpacing(12)
        for card in (self._use_file, self._starter):
            self._ways.addWidget(card, 1)
        box = QVBoxLayout(column)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addStretch(1)
        box.addWidget(IconLabel(self._theme, "parley", "accent", 52), 0, Qt.AlignmentFlag.AlignHCenter)
        for gap, part in ((14, self._title), (8, self._subtitle), (16, self._facts), (22, self._card)):
            box.addSpacing(gap)
            box.addWidget(part)
        box.addSpacing(12)
        box.addLayout(self._ways)
        box.addSpacing(28)
        box.addWidget(self._message)
        box.addStretch(1)
        for text in (self._title, self._subtitle):
            text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        return column

    def _connect(self) -> None:
        self._theme.changed.connect(self._arrange)
        self._language.clicked.connect(self._on_language_clicked)
        self._menu.triggered.connect(lambda action: self.language_chosen.emit(action.data()))
        self._use_file.clicked.connect(self.use_file_requested)
        self._starter.clicked.connect(self.starter_requested)
        self._message.text_changed.connect(self.text_changed)
        self._message.submitted.connect(self.message_submitted)
        self._message.withdrawn.connect(self.message_withdrawn)
        self._card.download_requested.connect(self.download_requested)
        self._card.pause_requested.connect(self.pause_requested)
        self._card.resume_requested.connect(self.resume_requested)
        self._card.choose_another_requested.connect(self.choose_another_requested)
        self._card.cancel_requested.connect(self.cancel_requested)
        self._card.remedy_requested.connect(self.remedy_requested)
        self._card.error_remedy_requested.connect(self.error_remedy_requested)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Puts the two small cards side by side where their words have room, else one above the other."""
        self._middle.setMaximumWidth(self._theme.px(COLUMN))
        room = min(self.width() - 2 * MARGIN, self._theme.px(COLUMN))
        cards = (self._use_file, self._starter)
        offered = [card for card in cards if not card.isHidden()]
        needed = len(offered) * max(card.sizeHint().width() for card in offered) + self._ways.spacing()
        direction = QBoxLayout.Direction.LeftToRight if room >= needed else QBoxLayout.Direction.TopToBottom
        if self._ways.direction() != direction:
            self._ways.setDirection(direction)
        self._tell_connection()

    def _keep_centred(self, _low: int, high: int) -> None:
        """Takes the scroll bar's room from the margin beside it."""
        self._centre.setContentsMargins(MARGIN, 8, MARGIN - (self._scroll.bar_width() if high else 0), 8)

    def _tell_connection(self) -> None:
        """Says what went over the network, if anything, shorter where the line would be too long."""
        if self._connected == {ConnectedFor.DOWNLOAD} and not self._answered:
            whole = self.tr("Only the download uses the internet. What you write stays here.")
            short = self.tr("Only the download uses the internet.")
        elif self._connected:
            words = {ConnectedFor.DOWNLOAD: self.tr("the download"), ConnectedFor.SEARCH: self.tr("the search"),
                     ConnectedFor.UPDATES: self.tr("the update check")}
            what = QLocale().createSeparatedList([text for each, text in words.items() if each in self._connected])
            whole = self.tr("Connected only for {what}. What you write stays here.").format(what=what)
            short = self.tr("Connected only for {what}.").format(what=what)
        else:
            whole = self.tr("No connection has been made. Only the download needs the internet.")
            short = self.tr("No connection has been made.")
        room = self.width() - 2 * MARGIN - self._theme.px(14 + 8)
        self._lock.setText(whole if self._lock.fontMetrics().horizontalAdvance(whole) <= room else short)

    # -- words --------------------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self._language.set_label("简体中文" if counts_characters() else "English")   # each in its own language
        self._language.setToolTip(self.tr("Language"))
        for action, (_value, text) in zip(self._menu.actions(), LANGUAGES, strict=True):
            action.setText(choice_text(text))
        self._title.setText(self.tr("Your own assistant, on this computer"))
        self._subtitle.setText(self.tr("No account. No subscription. What you write stays here."))
        found = self.tr("%n found here; or drop a .gguf file", "", self._local_count)
        self._use_file.set_texts(self.tr("Use a model I have"),
                                 found if self._local_count else self.tr("Open or drop a .gguf file"))
        self._starter.set_texts(self.tr("Try the tiny practice model"),
                                self.tr("Ready now. English only, often wrong"))
        self._tell_machine()
        self._arrange()

    def _tell_machine(self) -> None:
        machine = self._machine
        self._facts.setVisible(machine is not None)
        if machine is None:
            return
        facts = {
            "memory": self.tr("{size} memory").format(size=memory_text(machine.memory)),
            "cores": self.tr("%n cores", "", machine.cores),
            "gpu": machine.gpu_name,
            "disk": self.tr("{size} free").format(size=size_text(machine.free_disk)),
        }
        for name, text in facts.items():
            self._fact_labels[name].setText(text)
            self._fact_pairs[name].setVisible(bool(text))

    def _on_language_clicked(self) -> None:
        self._menu.popup(self._language.mapToGlobal(self._language.rect().bottomLeft()))


def _beside(icon: QWidget, text: QWidget) -> QWidget:
    pair = QWidget()
    row = QHBoxLayout(pair)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(icon)
    row.addWidget(text)
    return pair
