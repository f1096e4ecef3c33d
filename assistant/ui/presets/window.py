"""The window of presets: a list of all there are, the marked one beside it."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from assistant.domain.errors import AssistantError
from assistant.domain.presets import Preset
from assistant.domain.settings import Layers
from assistant.ui.controls import TextButton, label
from assistant.ui.drops import other_files
from assistant.ui.error_block import ErrorBlock
from assistant.ui.page_scroll import PageScroll
from assistant.ui.presets.page import PresetPage
from assistant.ui.presets.preset_text import preset_name
from assistant.ui.theme import Theme

WIDE = 640          # px; from here on list and preset stand side by side
_ID = Qt.ItemDataRole.UserRole


class PresetsWindow(QWidget):
    """It keeps nothing but what it was given to show."""

    marked = Signal(str)                # id of the preset that is shown from now on
    new_requested = Signal()            # of the values of the chat shown
    import_requested = Signal()
    files_dropped = Signal(object)      # list[Path]
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._theme = theme
        self._presets: tuple[Preset, ...] = ()
        self._shown = self._in_use = ""
        self._filling = False
        self.setObjectName("presetsWindow")
        self.setProperty("kind", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAcceptDrops(True)
        self.page = PresetPage(theme)
        self._make_parts()
        self._lay_out()
        self._retranslate()
        self.resize(theme.px(760), theme.px(620))

    # -- what it shows --------------------------------------------------------------------------------------

    def set_presets(self, presets: Sequence[Preset], now: Layers, in_use: str) -> None:
        """Shows the presets beside the values of the chat shown, `now`; `in_use` is the id of that chat's preset."""
        self._presets, self._in_use = tuple(presets), in_use
        if not any(preset.id == self._shown for preset in presets):
            self._shown = in_use if any(preset.id == in_use for preset in presets) else presets[0].id
        self._fill()
        shown = next(preset for preset in presets if preset.id == self._shown)
        self.page.show_preset(shown, now, shown.id == in_use)

    def show_preset(self, preset: str) -> None:
        """Marks a preset in the list, and tells so."""
        for at in range(self.rows.count()):
            if self.rows.item(at).data(_ID) == preset:
                self.rows.setCurrentRow(at)
                return

    def shown(self) -> str:
        """Returns the id of the preset shown, "" for none yet."""
        return self._shown

    def set_error(self, error: AssistantError | None) -> None:
        """Says what went wrong, or no longer."""
        self._error.set_error(error)

    # -- how it is made -------------------------------------------------------------------------------------

    def _make_parts(self) -> None:
        self._error = ErrorBlock(self._theme, self)
        self._error.setObjectName("presetError")
        self.rows = QListWidget(self)
        self.rows.setObjectName("presetList")
        self.rows.setProperty("kind", "names")
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rows.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.rows.installEventFilter(self)
        self.rows.currentItemChanged.connect(self._on_current)
        self.rows.itemDoubleClicked.connect(lambda _item: self.page.use_requested.emit())
        self._new = TextButton(self._theme, "", "link", "plus")
        self._import = TextButton(self._theme, "", "link", "file-input")
        for name, button in {"presetNew": self._new, "presetImport": self._import}.items():
            button.setObjectName(name)
            button.set_flush()
        self._keys = label(kind="caption", wrap=True)
        self._new.clicked.connect(self.new_requested)
        self._import.clicked.connect(self.import_requested)
        self.foot = QWidget(self)       # a toast is shown above it
        self.foot.setFixedHeight(0)

    def _lay_out(self) -> None:
        px = self._theme.px
        self._left = QWidget()
        left, halves, column = QVBoxLayout(self._left), QHBoxLayout(), QVBoxLayout(self)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(px(2))
        left.addWidget(self.rows, 1)
        left.addWidget(self._new, 0, Qt.AlignmentFlag.AlignLeft)
        left.addWidget(self._import, 0, Qt.AlignmentFlag.AlignLeft)
        left.addSpacing(px(6))
        left.addWidget(self._keys)
        halves.setSpacing(px(24))
        halves.addWidget(self._left)
        halves.addWidget(PageScroll(self.page), 1)
        column.setContentsMargins(px(20), px(16), px(8), px(16))
        column.setSpacing(px(12))
        column.addWidget(self._error)
        column.addLayout(halves, 1)
        column.addWidget(self.foot)

    def _fill(self) -> None:
        in_use = self._in_use
        names = [(preset.id, self._name(preset), preset.own) for preset in self._presets]
        if names != [(item.data(_ID), item.text(), bool(item.data(_ID + 1))) for item in self._items()]:
            self._filling = True
            self.rows.clear()
            for preset, name, own in names:
                item = QListWidgetItem(name, self.rows)
                item.setData(_ID, preset)
                item.setData(_ID + 1, own)
            self._filling = False
        for at, item in enumerate(self._items()):
            font = item.font()
            font.setWeight(font.Weight.DemiBold if item.data(_ID) == in_use else font.Weight.Normal)
            item.setFont(font)
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole,
                         self.tr("This chat has it") if item.data(_ID) == in_use else "")
            if item.data(_ID) == self._shown and self.rows.currentRow() != at:
                self._filling = True
                self.rows.setCurrentRow(at)
                self._filling = False

    def _items(self) -> list[QListWidgetItem]:
        return [self.rows.item(at) for at in range(self.rows.count())]

    def _name(self, preset: Preset) -> str:
        return preset_name(preset.id, preset.name)

    # -- words ----------------------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Presets"))
        self.rows.setAccessibleName(self.tr("Presets"))
        self._new.set_label(self.tr("New from this chat"))
        self._import.set_label(self.tr("Import…"))
        self._keys.setText(self.tr("Enter: use\nF2: rename · Del: delete"))
        for item, preset in zip(self._items(), self._presets, strict=False):
            item.setText(self._name(preset))
        self._fill()

    # -- pointer and keyboard -------------------------------------------------------------------------------

    def _on_current(self, item: QListWidgetItem | None) -> None:
        if item is not None and not self._filling:
            preset = str(item.data(_ID))
            self.page.commit()          # another name fills the list anew, and the item is gone
            self._shown = preset
            self.marked.emit(self._shown)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and watched is self.rows:
            preset = self.page.preset()
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.page.use_requested.emit()
                return True
            if event.key() == Qt.Key.Key_F2 and preset is not None and preset.own:
                self.page.begin_renaming()
                return True
            if event.key() == Qt.Key.Key_Delete and preset is not None and preset.own:
                self.page.delete_requested.emit()
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        px = self._theme.px
        self._left.setFixedWidth(px(200) if self.width() >= px(WIDE) else px(140))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if other_files(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.files_dropped.emit(other_files(event))

    def closeEvent(self, event: QCloseEvent) -> None:
        self.page.commit()
        self.set_error(None)
        super().closeEvent(event)
        self.closed.emit()
