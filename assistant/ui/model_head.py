"""A model's name, where it is from, and two chips: whether it fits and how fast it will be."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from assistant.domain.model import Fit, Verdict
from assistant.ui.controls import Chip, label
from assistant.ui.fit_text import needs_text, speed_text
from assistant.ui.flow import FlowLayout
from assistant.ui.line_wrapping import breakable
from assistant.ui.model_text import fit_sentence, rate_sentence
from assistant.ui.theme import Theme


class ModelHead(QWidget):
    """The numbers behind the chips are their tooltips."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._by = label(kind="heading", wrap=True), label(kind="caption", wrap=True)
        self._fits, self._rate = Chip(theme), Chip(theme)
        self._fits.setObjectName("verdict")
        self._rate.setObjectName("speed")
        chips = QWidget()
        flow, column = FlowLayout(chips, gap=6), QVBoxLayout(self)
        flow.setContentsMargins(0, 4, 0, 4)
        for chip in (self._fits, self._rate):
            flow.add(chip)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for part in (self._name, self._by, chips):
            column.addWidget(part)

    def show_model(self, name: str, by: str, fit: Fit | None, basis: str = "") -> None:
        """Shows a model; `by` is where it is from, `basis` what the memory needed was told by."""
        self._name.setText(breakable(name))
        self._by.setText(breakable(by))
        rate = rate_sentence(fit) if fit is not None else ""
        self._fits.setVisible(fit is not None)
        self._rate.setVisible(bool(rate))
        if fit is None:
            return
        tone = {Verdict.TIGHT: "warning", Verdict.TOO_BIG: "warning"}.get(fit.verdict, "tint")
        self._fits.set_text(fit_sentence(fit.verdict), tone)
        self._rate.set_text(rate)
        needs = "\n".join(text for text in (needs_text(fit), basis) if text)
        for chip, told in ((self._fits, needs), (self._rate, speed_text(fit))):
            chip.setToolTip(told)
            chip.setAccessibleDescription(told)
