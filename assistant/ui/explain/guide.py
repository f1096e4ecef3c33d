"""Gives every sampler's row a button that explains it; it shows itself under the pointer and beside the focus."""

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from assistant.domain.distribution import Distribution
from assistant.domain.sampler_notes import NOTES
from assistant.domain.settings import OPTIONS, Layers
from assistant.ui.controls import IconButton
from assistant.ui.explain.card import ExplainCard
from assistant.ui.keys import KEYS
from assistant.ui.option_editors import ChoiceEditor
from assistant.ui.option_text import label_text
from assistant.ui.sampler_row import SamplerRow
from assistant.ui.sampling_panel import TEMPERATURE, SamplingPanel
from assistant.ui.slider_row import SliderRow
from assistant.ui.theme import Theme

_KEY = next(key.sequences[0] for key in KEYS if key.name == "explain")
_SIDE = 28
_LEAST_CHOICE = 110     # px: as wide as the longest of its words a list of choices leaves no room for the button


class ExplainButton(IconButton):
    """Takes its room always, and is painted only where it is wanted. Not in the order of Tab, which would go twice as
    far: the key does the same."""

    def __init__(self, theme: Theme, key: str, row: QWidget) -> None:
        self.wanted = False
        super().__init__(theme, "info", "", _KEY, row)
        self.icon_size = 16
        self.setObjectName(f"explain.{key}")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def height_px(self) -> int:
        return self.theme.px(_SIDE)

    def want(self, wanted: bool) -> None:
        if wanted != self.wanted:
            self.wanted = wanted
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.wanted or self.isChecked():
            super().paintEvent(event)


class ExplainGuide(QObject):
    """One card at a time, below its row; Esc in either of them or the button closes it."""

    source_requested = Signal(str)      # a web address

    def __init__(self, theme: Theme, panel: SamplingPanel) -> None:
        super().__init__(panel)
        self._theme, self._panel = theme, panel
        self._rows = {key: row for key, row in panel.explainable().items() if key in NOTES}
        self._buttons: dict[str, ExplainButton] = {}
        self._card: ExplainCard | None = None
        self._layers = Layers()
        self._place: tuple[Distribution | None, str] = (None, "")
        for key, row in self._rows.items():
            button = self._buttons[key] = ExplainButton(theme, key, row)
            row.head.insertWidget(1, button)
            row.head.setSpacing(theme.px(2))        # there is little room at the panel's least width
            if row.head.count() > 2:                # the editor is beside it
                row.head.insertSpacing(2, theme.px(6))
            if isinstance(row.editor, ChoiceEditor):
                row.editor.setMinimumWidth(theme.px(_LEAST_CHOICE))
            button.clicked.connect(partial(self._on_clicked, key))
            for part in (row, row.editor):      # Esc; a slider leaves it to its row
                part.installEventFilter(self)
        panel.installEventFilter(self)
        QApplication.instance().focusChanged.connect(self._on_focus)  # type: ignore[union-attr]
        self._retranslate()

    # -- what is shown --------------------------------------------------------------------------------------

    def explained(self) -> str:
        """Returns the key of the setting whose card is open, "" for none."""
        return self._card.key if self._card is not None and not self._card.isHidden() else ""

    def card(self) -> ExplainCard | None:
        return self._card

    def set_layers(self, layers: Layers) -> None:
        """Takes the values that apply."""
        self._layers = layers
        if self._card is not None and self.explained():
            self._card.set_layers(layers)

    def show_place(self, distribution: Distribution | None, before: str = "") -> None:
        """Takes what might stand at the place shown elsewhere, None where nothing has been evaluated yet."""
        self._place = distribution, before
        if self._card is not None and self.explained():
            self._card.show_place(distribution, before)

    # -- what the user does ---------------------------------------------------------------------------------

    def explain_focused(self) -> None:
        """Explains the setting that has the keyboard, else the temperature; once more, and the card closes."""
        focused = QApplication.focusWidget()
        key = next((key for key, row in self._rows.items() if focused is not None and row.isAncestorOf(focused)), "")
        self._on_clicked(key or self.explained() or TEMPERATURE)

    def open(self, key: str) -> None:
        """Shows the card of a setting below its row."""
        self.close()
        row, card = self._rows[key], self._made()
        self._panel.reveal(key)
        card.set_layers(self._layers)
        card.show_place(*self._place)
        row.column.addWidget(card)
        card.explain(key)
        card.show()
        self._buttons[key].setChecked(True)
        QTimer.singleShot(0, card, partial(self._bring_into_sight, row))

    def close(self) -> None:
        """Closes the card; the keyboard stays at its setting."""
        card, key = self._card, self.explained()
        if card is None or not key:
            return
        focused = QApplication.focusWidget()
        if focused is not None and card.isAncestorOf(focused):
            self._rows[key].editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self._rows[key].column.removeWidget(card)
        card.hide()
        self._buttons[key].setChecked(False)

    def _on_clicked(self, key: str) -> None:
        if self.explained() == key:
            self.close()
        else:
            self.open(key)

    def _made(self) -> ExplainCard:
        if self._card is None:
            self._card = ExplainCard(self._theme, self._panel)
            self._card.source_requested.connect(self.source_requested)
            self._card.close_requested.connect(self.close)
        return self._card

    def _bring_into_sight(self, row: SamplerRow | SliderRow) -> None:
        above = row.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is not None and self._card is not None:
            above.ensureWidgetVisible(self._card, 0, 8)

    # -- where the button shows itself ----------------------------------------------------------------------

    def _on_focus(self, _before: QWidget | None, focused: QWidget | None) -> None:
        for key, row in self._rows.items():
            self._buttons[key].want(row.underMouse() or (focused is not None and row.isAncestorOf(focused)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = self.explained()
            if event.key() == Qt.Key.Key_Escape and key and watched in (self._rows[key], self._rows[key].editor):
                self.close()
                return True
        elif event.type() in (QEvent.Type.Enter, QEvent.Type.Leave):
            for key, row in self._rows.items():
                if watched is row:
                    focused = QApplication.focusWidget()
                    near = focused is not None and row.isAncestorOf(focused)
                    self._buttons[key].want(event.type() == QEvent.Type.Enter or near)
        elif event.type() == QEvent.Type.LanguageChange and watched is self._panel:
            self._retranslate()
        return False

    def _retranslate(self) -> None:
        for key, button in self._buttons.items():
            button.set_tooltip(self.tr("Explain {option}").format(option=label_text(OPTIONS[key])))
