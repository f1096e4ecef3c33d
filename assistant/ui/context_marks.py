"""What the page says about what the model sees: the line, the pins, the summary of what it no longer sees."""

from PySide6.QtCore import QCoreApplication, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from assistant.domain.chat import Message
from assistant.domain.full_context import Horizon
from assistant.ui.controls import IconButton, IconLabel, label
from assistant.ui.icons import pixmap
from assistant.ui.message_view import MessageSignals
from assistant.ui.rows import PLAIN, Row, Sight
from assistant.ui.theme import Theme

translate = QCoreApplication.translate


def mark_rows(rows: list[Row], horizon: Horizon, first: int) -> list[Row]:
    """Tells rows what the model sees, which begins at the row `first`, and returns those that look different now."""
    changed = []
    before: Message | None = None
    for row in rows:        # of thousands of messages nearly all are plain
        message = row.message
        summary = before.summary if before is not None else None
        if message.pinned or summary or 0 < first == row.index:
            used = before is not None and before.id == horizon.summary
            sight = Sight(
                line=0 < first == row.index, kept=bool(horizon.kept), summed_up=used and row.index == first,
                pinned=message.pinned, lost=row.index < first and message.id not in horizon.kept,
                summary=summary or "", summary_of=before.id if before is not None else "", summary_used=used)
        else:
            sight = PLAIN
        if sight is not row.sight and sight != row.sight:
            row.sight = sight
            changed.append(row)
        before = message
    return changed


def line_text(sight: Sight) -> str:
    """Returns what the line above the first message says that the model still sees."""
    if sight.summed_up and sight.kept:
        return translate("context_marks", "Of what is above, the model sees what is pinned and the summary")
    if sight.summed_up:
        return translate("context_marks", "Of what is above, the model sees only the summary")
    if sight.kept:
        return translate("context_marks", "Of what is above, the model sees only what is pinned")
    return translate("TranscriptPage", "The model no longer sees what is above")


class PinMark(QWidget):
    """A pin and a word above a message, at its speaker's side."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text, self._to_right = "", False

    def show_row(self, row: Row) -> None:
        self._text = (self.tr("Pinned, but the model no longer sees it") if row.sight.lost
                      else self.tr("Pinned"))
        self._to_right = row.by_user
        self.setToolTip(self.tr("The model keeps seeing it when older messages no longer fit."))
        self.setAccessibleName(self._text)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        px, painter = self._theme.px, QPainter(self)
        painter.setFont(self._theme.font(12))
        painter.setPen(self._theme.colour("muted"))
        width = painter.fontMetrics().horizontalAdvance(self._text)
        size = px(14)
        left = self.width() - width - size - px(5) if self._to_right else 0
        painter.drawPixmap(left, (self.height() - size) // 2, pixmap(self._theme, "pin", "muted", 14))
        painter.drawText(QRect(left + size + px(5), 0, width + px(4), self.height()),
                         int(Qt.AlignmentFlag.AlignVCenter), self._text)


class SummaryView(QWidget):
    """The summary, with what can be done with it."""

    def __init__(self, theme: Theme, signals: MessageSignals, parent: QWidget) -> None:
        super().__init__(parent)
        self._row: Row | None = None
        self.setObjectName("summaryBlock")
        card = QFrame()
        card.setProperty("kind", "notice")
        self._title, self._text = label(kind="group", wrap=True), label(kind="text2", wrap=True)
        self._text.setObjectName("summaryText")
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse
                                           | Qt.TextInteractionFlag.TextSelectableByKeyboard)
        self._text.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self._edit, self._delete = IconButton(theme, "pencil", ""), IconButton(theme, "trash-2", "")
        for button, name in ((self._edit, "editSummary"), (self._delete, "deleteSummary")):
            button.setObjectName(name)
            button.icon_size = 16
        self._edit.clicked.connect(lambda: self._tell(signals.summary_edit_requested))
        self._delete.clicked.connect(lambda: self._tell(signals.summary_delete_requested))
        head = QHBoxLayout()
        head.setSpacing(theme.px(8))
        head.addWidget(IconLabel(theme, "file-text", "muted", 16))
        head.addWidget(self._title, 1)
        head.addWidget(self._edit)
        head.addWidget(self._delete)
        box = QVBoxLayout(card)
        box.setContentsMargins(theme.px(14), theme.px(4), theme.px(14), theme.px(12))
        box.setSpacing(0)
        box.addLayout(head)
        box.addWidget(self._text)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, theme.px(16))     # what follows keeps its distance
        around.addWidget(card)

    def show_row(self, row: Row) -> None:
        self._row = row
        title = (self.tr("Summary of what the model no longer sees") if row.sight.summary_used
                 else self.tr("Summary, for when the model no longer sees what is above"))
        self._title.setText(title)
        self._text.setText(row.sight.summary)
        self._text.setAccessibleName(title)
        self.setAccessibleName(title)
        self._edit.set_tooltip(self.tr("Edit the summary"))
        self._delete.set_tooltip(self.tr("Delete the summary"))

    def height_for(self, width: int) -> int:
        layout = self.layout()
        assert layout is not None
        layout.activate()
        return layout.totalHeightForWidth(width)

    def _tell(self, signal: object) -> None:
        if self._row is not None:
            signal.emit(self._row.sight.summary_of)  # type: ignore[attr-defined]  # a bound signal has no type
