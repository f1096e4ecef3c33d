"""What a search has found, page by page."""

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from assistant.domain.errors import HubError, Remedy
from assistant.domain.model import HubRepository
from assistant.ui.buttons import Button
from assistant.ui.found_models import FoundModels
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
