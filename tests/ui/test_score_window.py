"""The window that scores texts, given results as they come."""

import csv
import io
from functools import partial
from itertools import pairwise
from math import inf, log
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, Qt
from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from assistant import paths
from assistant.domain.distribution import Candidate
from assistant.domain.lens import Surprise
from assistant.domain.score import ScoredToken, TextScore
from assistant.ui.colours import DARK, LIGHT, blend, contrast
from assistant.ui.controls import ElidedLabel
from assistant.ui.explore.lens_text import level_text
from assistant.ui.languages import Languages
from assistant.ui.score.heat_view import TINTS
from assistant.ui.score.result_card import ResultCard
from assistant.ui.score.token_table import LIKELIEST, SURPRISE, WORD
from assistant.ui.score.window import ScoreWindow
from assistant.ui.score.words import comparison_text, csv_text, figure_text, likeliest_text, mark_text, surprise_text
from assistant.ui.theme import Theme

LINE = QTextCharFormat.UnderlineStyle


def token(text: str, chance: float, raw: str = "") -> ScoredToken:
    return ScoredToken(7, text, 0, log(chance), 3, (Candidate(8, " seals", 0.47, ()),), raw)


TOKENS = (ScoredToken(1, "Two", 0), token(" seals", 0.5), token("\n", 0.2), token(" crabs", 0.002),
          token("", 0.5, "f09f"), token("🦀", 0.4), token("!", 0.5))
TEXT = "Two seals\n crabs🦀!"
SCORE = TextScore(TEXT, "SmolLM2", TOKENS, 7)


@pytest.fixture
def window(qtbot: QtBot, theme: Theme) -> ScoreWindow:
    made = ScoreWindow(theme)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def card(window: ScoreWindow) -> ResultCard:
    window.begin(TEXT)
    for place in range(len(TOKENS)):        # one by one, as they come
        window.add_tokens(TOKENS[place:place + 1])
    window.show_score(SCORE)
    found = window.findChild(ResultCard)
    assert isinstance(found, ResultCard)
    return found


def format_at(card: ResultCard, position: int) -> QTextCharFormat:
    cursor = QTextCursor(card.heat.document())
    cursor.setPosition(position)
    return cursor.charFormat()


def test_the_text_stands_as_it_was_and_surprises_are_seen_without_colour(card: ResultCard) -> None:
    assert card.heat.toPlainText() == TEXT
    seals, crabs, crab, exclamation = 5, 13, 18, 19
    assert [format_at(card, place).underlineStyle() for place in (seals, crabs, crab, exclamation)] == [
        LINE.NoUnderline, LINE.SingleUnderline, LINE.DotLine, LINE.NoUnderline]
    assert format_at(card, 11).underlineStyle() is LINE.NoUnderline, "a blank before a word is marked"


def test_arrow_keys_go_from_word_to_word_and_a_character_of_two_tokens_is_one(card: ResultCard) -> None:
    heat, seen = card.heat, []
    QTest.keyClick(heat, Qt.Key.Key_Home)
    for _ in range(6):
        seen.append(card.detail.text())
        QTest.keyClick(heat, Qt.Key.Key_Right)
    assert seen[0].startswith("“Two”: no chance")
    assert seen[1].startswith("“seals”: 50 %, the 3rd most likely, 1.0 bits. Likeliest: “seals” 47 %")
    assert seen[4].startswith("“🦀”: 20 %, 2.3 bits, in 2 tokens")
    assert seen[5].startswith("“!”: 50 %")
    QTest.keyClick(heat, Qt.Key.Key_Home)
    QTest.keyClick(heat, Qt.Key.Key_Down)
    assert "Two" not in card.detail.text()


def test_the_table_has_every_token_and_says_it_to_a_screen_reader(card: ResultCard) -> None:
    card.show_table(True)
    model = card.table.model()
    assert model.rowCount() == len(TOKENS)
    row = [model.index(3, column).data() for column in range(model.columnCount())]
    assert row == ["4", "crabs", "0.2 %", "3", "9.0", "very surprising", "“seals” 47 %"]
    assert model.index(4, 1).data() == "bytes F0 9F"
    assert [model.index(at, 5).data() for at in (0, 1)] == ["", ""], "what was expected is told"
    assert "crabs" in model.index(3, 1).data(Qt.ItemDataRole.AccessibleTextRole)
    card.table.look_at(3)
    assert card.detail.text().startswith("“crabs”")


