"""The model's name in the header: shows which model is in use or loading, and opens the popup to change it."""

from pathlib import Path

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeySequence, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from assistant.domain.model import Fit, HubModel, ModelFile
from assistant.domain.settings import Layers
from assistant.ui.controls import Button
from assistant.ui.icons import pixmap
from assistant.ui.model_popup import ModelPopup
from assistant.ui.model_text import number_text
from assistant.ui.ring import draw_ring
from assistant.ui.theme import Theme
from assistant.ui.tooltip import plain_tooltip

SHORTCUT = "Ctrl+Shift+M"    # shown in the tooltip; the window owns the key


class ModelPicker(Button):
    """A button; the popup is its child. It keeps nothing: `set_...` show, signals tell."""

    model_chosen = Signal(Path)
    download_requested = Signal(object)    # HubModel
    find_more_requested = Signal()
    open_file_requested = Signal()
    value_changed = Signal(str, object)    # model.context_length, model.threads, model.gpu_layers
    value_reset = Signal(str)              # the same keys: take the user's value for this model away
    reload_requested = Signal()
    cancel_requested = Signal()            # of the load going on
    delete_requested = Signal(Path)
    show_in_folder_requested = Signal(Path)
    favourite_changed = Signal(Path, bool)
    manage_requested = Signal()            # the window of the models on this computer
    about_requested = Signal(Path)         # the same, at this model

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._name = ""
        self._fraction: float | None = None
        super().__init__(theme, "quiet", parent=parent)
        self.setObjectName("modelPicker")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)   # a long name gives way
        self._popup = ModelPopup(theme, self)
        popup, this_model = self._popup, self._popup.this_model
        popup.model_chosen.connect(self.model_chosen)
        popup.download_requested.connect(self.download_requested)
        popup.find_more_requested.connect(self.find_more_requested)
        popup.open_file_requested.connect(self.open_file_requested)
        popup.delete_requested.connect(self.delete_requested)
        popup.manage_requested.connect(self.manage_requested)
        popup.about_requested.connect(self.about_requested)
        this_model.cancel_requested.connect(self.cancel_requested)
        popup.favourite_changed.connect(self.favourite_changed)
        popup.show_in_folder_requested.connect(self.show_in_folder_requested)
        this_model.value_changed.connect(self.value_changed)
        this_model.value_reset.connect(self.value_reset)
        this_model.reload_requested.connect(self.reload_requested)
        self.clicked.connect(self.open)
        self.set_current(None)

    # -- what it shows ------------------------------------------------------------------------------------

    def set_rows(self, local: list[tuple[ModelFile, Fit]], recommended: list[tuple[HubModel, Fit]]) -> None:
        self._popup.set_rows(local, recommended)

    def set_current(self, model: ModelFile | None) -> None:
        """Shows the model in use."""
        self._name = model.name or model.path.stem if model is not None else ""
        self._popup.set_current(model)
        self._tell()

    def model_name(self) -> str:
        """Returns what the model in use is called, "" for none."""
        return self._name

    def set_loading(self, fraction: float | None) -> None:
        """Shows how far the load is, 0 to 1; None when none is going on."""
        self._fraction = fraction
        self._restyle()
        if fraction is not None:
            self._popup.this_model.set_reload_needed(False)
        self._popup.set_loading(fraction is not None)
        self._tell()

    def set_layers(self, layers: Layers) -> None:
        self._popup.this_model.set_layers(layers)

    def set_reload_needed(self, needed: bool) -> None:
        """Offers to load again, or not; a change in the popup offers it by itself."""
        self._popup.this_model.set_reload_needed(needed)

    def open(self) -> None:
        """Opens the popup, the filter ready for typing."""
        self._popup.open_under(self)

    def popup(self) -> ModelPopup:
        return self._popup

    # -- how it is drawn ----------------------------------------------------------------------------------

    def _parts(self) -> tuple[str, bool]:
        return self.text(), self._fraction is not None

    def sizeHint(self) -> QSize:
        text, loading = self._parts()
        px = self.theme.px
        ring = px(18 + 8) if loading else 0
        return QSize(ring + self.fontMetrics().horizontalAdvance(text) + px(8 + 16 + 2) + 2 * px(8), px(36))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.px(96), self.theme.px(36))

    def _restyle(self) -> None:
        super()._restyle()
        font = self.theme.font if self._fraction is None else self.theme.tabular_font     # a name does not change
        self.setFont(font(15, 600))

    def draw_content(self, painter: QPainter, ink: str) -> None:
        px, middle = self.theme.px, self.height() / 2
        text, loading = self._parts()
        x = px(8)
        if loading:
            box = QRectF(x, middle - px(9), px(18), px(18))
            draw_ring(painter, self.theme, box, max(self._fraction or 0.0, 0.03), warn=False)
            x += px(26)
        room = self.width() - x - px(32)
        shown = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
        painter.setPen(QColor(self.theme.colours.text))
        painter.drawText(QRectF(x, 0, room + 2, self.height()), int(Qt.AlignmentFlag.AlignVCenter), shown)
        x += self.fontMetrics().horizontalAdvance(shown) + px(8)
        painter.drawPixmap(x, round(middle) - px(8), pixmap(self.theme, "chevron-down", "text2", 16))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._tell()

    def _tell(self) -> None:
        text = self._name or self.tr("Choose a model")
        if self._fraction is not None:
            text = self.tr("Loading… {percent} %").format(percent=number_text(100 * self._fraction))
        self.set_label(text)
        self.setAccessibleDescription(self.tr("Model: {name}").format(name=self._name) if self._name else "")
        shortcut = QKeySequence(SHORTCUT).toString(QKeySequence.SequenceFormat.NativeText)
        change = self.tr("Change the model  {shortcut}").format(shortcut=shortcut)
        self.setToolTip(plain_tooltip("\n".join(filter(None, (self._name, change)))))      # the name may be cut short
