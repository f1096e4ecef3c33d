"""Long names without a place to break: they take more lines or are cut short, and squeeze nothing out of sight."""

import re
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from assistant.domain.model import Fit, HubModel, ModelFile, Verdict
from assistant.domain.model_library import Attachment, FolderState, LibraryFolder, Origin, Place
from assistant.ui.fold import Fold
from assistant.ui.line_wrapping import breakable
from assistant.ui.model_browser import ModelBrowser
from assistant.ui.model_picker import ModelPicker
from assistant.ui.model_shelf.folder_row import FolderRow
from assistant.ui.model_shelf.window import ModelShelf
from assistant.ui.notices import Notices
from assistant.ui.theme import Theme

NAME = "Qwen2.5_Coder_14B_Instruct_abliterated_uncensored_merged_v2_final_imatrix"
FILE = Path("/models") / f"{NAME}.Q4_K_M.gguf"
MODEL = ModelFile(FILE, 9_000_000_000, NAME, "qwen2", 14_000_000_000, places=(Place(FILE, Origin.OWN, FILE.parent),))
FIT = Fit(Verdict.FITS, 0, 8192)
ADAPTER = Path("/models") / f"lora_{'finance_sentiment_checkpoint_' * 3}.gguf"


def settle() -> None:
    """Lets every layout pass on what it needs."""
    for _ in range(10):
        QApplication.processEvents()


def test_the_page_of_a_model_leaves_the_list_beside_it_its_room(theme: Theme, qtbot: QtBot) -> None:
    shelf = ModelShelf(theme)
    qtbot.addWidget(shelf)
    shelf.resize(800, 700)
    shelf.show()
    shelf.set_models([(MODEL, FIT)], None)
    shelf.page.set_adapters([Attachment(ADAPTER, 1.0, True)], [])
    settle()
    assert shelf.rows.width() >= 300
    assert shelf.width() == 800


def test_details_of_the_model_in_use_stay_in_the_popup(theme: Theme, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    picker = ModelPicker(theme, window)
    picker.set_current(MODEL)
    window.show()
    picker.open()
    popup = picker.popup()
    fold = popup.findChild(Fold, "detailsFold")
    assert fold is not None
    fold.set_open(True)
    settle()
    assert fold.button.width() <= popup.width()
    file = next(part for part in popup.findChildren(QLabel) if part.text() == FILE.name)
    assert file.toolTip() == FILE.name
    popup.close()


def test_what_was_found_at_the_hub_stays_in_a_narrow_window(theme: Theme, qtbot: QtBot) -> None:
    browser = ModelBrowser(theme)
    qtbot.addWidget(browser)
    browser.resize(480, 700)
    browser.show()
    browser.found.set_curated([(HubModel(f"somebody/{NAME}_GGUF", FILE.name, "main", 1, "", NAME), FIT)])
    browser.found.rows.setCurrentRow(0)
    settle()
    assert browser.detail.isVisible()
    assert browser.width() == 480


def test_a_model_in_the_list_of_a_folder_is_cut_short_and_told_whole(theme: Theme, qtbot: QtBot) -> None:
    row = FolderRow(theme)
    qtbot.addWidget(row)
    row.set_folder(LibraryFolder(FILE.parent, Origin.OWN, FolderState.READY, 1, MODEL.size), [MODEL])
    link = row.findChild(QAbstractButton, "folderModel")
    assert link is not None
    assert link.text() == f"{NAME[:47]}…"
    assert link.toolTip() == link.accessibleName() == NAME


@pytest.mark.parametrize("text", ["Qwen3 4B", "HuggingFaceTB/SmolLM2-135M-Instruct-GGUF", "一个很长的名字" * 10, ""])
def test_names_that_have_places_to_break_stay_as_they_are(text: str) -> None:
    assert breakable(text) == text


@pytest.mark.parametrize("text", [NAME, "x" * 500, f"a/{NAME}-b", f"{NAME} {NAME}"])
def test_other_names_get_places_that_are_not_seen(text: str) -> None:
    assert breakable(text).replace("\u200b", "") == text
    assert max(map(len, re.split("[\u200b -]", breakable(text)))) <= 24


def test_a_notice_and_a_toast_say_a_long_name_to_its_end(theme: Theme, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    notices = Notices(theme)
    QVBoxLayout(window).addWidget(notices)
    window.resize(500, 400)
    window.show()
    said = f"“{'scan_' * 40}.png” is not a text file."
    notices.show_strip("attachment", said)
    notices.show_toast("removed", said, "Undo")
    settle()
    assert notices.strip_text("attachment") == notices.toast.accessibleName() == said
    for part in (*notices.findChildren(QLabel), *notices.toast.findChildren(QLabel)):
        if part.text().startswith("“scan"):
            longest = max(map(part.fontMetrics().horizontalAdvance, re.split("[\u200b ]", part.text())))
            assert longest <= part.visibleRegion().boundingRect().width() < 500
