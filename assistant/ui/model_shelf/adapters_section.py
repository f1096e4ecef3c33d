"""The LoRA adapters attached to a model, and the way to another one; those that cannot fit say so."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from assistant.domain.errors import AssistantError, Remedy
from assistant.domain.model import ModelFile
from assistant.domain.model_library import AdapterFile, Attachment
from assistant.ui.controls import TextButton, label
from assistant.ui.error_block import ErrorBlock
from assistant.ui.model_shelf.adapter_row import AdapterRow
from assistant.ui.theme import Theme

LISTED = 12     # adapters in the menu; more are found by their file


class AdaptersSection(QWidget):
    """Every signal is about the model shown."""

    attach_requested = Signal(Path)             # the adapter
    choose_requested = Signal()                 # one from anywhere
    scale_changed = Signal(Path, float)
    switched = Signal(Path, bool)
    detach_requested = Signal(Path)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model: ModelFile | None = None
        self._attached: tuple[Attachment, ...] = ()
        self._files: list[AdapterFile] = []
        self._rows: dict[Path, AdapterRow] = {}
        self._title, self._note = label(kind="strong"), label(kind="caption", wrap=True)
        self._error = ErrorBlock(theme, self)
        self._add = TextButton(theme, "", "link")
        self._add.setObjectName("addAdapterButton")
        self._add.set_flush()
        self._list, column = QVBoxLayout(), QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._title)
        column.addWidget(self._note)
        column.addLayout(self._list)
        column.addWidget(self._error)
        column.addWidget(self._add, 0, Qt.AlignmentFlag.AlignLeft)
        self._add.clicked.connect(self._open_menu)
        self._error.remedy_requested.connect(self._on_remedy)
        self._retranslate()

    def set_model(self, model: ModelFile, attached: Sequence[Attachment], files: Sequence[AdapterFile]) -> None:
        """Shows what is attached to a model; `files` are all adapters of the library."""
        if self._model is None or self._model.fingerprint != model.fingerprint:
            self._error.set_error(None)
        self._model, self._attached = model, tuple(attached)
        self._files = list(files)
        known = {each.path: each for each in files}
        if [(each.path, known.get(each.path)) for each in attached] != [(row.path, row.file)
                                                                       for row in self._rows.values()]:
            self._make_rows()       # not for news of another one: a slider may be held just now
        for each in attached:
            self._rows[each.path].show_attachment(each)
        self._retranslate()

    def set_error(self, error: AssistantError | None) -> None:
        """Says why an adapter was not attached."""
        self._error.set_error(error)

    def commit(self) -> None:
        """Sends what was set and not told yet."""
        for row in list(self._rows.values()):
            row.commit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _make_rows(self) -> None:
        for row in self._rows.values():
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        known = {each.path: each for each in self._files}
        self._rows = {each.path: AdapterRow(self._theme, each, known.get(each.path)) for each in self._attached}
        for row in self._rows.values():
            row.scale_changed.connect(self.scale_changed)
            row.switched.connect(self.switched)
            row.remove_requested.connect(self._on_remove)
            self._list.addWidget(row)
            row.show()

    def _retranslate(self) -> None:
        self._title.setText(self.tr("Adapters (LoRA)"))
        self._note.setText(self.tr("A small file that changes how this model writes, from the next answer on."))
        self._note.setVisible(not self._rows)
        self._add.set_label(self.tr("Add an adapter…"))
        self._add.setVisible(self._model is None or self._model.usable)
        for row in self._rows.values():
            row.retranslate()

    def _open_menu(self) -> None:
        """Those for another kind of model are shown too, so that nobody looks for them in vain; they say why."""
        if self._model is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        free = [each for each in self._files if each.path not in self._rows]
        free.sort(key=lambda each: (each.architecture != self._model.architecture if self._model else 0,
                                    each.name.casefold()))
        for each in free[:LISTED]:
            name = each.name or each.path.stem
            if each.architecture == self._model.architecture and not each.away:
                action = menu.addAction(name.replace("&", "&&"))
                action.triggered.connect(partial(self._on_chosen, each.path))
            else:
                why = (self.tr("not connected") if each.away
                       else self.tr("for another kind of model: {kind}").format(kind=each.architecture))
                said = self.tr("{name} ({why})").format(name=name, why=why)
                menu.addAction(said.replace("&", "&&")).setEnabled(False)
        if free:
            menu.addSeparator()
        other = menu.addAction(self.tr("A file…"))
        other.setObjectName("chooseAdapter")
        other.triggered.connect(self.choose_requested)
        menu.popup(self._add.mapToGlobal(QPoint(0, self._add.height())))

    def _on_chosen(self, adapter: Path, _checked: bool = False) -> None:
        self._error.set_error(None)
        self.attach_requested.emit(adapter)

    def _on_remove(self, adapter: Path) -> None:
        self._error.set_error(None)
        self.detach_requested.emit(adapter)

    def _on_remedy(self, _remedy: Remedy) -> None:
        self._error.set_error(None)
        self.choose_requested.emit()    # another file, which is what is left to do
