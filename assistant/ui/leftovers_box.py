"""What old downloads have left on the disk, to choose from what is thrown away."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from assistant.domain.downloads import Leftover
from assistant.ui.controls import TextButton, label
from assistant.ui.hub_text import month_text
from assistant.ui.model_text import size_text
from assistant.ui.page_scroll import PageScroll
from assistant.ui.theme import Theme


class LeftoversBox(QDialog):
    """All of it is chosen at first; nothing of a model that is in the list of downloads can be in here."""

    confirmed = Signal(object)      # list of Leftover

    def __init__(self, theme: Theme, leftovers: Sequence[Leftover], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("leftoversBox")
        self._leftovers = list(leftovers)
        px = theme.px
        self._title, self._note = label(kind="heading", wrap=True), label(kind="caption", wrap=True)
        self._checks = [QCheckBox() for _ in leftovers]
        self._keep = TextButton(theme, "")
        self._keep.setObjectName("keepLeftoversButton")
        self._clean = TextButton(theme, "", "danger", "trash-2")
        self._clean.setObjectName("cleanUpButton")
        body, buttons, box = QWidget(), QHBoxLayout(), QVBoxLayout(self)
        rows = QVBoxLayout(body)
        rows.setContentsMargins(0, 0, 0, 0)
        for check in self._checks:
            check.setChecked(True)
            check.toggled.connect(self._tell)
            rows.addWidget(check)
        rows.addStretch(1)
        buttons.setSpacing(px(8))
        buttons.addStretch(1)
        buttons.addWidget(self._keep)
        buttons.addWidget(self._clean)
        box.setContentsMargins(px(24), px(20), px(24), px(20))
        box.setSpacing(px(8))
        box.addWidget(self._title)
        box.addWidget(self._note)
        box.addWidget(PageScroll(body), 1)
        box.addLayout(buttons)
        self.setMinimumWidth(px(440))
        self._keep.clicked.connect(self.reject)
        self._clean.clicked.connect(self._on_clean)
        self._tell()
        self._keep.setFocus()

    def chosen(self) -> list[Leftover]:
        """Returns what is to be thrown away."""
        return [left for left, check in zip(self._leftovers, self._checks, strict=True) if check.isChecked()]

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._tell()

    def _tell(self) -> None:
        self.setWindowTitle(self.tr("Unfinished downloads"))
        self._title.setText(self.tr("Unfinished downloads"))
        self._note.setText(self.tr("Parts of files that were never finished and are not in the list of downloads."))
        for left, check in zip(self._leftovers, self._checks, strict=True):
            words = (left.path.name, size_text(left.size), month_text(left.modified))
            check.setText(" · ".join(word for word in words if word))
            check.setToolTip(str(left.path))
        chosen = self.chosen()
        self._keep.set_label(self.tr("Keep them"))
        self._clean.set_label(self.tr("Delete · {size}").format(size=size_text(sum(left.size for left in chosen))))
        self._clean.setEnabled(bool(chosen))

    def _on_clean(self) -> None:
        chosen = self.chosen()
        self.accept()
        self.confirmed.emit(chosen)
