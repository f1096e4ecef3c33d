"""Head, search bar and foot of the sidebar."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from assistant.ui.controls import Divider, ElidedLabel, IconButton, IconLabel, TextButton, label
from assistant.ui.search_field import SearchField
from assistant.ui.theme import Theme


class _Part(QWidget):
    """Follows theme and language."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme

    def _follow(self) -> None:
        """To be called once the part is complete."""
        self._theme.changed.connect(self._restyle)
        self._restyle()
        self._retranslate()

    def _restyle(self) -> None:
        raise NotImplementedError

    def _retranslate(self) -> None:
        raise NotImplementedError

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()


class SidebarHead(_Part):
    """The app's name, the button that folds the sidebar, and a new chat."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._name = QLabel("Parley")
        self.collapse = IconButton(theme, "panel-left", "", "F9")
        self.collapse.setObjectName("collapseSidebarButton")
        self.new_chat = TextButton(theme, "", "raised", "square-pen")
        self.new_chat.setObjectName("newChatButton")
        self.new_chat.icon_role = "accent"
        self.new_chat.left_aligned = True
        self.new_chat.trailing = key_text("Ctrl+N")
        self.new_chat.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._line, box = QHBoxLayout(), QVBoxLayout(self)
        self._line.addWidget(IconLabel(theme, "parley", "accent", 28))
        self._line.addWidget(self._name, 1)
        self._line.addWidget(self.collapse)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(self._line)
        box.addWidget(self.new_chat)
        self._follow()

    def _restyle(self) -> None:
        px = self._theme.px
        self._name.setFont(self._theme.font(16, 600))
        self._line.setContentsMargins(px(11), px(12), 0, px(12))
        self._line.setSpacing(px(9))
        self.new_chat.setFixedHeight(px(40))

    def _retranslate(self) -> None:
        self.collapse.set_tooltip(self.tr("Hide the sidebar"))
        self.new_chat.set_label(self.tr("New chat"))


class SearchBar(_Part):
    """The field that finds chats and commands."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.field = SearchField()
        self.field.setObjectName("chatSearch")
        self.field.setProperty("kind", "bare")
        keys = label(key_text("Ctrl+K"), "caption")
        self.field.textChanged.connect(lambda text: keys.setVisible(not text))
        self._row = QHBoxLayout(self)
        self._row.addWidget(IconLabel(theme, "search", "text2", 16))
        self._row.addWidget(self.field, 1)
        self._row.addWidget(keys)
        self._follow()

    def _restyle(self) -> None:
        px = self._theme.px
        self.setFixedHeight(px(40))
        self._row.setContentsMargins(px(12), px(4), px(12), 0)
        self._row.setSpacing(px(8))
        self.field.setFont(self._theme.font(14))

    def _retranslate(self) -> None:
        self.field.setPlaceholderText(self.tr("Search"))
        self.field.setAccessibleName(self.tr("Search all chats"))
        self.field.setAccessibleDescription(self.tr("Titles and all messages. After > everything Parley can do."))
        self.field.setToolTip(self.field.accessibleDescription())


class SidebarFoot(_Part):
    """The promise, and the settings."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._promise = ElidedLabel("", "promise")
        self.settings = IconButton(theme, "settings", "", "Ctrl+,")
        self.settings.setObjectName("settingsButton")
        self._line, box = QHBoxLayout(), QVBoxLayout(self)
        self._line.addWidget(IconLabel(theme, "lock", "accent", 16))
        self._line.addWidget(self._promise, 1)
        self._line.addWidget(self.settings)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(Divider(theme))
        box.addLayout(self._line)
        self._follow()

    def _restyle(self) -> None:
        px = self._theme.px
        self._line.setContentsMargins(px(11), px(9), 0, px(9))
        self._line.setSpacing(px(8))

    def _retranslate(self) -> None:
        self._promise.set_text(self.tr("Stays on this computer"))
        self.settings.set_tooltip(self.tr("Settings"))


def key_text(keys: str) -> str:
    """Returns a shortcut as the sidebar writes it: "Ctrl N"."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText).replace("+", " ")
