"""The folders models are looked for in: ours, the user's, and those of other programs that were found; and what lies
in none of them."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from assistant.domain.model import ModelFile
from assistant.domain.model_library import FolderState, LibraryFolder, Origin
from assistant.ui.controls import Divider, Ring, TextButton, label
from assistant.ui.flow import FlowLayout
from assistant.ui.model_shelf.folder_row import FolderRow
from assistant.ui.page_scroll import PageScroll
from assistant.ui.theme import Theme

_Key = tuple[Path, str]


class FoldersPage(QWidget):
    """Nothing in them is copied or changed."""

    add_requested = Signal()
    look_again_requested = Signal()
    show_requested = Signal(Path)
    remove_requested = Signal(Path)
    want_requested = Signal(Path)
    model_chosen = Signal(object)       # ModelFile

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: dict[_Key, FolderRow] = {}
        self._folders: list[LibraryFolder] = []
        self._models: list[ModelFile] = []
        self._note = label(kind="caption", wrap=True)
        self._add, self._again = TextButton(theme, "", icon="folder-plus"), TextButton(theme, "", icon="refresh-cw")
        self._add.setObjectName("addFolderButton")
        self._again.setObjectName("lookAgainButton")
        self._ring = Ring(theme, 18)
        buttons, body, page = QWidget(), QWidget(), QVBoxLayout(self)
        flow = FlowLayout(buttons, gap=8)
        flow.setContentsMargins(0, 0, 0, 0)
        for part in (self._add, self._again):
            flow.add(part)
        foot = QHBoxLayout()
        foot.setSpacing(12)
        foot.addWidget(buttons, 1)
        foot.addWidget(self._ring)
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(0, 0, 12, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(8)
        page.addWidget(self._note)
        page.addWidget(PageScroll(body), 1)
        page.addLayout(foot)
        self._add.clicked.connect(self.add_requested)
        self._again.clicked.connect(self.look_again_requested)
        self.set_scanning(False)
        self._retranslate()

    def set_folders(self, folders: Sequence[LibraryFolder]) -> None:
        self._folders = list(folders)
        self._show()

    def set_models(self, models: Sequence[ModelFile]) -> None:
        """Takes every model: each folder shows its own."""
        self._models = list(models)
        self._show()

    def set_scanning(self, scanning: bool) -> None:
        """Shows that folders are being looked into."""
        self._ring.set_busy(scanning)
        self._ring.setVisible(scanning)

    def rows(self) -> list[FolderRow]:
        """Returns the rows, from top to bottom."""
        return list(self._rows.values())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _show(self) -> None:
        told = self._told()
        keys = [(folder.path, folder.origin.value) for folder, _inside in told]
        if keys != list(self._rows):
            self._rearrange(keys)
        for key, (folder, inside) in zip(keys, told, strict=True):
            self._rows[key].set_folder(folder, inside)

    def _told(self) -> list[tuple[LibraryFolder, list[ModelFile]]]:
        """Returns the folders with what is in them, and as if they were folders what came with the app and what was
        opened singly: no model of the list is left out."""
        told = [(folder, [each for each in self._models if any(place.folder == folder.path for place in each.places)])
                for folder in self._folders]
        listed = {model.path for _folder, inside in told for model in inside}
        rest = [model for model in self._models if model.path not in listed]
        for origin, at in ((Origin.STARTER, 1), (Origin.OPENED, len(told) + 1)):
            if inside := [model for model in rest if model.origin is origin]:
                path = inside[0].path.parent if origin is Origin.STARTER else Path()
                told.insert(at, (LibraryFolder(path, origin, FolderState.READY, len(inside),
                                               sum(model.size for model in inside)), inside))
        return told

    def _rearrange(self, keys: Sequence[_Key]) -> None:
        while (item := self._column.takeAt(0)) is not None:
            part = item.widget()
            if part is not None and part not in [self._rows.get(key) for key in keys]:
                part.hide()
                part.deleteLater()
        self._rows = {key: self._rows.get(key) or self._make_row() for key in keys}
        for row in self._rows.values():
            self._column.addWidget(row)
            self._column.addWidget(Divider(self._theme))
            row.show()
        self._column.addStretch(1)

    def _make_row(self) -> FolderRow:
        row = FolderRow(self._theme)
        row.show_requested.connect(self.show_requested)
        row.remove_requested.connect(self.remove_requested)
        row.want_requested.connect(self.want_requested)
        row.model_chosen.connect(self.model_chosen)
        return row

    def _retranslate(self) -> None:
        self._note.setText(self.tr("Models stay where they are: nothing is copied, and other programs keep their "
                                   "files."))
        self._add.set_label(self.tr("Add a folder…"))
        self._again.set_label(self.tr("Look again"))
