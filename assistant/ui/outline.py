"""The outline of a chat: every message by its first words, indented only where the chat branches."""

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QTreeView, QVBoxLayout, QWidget

from assistant.domain.chat import Chat, Message, Role, in_order
from assistant.ui.attachment_text import name_text
from assistant.ui.controls import label
from assistant.ui.icons import pixmap
from assistant.ui.markdown_words import words_of
from assistant.ui.popup_card import PopupCard, move_onto_screen
from assistant.ui.theme import Theme
from assistant.ui.tooltip import plain_tooltip

WIDTH = 440
ROW = 32
MOST_ROWS = 14          # seen at once
FIRST_WORDS = 120       # characters; the view cuts them where the room ends
MESSAGE, SHOWN = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1

Index = QModelIndex | QPersistentModelIndex


class _Rows(QStyledItemDelegate):
    """One line a message: the branch shown in the text's own colour and a little stronger, the others muted."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, self._theme.px(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, shown = self._theme, bool(index.data(SHOWN))
        font = theme.font(14, 500 if shown else 400)
        painter.setFont(font)
        painter.setPen(theme.colour("text" if shown else "text2"))
        room = option.rect.width() - theme.px(8)
        words = QFontMetrics(font).elidedText(index.data(), Qt.TextElideMode.ElideRight, room)
        painter.drawText(option.rect.adjusted(theme.px(4), 0, 0, 0),
                         int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), words)


class _Tree(QTreeView):
    """Enter goes to the message, Esc leaves; typing finds one by its beginning."""

    entered_message = Signal(QModelIndex)
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setItemDelegate(_Rows(theme, self))
        self.setMouseTracking(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered_message.emit(self.currentIndex())
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        pointed = self.indexAt(self.viewport().mapFromGlobal(self.cursor().pos()))
        role = "active" if index == self.currentIndex() else "idle" if index == pointed and self.underMouse() else ""
        if role:
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour(role))
            painter.drawRoundedRect(option.rect, 8, 8)
            painter.restore()
        self.drawBranches(painter, QRect(option.rect.left(), option.rect.top(), self.visualRect(index).left(),
                                         option.rect.height()), index)
        option.rect.setLeft(self.visualRect(index).left())
        self.itemDelegate().paint(painter, option, index)

    def drawBranches(self, painter: QPainter, rect: QRect, index: Index) -> None:
        if self.model().hasChildren(index):
            size = self._theme.px(14)
            picture = pixmap(self._theme, "chevron-down" if self.isExpanded(index) else "chevron-right", "text2", 14)
            painter.drawPixmap(rect.right() - size, rect.center().y() - size // 2 + 1, picture)


class OutlinePopup(PopupCard):
    """Seen only when asked for."""

    chosen = Signal(str)        # id of a message

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.setObjectName("outlinePopup")
        self._title = label("", "heading")
        self._tree = _Tree(theme, self)
        self._tree.setObjectName("outline")
        self._tree.setHeaderHidden(True)
        self._tree.setUniformRowHeights(True)
        self._tree.setEditTriggers(QTreeView.EditTrigger.NoEditTriggers)
        self._tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._tree.setExpandsOnDoubleClick(False)
        self._model = QStandardItemModel(self)
        self._tree.setModel(self._model)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(12), theme.px(12), theme.px(8), theme.px(8))
        box.setSpacing(theme.px(8))
        box.addWidget(self._title)
        box.addWidget(self._tree)
        self._tree.clicked.connect(self._on_chosen)
        self._tree.entered_message.connect(self._on_chosen)
        self._tree.left.connect(self.close)
        self._retranslate()

    def set_chat(self, chat: Chat, current: str | None) -> None:
        """Takes the tree to show and the message the reader is at."""
        self._model.clear()
        shown = {message.id for message in chat.branch()}
        children = {parent: in_order(messages) for parent, messages in chat.children().items()}
        marked: QStandardItem | None = None
        # Messages that follow each other stand below each other; what follows one of several stands inside it.
        todo = [(self._model.invisibleRootItem(), message, place)
                for message, place in reversed(_placed(children.get(None, ())))]
        while todo:
            above, message, place = todo.pop()
            item = self._item(message, place, message.id in shown)
            above.appendRow(item)
            if message.id == current:
                marked = item
            inside = item if place else above
            todo += [(inside, child, child_place)
                     for child, child_place in reversed(_placed(children.get(message.id, ())))]
        self._tree.expandAll()
        if marked is not None:
            self._tree.setCurrentIndex(marked.index())

    def open_under(self, anchor: QWidget) -> None:
        """Shows the popup below the right edge of `anchor`, as high as its rows need."""
        px = self._theme.px
        self._tree.setIndentation(px(16))
        self.setFixedWidth(px(WIDTH))
        self._tree.setFixedHeight(px(ROW) * min(self._count(), MOST_ROWS) + 2)
        self.adjustSize()
        at = anchor.mapToGlobal(QPoint(anchor.width() - self.width(), anchor.height() + 4))
        move_onto_screen(self, at, anchor.screen())
        self.show()
        self._tree.setFocus(Qt.FocusReason.PopupFocusReason)
        self._tree.scrollTo(self._tree.currentIndex(), QTreeView.ScrollHint.PositionAtCenter)

    def _count(self) -> int:
        left, count = [self._model.invisibleRootItem()], -1
        while left:
            item = left.pop()
            count += 1
            left += [item.child(row) for row in range(item.rowCount())]
        return count

    def _item(self, message: Message, place: tuple[int, int] | None, shown: bool) -> QStandardItem:
        who = self.tr("You") if message.role is Role.USER else self.tr("Assistant")
        words = self._words(message)
        number = f"{place[0] + 1}/{place[1]}  " if place else ""
        item = QStandardItem(number + self.tr("{who}: {words}").format(who=who, words=words))
        item.setData(message.id, MESSAGE)
        item.setData(shown, SHOWN)
        if shown:
            item.setData(self.tr("{words} (shown)").format(words=item.text()), Qt.ItemDataRole.AccessibleTextRole)
        item.setToolTip(plain_tooltip(words))
        return item

    def _words(self, message: Message) -> str:
        """Returns the first words of what was said; where nothing was, what else there is of the message."""
        text = message.text.lstrip()[:2 * FIRST_WORDS]
        if words := (" ".join(text.split()) if message.role is Role.USER else words_of(text))[:FIRST_WORDS]:
            return words
        if message.attachments:
            return " · ".join(name_text(attachment) for attachment in message.attachments)[:FIRST_WORDS]
        thought = words_of(message.reasoning.lstrip()[:2 * FIRST_WORDS])[:FIRST_WORDS]
        return self.tr("Thought: {words}").format(words=thought) if thought else self.tr("(no text)")

    def _on_chosen(self, index: QModelIndex) -> None:
        if index.isValid():
            self.close()
            self.chosen.emit(index.data(MESSAGE))

    def _retranslate(self) -> None:
        self._title.setText(self.tr("Outline"))
        self._tree.setAccessibleName(self.tr("Outline"))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()


def _placed(messages: tuple[Message, ...]) -> list[tuple[Message, tuple[int, int] | None]]:
    """Returns messages with their place (from 0) and number where there are several."""
    several = len(messages) > 1
    return [(message, (at, len(messages)) if several else None) for at, message in enumerate(messages)]
