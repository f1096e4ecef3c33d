"""Answers side by side, without a model: what is in a column works as it does in the conversation."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from assistant.domain.answer_column import AnswerColumn
from assistant.domain.chat import Status
from assistant.ui.candidate_column import ColumnPage
from assistant.ui.candidates_view import CandidatesView
from assistant.ui.compare_setup import CompareSetup
from assistant.ui.controls import ElidedLabel, IconButton, TextButton
from assistant.ui.find_bar import MARGIN, NARROW
from assistant.ui.question_line import Question
from assistant.ui.segment_views import TextView
from assistant.ui.sibling_arrows import SiblingArrows
from assistant.ui.theme import Theme
from tests.ui.conversation import answer, shown, spot


def begun(theme: Theme, qtbot: QtBot) -> CandidatesView:
    view = CandidatesView(theme)
    qtbot.addWidget(view)
    view.resize(1000, 600)
    with qtbot.waitExposed(view):
        view.show()
    view.begin("Where?", [answer("1", "Look [here](https://example.org/one)."), answer("2", "Nowhere.")],
               ["seed 1", "seed 2"])
    return view


def test_a_link_in_an_answer_can_be_opened(theme: Theme, qtbot: QtBot) -> None:
    view = begun(theme, qtbot)
    opened: list[str] = []
    view.link_activated.connect(opened.append)
    page = view.columns[0].page
    assert isinstance(page, ColumnPage)
    qtbot.waitUntil(lambda: bool(shown(page, TextView)))
    text = shown(page, TextView)[0]
    asked: list[str] = []
    text.link_clicked.connect(lambda address, _: asked.append(address))
    QTest.mouseClick(text.viewport(), Qt.MouseButton.LeftButton, pos=spot(text, 7))
    assert asked == ["https://example.org/one"]
    next(action for action in page.link_menu(asked[0]).actions() if "Open" in action.text()).trigger()
    assert opened == asked
    popup = QApplication.activePopupWidget()
    if popup is not None:
        popup.close()


def test_what_answers_are_made_with_can_be_told_anew(theme: Theme, qtbot: QtBot) -> None:
    view = begun(theme, qtbot)
    view.set_captions({"1": "种子 1", "2": "种子 2"})
    assert [column.accessibleName() for column in view.columns] == [
        "Answer 1 of 2, 种子 1, finished", "Answer 2 of 2, 种子 2, finished"]


@pytest.mark.parametrize("gone", ["1", "3"])
def test_the_answer_looked_at_stays_the_chosen_one_when_another_goes(theme: Theme, qtbot: QtBot, gone: str) -> None:
    view = begun(theme, qtbot)
    view.add([answer("3", "Somewhere.")], ["seed 3"])
    view.step(1)
    chosen: list[str] = []
    view.current_changed.connect(chosen.append)
    view.remove(gone)
    assert chosen == ["2"]
    with qtbot.waitSignal(view.all_kept) as kept:
        view.keep_all_button.click()
    assert kept.args == ["2"]


def test_an_answer_is_found_better_only_where_there_is_another_one(theme: Theme, qtbot: QtBot) -> None:
    view = begun(theme, qtbot)
    view.begin("Where?", [answer("1", "Here."), answer("2", "", Status.WRITING)], ["seed 1", "seed 2"])
    voted: list[str] = []
    view.voted.connect(voted.append)
    first = view.columns[0]
    QTest.keyClick(first, Qt.Key.Key_Space)
    assert (voted, first.vote_button.isEnabled()) == ([], False)
    view.end(answer("2", "There."))
    QTest.keyClick(first, Qt.Key.Key_Space)
    assert (voted, first.vote_button.isEnabled()) == (["1"], True)


def test_arrows_grow_with_the_text(theme: Theme, qtbot: QtBot, qapp: QApplication) -> None:
    view = begun(theme, qtbot)
    walk = view.findChild(SiblingArrows)
    assert walk is not None
    buttons = walk.findChildren(IconButton)
    theme.apply(qapp, "light", 200, False, False)
    assert [button.width() for button in buttons] == [56, 56]


@pytest.mark.parametrize("width", [480, 800])
def test_what_is_to_be_compared_begins_where_the_composer_does(theme: Theme, qtbot: QtBot, width: int) -> None:
    setup = CompareSetup(theme)
    qtbot.addWidget(setup)
    setup.resize(width, 600)
    setup.begin("Where?", lambda _model: {}, (), None, (AnswerColumn(), AnswerColumn()))
    setup.show()
    line = setup.findChild(Question)
    assert line is not None
    assert line.x() == setup.width() - line.geometry().right() - 1 == (MARGIN if width >= NARROW else MARGIN // 2)


def test_all_that_can_be_done_with_the_answers_can_be_reached_in_the_narrowest_window(
        theme: Theme, qtbot: QtBot) -> None:
    view = begun(theme, qtbot)
    view.begin("Where?", [answer(str(number), "Nowhere.") for number in range(4)], ["seed"] * 4, changeable=True)
    title = next(each for each in view.findChildren(ElidedLabel) if each.whole_text() == "Answers side by side")
    walk = view.findChild(SiblingArrows)
    assert walk is not None
    names = ("markDifferences", "changeCompare", "keepAllCandidates")
    parts = [title, walk, *(button for name in names if (button := view.findChild(TextButton, name)) is not None)]
    assert len(parts) == 5
    assert len({part.geometry().center().y() for part in parts}) == 1
    assert parts[-1].geometry().right() == view.contentsRect().right() - theme.px(MARGIN)
    view.resize(480, 600)
    qtbot.waitUntil(lambda: parts[-1].y() > title.y() + title.height())
    assert view.width() == 480
    for part in parts:
        assert part.isVisible()
        assert 0 <= part.x() <= part.geometry().right() < view.width()
        assert part.geometry().bottom() < view.columns[0].mapTo(view, view.columns[0].rect().topLeft()).y()
    assert not any(one.geometry().intersects(other.geometry()) for one in parts for other in parts if one is not other)
