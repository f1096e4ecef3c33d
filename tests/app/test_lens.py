"""Every word that was written tells how likely it was and what else might have stood there: by mouse, by keyboard, and
to a screen reader; after a restart too."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTableView, QTextEdit

from assistant.domain.chat import Message
from assistant.domain.lens import Lens, Surprise
from assistant.ui.explore.bars import Bars
from assistant.ui.explore.token_window import TokenWindow
from assistant.ui.explore.word_card import WordCard
from assistant.wiring.lens import LensWiring
from tests.app.driver import Driver

QUESTION = "Tell me about the sea."
WORDS = 24
_LINES = {Surprise.SOME: QTextCharFormat.UnderlineStyle.DotLine,
          Surprise.STRONG: QTextCharFormat.UnderlineStyle.SingleUnderline}


@pytest.fixture
def answered(app: Driver, starter_model: Path) -> Driver:
    """An answer of rather surprising words."""
    app.open_ready(starter_model)
    app.services.session.set_values({
        "generation.temperature": 1.5, "generation.seed": 5, "generation.max_tokens": WORDS})
    app.ask(QUESTION)
    return app


def wiring(app: Driver) -> LensWiring:
    found = app.window.findChild(LensWiring)
    assert found is not None
    return found


def lens(app: Driver) -> Lens:
    """Returns what is known of the last answer."""
    app.until(lambda: wiring(app).book.of(app.answer()))
    found = wiring(app).book.of(app.answer())
    assert found is not None
    return found


def view(app: Driver) -> QTextEdit:
    """Returns the widget that shows the beginning of the last answer."""
    beginning = app.answer().text[:10]
    return next(each for each in app.transcript.findChildren(QTextEdit)
                if each.isVisible() and each.toPlainText().startswith(beginning))


def underlined(app: Driver) -> dict[str, QTextCharFormat.UnderlineStyle]:
    """Returns the words with a line under them."""
    return {mark.cursor.selectedText(): mark.format.underlineStyle() for mark in view(app).extraSelections()
            if mark.format.underlineStyle() is not QTextCharFormat.UnderlineStyle.NoUnderline}


def point_at(app: Driver, character: int) -> None:
    """Moves the pointer over a character of the answer, which is one paragraph."""
    editor = view(app)
    cursor = QTextCursor(editor.document())
    cursor.setPosition(character)
    box: QRect = editor.cursorRect(cursor)
    at = QPoint(box.left() + 3, box.center().y())
    QTest.mouseMove(editor.viewport(), at - QPoint(2, 0))
    QTest.mouseMove(editor.viewport(), at)


def card(app: Driver) -> WordCard:
    found = app.until_seen("wordCard")
    assert isinstance(found, WordCard)
    return found


def branched(app: Driver, before: Message) -> Message:
    app.until(lambda: app.answers() and app.answer().id != before.id and app.window.engine_idle())
    return app.answer()


def test_every_word_of_an_answer_is_known_and_spells_it(answered: Driver) -> None:
    app = answered
    found = lens(app)
    assert len(found.spoken) == WORDS
    assert "".join(app.answer().text[word.start:word.end] for word in found.spoken) == app.answer().text
    assert all(word.made.rank >= 1 and len(word.made.alternatives) == 3 for word in found.spoken)


def test_a_key_marks_surprising_words_everywhere_and_in_explore_they_are_marked_at_once(answered: Driver) -> None:
    app = answered
    wanted = {app.answer().text[word.start:word.end].strip(): _LINES[word.surprise] for word in lens(app).spoken
              if word.surprise is not Surprise.NONE and app.answer().text[word.start:word.end].strip()}
    assert wanted
    assert not underlined(app)
    app.press("F7")
    app.until(lambda: underlined(app) == wanted)
    app.press("Escape")
    app.until(lambda: not underlined(app))
    app.press("Shift+F7")
    app.until(lambda: underlined(app) == wanted)
    app.restart()
    app.until(lambda: app.answers() and underlined(app) == wanted)       # kept, words and switch alike
    app.press("Shift+F7")
    app.until(lambda: not underlined(app))


def test_with_the_mouse_a_word_is_pointed_at_and_an_alternative_gone_on_from(answered: Driver) -> None:
    app, answer = answered, answered.answer()
    found = lens(app)
    index = next(at for at, word in enumerate(found.spoken) if word.end - word.start > 3 and at > 4
                 and any(each.text.strip() and not each.special for each in word.made.alternatives))
    word = found.spoken[index]
    point_at(app, word.start + 1)
    QTest.qWait(500)
    assert not app.seen("wordCard")             # nothing is marked: the page stays quiet
    app.press("Shift+F7")
    point_at(app, word.start + 1)
    app.until(lambda: app.seen("wordCard"))
    assert app.focused() == "composer"          # the keyboard stays where it was
    bars = app.part("wordCardBars", Bars)
    shown = [each.token for each in bars.candidates.shown()]
    assert set(shown) == {word.made.token, *(each.token for each in word.made.alternatives)}
    other = next(each for each in word.made.alternatives if each.text.strip() and not each.special)
    app.click(bars.viewport(), bars.visualRect(bars.candidates.index(shown.index(other.token), 0)).center())
    branch = branched(app, answer)
    assert branch.text.startswith(answer.text[:word.start] + other.text)
    assert branch.parent == answer.parent
    kept = lens(app)
    assert [each.made.token for each in kept.spoken[:index + 1]] == [
        *(each.made.token for each in found.spoken[:index]), other.token]       # the very same tokens
    # What was known of the words before goes along.
    assert [each.made.rank for each in kept.spoken[:index]] == [each.made.rank for each in found.spoken[:index]]


def test_the_card_goes_when_the_pointer_does(answered: Driver) -> None:
    app = answered
    lens(app)
    app.press("Shift+F7")
    point_at(app, 2)
    app.until(lambda: app.seen("wordCard"))
    QTest.mouseMove(app.transcript.viewport(), QPoint(5, app.transcript.viewport().height() - 5))
    app.until(lambda: not app.seen("wordCard"))


def test_by_keyboard_words_are_walked_over_and_one_is_gone_on_from(answered: Driver) -> None:
    app, answer = answered, answered.answer()
    found = lens(app)
    surprising = [at for at, word in enumerate(found.spoken) if word.surprise is not Surprise.NONE
                  and answer.text[word.start:word.end].strip()]
    app.press("Ctrl+Shift+F7")
    app.until(lambda: card(app).has_keyboard())
    bars = app.part("wordCardBars", Bars)
    assert bars.candidates.distribution.chosen == found.spoken[surprising[0]].made.token
    app.press("Ctrl+Right")
    assert bars.candidates.distribution.chosen == found.spoken[surprising[1]].made.token
    app.press("Right")
    after = next(word for word in found.spoken[surprising[1] + 1:] if answer.text[word.start:word.end].strip())
    assert bars.candidates.distribution.chosen == after.made.token
    filled = [mark.cursor.selectedText() for mark in view(app).extraSelections() if mark.format.hasProperty(
        QTextCharFormat.Property.BackgroundBrush)]
    assert filled == [answer.text[after.start:after.end].strip()]
    app.press("Escape")
    app.until(lambda: not app.seen("wordCard"))
    assert app.focused() == "composer"
    app.press("Ctrl+Shift+F7")
    app.until(lambda: card(app).has_keyboard())
    word = found.spoken[surprising[0]]
    while (chosen := bars.candidate()) is None or chosen.token == word.made.token or chosen.special:
        app.press("Down")
    app.press("Return")
    branch = branched(app, answer)
    assert branch.text.startswith(answer.text[:word.start] + chosen.text)


def test_the_table_has_every_word_and_is_used_with_the_keyboard(answered: Driver) -> None:
    app, answer = answered, answered.answer()
    found = lens(app)
    app.window.commands.run("token_table")
    window = app.until_seen("tokenWindow")
    assert isinstance(window, TokenWindow)
    app.activate(window)
    table = window.findChild(QTableView, "tokenTable")
    assert table is not None
    model = table.model()
    assert (model.rowCount(), model.columnCount()) == (WORDS, 7)
    assert [model.headerData(column, Qt.Orientation.Horizontal) for column in range(3)] == ["Word", "Chance", "Rank"]
    spoken = str(model.index(3, 0).data(Qt.ItemDataRole.AccessibleTextRole))
    assert "%" in spoken
    assert "most likely" in spoken
    at = next(at for at, word in enumerate(found.spoken)
              if at > 2 and word.made.alternatives[0].text.strip() and not word.made.alternatives[0].special)
    app.until(table.hasFocus)
    app.press(*["Down"] * at, *["Right"] * 4)
    assert table.currentIndex().row() == at
    app.press("Return")
    branch = branched(app, answer)
    word = found.spoken[at]
    assert branch.text.startswith(answer.text[:word.start] + word.made.alternatives[0].text)
    assert not app.seen("tokenWindow")


def test_an_answer_that_goes_on_is_known_whole_and_one_deleted_leaves_nothing(answered: Driver) -> None:
    app = answered
    lens(app)
    app.window.commands.run("continue_answer")
    app.until(lambda: app.window.engine_idle() and len(app.answer().text.split()) > WORDS)
    found = lens(app)
    assert "".join(app.answer().text[word.start:word.end] for word in found.spoken) == app.answer().text
    assert len(found.spoken) == 2 * WORDS
    store, message_id = app.services.store, app.answer().id
    app.services.chats.delete((app.services.session.chat.info.id,), "")
    app.until(lambda: not app.answers())
    app.until(lambda: store.purge_deleted() >= 0 and store.lens(message_id) == [])


def test_where_nothing_is_to_be_remembered_nothing_is_and_it_is_said(app: Driver, starter_model: Path) -> None:
    app.settings(lens_alternatives=0)
    app.open_short(starter_model, 6)
    app.ask(QUESTION)
    assert lens(app) == Lens()
    app.press("Ctrl+Shift+F7")
    app.until(lambda: app.seen("toast"))
    assert not app.seen("wordCard")
    app.window.commands.run("token_table")
    assert not app.until_seen("tokenWindow").findChildren(QTableView)[0].isVisible()


def test_the_table_goes_when_its_answer_is_no_longer_shown(answered: Driver) -> None:
    app = answered
    lens(app)
    app.window.commands.run("token_table")
    app.until_seen("tokenWindow")
    app.window.commands.run("new_chat")
    app.until(lambda: not app.seen("tokenWindow"))
