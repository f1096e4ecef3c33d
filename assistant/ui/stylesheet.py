"""The one stylesheet, written from a colour table: plain Qt widgets get the look by their dynamic property `kind`.

Labels: title, heading, strong, caption, muted, error, warning. Frames: card, panel, sidebar, tint, field.
Buttons of our own draw themselves (see `controls`).
"""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from string import Template

from assistant.ui import svg
from assistant.ui.colours import Colours, blend

Scaled = Callable[[float], int]
_IMAGES = {"down": ("chevron-down", "text2"), "up": ("chevron-up", "text2"), "check": ("check", "on_accent")}


def build(colours: Colours, px: Scaled, pictures: Path) -> str:
    """Returns the stylesheet; writes the few pictures it names into the folder `pictures`."""
    pictures.mkdir(parents=True, exist_ok=True, mode=0o700)
    values: dict[str, object] = dict(asdict(colours))
    values |= {f"px{n}": f"{px(n)}px" for n in (3, *range(4, 29), 32)}
    values["handle"] = blend(colours.edge, colours.canvas, 0.55)
    for key, (name, role) in _IMAGES.items():
        colour = str(getattr(colours, role))
        # Qt caches pictures by file name: a new colour needs a new name.
        file, picture = pictures / f"{name}-{colour[1:]}.svg", svg.coloured(name, colour)
        if not file.exists() or file.read_text("utf-8") != picture:
            file.write_text(picture, "utf-8")
        values[key] = file.as_posix()
    return Template(_TEXT + _FIELDS + _CHOICES + _BARS + _LISTS).substitute(values)


_TEXT = """
QWidget { selection-background-color: $selection; selection-color: $text; }
QMainWindow, QDialog, QWidget[kind="canvas"] { background: $canvas; }
QWidget[kind="sidebar"] { background: $sidebar; }
QWidget[kind="panel"] { background: $panel; }
QLabel { background: transparent; }
QLabel[kind="title"] { font-size: $px28; font-weight: 600; color: $text; }
QLabel[kind="title2"] { font-size: $px22; font-weight: 600; color: $text; }
QLabel[kind="heading"] { font-size: $px15; font-weight: 600; color: $text; }
QLabel[kind="strong"] { font-size: $px14; font-weight: 500; color: $text; }
QLabel[kind="body"] { font-size: $px15; color: $text2; }
QLabel[kind="text2"] { font-size: $px14; color: $text2; }
QLabel[kind="small"] { font-size: $px13; color: $text2; }
QLabel[kind="group"] { font-size: $px12; font-weight: 500; color: $muted; }
QLabel[kind="caption"], QLabel[kind="muted"] { font-size: $px12; color: $muted; }
QLabel[kind="caption warning"] { font-size: $px12; color: $warning; }
QLabel[kind="accent"] { font-size: $px12; font-weight: 600; color: $accent; }
QLabel[kind="error"] { font-size: $px13; color: $danger; }
QLabel[kind="warning"] { font-size: $px13; color: $warning; }
QFrame[kind="card"] { background: $raised; border: 1px solid $line; border-radius: 12px; }
QFrame[kind="notice"] { background: $panel; border: 1px solid $line; border-radius: 12px; }
QLabel[kind="promise"] { font-size: $px12; font-weight: 500; color: $text2; }
QFrame[kind="tint"] { background: $tint; border: none; border-radius: 8px; }
QFrame[kind="tint"] QLabel { color: $on_tint; }
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: $px4 $px6; font-size: $px12; }
QMenu { background: $raised; color: $text; border: 1px solid $line; border-radius: 8px; padding: 4px; }
QMenu::item { padding: $px6 $px24 $px6 $px12; border-radius: 6px; }
QMenu::item:selected { background: $idle; }
QMenu::item:disabled { color: $muted; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QMenu::icon { padding-left: 8px; }
"""

