"""What every test of widgets needs: a screen that is not there, and the theme."""

import os
from collections.abc import Callable, Iterator

import pytest
import translations
from PySide6.QtCore import QEvent, QLocale
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent
from PySide6.QtWidgets import QApplication, QLabel, QTextEdit
from pytestqt.qtbot import QtBot

from assistant.ui.chat_list import ChatList
from assistant.ui.composer import Composer
from assistant.ui.controls import TextButton
from assistant.ui.languages import Languages
from assistant.ui.main_window import MainWindow
from assistant.ui.notices import Notices
from assistant.ui.theme import Theme
from assistant.ui.transcript import Transcript
from tests.ui.chat_shelf import KITCHEN, NOON, ORDERED, WORK
from tests.ui.shell import Shell

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(autouse=True)
def locale() -> Iterator[None]:
    """Whatever language a test chooses, the next one finds the numbers and dates it always finds."""
    before = QLocale()
    yield
    QLocale.setDefault(before)


@pytest.fixture
def languages(qapp: QApplication) -> Iterator[Languages]:
    """The languages of the app, as they are after a start; the next test finds none in use."""
    made = Languages(translations.FOLDER)
    yield made
    made.remove()
    qapp.processEvents()


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    made = Theme()
    made.apply(qapp, "light", 100, False, False)
    yield made
    # Without an event loop nothing is deleted, and every new stylesheet would be put on all windows so far.
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def page(qtbot: QtBot, theme: Theme) -> Transcript:
    """An empty conversation on the screen."""
    made = Transcript(theme)
    made.resize(800, 600)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def make(qapp: QApplication, theme: Theme, qtbot: QtBot) -> Callable[[], Shell]:
    theme.apply(qapp, "light", 100, False, True)   # no motion: what is asked for is there at once

    def build() -> Shell:
        chats, composer, panel, first_run = ChatList(theme), Composer(theme), QTextEdit(), QLabel("first")
        window = MainWindow(
            theme, chat_list=chats, transcript=QTextEdit(), composer=composer,
            model_picker=TextButton(theme, "Qwen3 4B", "quiet"), sampling_panel=panel, first_run=first_run,
            notices=Notices(theme))
        qtbot.addWidget(window)
        window.show()
        return Shell(window, chats, composer, panel, first_run)

    return build


@pytest.fixture
def shell(make: Callable[[], Shell]) -> Shell:
    return make()


@pytest.fixture
def shelf(theme: Theme, qtbot: QtBot) -> ChatList:
    """An empty chat list on the screen."""
    made = ChatList(theme)
    qtbot.addWidget(made)
    made.resize(248, 700)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


@pytest.fixture
def ordered(shelf: ChatList) -> ChatList:
    """A chat list in which everything is used: pinned chats, folders, the archive."""
    shelf.set_folders([KITCHEN, WORK])
    shelf.set_chats(ORDERED, NOON)
    return shelf


@pytest.fixture
def english_numbers(locale: None) -> None:
    """Numbers and months as English has them, whatever the machine's language is."""
    QLocale.setDefault(QLocale("en_US"))


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a screen reader is asked to say, as if one listened."""
    said: list[str] = []

    def take(event: QAccessibleEvent) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            said.append(event.message())

    monkeypatch.setattr(QAccessible, "isActive", staticmethod(lambda: True))
    monkeypatch.setattr(QAccessible, "updateAccessibility", staticmethod(take))
    return said
