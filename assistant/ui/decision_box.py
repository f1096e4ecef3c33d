"""The frame of the boxes that ask before something is deleted: what it is about, and two buttons."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from assistant.ui.controls import TextButton, label
from assistant.ui.theme import Theme


class DecisionBox(QDialog):
    """Deletes itself when it closes. The keyboard is on the button that keeps everything; Esc is the same."""

    def __init__(self, theme: Theme, name: str, keep: str, delete: str, parent: QWidget | None = None) -> None:
        """`name`, `keep` and `delete` are the object names of the box and its two buttons."""
        super().__init__(parent)
        self.setObjectName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._px = theme.px
        self.title = label(kind="heading", wrap=True)
        self.keep_button = TextButton(theme, "")
        self.keep_button.setObjectName(keep)
        self.delete_button = TextButton(theme, "", "danger", "trash-2")
        self.delete_button.setObjectName(delete)
        self.setMinimumWidth(theme.px(440))
        self.keep_button.clicked.connect(self.reject)
        self.delete_button.clicked.connect(self.on_delete)

    def lay_out(self, content: Sequence[QWidget | QLayout], stretching: QWidget | None = None) -> None:
        """Puts the parts between title and buttons; `stretching` is the one that gets room that is left over."""
        px, buttons, box = self._px, QHBoxLayout(), QVBoxLayout(self)
        buttons.setSpacing(px(8))
        buttons.addStretch(1)
        buttons.addWidget(self.keep_button)
        buttons.addWidget(self.delete_button)
        box.setContentsMargins(px(24), px(20), px(24), px(20))
        box.setSpacing(px(8))
        box.addWidget(self.title)
        for part in content:
            if isinstance(part, QLayout):
                box.addLayout(part)
            else:
                box.addWidget(part, 1 if part is stretching else 0)
        box.addSpacing(px(12))
        box.addLayout(buttons)
        self.tell()
        self.keep_button.setFocus()

    def tell(self) -> None:
        """Writes every word in the language of now."""
        raise NotImplementedError

    def on_delete(self) -> None:
        """The user has decided to delete."""
        raise NotImplementedError

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.tell()
