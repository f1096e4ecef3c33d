"""What is known of a model at the Hub, as a small table: licence, languages, weights, context, age, origin."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QWidget

from assistant.domain.hub import ModelCard
from assistant.domain.model import HubModel, HubRepository
from assistant.ui import hub_text
from assistant.ui.controls import label
from assistant.ui.model_text import number_text, parameters_text

FACTS = ("licence", "languages", "weights", "context", "updated", "made_from")


class HubFacts(QWidget):
    """Only what is known has a row."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = {name: (label(kind="caption"), label(kind="small", wrap=True)) for name in FACTS}
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 4, 0, 4)
        self._form.setHorizontalSpacing(12)
        self._form.setVerticalSpacing(4)
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        for name, value in self._rows.values():
            name.setAlignment(Qt.AlignmentFlag.AlignTop)    # beside the first line of a long value
            name.setContentsMargins(0, 1, 0, 0)             # on one line with the larger words
            self._form.addRow(name, value)

    def show_facts(self, found: HubRepository | None, model: HubModel | None, card: ModelCard) -> None:
        """Shows what the search, our own list and the model card tell; the card counts most."""
        about = found or model
        licence = card.licence or (about.licence if about else "")
        if licence == "other" and card.licence_name:
            licence = card.licence_name
        terms = [hub_text.licence_text(licence)] + [hub_text.gated_text()] * bool(found and found.gated)
        languages = card.languages or (about.languages if about else ())
        context = found.context_length if found else 0
        values = {
            "licence": (self.tr("Licence"), " · ".join(text for text in terms if text)),
            "languages": (self.tr("Languages"), hub_text.languages_text(languages)),
            "weights": (self.tr("Weights"), parameters_text(found.parameters) if found else ""),
            "context": (self.tr("Context"), self.tr("{count} tokens").format(count=number_text(context))
                        if context else ""),
            "updated": (self.tr("Updated"), hub_text.month_text(found.updated) if found else ""),
            "made_from": (self.tr("Made from"), ", ".join(card.base_models[:3])),
        }
        for at, name in enumerate(FACTS):
            for part, text in zip(self._rows[name], values[name], strict=True):
                part.setText(text)
            self._form.setRowVisible(at, bool(values[name][1]))
