"""Commands in the sidebar are told apart by what there is room for."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics

from assistant.ui.commands import COMMANDS, command_text
from assistant.ui.languages import Languages
from assistant.ui.theme import Theme

ROOM = 204      # pixels for a name in the sidebar as it is drawn: 248 wide, a row's margins and the list's taken off


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_no_two_commands_look_the_same_where_they_are_cut_short(
        theme: Theme, languages: Languages, language: str) -> None:
    languages.use(language)
    metrics = QFontMetrics(theme.font(14))
    shown = [metrics.elidedText(command_text(command.name), Qt.TextElideMode.ElideRight, ROOM) for command in COMMANDS]
    assert sorted(shown) == sorted(set(shown))
