"""With larger text nothing is cut off: what does not fit wraps, or is shortened with its whole text at hand."""

from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from tests.app.driver import Driver


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("percent", [150, 200])
def test_no_text_of_the_window_is_cut_off(app: Driver, starter_model: Path, percent: int, language: str) -> None:
    app.open()
    preferences = app.preferences()
    preferences.set_app("language", language)
    preferences.set_app("text_size", percent)
    assert cut_off() == []
    app.scroll_to(app.until_seen("starterButton"))
    app.click("starterButton")
    app.until(app.window.engine_ready)
    app.send("What is the sea?")
    app.until_answered()
    assert cut_off() == []
    app.press("Ctrl+,")
    app.until_seen("settingsDialog")
    assert cut_off() == []
    app.press("Escape")
    app.click("modelPicker")
    assert cut_off() == []


def cut_off() -> list[str]:
    """Returns every visible text that has not the room it needs, once the window has settled."""
    QTest.qWait(200)
    found = []
    for top in QApplication.topLevelWidgets():
        for part in top.findChildren(QWidget):
            if part.isVisible() and isinstance(part, QLabel | QAbstractButton) and part.text() and _needs_more(part):
                found.append(f"{part.objectName() or type(part).__name__}: {part.text()} "
                             f"{part.size().toTuple()} {part.sizeHint().toTuple()}")
    return found


def _needs_more(part: QLabel | QAbstractButton) -> bool:
    if isinstance(part, QLabel) and part.wordWrap():
        return part.height() < part.heightForWidth(part.width())
    needed = part.minimumSizeHint() if isinstance(part, QLabel) else part.sizeHint()
    return part.width() < needed.width() or part.height() < needed.height()
