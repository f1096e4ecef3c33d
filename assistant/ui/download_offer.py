"""The button that fetches a model, or uses the one that is here, and the room the disk has for it."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from assistant.domain.downloads import DiskRoom
from assistant.domain.model import DownloadPhase, HubModel
from assistant.ui.controls import TextButton, label, set_kind
from assistant.ui.hub_text import room_text
from assistant.ui.model_text import size_text
from assistant.ui.theme import Theme


class DownloadOffer(QWidget):
    """Hidden while there is no model to fetch."""

    pressed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model: HubModel | None = None
        self._room: DiskRoom | None = None
        self._here = False
        self._phase: DownloadPhase | None = None
        self._button = TextButton(theme, "", "primary", "download")
        self._button.setObjectName("downloadButton")
        self._space = label(kind="caption", wrap=True)
        self._space.setObjectName("diskRoom")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._space)
        self._button.clicked.connect(self.pressed)

    def show_model(self, model: HubModel | None, here: bool, room: DiskRoom | None, phase: DownloadPhase | None,
                   enabled: bool) -> None:
        """Offers to fetch `model`, or to use it where it is `here`; not while its download is in a `phase`."""
        self._model, self._here, self._room, self._phase = model, here, room, phase
        self._button.setEnabled(enabled and phase is None)
        self._tell()

    def focus(self) -> bool:
        """Moves the keyboard to the button. Returns whether it can be pressed."""
        if not self._button.isVisible() or not self._button.isEnabled():
            return False
        self._button.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return True

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._tell()

    def _tell(self) -> None:
        model, room = self._model, self._room
        self._button.setVisible(model is not None)
        self._space.setVisible(model is not None and room is not None and not self._here)
        self.setVisible(model is not None)
        if model is None:
            return
        self._button.set_label(self._label(model))
        self._button.set_icon("check" if self._here else "download")
        if room is not None:
            self._space.setText(room_text(room))
            set_kind(self._space, "caption warning" if room.short else "caption")

    def _label(self, model: HubModel) -> str:
        if self._here:
            return self.tr("Use it · it is here already")
        match self._phase:
            case None:
                return self.tr("Download · {size}").format(size=size_text(model.size))
            case DownloadPhase.PAUSED:
                return self.tr("Download paused")
            case DownloadPhase.QUEUED:
                return self.tr("Waiting for its turn")
            case DownloadPhase.CHECKING:
                return self.tr("Checking…")
        return self.tr("Downloading…")
