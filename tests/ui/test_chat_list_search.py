"""The search field: hits with what was found marked, the way to the message, and the commands behind `>`."""

from datetime import datetime

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QFontMetrics, QImage, QPainter
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from assistant import paths
from assistant.domain.chat import ChatInfo, SearchHit
from assistant.ui.chat_list import ChatList
from assistant.ui.commands import Commands
from assistant.ui.found_text import draw_found, in_sight
from assistant.ui.languages import Languages
from assistant.ui.theme import Theme
from tests.ui.shell import Shell

NOON = datetime(2026, 11, 23, 12, 0).timestamp()
DAY = 86400.0
LEFT = Qt.MouseButton.LeftButton


def chat(name: str, days_ago: float) -> ChatInfo:
    return ChatInfo(name, name.title(), 0, NOON - days_ago * DAY)


def hit(name: str, days_ago: float, snippet: str, words: str) -> SearchHit:
    return SearchHit(chat(name, days_ago), f"{name}-message", snippet, ((snippet.index(words), len(words)),))


COAST = hit("walk", 40, "…along the coast with two children", "coast")
BEIJING = hit("trip", 0.1, "我们明天去北京看长城", "北京")


@pytest.fixture
def chats(theme: Theme, qtbot: QtBot) -> ChatList:
    made = ChatList(theme)
    qtbot.addWidget(made)
    made.resize(248, 700)
    made.set_chats([chat("now", 0), chat("walk", 40)], NOON)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.focus_search()
    return made


@pytest.fixture
def commands(chats: ChatList) -> Commands:
    made = Commands(chats)
    chats.set_commands(made.find)
    return made


def texts(chats: ChatList) -> list[str]:
    model = chats.list.model()
    return [str(model.index(n, 0).data()) for n in range(model.rowCount(QModelIndex()))]


def look_for(chats: ChatList, words: str, *hits: SearchHit) -> None:
    """Lets a search be asked for, and answers it."""
    if chats.search.text() != words:
        asked = QSignalSpy(chats.search_changed)
        chats.search.setText(words)
        while asked.count() == 0 or asked.at(asked.count() - 1) != [words]:
            asked.wait(5000)
    chats.set_search_results(hits)


def click_row(chats: ChatList, row: int) -> None:
    place = chats.list.visualRect(chats.list.model().index(row, 0)).center()
    QTest.mouseClick(chats.list.viewport(), LEFT, pos=place)


def painted(chats: ChatList, theme: Theme, role: str) -> int:
    """Returns how many pixels of the list have a colour of the theme."""
    picture = chats.list.grab().toImage().convertToFormat(QImage.Format.Format_ARGB32)
    pixels = memoryview(picture.constBits()).cast("I").tolist()      # each a QRgb; no bytes between the lines
    return pixels.count(theme.colour(role).rgb())


def test_a_click_on_a_hit_leads_to_its_message(chats: ChatList, qtbot: QtBot) -> None:
    look_for(chats, "coast", COAST, BEIJING)
    with qtbot.waitSignal(chats.hit_chosen) as told, qtbot.assertNotEmitted(chats.chat_selected):
        click_row(chats, 1)
    assert told.args == ["trip", "trip-message", "coast"]


def test_a_hit_in_a_title_opens_the_chat(chats: ChatList, qtbot: QtBot) -> None:
    look_for(chats, "wal", SearchHit(chat("walk", 40), None, "Walk", ((0, 3),)))
    with qtbot.waitSignal(chats.chat_selected) as told:
        click_row(chats, 0)
    assert told.args == ["walk"]


def test_the_first_hit_is_marked_and_enter_takes_it_down_the_second(chats: ChatList, qtbot: QtBot) -> None:
    look_for(chats, "coast", COAST, BEIJING)
    with qtbot.waitSignal(chats.hit_chosen) as told:
        QTest.keyClick(chats.search, Qt.Key.Key_Return)
    assert told.args[0] == "walk"
    QTest.keyClick(chats.search, Qt.Key.Key_Down)
    with qtbot.waitSignal(chats.hit_chosen) as told:
        QTest.keyClick(chats.list, Qt.Key.Key_Return)
    assert told.args[0] == "trip"


