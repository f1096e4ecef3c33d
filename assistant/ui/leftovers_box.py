"""What old downloads have left on the disk, to choose from what is thrown away."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from assistant.domain.downloads import Leftover
from assistant.ui.choices import CheckBox
from assistant.ui.controls import label
from assistant.ui.decision_box import DecisionBox
from assistant.ui.focus_ring import FocusRing
from assistant.ui.hub_text import month_text
from assistant.ui.model_text import size_text
from assistant.ui.page_scroll import PageScroll
from assistant.ui.theme import Theme


class LeftoversBox(DecisionBox):
    """All of it is chosen at first; nothing of a model that is in the list of downloads can be in here."""

    confirmed = Signal(object)      # list of Leftover

    def __init__(self, theme: Theme, leftovers: Sequence[Leftover], parent: QWidget | None = None) -> None:
        super().__init__(theme, "leftoversBox", "keepLeftoversButton", "cleanUpButton", parent)
        self._leftovers = list(leftovers)
        self._note = label(kind="caption", wrap=True)
        self._checks = [CheckBox(theme) for _ in leftovers]
        body = QWidget()
        rows = QVBoxLayout(body)
        rows.setContentsMargins(FocusRing.REACH, 0, FocusRing.REACH, 0)
        rows.setSpacing(0)
        for check in self._checks:
            check.setChecked(True)
            check.toggled.connect(self.tell)
            rows.addWidget(check)
        rows.addStretch(1)
        scroll = PageScroll(body)
        self.lay_out([self._note, scroll], scroll)

    def chosen(self) -> list[Leftover]:
        """Returns what is to be thrown away."""
        return [left for left, check in zip(self._leftovers, self._checks, strict=True) if check.isChecked()]

    def tell(self) -> None:
        self.setWindowTitle(self.tr("Unfinished downloads"))
        self.title.setText(self.tr("Unfinished downloads"))
        self._note.setText(self.tr("Parts of files that were never finished and are not in the list of downloads."))
        for left, check in zip(self._leftovers, self._checks, strict=True):
            words = (left.path.name.replace("&", "&&"), size_text(left.size), month_text(left.modified))
            check.setText(" · ".join(word for word in words if word))
            check.setToolTip(str(left.path))
        chosen = self.chosen()
        self.keep_button.set_label(self.tr("Keep them"))
        self.delete_button.set_label(self.tr("Delete · {size}").format(size=size_text(sum(left.size
                                                                                          for left in chosen))))
        self.delete_button.setEnabled(bool(chosen))

    def on_delete(self) -> None:
        chosen = self.chosen()
        self.accept()
        self.confirmed.emit(chosen)
