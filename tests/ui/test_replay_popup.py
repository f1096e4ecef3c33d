"""The card that tells what came of making an answer again, in plain words."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QProgressBar, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from assistant.domain.errors import EngineError
from assistant.ui.message_details import DetailsPopup, details
from assistant.ui.message_menu import entries
from assistant.ui.replay_popup import ReplayPopup, reason_text
from assistant.ui.theme import Theme
from assistant.ui.transcript import Transcript
from tests.ui.conversation import RECORD, answer, user

EVALUATION = {"plan": "256*3 44 1*120", "build": "0.3.36", "threads": [3, 4], "chain": ["top_k", "draw"],
              "template": "abc", "engine": "def", "prompt": "123"}
MADE = replace(RECORD, evaluation=EVALUATION)
TEXT = "Foxes live in dens.\nThey sleep by day & hunt <by> night."


@pytest.fixture
def card(qtbot: QtBot) -> Iterator[ReplayPopup]:
    parent = QWidget()
    qtbot.addWidget(parent)
    popup = ReplayPopup(Theme(), answer("2", TEXT, record=MADE, thought="Foxes, then."), parent)
    popup.open_at(QPoint(10, 10))
    yield popup
    if isValid(popup):
        popup.close()


def words(card: ReplayPopup) -> list[str]:
    return [label.accessibleName() or label.text() for label in card.findChildren(QLabel)
            if label.isVisible() and label.text()]


def test_only_an_answer_that_tells_how_it_was_made_can_be_made_again(page: Transcript, qtbot: QtBot) -> None:
    page.set_messages([user("1", "a"), answer("2", "b", record=MADE), answer("3", "c")])
    offered = [[name for group in entries(row, False) for name in group] for row in page.rows]
    assert ["replay" in names for names in offered] == [False, True, False]
    with qtbot.waitSignal(page.signals.replay_requested) as asked:
        page.message_actions.carry_out("replay", "2")
    assert asked.args == ["2"]


def test_it_shows_how_far_it_is(card: ReplayPopup) -> None:
    bar = card.findChild(QProgressBar)
    assert bar is not None
    assert not bar.isVisible()
    card.show_progress(0.25)
    assert bar.isVisible()
    assert bar.accessibleName() == "How far the replay is"
    assert bar.value() == bar.maximum() / 4
    card.show_waiting()
    assert not bar.isVisible()


def test_the_same_answer_is_called_identical(card: ReplayPopup) -> None:
    card.show_result("identical")
    assert words(card)[0] == "Identical"


def test_the_first_difference_is_shown_in_the_text(card: ReplayPopup) -> None:
    place = TEXT.index("hunt")
    card.show_result("different", place=place, now="dig\n<deep>")
    shown = words(card)
    assert shown[0] == f"First difference at character {place + 1}"
    assert f"Then: {TEXT}" in shown
    assert f"Now: {TEXT[:place]}dig\n<deep>" in shown
    painted = next(label.text() for label in card.findChildren(QLabel, "replayNow"))
    assert "&lt;deep&gt;" in painted


def test_an_end_that_came_sooner_is_named(card: ReplayPopup) -> None:
    card.show_result("different", place=5, now="")
    assert "Now: Foxes(the end)" in words(card)


def test_a_difference_in_the_thinking_is_shown_there(card: ReplayPopup) -> None:
    card.show_result("different", place=7, now="and", thinking=True)
    assert "Then: Foxes, then." in words(card)
    assert "In the thinking" in words(card)[1]


@pytest.mark.parametrize("reason", ["foreign", "together", "restored", "pieces", "context", "model", "engine",
                                    "template", "loaded", "threads", "prompt", "mixture", "memory", "unrecorded"])
def test_why_nothing_can_be_compared_is_said_in_words(card: ReplayPopup, reason: str) -> None:
    card.show_result("incomparable", reason)
    assert words(card)[0] == "Not comparable"
    assert words(card)[1] == reason_text(reason)
    assert reason == "unrecorded" or reason_text(reason) != reason_text("")


def test_a_failure_keeps_its_words(card: ReplayPopup) -> None:
    card.show_failure(EngineError("The engine stopped.", "Try again."))
    assert "The engine stopped. Try again." in words(card)


def test_closing_it_is_told_once(card: ReplayPopup, qtbot: QtBot) -> None:
    told = []
    card.closed.connect(lambda: told.append(1))
    QTest.keyClick(card, Qt.Key.Key_Escape)
    assert told == [1]


def test_the_details_tell_engine_and_portions(qtbot: QtBot) -> None:
    message = answer("2", TEXT, record=MADE)
    lines = dict(details(message))
    assert lines["Engine"] == "llama-cpp-python 0.3.36"
    assert lines["Evaluated"].replace("\u2009", "") == "256×3 44 1×120"
    popup = DetailsPopup(Theme(), message, None)  # type: ignore[arg-type]  # only its text is looked at
    qtbot.addWidget(popup)
    for line in ("Threads: 3 + 4", "Sampler chain: top_k › draw", "Template: abc", "Engine build: def"):
        assert line in popup.text().splitlines()


def test_the_difference_is_seen_in_the_dark_too(theme: Theme, qapp: QApplication, qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    popup = ReplayPopup(theme, answer("2", TEXT, record=MADE), parent)
    popup.show_result("different", place=6, now="eat hens.")
    now = popup.findChild(QLabel, "replayNow")
    assert now is not None
    light = theme.colour("on_tint").name()
    assert light in now.text()
    theme.apply(qapp, "dark", 100, False, False)
    assert theme.colour("on_tint").name() != light
    assert theme.colour("on_tint").name() in now.text()
