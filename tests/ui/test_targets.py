"""What is aimed at: high enough for a pointer everywhere, and ringed where the keyboard is."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QRadioButton, QSlider, QWidget
from pytestqt.qtbot import QtBot

from assistant.domain.downloads import Leftover
from assistant.domain.model_library import AdapterFile, Attachment
from assistant.ui.explore.value_slider import ValueSlider
from assistant.ui.focus_ring import FocusRing
from assistant.ui.fold import FoldButton
from assistant.ui.hub_files import HubFiles
from assistant.ui.leftovers_box import LeftoversBox
from assistant.ui.model_shelf.adapter_row import AdapterRow
from assistant.ui.sampling_panel import TEMPERATURE, SamplingPanel
from assistant.ui.settings_dialog import SettingsDialog
from assistant.ui.slider_row import Slider
from assistant.ui.theme import Theme
from tests.ui.test_model_browser import FILES, MIDDLE

LEAST = 28      # pixels
ADAPTER = AdapterFile(Path("/adapters/a.gguf"), 1, "Pirate", "qwen3")


def sampling(theme: Theme) -> QWidget:
    panel = SamplingPanel(theme)
    panel.complete()
    for fold in panel.findChildren(FoldButton):
        fold.click()
    return panel


def hub_files(theme: Theme) -> QWidget:
    files = HubFiles(theme)
    files.set_files(FILES, MIDDLE)
    return files


WINDOWS: dict[str, Callable[[Theme], QWidget]] = {
    "sampling": sampling,
    "settings": SettingsDialog,
    "files": hub_files,
    "leftovers": lambda theme: LeftoversBox(theme, [Leftover(Path(f"/{name}.gguf"), 1, 0.0) for name in "abc"]),
    "adapter": lambda theme: AdapterRow(theme, Attachment(ADAPTER.path, 1.0), ADAPTER),
    "explore": lambda theme: ValueSlider(theme, TEMPERATURE),
}


def show(qtbot: QtBot, window: QWidget) -> QWidget:
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def rings(window: QWidget) -> list[FocusRing]:
    return [ring for ring in window.findChildren(FocusRing) if ring.isVisible()]


@pytest.mark.parametrize("text_size", [100, 150])
@pytest.mark.parametrize("name", WINDOWS)
def test_everything_that_is_aimed_at_is_high_enough(theme: Theme, qtbot: QtBot, qapp: QApplication, name: str,
                                                    text_size: int) -> None:
    theme.apply(qapp, "light", text_size, False, False)
    window = show(qtbot, WINDOWS[name](theme))
    targets = [*window.findChildren(QAbstractButton), *window.findChildren(QSlider)]
    seen = [target for target in targets if target.isVisible()]
    assert seen
    assert {target.objectName(): target.height() for target in seen if target.height() < theme.px(LEAST)} == {}


@pytest.mark.parametrize(("name", "kind"), [
    ("sampling", QSlider), ("explore", QSlider), ("adapter", QSlider), ("adapter", QCheckBox),
    ("leftovers", QCheckBox), ("files", QRadioButton),
])
def test_what_the_keyboard_is_at_has_a_ring_and_what_was_clicked_has_none(
        theme: Theme, qtbot: QtBot, name: str, kind: type[QWidget]) -> None:
    window = show(qtbot, WINDOWS[name](theme))
    target = next(each for each in window.findChildren(kind) if each.isVisible())
    QTest.mouseClick(target, Qt.MouseButton.LeftButton, pos=QPoint(8, LEAST // 2))
    target.setFocus(Qt.FocusReason.MouseFocusReason)
    assert rings(window) == []
    target.clearFocus()
    target.setFocus(Qt.FocusReason.TabFocusReason)
    ring, = rings(window)
    above = ring.mapTo(window, QPoint()).y() - target.mapTo(window, QPoint()).y()
    assert (above, ring.height(), target.height()) == (1, LEAST - 2, LEAST)     # it covers nothing beside it
    target.clearFocus()
    assert rings(window) == []


@pytest.mark.parametrize("y", [1, LEAST - 2])
@pytest.mark.parametrize("name", ["leftovers", "files"])
def test_a_box_is_ticked_anywhere_within_its_height(theme: Theme, qtbot: QtBot, name: str, y: int) -> None:
    kinds: dict[str, type[QAbstractButton]] = {"leftovers": QCheckBox, "files": QRadioButton}
    window = show(qtbot, WINDOWS[name](theme))
    box = window.findChildren(kinds[name])[0 if name == "leftovers" else -1]
    before = box.isChecked()
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, y))
    assert box.isChecked() != before


@pytest.mark.parametrize("y", [1, LEAST // 2, LEAST - 2])
def test_a_slider_is_dragged_from_anywhere_within_its_height(theme: Theme, qtbot: QtBot, y: int) -> None:
    slider = Slider(theme)
    slider.setRange(0, 100)
    slider.resize(200, LEAST)
    show(qtbot, slider)
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(50, y))
    QTest.mouseMove(slider, QPoint(150, y))
    assert slider.value() > 60
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(150, y))
