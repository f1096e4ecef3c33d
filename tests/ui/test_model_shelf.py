"""Parts of the window of models: what they say of every state a model, its files and its folders can be in."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QProgressBar, QWidget
from pytestqt.qtbot import QtBot

from assistant.domain.errors import Remedy, StorageError
from assistant.domain.model import Fit, ModelFile, Verdict
from assistant.domain.model_library import (
    AdapterFile,
    Attachment,
    FolderState,
    LibraryFolder,
    MovePhase,
    MoveState,
    Origin,
    Place,
    Removal,
    Verification,
)
from assistant.ui.buttons import Button
from assistant.ui.model_shelf.adapters_section import AdaptersSection
from assistant.ui.model_shelf.deletion_box import DeletionBox
from assistant.ui.model_shelf.folder_row import FolderRow
from assistant.ui.model_shelf.model_page import ModelPage
from assistant.ui.model_shelf.move_bar import MoveBar
from assistant.ui.model_shelf.place_block import PlaceBlock
from assistant.ui.model_shelf.window import ModelShelf
from assistant.ui.theme import Theme

FILE = Path("/models/o/r/qwen.gguf")
QWEN = ModelFile(FILE, 2_500_000_000, "Qwen3 4B", "qwen3", 4_000_000_000, "Q4_K_M", 40960, 36, fingerprint="q",
                 original_name="Qwen3 4B", places=(Place(FILE, Origin.OWN, Path("/models")),))
TINY = replace(QWEN, path=Path("/models/tiny.gguf"), name="Tiny", original_name="Tiny", fingerprint="t", note="quick",
               places=(Place(Path("/models/tiny.gguf"), Origin.OWN, Path("/models")),))
FIT = Fit(Verdict.FITS, 0, 8192)
FOLDER = LibraryFolder(Path("/mnt/disk/ggufs"), Origin.FOLDER, FolderState.READY, 2, 3_000_000_000, removable=True)
REFUSED = StorageError("The models in {folder} cannot be seen: it may not be read.", "Ask whoever owns the folder.",
                       remedies=(Remedy.RETRY,), values={"folder": "/mnt/disk/ggufs"})


def show(qtbot: QtBot, part: QWidget) -> None:
    qtbot.addWidget(part)
    part.resize(480, 640)
    with qtbot.waitExposed(part):
        part.show()


def seen(part: QWidget) -> str:
    """Returns every word that can be seen on a part."""
    words: list[QLabel | Button] = [*part.findChildren(QLabel), *part.findChildren(Button)]
    return "\n".join(each.text() for each in words if each.isVisible())


def button(part: QWidget, name: str) -> Button:
    found = part.findChild(Button, name)
    assert found is not None, name
    return found


def buttons(part: QWidget) -> list[str]:
    return [each.text() for each in part.findChildren(Button) if each.isVisible() and each.text()]


@pytest.fixture
def page(theme: Theme, qtbot: QtBot) -> ModelPage:
    made = ModelPage(theme)
    show(qtbot, made)
    made.set_model(QWEN, FIT, current=False)
    return made


@pytest.mark.parametrize(("state", "models", "summary", "sentence"), [
    (FolderState.READY, 2, "2 models, 3.0 GB", ""),
    (FolderState.READY, 0, "no models", ""),
    (FolderState.MISSING, 0, "not connected", "its disk is not connected"),
    (FolderState.MISSING, 2, "not connected · 2 models, 3.0 GB", "come back with it"),
    (FolderState.SLOW, 2, "does not answer · 2 models, 3.0 GB", "did not answer in time"),
    (FolderState.REFUSED, 0, "may not be read", "Ask whoever owns the folder."),
    (FolderState.OFF, 0, "not looked into", "You asked not to look in here"),
    (FolderState.SCANNING, 0, "looking…", ""),
])
def test_a_folder_says_how_it_stands(state: FolderState, models: int, summary: str, sentence: str, theme: Theme,
                                     qtbot: QtBot) -> None:
    row = FolderRow(theme)
    show(qtbot, row)
    problem = REFUSED if state is FolderState.REFUSED else None
    row.set_folder(replace(FOLDER, state=state, models=models, problem=problem), [])
    assert (row.fold.button.text(), row.fold.button.summary) == ("ggufs", summary)
    assert sentence not in seen(row) or not sentence
    QTest.mouseClick(row.fold.button, Qt.MouseButton.LeftButton)
    assert sentence in seen(row)
    assert "/mnt/disk/ggufs" in seen(row)
    wanted = row.want_requested if state is FolderState.OFF else row.remove_requested
    with qtbot.waitSignal(wanted) as caught:
        QTest.mouseClick(button(row, "removeFolderButton"), Qt.MouseButton.LeftButton)
    assert caught.args == [FOLDER.path]


def test_our_own_folder_cannot_be_taken_off(theme: Theme, qtbot: QtBot) -> None:
    row = FolderRow(theme)
    show(qtbot, row)
    row.set_folder(replace(FOLDER, origin=Origin.OWN, removable=False), [QWEN])
    row.fold.set_open(True)
    assert sorted(buttons(row)) == ["Parley’s own folder", "Qwen3 4B", "Show in folder"]


@pytest.mark.parametrize(("origin", "away", "links"), [
    (Origin.OWN, False, ["Show in folder", "Move to…", "Delete file…"]),
    (Origin.FOLDER, True, ["Remove from the list"]),
    (Origin.OPENED, False, ["Show in folder", "Move to…", "Remove from the list", "Delete file…"]),
    (Origin.LM_STUDIO, False, ["Show in folder", "Move to…", "Delete file…"]),
    (Origin.HUGGING_FACE, False, ["Show in folder", "Delete file…"]),
    (Origin.OLLAMA, False, ["Show in folder", "Delete file…"]),
    (Origin.STARTER, False, ["Show in folder"]),
])
def test_a_place_offers_what_can_be_done_there(origin: Origin, away: bool, links: list[str], theme: Theme,
                                               qtbot: QtBot) -> None:
    block = PlaceBlock(theme, Place(FILE, origin, Path("/models"), away=away))
    show(qtbot, block)
    block.set_folders([FOLDER], in_use=False)
    assert buttons(block) == links


def test_a_move_tells_how_far_it_is_and_a_failed_one_why(theme: Theme, qtbot: QtBot) -> None:
    bar = MoveBar(theme)
    show(qtbot, bar)
    going = MoveState(FILE, Path("/disk/qwen.gguf"), MovePhase.COPYING, 1_000_000_000, 5_000_000_000, 200e6, 20.0)
    bar.set_state(going)
    progress = bar.findChild(QProgressBar, "moveProgress")
    assert progress is not None
    assert progress.value() / progress.maximum() == pytest.approx(0.2)
    assert "Copying · 0.5 of 2.5 GB · 200 MB/s · 20 s left" in seen(bar)
    bar.set_state(replace(going, phase=MovePhase.CHECKING, done=4_000_000_000))
    assert "Checking the copy · 2.0 of 2.5 GB" in seen(bar)
    assert buttons(bar) == ["Cancel"]
    bar.set_state(replace(going, phase=MovePhase.PAUSED))
    assert buttons(bar) == ["Go on", "Take it back"]
    full = StorageError("There is not enough room in {folder}.", remedies=(Remedy.RETRY,), values={"folder": "/disk"})
    bar.set_state(replace(going, phase=MovePhase.FAILED, error=full))
    assert "not enough room in /disk" in seen(bar)
    with qtbot.waitSignal(bar.go_on_requested):
        QTest.mouseClick(button(bar, "remedy.retry"), Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(bar.cancel_requested):
        QTest.mouseClick(button(bar, "cancelMoveButton"), Qt.MouseButton.LeftButton)
    bar.set_state(None)
    assert not bar.isVisible()


def test_a_move_follows_the_choice_of_font(theme: Theme, qtbot: QtBot, qapp: QApplication) -> None:
    bar = MoveBar(theme)
    show(qtbot, bar)
    bar.set_state(MoveState(FILE, Path("/disk/qwen.gguf"), MovePhase.COPYING, 1_000_000_000, 5_000_000_000))
    line = bar.findChild(QLabel, "moveText")
    assert line is not None
    before = line.font().families()
    theme.apply(qapp, "light", 100, True, False)
    assert line.font().families() == theme.tabular_font(13).families() != before


def test_the_plan_of_a_deletion_is_told_whole(theme: Theme, qtbot: QtBot) -> None:
    plan = Removal(FILE, tuple(Path(f"/models/o/r/big-0000{n}-of-00007.gguf") for n in range(1, 8)), 7_000_000_000,
                   ("LM Studio",), stays=(Path("/backup/big.gguf"),))
    box = DeletionBox(theme, plan, "Big", in_use=True)
    show(qtbot, box)
    for words in ("Delete Big?", "big-00001-of-00007.gguf", "and 3 more files", "frees 7.0 GB", "LM Studio",
                  "It is in use now", "The same model stays here:\n/backup/big.gguf"):
        assert words in seen(box)
    with qtbot.waitSignal(box.confirmed) as caught:
        QTest.mouseClick(button(box, "confirmDeletionButton"), Qt.MouseButton.LeftButton)
    assert caught.args == [False]


def test_a_deletion_that_frees_nothing_or_has_no_trash_or_is_refused_says_so(theme: Theme, qtbot: QtBot) -> None:
    linked = DeletionBox(theme, Removal(FILE, (FILE,), 0), "Qwen3 4B")
    show(qtbot, linked)
    assert "frees no room" in seen(linked)
    good = DeletionBox(theme, Removal(FILE, (FILE,), 5_000_000), "Qwen3 4B", for_good=True)
    show(qtbot, good)
    assert "no trash" in seen(good)
    assert "Delete for good" in buttons(good)
    refusal = StorageError("This model belongs to Ollama.", "Delete it there: ollama rm {name}",
                           values={"name": "qwen3"})
    refused = DeletionBox(theme, Removal(FILE, (), 0, (), refusal), "Qwen3 4B")
    show(qtbot, refused)
    assert buttons(refused) == ["Close"]
    assert "ollama rm qwen3" in seen(refused)


def test_a_name_is_told_on_enter_and_when_another_model_is_shown(page: ModelPage, qtbot: QtBot) -> None:
    told: list[tuple[Path, str]] = []
    page.renamed.connect(lambda path, name: told.append((path, name)))
    field = page.findChild(QLineEdit, "modelNameField")
    assert field is not None
    assert (field.text(), field.placeholderText()) == ("", "Qwen3 4B")
    QTest.keyClicks(field, "Mine ")
    page.set_model(replace(QWEN, last_used=1.0), FIT, current=False)      # news of it leave alone what is typed
    assert field.text() == "Mine "
    QTest.keyClick(field, Qt.Key.Key_Return)
    QTest.keyClicks(field, "too")
    page.set_model(TINY, FIT, current=False)
    assert told == [(FILE, "Mine"), (FILE, "Mine too")]
    assert (field.text(), field.placeholderText()) == ("", "Tiny")


def test_a_note_being_typed_is_kept_with_its_model(page: ModelPage) -> None:
    told: list[tuple[Path, str]] = []
    page.noted.connect(lambda path, note: told.append((path, note)))
    QTest.keyClicks(page.note, "for letters")
    page.set_model(TINY, FIT, current=False)
    assert told == [(FILE, "for letters")]
    assert page.note.toPlainText() == "quick"


@pytest.mark.parametrize(("verification", "sha256", "words", "offer"), [
    (Verification.UNKNOWN, "", "its own checksum can be computed", "Check the file"),
    (Verification.UNKNOWN, "ab" * 32, "stands under Details", "Check again"),
    (Verification.UNCHECKED, "", "Not compared yet", "Check the file"),
    (Verification.VERIFIED, "ab" * 32, "byte for byte", "Check again"),
    (Verification.DIFFERENT, "ab" * 32, "damaged, or was changed", "Check again"),
])
def test_whether_a_file_was_checked_is_said_in_a_sentence(verification: Verification, sha256: str, words: str,
                                                          offer: str, page: ModelPage) -> None:
    page.set_model(replace(QWEN, verification=verification, sha256=sha256), FIT, current=False)
    assert words in seen(page.check)
    assert buttons(page.check) == [offer]
    page.check.set_checking(0.43)
    assert "43 %" in seen(page.check)
    assert buttons(page.check) == ["Cancel"]


def test_technical_words_stand_only_under_details(page: ModelPage) -> None:
    assert "Q4_K_M" not in seen(page)
    assert "qwen.gguf" not in seen(page)
    QTest.mouseClick(page._details.button, Qt.MouseButton.LeftButton)
    for words in ("Q4_K_M", "qwen.gguf", "qwen3", "960 tokens", "4.0 billion"):
        assert words in seen(page)


def test_a_model_that_is_away_cannot_be_used(page: ModelPage) -> None:
    page.set_model(replace(QWEN, places=(replace(QWEN.places[0], away=True),)), FIT, current=False)
    assert "Not connected: /models/o/r" in seen(page)
    assert not button(page, "useModelButton").isEnabled()
    assert "Check the file" not in buttons(page)


def test_adapters_tell_what_they_are_for(theme: Theme, qtbot: QtBot) -> None:
    section = AdaptersSection(theme)
    show(qtbot, section)
    pirate = AdapterFile(Path("/a/pirate.gguf"), 75_000, "Pirate speech", "qwen3", "Qwen3 4B")
    gone = Attachment(Path("/gone/poet.gguf"), 0.5, on=False)
    section.set_model(QWEN, (), [pirate])
    assert "changes how this model writes" in seen(section)
    section.set_model(QWEN, (Attachment(pirate.path, 1.5), gone), [pirate])
    assert "made for Qwen3 4B · 75 kB" in seen(section)
    assert "poet.gguf" in seen(section)
    sliders = [row._strength.slider for row in section._rows.values()]
    assert [slider.isEnabled() for slider in sliders] == [True, False]
    with qtbot.waitSignal(section.detach_requested) as caught:
        QTest.mouseClick(button(section, "removeAdapterButton"), Qt.MouseButton.LeftButton)
    assert caught.args == [pirate.path]


def test_news_of_the_library_leave_the_list_where_it_was_scrolled_to(theme: Theme, qtbot: QtBot) -> None:
    shelf = ModelShelf(theme)
    show(qtbot, shelf)
    models = [(replace(QWEN, path=Path(f"/models/{n}.gguf"), name=f"Model {n}", fingerprint=str(n)), FIT)
              for n in range(40)]
    shelf.set_models(models, None)
    bar = shelf.rows.verticalScrollBar()
    bar.setValue(bar.maximum())
    shelf.set_models([(replace(models[0][0], last_used=1.0), FIT), *models[1:]], None)
    assert bar.value() == bar.maximum() > 0
    assert shelf.rows.item(0).text() == "Model 0"
    shelf.show_model(models[20][0].path)
    marked = shelf.rows.marked_model()
    assert isinstance(marked, ModelFile)
    assert marked.name == "Model 20"


def test_the_first_letters_of_a_name_find_a_favourite_too(theme: Theme, qtbot: QtBot) -> None:
    shelf = ModelShelf(theme)
    show(qtbot, shelf)
    shelf.set_models([(TINY, FIT), (replace(QWEN, favourite=True), FIT)], None)
    QTest.keyClicks(shelf.rows, "qw")
    marked = shelf.rows.marked_model()
    assert isinstance(marked, ModelFile)
    assert marked.name == "Qwen3 4B"
    assert shelf.page.model() == marked
