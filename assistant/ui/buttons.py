"""The app's buttons: they draw themselves, fade under the pointer and show a ring on keyboard focus."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QVariantAnimation
from PySide6.QtGui import QColor, QEnterEvent, QFocusEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from assistant.ui.colours import blend
from assistant.ui.focus_ring import KEYBOARD, FocusRing
from assistant.ui.icons import pixmap
from assistant.ui.svg import filled
from assistant.ui.theme import Theme
from assistant.ui.tooltip import plain_tooltip

HOVER_MS = 120
PALE = 0.5      # how much of its icon a button of nothing else shows while it cannot be pressed


class Button(QAbstractButton):
    """A button of one `kind`: primary, secondary, raised, quiet, icon, link, danger or segment.

    `quiet` has no outline; `raised` is a card-like one with a thin line; `link` is text in the accent colour,
    a `flush` one in line with the text above it.
    A checked one is tinted, a checked `segment` raised.
    """

    radius = 8.0
    flush = False

    def __init__(self, theme: Theme, kind: str, text: str = "", icon: str | None = None,
                 parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.kind = kind
        self.icon_name = icon
        self.icon_role = ""              # empty: the text's colour
        self.fills_icon = False          # while it is checked
        self.trailing = ""               # small text at the right, such as the shortcut
        self.trailing_icon: str | None = None
        self.left_aligned = False
        self._glow = 0.0
        self._ring: FocusRing | None = None
        self._fade = QVariantAnimation(self)
        self._fade.valueChanged.connect(self._on_fade)
        self.setProperty("kind", kind)
        self.setText(text)
        self.setAccessibleName(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._restyle)
        self._restyle()

    # -- what it looks like -------------------------------------------------------------------------------

    def set_kind(self, kind: str) -> None:
        self.kind = kind
        self.setProperty("kind", kind)
        self._restyle()

    def set_icon(self, name: str | None) -> None:
        self.icon_name = name
        self.updateGeometry()
        self.update()

    def setText(self, text: str) -> None:
        """Takes words as they are drawn: Qt would make a key of the letter after an "&", which stands in names."""
        super().setText(text)
        self.setShortcut(QKeySequence())

    def set_label(self, text: str) -> None:
        """Sets text and accessible name."""
        self.setText(text)
        self.setAccessibleName(text)
        self.updateGeometry()

    def height_px(self) -> int:
        return self.theme.px({"primary": 44, "icon": 32, "segment": 28, "link": 28}.get(self.kind, 36))

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        width = 2 * self._padding()
        if self.icon_name:
            width += self.theme.px(self._icon_size())
        if self.text():
            width += metrics.horizontalAdvance(self.text()) + (self.theme.px(8) if self.icon_name else 0)
        if self.trailing:
            width += self.theme.px(16) + self.theme.font(12).pixelSize() * len(self.trailing) * 2 // 3
        if self.trailing_icon:
            width += self.theme.px(24)
        return QSize(max(width, self.height_px()), self.height_px())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def set_flush(self) -> None:
        """Begins where the text around it begins; without room at the sides it is underlined, not grounded."""
        self.flush = self.left_aligned = True
        self.updateGeometry()

    def _padding(self) -> int:
        if self.flush:
            return 0
        sides = {"primary": 24, "icon": 0, "segment": 12, "link": 6, "quiet": 10}
        return self.theme.px(sides.get(self.kind, 14 if not self.left_aligned else 12))

    def _icon_size(self) -> int:
        return 18

    def _restyle(self) -> None:
        size, weight = {"primary": (15, 600), "link": (13, 500), "segment": (13, 500)}.get(self.kind, (14, 500))
        self.setFont(self.theme.font(size, weight))
        self.updateGeometry()
        self.update()

    def _colours(self) -> tuple[str, str, str]:
        """Returns ink, ground and outline; an empty one is not drawn."""
        c = self.theme.colours
        if self.isChecked():
            if self.kind == "segment":
                return c.text, (c.panel if self.theme.dark else c.raised), c.line
            return (c.accent if self.kind == "icon" else c.on_tint), c.tint, ""
        ink, ground, outline = {
            "primary": (c.on_accent, c.accent, ""),
            "secondary": (c.text, c.raised, c.edge),
            "raised": (c.text, c.raised, c.line),
            "link": (c.accent, "", ""),
            "danger": (c.danger, c.raised, c.edge),
        }.get(self.kind, (c.text2, "", ""))
        if not self.isEnabled():
            filled = self.kind in ("primary",)
            return c.muted, (c.idle if filled else ground), (c.line if outline else "")
        if self._glow:
            if self.kind == "primary":
                ground = blend(c.text, ground, 0.14 * self._glow)
            elif self.kind != "segment" and not self.flush:
                ground = self._hover_ground(ground)
        return ink, ground, outline

    def _hover_ground(self, ground: str) -> str:
        if ground:
            return blend(self.theme.colours.idle, ground, self._glow)
        colour = QColor(self.theme.colours.hover)
        colour.setAlphaF(self._glow)
        return colour.name(QColor.NameFormat.HexArgb)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink, ground, outline = self._colours()
        painter.setPen(QPen(QColor(outline), 1) if outline else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground) if ground else Qt.BrushStyle.NoBrush)
        inset = 0.5 if outline else 0.0
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), self.radius, self.radius)
        self.draw_content(painter, ink)

    def draw_content(self, painter: QPainter, ink: str) -> None:
        """Draws icon, text and what trails; `ink` is the text's colour."""
        metrics, theme = self.fontMetrics(), self.theme
        icon_width = theme.px(self._icon_size()) if self.icon_name else 0
        gap = theme.px(10 if self.kind == "raised" else 8) if self.icon_name and self.text() else 0
        text_width = metrics.horizontalAdvance(self.text())
        x = self._padding() if self.left_aligned or self.trailing or self.trailing_icon else (
            self.width() - icon_width - gap - text_width) // 2
        if self.icon_name:
            role = self.icon_role if self.icon_role and self.isEnabled() else self._role_of(ink)
            name = filled(self.icon_name) if self.fills_icon and self.isChecked() else self.icon_name
            painter.setOpacity(PALE if self.kind == "icon" and not self.isEnabled() else 1.0)
            painter.drawPixmap(x, (self.height() - icon_width) // 2, pixmap(theme, name, role, self._icon_size()))
            painter.setOpacity(1.0)
        painter.setPen(QColor(ink))
        if self.flush and self._glow:
            font = self.font()
            font.setUnderline(True)
            painter.setFont(font)
        painter.drawText(QRectF(x + icon_width + gap, 0, text_width + 2, self.height()),
                         int(Qt.AlignmentFlag.AlignVCenter), self.text())
        self._draw_trailing(painter)

    def _draw_trailing(self, painter: QPainter) -> None:
        theme = self.theme
        right = self.width() - self._padding()
        if self.trailing_icon:
            size = theme.px(16)
            painter.drawPixmap(right - size, (self.height() - size) // 2,
                               pixmap(theme, self.trailing_icon, "text2", 16))
            right -= theme.px(24)
        if self.trailing:
            painter.setFont(theme.font(12))
            painter.setPen(theme.colour("text2"))
            painter.drawText(QRectF(0, 0, right, self.height()),
                             int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), self.trailing)

    def _role_of(self, ink: str) -> str:
        c = self.theme.colours
        return next((role for role in ("text", "text2", "on_accent", "on_tint", "accent", "danger", "muted")
                     if getattr(c, role) == ink), "text2")

    # -- pointer and keyboard -----------------------------------------------------------------------------

    def enterEvent(self, event: QEnterEvent) -> None:
        self._fade_to(1.0)

    def leaveEvent(self, event: QEvent) -> None:
        self._fade_to(0.0)

    def _fade_to(self, glow: float) -> None:
        self._fade.stop()
        milliseconds = self.theme.duration(HOVER_MS)
        if not milliseconds:
            self._on_fade(glow)
            return
        self._fade.setDuration(milliseconds)
        self._fade.setStartValue(self._glow)
        self._fade.setEndValue(glow)
        self._fade.start()

    def _on_fade(self, glow: float) -> None:
        self._glow = float(glow)
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in KEYBOARD and self._ring is None and self.parentWidget():
            self._ring = FocusRing(self.theme, self, self.radius)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self._ring:
            self._ring.hide()
            self._ring.deleteLater()
            self._ring = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses as Space does; Qt gives it to buttons of dialogs only."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            self.click()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange:
            self.update()


class TextButton(Button):
    """A button with words, and perhaps an icon before them."""

    def __init__(self, theme: Theme, text: str, kind: str = "secondary", icon: str | None = None,
                 parent: QWidget | None = None) -> None:
        super().__init__(theme, kind, text, icon, parent)


class IconButton(Button):
    """A 32 x 32 button of one icon; its tooltip says what it does and which key does the same."""

    def __init__(self, theme: Theme, icon: str, tooltip: str, shortcut: str = "",
                 parent: QWidget | None = None) -> None:
        self._shortcut_text = QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)
        self.icon_size = 18
        super().__init__(theme, "icon", "", icon, parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_tooltip(tooltip)

    def set_tooltip(self, text: str) -> None:
        """Sets tooltip and accessible name."""
        self.setToolTip(plain_tooltip(f"{text}  {self._shortcut_text}" if self._shortcut_text else text))
        self.setAccessibleName(text)

    def _icon_size(self) -> int:
        return self.icon_size
