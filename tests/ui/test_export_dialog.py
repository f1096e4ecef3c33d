"""What the export offers is named after what there is, and the buttons of its row look alike."""

import pytest
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from assistant.ui.exchange.export_dialog import ALL, BRANCH, CHOSEN, TREE, ExportDialog
from assistant.ui.exchange.import_dialog import ImportDialog
from assistant.ui.theme import Theme


@pytest.fixture
def dialog(theme: Theme, qtbot: QtBot) -> ExportDialog:
    made = ExportDialog(theme)
    qtbot.addWidget(made)
    return made


def named(window: QWidget, name: str) -> QAbstractButton:
    found = window.findChild(QAbstractButton, name)
    assert found is not None
    return found


@pytest.mark.parametrize(("chats", "branched", "offered"), [
    (1, False, {BRANCH: "This chat", ALL: "All chats"}),
    (1, True, {BRANCH: "This chat as shown", TREE: "With all branches", ALL: "All chats"}),
    (3, False, {CHOSEN: "3 chats", ALL: "All chats"}),
])
def test_it_is_said_which_chats(dialog: ExportDialog, chats: int, branched: bool, offered: dict[str, str]) -> None:
    dialog.ask("Walk", chats, branched)
    assert {scope: named(dialog, f"exportScope.{scope}").text() for scope in offered} == offered


def test_buttons_in_a_row_are_equally_high_and_their_letters_equally_large(
        dialog: ExportDialog, theme: Theme, qtbot: QtBot) -> None:
    imports = ImportDialog(theme)
    qtbot.addWidget(imports)
    for window, names in ((dialog, ("exportCancel", "exportGo")), (imports, ("importFolder", "importFiles"))):
        buttons = [named(window, name) for name in names]
        assert len({button.sizeHint().height() for button in buttons}) == 1
        assert len({button.font().pixelSize() for button in buttons}) == 1
