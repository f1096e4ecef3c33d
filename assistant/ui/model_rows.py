"""A list of models in sections, each row with name, a plain line, speed and whether it fits."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from assistant.domain.model import Fit, HubModel, HubRepository, ModelFile, Verdict
from assistant.ui.fit_text import fit_details
from assistant.ui.icons import pixmap
from assistant.ui.model_text import (
    character_of,
    fit_role,
    fit_text,
    hub_name,
    rate_text,
    size_text,
    summary_of,
    unusable_text,
)
from assistant.ui.svg import filled
from assistant.ui.theme import Theme
from assistant.ui.tooltip import plain_tooltip

translate = QCoreApplication.translate

ROW_ROLE = Qt.ItemDataRole.UserRole
Listed = ModelFile | HubModel | HubRepository


@dataclass(frozen=True, slots=True)
class Row:
    """What one row says; `model` is what it stands for."""

    name: str
    line: str
    rate: str
    verdict: Verdict | None   # None where it cannot be used now, as the line says, or where its size is not known
    model: Listed
    current: bool = False     # the model in use
    needs: str = ""           # what it takes, part by part, and how fast it is
    favourite: bool = False


def row_of(model: ModelFile | HubModel, fit: Fit, current: bool = False) -> Row:
    """Returns the row of a model file or of one that could be downloaded."""
    if isinstance(model, ModelFile) and (why := unusable_text(model)):
        return Row(model.name or model.path.stem, why, "", None, model, current)
    if isinstance(model, ModelFile):
        return Row(model.name or model.path.stem, character_of(model), rate_text(fit), fit.verdict, model, current,
                   fit_details(fit))
    facts = [size_text(model.size)]
    if model.summary:
        facts.append(summary_of(model))
    else:
        facts += [part for part in (model.quantisation, model.licence) if part]
    return Row(hub_name(model), " · ".join(facts), rate_text(fit), fit.verdict, model, needs=fit_details(fit))


class ModelRows(QListWidget):
    """Rows under headings. `chosen` is sent by a click or Enter, `marked` when the marked row changes."""

    chosen = Signal(object)    # Listed
    marked = Signal(object)    # the same, or None

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, raised: bool = False) -> None:
        """`raised`: they lie on a popup."""
        super().__init__(parent)
        self._theme = theme
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setItemDelegate(_RowPainter(theme, self, "idle" if raised else "hover"))
        self.currentItemChanged.connect(lambda: self.marked.emit(self.marked_model()))
        theme.changed.connect(self.doItemsLayout)

    def set_sections(self, sections: Sequence[tuple[str, Iterable[Row]]]) -> None:
        """Takes (heading, rows); an empty heading or section is not shown. The marked model stays marked."""
        before = self.marked_model()
        self.clear()
        for heading, rows in sections:
            items = list(rows)
            if items and heading:
                title = QListWidgetItem(heading, self)
                title.setFlags(Qt.ItemFlag.NoItemFlags)
            for row in items:
                _fill(QListWidgetItem(self), row)
        kept = next((at for at in self._places() if same_model(self._row(at).model, before)), None)
        if kept is not None:
            self.setCurrentRow(kept)

    def renew(self, row: Row) -> None:
        """Shows what is known by now of a model that is listed; it stays where it is."""
        for at in self._places():
            if same_model(self._row(at).model, row.model):
                _fill(self.item(at), row)

    def models(self) -> list[Listed]:
        """Returns what is shown, from top to bottom."""
        return [self._row(at).model for at in self._places()]

    def marked_model(self) -> Listed | None:
        item = self.currentItem()
        row = item.data(ROW_ROLE) if item is not None else None
        return row.model if isinstance(row, Row) else None

    def step(self, by: int) -> None:
        """Moves the mark by `by` rows, headings left out; from no mark to the first or last row."""
        places = self._places()
        if not places:
            return
        now = self.currentRow()
        at = places.index(now) + by if now in places else (0 if by > 0 else len(places) - 1)
        self.setCurrentRow(places[min(max(at, 0), len(places) - 1)])

    def choose_marked(self) -> None:
        """Sends `chosen` for the marked row; without one, for the first."""
        if self.marked_model() is None:
            self.step(1)
        if (model := self.marked_model()) is not None:
            self.chosen.emit(model)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.choose_marked()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        item = self.itemAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and item is not None and item.data(ROW_ROLE):
            self.choose_marked()

    def _places(self) -> list[int]:
        return [at for at in range(self.count()) if isinstance(self.item(at).data(ROW_ROLE), Row)]

    def _row(self, at: int) -> Row:
        row = self.item(at).data(ROW_ROLE)
        assert isinstance(row, Row)
        return row


def _fill(item: QListWidgetItem, row: Row) -> None:
    item.setText(row.name)
    item.setData(ROW_ROLE, row)
    favourite = translate("model_rows", "favourite") if row.favourite else ""
    words = [row.name, favourite, row.line, row.rate, fit_text(row.verdict) if row.verdict else ""]
    item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(word for word in words if word))
    item.setToolTip(plain_tooltip("\n".join(part for part in (row.name, row.line, row.needs) if part)))


def same_model(one: Listed | None, other: Listed | None) -> bool:
    """Returns whether both are the same file, whatever else is known of it by now."""
    if isinstance(one, ModelFile) and isinstance(other, ModelFile):
        return one.path == other.path
    if isinstance(one, HubModel) and isinstance(other, HubModel):
        return (one.repo, one.file) == (other.repo, other.file)
    if isinstance(one, HubRepository) and isinstance(other, HubRepository):
        return one.repo == other.repo
    return False


class _RowPainter(QStyledItemDelegate):
    def __init__(self, theme: Theme, parent: QWidget, hover: str) -> None:
        """`hover` is the colour role of the row pointed at."""
        super().__init__(parent)
        self._theme, self._hover = theme, hover

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        is_row = isinstance(index.data(ROW_ROLE), Row)
        return QSize(0, self._theme.px(56 if is_row else 30))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem,
              index: QModelIndex | QPersistentModelIndex) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box: QRect = option.rect
        row = index.data(ROW_ROLE)
        if isinstance(row, Row):
            state: QStyle.StateFlag = option.state
            self._paint_ground(painter, box, state)
            self._paint_row(painter, box, row, bool(state & QStyle.StateFlag.State_Selected))
        else:
            painter.setFont(self._theme.font(12, 500))
            painter.setPen(self._theme.colour("muted"))
            inner = box.adjusted(self._theme.px(10), 0, 0, -self._theme.px(4))
            painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, str(index.data()))
        painter.restore()

    def _paint_ground(self, painter: QPainter, box: QRect, state: QStyle.StateFlag) -> None:
        role = "active" if state & QStyle.StateFlag.State_Selected else (
            self._hover if state & QStyle.StateFlag.State_MouseOver else "")
        if role:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour(role))
            painter.drawRoundedRect(box.adjusted(0, 1, 0, -1), 8, 8)

    def _paint_row(self, painter: QPainter, box: QRect, row: Row, marked: bool) -> None:
        px, faint = self._theme.px, "text2" if marked else "muted"   # muted is too weak on `active`
        box = box.adjusted(px(10), px(8), -px(10), -px(8))
        if isinstance(row.model, HubModel) or row.current:
            name, role = ("check", "accent") if row.current else ("download", "text2")
            size = px(16)
            painter.drawPixmap(box.right() - size, box.center().y() - size // 2,
                               pixmap(self._theme, name, role, 16))
        box = box.adjusted(0, 0, -px(28), 0)
        top, bottom = QRect(box), QRect(box)
        top.setHeight(box.height() // 2)
        bottom.setTop(top.bottom())
        used = self._paint_right(painter, top, row.rate, "text2")
        there = row.verdict is not None or not isinstance(row.model, ModelFile)
        star, gap = (px(14), px(6)) if row.favourite else (0, 0)
        wide = self._paint_left(painter, top.adjusted(0, 0, -used - star - gap, 0), row.name, 14, 500,
                                "text" if there else faint)
        if row.favourite:
            painter.drawPixmap(top.left() + wide + gap, top.center().y() - star // 2,
                               pixmap(self._theme, filled("star"), "accent", 14))
        fits = (fit_text(row.verdict), fit_role(row.verdict)) if row.verdict else ("", "")
        used = self._paint_right(painter, bottom, fits[0], "text2", fits[1])
        self._paint_left(painter, bottom.adjusted(0, 0, -used, 0), row.line, 12, 400, faint)

    def _paint_left(self, painter: QPainter, box: QRect, text: str, size: int, weight: int, role: str) -> int:
        """Draws a text at the left, shortened where it has to be; returns the room it takes."""
        painter.setFont(self._theme.font(size, weight))
        painter.setPen(self._theme.colour(role))
        metrics = painter.fontMetrics()
        shown = text
        while metrics.horizontalAdvance(shown) > box.width() and (shorter := _one_sentence_less(shown)):
            shown = shorter
        shown = metrics.elidedText(shown, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        return metrics.horizontalAdvance(shown)

    def _paint_right(self, painter: QPainter, box: QRect, text: str, role: str, dot: str = "") -> int:
        """Draws a small text at the right, after a dot where `dot` names its colour; returns the room it takes."""
        if not text:
            return 0
        px = self._theme.px
        painter.setFont(self._theme.font(12))
        painter.setPen(self._theme.colour(role))
        width = painter.fontMetrics().horizontalAdvance(text)
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        if dot:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour(dot))
            painter.drawEllipse(box.right() - width - px(14), box.center().y() - px(3), px(8), px(8))
            width += px(16)
        return width + px(12)


def _one_sentence_less(text: str) -> str:
    """Returns the text without its last sentence, empty where there is only one. The tooltip has it whole."""
    sentences = [part for part in re.split(r"(?<=\. )|(?<=。)", text) if part]
    return "".join(sentences[:-1]).strip()
