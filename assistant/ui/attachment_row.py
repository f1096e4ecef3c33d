"""Chips side by side: those of the message being written, and those of a message sent."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QApplication, QMenu, QScrollArea, QSizePolicy, QWidget

from assistant.domain.chat import AttachmentPart
from assistant.ui.attachment_chip import HEIGHT, AttachmentChip
from assistant.ui.attachment_preview import AttachmentPreview
from assistant.ui.theme import Theme

GAP = 6
ROWS_SEEN = 3           # of a message being written; with more they scroll


class AttachmentRow(QWidget):
    """As many rows as the chips need. With `to_right` they end at the right edge."""

    arranged = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, removable: bool = False,
                 to_right: bool = False) -> None:
        super().__init__(parent)
        self._theme, self._removable, self._to_right = theme, removable, to_right
        self.chips: list[AttachmentChip] = []
        theme.changed.connect(self._arrange)

    def attachments(self) -> tuple[AttachmentPart, ...]:
        return tuple(chip.attachment for chip in self.chips)

    def show_attachments(self, attachments: Sequence[AttachmentPart]) -> None:
        """Shows these; chips that stay keep their place and focus."""
        known = {chip.attachment: chip for chip in self.chips}
        self.chips = [known.pop(each) if each in known else self._make(each) for each in dict.fromkeys(attachments)]
        for chip in known.values():
            chip.hide()
            chip.deleteLater()
        for first, second in zip(self.chips, self.chips[1:], strict=False):
            QWidget.setTabOrder(first, second)
        self._arrange()

    def height_for(self, width: int) -> int:
        """Returns the height the chips need at this width."""
        return max((place.bottom() + 1 for place in self._places(width)), default=0)

    def width_for(self, width: int) -> int:
        """Returns the width the chips fill of this width."""
        places = self._places(width)
        return max((place.right() + 1 for place in places), default=0) - min((place.x() for place in places), default=0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _make(self, attachment: AttachmentPart) -> AttachmentChip:
        chip = AttachmentChip(self._theme, attachment, self, removable=self._removable)
        chip.clicked.connect(lambda: self.on_pressed(chip))
        chip.menu_requested.connect(lambda at: self.menu(chip).popup(at))
        chip.show()
        return chip

    def on_pressed(self, chip: AttachmentChip) -> None:
        """Shows the text."""
        AttachmentPreview(self._theme, chip.attachment, self).open_at(chip)

    def menu(self, chip: AttachmentChip) -> QMenu:
        """Returns what can be done with a chip."""
        menu = QMenu(chip)      # goes with it: the message may be sent meanwhile
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Show"), lambda: AttachmentRow.on_pressed(self, chip))
        menu.addAction(self.tr("Copy"), lambda: QGuiApplication.clipboard().setText(chip.attachment.text))
        return menu

    def _arrange(self) -> None:
        for chip, place in zip(self.chips, self._places(self.width()), strict=True):
            chip.setGeometry(place)
        self.arranged.emit()

    def _places(self, width: int) -> list[QRect]:
        """Returns where each chip lies."""
        gap, height = self._theme.px(GAP), self._theme.px(HEIGHT)
        rows: list[list[int]] = []
        for chip in self.chips:
            own = min(chip.sizeHint().width(), max(width, 1))
            if rows and sum(rows[-1]) + gap * len(rows[-1]) + own <= width:
                rows[-1].append(own)
            else:
                rows.append([own])
        places = []
        for number, row in enumerate(rows):
            x = width - sum(row) - gap * (len(row) - 1) if self._to_right else 0
            for own in row:
                places.append(QRect(QPoint(x, number * (height + gap)), QSize(own, height)))
                x += own + gap
        return places


class DraftAttachments(AttachmentRow):
    """Those of the message being written: they can be removed, and a paste can become text of the message."""

    changed = Signal()                      # by the user
    removed = Signal(object)                # AttachmentPart, taken away for good
    expand_requested = Signal(object)       # AttachmentPart, already taken away
    emptied = Signal()                      # the focus has no chip left to go to

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent, removable=True)
        self.setProperty("kind", "clear")

    def add(self, attachment: AttachmentPart) -> None:
        """Adds a chip; one that is there already stays alone."""
        if attachment not in self.attachments():
            self.show_attachments((*self.attachments(), attachment))
            self.changed.emit()

    def remove(self, attachment: AttachmentPart) -> None:
        at = self.attachments().index(attachment)
        focused = QApplication.focusWidget()
        had_focus = focused is not None and self.isAncestorOf(focused)
        self.show_attachments([each for each in self.attachments() if each != attachment])
        if had_focus and self.chips:
            self.chips[min(at, len(self.chips) - 1)].setFocus(Qt.FocusReason.TabFocusReason)
        elif had_focus:
            self.emptied.emit()
        self.changed.emit()

    def expand(self, attachment: AttachmentPart) -> None:
        """Makes it text of the message."""
        self.remove(attachment)
        self.expand_requested.emit(attachment)

    def set_tokens(self, tokens_of: Callable[[AttachmentPart], tuple[int, bool]]) -> None:
        """Takes how to find the tokens of an attachment, and whether they were counted or are estimated."""
        for chip in self.chips:
            chip.set_tokens(*tokens_of(chip.attachment))
        self._arrange()

    def on_pressed(self, chip: AttachmentChip) -> None:
        """Shows a file's text; makes a paste what it would have been."""
        if chip.attachment.name:
            super().on_pressed(chip)
        else:
            self.expand(chip.attachment)

    def menu(self, chip: AttachmentChip) -> QMenu:
        menu = super().menu(chip)
        menu.addAction(self.tr("Put into the message"), lambda: self.expand(chip.attachment))
        menu.addSeparator()
        menu.addAction(self.tr("Remove"), lambda: self._discard(chip.attachment))
        return menu

    def _make(self, attachment: AttachmentPart) -> AttachmentChip:
        chip = super()._make(attachment)
        chip.remove_requested.connect(lambda: self._discard(chip.attachment))
        return chip

    def _discard(self, attachment: AttachmentPart) -> None:
        self.remove(attachment)
        self.removed.emit(attachment)


class AttachmentArea(QScrollArea):
    """The room of a message's attachments in the composer: none without any, at most `ROWS_SEEN` rows."""

    def __init__(self, theme: Theme, row: DraftAttachments, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._row = theme, row
        self.setProperty("kind", "clear")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setWidget(row)
        row.arranged.connect(self._fit)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        px = self._theme.px
        most = ROWS_SEEN * px(HEIGHT) + (ROWS_SEEN - 1) * px(GAP)
        wanted = self._row.height_for(self.viewport().width())
        self._row.setMinimumHeight(wanted)
        self.setVisible(bool(self._row.chips))
        if self.height() != min(wanted, most):
            self.setFixedHeight(min(wanted, most))
