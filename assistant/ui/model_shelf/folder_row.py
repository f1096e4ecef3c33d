"""One folder of the library as a row: what it is called and holds; open, what was found in it and its end."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from assistant.domain.errors import AssistantError
from assistant.domain.model import ModelFile
from assistant.domain.model_library import FolderState, LibraryFolder, Origin
from assistant.ui.controls import TextButton, label
from assistant.ui.error_text import error_text
from assistant.ui.flow import FlowLayout
from assistant.ui.fold import Fold
from assistant.ui.model_shelf.shelf_text import folder_name, folder_summary, folder_trouble, short_path
from assistant.ui.model_text import size_text
from assistant.ui.theme import Theme
from assistant.ui.tooltip import plain_tooltip

LISTED = 20         # models named; the list of models has the others
LONGEST_NAME = 32   # characters
LONGEST_LINK = 48   # the same, of a model


class FolderRow(QWidget):
    """Closed at first."""

    show_requested = Signal(Path)
    remove_requested = Signal(Path)
    want_requested = Signal(Path)       # a program's folder that was taken off
    model_chosen = Signal(object)       # ModelFile

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.folder: LibraryFolder | None = None
        self._models: list[ModelFile] = []
        self._links: list[TextButton] = []
        self._where, self._trouble = label(kind="caption", wrap=True), label(kind="warning", wrap=True)
        self._where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._trouble.setObjectName("folderTrouble")
        self._more = label(kind="caption", wrap=True)
        self._show, self._remove = TextButton(theme, "", "link"), TextButton(theme, "", "link")
        self._show.setObjectName("showFolderButton")
        self._remove.setObjectName("removeFolderButton")
        content, row = QWidget(), QWidget()
        self._column, flow = QVBoxLayout(content), FlowLayout(row, gap=20)
        self._column.setContentsMargins(0, 0, 0, 8)
        self._column.setSpacing(2)
        flow.setContentsMargins(0, 0, 0, 0)
        for link in (self._show, self._remove):
            link.set_flush()
            flow.add(link)
        for part in (self._where, self._trouble, self._more, row):
            self._column.addWidget(part)
        self.fold = Fold(theme, content, self, steady=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.fold)
        self._show.clicked.connect(self._on_show)
        self._remove.clicked.connect(self._on_remove)

    def set_folder(self, folder: LibraryFolder, models: Sequence[ModelFile]) -> None:
        """Shows a folder and the models found in it."""
        if (folder, list(models)) == (self.folder, self._models):
            return
        self.folder, self._models = folder, list(models)
        self.fold.setObjectName(f"folder.{folder.path.name}")
        self._make_links()
        self.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        folder = self.folder
        if folder is None:
            return
        name = folder_name(folder)
        shown = name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME - 1]}…"
        self.fold.set_texts(shown, folder_summary(folder))
        one_place = folder.origin is not Origin.OPENED
        self._where.setText(short_path(folder.path))
        self._where.setVisible(one_place)
        trouble = folder_trouble(folder) or _problem_text(folder.problem)
        self._trouble.setText(trouble)
        self._trouble.setVisible(bool(trouble))
        off, hidden = folder.state is FolderState.OFF, len(self._models) - LISTED
        self._more.setText(self.tr("and %n more", "", hidden) if hidden > 0 else "")
        self._more.setVisible(hidden > 0)
        self._show.set_label(self.tr("Show in folder"))
        self._show.setVisible(one_place and folder.state not in (FolderState.MISSING, FolderState.SLOW))
        self._remove.set_label(self.tr("Look in here again") if off else self.tr("Remove from the list")
                               if folder.removable else self.tr("Do not look in here"))
        self._remove.setToolTip("" if off else self.tr("The files stay where they are"))
        self._remove.setVisible(folder.origin not in (Origin.OWN, Origin.STARTER, Origin.OPENED))

    def _make_links(self) -> None:
        for link in self._links:
            self._column.removeWidget(link)
            link.hide()
            link.deleteLater()
        self._links = []
        for at, model in enumerate(self._models[:LISTED]):
            name = model.name
            shown = name if len(name) <= LONGEST_LINK else f"{name[:LONGEST_LINK - 1]}…"
            link = TextButton(self._theme, shown, "quiet")
            link.setAccessibleName(name)
            link.setToolTip(plain_tooltip(name) if shown != name else "")
            link.set_flush()
            link.trailing = size_text(model.size)
            link.setObjectName("folderModel")
            link.clicked.connect(partial(self.model_chosen.emit, model))
            self._column.insertWidget(2 + at, link)
            self._links.append(link)

    def _on_show(self) -> None:
        if self.folder is not None:
            self.show_requested.emit(self.folder.path)

    def _on_remove(self) -> None:
        if self.folder is not None:
            off = self.folder.state is FolderState.OFF
            (self.want_requested if off else self.remove_requested).emit(self.folder.path)


def _problem_text(problem: AssistantError | None) -> str:
    return " ".join(part for part in error_text(problem) if part) if problem is not None else ""
