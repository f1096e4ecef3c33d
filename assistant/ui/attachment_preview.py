"""The popup that shows the text of an attachment."""

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent, QTextOption
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from assistant.domain.chat import AttachmentPart
from assistant.ui.attachment_text import detail_text, name_text
from assistant.ui.controls import ElidedLabel, TextButton, label
from assistant.ui.model_text import number_text
from assistant.ui.popup_card import PopupCard, move_onto_screen
from assistant.ui.text_editors import set_font
from assistant.ui.theme import Theme

SIZE = (560, 400)           # at most, before text size
SHOWN_LETTERS = 200_000     # 30 ms; the whole of a large file would take 0.4 s
LINE_LETTERS = 2_000        # Qt needs 97 s to lay out one line of a million letters, and none for lines of these
_COPIED_MS = 1500


class AttachmentPreview(PopupCard):
    """Name, size, the text to read and to select, and a button that copies all of it. Esc closes it."""

    def __init__(self, theme: Theme, attachment: AttachmentPart, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("attachmentPreview")
        self.setAccessibleName(name_text(attachment))
        self._attachment = attachment
        self.text = QPlainTextEdit(readOnly=True)
        self.text.setObjectName("attachmentText")
        self.text.setProperty("kind", "bare")
        self.text.setAccessibleName(name_text(attachment))
        self.text.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse
                                          | Qt.TextInteractionFlag.TextSelectableByKeyboard)
        self.text.setCursorWidth(0)
        set_font(self.text, theme.mono_font() if attachment.name else theme.font(14))
        self.text.setPlainText(shown_text(attachment.text))
        self.copy_button = TextButton(theme, self.tr("Copy"), "quiet", "copy")
        self.copy_button.setObjectName("copyAttachment")
        self.copy_button.clicked.connect(self._copy)
        self._back = QTimer(self, singleShot=True, interval=_COPIED_MS)
        self._back.timeout.connect(lambda: self.copy_button.set_icon("copy"))
        self._lay_out()

    def open_at(self, anchor: QWidget) -> None:
        """Shows it above `anchor`, or below where there is more room, within the screen."""
        px = self._theme.px
        free = (anchor.screen() or QGuiApplication.primaryScreen()).availableGeometry()
        self.resize(min(px(SIZE[0]), free.width()), min(px(SIZE[1]), free.height()))
        top, bottom = anchor.mapToGlobal(QPoint(0, 0)), anchor.mapToGlobal(QPoint(0, anchor.height()))
        above = top.y() - free.top() > free.bottom() - bottom.y()
        y = top.y() - self.height() - 4 if above else bottom.y() + 4
        move_onto_screen(self, QPoint(top.x(), y), anchor.screen())
        self.show()
        self.text.setFocus(Qt.FocusReason.PopupFocusReason)

    def _lay_out(self) -> None:
        head, px = QHBoxLayout(), self._theme.px
        head.setSpacing(px(8))
        head.addWidget(ElidedLabel(name_text(self._attachment), "strong"), 1)
        head.addWidget(label(detail_text(self._attachment), "caption"))
        head.addWidget(self.copy_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(16), px(8), px(8), px(12))
        column.setSpacing(px(4))
        column.addLayout(head)
        column.addWidget(self.text, 1)
        if (more := len(self._attachment.text) - SHOWN_LETTERS) > 0:
            column.addWidget(label(
                self.tr("{count} more characters are not shown here; the model gets all of them.").format(
                    count=number_text(more)), "caption", wrap=True))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._attachment.text)
        self.copy_button.set_icon("check")
        self._back.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)


def shown_text(text: str) -> str:
    """Returns the beginning of a text, lines too long for Qt broken."""
    lines = []
    for line in text[:SHOWN_LETTERS].split("\n"):
        lines += [line[at:at + LINE_LETTERS] for at in range(0, len(line), LINE_LETTERS)] or [""]
    return "\n".join(lines)
