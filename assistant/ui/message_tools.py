"""The tools of a message: copy, again, more, the other answers, and how fast it was written."""

from PySide6.QtCore import QLocale, Qt, QTimer
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from assistant.domain.chat import GenerationRecord
from assistant.ui.controls import ElidedLabel, IconButton
from assistant.ui.document_text import join_pieces, text_between
from assistant.ui.markdown_formats import Formats
from assistant.ui.message_view import MessageSignals
from assistant.ui.rows import Row
from assistant.ui.segments import build_document
from assistant.ui.sibling_arrows import SiblingArrows
from assistant.ui.theme import Theme

_COPIED_MS = 1500
AT_ONCE_S = 0.05       # what would be shown as 0.0


class MessageTools(QWidget):
    """A row of small buttons; hidden ones keep their room."""

    def __init__(self, theme: Theme, signals: MessageSignals, parent: QWidget) -> None:
        super().__init__(parent)
        self.row: Row | None = None
        self._theme = theme
        self._signals = signals
        self._inside = QWidget(self)
        self._line = QHBoxLayout(self._inside)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(0)
        self._copy = self._button("copy", "copyMessage")
        self._copy.clicked.connect(self.copy_markdown)
        self._back = QTimer(self, singleShot=True, interval=_COPIED_MS)
        self._back.timeout.connect(lambda: self._copy.set_icon("copy"))

    def show_row(self, row: Row) -> None:
        if row is not self.row:
            self._copy.set_icon("copy")
        self.row = row
        self._copy.set_tooltip(self.tr("Copy"))

    def reveal(self, shown: bool) -> None:
        self._inside.setVisible(shown)

    def revealed(self) -> bool:
        return not self._inside.isHidden()

    def resizeEvent(self, event: object) -> None:
        self._inside.setGeometry(self.rect())

    def copy_markdown(self) -> None:
        if self.row is not None:
            self._take(self.row.text)

    def _go(self, delta: int) -> None:
        if self.row is not None:
            self._signals.sibling_requested.emit(self.row.message.id, delta)

    def _take(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._copy.set_icon("check")
        self._back.start()

    def first_button(self) -> QWidget:
        """Returns where the keyboard enters."""
        return self._copy

    def _button(self, icon: str, name: str, shortcut: str = "") -> IconButton:
        button = IconButton(self._theme, icon, "", shortcut, parent=self._inside)
        button.icon_size = 16
        button.icon_role = "text2"
        button.setObjectName(name)
        self._line.addWidget(button)
        return button


class QuestionTools(MessageTools):
    """Beside the user's words; below them once there are several versions."""

    def __init__(self, theme: Theme, signals: MessageSignals, parent: QWidget) -> None:
        super().__init__(theme, signals, parent)
        self._edit = self._button("pencil", "editMessage")
        self._edit.clicked.connect(self._on_edit)
        self._walk = SiblingArrows(theme, self._inside)
        self._walk.stepped.connect(self._go)
        self._line.addWidget(self._walk)
        self._line.insertStretch(0, 1)

    def show_row(self, row: Row) -> None:
        super().show_row(row)
        self._edit.set_tooltip(self.tr("Edit"))
        index, count = row.siblings
        self._walk.set_place(index, count, self.tr("Previous version"), self.tr("Next version"),
                             self.tr("Version {index} of {count}").format(index=index + 1, count=count))

    def _on_edit(self) -> None:
        if self.row is not None:
            self._signals.edit_requested.emit(self.row.message.id)


class AnswerTools(MessageTools):
    """Below an answer."""

    def __init__(self, theme: Theme, signals: MessageSignals, parent: QWidget) -> None:
        super().__init__(theme, signals, parent)
        self._again = self._button("refresh-cw", "regenerateButton", "Ctrl+R")
        self._again.clicked.connect(self._on_again)
        self._more = self._button("ellipsis", "moreButton")
        self._more.clicked.connect(self._open_menu)
        self._line.addSpacing(6)
        self._walk = SiblingArrows(theme, self._inside)
        self._walk.stepped.connect(self._go)
        self._line.addWidget(self._walk)
        self._line.addSpacing(theme.px(12))
        self._speed = ElidedLabel(kind="caption")
        self._line.addWidget(self._speed, 1)

    def show_row(self, row: Row) -> None:
        super().show_row(row)
        self._again.set_tooltip(self.tr("Answer again"))
        self._more.set_tooltip(self.tr("More"))
        index, count = row.siblings
        self._walk.set_place(index, count, self.tr("Previous answer"), self.tr("Next answer"),
                             self.tr("Answer {index} of {count}").format(index=index + 1, count=count))
        self._speed.set_text(self._speed_text(row.message.record))

    def menu(self) -> QMenu:
        """Returns the ⋯ menu for the message shown."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Copy as Markdown"), self.copy_markdown)
        menu.addAction(self.tr("Copy as text"), self._copy_text)
        record = self.row.message.record if self.row else None
        if record is not None:
            menu.addSeparator()
            details = menu.addMenu(self.tr("Details"))
            lines = self.details(record)
            for line in lines:
                action = QAction(line, details)
                action.setEnabled(False)
                details.addAction(action)
            details.addSeparator()
            details.addAction(self.tr("Copy details"), lambda: self._take("\n".join(lines)))
        return menu

    def details(self, record: GenerationRecord) -> list[str]:
        """Returns how the answer was made, a line each."""
        number = QLocale().toString
        usage, timings = record.usage, record.timings
        lines = [
            self.tr("Model: {name}").format(name=record.model_name),
            self.tr("Seed: {seed}").format(seed=record.seed),
            self.tr("Prompt: {count} tokens, {reused} of them reused").format(
                count=number(usage.prompt_tokens), reused=number(usage.reused_tokens)),
            self.tr("Answer: {count} tokens").format(count=number(usage.answer_tokens)),
        ]
        if usage.thinking_tokens:
            lines.append(self.tr("Thinking: {count} tokens").format(count=number(usage.thinking_tokens)))
        lines.append(self.tr("Speed: {rate} tokens/s").format(rate=_rate(timings.tokens_per_second(usage))))
        lines.append(self.tr("First token after {seconds} s").format(seconds=_seconds(timings.first_token)))
        return lines

    def _open_menu(self) -> None:
        self.menu().popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))

    def _copy_text(self) -> None:
        if self.row is None:
            return
        formats = Formats(self._theme)
        self._take(join_pieces([(segment, text_between(build_document(segment, formats, self.row.references)))
                                for segment in self.row.content]))

    def _on_again(self) -> None:
        if self.row is not None:
            self._signals.regenerate_requested.emit(self.row.message.id)

    def _speed_text(self, record: GenerationRecord | None) -> str:
        rate = record.timings.tokens_per_second(record.usage) if record else 0.0
        if record is None or not rate:
            return ""
        if record.timings.first_token < AT_ONCE_S:
            return self.tr("{rate} tokens/s").format(rate=_rate(rate))
        return self.tr("{rate} tokens/s  ·  first word after {seconds} s").format(
            rate=_rate(rate), seconds=_seconds(record.timings.first_token))


def _rate(value: float) -> str:
    return QLocale().toString(value, "f", 0 if value >= 10 else 1)


def _seconds(value: float) -> str:
    return QLocale().toString(value, "f", 1)
