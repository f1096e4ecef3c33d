"""The tools of a message: copy, again, more, the other answers, and how fast it was written."""

from PySide6.QtCore import QEvent, QLocale, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from assistant.domain.chat import GenerationRecord
from assistant.ui.controls import ElidedLabel, IconButton, IconLabel
from assistant.ui.keys import opens_menu
from assistant.ui.message_view import MessageSignals
from assistant.ui.model_text import token_rate_text
from assistant.ui.rows import Row
from assistant.ui.several_menu import again_menu
from assistant.ui.sibling_arrows import SiblingArrows
from assistant.ui.svg import filled
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
        self._more.set_tooltip(self.tr("More"))

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

    def menu_place(self) -> QPoint:
        """Returns where on the screen the menu opens."""
        return self._more.mapToGlobal(self._more.rect().bottomLeft())

    def _add_more(self) -> None:
        self._more = self._button("ellipsis", "moreButton")
        self._more.clicked.connect(self._on_more)

    def _on_more(self) -> None:
        if self.row is not None:
            self._signals.menu_requested.emit(self.row.message.id, self.menu_place())

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
        self._add_more()
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
        self._again.installEventFilter(self)
        self._add_more()
        self._line.addSpacing(6)
        self._walk = SiblingArrows(theme, self._inside)
        self._walk.stepped.connect(self._go)
        self._line.addWidget(self._walk)
        self._better = IconLabel(theme, filled("star"), "accent", 16, self._inside)
        self._better.setObjectName("voteMark")
        self._better.hide()
        self._line.addSpacing(theme.px(8))
        self._line.addWidget(self._better)
        self._line.addSpacing(theme.px(4))
        self._speed = ElidedLabel(kind="caption")
        self._line.addWidget(self._speed, 1)

    def show_row(self, row: Row) -> None:
        super().show_row(row)
        self._again.set_tooltip(self.tr("Answer again"))
        index, count = row.siblings
        self._walk.set_place(index, count, self.tr("Previous answer"), self.tr("Next answer"),
                             self.tr("Answer {index} of {count}").format(index=index + 1, count=count))
        self._better.setVisible(row.message.vote is True)
        self._better.setToolTip(self.tr("You found this answer better than the others"))
        self._better.setAccessibleName(self._better.toolTip())
        self._speed.set_text(self._speed_text(row.message.record))

    def _on_again(self) -> None:
        if self.row is not None:
            self._signals.regenerate_requested.emit(self.row.message.id)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The button that answers again has a menu of its own, before the message's."""
        right = isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonPress \
            and event.button() == Qt.MouseButton.RightButton
        key = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and opens_menu(event)
        if right or key:
            self._open_again_menu()
        return right or key

    def _open_again_menu(self) -> None:
        row = self.row
        if row is None:
            return
        asked = self._signals.several_requested
        compare = self._signals.compare_requested
        menu = again_menu(self, self._on_again, lambda count: asked.emit(row.message.id, count),
                          lambda: compare.emit(row.message.id), self._signals.can_compare())
        menu.popup(self._again.mapToGlobal(self._again.rect().bottomLeft()))

    def _speed_text(self, record: GenerationRecord | None) -> str:
        edited = record is not None and record.given >= len(self.row.message.text if self.row else "")
        rate = record.timings.tokens_per_second(record.usage) if record and not edited else 0.0
        if record is None or not rate:
            return ""
        if record.timings.first_token < AT_ONCE_S:
            return token_rate_text(rate)
        return self.tr("{rate}  ·  first word after {seconds} s").format(
            rate=token_rate_text(rate), seconds=_seconds(record.timings.first_token))


def _seconds(value: float) -> str:
    return QLocale().toString(value, "f", 1)