def test_from_the_hits_the_keyboard_comes_back_to_the_search(chats: ChatList, qtbot: QtBot) -> None:
    look_for(chats, "coast", COAST, BEIJING)
    QTest.keyClick(chats.search, Qt.Key.Key_Down)
    QTest.keyClick(chats.list, Qt.Key.Key_Up)
    QTest.keyClick(chats.list, Qt.Key.Key_Up)
    assert chats.search.hasFocus()
    QTest.keyClick(chats.search, Qt.Key.Key_Down)
    QTest.keyClick(chats.list, Qt.Key.Key_S)
    assert chats.search.hasFocus()
    assert chats.search.text() == "coasts"
    chats.set_search_results([COAST, BEIJING])
    QTest.keyClick(chats.search, Qt.Key.Key_Down)
    with qtbot.waitSignal(chats.search_left):
        QTest.keyClick(chats.list, Qt.Key.Key_Escape)
    assert texts(chats)[0] == "Today"


def test_enter_waits_for_the_answer_of_the_search_it_was_pressed_in(chats: ChatList, qtbot: QtBot) -> None:
    look_for(chats, "coast", COAST)
    with qtbot.waitSignal(chats.search_changed):
        QTest.keyClicks(chats.search, " line")
    with qtbot.assertNotEmitted(chats.hit_chosen):       # what is shown is still the answer to "coast"
        QTest.keyClick(chats.search, Qt.Key.Key_Return)
    with qtbot.waitSignal(chats.hit_chosen) as told:
        chats.set_search_results([BEIJING])
    assert told.args == ["trip", "trip-message", "coast line"]


@pytest.mark.parametrize("choice", ["light", "dark"])
@pytest.mark.parametrize("found", [COAST, BEIJING])
def test_what_was_found_is_marked_whether_the_row_is_marked_or_not(
        chats: ChatList, theme: Theme, qapp: QApplication, choice: str, found: SearchHit) -> None:
    theme.apply(qapp, choice, 100, False, True)
    look_for(chats, "x", found, SearchHit(chat("other", 1), "m", "without marks"))
    first = painted(chats, theme, "tint")
    look_for(chats, "x", SearchHit(chat("other", 1), "m", "without marks"), found)
    second = painted(chats, theme, "tint")
    look_for(chats, "x", SearchHit(chat("other", 1), "m", "without marks"))
    assert painted(chats, theme, "tint") == 0
    assert min(first, second) > 100


def test_the_day_of_a_hit_is_told(chats: ChatList) -> None:
    look_for(chats, "x", COAST, SearchHit(chat("older", 400), "m", "x", ((0, 1),)))
    spoken = [chats.list.model().index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in (0, 1)]
    assert spoken == ["Walk, 14 Oct", "Older, 19 Oct 2025"]


@pytest.mark.parametrize(("text", "words"), [
    ("The long way round begins at the harbour, and then follows the coast", "coast"),
    ("从港口出发，经过灯塔和海豹湾，再沿着沙丘走很远很远的路，最后到达北京", "北京"),
    ("short coast", "coast"),
])
def test_what_was_found_stays_in_sight_in_a_narrow_list(theme: Theme, text: str, words: str) -> None:
    metrics, width = QFontMetrics(theme.font(12)), 150
    shown, marks = in_sight(text, ((text.index(words), len(words)),), metrics, width)
    start, length = marks[0]
    assert shown[start:start + length] == words
    assert metrics.horizontalAdvance(shown[:start + length]) <= width
    assert shown.startswith("…") == (len(text) > 20)


def test_all_the_words_that_were_found_in_a_row_stay_in_sight(theme: Theme) -> None:
    metrics, width = QFontMetrics(theme.font(12)), 204
    text = "…a gentle plan. Every stage ends where a bus stops, and each evening has a bed"
    words = ("where", "a", "bus")
    run = text.index("where a bus")
    marks = ((1, 1), *((text.index(word, run), len(word)) for word in words), (text.rindex("a "), 1))
    shown, moved = in_sight(text, marks, metrics, width)
    assert [shown[start:start + length] for start, length in moved[:3]] == list(words)
    assert metrics.horizontalAdvance(shown[:sum(moved[2])]) <= width
    assert shown.startswith(("…stage ends where", "…ends where", "…where")), "a word is cut"
    assert in_sight("where a bus stops", ((0, 5), (6, 1), (8, 3)), metrics, width)[0] == "where a bus stops"


