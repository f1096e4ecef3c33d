"""One model: what the user says of it, its adapters, where it lies, whether it was checked, and what it is."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from assistant.domain.model import Fit, ModelFile
from assistant.domain.model_library import AdapterFile, Attachment, LibraryFolder, MoveState, Origin, Place
from assistant.ui.advice_place import AdvicePlace
from assistant.ui.controls import Divider, FactGrid, IconButton, TextButton, label
from assistant.ui.fold import Fold
from assistant.ui.line_wrapping import breakable
from assistant.ui.model_shelf.adapters_section import AdaptersSection
from assistant.ui.model_shelf.check_row import CheckRow
from assistant.ui.model_shelf.model_facts import facts_of
from assistant.ui.model_shelf.name_field import NameField
from assistant.ui.model_shelf.place_block import PlaceBlock
from assistant.ui.model_shelf.shelf_text import used_text
from assistant.ui.model_text import character_of, fit_text, rate_text, size_text, unusable_text
from assistant.ui.text_editors import TextEditor
from assistant.ui.theme import Theme

NOTE_LINES = 3      # seen of a note at once


class ModelPage(QWidget):
    """Shows what it is given; signals tell what the user wants, each with the path of the model or of its place."""

    use_requested = Signal(Path)
    favourite_changed = Signal(Path, bool)
    renamed = Signal(Path, str)                 # "" for its own name again
    noted = Signal(Path, str)
    check_requested = Signal(Path)
    cancel_check_requested = Signal(Path)
    show_requested = Signal(Path)
    delete_requested = Signal(Path)
    forget_requested = Signal(Path)
    move_requested = Signal(Path, Path)         # the file, the library's folder it is to go to
    move_elsewhere_requested = Signal(Path)
    cancel_move_requested = Signal(Path)
    go_on_requested = Signal(Path)
    remedy_requested = Signal(object)           # Remedy

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model: ModelFile | None = None
        self._fit: Fit | None = None
        self._current = False
        self._places: list[PlaceBlock] = []
        self._folders: list[LibraryFolder] = []
        self._moves: dict[Path, MoveState] = {}
        self._make_parts()
        self._lay_out()
        self._connect()

    def model(self) -> ModelFile | None:
        return self._model

    # -- what it shows ------------------------------------------------------------------------------------

    def set_model(self, model: ModelFile, fit: Fit | None, current: bool) -> None:
        """Shows a model, or what is new of the one shown; `current`: it is the one in use."""
        before = self._model
        if before is not None and before.fingerprint != model.fingerprint:
            self.commit()
            self.check.set_checking(None)
        self._model, self._fit, self._current = model, fit, current
        self.name.show_name(model.own_name, model.original_name or model.name)
        self.note.show_value(model.note)
        self.check.set_model(model)
        self._show_places()
        self._tell()

    def set_adapters(self, attached: Sequence[Attachment], files: Sequence[AdapterFile]) -> None:
        """Shows what is attached to the model shown, out of all `files` of the library."""
        if self._model is not None:
            self.adapters.set_model(self._model, attached, files)

    def set_folders(self, folders: Sequence[LibraryFolder]) -> None:
        self._folders = list(folders)
        self._tell_places()

    def set_move(self, path: Path, state: MoveState | None) -> None:
        """Shows how far the move of the file at `path` is."""
        if state is None:
            self._moves.pop(path, None)
        else:
            self._moves[path] = state
        for block in self._places:
            if block.place.path == path:
                block.set_move(state)

    def commit(self) -> None:
        """Sends what was typed or set and not told yet."""
        self.name.commit()
        self.note.commit()
        self.adapters.commit()

    def begin_renaming(self) -> None:
        self.name.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.name.selectAll()

    # -- how it is made -----------------------------------------------------------------------------------

    def _make_parts(self) -> None:
        theme = self._theme
        self._title, self._line = label(kind="title2", wrap=True), label(kind="caption", wrap=True)
        self._title.setObjectName("shelfModelName")
        self._star = IconButton(theme, "star", "")
        self._star.setObjectName("favouriteButton")
        self._star.setCheckable(True)
        self._star.fills_icon = True
        self._use = TextButton(theme, "")
        self._use.setObjectName("useModelButton")
        self._trouble = label(kind="warning", wrap=True)
        self.advice = AdvicePlace(theme, self)      # what would make it fit
        self.name, self.note = NameField(self), TextEditor(theme, self, lines=NOTE_LINES)
        self.name.setObjectName("modelNameField")
        self.note.setObjectName("modelNoteField")
        self._name_title, self._note_title = label(kind="strong"), label(kind="strong")
        self._name_title.setBuddy(self.name)
        self._note_title.setBuddy(self.note)
        self.adapters = AdaptersSection(theme, self)
        self._where_title, self._check_title = label(kind="strong", wrap=True), label(kind="strong")
        self.check = CheckRow(theme, self)
        self._facts, self._copy = FactGrid(), TextButton(theme, "", "link", "copy")
        self._copy.setObjectName("copyChecksumButton")
        self._copy.set_flush()
        details, column = QWidget(), QVBoxLayout()
        details.setLayout(column)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._facts)
        column.addWidget(self._copy, 0, Qt.AlignmentFlag.AlignLeft)
        self._details = Fold(theme, details, self)
        self._details.setObjectName("shelfDetailsFold")

    def _lay_out(self) -> None:
        head, column = QHBoxLayout(), QVBoxLayout(self)
        head.setSpacing(8)
        head.addWidget(self._title, 1)
        head.addWidget(self._star, 0, Qt.AlignmentFlag.AlignTop)
        self._place_list = QVBoxLayout()
        self._place_list.setSpacing(8)
        column.setContentsMargins(0, 0, 12, 16)
        column.setSpacing(4)
        column.addLayout(head)
        for part in (self._line, self._trouble, self.advice):
            column.addWidget(part)
        column.addSpacing(4)
        column.addWidget(self._use, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(8)
        for title, field in ((self._name_title, self.name), (self._note_title, self.note)):
            column.addWidget(title)
            column.addWidget(field)
            column.addSpacing(4)
        self._section(column, self.adapters)
        self._section(column, self._where_title)
        column.addLayout(self._place_list)
        self._section(column, self._check_title)
        column.addWidget(self.check)
        self._section(column, self._details)
        column.addStretch(1)

    def _section(self, column: QVBoxLayout, part: QWidget) -> None:
        column.addSpacing(8)
        column.addWidget(Divider(self._theme))
        column.addSpacing(8)
        column.addWidget(part)

    def _connect(self) -> None:
        self._use.clicked.connect(lambda: self.use_requested.emit(self._path()))
        self._star.clicked.connect(lambda: self.favourite_changed.emit(self._path(), self._star.isChecked()))
        self.name.renamed.connect(lambda name: self.renamed.emit(self._path(), name))
        self.note.changed.connect(lambda note: self.noted.emit(self._path(), note))
        self.check.check_requested.connect(lambda: self.check_requested.emit(self._path()))
        self.check.cancel_requested.connect(lambda: self.cancel_check_requested.emit(self._path()))
        self._copy.clicked.connect(self._copy_checksum)

    def _path(self) -> Path:
        assert self._model is not None
        return self._model.path

    # -- words --------------------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._tell()
            self._tell_places()

    def _tell(self) -> None:
        model = self._model
        if model is None:
            return
        fit = self._fit
        said = [character_of(model), size_text(model.size), fit_text(fit.verdict) if fit and model.usable else "",
                rate_text(fit) if fit and model.usable else "", used_text(model.last_used)]
        self._title.setText(breakable(model.name))
        self._line.setText(" · ".join(part for part in said if part))
        trouble = unusable_text(model) or ("" if model.usable else self.tr("This file is damaged and cannot be used."))
        self._trouble.setText(trouble[:1].upper() + trouble[1:])
        self._trouble.setVisible(bool(trouble))
        self._star.setChecked(model.favourite)
        self._star.set_tooltip(self.tr("No favourite any more") if model.favourite else self.tr("Favourite"))
        self._use.set_label(self.tr("In use") if self._current else self.tr("Use this model"))
        self._use.setEnabled(model.usable and not self._current)
        self._name_title.setText(self.tr("Name"))
        self._note_title.setText(self.tr("Note"))
        for part, name in ((self.name, self.tr("Name of the model")), (self.note, self.tr("Note on the model"))):
            part.setAccessibleName(name)
        self.note.setPlaceholderText(self.tr("What it is good at, where it came from…"))
        count = len(self._places)
        self._where_title.setText(self.tr("Where it is kept: the same file in {count} places").format(count=count)
                                  if count > 1 else self.tr("Where it is kept"))
        self._check_title.setText(self.tr("Is it whole?"))
        self._details.set_texts(self.tr("Details"), self.tr("file, quantisation, size"))
        self._facts.set_facts(facts_of(model))
        self._copy.set_label(self.tr("Copy the checksum"))
        self._copy.setVisible(bool(model.sha256))

    # -- the places ---------------------------------------------------------------------------------------

    def _show_places(self) -> None:
        model = self._model
        assert model is not None
        places = model.places or (Place(model.path, Origin.OPENED),)
        if [block.place for block in self._places] != list(places):
            for block in self._places:
                self._place_list.removeWidget(block)
                block.hide()
                block.deleteLater()
            self._places = [self._make_place(place) for place in places]
        self._tell_places()

    def _make_place(self, place: Place) -> PlaceBlock:
        block = PlaceBlock(self._theme, place, self)
        for source, target in (
                (block.show_requested, self.show_requested), (block.delete_requested, self.delete_requested),
                (block.forget_requested, self.forget_requested), (block.move_requested, self.move_requested),
                (block.move_elsewhere_requested, self.move_elsewhere_requested),
                (block.cancel_move_requested, self.cancel_move_requested),
                (block.go_on_requested, self.go_on_requested), (block.remedy_requested, self.remedy_requested)):
            source.connect(target)
        block.set_move(self._moves.get(place.path))
        self._place_list.addWidget(block)
        block.show()
        return block

    def _tell_places(self) -> None:
        for block in self._places:
            block.set_folders(self._folders, self._current and self._model is not None
                              and block.place.path == self._model.path)

    def _copy_checksum(self) -> None:
        if self._model is not None:
            QGuiApplication.clipboard().setText(self._model.sha256)
