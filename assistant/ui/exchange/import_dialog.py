"""Says what can be imported and where it is found, and asks for it."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from assistant.ui.controls import TextButton, label
from assistant.ui.explore.cover import ActButton
from assistant.ui.theme import Theme


class ImportDialog(QDialog):
    """Not modal."""

    files_wanted = Signal()
    folder_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("importDialog")
        px = theme.px
        self._title, self._note = label(kind="heading"), label(kind="caption", wrap=True)
        self._sources = [(label(kind="strong"), label(kind="caption", wrap=True)) for _ in range(4)]
        self._files = ActButton(theme, "", "primary")
        self._files.setObjectName("importFiles")
        self._folder = TextButton(theme, "", icon="folder-open")
        self._folder.setObjectName("importFolder")
        box = QVBoxLayout(self)
        box.setContentsMargins(px(24), px(20), px(24), px(20))
        box.setSpacing(px(2))
        box.addWidget(self._title)
        for name, where in self._sources:
            box.addSpacing(px(8))
            box.addWidget(name)
            box.addWidget(where)
        box.addSpacing(px(12))
        box.addWidget(self._note)
        box.addSpacing(px(16))
        buttons = QHBoxLayout()
        buttons.setSpacing(px(8))
        buttons.addStretch(1)
        buttons.addWidget(self._folder)
        buttons.addWidget(self._files)
        box.addLayout(buttons)
        self.setMinimumWidth(px(460))
        self._files.clicked.connect(self.files_wanted)
        self._folder.clicked.connect(self.folder_wanted)
        self.retranslate()

    def ask(self) -> None:
        """Shows it in front."""
        self.show()
        self.raise_()
        self.activateWindow()
        self._files.setFocus()

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Import chats"))
        self._title.setText(self.tr("Import chats"))
        texts = (
            ("Parley", self.tr("A JSON file that was exported here or on another computer.")),
            ("ChatGPT", self.tr("The .zip of its data export, or conversations.json in it.")),
            ("LM Studio", self.tr("The folder .lmstudio/conversations in your home folder.")),
            ("GPT4All", self.tr("The files gpt4all-….chat in the folder of its models.")),
        )
        for (name, where), (title, text) in zip(self._sources, texts, strict=True):
            name.setText(title)
            where.setText(text)
        self._note.setText(self.tr("The files stay as they are. Chats that are here already are not doubled."))
        self._files.set_label(self.tr("Choose files…"))
        self._folder.set_label(self.tr("Choose a folder…"))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