_FIELDS = """
QLineEdit, QSpinBox, QDoubleSpinBox, QPlainTextEdit[kind="field"], QTextEdit[kind="field"], QFrame[kind="field"] {
    background: $raised; color: $text; border: 1px solid $edge; border-radius: 6px;
    placeholder-text-color: $muted;
}
QLineEdit, QSpinBox, QDoubleSpinBox { padding: $px4 $px8; min-height: $px20; }
QLineEdit[kind="tall"] { min-height: $px26; }
QPlainTextEdit[kind="field"], QTextEdit[kind="field"] { padding: $px4 $px6; }
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus { border: 2px solid $accent; padding: $px3 $px7; }
QPlainTextEdit[kind="field"]:focus, QTextEdit[kind="field"]:focus {
    border: 2px solid $accent; padding: $px3 $px5;
}
QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled { color: $muted; border-color: $line; }
QLineEdit[kind="bare"], QLineEdit[kind="bare"]:focus { background: transparent; border: none; padding: 0; }
QSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::up-button, QDoubleSpinBox::down-button {
    width: 0; border: none;
}
QPlainTextEdit[kind="bare"], QTextEdit[kind="bare"] {
    background: transparent; border: none; color: $text; placeholder-text-color: $muted;
}
"""

_CHOICES = """
QCheckBox, QRadioButton { color: $text; spacing: 8px; background: transparent; min-height: $px28; }
QCheckBox::indicator, QRadioButton::indicator {
    width: $px16; height: $px16; border: 1px solid $edge; background: $raised;
}
QCheckBox::indicator { border-radius: 4px; }
QRadioButton::indicator { border-radius: 9px; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url("$check"); }
QRadioButton::indicator:checked { background: $raised; border: 5px solid $accent; width: $px8; height: $px8; }
QComboBox {
    background: $raised; color: $text; border: 1px solid $edge; border-radius: 6px; padding: $px4 $px8;
    min-height: $px20; combobox-popup: 0;
}
QComboBox:focus { border: 2px solid $accent; padding: $px3 $px7; }
QComboBox::drop-down { border: none; width: $px24; }
QComboBox::down-arrow { image: url("$down"); width: $px14; height: $px14; }
QComboBox QAbstractItemView {
    background: $raised; border: 1px solid $line; selection-background-color: $idle; selection-color: $text;
    outline: none; padding: 4px;
}
QPushButton, QDialogButtonBox QPushButton {
    background: $raised; color: $text; border: 1px solid $edge; border-radius: 8px; padding: $px7 $px14;
    font-weight: 500;
}
QPushButton:hover { background: $idle; }
QPushButton:focus { border: 2px solid $accent; padding: $px6 $px13; }
QPushButton:default, QPushButton[kind="primary"] { background: $accent; color: $on_accent; border-color: $accent; }
QTabBar::tab { background: transparent; color: $text2; padding: $px8 $px12; border: none; }
QTabBar::tab:selected { color: $text; border-bottom: 2px solid $accent; }
QTabWidget::pane { border: none; border-top: 1px solid $line; }
"""

_BARS = """
QSlider { min-height: $px28; background: transparent; }
QSlider::groove:horizontal { height: 4px; background: $groove; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 2px; }
QSlider::handle:horizontal {
    width: 14px; height: 14px; margin: -7px 0; border: 2px solid $accent; border-radius: 9px; background: $raised;
}
QSlider::handle:horizontal:hover { background: $tint; }
QSlider::handle:horizontal:focus { background: $accent; }
QSlider::sub-page:horizontal:disabled, QSlider::handle:horizontal:disabled {
    background: $groove; border-color: $edge;
}
QProgressBar {
    background: $groove; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; color: transparent;
}
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $handle; border-radius: 3px; margin: 3px; }
QScrollBar::handle:hover { background: $edge; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {
    background: transparent; border: none; width: 0; height: 0;
}
"""

_LISTS = """
QAbstractScrollArea { border: none; }
QAbstractScrollArea[kind="clear"], QAbstractScrollArea[kind="clear"] > QWidget > QWidget[kind="clear"] {
    background: transparent;
}
QListView, QTreeView, QTableView { background: transparent; border: none; outline: none; }
QListView::item, QTreeView::item { padding: $px6 $px8; border-radius: 8px; color: $text; }
QListView[kind="names"]::item { min-height: $px24; }
QListView::item:hover { background: $hover; }
QListView::item:selected { background: $active; color: $text; }
QHeaderView, QAbstractScrollArea::corner { background: transparent; border: none; }
QHeaderView::section { background: transparent; color: $muted; border: none; border-bottom: 1px solid $line;
    padding: $px4 $px8; }
QSplitter::handle { background: $line; }
"""