def test_half_a_character_before_what_was_found_is_drawn_too(theme: Theme) -> None:
    image = QImage(200, 20, QImage.Format.Format_RGB32)
    image.fill(theme.colour("canvas"))
    blank = image.copy()
    painter = QPainter(image)
    draw_found(painter, theme, image.rect(), "\ud83d coast", ((2, 5),), theme.font(12), "text")
    painter.end()
    assert image != blank


def test_a_command_is_found_by_name_and_run_by_enter(chats: ChatList, commands: Commands) -> None:
    QTest.keyClicks(chats.search, "> dark")
    assert texts(chats) == ["Theme: dark"]
    told: list[str] = []
    chats.search_left.connect(lambda: told.append("left"))
    chats.command_chosen.connect(told.append)
    QTest.keyClick(chats.search, Qt.Key.Key_Return)
    assert told == ["left", "theme_dark"]       # the command may want the keyboard for itself
    assert chats.search.text() == ""
    assert texts(chats)[0] == "Today"


def test_a_click_runs_a_command_and_its_key_stands_beside_it(
        chats: ChatList, commands: Commands, qtbot: QtBot) -> None:
    QTest.keyClicks(chats.search, ">new chat")
    first = chats.list.model().index(0, 0)
    assert first.data(Qt.ItemDataRole.AccessibleTextRole) == "New chat, Ctrl+N"
    with qtbot.waitSignal(chats.command_chosen) as told:
        click_row(chats, 0)
    assert told.args == ["new_chat"]


def test_no_chat_is_looked_for_while_a_command_is(chats: ChatList, commands: Commands, qtbot: QtBot) -> None:
    asked: list[str] = []
    chats.search_changed.connect(asked.append)
    QTest.keyClicks(chats.search, ">key")
    qtbot.wait(200)                         # longer than a search waits for the typing to rest
    assert asked == []
    chats.set_search_results([COAST])       # of a search before
    assert "Walk" not in texts(chats)


def test_what_makes_no_sense_now_is_not_found(chats: ChatList, commands: Commands) -> None:
    commands.set_enabled("delete", False)
    QTest.keyClicks(chats.search, ">delete chat")
    assert texts(chats) == []


@pytest.mark.parametrize("mark", [">", "》", "＞"])      # what English and Chinese keyboards write
def test_commands_are_found_in_chinese_and_english(
        chats: ChatList, commands: Commands, qapp: QApplication, mark: str) -> None:
    languages = Languages(paths.resources() / "translations")
    languages.use("zh_CN")
    try:
        QApplication.sendPostedEvents()
        for words in ("新对话", "new chat"):
            chats.search.setText(mark + words)
            assert chats.list.model().index(0, 0).data() == "新对话"
    finally:
        languages.use("en")
        languages.remove()


def test_commands_stand_below_few_hits_and_enter_never_runs_them_there(
        chats: ChatList, commands: Commands, qtbot: QtBot) -> None:
    look_for(chats, "temporary", COAST)
    assert texts(chats) == ["Walk", "Commands", "New temporary chat"]
    look_for(chats, "temporary")
    assert texts(chats) == ["Commands", "New temporary chat"]
    with qtbot.assertNotEmitted(chats.command_chosen):
        QTest.keyClick(chats.search, Qt.Key.Key_Return)
    QTest.keyClick(chats.search, Qt.Key.Key_Down)
    with qtbot.waitSignal(chats.command_chosen) as told:
        QTest.keyClick(chats.list, Qt.Key.Key_Return)
    assert told.args == ["temporary_chat"]
    look_for(chats, "temporary", *(hit(f"n{n}", n, "temporary", "temporary") for n in range(9)))
    assert "Commands" not in texts(chats)


def test_escape_in_the_search_gives_the_keyboard_back_to_the_composer(shell: Shell, qtbot: QtBot) -> None:
    shell.window.activateWindow()
    qtbot.waitUntil(shell.window.isActiveWindow)
    QTest.keyClick(shell.window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert shell.chats.search.hasFocus()
    assert shell.chats.search.text() == ">"
    QTest.keyClick(shell.chats.search, Qt.Key.Key_Escape)
    assert shell.chats.search.text() == ""
    assert shell.composer.edit.hasFocus()


def test_a_narrow_window_shows_the_chat_once_a_hit_is_chosen(shell: Shell) -> None:
    shell.resize(560)
    QTest.keyClick(shell.composer.edit, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    look_for(shell.chats, "coast", COAST)
    QTest.keyClick(shell.chats.search, Qt.Key.Key_Return)
    assert not shell.window.sidebar_open()
