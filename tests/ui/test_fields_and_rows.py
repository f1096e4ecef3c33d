"""Heights and places that are the same in every window."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from assistant.domain.errors import HubError, Remedy
from assistant.domain.hub import ModelCard
from assistant.domain.model import Fit, HubModel, ModelFile, Verdict
from assistant.domain.model_library import Origin, Place
from assistant.domain.presets import BUILT_IN
from assistant.domain.settings import Layers
from assistant.ui.buttons import Button
from assistant.ui.error_block import ErrorBlock
from assistant.ui.hub_facts import HubFacts
from assistant.ui.model_browser import ModelBrowser
from assistant.ui.model_shelf.model_page import ModelPage
from assistant.ui.presets.window import PresetsWindow
from assistant.ui.theme import Theme

FILE = Path("/models/qwen.gguf")
QWEN = ModelFile(FILE, 2_500_000_000, "Qwen3 4B", "qwen3", 4_000_000_000, note="Sounds natural.", own_name="Mine",
                 original_name="Qwen3 4B", places=(Place(FILE, Origin.OWN, FILE.parent),))


def show(qtbot: QtBot, window: QWidget) -> None:
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()


@pytest.mark.parametrize("text_size", [100, 150])
def test_the_field_that_searches_is_as_high_as_its_button(theme: Theme, qtbot: QtBot, qapp: QApplication,
                                                         text_size: int) -> None:
    theme.apply(qapp, "light", text_size, False, False)
    browser = ModelBrowser(theme)
    show(qtbot, browser)
    field, go = browser.findChild(QLineEdit, "hubSearch"), browser.findChild(Button, "hubSearchButton")
    assert field is not None
    assert go is not None
    for _ in range(2):
        assert abs(field.height() - go.height()) <= 1, "its line does not grow with the text"
        field.clearFocus()
        QApplication.processEvents()


def test_in_a_narrow_window_the_field_says_all_of_what_it_takes(theme: Theme, qtbot: QtBot) -> None:
    browser = ModelBrowser(theme)
    browser.resize(480, 720)
    show(qtbot, browser)
    field = browser.findChild(QLineEdit, "hubSearch")
    assert field is not None
    assert field.fontMetrics().horizontalAdvance(field.placeholderText()) < field.width() - 40


@pytest.mark.parametrize("focused", [True, False])
def test_what_is_written_begins_at_one_place(theme: Theme, qtbot: QtBot, focused: bool) -> None:
    page = ModelPage(theme)
    page.resize(500, 700)
    show(qtbot, page)
    page.set_model(QWEN, Fit(Verdict.FITS, 0, 8192), current=False)
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)

    def ink(field: QWidget) -> int:
        """Returns where the first letter begins, from the left edge of the page."""
        if focused:
            field.setFocus()
        else:
            field.clearFocus()
        QApplication.processEvents()
        picture = field.grab().toImage()
        inside = (x for x in range(5, field.width() - 5) for y in range(5, min(field.height(), 30) - 3)
                  if picture.pixelColor(x, y).lightness() < 150)
        return field.mapTo(page, QPoint(next(inside), 0)).x()

    page.name.setText("Lines")
    page.note.setPlainText("Lines")
    for field in (page.name, page.note):
        field.clearFocus()
    page.name.setCursorPosition(5)
    page.note.moveCursor(page.note.textCursor().MoveOperation.End)
    assert abs(ink(page.name) - ink(page.note)) <= 1


def test_presets_are_rows_as_all_others_are(theme: Theme, qtbot: QtBot) -> None:
    window = PresetsWindow(theme)
    window.set_presets(BUILT_IN, Layers(), "")
    show(qtbot, window)
    assert window.rows.visualItemRect(window.rows.item(0)).height() == theme.px(36)


def test_a_label_stands_beside_the_first_line_of_a_long_value(theme: Theme, qtbot: QtBot) -> None:
    holder = QWidget()
    facts = HubFacts()
    QVBoxLayout(holder).addWidget(facts)
    holder.setFixedWidth(300)
    model = HubModel("maker/model", "model.gguf", "main", 1, "")
    facts.show_facts(None, model, ModelCard(languages=("en", "zh", "de", "fr", "es", "pt", "ja", "ko")))
    show(qtbot, holder)
    seen = [each for each in facts.findChildren(QLabel) if each.isVisible()]
    name, value = (next(each for each in seen if each.text().startswith(text)) for text in ("Languages", "English"))
    assert value.height() > 2 * value.fontMetrics().height() - 2, "it has two lines"

    def first_ink(part: QLabel) -> int:
        picture = part.grab().toImage()
        rows = (y for y in range(picture.height()) for x in range(picture.width())
                if picture.pixelColor(x, y).lightness() < 150)
        return part.mapTo(facts, QPoint(0, next(rows))).y()

    assert abs(first_ink(name) - first_ink(value)) <= 2


def test_buttons_keep_off_the_sentence_above_them(theme: Theme, qtbot: QtBot) -> None:
    block = ErrorBlock(theme)
    block.resize(500, 200)
    block.set_error(HubError("The Hub cannot be reached.", "Try a mirror.", remedies=(Remedy.RETRY,)))
    show(qtbot, block)
    hint = next(each for each in block.findChildren(QLabel) if each.text() == "Try a mirror.")
    retry = block.findChild(Button, "remedy.retry")
    assert retry is not None
    assert retry.mapTo(block, QPoint(0, 0)).y() - hint.geometry().bottom() - 1 == 12
