"""One place a model's file lies at: where, whose that is, and what can be done with the file there."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from assistant.domain.model_library import FolderState, LibraryFolder, MoveState, Origin, Place
from assistant.ui.controls import TextButton, label
from assistant.ui.flow import FlowLayout
from assistant.ui.model_shelf.move_bar import MoveBar
from assistant.ui.model_shelf.shelf_text import PROGRAMS, folder_choice, place_text, short_path
from assistant.ui.theme import Theme

STAYS = (Origin.OLLAMA, Origin.HUGGING_FACE, Origin.STARTER)    # moved, its program would not find it any more


class PlaceBlock(QWidget):
    """Every signal is about the file at this place."""

    show_requested = Signal(Path)
    delete_requested = Signal(Path)
    forget_requested = Signal(Path)             # off the list; the file stays
    move_requested = Signal(Path, Path)         # the file, the library's folder it is to go to
    move_elsewhere_requested = Signal(Path)     # to a folder yet to be chosen
    cancel_move_requested = Signal(Path)
    go_on_requested = Signal(Path)
    remedy_requested = Signal(object)           # Remedy

    def __init__(self, theme: Theme, place: Place, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.place = place
        self._folders: list[LibraryFolder] = []
        self._in_use = False
        self._where, self._whose = label(kind="small", wrap=True), label(kind="caption", wrap=True)
        self._where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._links = {name: TextButton(theme, "", "link") for name in ("show", "move", "forget", "delete")}
        self.move_bar = MoveBar(theme, self)
        row, column = QWidget(self), QVBoxLayout(self)
        flow = FlowLayout(row, gap=20)
        flow.setContentsMargins(0, 0, 0, 0)
        for name, link in self._links.items():
            link.set_flush()
            link.setObjectName(f"place.{name}")
            flow.add(link)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(2)
        for part in (self._where, self._whose, row, self.move_bar):
            column.addWidget(part)
        self._connect()

    def _connect(self) -> None:
        path = self.place.path
        self._links["show"].clicked.connect(lambda: self.show_requested.emit(path))
        self._links["move"].clicked.connect(self._open_menu)
        self._links["forget"].clicked.connect(lambda: self.forget_requested.emit(path))
        self._links["delete"].clicked.connect(lambda: self.delete_requested.emit(path))
        self.move_bar.cancel_requested.connect(lambda: self.cancel_move_requested.emit(path))
        self.move_bar.go_on_requested.connect(lambda: self.go_on_requested.emit(path))
        self.move_bar.folder_requested.connect(self.show_requested)
        self.move_bar.remedy_requested.connect(self.remedy_requested)

    def set_folders(self, folders: Sequence[LibraryFolder], in_use: bool) -> None:
        """Takes the folders of the library, and whether the engine has the file open: such a one is not moved."""
        self._folders, self._in_use = list(folders), in_use
        self.retranslate()

    def set_move(self, state: MoveState | None) -> None:
        self.move_bar.set_state(state)
        self.retranslate()

    def retranslate(self) -> None:
        place, moving = self.place, self.move_bar.is_under_way()
        self._where.setText(short_path(place.path.parent))
        self._where.setToolTip(str(place.path))
        self._whose.setText(place_text(place))
        self._links["show"].set_label(self.tr("Show in folder"))
        self._links["move"].set_label(self.tr("Move to…"))
        self._links["move"].setToolTip(self._about_moving())
        self._links["forget"].set_label(self.tr("Remove from the list"))
        self._links["forget"].setToolTip(self.tr("The file stays where it is"))
        self._links["delete"].set_label(self.tr("Delete file…"))
        self._links["show"].setVisible(not place.away)
        self._links["move"].setVisible(not place.away and not moving and place.origin not in STAYS)
        self._links["move"].setEnabled(not self._in_use)
        self._links["forget"].setVisible(place.away or place.origin is Origin.OPENED)
        self._links["delete"].setVisible(not place.away and not moving and place.origin is not Origin.STARTER)

    def _about_moving(self) -> str:
        if self._in_use:
            return self.tr("It is in use now. Choose another model first, then move it.")
        if program := PROGRAMS.get(self.place.origin):
            return self.tr("{program} would not find it any more").format(program=program)
        return ""

    def _open_menu(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for folder in self._folders:
            goes = folder.state is FolderState.READY and folder.origin in (Origin.OWN, Origin.FOLDER)
            if goes and folder.path != self.place.folder:
                action = menu.addAction(folder_choice(folder).replace("&", "&&"))
                action.triggered.connect(partial(self._on_folder, folder.path))
        if menu.actions():
            menu.addSeparator()
        other = menu.addAction(self.tr("Another folder…"))
        other.setObjectName("moveElsewhere")
        other.triggered.connect(lambda: self.move_elsewhere_requested.emit(self.place.path))
        menu.popup(self._links["move"].mapToGlobal(QPoint(0, self._links["move"].height())))

    def _on_folder(self, folder: Path, _checked: bool = False) -> None:
        self.move_requested.emit(self.place.path, folder)
