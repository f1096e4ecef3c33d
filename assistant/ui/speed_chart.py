"""Speed against quality: the models that fit, grouped by how good they are, on one axis of words per second."""

from collections.abc import Sequence
from itertools import groupby

from PySide6.QtCore import (
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from assistant.domain.comparison import Compared
from assistant.domain.model import Basis, HubModel, ModelFile
from assistant.domain.quality import Tier
from assistant.ui.fit_text import fit_details
from assistant.ui.focus_ring import KEYBOARD
from assistant.ui.icons import pixmap
from assistant.ui.model_rows import same_model
from assistant.ui.model_text import counts_characters, number_text, rate_text, size_text
from assistant.ui.speed_scale import Scale, words
from assistant.ui.theme import Theme

ROLE = Qt.ItemDataRole.UserRole
SIDE = 14           # px beside the axis, so that its first and last number have room
WORDS = 28          # px of a row in which its name stands

translate = QCoreApplication.translate


def tier_text(tier: Tier) -> str:
    """Returns what models of a tier are good for."""
    return {
        Tier.SIMPLE: translate("speed_chart", "Short and simple tasks"),
        Tier.EVERYDAY: translate("speed_chart", "Everyday questions"),
        Tier.GOOD: translate("speed_chart", "Most things people ask"),
        Tier.THOROUGH: translate("speed_chart", "Hard questions and long texts"),
    }[tier]


class SpeedChart(QListWidget):
    """A row for each model: its name, and below it the range of its speed. Arrow keys or a click mark one."""

    marked = Signal(object)     # HubModel, ModelFile or None
    chosen = Signal()           # Enter on the one that is marked

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.scale = Scale(())
        self._models: tuple[Compared, ...] = ()
        self._filling = False
        self.setObjectName("speedChart")
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setItemDelegate(_BarPainter(self))
        self._axis = _Axis(self)
        self.itemSelectionChanged.connect(self._on_selected)
        theme.changed.connect(self._restyle)
        self._restyle()

    def set_models(self, models: Sequence[Compared]) -> None:
        """Takes the models in their order: the best tier first. The marked one stays marked."""
        before = self.marked_model()
        self._models, self._filling = tuple(models), True
        self.scale = Scale(self._models)
        self.clear()
        for tier, group in groupby(self._models, key=lambda each: each.tier):
            heading = QListWidgetItem(tier_text(tier), self)
            heading.setFlags(Qt.ItemFlag.NoItemFlags)
            for each in group:
                item = QListWidgetItem(each.name, self)
                item.setData(ROLE, each)
                item.setData(Qt.ItemDataRole.AccessibleTextRole, _said(each))
                item.setToolTip(fit_details(each.fit))
        self.mark(before)
        self._filling = False
        self.setAccessibleName(self.tr("Speed and quality of the models that fit"))
        self.setAccessibleDescription(self.tr("The best first, in each group the quickest."))
        self._axis.update()

    def models(self) -> tuple[Compared, ...]:
        return self._models

    def marked_model(self) -> HubModel | ModelFile | None:
        each = next((item.data(ROLE) for item in self.selectedItems()), None)
        return each.model if isinstance(each, Compared) else None

    def mark(self, model: object) -> None:
        """Marks a model where it is shown."""
        for at in range(self.count()):
            each = self.item(at).data(ROLE)
            if isinstance(each, Compared) and isinstance(model, HubModel | ModelFile) and same_model(each.model, model):
                self.setCurrentRow(at)

    def bar_rect(self, name: str) -> QRect:
        """Returns where in the viewport the range of a model is drawn; for tests and screenshots."""
        at = next(at for at in range(self.count()) if self.item(at).text() == name)
        return self.visualItemRect(self.item(at))

    def x_of(self, words: float, width: int) -> float:
        """Returns where on a row of `width` pixels a speed is."""
        side = self.theme.px(SIDE)
        return side + self.scale.share(words) * (width - 2 * side)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit()
        elif event.key() == Qt.Key.Key_Down and self.marked_model() is None and self.count() > 1:
            self._mark_first()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in KEYBOARD and self.marked_model() is None and self.count() > 1:
            self._mark_first()      # where the keyboard is has to be seen

    def _mark_first(self) -> None:
        self.setCurrentRow(1)       # past the first heading
        self.item(1).setSelected(True)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if (item := self.itemAt(event.position().toPoint())) is not None and item.data(ROLE) is not None:
            super().mousePressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_axis()

    def _place_axis(self) -> None:
        view = self.viewport().geometry()
        self._axis.setGeometry(view.x(), view.y() - self._axis.height(), view.width(), self._axis.height())

    def _restyle(self) -> None:
        self._axis.setFixedHeight(self.theme.px(38))
        self.setViewportMargins(0, self._axis.height(), 0, 0)
        self.doItemsLayout()

    def _on_selected(self) -> None:
        if not self._filling:
            self.marked.emit(self.marked_model())


def _said(each: Compared) -> str:
    size = each.model.size
    where = (translate("speed_chart", "on this computer") if each.here
             else translate("speed_chart", "to download, {size}").format(size=size_text(size)))
    return ", ".join((each.name, tier_text(each.tier), rate_text(each.fit), where))


class _Axis(QWidget):
    """Above the rows: what is counted, the speed of reading, and the numbers of the lines."""

    def __init__(self, chart: SpeedChart) -> None:
        super().__init__(chart)
        self._chart = chart
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        chart, painter = self._chart, QPainter(self)
        theme, middle = chart.theme, self.height() // 2
        painter.setFont(theme.tabular_font(12))
        painter.setPen(theme.colour("muted"))
        metrics, end = painter.fontMetrics(), -1.0
        for step in chart.scale.steps:
            text = number_text(step, 0 if step >= 1 else 1)
            width = metrics.horizontalAdvance(text)
            left = chart.x_of(step, self.width()) - width / 2
            if left > end:
                painter.drawText(QRectF(left, middle, width + 2, middle), int(Qt.AlignmentFlag.AlignCenter), text)
                end = left + width + theme.px(8)
        unit = (translate("speed_chart", "characters a second") if counts_characters()
                else translate("speed_chart", "words a second"))
        reading = translate("speed_chart", "as fast as you read")
        width, at = metrics.horizontalAdvance(reading), chart.x_of(chart.scale.reading, self.width())
        left = min(max(at - width / 2, 0), self.width() - width)
        taken = metrics.horizontalAdvance(unit) + theme.px(12)
        if left > taken:
            painter.drawText(QRectF(0, 0, taken, middle), int(Qt.AlignmentFlag.AlignVCenter), unit)
        elif left + width < self.width() - taken:
            painter.drawText(QRectF(0, 0, self.width(), middle),
                             int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), unit)
        painter.setPen(theme.colour("text2"))
        painter.drawText(QRectF(left, 0, width + 2, middle), int(Qt.AlignmentFlag.AlignVCenter), reading)


