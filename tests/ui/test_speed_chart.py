"""The chart of speed against quality: what it says, what is drawn where, and how a model is marked in it."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from assistant.domain.comparison import compare
from assistant.domain.model import Basis, Fit, Forecast, HubModel, ModelFile, Verdict
from assistant.ui.buttons import Button
from assistant.ui.model_browser import ModelBrowser
from assistant.ui.speed_chart import SpeedChart
from assistant.ui.speed_scale import words
from assistant.ui.theme import Theme


def offered(name: str, tokens: float, basis: Basis = Basis.PROFILE) -> tuple[HubModel, Fit]:
    model = HubModel(f"maker/{name}", f"{name}.gguf", "main", 2_500_000_000, "", name)
    return model, Fit(Verdict.FITS, 3_000_000_000, 8192, 0, tokens,
                      speed=Forecast(tokens, tokens * 0.75, tokens * 1.2, 0.0, basis))


SMALL, LARGE, QUICK = offered("Small 0.5B", 40), offered("Large 12B", 4), offered("Quick 4B", 12, Basis.GUESS)
LOCAL = (ModelFile(Path("/models/local.gguf"), 98_000_000, "Local 4B", "llama", 4_000_000_000),
         Fit(Verdict.FITS, 1_000_000_000, 8192, 0, 9.0, True, speed=Forecast(9.0, 8.1, 9.9, 0.0, Basis.RUNS)))
TOO_BIG = (HubModel("maker/Huge", "huge.gguf", "main", 90_000_000_000, "", "Huge 70B"),
           Fit(Verdict.TOO_BIG, 99_000_000_000, 8192))
OFFERED = [SMALL, LARGE, QUICK, TOO_BIG]


@pytest.fixture
def browser(theme: Theme, qtbot: QtBot) -> ModelBrowser:
    """The browser with the chart shown, as its button does."""
    made = ModelBrowser(theme)
    qtbot.addWidget(made)
    made.found.set_curated(OFFERED)
    made.found.compare_requested.connect(lambda: made.found.show_compared(compare([LOCAL], OFFERED)))
    made.resize(980, 680)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    button = made.findChild(Button, "compareButton")
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    return made


@pytest.fixture
def chart(browser: ModelBrowser) -> SpeedChart:
    found = browser.findChild(SpeedChart)
    assert found is not None
    assert found.isVisible()
    return found


@pytest.fixture
def chinese() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("zh_CN"))
    yield
    QLocale.setDefault(before)


def texts(chart: SpeedChart) -> list[str]:
    return [chart.item(at).text() for at in range(chart.count())]


def test_what_fits_stands_under_what_it_is_good_for_the_quickest_first(chart: SpeedChart) -> None:
    assert texts(chart) == ["Hard questions and long texts", "Large 12B", "Most things people ask", "Quick 4B",
                            "Local 4B", "Short and simple tasks", "Small 0.5B"]


def test_each_row_is_said_in_words(chart: SpeedChart) -> None:
    said = {chart.item(at).text(): chart.item(at).data(Qt.ItemDataRole.AccessibleTextRole)
            for at in range(chart.count())}
    assert said["Local 4B"] == "Local 4B, Most things people ask, 6.8 words/s, on this computer"
    assert said["Large 12B"] == "Large 12B, Hard questions and long texts, 2.3–3.6 words/s, to download, 2.5 GB"
    assert chart.accessibleName() == "Speed and quality of the models that fit"
    assert "tokens a second" in chart.item(1).toolTip()


def test_the_dot_is_drawn_where_the_axis_has_the_speed(chart: SpeedChart, theme: Theme) -> None:
    picture = chart.viewport().grab().toImage()
    accent, canvas = theme.colour("accent").name(), theme.colour("canvas").name()
    for name, (_, fit), filled in (("Local 4B", LOCAL, True), ("Quick 4B", QUICK, False)):
        row = chart.bar_rect(name)
        x = round(chart.x_of(words(fit.tokens_per_second), row.width()))
        colour = picture.pixelColor(row.left() + x, row.top() + theme.px(40)).name()
        assert colour == (accent if filled else canvas), "hollow while nothing was measured"
    places = [chart.x_of(step, 500) for step in chart.scale.steps]
    assert all(left < right for left, right in pairwise(places))
    assert chart.scale.steps[0] <= words(4 * 0.75) <= words(40 * 1.2) <= chart.scale.steps[-1]


def test_no_line_of_the_axis_runs_through_the_sign_of_where_a_model_is(chart: SpeedChart, theme: Theme) -> None:
    picture, row = chart.viewport().grab().toImage(), chart.bar_rect("Quick 4B")
    x = round(chart.x_of(chart.scale.steps[-1], row.width()))
    assert row.right() - x < theme.px(26), "it would"
    assert picture.pixelColor(row.left() + x, row.top() + theme.px(7)) == theme.colour("canvas")
    assert picture.pixelColor(row.left() + x, row.top() + theme.px(50)) == theme.colour("line")


def test_of_a_row_below_the_edge_no_tip_is_seen(chart: SpeedChart, theme: Theme, qtbot: QtBot) -> None:
    row = chart.bar_rect("Quick 4B")
    seen = theme.px(14)
    chart.setFixedHeight(chart.height() - chart.viewport().height() + row.top() + seen)
    qtbot.waitUntil(lambda: chart.viewport().height() == row.top() + seen)
    picture, row = chart.viewport().grab().toImage(), chart.bar_rect("Quick 4B")     # with a scroll bar now
    places = [picture.pixelColor(x, y) for x in range(row.right() - theme.px(30), row.right())
              for y in range(row.top(), picture.height())]
    assert {colour.name() for colour in places if colour.alpha()} <= {theme.colour("line").name()}


def test_a_click_marks_a_model_beside_the_chart(browser: ModelBrowser, chart: SpeedChart) -> None:
    QTest.mouseClick(chart.viewport(), Qt.MouseButton.LeftButton, pos=chart.bar_rect("Quick 4B").center())
    assert browser.detail.model() == QUICK[0]
    QTest.mouseClick(chart.viewport(), Qt.MouseButton.LeftButton,
                     pos=chart.visualItemRect(chart.item(0)).center() + QPoint(2, 2))
    assert browser.detail.model() == QUICK[0], "a heading is no model"


def test_the_keyboard_goes_through_the_chart_and_to_the_button(browser: ModelBrowser, chart: SpeedChart,
                                                              qtbot: QtBot) -> None:
    handle = browser.windowHandle()
    chart.setFocus()
    assert browser.detail.model() is None, "looking is not choosing"
    QTest.keyClick(handle, Qt.Key.Key_Down)
    assert browser.detail.model() == LARGE[0]
    QTest.keyClick(handle, Qt.Key.Key_Down)
    assert browser.detail.model() == QUICK[0], "headings are passed over"
    QTest.keyClick(handle, Qt.Key.Key_Return)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.objectName() == "downloadButton"
    chart.setFocus()
    QTest.keyClick(handle, Qt.Key.Key_Down)
    QTest.keyClick(handle, Qt.Key.Key_Return)
    with qtbot.waitSignal(browser.use_requested) as used:
        QTest.keyClick(handle, Qt.Key.Key_Return)
    assert used.args == [LOCAL[0].path]
    assert browser.detail.isHidden()


def test_tab_leads_to_the_chart_and_on_to_what_is_marked(browser: ModelBrowser, chart: SpeedChart) -> None:
    QTest.mouseClick(chart.viewport(), Qt.MouseButton.LeftButton, pos=chart.bar_rect("Local 4B").center())
    search, way = browser.findChild(QLineEdit, "hubSearch"), list[str]()
    assert search is not None
    search.setFocus()
    while "useHereButton" not in way and len(way) < 12:
        QTest.keyClick(browser.windowHandle(), Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        way.append(focused.objectName() if focused is not None else "")
    assert way[-2:] == ["speedChart", "useHereButton"]


def test_tab_shows_where_the_keyboard_is(browser: ModelBrowser, chart: SpeedChart) -> None:
    chart.setFocus(Qt.FocusReason.TabFocusReason)
    assert browser.detail.model() == LARGE[0]


def test_the_list_comes_back_and_a_search_takes_its_place(browser: ModelBrowser, chart: SpeedChart) -> None:
    button = browser.findChild(Button, "compareButton")
    assert button is not None
    assert button.text() == "List"
    QTest.mouseClick(chart.viewport(), Qt.MouseButton.LeftButton, pos=chart.bar_rect("Quick 4B").center())
    browser.found.set_curated(OFFERED)      # something was learnt of this computer
    assert chart.isVisible()
    assert chart.marked_model() == QUICK[0]
    browser.found.set_results([], more=False)
    assert chart.isHidden()
    assert button.isHidden()
    browser.found.show_curated()
    assert button.text() == "Compare"
    assert not browser.found.is_charted()


def test_where_nothing_fits_it_is_said(browser: ModelBrowser, chart: SpeedChart) -> None:
    browser.found.show_compared(())
    assert chart.count() == 0
    heading = next(label for label in browser.found.findChildren(QLabel) if "fits this computer" in label.text())
    assert heading.text() == "None of these fits this computer with room to spare."
    QTest.keyClick(chart, Qt.Key.Key_Down)
    assert chart.marked_model() is None


def test_in_chinese_characters_are_counted(chinese: None, chart: SpeedChart) -> None:
    assert words(10) == 15
    assert chart.scale.reading == 5


def test_larger_text_makes_room(qapp: QApplication, theme: Theme, chart: SpeedChart, qtbot: QtBot) -> None:
    height = chart.bar_rect("Quick 4B").height()
    theme.apply(qapp, "dark", 150, False, True)
    qtbot.waitUntil(lambda: chart.bar_rect("Quick 4B").height() == round(height * 1.5))
