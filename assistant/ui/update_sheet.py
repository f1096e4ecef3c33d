"""What came of "Check for updates": nothing newer, a newer version and what changed, or why it could not be asked."""

import re

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QTextDocument
from PySide6.QtWidgets import QDialog, QHBoxLayout, QTextEdit, QVBoxLayout, QWidget

from assistant.domain.errors import AssistantError
from assistant.domain.release import Release
from assistant.ui.controls import Ring, TextButton, label
from assistant.ui.error_text import error_text
from assistant.ui.theme import Theme

_PICTURE = re.compile(r"!(?=\[)(\[[^\]]*\])?")
_PLAIN = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML


class UpdateSheet(QDialog):
    """Not modal. It downloads nothing: its button opens a page in the browser."""

    retry_requested = Signal()
    page_requested = Signal(str)
    closed = Signal()

    def __init__(self, theme: Theme, version: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._version, self._page = version, ""
        self._shown: Release | AssistantError | str = "asking"      # or "newest"
        self.setObjectName("updateSheet")
        px = theme.px
        self._ring = Ring(theme, 20)
        self._title, self._text = label(kind="heading", wrap=True), label(kind="small", wrap=True)
        self._title.setObjectName("updateTitle")
        self._text.setObjectName("updateText")
        self._notes = QTextEdit()
        self._notes.setProperty("kind", "field")
        self._notes.setObjectName("updateNotes")
        self._notes.setReadOnly(True)
        self._notes.setFixedHeight(px(220))
        self._open = TextButton(theme, "", "primary", "external-link")
        self._open.setObjectName("updatePage")
        self._retry = TextButton(theme, "", icon="refresh-cw")
        self._retry.setObjectName("updateRetry")
        self._close = TextButton(theme, "")
        self._close.setObjectName("updateClose")
        head, buttons, box = QHBoxLayout(), QHBoxLayout(), QVBoxLayout(self)
        head.setSpacing(px(12))
        head.addWidget(self._ring)
        head.addWidget(self._title, 1)
        buttons.setSpacing(px(8))
        buttons.addStretch(1)
        for button in (self._close, self._retry, self._open):
            buttons.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        box.setContentsMargins(px(24), px(20), px(24), px(20))
        box.setSpacing(px(8))
        box.addLayout(head)
        box.addWidget(self._text)
        box.addWidget(self._notes)
        box.addStretch(1)
        box.addSpacing(px(8))
        box.addLayout(buttons)
        self.setMinimumWidth(px(440))
        self._open.clicked.connect(lambda: self.page_requested.emit(self._page))
        self._retry.clicked.connect(self.retry_requested)
        self._close.clicked.connect(self.close)
        self._tell()

    def set_asking(self) -> None:
        """Says that the answer is waited for."""
        self._shown, self._page = "asking", ""
        self._tell()

    def set_answer(self, release: Release | None, page: str) -> None:
        """Shows the newest version, or with None that it is this one; `page` is that of all downloads."""
        self._shown = release if release is not None else "newest"
        self._page = (release.page if release is not None else "") or page
        self._tell()

    def set_error(self, error: AssistantError, page: str) -> None:
        """Says why it could not be asked."""
        self._shown, self._page = error, page
        self._tell()

    def _tell(self) -> None:
        shown = self._shown
        self.setWindowTitle(self.tr("Check for updates"))
        self._close.set_label(self.tr("Cancel") if shown == "asking" else self.tr("Close"))
        self._retry.set_label(self.tr("Ask again"))
        self._open.set_label(self.tr("Open the download page"))
        self._notes.setAccessibleName(self.tr("What changed"))
        yours = self.tr("You have Parley {version}.").format(version=self._version)
        notes = ""
        if isinstance(shown, AssistantError):
            self._title.setText(self.tr("Looking for a newer version did not work."))
            self._text.setText("\n".join(part for part in error_text(shown) if part))
        elif isinstance(shown, Release):
            self._title.setText(self.tr("Parley {version} is available.").format(version=shown.version))
            notes = shown.notes
            told = self.tr("You have Parley {version}. What changed:").format(version=self._version)
            self._text.setText(told if notes else yours)
        elif shown == "newest":
            self._title.setText(self.tr("This is the newest version."))
            self._text.setText(yours)
        else:
            self._title.setText(self.tr("Looking for a newer version…"))
            self._text.setText(self.tr("One address is asked. Nothing about you or this computer is sent."))
        # Neither HTML nor pictures: nothing of it may be fetched, from the network or from this disk.
        self._notes.document().setMarkdown(_PICTURE.sub(r"\1", notes), _PLAIN)
        self._notes.setVisible(bool(notes))
        self._ring.setVisible(shown == "asking")
        self._ring.set_busy(shown == "asking")
        failed = isinstance(shown, AssistantError)
        self._retry.setVisible(failed)
        self._open.setVisible(bool(self._page) and (failed or isinstance(shown, Release)))
        self.adjustSize()

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()

    def reject(self) -> None:
        """Esc."""
        super().reject()
        self.closed.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._tell()
