"""Three regions side by side: sidebar, page, panel; what shares the width, and what slides over the page."""

from PySide6.QtCore import QEasingCurve, QRect, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from assistant.ui.theme import Theme

SIDEBAR_WIDTHS = (200, 360)
PANEL_WIDTHS = (280, 480)
PANEL_OPENS_FROM = 1180     # by itself, where the user has not said otherwise
BOTH_FIT_FROM = 1080        # below, opening one closes the other
BESIDE_FROM = 720           # below, both slide over the page
SLIDE_MS = 180
WIDE_PANEL = 480            # while a place of the text is explored


class Handle(QWidget):
    """The draggable edge of a region, held by 7 px; drawn as a line where the surfaces do not tell them apart."""

    WIDTH = 7
    moved = Signal(int)        # pixels since the press
    pressed = Signal()

    def __init__(self, theme: Theme, parent: QWidget, line: bool) -> None:
        super().__init__(parent)
        self._theme, self._line = theme, line
        self._start = 0.0
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.SplitHCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._start = event.globalPosition().x()
        self.pressed.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.moved.emit(round(event.globalPosition().x() - self._start))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.underMouse():
            painter.fillRect(self.WIDTH // 2 - 1, 0, 2, self.height(), self._theme.colour("accent"))
        elif self._line:
            painter.fillRect(self.WIDTH // 2 - 1, 0, 1, self.height(), self._theme.colour("line"))


class Scrim(QWidget):
    """Darkens the page below a region that lies over it; a click closes that region."""

    clicked = Signal()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.clicked.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setOpacity(0.35)
        painter.fillRect(self.rect(), Qt.GlobalColor.black)


class Regions(QWidget):
    """Lays out the three; the user's wishes are kept apart from what there is room for."""

    sidebar_shown = Signal(bool)
    panel_shown = Signal(bool)

    def __init__(self, theme: Theme, sidebar: QWidget, page: QWidget, panel: QWidget) -> None:
        super().__init__()
        self._theme = theme
        self.sidebar, self.page, self.panel = sidebar, page, panel
        self.sidebar_width, self.panel_width = 248, 304      # before text size
        self.want_sidebar = True
        self.want_panel = "auto"                              # "auto", "open" or "closed"
        self._last = "sidebar"       # which was opened last, where only one has room
        self._over = ""              # which lies over the page in a narrow window
        self._shares = {"sidebar": 0.0, "panel": 0.0}         # 0 closed, 1 open
        self._drag_from = 0
        self._put_aside: tuple[bool, str] | None = None     # the two wishes, while the panel is wide
        page.setParent(self)
        self._scrim = Scrim(self)
        self._scrim.clicked.connect(self.close_over)
        sidebar.setParent(self)
        panel.setParent(self)
        self._handles = {name: self._make_handle(name) for name in self._shares}
        self._slides = {name: self._make_slide(name) for name in self._shares}
        theme.changed.connect(self._settle)

    # -- what is asked of it ------------------------------------------------------------------------------

    def shows(self, name: str) -> bool:
        """Returns whether "sidebar" or "panel" is to be seen now."""
        if self.width() < self._theme.px(BESIDE_FROM):
            return self._over == name
        sidebar, panel = self.want_sidebar, self._panel_wanted()
        if sidebar and panel and self.width() < self._theme.px(BOTH_FIT_FROM):
            sidebar, panel = self._last == "sidebar", self._last == "panel"
        return sidebar if name == "sidebar" else panel

    def open(self, name: str, shown: bool) -> None:
        """Shows or hides a region because the user wants it so."""
        if self.width() < self._theme.px(BESIDE_FROM):
            self._over = name if shown else ""
        else:
            if name == "sidebar":
                self.want_sidebar = shown
            else:
                self.want_panel = "open" if shown else "closed"
            if shown:
                self._last = name
        self._slide_all()

    def set_wide(self, wide: bool) -> None:
        """Opens the panel at its widest with the sidebar folded, or puts both back as the user had them."""
        if wide and self._put_aside is None:
            self._put_aside = self.want_sidebar, self.want_panel
            self.want_sidebar, self.want_panel, self._last = False, "open", "panel"
            self._over = "panel" if self.width() < self._theme.px(BESIDE_FROM) else ""
        elif not wide and self._put_aside is not None:
            sidebar, panel = self._put_aside
            self._put_aside = None
            self.want_sidebar = self.want_sidebar or sidebar
            self.want_panel = panel if self.want_panel == "open" else self.want_panel
            self._over = self._over and ("panel" if panel == "open" else "")
        self._slide_all()

    def wishes(self) -> tuple[bool, str]:
        """Returns what the user wants of sidebar and panel, whatever is explored now."""
        return self._put_aside or (self.want_sidebar, self.want_panel)

    def close_over(self) -> bool:
        """Closes what lies over the page; returns whether something did."""
        if not self._over:
            return False
        self._over = ""
        self._slide_all()
        return True

    def restore(self, sidebar_width: int, sidebar_open: bool, panel_width: int, panel_open: str) -> None:
        """Takes widths in logical pixels before text size, and the two wishes."""
        self.sidebar_width = min(max(sidebar_width, SIDEBAR_WIDTHS[0]), SIDEBAR_WIDTHS[1])
        self.panel_width = min(max(panel_width, PANEL_WIDTHS[0]), PANEL_WIDTHS[1])
        self.want_sidebar, self.want_panel = sidebar_open, panel_open
        self._settle()

    # -- how it works -------------------------------------------------------------------------------------

    def _panel_wanted(self) -> bool:
        if self.want_panel == "auto":
            return self.width() >= self._theme.px(PANEL_OPENS_FROM)
        return self.want_panel == "open"

    def _make_handle(self, name: str) -> Handle:
        handle = Handle(self._theme, self, line=name == "panel")
        handle.pressed.connect(lambda: self._on_pressed(name))
        handle.moved.connect(lambda by: self._on_dragged(name, by))
        return handle

    def _make_slide(self, name: str) -> QVariantAnimation:
        slide = QVariantAnimation(self)
        slide.setEasingCurve(QEasingCurve.Type.OutCubic)
        slide.valueChanged.connect(lambda share: self._on_slid(name, float(share)))
        return slide

    def _on_pressed(self, name: str) -> None:
        self._drag_from = self.sidebar_width if name == "sidebar" else self.panel_width

    def _on_dragged(self, name: str, by: int) -> None:
        by = round(by / self._theme.scale)
        if name == "panel" and self._put_aside is not None:
            return
        if name == "sidebar":
            self.sidebar_width = min(max(self._drag_from + by, SIDEBAR_WIDTHS[0]), SIDEBAR_WIDTHS[1])
        else:
            self.panel_width = min(max(self._drag_from - by, PANEL_WIDTHS[0]), PANEL_WIDTHS[1])
        self._place()

    def _on_slid(self, name: str, share: float) -> None:
        self._shares[name] = share
        self._place()

    def _slide_all(self) -> None:
        for name, slide in self._slides.items():
            target = 1.0 if self.shows(name) else 0.0
            if self._shares[name] == target:
                continue
            slide.stop()
            milliseconds = self._theme.duration(SLIDE_MS) if self.isVisible() else 0
            if milliseconds:
                slide.setDuration(milliseconds)
                slide.setStartValue(self._shares[name])
                slide.setEndValue(target)
                slide.start()
            else:
                self._shares[name] = target
        self._place()
        self._tell()

    def _settle(self) -> None:
        """Puts everything where it belongs at once."""
        for name, slide in self._slides.items():
            slide.stop()
            self._shares[name] = 1.0 if self.shows(name) else 0.0
        self._place()
        self._tell()

    def _tell(self) -> None:
        self.sidebar_shown.emit(self.shows("sidebar"))
        self.panel_shown.emit(self.shows("panel"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self.width() >= self._theme.px(BESIDE_FROM):
            self._over = ""
        self._settle()

    def _place(self) -> None:
        px, width, height = self._theme.px, self.width(), self.height()
        narrow = width < px(BESIDE_FROM)
        most = width - px(48) if narrow else width
        panel = self.panel_width if self._put_aside is None else WIDE_PANEL
        left_full, right_full = min(px(self.sidebar_width), most), min(px(panel), most)
        left, right = (round(full * self._shares[name]) for name, full in (
            ("sidebar", left_full), ("panel", right_full)))
        # Slid, not squeezed: a region keeps its width and moves in from the edge.
        self.sidebar.setGeometry(left - left_full, 0, left_full, height)
        self.panel.setGeometry(width - right, 0, right_full, height)
        line = 1 if right else 0
        self.page.setGeometry(
            QRect(0, 0, width, height) if narrow else QRect(left, 0, width - left - right - line, height))
        self.sidebar.setVisible(left > 0)
        self.panel.setVisible(right > 0)
        self._scrim.setVisible(narrow and left + right > 0)
        self._scrim.setGeometry(self.rect())
        for name, x, size in (("sidebar", left, left), ("panel", width - right, right)):
            handle = self._handles[name]
            handle.setVisible(size > 0 and not narrow)
            handle.setGeometry(x - Handle.WIDTH // 2, 0, Handle.WIDTH, height)
            handle.raise_()