def test_heads_stand_over_their_columns(card: ResultCard) -> None:
    model, role, across = card.table.model(), Qt.ItemDataRole.TextAlignmentRole, Qt.Orientation.Horizontal
    for column in range(model.columnCount()):
        at_right = [alignment is not None and bool(alignment & Qt.AlignmentFlag.AlignRight.value) for alignment in
                    (model.headerData(column, across, role), model.index(3, column).data(role))]
        assert at_right[0] is at_right[1], column


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_two_tables_side_by_side_need_no_scrolling_sideways(
        window: ScoreWindow, qtbot: QtBot, qapp: QApplication, language: str) -> None:
    languages = Languages(paths.resources() / "translations")
    languages.use(language)
    try:
        others = tuple(Candidate(at, " extraordinary", 0.1, ()) for at in range(5))
        tokens = [ScoredToken(7, " something", 0, log(0.0001), 20_209, others) for _ in range(40)]
        window.resize(720, 700)
        for text in ("first", "second"):
            window.begin(text)
            window.show_score(TextScore(text, "SmolLM2", tuple(tokens)))
        for card in window.findChildren(ResultCard):
            card.show_table(True)
            table = card.table
            qtbot.waitUntil(partial(table.isColumnHidden, SURPRISE))
            assert table.verticalScrollBar().isVisible()
            assert table.horizontalScrollBar().maximum() == 0
            assert table.columnWidth(LIKELIEST) > table.columnWidth(WORD)
        window.resize(1400, 700)
        qtbot.waitUntil(lambda: not table.isColumnHidden(SURPRISE))
        assert table.horizontalScrollBar().maximum() == 0
        assert table.columnWidth(SURPRISE) >= table.sizeHintForColumn(SURPRISE)
    finally:
        languages.use("en")
        languages.remove()
        qapp.processEvents()


def test_the_buttons_of_a_result_are_as_high_as_its_title(card: ResultCard) -> None:
    places = [part.geometry().center().y() for part in (*card.findChildren(ElidedLabel)[:1], card.copy_button)]
    assert places[0] == pytest.approx(places[1], abs=1)


def test_a_level_of_surprise_has_one_name_everywhere() -> None:
    names = [level_text(surprise) for surprise in Surprise]
    assert names == ["expected", "rather surprising", "very surprising"]
    assert [mark_text(surprise) for surprise in Surprise] == [
        names[0], f"{names[1]} (below 25 %)", f"{names[2]} (below 5 %)"]
    assert [surprise_text(token("crabs", chance)) for chance in (0.5, 0.2, 0.01)] == ["", *names[1:]]


@pytest.mark.usefixtures("english_numbers")
@pytest.mark.parametrize(("number", "said"), [
    (0.8123, "0.812"), (1.0917, "1.092"), (-68.944, "−68.94"), (204.13, "204.1"), (1203.7, "1,204"), (inf, "∞")])
def test_every_result_is_told_to_as_many_digits_and_with_a_real_minus(number: float, said: str) -> None:
    assert figure_text(number) == said


def test_a_comma_among_the_likeliest_is_seen_to_be_one() -> None:
    others = (Candidate(1, ",", 0.37, ()), Candidate(2, "", 0.04, (), raw="efbc"), Candidate(3, "", 0.01, (), raw="e9"),
              Candidate(4, "<|end|>", 0.01, (), special=True))
    told = likeliest_text(ScoredToken(7, "，", 0, log(0.2), 3, others))
    assert told == "“,” 37 % · bytes EF BC 4.0 % · byte E9 1.0 % · <|end|> 1.0 %"


def test_another_theme_and_size_keep_text_and_place(card: ResultCard, theme: Theme, qapp: QApplication) -> None:
    card.heat.look_at(3)
    theme.apply(qapp, "dark", 150, False, True)
    assert card.heat.toPlainText() == TEXT
    assert card.heat.token() == 3
    assert card.heat.extraSelections()[0].cursor.selectedText() == "crabs"


def test_text_can_be_read_on_every_tint() -> None:
    for colours in (LIGHT, DARK):
        for share in TINTS.values():
            assert contrast(colours.text, blend(colours.warning, colours.raised, share)) >= 7


def test_the_csv_is_read_by_other_programs(card: ResultCard) -> None:
    rows = list(csv.DictReader(io.StringIO(csv_text(SCORE))))
    assert [row["text"] for row in rows] == [each.text for each in TOKENS]
    assert rows[0]["probability"] == ""
    assert float(rows[3]["probability"]) == pytest.approx(0.002)
    assert rows[4]["bytes"] == "f09f"


