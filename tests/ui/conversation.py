"""What tests of the conversation page share: messages, and a look at what is shown."""

from typing import TypeVar

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent, QTextCursor
from PySide6.QtWidgets import QApplication, QLabel, QTextEdit, QWidget

from assistant.domain.chat import GenerationRecord, Message, ReasoningPart, Role, Status, TextPart, Timings, Usage
from assistant.ui.buttons import Button
from assistant.ui.transcript import Transcript

RECORD = GenerationRecord("Qwen3 4B", seed=42, usage=Usage(100, 40, 29, 0), timings=Timings(0.6, 0.5, 2.0))


def user(name: str, text: str) -> Message:
    return Message(name, None, Role.USER, (TextPart(text),))


def answer(name: str, text: str, status: Status = Status.COMPLETE, record: GenerationRecord | None = RECORD,
           thought: str = "") -> Message:
    parts = ((ReasoningPart(thought, 3.0),) if thought else ()) + ((TextPart(text),) if text else ())
    return Message(name, "q", Role.ASSISTANT, parts, 0.0, status, record)


def conversation(count: int) -> list[Message]:
    return [user(str(n), f"Question {n}?") if n % 2 == 0 else answer(str(n), f"Answer {n}.\n\n" + "Words of it. " * 30)
            for n in range(count)]


View = TypeVar("View", bound=QWidget)


def shown(page: Transcript, kind: type[View]) -> list[View]:
    found = [segment.widget for _, segment in page.shown_segments() if isinstance(segment.widget, kind)]
    return sorted(found, key=lambda widget: widget.y())


def button(page: QWidget, name: str) -> Button:
    found = [each for each in page.findChildren(Button, name) if each.isVisible()]
    assert len(found) == 1, f"{len(found)} visible buttons named {name}"
    return found[0]


def words(page: QWidget) -> str:
    """Every visible word of labels, lines and text."""
    labels = [label.text() for label in page.findChildren(QLabel) if label.isVisible()]
    texts = [edit.toPlainText() for edit in page.findChildren(QTextEdit) if edit.isVisible()]
    return "\n".join([*labels, *texts])


def stream(page: Transcript, text: str, step: int = 7) -> None:
    for at in range(0, len(text), step):
        page.feed(text[at:at + step])


def begin(page: Transcript, name: str = "live", text: str = "") -> None:
    page.begin_answer(answer(name, text, Status.WRITING, None))


def clipboard() -> str:
    return QGuiApplication.clipboard().text()


def send(view: QTextEdit, kind: QEvent.Type, at: QPoint, held: Qt.MouseButton) -> None:
    acting = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else Qt.MouseButton.LeftButton
    event = QMouseEvent(kind, QPointF(at), QPointF(view.viewport().mapToGlobal(at)), acting, held,
                        Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(view.viewport(), event)


def spot(view: QTextEdit, position: int) -> QPoint:
    cursor = QTextCursor(view.document())
    cursor.setPosition(position)
    return view.cursorRect(cursor).center()
