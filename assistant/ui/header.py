"""The bar above the chat: the model, how full its context is, search, more, and the panel's switch."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QWidget

from assistant.domain.budget import Occupancy
from assistant.domain.full_context import FullContext
from assistant.ui.commands import command_key, command_text
from assistant.ui.controls import Chip, IconButton, RingButton
from assistant.ui.icons import icon
from assistant.ui.keys import native
from assistant.ui.model_text import number_text
from assistant.ui.theme import Theme

# Entries of the ⋯ menu: a command and its icon; an empty name is a line between them.
_MENU = (
    ("new_text", "file-text"), ("temporary_chat", "message-circle-dashed"), ("rename", "pencil"),
    ("archive", "archive"), ("delete", "trash-2"), ("outline", "git-branch"),
    ("tint_surprise", "eye"),
    ("score_text", "scale"),
    ("", ""),
    ("export", "file-output"), ("print", "printer"), ("import", "file-input"),
    ("", ""),
    ("diagnostics", "clipboard"), ("check_updates", "refresh-cw"), ("keys", "keyboard"), ("about", "info"),
)


class Header(QWidget):
    """56 px high. `menu_chosen` tells the name of the command chosen in ⋯."""

    sidebar_clicked = Signal()
    search_clicked = Signal()
    panel_clicked = Signal()
    menu_chosen = Signal(str)

    def __init__(self, theme: Theme, model_picker: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._context = (0, 0)
        self._withheld = {"outline"}     # commands not offered in ⋯ now
        self._switches: dict[str, bool] = {}    # those that are on or off
        self.occupancy: Callable[[], Occupancy] = Occupancy     # what the context holds, asked when it is shown
        # What becomes of the chat when it no longer fits, and whether that is so for all chats.
        self.when_full: Callable[[], tuple[FullContext, bool]] = lambda: (FullContext.DROP, False)
        self.can_run: Callable[[str], bool] = lambda _name: True     # whether a command makes sense now
        self.picker = model_picker
        self.sidebar_button = IconButton(theme, "panel-left", "", "F9")
        self.sidebar_button.setObjectName("sidebarButton")
        self.gauge = RingButton(theme, "")
        self.gauge.setObjectName("contextGauge")
        self.search_button = IconButton(theme, "search", "", "Ctrl+K")
        self.search_button.setObjectName("searchButton")
        self.more_button = IconButton(theme, "ellipsis", "")
        self.more_button.setObjectName("moreButton")
        self.panel_button = IconButton(theme, "sliders-horizontal", "", "F8")
        self.panel_button.setObjectName("panelButton")
        self.panel_button.setCheckable(True)
        self._temporary = Chip(theme)
        self._temporary.setObjectName("temporaryChip")
        self._temporary.hide()
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.sidebar_button)
        self._row.addSpacing(4)
        self._row.addWidget(model_picker)
        self._row.addWidget(self._temporary)
        self._row.addStretch(1)
        for button in (self.gauge, self.search_button, self.more_button, self.panel_button):
            self._row.addWidget(button)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.sidebar_button.clicked.connect(self.sidebar_clicked)
        self.gauge.clicked.connect(self._show_context)
        self.search_button.clicked.connect(self.search_clicked)
        self.more_button.clicked.connect(self._show_menu)
        self.panel_button.clicked.connect(self._on_panel_clicked)
        theme.changed.connect(self._restyle)
        self._restyle()
        self.retranslate()

    def set_context(self, used: int, total: int) -> None:
        """Shows how much of the context window is taken, in tokens; a total of 0 hides the gauge."""
        self._context = (used, total)
        self.gauge.setVisible(total > 0)
        self.gauge.set_value(used / total if total else 0.0)
        self.gauge.set_tooltip(self._context_text())

    @property
    def context(self) -> tuple[int, int]:
        """The tokens taken, and those there are."""
        return self._context

    def set_temporary(self, temporary: bool) -> None:
        """Says that the chat being shown is kept nowhere."""
        self._temporary.setVisible(temporary)

    def set_offered(self, name: str, offered: bool) -> None:
        """Offers a command in ⋯, or does not because it would do nothing."""
        (self._withheld.discard if offered else self._withheld.add)(name)

    def set_switched_on(self, name: str, on: bool) -> None:
        """Shows in ⋯ that what a command switches is on, or off."""
        self._switches[name] = on

    def set_sidebar_shown(self, shown: bool) -> None:
        self.sidebar_button.setVisible(not shown)

    def set_panel_shown(self, shown: bool) -> None:
        self.panel_button.setChecked(shown)

    def _context_text(self) -> str:
        used, total = self._context
        return self.tr("Context: {used} of {total} tokens").format(used=number_text(used), total=number_text(total))

    def _on_panel_clicked(self) -> None:
        self.panel_button.setChecked(not self.panel_button.isChecked())   # the window decides
        self.panel_clicked.emit()

    def _show_context(self) -> None:
        from assistant.ui.context_popup import context_menu  # the window is painted before anyone asks
        menu = context_menu(self, self._theme, self._context_text(), self.occupancy(), self.when_full(),
                            self.menu_chosen.emit)
        self._popup(menu, self.gauge)

    def tell_ahead(self, reused: int, fresh: int) -> None:
        """Says below the numbers, while they are shown, how much of the next prompt is known already."""
        from assistant.ui.context_popup import ContextNumbers
        for numbers in self.findChildren(ContextNumbers):
            numbers.tell_ahead(reused, fresh)

    def menu(self) -> QMenu:
        """Returns a new ⋯ menu; it deletes itself when it closes."""
        menu = QMenu(self)
        menu.setObjectName("moreMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name, picture in _MENU:
            if not name:
                menu.addSeparator()
                continue
            if name in self._withheld:
                continue
            key = command_key(name)
            text = f"{command_text(name)}\t{native(key)}" if key else command_text(name)
            action = menu.addAction(text)
            if name in self._switches:
                action.setCheckable(True)
                action.setChecked(self._switches[name])
            else:
                action.setIcon(icon(self._theme, picture, size=16))
            action.setObjectName(f"menu.{name}")
            action.setEnabled(self.can_run(name))
            action.triggered.connect(lambda _=False, name=name: self.menu_chosen.emit(name))
        return menu

    def _show_menu(self) -> None:
        self._popup(self.menu(), self.more_button)

    def _popup(self, menu: QMenu, below: QWidget) -> None:
        right = below.mapToGlobal(QPoint(below.width(), below.height() + 4))
        menu.popup(right - QPoint(menu.sizeHint().width(), 0))

    def _restyle(self) -> None:
        px = self._theme.px
        self._row.setContentsMargins(px(12), 0, px(12), 0)
        self._row.setSpacing(px(4))
        self.setFixedHeight(px(56))

    def retranslate(self) -> None:
        self.sidebar_button.set_tooltip(self.tr("Show the chats"))
        self.search_button.set_tooltip(self.tr("Search all chats"))
        self.more_button.set_tooltip(self.tr("More"))
        self.panel_button.set_tooltip(self.tr("Sampling"))
        self._temporary.set_text(self.tr("Temporary"))
        self._temporary.setToolTip(self.tr("This chat is gone when you leave it; nothing of it is on the disk."))
        self.set_context(*self._context)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
