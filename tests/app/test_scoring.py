"""A text is scored with the real model, by mouse and by keyboard, beside another one and by another model."""

import csv
import io
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QAbstractButton, QLabel, QPlainTextEdit

from assistant.ui.score.heat_view import HeatView
from assistant.ui.score.token_table import TokenTable
from assistant.ui.score.window import ScoreWindow
from assistant.wiring.scoring import ScoringWiring
from tests.app.conftest import ANOTHER
from tests.app.driver import STORY, Driver

POEM = "床前明月光，疑是地上霜。🦀"
PLAIN = "The sun rises in the east and sets in the west."
ODD = "The sun rises in the teapot and sets in the accordion."


def window(app: Driver) -> ScoreWindow:
    return app.part("scoreWindow", ScoreWindow)


def heat(app: Driver, place: int = 0) -> HeatView:
    found = sorted((each for each in window(app).findChildren(HeatView) if each.isVisible()),
                   key=lambda each: each.mapTo(window(app), each.rect().topLeft()).x())
    return found[place]


def open_window(app: Driver) -> ScoreWindow:
    app.press("Ctrl+Shift+P")
    app.type("score a text")
    app.press("Return")
    app.until(lambda: app.seen("scoreWindow"))
    app.activate(window(app))
    app.until(lambda: app.focused() == "scoreText")
    return window(app)


def paste(app: Driver, text: str) -> None:
    if app.focused() != "scoreText":
        app.click("scoreText")
    QGuiApplication.clipboard().setText(text)
    app.press("Ctrl+A", "Ctrl+V")


def score(app: Driver, text: str, results: int = 1) -> None:
    paste(app, text)
    app.press("Ctrl+Return")
    app.until(lambda: [each.text for each in window(app).scores()][-1:] == [text]
              and len(window(app).scores()) == results and not app.seen("scoreStopButton"))


def details(app: Driver) -> list[str]:
    found = sorted(app.seen("scoreDetail"), key=lambda part: part.mapToGlobal(part.rect().topLeft()).x())
    return [part.text() for part in found if isinstance(part, QLabel)]


@pytest.fixture
def ready(app: Driver, starter_model: Path) -> Driver:
    app.open_ready(starter_model)
    return app


def test_by_keyboard_a_text_is_scored_and_walked_through_word_by_word(ready: Driver) -> None:
    app = ready
    shown = open_window(app)
    score(app, ODD)
    [found] = shown.scores()
    assert found.complete
    assert found.perplexity > 1
    assert "Perplexity" in {label.text() for label in shown.findChildren(QLabel)}
    heat(app).setFocus()
    app.press("Home", "Right", "Right")
    app.until(lambda: heat(app).token() == 2)
    assert details(app)[0].startswith(f"“{found.tokens[2].text.strip()}”")
    assert "most likely" in details(app)[0]
    assert heat(app).extraSelections()[0].cursor.selectedText() == found.tokens[2].text.strip()
    app.press("Escape")
    app.until(lambda: not app.seen("scoreWindow"))


def test_surprising_words_are_underlined_not_only_tinted(ready: Driver) -> None:
    app = ready
    open_window(app)
    score(app, ODD)
    view, styles = heat(app), {}
    for word in ("teapot", "accordion", "the"):
        cursor = QTextCursor(view.document())
        cursor.setPosition(ODD.index(word, 12) + 1)     # its first letter: the rest may be tokens of its own
        styles[word] = cursor.charFormat().underlineStyle()
    line = QTextCharFormat.UnderlineStyle
    assert styles["teapot"] == styles["accordion"] == line.SingleUnderline
    assert styles["the"] is line.NoUnderline


def test_with_the_mouse_two_texts_are_compared_and_a_word_is_pointed_at(ready: Driver) -> None:
    app = ready
    app.click("moreButton")
    app.choose("menu.score_text")
    app.until(lambda: app.seen("scoreWindow"))
    shown = window(app)
    app.click("scoreText")
    app.part("scoreText", QPlainTextEdit).insertPlainText(PLAIN)
    app.click("scoreSecondButton")
    app.click("scoreSecondText")
    app.part("scoreSecondText", QPlainTextEdit).insertPlainText(ODD)
    app.click("scoreButton")
    app.until(lambda: len(shown.scores()) == 2 and not app.seen("scoreStopButton"))
    left, right = shown.scores()
    assert (left.text, right.text) == (PLAIN, ODD)
    assert left.bits_per_character < right.bits_per_character
    assert shown.comparison().startswith("The first text surprises the model less")
    view = heat(app, 1)
    cursor = QTextCursor(view.document())
    cursor.setPosition(ODD.index("teapot") + 2)
    app.click(view.viewport(), view.cursorRect(cursor).center())
    app.until(lambda: view.token() >= 0)
    assert "“" in details(app)[-1]
    app.click(app.seen("scoreCloseButton")[0])
    app.until(lambda: len(shown.scores()) == 1)


