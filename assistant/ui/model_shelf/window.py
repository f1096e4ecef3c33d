"""The window of the models on this computer: a list with the marked one beside it, and the folders they lie in."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from assistant.domain.errors import AssistantError
from assistant.domain.model import Fit, ModelFile
from assistant.domain.model_library import LibraryFolder
from assistant.ui.controls import Segmented, TextButton, label
from assistant.ui.drops import folders
from assistant.ui.error_block import ErrorBlock
from assistant.ui.model_rows import Listed, ModelRows, Row, same_model
from assistant.ui.model_shelf.folders_page import FoldersPage
from assistant.ui.model_shelf.model_page import ModelPage
from assistant.ui.model_shelf.shelf_text import count_text, origin_text, used_text
from assistant.ui.model_text import size_text, unusable_text
from assistant.ui.page_scroll import PageScroll
from assistant.ui.theme import Theme

WIDE = 720          # px; from here on list and model stand side by side, below that one takes the other's place
MODELS, FOLDERS = "models", "folders"


class ModelShelf(QWidget):
    """It keeps nothing but what it was given to show."""

    model_marked = Signal(object)       # ModelFile that is shown from now on
    folder_dropped = Signal(Path)
    remedy_requested = Signal(object)   # Remedy
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._theme = theme
        self._models: list[tuple[ModelFile, Fit]] = []
        self._listed: list[Row] = []
        self._current: Path | None = None
        self._shown: Path | None = None         # the model at the right
        self._opened = False                    # narrow: the model has taken the list's place
        self.setObjectName("modelShelf")
        self.setProperty("kind", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAcceptDrops(True)
        self._make_parts()
        self._lay_out()
        self._connect()
        self._retranslate()
        self.resize(theme.px(900), theme.px(680))

    # -- what it shows ------------------------------------------------------------------------------------

    def set_models(self, models: Sequence[tuple[ModelFile, Fit]], current: Path | None) -> None:
        """Shows the library; `current` is the path of the model in use."""
        self._models, self._current = list(models), current
        self.folders.set_models([model for model, _ in models])
        self._fill()

    def set_folders(self, found: Sequence[LibraryFolder]) -> None:
        self.folders.set_folders(found)
        self.page.set_folders(found)

    def set_error(self, error: AssistantError | None) -> None:
        """Says why something the user wanted here did not work."""
        self._error.set_error(error)

    def error(self) -> AssistantError | None:
        """Returns the error that is shown."""
        return self._error.error()

    def relocate(self, path: Path, now: Path) -> None:
        """A model lies elsewhere from now on: the one shown stays shown."""
        if self._shown == path:
            self._shown = now

    def show_model(self, path: Path) -> None:
        """Shows a model, and marks it in the list."""
        self.show_tab(MODELS)
        self._shown, self._opened = path, True
        self._fill()

    def show_tab(self, name: str) -> None:
        """Shows the models or the folders."""
        self._tabs.set_value(name)
        tabs = self._tabs.buttons()
        if self.focusWidget() in (None, *tabs.values()):    # else the keyboard is deeper in the window
            tabs[name].setFocus(Qt.FocusReason.OtherFocusReason)
        self._stack.setCurrentIndex(0 if name == MODELS else 1)
        self._opened = False
        self._arrange()
        self._tell()

    # -- how it is made -----------------------------------------------------------------------------------

    def _make_parts(self) -> None:
        theme = self._theme
        self._tabs = Segmented(theme, [(MODELS, ""), (FOLDERS, "")], self)
        for name, button in self._tabs.buttons().items():
            button.setObjectName(f"shelfTab.{name}")
        self._tabs.set_value(MODELS)
        self._count = label(kind="caption")
        self._error = ErrorBlock(theme, self)
        self.rows = ModelRows(theme, self)
        self.rows.setObjectName("shelfModels")
        self.rows.installEventFilter(self)
        self._none = label(kind="small", wrap=True)
        self._back = TextButton(theme, "", "link", "chevron-left")
        self._back.setObjectName("shelfBack")
        self._back.set_flush()
        self.page, self.folders = ModelPage(theme), FoldersPage(theme, self)
        self._scroll = PageScroll(self.page)
        self._stack = QStackedWidget(self)
        self.foot = QWidget(self)       # a toast is shown above it
        self.foot.setFixedHeight(0)

    def _lay_out(self) -> None:
        self._list, self._right, models = QWidget(), QWidget(), QWidget()
        left, right, halves = QVBoxLayout(self._list), QVBoxLayout(self._right), QHBoxLayout(models)
        for column in (left, right, halves):
            column.setContentsMargins(0, 0, 0, 0)
        left.addWidget(self.rows, 1)
        left.addWidget(self._none)
        right.addWidget(self._back, 0, Qt.AlignmentFlag.AlignLeft)
        right.addWidget(self._scroll, 1)
        halves.setSpacing(24)
        halves.addWidget(self._list, 4)
        halves.addWidget(self._right, 5)
        self._stack.addWidget(models)
        self._stack.addWidget(self.folders)
        head, column = QHBoxLayout(), QVBoxLayout(self)
        head.setSpacing(16)
        head.addWidget(self._tabs)
        head.addWidget(self._count, 1, Qt.AlignmentFlag.AlignRight)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self._error)
        column.addWidget(self._stack, 1)
        column.addWidget(self.foot)

    def _connect(self) -> None:
        self._tabs.chosen.connect(self.show_tab)
        self.rows.marked.connect(self._on_marked)
        self.rows.chosen.connect(self._on_chosen)
        self._back.clicked.connect(self._go_back)
        self._error.remedy_requested.connect(self.remedy_requested)
        self.folders.model_chosen.connect(lambda model: self.show_model(model.path))

    # -- inside -------------------------------------------------------------------------------------------

    def _fill(self) -> None:
        shown = next((entry for entry in self._models if entry[0].path == self._shown), None) or next(
            (entry for entry in self._models if self._shown and entry[0].lies_at(self._shown)), None)
        current = self._find(self._current)
        shown = shown or current or next(iter(self._models), None)
        self._fill_rows(shown[0] if shown is not None else None)
        self._show(shown)
        self._tell()

    def _fill_rows(self, shown: ModelFile | None) -> None:
        """While folders are looked into there is news all the time: the list stays where it was scrolled to."""
        rows, bar = [self._row(model, fit) for model, fit in self._models], self.rows.verticalScrollBar()
        place, other = bar.value(), not same_model(self.rows.marked_model(), shown)
        self.rows.marked.disconnect(self._on_marked)
        if rows != self._listed:
            self._listed = rows
            self.rows.set_sections([("", rows)])
        if shown is not None:
            self.rows.setCurrentRow([model.path for model, _ in self._models].index(shown.path))
        if not other:
            bar.setValue(place)
        self.rows.marked.connect(self._on_marked)

    def _find(self, path: Path | None) -> tuple[ModelFile, Fit] | None:
        return next((entry for entry in self._models if path is not None and entry[0].lies_at(path)), None)

    def _row(self, model: ModelFile, fit: Fit) -> Row:
        used = used_text(model.last_used) if model.last_used else ""
        line = unusable_text(model) or " · ".join(part for part in (origin_text(model.origin), used) if part)
        in_use = self._current is not None and model.lies_at(self._current)
        return Row(model.name, line, size_text(model.size), fit.verdict if model.usable else None, model, in_use,
                   favourite=model.favourite)

    def _show(self, entry: tuple[ModelFile, Fit] | None) -> None:
        if entry is not None:
            model, fit = entry
            other, self._shown = self._shown != model.path, model.path
            self.page.set_model(model, fit, self._current is not None and model.lies_at(self._current))
            self.model_marked.emit(model)
            if other:
                self._scroll.verticalScrollBar().setValue(0)
        else:
            self._opened = False
        self._arrange()

    def _on_marked(self, marked: Listed | None) -> None:
        entry = next((each for each in self._models if same_model(each[0], marked)), None)
        if entry is not None and entry[0].path != self._shown:
            self._show(entry)

    def _on_chosen(self, model: Listed) -> None:
        """A click or Enter: where there is no room for both, the model takes the list's place."""
        self._on_marked(model)
        self._opened = True
        self._arrange()

    def _go_back(self) -> None:
        self.page.commit()
        self._opened = False
        self._arrange()
        self.rows.setFocus(Qt.FocusReason.TabFocusReason)

    def _arrange(self) -> None:
        wide, some = self.width() >= self._theme.px(WIDE), bool(self._models)
        seen = {self._list: wide or not self._opened, self._right: some and (wide or self._opened)}
        for part in sorted(seen, key=lambda part: seen[part]):      # one goes before the other comes: no room for both
            part.setVisible(seen[part])
        self._back.setVisible(not wide)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Models on this computer"))
        self._tabs.set_choices([(MODELS, self.tr("Models")), (FOLDERS, self.tr("Folders"))])
        self.rows.setAccessibleName(self.tr("Models on this computer"))
        self._back.set_label(self.tr("All models"))
        self._none.setText(self.tr("No models yet. Add the folder you keep them in, under Folders, or drop it here."))
        self._listed = []       # fits are said in another language
        self._fill()

    def _tell(self) -> None:
        self._none.setVisible(not self._models)
        self.rows.setVisible(bool(self._models))
        size = sum(model.size for model, _ in self._models)
        self._count.setText(count_text(len(self._models), size) if self._models else "")

    # -- pointer and keyboard -----------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and watched is self.rows:
            model = self.page.model()
            if event.key() == Qt.Key.Key_F2 and model is not None:
                self._on_chosen(model)
                self.page.begin_renaming()
                return True
            if event.key() == Qt.Key.Key_Delete and model is not None:
                self.page.delete_requested.emit(model.path)
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self._back.isVisible():
            self._go_back()
        else:
            self.close()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if folders(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        for folder in folders(event):
            self.folder_dropped.emit(folder)
        self.show_tab(FOLDERS)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.page.commit()
        self._error.set_error(None)
        super().closeEvent(event)
        self.closed.emit()
