"""With larger text nothing is cut off: what does not fit wraps, or is shortened with its whole text at hand."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from tests.app.driver import Driver
from tests.app.model_shelf import run


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("percent", [150, 200])
def test_no_text_of_the_window_is_cut_off(app: Driver, starter_model: Path, percent: int, language: str) -> None:
    app.open()
    app.services.preferences.set_app("language", language)
    app.services.preferences.set_app("text_size", percent)
    app.services.session.set_value("generation.max_tokens", 8)
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
    app.press("Escape")
    shelf = run(app, "show_models")
    assert cut_off() == []
    shelf.resize(480 * percent // 100, 700)
    assert cut_off() == []
    app.click("shelfTab.folders")
    assert cut_off() == []


def cut_off() -> list[str]:
    """Returns every visible text that has not the room it needs, once the window has settled: a busy computer takes
    longer to lay out again what another language has changed."""
    QTest.qWait(200)
    for _ in range(20):
        if not (found := _found()):
            break
        QTest.qWait(200)
    return found


def _found() -> list[str]:
    parts = [part for top in QApplication.topLevelWidgets() for part in top.findChildren(QWidget) if part.isVisible()]
    return [f"{part.objectName() or type(part).__name__}: {part.text()} {part.size().toTuple()} of {_needed(part)}"
            for part in parts if isinstance(part, QLabel | QAbstractButton) and part.text() and _needs_more(part)]


def _needed(part: QLabel | QAbstractButton) -> QSize:
    return part.minimumSizeHint() if isinstance(part, QLabel) else part.sizeHint()


def _needs_more(part: QLabel | QAbstractButton) -> bool:
    if isinstance(part, QLabel) and part.wordWrap():
        return part.height() < part.heightForWidth(part.width())
    return part.width() < _needed(part).width() or part.height() < _needed(part).height()
