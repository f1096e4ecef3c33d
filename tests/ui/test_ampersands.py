"""An "&" in a name is seen where Qt would make a key of the letter after it: in menus, on buttons, beside fields."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QMenu, QWidget
from pytestqt.qtbot import QtBot

from assistant.domain.downloads import Leftover
from assistant.domain.model import ModelFile
from assistant.domain.model_library import AdapterFile, Attachment, FolderState, LibraryFolder, Origin, Place
from assistant.ui.buttons import Button, TextButton
from assistant.ui.compare_column import CompareColumn
from assistant.ui.leftovers_box import LeftoversBox
from assistant.ui.model_shelf.adapters_section import AdaptersSection
from assistant.ui.model_shelf.place_block import PlaceBlock
from assistant.ui.theme import Theme

FILE = Path("/models/r&d.gguf")
MODEL = ModelFile(FILE, 1, "R&D", "qwen3", 1, "Q4_K_M", 40960, 36, fingerprint="q")
ADAPTER = AdapterFile(Path("/adapters/a.gguf"), 1, "Q&A", "qwen3")


def nothing(model: Path | None) -> Mapping[str, Any]:
    return {}


def comparing(theme: Theme) -> QWidget:
    return CompareColumn(theme, nothing, [(FILE, MODEL.name)], FILE)


def moving(theme: Theme) -> QWidget:
    block = PlaceBlock(theme, Place(FILE, Origin.OWN, FILE.parent))
    block.set_folders([LibraryFolder(Path("/mnt/r&d"), Origin.FOLDER, FolderState.READY)], in_use=False)
    return block


def attaching(theme: Theme) -> QWidget:
    section = AdaptersSection(theme)
    section.set_model(MODEL, (), [ADAPTER, replace(ADAPTER, path=Path("/adapters/b.gguf"), architecture="x&y")])
    return section


@pytest.mark.parametrize(("make_part", "name", "seen"), [
    (comparing, "compareModel", ["R&D"]),
    (moving, "place.move", ["/mnt/r&d"]),
    (attaching, "addAdapterButton", ["Q&A", "Q&A (for another kind of model: x&y)"]),
])
def test_names_in_menus_keep_their_ampersands(make_part: Callable[[Theme], QWidget], name: str, seen: list[str],
                                              theme: Theme, qtbot: QtBot) -> None:
    part = make_part(theme)
    qtbot.addWidget(part)
    with qtbot.waitExposed(part):
        part.show()
    button = part.findChild(Button, name)
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    texts = [action.text() for action in menu.actions()]
    with qtbot.waitSignal(menu.destroyed):
        menu.close()
    assert [text.replace("&&", "&") for text in texts[: len(seen)]] == seen
    assert all(QKeySequence.mnemonic(text).isEmpty() for text in texts)


def test_names_on_buttons_and_beside_fields_keep_their_ampersands(theme: Theme, qtbot: QtBot) -> None:
    button = TextButton(theme, "Q&A")
    qtbot.addWidget(button)
    assert (button.text(), button.shortcut()) == ("Q&A", QKeySequence())      # it draws its text itself
    box = LeftoversBox(theme, [Leftover(FILE, 1, 0.0)])
    qtbot.addWidget(box)
    box.tell()
    check = box.findChild(QCheckBox)
    assert check is not None
    assert check.text().startswith("r&&d.gguf")
    section = AdaptersSection(theme)
    qtbot.addWidget(section)
    section.set_model(MODEL, (Attachment(ADAPTER.path, 1.0),), [ADAPTER])
    assert "Q&&A" in [label.text() for label in section.findChildren(QLabel) if label.buddy() is not None]