def test_the_last_two_results_stay_and_one_may_be_taken_away(window: ScoreWindow, card: ResultCard) -> None:
    for text in ("second", "third"):
        window.begin(text)
        window.show_score(TextScore(text, "SmolLM2", TOKENS))
    assert [score.text for score in window.scores()] == ["second", "third"]
    window.begin("third")       # the same again takes the other's place
    window.show_score(TextScore("third", "SmolLM2", TOKENS))
    assert [score.text for score in window.scores()] == ["third"]


def test_what_may_not_be_compared_is_not() -> None:
    other = TextScore("Another text", "Gemma", TOKENS)
    assert comparison_text(SCORE, other).startswith("Two texts and two models")
    assert comparison_text(SCORE, TextScore(TEXT, "SmolLM2", TOKENS, complete=False)) == ""


def test_the_better_known_text_is_named_by_its_place_in_the_order_not_on_the_screen() -> None:
    known = TextScore("Two seals", "SmolLM2", TOKENS[:2], 7)
    assert comparison_text(known, SCORE).startswith("The first text surprises the model less")
    assert comparison_text(SCORE, known).startswith("The second text surprises the model less")


def test_what_is_filled_in_can_be_undone(window: ScoreWindow) -> None:
    QTest.keyClicks(window.entry.first, "Mine")
    window.entry.set_text("From a file")
    assert window.entry.texts() == ("From a file",)
    window.entry.set_text("")
    assert window.entry.texts() == ("From a file",)
    window.entry.first.undo()
    assert window.entry.texts() == ("Mine",)


def test_a_long_name_of_a_model_leaves_the_narrowest_window_its_width(window: ScoreWindow, qtbot: QtBot) -> None:
    name = "A model with a name that is much longer than what there is room for"
    window.resize(480, 700)
    window.entry.set_models([(Path("model.gguf"), name)], Path("model.gguf"))
    button = window.entry.model_button
    qtbot.waitUntil(lambda: button.text().endswith("…"))
    assert window.width() == 480
    assert button.accessibleName() == f"Model: {name}"
    assert button.toolTip() == name
    shown = [each for each in window.entry.findChildren(QAbstractButton) if each.isVisible()]
    shown.sort(key=lambda each: each.x())
    assert all(left.geometry().right() < right.x() for left, right in pairwise(shown))
    assert shown[-1].geometry().right() < window.entry.width()
    window.resize(1200, 700)
    qtbot.waitUntil(lambda: button.text() == name)


def test_no_name_of_a_model_is_elided_in_its_own_width(window: ScoreWindow, qtbot: QtBot) -> None:
    names = [f"{maker} {size}" for maker in ("SmolLM2", "Qwen3", "Gemma 3", "Phi-4 mini", "Llama 3.2")
             for size in ("135M", "0.6B", "1B", "4B Instruct 2507", "30B A3B")]
    window.resize(900, 700)
    for name in names:
        window.entry.set_models([(Path("model.gguf"), name)], Path("model.gguf"))
        QApplication.processEvents()
        assert window.entry.model_button.text() == name


def test_the_table_follows_the_language_at_once(card: ResultCard) -> None:
    model, heads, cells = card.table.model(), [], []
    model.headerDataChanged.connect(lambda orientation, *_: heads.append(orientation))
    model.dataChanged.connect(lambda first, last, *_: cells.append((first.row(), last.row(), last.column())))
    QApplication.sendEvent(card.table, QEvent(QEvent.Type.LanguageChange))
    assert heads == [Qt.Orientation.Horizontal, Qt.Orientation.Vertical]
    assert cells == [(0, len(TOKENS) - 1, model.columnCount() - 1)]


def test_escape_stops_and_then_closes(window: ScoreWindow, qtbot: QtBot) -> None:
    window.set_busy(True)
    with qtbot.waitSignal(window.entry.stop_requested):
        QTest.keyClick(window, Qt.Key.Key_Escape)
    window.set_busy(False)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()


def test_pasted_text_comes_without_looks(window: ScoreWindow) -> None:
    data = QMimeData()
    data.setHtml("<b>bold</b>")
    data.setText("bold")
    window.entry.first.insertFromMimeData(data)
    assert window.entry.texts() == ("bold",)


def test_spaces_that_must_not_break_are_scored_as_they_are(window: ScoreWindow) -> None:
    window.entry.first.setPlainText("10\u00a0000")
    assert window.entry.texts() == ("10\u00a0000",)
