"""The model browser: our own list first, the Hub only on request, every download with its bar."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QProgressBar
from pytestqt.qtbot import QtBot

from assistant.domain.errors import HubError, Remedy
from assistant.domain.model import DownloadPhase, DownloadState, Fit, HubModel, Verdict
from assistant.ui.buttons import Button
from assistant.ui.download_bar import DownloadBar
from assistant.ui.model_browser import ModelBrowser
from assistant.ui.model_rows import ModelRows
from assistant.ui.theme import Theme

OURS = HubModel("org/ours", "ours.gguf", "main", 2_500_000_000, "", "Ours 4B", "Writes well.", "apache-2.0")
FOUND = HubModel("some/found-GGUF", "found-Q5_K_M.gguf", "main", 2_900_000_000, "", licence="mit",
                 quantisation="Q5_K_M", downloads=1234)
FIT = Fit(Verdict.FITS, 0, 8192, 0, 20)


@pytest.fixture
def browser(theme: Theme, qtbot: QtBot) -> ModelBrowser:
    made = ModelBrowser(theme)
    qtbot.addWidget(made)
    made.set_curated([(OURS, FIT)])
    made.show()
    return made


def rows(browser: ModelBrowser) -> ModelRows:
    found = browser.findChild(ModelRows, "hubResults")
    assert found is not None
    return found


def button(browser: ModelBrowser, name: str) -> Button:
    found = browser.findChild(Button, name)
    assert found is not None
    return found


def words(browser: ModelBrowser) -> str:
    return "\n".join(part.text() for part in browser.findChildren(QLabel) if part.isVisible())


def test_our_list_is_there_before_any_search(browser: ModelBrowser) -> None:
    asked: list[str] = []
    browser.search_requested.connect(asked.append)
    assert rows(browser).models() == [OURS]
    assert asked == []


def test_a_search_is_asked_on_enter_and_its_files_take_the_lists_place(browser: ModelBrowser, qtbot: QtBot) -> None:
    search = browser.findChild(QLineEdit, "hubSearch")
    assert search is not None
    asked: list[str] = []
    browser.search_requested.connect(asked.append)
    QTest.keyClicks(search, " qwen ")
    assert asked == []
    QTest.keyClick(search, Qt.Key.Key_Return)
    assert asked == ["qwen"]
    assert "Searching…" in words(browser)
    browser.set_results([(FOUND, FIT)])
    assert rows(browser).models() == [FOUND]
    browser.set_results([])
    assert "Nothing found" in words(browser)
    search.clear()
    assert rows(browser).models() == [OURS]


def test_the_marked_file_says_what_it_is_and_can_be_downloaded(browser: ModelBrowser, qtbot: QtBot) -> None:
    browser.set_results([(FOUND, FIT)])
    assert button(browser, "downloadButton").isHidden()
    QTest.keyClick(rows(browser), Qt.Key.Key_Down)
    for fact in ("found-Q5_K_M", "Q5_K_M", "mit", "Fits in memory", "some/found-GGUF"):
        assert fact in words(browser)
    with qtbot.waitSignal(browser.download_requested) as caught:
        button(browser, "downloadButton").click()
    assert caught.args == [FOUND]


def test_each_download_has_its_bar_and_its_own_buttons(browser: ModelBrowser, qtbot: QtBot) -> None:
    rows(browser).step(1)
    for model in (OURS, FOUND):
        browser.set_download(DownloadState(model, DownloadPhase.DOWNLOADING, 500_000_000, 2_500_000_000, 1e7, 200))
    bars = browser.findChildren(DownloadBar)
    assert len(bars) == 2
    assert len(browser.findChildren(QProgressBar, "downloadProgress")) == 2
    assert not button(browser, "downloadButton").isEnabled()      # it is on its way already
    with qtbot.waitSignal(browser.pause_requested) as caught:
        bars[1].pause_button.click()
    assert caught.args == [FOUND]
    browser.set_download(DownloadState(FOUND, DownloadPhase.PAUSED, 500_000_000, 2_500_000_000))
    with qtbot.waitSignal(browser.resume_requested) as caught:
        bars[1].pause_button.click()
    assert caught.args == [FOUND]
    browser.remove_download(OURS)
    assert button(browser, "downloadButton").isEnabled()


def test_a_failed_search_says_why_and_can_be_tried_again(browser: ModelBrowser, qtbot: QtBot) -> None:
    search = browser.findChild(QLineEdit, "hubSearch")
    assert search is not None
    search.setText("qwen")
    browser.set_error(HubError("The Hub cannot be reached.", "Try a mirror.",
                               remedies=(Remedy.RETRY, Remedy.USE_MIRROR)))
    assert "The Hub cannot be reached." in words(browser)
    with qtbot.waitSignal(browser.remedy_requested) as caught:
        button(browser, "remedy.use_mirror").click()
    assert caught.args == [Remedy.USE_MIRROR, None]
    with qtbot.waitSignal(browser.search_requested):
        button(browser, "remedy.retry").click()
    assert "The Hub cannot be reached." not in words(browser)


def test_a_failed_download_says_why_at_its_bar(browser: ModelBrowser, qtbot: QtBot) -> None:
    error = HubError("The file on the Hub is damaged.", remedies=(Remedy.DOWNLOAD_AGAIN,))
    browser.set_download(DownloadState(OURS, DownloadPhase.FAILED, 1, 2, error=error))
    assert "The file on the Hub is damaged." in words(browser)
    with qtbot.waitSignal(browser.remedy_requested) as caught:
        button(browser, "remedy.download_again").click()
    assert caught.args == [Remedy.DOWNLOAD_AGAIN, OURS]
