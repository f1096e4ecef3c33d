"""The conversation where there is little room, for large text or beside a panel: no word and no button is cut off."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from assistant.domain.chat import Status
from assistant.domain.full_context import Horizon
from assistant.ui.buttons import Button
from assistant.ui.message_tools import QuestionTools
from assistant.ui.message_view import Line, StateView
from assistant.ui.theme import Theme
from assistant.ui.transcript import Transcript
from tests.ui.conversation import answer, button, conversation, shown, user

LITTLE = pytest.mark.parametrize(("width", "percent"), [(480, 150), (480, 300), (300, 150), (240, 100)])


@pytest.fixture
def narrow(page: Transcript, theme: Theme, qapp: QApplication, width: int, percent: int) -> Transcript:
    theme.apply(qapp, "light", percent, False, False)
    page.resize(width, 700)
    page.activateWindow()
    return page


def place(page: Transcript, part: QWidget) -> QRect:
    return QRect(part.mapTo(page.viewport(), QPoint(0, 0)), part.size())


@LITTLE
@pytest.mark.parametrize("words", ["Hi", "A long question. " * 6])
def test_the_tools_of_a_question_lie_on_the_page_and_not_on_its_words(narrow: Transcript, words: str) -> None:
    page = narrow
    page.set_messages([user("1", words), answer("2", "Yes.")])
    page.show_message("1")
    page.message_actions.focus("1")
    [tools] = shown(page, QuestionTools)
    buttons = [each for each in tools.findChildren(Button) if each.isVisible()]
    assert len(buttons) == 3
    for each in buttons:
        assert 0 <= place(page, each).left() <= place(page, each).right() < page.viewport().width()
        assert not place(page, each).intersects(page.words_rect(page.rows[0]).toRect())


@pytest.mark.parametrize(("width", "percent"), [(800, 100)])
def test_with_room_for_them_the_tools_stand_beside_the_bubble(narrow: Transcript) -> None:
    page = narrow
    page.set_messages([user("1", "A long question. " * 20), answer("2", "Yes.")])
    [tools] = shown(page, QuestionTools)
    assert tools.geometry().right() < page.words_rect(page.rows[0]).left()
    assert tools.geometry().bottom() < page.words_rect(page.rows[0]).bottom()


@LITTLE
def test_what_the_model_sees_is_said_in_as_many_lines_as_it_needs(narrow: Transcript, theme: Theme) -> None:
    page = narrow
    page.set_messages(conversation(4))
    page.set_horizon(Horizon("2", frozenset({"0"}), "1"))
    page.show_message("2")
    [line] = shown(page, Line)
    assert line.accessibleName() == "Of what is above, the model sees what is pinned and the summary"
    metrics, wrapped = QFontMetrics(theme.font(12)), int(Qt.TextFlag.TextWordWrap)
    needed = metrics.boundingRect(QRect(0, 0, line.width(), 10_000), wrapped, line.accessibleName())
    assert needed.width() <= line.width()
    assert needed.height() <= line.height()
    picture = line.grab().toImage()
    ground = picture.pixelColor(0, 0)
    middle = picture.height() // 2      # where thin lines may lead to the edges
    heights = [y for y in range(picture.height()) if abs(y - middle) > 1]
    edges = [picture.pixelColor(x, y) for x in (0, picture.width() - 1) for y in heights]
    assert all(colour == ground for colour in edges), "words reach over the edge"


@LITTLE
def test_how_an_answer_ended_is_said_whole_above_or_beside_its_button(narrow: Transcript) -> None:
    page = narrow
    page.set_messages([user("1", "Hi"), answer("2", "Half of", Status.INTERRUPTED)])
    [view] = shown(page, StateView)
    [text] = [each for each in view.findChildren(QLabel) if each.isVisible()]
    go_on = button(page, "continueButton")
    assert text.text() == "The engine stopped; your text is safe."
    needed = text.fontMetrics().boundingRect(QRect(0, 0, text.width(), 10_000), Qt.TextFlag.TextWordWrap, text.text())
    assert needed.width() <= text.width()
    assert needed.height() <= text.height()
    for part in (text, go_on):
        assert view.rect().contains(part.geometry())
    assert not text.geometry().intersects(go_on.geometry())
    assert go_on.width() >= go_on.sizeHint().width()


@pytest.mark.parametrize(("width", "percent"), [(800, 100)])
def test_with_room_for_it_how_an_answer_ended_is_said_in_one_line(narrow: Transcript) -> None:
    page = narrow
    page.set_messages([user("1", "Hi"), answer("2", "Half of", Status.INTERRUPTED)])
    [view] = shown(page, StateView)
    [text] = [each for each in view.findChildren(QLabel) if each.isVisible()]
    go_on = button(page, "continueButton")
    assert text.width() >= text.fontMetrics().horizontalAdvance(text.text())
    assert (text.y(), text.height()) == (go_on.y(), go_on.height())
    assert 0 < go_on.x() - text.geometry().right() < 20
