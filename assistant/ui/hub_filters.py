"""One quiet row that narrows a search: what fits, language, licence, size, thinking, vision, age; and the order."""

import time
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from assistant.domain.hub import SearchOrder, SearchQuery
from assistant.ui.buttons import Button
from assistant.ui.flow import FlowLayout
from assistant.ui.hub_text import LICENCES, language_name, licence_name
from assistant.ui.model_text import GB
from assistant.ui.theme import Theme

LANGUAGES = ("en", "zh", "ja", "ko", "de", "fr", "es", "pt", "it", "ru", "ar", "hi", "vi", "id", "tr", "pl")
SIZES = (1, 2, 4, 8, 16, 32)        # GB a file may have
DAYS = (30, 90, 365)
DAY_S = 86_400

translate = QCoreApplication.translate


class FilterChip(Button):
    """A small round button; tinted while it narrows the search."""

    changed = Signal()

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, "segment", parent=parent)
        self.setObjectName(f"filter.{name}")

    def _restyle(self) -> None:
        super()._restyle()
        self.radius = self.height_px() / 2

    def _colours(self) -> tuple[str, str, str]:
        c = self.theme.colours
        if self.isChecked():
            return c.on_tint, c.tint, ""
        return c.text2, self._hover_ground(""), c.line


class Toggle(FilterChip):
    """On or off."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, name, parent)
        self.setCheckable(True)
        self.clicked.connect(self.changed)


class Choice(FilterChip):
    """One of several, from a menu; the first is no choice at all."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, name, parent)
        self.trailing_icon = "chevron-down"
        self.value, self._title = "", ""
        self._choices: list[tuple[str, str]] = []
        self.clicked.connect(self._open)

    def set_choices(self, title: str, choices: Sequence[tuple[str, str]]) -> None:
        """Takes what it is called and (value, text) pairs; the first value is what it has at first."""
        self._title, self._choices = title, list(choices)
        self.set_value(self.value or self._choices[0][0])

    def set_value(self, value: str) -> None:
        self.value = value
        chosen = value != self._choices[0][0]
        self.setCheckable(True)
        self.setChecked(chosen)
        text = dict(self._choices).get(value, value)
        self.setText(text if chosen else self._title)
        self.setAccessibleName(f"{self._title}: {text}")
        self.updateGeometry()

    def _open(self) -> None:
        self.set_value(self.value)      # a click has checked or unchecked it
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        group = QActionGroup(menu)
        for value, text in self._choices:
            action = menu.addAction(text)
            action.setObjectName(f"{self.objectName()}.{value}")
            action.setCheckable(True)
            action.setChecked(value == self.value)
            group.addAction(action)
            action.triggered.connect(lambda _=False, value=value: self._choose(value))
        menu.popup(self.mapToGlobal(QPoint(0, self.height() + 2)))

    def _choose(self, value: str) -> None:
        if value != self.value:
            self.set_value(value)
            self.changed.emit()


class HubFilters(QWidget):
    """Tells nobody but by `changed`."""

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fits, self._thinking, self._vision = (Toggle(theme, name) for name in ("fits", "thinking", "vision"))
        self._language, self._licence, self._size, self._updated, self._order = (
            Choice(theme, name) for name in ("language", "licence", "size", "updated", "order"))
        row = FlowLayout(self, gap=6)
        row.setContentsMargins(0, 0, 0, 0)
        for chip in (self._fits, self._language, self._size, self._licence, self._thinking, self._vision,
                     self._updated, self._order):
            row.add(chip)
            chip.changed.connect(self.changed)
        self._retranslate()

    @property
    def only_fitting(self) -> bool:
        return self._fits.isChecked()

    def narrows(self) -> bool:
        """Returns whether anything is asked for; the order is not."""
        return any(chip.isChecked() for chip in (self._fits, self._language, self._licence, self._size, self._thinking,
                                                 self._vision, self._updated))

    def query(self, text: str) -> SearchQuery:
        """Returns the search for `text` with everything that is set here but `only_fitting`."""
        days = int(self._updated.value or 0)
        return SearchQuery(
            text, language=self._language.value, licence=self._licence.value,
            max_size=int(self._size.value or 0) * GB, thinking=self._thinking.isChecked(),
            vision=self._vision.isChecked(), updated_after=time.time() - days * DAY_S if days else 0.0,
            order=SearchOrder(self._order.value))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self._fits.set_label(self.tr("Fits this computer"))
        self._thinking.set_label(self.tr("Thinks first"))
        self._vision.set_label(self.tr("Sees pictures"))
        self._language.set_choices(
            self.tr("Language"), [("", self.tr("Any language"))] + [(code, language_name(code)) for code in LANGUAGES])
        self._licence.set_choices(
            self.tr("Licence"), [("", self.tr("Any licence"))] + [(code, licence_name(code)) for code in LICENCES])
        self._size.set_choices(self.tr("Size"), [("", self.tr("Any size"))] + [
            (str(size), self.tr("Up to {size} GB").format(size=size)) for size in SIZES])
        ages = {30: self.tr("In the last month"), 90: self.tr("In the last 3 months"), 365: self.tr("In the last year")}
        self._updated.set_choices(
            self.tr("Updated"), [("", self.tr("At any time"))] + [(str(days), ages[days]) for days in DAYS])
        self._order.set_choices(self.tr("Popular first"), [
            (SearchOrder.DOWNLOADS.value, self.tr("Popular first")),
            (SearchOrder.TRENDING.value, self.tr("Trending first")),
            (SearchOrder.LIKES.value, self.tr("Most liked first")),
            (SearchOrder.UPDATED.value, self.tr("Lately updated first")),
            (SearchOrder.NEWEST.value, self.tr("Newest first"))])
