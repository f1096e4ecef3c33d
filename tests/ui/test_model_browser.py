"""The model browser: our own list first, the Hub only on request, every download with its bar."""

from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu, QProgressBar, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from assistant.domain.downloads import DiskRoom
from assistant.domain.errors import HubError, Remedy
from assistant.domain.hub import (
    HubFile,
    ModelCard,
    ModelChoice,
    QuantisationGroup,
    RepositoryFiles,
    SearchOrder,
    SearchQuery,
)
from assistant.domain.model import DownloadPhase, DownloadState, Fit, HubModel, HubPart, HubRepository, Verdict
from assistant.domain.model_choice import ASKED_FOR, USUAL
from assistant.domain.model_names import FilePurpose
from assistant.ui.buttons import Button
from assistant.ui.download_bar import DownloadBar
from assistant.ui.fold import FoldButton
from assistant.ui.model_browser import ModelBrowser
from assistant.ui.model_rows import ModelRows
from assistant.ui.model_text import number_text
from assistant.ui.theme import Theme

OURS = HubModel("org/ours", "ours.gguf", "main", 2_500_000_000, "", "Ours 4B", "Writes well.", "apache-2.0")
REPO = HubRepository("some/found-GGUF", "Found 4B", 1234, licence="mit", parameters=4_000_000_000, thinking=True,
                     context_length=32_768, languages=("en", "zh"), updated=1_767_323_045.0)
OTHER = HubRepository("some/other-GGUF", "Other 7B", 99, parameters=7_000_000_000)
MIDDLE = HubModel(REPO.repo, "found-Q4_K_M.gguf", "c0ffee", 2_500_000_000, "ab" * 32, "Found 4B", quantisation="Q4_K_M")
LARGE = HubModel(REPO.repo, "found-Q8_0-00001-of-00002.gguf", "c0ffee", 4_300_000_000, "", "Found 4B",
                 quantisation="Q8_0", parts=(HubPart("found-Q8_0-00001-of-00002.gguf", 4_000_000_000, "cd" * 32),
                                             HubPart("found-Q8_0-00002-of-00002.gguf", 300_000_000, "ef" * 32)))
FILES = RepositoryFiles(REPO, "c0ffee", (QuantisationGroup("Q4_K_M", (MIDDLE,)), QuantisationGroup("Q8_0", (LARGE,))),
                        (HubFile("mmproj-F16.gguf", 800_000_000, FilePurpose.PROJECTOR),), "https://hub/some/found-GGUF")
FIT = Fit(Verdict.FITS, 3_000_000_000, 8192, 0, 20)
GATED = HubError("Your account has not agreed to the terms of {repo} yet.", "Agree to them on its page.",
                 remedies=(Remedy.OPEN_PAGE, Remedy.RETRY), values={"repo": REPO.repo, "page": "https://hub/x"})

Kind = TypeVar("Kind", bound=QWidget)


@pytest.fixture
def browser(theme: Theme, qtbot: QtBot) -> ModelBrowser:
    made = ModelBrowser(theme)
    qtbot.addWidget(made)
    made.found.set_curated([(OURS, FIT)])
    made.show()
    return made


@pytest.fixture
def opened(browser: ModelBrowser) -> ModelBrowser:
    """A search has found two models, and the first was looked at."""
    browser.found.set_results([(REPO, 2_500_000_000, FIT), (OTHER, 4_400_000_000, None)], more=False)
    QTest.keyClick(rows(browser), Qt.Key.Key_Down)
    browser.detail.set_files(FILES, ModelChoice(MIDDLE, USUAL))
    browser.detail.set_fit(MIDDLE, FIT, exact=True)
    return browser


def rows(browser: ModelBrowser) -> ModelRows:
    return part(browser, "hubResults", ModelRows)


def search(browser: ModelBrowser) -> QLineEdit:
    return part(browser, "hubSearch", QLineEdit)


def button(browser: QWidget, name: str) -> Button:
    return part(browser, name, Button)


def part(browser: QWidget, name: str, kind: type[Kind]) -> Kind:
    found = browser.findChild(kind, name)
    assert found is not None, name
    return found


def words(browser: ModelBrowser) -> str:
    return "\n".join(part.text() for part in browser.findChildren(QLabel) if part.isVisible())


def asked_by(browser: ModelBrowser) -> list[tuple[str, bool, bool]]:
    """Keeps what is asked of the Hub: words, whether only what fits, whether at once."""
    asked: list[tuple[str, bool, bool]] = []
    browser.search_requested.connect(lambda query, fits, at_once: asked.append((query.text, fits, at_once)))
    return asked


def test_our_list_is_there_before_any_search(browser: ModelBrowser) -> None:
    asked = asked_by(browser)
    assert rows(browser).models() == [OURS]
    assert asked == []
    assert not browser.filters.isVisible(), "at rest there is no more than the list"


