"""The widgets that show a segment's text: words, tables and code."""


from PySide6.QtCore import QPoint, QRectF, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import (
    QGuiApplication,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTextDocument,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QTextBrowser, QTextEdit, QWidget

from assistant.ui import highlight
from assistant.ui import markdown_formula as formula
from assistant.ui.controls import TextButton
from assistant.ui.segments import Segment
from assistant.ui.shown_document import document_of, show_document
from assistant.ui.text_marks import TextMarks
from assistant.ui.theme import Theme

CODE_HEADER = 34
CODE_PADDING = 13
_COPIED_MS = 1500


class TextView(QTextBrowser):
    """Words or a table: selectable, without frame, background or scroll bars; it never opens anything itself."""

    link_clicked = Signal(str, QPoint)      # address, place on the screen: of the pointer, or of the link chosen by key

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.segment: Segment | None = None
        self._document: QTextDocument | None = None
        self._by_key = False        # what happens now does so because of a key
        self._marks = TextMarks(theme)
        _plain_sheet(self)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setOpenLinks(False)
        self.anchorClicked.connect(self._on_link)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction
                                     | Qt.TextInteractionFlag.TextSelectableByKeyboard)

    def bind(self, segment: Segment, document: QTextDocument, speaker: str) -> None:
        self.segment = segment
        self.name(speaker)
        if self._document is not document:
            show_document(self, document, self._document)
            self.setCursorWidth(0)      # which Qt keeps with the document
            self._document = document
        self.setAccessibleDescription("; ".join(formula.spoken(document)))

    def draw_marks(self, painter: QPainter) -> None:
        """Draws on the page, in its coordinates, what lies below the text: bars of quotes, rules."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.translate(self.geometry().topLeft())
        self._marks.draw(painter, document_of(self), self.width())
        painter.restore()

    def name(self, speaker: str) -> None:
        """Takes what a screen reader says before the text."""
        self.setAccessibleName(speaker)

    def editor(self) -> QTextEdit:
        return self

    def loadResource(self, kind: int, name: object) -> None:
        """Loads nothing, whatever a document names."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._by_key = True
        super().keyPressEvent(event)
        self._by_key = False

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def _on_link(self, url: QUrl) -> None:
        below = self.viewport().mapToGlobal(self.cursorRect().bottomLeft())
        self.link_clicked.emit(url.toString(), below if self._by_key else self.cursor().pos())


class CodeEdit(QTextEdit):
    """Read-only program text; the wheel scrolls it sideways only."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        _plain_sheet(self)
        self.setReadOnly(True)
        self.setLineWrapMode(QTextEdit.LineWrapMode.NoWrap)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse
                                     | Qt.TextInteractionFlag.TextSelectableByKeyboard)

    def wheelEvent(self, event: QWheelEvent) -> None:
        scroll_sideways(self, event)


class SmallButton(TextButton):
    """A quiet button low enough for the header of a code block."""

    def height_px(self) -> int:
        return self.theme.px(28)

    def _icon_size(self) -> int:
        return 14

    def _restyle(self) -> None:
        super()._restyle()
        self.setFont(self.theme.font(13, 500))


class CodeView(QFrame):
    """A code block: its language, buttons to copy and to wrap it, and the text in a box of its own width."""

    wrap_changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.segment: Segment | None = None
        self._document: QTextDocument | None = None
        self.text = CodeEdit(self)
        self.copy_button = SmallButton(theme, "", "quiet", "copy", self)
        self.copy_button.setObjectName("copyCode")
        self.copy_button.clicked.connect(self._copy)
        self.wrap_button = SmallButton(theme, "", "quiet", "text-wrap", self)
        self.wrap_button.setObjectName("wrapCode")
        self.wrap_button.setCheckable(True)
        self.wrap_button.clicked.connect(self._wrap)
        self.wrap_button.hide()
        self._back = QTimer(self, singleShot=True, interval=_COPIED_MS)
        self._back.timeout.connect(self._label_button)

    def bind(self, segment: Segment, document: QTextDocument, speaker: str) -> None:
        self.segment = segment
        self._label_button()
        self.wrap_button.setToolTip(self.tr("Wrap long lines"))
        self.wrap_button.setAccessibleName(self.tr("Wrap long lines"))
        self.wrap_button.setChecked(segment.wrapped)
        self.text.setLineWrapMode(QTextEdit.LineWrapMode.WidgetWidth if segment.wrapped
                                  else QTextEdit.LineWrapMode.NoWrap)
        self.name(speaker)
        if self._document is not document:
            show_document(self.text, document, self._document)
            self.text.setCursorWidth(0)
            self._document = document
        self.update()

    def name(self, speaker: str) -> None:
        """Takes what a screen reader says before the code."""
        self.text.setAccessibleName(f"{speaker}, {self.language()}")

    def editor(self) -> QTextEdit:
        return self.text

    def language(self) -> str:
        """Returns what the header says: the language, as far as it is known."""
        named = self.segment.language if self.segment else ""
        return highlight.language_name(named) if named else self.tr("Code")

    def resizeEvent(self, event: QResizeEvent) -> None:
        px = self._theme.px
        size = self.copy_button.sizeHint()
        self.copy_button.setGeometry(self.width() - size.width() - px(4), px(3), size.width(), size.height())
        left = self.copy_button.x() - px(32)
        self.wrap_button.setGeometry(left, px(3), px(28), px(28))
        top = px(CODE_HEADER)
        self.text.setGeometry(px(CODE_PADDING), top + px(CODE_PADDING), self.width() - 2 * px(CODE_PADDING),
                              self.height() - top - px(CODE_PADDING) - 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.setBrush(theme.colour("code"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 12, 12)
        header = theme.px(CODE_HEADER)
        painter.drawLine(1, header, self.width() - 2, header)
        painter.setPen(theme.colour("text2"))
        painter.setFont(theme.font(13))
        painter.drawText(QRectF(theme.px(CODE_PADDING), 0, self.width() - theme.px(100), header),
                         int(Qt.AlignmentFlag.AlignVCenter), self.language())

    def offer_wrap(self, useful: bool) -> None:
        """Shows the button that wraps long lines where there are any, or were."""
        self.wrap_button.setVisible(useful or self.wrap_button.isChecked())

    def _wrap(self) -> None:
        if self.segment is not None:
            self.segment.wrapped = self.wrap_button.isChecked()
            self.wrap_changed.emit()

    def _label_button(self) -> None:
        self.copy_button.set_icon("copy")
        self.copy_button.set_label(self.tr("Copy"))
        self.copy_button.setAccessibleName(self.tr("Copy code"))

    def _copy(self) -> None:
        if self.segment is not None:
            QGuiApplication.clipboard().setText(self.segment.code)
        self.copy_button.set_icon("check")
        self.copy_button.set_label(self.tr("Copied"))
        self._back.start()


def scroll_sideways(edit: QTextEdit, event: QWheelEvent) -> None:
    """Takes what the wheel says about left and right; up and down is the page's."""
    delta = event.angleDelta()
    if abs(delta.x()) > abs(delta.y()) or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
        bar = edit.horizontalScrollBar()
        bar.setValue(bar.value() - (delta.x() or delta.y()))
        event.accept()
    else:
        event.ignore()


def _plain_sheet(edit: QTextEdit) -> None:
    """Takes away all that is not text."""
    edit.setFrameShape(QFrame.Shape.NoFrame)
    edit.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    edit.setProperty("kind", "clear")
    edit.viewport().setAutoFillBackground(False)
    edit.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
    edit.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    edit.setMouseTracking(True)
    edit.viewport().setMouseTracking(True)
