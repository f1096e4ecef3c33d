"""The popup under the model's name: models here, models recommended, and the one in use."""

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QScrollArea, QVBoxLayout, QWidget

from assistant.domain.model import Fit, HubModel, ModelFile
from assistant.ui.clear_button import ClearButton
from assistant.ui.controls import Divider, TextButton, label
from assistant.ui.model_details import ThisModel, can_be_deleted
from assistant.ui.model_rows import ModelRows, row_of, same_model
from assistant.ui.model_text import unusable_text
from assistant.ui.popup_card import PopupCard, move_onto_screen
from assistant.ui.theme import Theme

WIDTH = 420
ROWS_SEEN = 6.5     # the half row tells that there are more
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 5, Qt.Key.Key_PageUp: -5}


class ModelPopup(PopupCard):
    """Typing filters, arrows move, Enter or a click chooses."""

    model_chosen = Signal(Path)
    download_requested = Signal(object)    # HubModel
    find_more_requested = Signal()
    open_file_requested = Signal()
    manage_requested = Signal()            # the window of the models on this computer
    about_requested = Signal(Path)         # the same, at this model
    delete_requested = Signal(Path)
    show_in_folder_requested = Signal(Path)
    favourite_changed = Signal(Path, bool)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self._local: list[tuple[ModelFile, Fit]] = []
        self._recommended: list[tuple[HubModel, Fit]] = []
        self._current: ModelFile | None = None
        self.setObjectName("modelPopup")
        self._filter = QLineEdit(self)
        self._filter.setObjectName("modelFilter")
        self._clear = ClearButton(theme, self._filter)
        self._filter.installEventFilter(self)
        self._rows = ModelRows(theme, self, raised=True)
        self._rows.setObjectName("modelRows")
        self._rows.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._rows.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._nothing = label(kind="caption", wrap=True)
        self._more, self._open, self._manage = (TextButton(theme, "", "link") for _ in range(3))
        self._more.setObjectName("findMoreButton")
        self._open.setObjectName("openFileButton")
        self._manage.setObjectName("manageModelsButton")
        self.this_model = ThisModel(theme)
        self._lay_out()
        self._filter.textChanged.connect(self._on_filter)
        self._rows.chosen.connect(self._on_chosen)
        self._rows.customContextMenuRequested.connect(self._on_context_menu)
        self._more.clicked.connect(lambda: self._leave(self.find_more_requested))
        self._open.clicked.connect(lambda: self._leave(self.open_file_requested))
        self._manage.clicked.connect(lambda: self._leave(self.manage_requested))
        self.this_model.size_changed.connect(self._fit)
        self.this_model.show_in_folder_requested.connect(self.show_in_folder_requested)
        self.this_model.delete_requested.connect(self._on_delete)
        self.this_model.about_requested.connect(self._on_about)
        theme.changed.connect(self._fit)
        self._retranslate()

    def set_rows(self, local: list[tuple[ModelFile, Fit]], recommended: list[tuple[HubModel, Fit]]) -> None:
        self._local, self._recommended = local, recommended
        self._fill()

    def set_current(self, model: ModelFile | None) -> None:
        self._current = model
        self.this_model.set_model(model)
        self._fill()

    def set_loading(self, loading: bool) -> None:
        """Offers to stop the load going on, or not."""
        if self.this_model.set_loading(loading) and self.isVisible():
            self._fit()

    def open_under(self, anchor: QWidget) -> None:
        """Shows the popup below `anchor`, moved so that it stays on the screen."""
        self._filter.clear()
        self._fill()
        self._rows.scrollToTop()
        self._fit()
        at = anchor.mapToGlobal(QPoint(0, anchor.height() + 4))
        move_onto_screen(self, at, anchor.screen())
        self.show()
        self._filter.setFocus(Qt.FocusReason.PopupFocusReason)

    def _lay_out(self) -> None:
        links = QHBoxLayout()
        links.setContentsMargins(10, 0, 10, 0)
        links.setSpacing(20)
        for link in (self._more, self._open, self._manage):
            link.set_flush()
            links.addWidget(link)
        links.addStretch(1)
        self._scroll = QScrollArea()      # the folds may be higher than the screen
        self._scroll.setProperty("kind", "clear")
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._holder = QWidget()
        self._holder.setProperty("kind", "clear")
        inner = QVBoxLayout(self._holder)
        inner.setContentsMargins(10, 0, 10, 0)
        inner.addWidget(self.this_model)
        inner.addStretch(1)
        self._scroll.setWidget(self._holder)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 8)
        column.setSpacing(6)
        for part in (self._filter, self._rows, self._nothing):
            column.addWidget(part)
        column.addLayout(links)
        column.addWidget(Divider(self._theme))
        column.addWidget(self._scroll)

    def _fit(self) -> None:
        px = self._theme.px
        heights = sum(self._rows.sizeHintForRow(at) for at in range(self._rows.count()))
        self._rows.setFixedHeight(min(heights + 4, px(56 * ROWS_SEEN)))
        self._rows.setVisible(heights > 0)
        self.this_model.adjustSize()
        if (inner := self._holder.layout()) is not None:
            inner.invalidate()      # it has to have all the width again
        wanted = max(self._holder.heightForWidth(px(WIDTH) - 40), self._holder.sizeHint().height())
        has_model = not self.this_model.isHidden()
        self._scroll.setFixedHeight(min(wanted, px(320)) if has_model else 0)
        self.setFixedWidth(px(WIDTH))
        self.layout().activate()  # type: ignore[union-attr]  # the stubs cannot know that it was set
        self.resize(px(WIDTH), self.sizeHint().height())

    def _fill(self) -> None:
        words = self._filter.text().casefold().split()
        local = [row_of(model, fit, same_model(model, self._current)) for model, fit in self._local]
        hub = [row_of(model, fit) for model, fit in self._recommended]
        sections = [(self.tr("On this computer"), local), (self.tr("Recommended"), hub)]
        found = [(name, [row for row in rows if all(word in f"{row.name} {row.line}".casefold() for word in words)])
                 for name, rows in sections]
        bar = self._rows.verticalScrollBar()
        place = bar.value()         # there may be news of any model while the user scrolls
        self._rows.set_sections(found)
        self._rows.doItemsLayout()
        bar.setValue(place)
        self._nothing.setVisible(not self._rows.models())
        if self.isVisible():
            self._fit()

    def _on_filter(self, text: str) -> None:
        """Marks the first that is found, which Enter takes; not so with news of the same ones."""
        self._fill()
        self._rows.scrollToTop()
        if text.split():
            self._rows.setCurrentRow(-1)
            self._rows.step(1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._filter and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if step := _STEPS.get(Qt.Key(event.key())):
                self._rows.step(step)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._rows.choose_marked()
                return True
            shifted = event.modifiers() == Qt.KeyboardModifier.ShiftModifier
            if event.key() == Qt.Key.Key_Menu or (event.key() == Qt.Key.Key_F10 and shifted):
                self._on_context_menu(self._rows.visualItemRect(self._rows.currentItem()).center())
                return True
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self._filter.setPlaceholderText(self.tr("Type to filter"))
        self._filter.setAccessibleName(self.tr("Filter models"))
        self._clear.retranslate()
        self._rows.setAccessibleName(self.tr("Models"))
        self._nothing.setText(self.tr("No model of that name here. Find more… searches the Hub."))
        self._more.set_label(self.tr("Find more…"))
        self._open.set_label(self.tr("Open file…"))
        self._manage.set_label(self.tr("Manage…"))
        self._fill()

    def _on_chosen(self, model: ModelFile | HubModel) -> None:
        if isinstance(model, ModelFile) and unusable_text(model):
            return
        self.close()
        if isinstance(model, ModelFile):
            self.model_chosen.emit(model.path)
        else:
            self.download_requested.emit(model)

    def _leave(self, signal: object) -> None:
        self.close()
        signal.emit()  # type: ignore[attr-defined]  # a bound signal has no public type

    def _on_context_menu(self, at: QPoint) -> None:
        model = self._rows.marked_model()
        if not isinstance(model, ModelFile):
            return
        menu, path = QMenu(self), model.path
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        show = menu.addAction(self.tr("Show in folder"))
        show.triggered.connect(lambda: self.show_in_folder_requested.emit(path))
        favourite = menu.addAction(self.tr("No favourite any more") if model.favourite else self.tr("Favourite"))
        favourite.triggered.connect(lambda: self.favourite_changed.emit(path, not model.favourite))
        about = menu.addAction(self.tr("More about it…"))
        about.setObjectName("aboutModel")
        about.triggered.connect(lambda: self._on_about(path))
        if can_be_deleted(model):
            delete = menu.addAction(self.tr("Delete file…"))
            delete.triggered.connect(lambda: self._on_delete(path))
        menu.popup(self._rows.viewport().mapToGlobal(at))

    def _on_about(self, path: Path) -> None:
        self.close()
        self.about_requested.emit(path)

    def _on_delete(self, path: Path) -> None:
        self.close()
        self.delete_requested.emit(path)
