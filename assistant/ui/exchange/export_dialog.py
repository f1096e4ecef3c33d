"""Asks what is to be exported, and as what: two rows of choices."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from assistant.control.exchange import Format
from assistant.ui.controls import ElidedLabel, Segmented, TextButton, label
from assistant.ui.explore.cover import ActButton
from assistant.ui.theme import Theme

BRANCH, TREE, CHOSEN, ALL = "branch", "tree", "chosen", "all"


class ExportDialog(QDialog):
    """Not modal. `chosen` tells the scope (BRANCH, TREE, CHOSEN or ALL) and the Format."""

    chosen = Signal(str, object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("exportDialog")
        self._theme = theme
        self._chats, self._branched = 1, False
        self._title = label(kind="heading")
        self._name = ElidedLabel(kind="text2")
        self._scope_label, self._format_label = label(kind="group"), label(kind="group")
        self._scope, self._format = Segmented(theme, (), self), Segmented(theme, (), self)
        self._scope.setObjectName("exportScope")
        self._format.setObjectName("exportFormat")
        self._hint = label(kind="caption", wrap=True)
        self._cancel = TextButton(theme, "")
        self._cancel.setObjectName("exportCancel")
        self._go = ActButton(theme, "", "primary")
        self._go.setObjectName("exportGo")
        self._lay_out()
        for row in (self._scope, self._format):
            row.chosen.connect(lambda _value: self._tell())
        self._cancel.clicked.connect(self.reject)
        self._go.clicked.connect(self._on_go)
        self.retranslate()

    def ask(self, title: str, chats: int, branched: bool) -> None:
        """Asks about the chat called `title`, or about several; none at all leaves all chats.

        `branched` tells whether the one has branches that are not shown. The format chosen last stays.
        """
        self._chats, self._branched = chats, branched
        self._name.set_text(title)
        self._name.setVisible(bool(title))
        self._scope.set_choices(self._scopes())
        self._scope.set_value(self._scopes()[0][0])
        if self._format.value() is None:
            self._format.set_value(Format.MARKDOWN.value)
        for row in (self._scope, self._format):
            self._name_buttons(row)
        self._tell()
        self.show()
        self.raise_()
        self.activateWindow()
        self._go.setFocus()

    def _lay_out(self) -> None:
        px = self._theme.px
        buttons = QHBoxLayout()
        buttons.setSpacing(px(8))
        buttons.addStretch(1)
        buttons.addWidget(self._cancel)
        buttons.addWidget(self._go)
        box = QVBoxLayout(self)
        box.setContentsMargins(px(24), px(20), px(24), px(20))
        box.setSpacing(px(8))
        for part in (self._title, self._name, self._scope_label, self._scope, self._format_label, self._format,
                     self._hint):
            if part in (self._scope_label, self._format_label):
                box.addSpacing(px(8))
            box.addWidget(part)
        box.addSpacing(px(12))
        box.addLayout(buttons)
        self.setMinimumWidth(px(460))

    def _scopes(self) -> list[tuple[str, str]]:
        scopes = []
        if self._chats == 1:
            scopes.append((BRANCH, self.tr("This chat as shown") if self._branched else self.tr("This chat")))
            if self._branched:
                scopes.append((TREE, self.tr("With all branches")))
        elif self._chats > 1:
            scopes.append((CHOSEN, self.tr("%n chats", "", self._chats)))
        return [*scopes, (ALL, self.tr("All chats"))]

    def _formats(self) -> list[tuple[str, str]]:
        return [(Format.MARKDOWN.value, self.tr("Markdown")), (Format.HTML.value, self.tr("Web page")),
                (Format.PDF.value, self.tr("PDF")), (Format.JSON.value, self.tr("JSON"))]

    def _name_buttons(self, row: Segmented) -> None:
        for value, button in row.buttons().items():
            button.setObjectName(f"{row.objectName()}.{value}")

    def _tell(self) -> None:
        several = self._scope.value() in (CHOSEN, ALL)
        hint = {
            Format.MARKDOWN.value: self.tr("Text that any editor opens."),
            Format.HTML.value: self.tr("A page for any browser. It loads nothing from elsewhere."),
            Format.PDF.value: self.tr("Numbered pages, to print or to send."),
            Format.JSON.value: self.tr("Everything, in one file, with all settings. Parley can import it again."),
        }.get(self._format.value() or "", "")
        if several and self._format.value() != Format.JSON.value:
            hint = self.tr("{format} {files}").format(
                format=hint, files=self.tr("One file for each chat, in a new folder."))
        self._hint.setText(hint)

    def _on_go(self) -> None:
        scope, kind = self._scope.value(), self._format.value()
        if scope and kind:
            self.accept()
            self.chosen.emit(scope, Format(kind))

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Export"))
        self._title.setText(self.tr("Export"))
        self._scope_label.setText(self.tr("Which chats"))
        self._format_label.setText(self.tr("Format"))
        self._scope.setAccessibleName(self.tr("Which chats"))
        self._format.setAccessibleName(self.tr("Format"))
        self._scope.set_choices(self._scopes())
        self._format.set_choices(self._formats())
        self._cancel.set_label(self.tr("Cancel"))
        self._go.set_label(self.tr("Export…"))
        self._tell()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