def test_typing_asks_nothing_before_enter_and_at_every_pause_afterwards(browser: ModelBrowser) -> None:
    asked = asked_by(browser)
    QTest.keyClicks(search(browser), " qwen ")
    assert asked == []
    assert rows(browser).models() == [OURS], "no name of ours has that word, so all stay"
    QTest.keyClick(search(browser), Qt.Key.Key_Return)
    assert asked == [("qwen", False, True)]
    assert "Searching…" in words(browser)
    browser.found.set_results([(REPO, 0, FIT)], more=False)
    assert rows(browser).models() == [REPO]
    browser.found.set_results([], more=False)
    assert "Nothing found" in words(browser)
    QTest.keyClicks(search(browser), "3")
    assert asked[1:] == [("qwen 3", False, False)]
    search(browser).clear()
    assert rows(browser).models() == [OURS]


def test_filters_narrow_the_search_and_say_so(browser: ModelBrowser, qtbot: QtBot) -> None:
    queries: list[SearchQuery] = []
    asked = asked_by(browser)
    browser.search_requested.connect(lambda query, *_: queries.append(query))
    QTest.keyClicks(search(browser), "qwen")
    QTest.keyClick(search(browser), Qt.Key.Key_Return)
    button(browser, "filter.fits").click()
    assert asked[-1] == ("qwen", True, True)
    for name, value in (("language", "zh"), ("licence", "mit"), ("size", "4"), ("updated", "365"),
                        ("order", "lastModified")):
        button(browser, f"filter.{name}").click()
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        next(entry for entry in menu.actions() if entry.objectName() == f"filter.{name}.{value}").trigger()
        menu.close()
    button(browser, "filter.thinking").click()
    button(browser, "filter.vision").click()
    last = queries[-1]
    assert (last.language, last.licence, last.max_size, last.order) == ("zh", "mit", 4_000_000_000, SearchOrder.UPDATED)
    assert last.thinking
    assert last.vision
    assert last.updated_after > 0
    assert button(browser, "filter.language").text() == "中文"


def test_a_result_says_what_it_is_for_and_not_what_its_files_are_called(browser: ModelBrowser) -> None:
    browser.found.set_results([(REPO, 2_500_000_000, FIT)], more=False)
    said = rows(browser).item(0).data(Qt.ItemDataRole.AccessibleTextRole)
    for fact in ("Found 4B", "2.5 GB", "good for everyday tasks", "can think", "by some", "words/s", "fits"):
        assert fact in said
    assert "gguf" not in said.casefold()


def test_the_marked_model_is_asked_for_once_the_keys_rest(browser: ModelBrowser, qtbot: QtBot) -> None:
    asked: list[str] = []
    browser.open_requested.connect(lambda repo, _revision: asked.append(repo))
    browser.found.set_results([(REPO, 0, FIT), (OTHER, 0, None)], more=False)
    assert button(browser, "downloadButton").isHidden()
    QTest.keyClick(rows(browser), Qt.Key.Key_Down)
    QTest.keyClick(rows(browser), Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: bool(asked))
    assert asked == [OTHER.repo]
    browser.detail.set_files(FILES, ModelChoice(MIDDLE, USUAL))
    assert button(browser, "downloadButton").isHidden(), "that was an answer about another model"


def test_one_file_is_chosen_and_the_reason_said(opened: ModelBrowser, qtbot: QtBot) -> None:
    opened.detail.set_card(REPO.repo, ModelCard("A model that answers questions.", licence="apache-2.0"))
    opened.detail.set_room(MIDDLE, DiskRoom(9_000_000_000, 2_500_000_000, 1 << 30))
    for fact in ("Found 4B", USUAL, "Apache 2.0: free for any use", "English, 中文", "A model that answers questions.",
                 "4.0 billion", f"{number_text(32_768)} tokens", "January 2026", "9.0 GB free on the disk",
                 "some/found-GGUF"):
        assert fact in words(opened)
    assert "found-Q4_K_M.gguf" not in words(opened)
    verdict = part(opened, "verdict", QWidget)
    assert "3.0 GB" in verdict.toolTip()
    assert "head of the file" in verdict.toolTip()
    assert button(opened, "downloadButton").text() == "Download · 2.5 GB"
    with qtbot.waitSignal(opened.download_requested) as caught:
        button(opened, "downloadButton").click()
    assert caught.args == [MIDDLE]


def test_another_quantisation_is_chosen_under_details(opened: ModelBrowser, qtbot: QtBot) -> None:
    part(opened, "filesFold", FoldButton).click()
    for fact in ("found-Q4_K_M.gguf", "sha256 abababababab…", "mmproj-F16.gguf", "lets the model see pictures"):
        assert fact in words(opened)
    large = part(opened, "quantisation.Q8_0", QRadioButton)
    assert large.text() == "Q8_0 · 4.3 GB · 2 files"
    with qtbot.waitSignal(opened.detail.model_changed) as caught:
        large.click()
    assert caught.args == [LARGE, True]
    assert button(opened, "downloadButton").text() == "Download · 4.3 GB"
    assert USUAL not in words(opened)


