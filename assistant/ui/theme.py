"""The one theme: colours, fonts, sizes and motion, as every widget gets it in its constructor."""

from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject, Qt, QTemporaryDir, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from assistant.ui import fonts, stylesheet
from assistant.ui.colours import DARK, LIGHT, Colours


class Theme(QObject):
    """How everything looks now. `changed` is sent after colours, text size, font or motion changed."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None, pictures: Path | None = None) -> None:
        """`pictures` is where the few pictures lie that a stylesheet can only take from files; None: a temporary
        folder."""
        super().__init__(parent)
        self.colours: Colours = LIGHT
        self.dark = False
        self.scale = 1.0                # text size; 1.0 is 100 %
        self.reduce_motion = False
        self._choice = "system"
        self._app: QApplication | None = None
        self._families: list[str] = []
        self._fonts: dict[tuple[object, ...], QFont] = {}
        self._code_families: list[str] = []
        self._temporary = QTemporaryDir() if pictures is None else None
        self._pictures = pictures or Path(cast(QTemporaryDir, self._temporary).path())

    def apply(self, app: QApplication, choice: str, text_size: int, system_font: bool, reduce_motion: bool,
              stylesheet_later: bool = False) -> None:
        """Takes `choice` ("system", "light" or "dark"), text size in percent and the two switches.

        With `stylesheet_later` the stylesheet waits for `put_on_stylesheet`: putting it on once is quicker than
        matching it against each widget while a window is built.
        """
        self._choice = choice
        self.scale = text_size / 100
        self.reduce_motion = reduce_motion
        self._families = fonts.interface_families(system_font)
        self._code_families = fonts.code_families()
        if self._app is None:
            self._app = app
            app.setStyle(QStyleFactory.create("Fusion"))
            app.styleHints().colorSchemeChanged.connect(self._on_scheme_changed)
        hints = app.styleHints()
        if choice == "system":
            hints.unsetColorScheme()
        else:  # moves native title bars along where the platform can
            hints.setColorScheme(Qt.ColorScheme.Dark if choice == "dark" else Qt.ColorScheme.Light)
        self._restyle(stylesheet_later)

    def put_on_stylesheet(self) -> None:
        """Dresses every widget there is; those made later are dressed as they are made."""
        if self._app is not None:
            sheet = stylesheet.build(self.colours, self.px, self._pictures)
            if sheet != self._app.styleSheet():     # putting it on visits every widget
                self._app.setStyleSheet(sheet)

    def font(self, size: float = 14, weight: int = 400) -> QFont:
        """Returns the interface's font; `size` in logical pixels before text size, `weight` 100 to 900."""
        return self._font(self._families, size, weight)

    def mono_font(self, size: float = 13, weight: int = 400) -> QFont:
        """Returns the font of code."""
        return self._font(self._code_families, size, weight)

    def tabular_font(self, size: float = 14, weight: int = 400) -> QFont:
        """Returns the interface's font with digits of one width."""
        return fonts.tabular(self.font(size, weight))

    def px(self, length: float) -> int:
        """Returns a length in logical pixels, grown with the text size."""
        return round(length * self.scale)

    def duration(self, milliseconds: int) -> int:
        """Returns how long a movement takes: nothing where motion is reduced."""
        return 0 if self.reduce_motion else milliseconds

    def colour(self, role: str) -> QColor:
        """Returns the colour of a role, one of the names in `Colours`."""
        return QColor(cast(str, getattr(self.colours, role)))

    def _font(self, families: list[str], size: float, weight: int) -> QFont:
        key = (*families, self.px(size), weight, fonts.hinting())
        if key not in self._fonts:          # every bar that moves asks for its own at every step
            self._fonts[key] = self._made_font(families, size, weight)
        return QFont(self._fonts[key])

    def _made_font(self, families: list[str], size: float, weight: int) -> QFont:
        font = QFont()
        if families:
            font.setFamilies(families)
        font.setPixelSize(max(self.px(size), 1))
        font.setWeight(QFont.Weight(weight))
        font.setHintingPreference(fonts.hinting())
        return font

    def _on_scheme_changed(self) -> None:
        if self._choice == "system":
            self._restyle()

    def _restyle(self, stylesheet_later: bool = False) -> None:
        app = self._app
        if app is None:
            return
        unknown_is_light = app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        self.dark = self._choice == "dark" or (self._choice == "system" and unknown_is_light)
        self.colours = DARK if self.dark else LIGHT
        app.setPalette(palette(self.colours))
        self._fonts.clear()
        app.setFont(self.font())
        if stylesheet_later:
            app.setStyleSheet("")       # that of a window closed before
        else:
            self.put_on_stylesheet()
        self.changed.emit()


def palette(colours: Colours) -> QPalette:
    """Returns Qt's palette for what the stylesheet does not draw."""
    result = QPalette()
    role = QPalette.ColorRole
    for key, name in {
        role.Window: "canvas", role.WindowText: "text", role.Base: "raised", role.AlternateBase: "panel",
        role.Text: "text", role.Button: "raised", role.ButtonText: "text", role.BrightText: "danger",
        role.PlaceholderText: "muted", role.ToolTipBase: "raised", role.ToolTipText: "text",
        role.Highlight: "selection", role.HighlightedText: "text", role.Link: "accent", role.LinkVisited: "accent",
        role.Light: "raised", role.Midlight: "line", role.Mid: "line", role.Dark: "edge", role.Shadow: "line",
        role.Accent: "accent",
    }.items():
        result.setColor(key, QColor(getattr(colours, name)))
    for key in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, key, QColor(colours.muted))
    return result