def test_the_same_text_with_another_model_stands_beside_the_first(app: Driver, starter_model: Path,
                                                                another_model: Path) -> None:
    app.open_ready(starter_model)
    app.drop_file(another_model)
    app.until(lambda: app.window.engine_ready() and app.services.models.path != starter_model)
    shown = open_window(app)
    score(app, PLAIN)
    app.until(lambda: len(shown.entry.model_menu().actions()) == 2)
    other = next(action.text() for action in shown.entry.model_menu().actions() if not action.isChecked())
    app.click("scoreModelButton")
    app.choose(other)
    app.click("scoreButton")        # it waits for the model
    app.until(lambda: len(shown.scores()) == 2 and not app.seen("scoreStopButton"))
    first, second = shown.scores()
    assert first.text == second.text == PLAIN
    assert first.model.startswith(ANOTHER)
    assert second.model == other
    assert first.perplexity == second.perplexity        # the same weights under another name
    assert "bits per character" in shown.comparison()


def test_chinese_and_emoji_are_shown_whole_and_copied(ready: Driver) -> None:
    app = ready
    shown = open_window(app)
    score(app, POEM)
    assert heat(app).toPlainText() == POEM
    app.click("scoreCopyButton")
    app.choose("scoreCopy.text")
    text = QGuiApplication.clipboard().text()
    assert POEM in text
    assert "Perplexity" in text
    app.click("scoreCopyButton")
    app.choose("scoreCopy.csv")
    rows = list(csv.DictReader(io.StringIO(QGuiApplication.clipboard().text())))
    tokens = shown.scores()[0].tokens
    assert [row["text"] for row in rows] == [token.text for token in tokens]
    assert float(rows[-1]["log_probability"]) == tokens[-1].log_probability
    app.click("scoreTableButton")
    table = app.part("scoreTable", TokenTable)
    assert table.model().rowCount() == len(shown.scores()[0].tokens)
    table.setFocus()
    app.press("Down", "Down")
    app.until(lambda: table.currentIndex().row() >= 1)
    assert details(app)[0].startswith("“")


def test_a_text_file_is_dropped_and_what_is_none_is_refused(ready: Driver, tmp_path: Path) -> None:
    app = ready
    shown = open_window(app)
    file, binary = tmp_path / "text.txt", tmp_path / "picture.png"
    file.write_text(PLAIN, "utf-8")
    binary.write_bytes(b"\x89PNG\0\0\0")
    app.drop(shown, binary)
    app.until(lambda: shown.error() is not None)
    app.drop(shown, file)
    app.until(lambda: shown.entry.texts() == (PLAIN,))
    assert shown.error() is None


def test_stopped_it_keeps_what_was_scored(ready: Driver) -> None:
    app = ready
    shown = open_window(app)
    paste(app, f"{PLAIN} " * 400)
    app.press("Ctrl+Return")
    app.until(lambda: app.seen("scoreStopButton") and app.seen("scoreHeat") and heat(app).toPlainText())
    app.click("scoreStopButton")
    app.until(lambda: shown.scores() and not app.seen("scoreStopButton"))
    [found] = shown.scores()
    assert not found.complete
    assert "Stopped" in details(app)[0]
    score(app, PLAIN, results=2)


def test_an_answer_comes_first_and_the_scoring_goes_on_behind_it(ready: Driver) -> None:
    app = ready
    shown = open_window(app)
    long = f"{PLAIN} " * 30
    paste(app, long)
    app.press("Ctrl+Return")
    app.until(lambda: app.seen("scoreHeat") and heat(app).toPlainText())
    app.activate(app.window)
    app.set_number("generation.max_tokens", 5)
    app.ask(STORY)
    assert app.answer().text
    app.until(lambda: shown.scores() and not app.seen("scoreStopButton"))
    [found] = shown.scores()
    assert found.complete
    assert "".join(token.text for token in found.tokens) == long


def test_without_a_model_or_a_text_there_is_nothing_to_press(app: Driver) -> None:
    app.open()
    app.window.commands.run("score_text")
    app.until(lambda: app.seen("scoreWindow"))
    button = app.part("scoreButton", QAbstractButton)
    assert not button.isEnabled()
    assert app.window.findChild(ScoringWiring) is not None


def test_an_answer_given_meanwhile_can_be_filled_in_and_a_new_chat_has_none(ready: Driver) -> None:
    app = ready
    shown = open_window(app)

    def offered() -> bool:
        return shown.entry.fill_menu().actions()[1].isEnabled()

    assert not offered()
    app.activate(app.window)
    app.set_number("generation.max_tokens", 5)
    answer = app.ask("Tell me about the sea.")
    app.until(offered)
    app.activate(shown)
    app.click("scoreFillButton")
    app.choose("scoreFill.answer")
    assert shown.entry.texts() == (answer.text,)
    app.window.commands.run("new_chat")
    app.until(lambda: not offered())