def test_asked_once_more_the_file_that_was_marked_stays(opened: ModelBrowser) -> None:
    part(opened, "filesFold", FoldButton).click()
    part(opened, "quantisation.Q8_0", QRadioButton).click()
    opened.detail.look_again()
    opened.detail.set_files(FILES, ModelChoice(MIDDLE, USUAL))
    assert opened.detail.model() == LARGE
    assert part(opened, "quantisation.Q8_0", QRadioButton).isChecked()
    opened.detail.set_files(FILES, ModelChoice(MIDDLE, ASKED_FOR))      # its address was pasted
    assert opened.detail.model() == MIDDLE


def test_a_gated_model_says_why_and_takes_a_token(opened: ModelBrowser, qtbot: QtBot) -> None:
    opened.detail.set_error(REPO.repo, GATED)
    assert "has not agreed to the terms of some/found-GGUF" in words(opened)
    assert "kept in this computer’s keyring" in words(opened)
    with qtbot.waitSignal(opened.detail.remedy_requested) as pressed:
        button(opened, "remedy.open_page").click()
    assert pressed.args == [Remedy.OPEN_PAGE]
    token = part(opened, "accessToken", QLineEdit)
    assert token.echoMode() is QLineEdit.EchoMode.Password
    QTest.keyClicks(token, " hf_secret ")
    with qtbot.waitSignal(opened.detail.token_entered) as caught:
        QTest.keyClick(token, Qt.Key.Key_Return)
    assert caught.args == ["hf_secret"]
    assert token.text() == ""
    opened.detail.gate.set_in_keyring(False)
    assert "no keyring" in words(opened)


def test_more_is_asked_for_at_the_end_of_the_list(browser: ModelBrowser, qtbot: QtBot) -> None:
    many = [(HubRepository(f"some/model-{at}", f"Model {at}"), 0, None) for at in range(40)]
    browser.found.set_results(many[:20], more=True)
    bar = rows(browser).verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    with qtbot.waitSignal(browser.found.more_requested):
        bar.setValue(bar.maximum())
    place = bar.value()
    browser.found.add_results(many[15:], more=False)
    assert len(rows(browser).models()) == 40, "what came twice is shown once"
    assert bar.value() == place
    with qtbot.assertNotEmitted(browser.found.more_requested):
        bar.setValue(bar.maximum())


def test_a_short_list_with_more_behind_it_offers_to_look_further(browser: ModelBrowser, qtbot: QtBot) -> None:
    browser.found.set_results([(REPO, 0, None)], more=True)
    with qtbot.waitSignal(browser.found.more_requested):
        button(browser, "moreResultsButton").click()
    browser.found.add_results([], more=False)
    assert button(browser, "moreResultsButton").isHidden()


def test_the_keyboard_alone_leads_from_the_words_to_the_download(opened: ModelBrowser, qtbot: QtBot) -> None:
    opened.activateWindow()
    search(opened).setFocus()
    QTest.keyClick(search(opened), Qt.Key.Key_Down)
    assert QApplication.focusWidget() is rows(opened)
    QTest.keyClick(rows(opened), Qt.Key.Key_Return)
    assert QApplication.focusWidget() is button(opened, "downloadButton")
    with qtbot.waitSignal(opened.download_requested):
        QTest.keyClick(button(opened, "downloadButton"), Qt.Key.Key_Return)
    QTest.keyClick(button(opened, "downloadButton"), Qt.Key.Key_Escape)
    assert not opened.isVisible()


def test_each_download_has_its_bar_and_its_own_buttons(browser: ModelBrowser, qtbot: QtBot) -> None:
    rows(browser).step(1)
    for model in (OURS, MIDDLE):
        browser.set_download(DownloadState(model, DownloadPhase.DOWNLOADING, 500_000_000, 2_500_000_000, 1e7, 200))
    bars = browser.findChildren(DownloadBar)
    assert len(bars) == 2
    assert len(browser.findChildren(QProgressBar, "downloadProgress")) == 2
    assert not button(browser, "downloadButton").isEnabled()      # it is on its way already
    with qtbot.waitSignal(browser.downloads.pause_requested) as caught:
        bars[1].pause_button.click()
    assert caught.args == [MIDDLE]
    browser.set_download(DownloadState(MIDDLE, DownloadPhase.PAUSED, 500_000_000, 2_500_000_000))
    with qtbot.waitSignal(browser.downloads.resume_requested) as caught:
        bars[1].pause_button.click()
    assert caught.args == [MIDDLE]
    browser.remove_download(OURS)
    assert button(browser, "downloadButton").isEnabled()


def test_a_failed_search_says_why_and_our_list_is_there(browser: ModelBrowser, qtbot: QtBot) -> None:
    search(browser).setText("qwen")
    QTest.keyClick(search(browser), Qt.Key.Key_Return)
    browser.found.set_error(HubError("The Hub cannot be reached.", "Try a mirror.",
                                     remedies=(Remedy.RETRY, Remedy.USE_MIRROR)))
    assert "The Hub cannot be reached." in words(browser)
    assert rows(browser).models() == [OURS]
    with qtbot.waitSignal(browser.remedy_requested) as caught:
        button(browser, "remedy.use_mirror").click()
    assert caught.args == [Remedy.USE_MIRROR]
    with qtbot.waitSignal(browser.search_requested):
        button(browser, "remedy.retry").click()
    assert "The Hub cannot be reached." not in words(browser)