class _BarPainter(QStyledItemDelegate):
    def __init__(self, chart: SpeedChart) -> None:
        super().__init__(chart)
        self._chart = chart

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, self._chart.theme.px(54 if index.data(ROLE) is not None else 30))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem,
              index: QModelIndex | QPersistentModelIndex) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, each = self._chart.theme, index.data(ROLE)
        box: QRect = option.rect
        state: QStyle.StateFlag = option.state
        marked = bool(state & QStyle.StateFlag.State_Selected)
        over = bool(state & QStyle.StateFlag.State_MouseOver)
        ground = "active" if marked else "hover" if over else "canvas"
        if isinstance(each, Compared) and ground != "canvas":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(ground))
            painter.drawRoundedRect(box.adjusted(0, 1, 0, -1), 8, 8)
        self._draw_lines(painter, box, marked)
        if isinstance(each, Compared):
            if self._chart.viewport().height() - box.top() >= theme.px(WORDS):     # of letters the tips tell nothing
                self._draw_words(painter, box, each, ground)
            self._draw_range(painter, box, each)
        else:
            self._draw_heading(painter, box.adjusted(0, theme.px(8), 0, 0), str(index.data()))
        painter.restore()

    def _draw_heading(self, painter: QPainter, box: QRect, text: str) -> None:
        theme = self._chart.theme
        painter.setFont(theme.font(12, 500))
        width = painter.fontMetrics().horizontalAdvance(text) + theme.px(20)
        painter.fillRect(QRect(box.left(), box.top(), width, box.height()), theme.colour("canvas"))
        painter.setPen(theme.colour("muted"))
        painter.drawText(box.adjusted(theme.px(10), 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), text)

    def _draw_lines(self, painter: QPainter, box: QRect, marked: bool) -> None:
        chart, theme = self._chart, self._chart.theme
        pens = [] if marked else [(step, QPen(theme.colour("line"), 1)) for step in chart.scale.steps]
        pens.append((chart.scale.reading, QPen(theme.colour("edge"), 1, Qt.PenStyle.DotLine)))
        for speed, pen in pens:
            x = round(box.left() + chart.x_of(speed, box.width())) + 0.5
            painter.setPen(pen)
            painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom() + 1))

    def _draw_words(self, painter: QPainter, box: QRect, each: Compared, ground: str) -> None:
        theme = self._chart.theme
        px = theme.px
        line = QRect(box.left() + px(10), box.top() + px(6), box.width() - px(20), px(22))
        size = px(16)
        painter.setFont(theme.tabular_font(12))
        rate = rate_text(each.fit)
        room = painter.fontMetrics().horizontalAdvance(rate)
        right = size + px(10) + room + px(4)
        painter.fillRect(QRect(line.right() - right, line.top(), right + px(2), line.height()),
                         theme.colour(ground))       # no line of the axis runs through it, nor through the name
        painter.drawPixmap(line.right() - size, line.center().y() - size // 2,
                           pixmap(theme, "check" if each.here else "download", "accent" if each.here else "text2", 16))
        line.setRight(line.right() - size - px(10))
        self._word(painter, line.adjusted(line.width() - room, 0, 1, 0), rate, theme.colour("text2"))
        painter.setFont(theme.font(14, 500))
        line.setRight(line.right() - room - px(10))
        metrics = painter.fontMetrics()
        name = metrics.elidedText(each.name, Qt.TextElideMode.ElideRight, line.width())
        painter.fillRect(QRect(line.left(), line.top() + px(2), metrics.horizontalAdvance(name) + px(4),
                               line.height() - px(4)), theme.colour(ground))
        self._word(painter, line, name, theme.colour("text"))

    @staticmethod
    def _word(painter: QPainter, box: QRect, text: str, colour: QColor) -> None:
        painter.setPen(colour)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), text)

    def _draw_range(self, painter: QPainter, box: QRect, each: Compared) -> None:
        """The bar is where the speed will lie, the dot where it most likely is; hollow while it is only estimated."""
        chart, theme = self._chart, self._chart.theme
        low, middle, high = (box.left() + chart.x_of(words(speed), box.width()) for speed in each.speed)
        y, half, dot = box.top() + theme.px(40), theme.px(3), theme.px(5)
        accent, estimated = theme.colour("accent"), each.fit.speed.basis is Basis.GUESS
        painter.setPen(QPen(accent, 1))
        painter.setBrush(theme.colour("tint"))
        painter.drawRoundedRect(QRectF(low, y - half, max(high - low, 2 * half), 2 * half), half, half)
        painter.setPen(QPen(accent, max(theme.px(2), 1)))
        painter.setBrush(theme.colour("canvas") if estimated else accent)
        painter.drawEllipse(QRectF(middle - dot, y - dot, 2 * dot, 2 * dot))
