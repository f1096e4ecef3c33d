"""The About sheet: what this is, its version, and whose work it stands on."""

from PySide6.QtCore import QEvent, Qt, qVersion
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from assistant.ui.controls import IconLabel, label
from assistant.ui.data_place import DataPlace
from assistant.ui.theme import Theme


class AboutSheet(QDialog):
    """Not modal."""

    def __init__(self, theme: Theme, version: str, place: DataPlace | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("aboutSheet")
        self._version, self._place = version, place
        self._name = label("Parley", "title2")
        self._what, self._number = label("", "text2", wrap=True), label("", "caption")
        self._where, self._thanks = label("", "caption", wrap=True), label("", "caption", wrap=True)
        self._where.setVisible(place is not None and place.portable)
        for part in (self._number, self._where):
            part.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        box = QVBoxLayout(self)
        box.setContentsMargins(*[theme.px(32)] * 4)
        box.setSpacing(theme.px(8))
        box.addWidget(IconLabel(theme, "parley", "accent", 52))
        for part in (self._name, self._what, self._number, self._where, self._thanks):
            box.addWidget(part)
        self.setMinimumWidth(theme.px(380))
        self.retranslate()

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("About Parley"))
        self._what.setText(self.tr("A chat assistant that runs on this computer. What you write stays here."))
        self._number.setText(self.tr("Version {version}, Qt {qt}").format(version=self._version, qt=qVersion()))
        self._where.setText(self._place.text() if self._place is not None else "")
        self._thanks.setText(self.tr(
            "Parley is free software under the Apache licence 2.0. Models run on llama.cpp (MIT). "
            "The window is made with Qt (LGPL), the icons are by Lucide (ISC), "
            "the fonts are Inter and JetBrains Mono (OFL)."))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
