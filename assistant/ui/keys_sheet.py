"""The sheet behind F1: every key and what it does, in groups."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QBoxLayout, QDialog, QGridLayout, QLabel, QVBoxLayout, QWidget

from assistant.domain.translatable import QT_TRANSLATE_NOOP
from assistant.ui.controls import label
from assistant.ui.keys import KEYS, Key, key_label, native
from assistant.ui.page_scroll import PageScroll
from assistant.ui.theme import Theme

_MESSAGES = QT_TRANSLATE_NOOP("KeysSheet", "Messages")      # of every key that is in no other group
_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (QT_TRANSLATE_NOOP("KeysSheet", "Chats"),
     ("new_chat", "search", "commands", "next_chat", "previous_chat", "rename")),
    (QT_TRANSLATE_NOOP("KeysSheet", "Window"),
     ("choose_model", "next_region", "explain", "panel", "sidebar", "settings", "larger", "smaller", "normal_size",
      "keys", "quit")),
    (_MESSAGES, ()),    # stands beside the others
)
_ROOM = 120     # pixels of the screen the sheet leaves free above and below


class KeysSheet(QDialog):
    """Not modal: it may stay open beside the work. It scrolls where the screen is too low."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("keysSheet")
        self._title = label("", "heading")
        self._headings: list[tuple[str, QLabel]] = []
        self._rows: list[tuple[Key, QLabel, QLabel]] = []
        page = QWidget()
        halves = self._halves = QBoxLayout(QBoxLayout.Direction.LeftToRight, page)
        halves.setContentsMargins(0, 0, theme.px(12), 0)
        halves.setSpacing(theme.px(48))
        left, right = QGridLayout(), QGridLayout()
        for grid in (left, right):
            grid.setHorizontalSpacing(theme.px(32))
            grid.setVerticalSpacing(theme.px(8))
            halves.addLayout(grid)
        for name, keys in grouped():
            self._add_group(right if name == _MESSAGES else left, name, keys, theme)
        for grid in (left, right):
            grid.setRowStretch(grid.rowCount(), 1)
        self._scroll = PageScroll(page)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)     # scrolls by keyboard
        self._page = page
        self._box = box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(24), theme.px(20), theme.px(12), theme.px(20))
        box.setSpacing(theme.px(16))
        box.addWidget(self._title)
        box.addWidget(self._scroll, 1)
        self.retranslate()
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._arrange()     # the text may be larger than when it was made

    def _arrange(self) -> None:
        """Puts the groups side by side, or below each other where the screen is too narrow for that."""
        direction, before = QBoxLayout.Direction, self.minimumWidth()
        self.ensurePolished()
        self._halves.invalidate()
        self._halves.activate()     # else the grids go on with the sizes of empty labels, or of another font
        self._halves.setDirection(direction.LeftToRight)
        if self.sizeHint().width() > self.screen().availableGeometry().width():
            self._halves.setDirection(direction.TopToBottom)
        if self.sizeHint().width() != before:
            self.setMinimumWidth(self.sizeHint().width())
            self.resize(self.sizeHint())    # Qt would open it at two thirds of the screen at most

    def sizeHint(self) -> QSize:
        """Returns the size of all keys, or what the screen has room for."""
        around = self._box.contentsMargins()
        page = self._page.sizeHint()
        height = page.height() + self._title.sizeHint().height() + around.top() + around.bottom() + 20
        width = page.width() + self._scroll.bar_width() + around.left() + around.right()
        return QSize(width, min(height, self.screen().availableGeometry().height() - _ROOM))

    def _add_group(self, grid: QGridLayout, name: str, keys: list[Key], theme: Theme) -> None:
        heading = label("", "group")
        heading.setContentsMargins(0, theme.px(8) if grid.count() else 0, 0, 0)
        grid.addWidget(heading, grid.rowCount(), 0, 1, 2)
        self._headings.append((name, heading))
        for key in keys:
            text, shown = label("", "text2"), label("", "strong")
            shown.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            line = grid.rowCount()
            grid.addWidget(text, line, 0)
            grid.addWidget(shown, line, 1)
            self._rows.append((key, text, shown))

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Keys"))
        self._title.setText(self.tr("Keys"))
        for name, heading in self._headings:
            heading.setText(self.tr(name))
        for key, text, keys in self._rows:
            text.setText(key_label(key))
            keys.setText(native(key.sequences[0]))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()


def grouped() -> list[tuple[str, list[Key]]]:
    """Returns every key once, under the name of its group."""
    elsewhere = {name for _, names in _GROUPS for name in names}
    return [(group, [key for key in KEYS if (key.name in names if names else key.name not in elsewhere)])
            for group, names in _GROUPS]
