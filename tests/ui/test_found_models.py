"""What a search has found, page by page, and what is known of it by and by."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from assistant.domain.errors import HubError, Remedy
from assistant.domain.hub import ModelChoice, QuantisationGroup, RepositoryFiles
from assistant.domain.model import Fit, HubModel, HubRepository, Verdict
from assistant.domain.model_choice import USUAL
from assistant.ui.buttons import Button
from assistant.ui.edge_line import EdgeLine
from assistant.ui.found_models import FoundModels
from assistant.ui.model_browser import ModelBrowser
from assistant.ui.theme import Theme

REPO = HubRepository("some/found-GGUF", "Found 4B", 1234, parameters=4_000_000_000)


def test_what_was_found_stays_where_the_rest_cannot_be_had(theme: Theme, qtbot: QtBot) -> None:
    found = FoundModels(theme)
    qtbot.addWidget(found)
    found.show()
    found.set_results([(REPO, 2_500_000_000, None)], True)
    found.set_searching(True)
    found.set_more_error(HubError("The Hub cannot be reached.", "Try again.", remedies=(Remedy.RETRY,)))
    assert "The Hub cannot be reached." in "\n".join(label.text() for label in found.findChildren(QLabel))
    assert found.rows.models() == [REPO]
    again = found.findChild(Button, "remedy.retry")
    assert again is not None
    with qtbot.waitSignal(found.more_requested):
        again.click()


def test_once_its_files_are_known_a_row_says_what_stands_beside_it(theme: Theme, qtbot: QtBot) -> None:
    browser = ModelBrowser(theme)
    qtbot.addWidget(browser)
    browser.show()
    found, detail = browser.found, browser.detail
    guessed, told = (Fit(Verdict.FITS, 10**9, 8192, 0, speed) for speed in (120, 112))
    found.set_results([(REPO, 2_400_000_000, guessed)], False)

    def said() -> str:
        return str(found.rows.item(0).data(Qt.ItemDataRole.AccessibleTextRole))

    assert "≈2.4 GB" in said()
    found.rows.step(1)
    file = HubModel(REPO.repo, "found.gguf", "c0ffee", 2_500_000_000, "", "Found 4B", quantisation="Q4_1")
    detail.set_files(RepositoryFiles(REPO, "c0ffee", (QuantisationGroup("Q4_1", (file,)),), (), "https://hub/x"),
                     ModelChoice(file, USUAL))
    detail.set_fit(file, told, exact=True)
    assert ", 2.5 GB" in said()
    assert "≈84 words/s" in said()
    assert found.rows.marked_model() == REPO
    assert found.fit_of(REPO) == told, "and so it is when it is marked again"
    found.set_results([(REPO, 2_400_000_000, guessed)], False)
    assert ", 2.5 GB" in said(), "another search knows no better"


def test_a_line_parts_the_heading_from_what_is_scrolled_under_it(theme: Theme, qtbot: QtBot) -> None:
    found = FoundModels(theme)
    qtbot.addWidget(found)
    found.resize(400, 300)
    found.show()
    found.set_results([(HubRepository(f"some/model-{at}", f"Model {at}"), 0, None) for at in range(20)], False)
    edge, bar = found.findChild(EdgeLine), found.rows.verticalScrollBar()
    assert edge is not None
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    assert not edge.is_drawn()
    bar.setValue(1)
    assert edge.is_drawn()
    assert edge.grab().toImage().pixelColor(5, 0) == theme.colour("line")
    assert edge.geometry().bottom() + 1 == found.rows.geometry().top()
