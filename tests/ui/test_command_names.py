"""Commands in the sidebar are told apart by what there is room for."""

from collections.abc import Iterator

import pytest
import translations
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication

from assistant.ui.commands import COMMANDS, command_text
from assistant.ui.languages import Languages
from assistant.ui.theme import Theme

ROOM = 204      # pixels for a name in the sidebar as it is drawn: 248 wide, a row's margins and the list's taken off


@pytest.fixture
def languages(qapp: QApplication) -> Iterator[Languages]:
    before, made = QLocale(), Languages(translations.FOLDER)
    yield made
    made.remove()
    QLocale.setDefault(before)
    qapp.processEvents()


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_no_two_commands_look_the_same_where_they_are_cut_short(
        theme: Theme, languages: Languages, language: str) -> None:
    languages.use(language)
    metrics = QFontMetrics(theme.font(14))
    shown = [metrics.elidedText(command_text(command.name), Qt.TextElideMode.ElideRight, ROOM) for command in COMMANDS]
    assert sorted(shown) == sorted(set(shown))
