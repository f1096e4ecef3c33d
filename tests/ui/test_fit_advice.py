"""What a model needs, part by part, and what would make it fit, at the model that is marked in the browser."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from assistant.domain.advice import Change, Suggestion, suggestions
from assistant.domain.fit import fit
from assistant.domain.hub import ModelChoice, QuantisationGroup
from assistant.domain.model import HubModel, Machine, Verdict
from assistant.domain.model_choice import USUAL
from assistant.ui.fold import FoldButton
from assistant.ui.model_browser import ModelBrowser
from assistant.ui.model_text import number_text, size_text
from tests.ui.test_model_browser import FILES, FIT, LARGE, MIDDLE, OURS, REPO, button, part, rows, words
from tests.ui.test_model_browser import browser as browser
from tests.ui.test_model_browser import opened as opened


def test_what_it_needs_is_told_part_by_part_and_what_would_make_it_fit_is_a_click_away(
        opened: ModelBrowser, qtbot: QtBot) -> None:
    here = Machine(7_500_000_000, 7_000_000_000, 4, 100_000_000_000)
    part(opened, "filesFold", FoldButton).click()
    part(opened, "quantisation.Q8_0", QRadioButton).click()
    wanted = fit(LARGE, here, 16_384)
    assert wanted.verdict is Verdict.TOO_BIG
    assert wanted.needs is not None
    opened.detail.set_fit(LARGE, wanted, True, suggestions(LARGE, here, wanted, among=FILES.models))
    verdict = part(opened, "verdict", QWidget)
    for number in (f"model {size_text(wanted.needs.host.weights)}", f"context {size_text(wanted.needs.host.cache)}",
                   f"working space {size_text(wanted.needs.host.compute)}", f"{number_text(16_384)} tokens"):
        under_details = words(opened)       # it can be read without a pointer
        for told in (verdict.toolTip(), verdict.accessibleDescription(), under_details):
            assert number in told.replace("\N{NO-BREAK SPACE}", " ")
    smaller = button(opened, "advice.quantisation")
    assert smaller.text() == "Take the copy in Q4_K_M"
    with qtbot.waitSignal(opened.detail.model_changed) as caught:
        QTest.keyClick(smaller, Qt.Key.Key_Return)
    assert caught.args == [MIDDLE, True]
    assert part(opened, "quantisation.Q4_K_M", QRadioButton).isChecked()
    assert button(opened, "downloadButton").text() == "Download · 2.5 GB"
    assert not part(opened, "fitAdvice", QWidget).isVisible()


def test_of_two_files_in_one_quantisation_the_advised_one_is_marked_and_downloaded(opened: ModelBrowser) -> None:
    small = HubModel(REPO.repo, "found-mini-Q4_K_M.gguf", "c0ffee", 900_000_000, "", "Found 1B", quantisation="Q4_K_M")
    groups = (QuantisationGroup("Q4_K_M", (small, MIDDLE)), QuantisationGroup("Q8_0", (LARGE,)))
    opened.detail.set_files(replace(FILES, groups=groups), ModelChoice(LARGE, USUAL))
    part(opened, "filesFold", FoldButton).click()
    smaller = Suggestion(Change.QUANTISATION, "Q4_K_M", 1_000_000_000, Verdict.FITS, small)
    opened.detail.set_fit(LARGE, FIT, True, (smaller,))
    shown: list[HubModel] = []
    opened.detail.model_changed.connect(lambda model, _at_hub: shown.append(model))
    button(opened, "advice.quantisation").click()
    assert shown == [small]
    marked = [each.text() for each in opened.detail.findChildren(QRadioButton) if each.isVisible() and each.isChecked()]
    assert marked == ["Q4_K_M · 900 MB"]
    assert button(opened, "downloadButton").text() == "Download · 900 MB"
    part(opened, f"quantisation.{MIDDLE.file}", QRadioButton).click()
    assert shown == [small, MIDDLE]
    assert button(opened, "downloadButton").text() == "Download · 2.5 GB"


def test_advice_on_how_to_load_it_goes_to_whoever_keeps_it(opened: ModelBrowser, qtbot: QtBot) -> None:
    less = Suggestion(Change.CONTEXT, 4096, 2_000_000_000, Verdict.FITS)
    close = Suggestion(Change.CLOSE_PROGRAMS, 800_000_000, 3_000_000_000, Verdict.FITS)
    opened.detail.set_fit(MIDDLE, FIT, True, (less, close))
    assert "needs 2.0 GB, fits" in words(opened)
    assert "Close other programs: 800 MB more must be free" in words(opened)
    with qtbot.waitSignal(opened.detail.advice_taken) as taken:
        button(opened, "advice.context").click()
    assert taken.args == [MIDDLE, less]
    opened.detail.set_fit(MIDDLE, FIT, True, (), "context of 4,096 tokens")
    assert "It will be loaded with: context of 4,096 tokens" in words(opened)
    with qtbot.waitSignal(opened.detail.advice_taken_back) as back:
        button(opened, "takeBackButton").click()
    assert back.args == [MIDDLE]


def test_of_our_own_list_a_smaller_copy_is_looked_for_at_the_hub(browser: ModelBrowser, qtbot: QtBot) -> None:
    rows(browser).step(1)
    browser.detail.set_fit(OURS, FIT, False, (Suggestion(Change.QUANTISATION, "Q3_K_M", 2_000_000_000, Verdict.FITS),))
    with qtbot.waitSignal(browser.open_requested) as asked:
        button(browser, "advice.quantisation").click()
    assert asked.args == [OURS.repo, OURS.revision]
