"""The panel says of every word what it is, how likely, and what cut it; by mouse, keys and screen reader."""

from dataclasses import replace

import pytest
import translations
from PySide6.QtCore import QCoreApplication, QLocale, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from assistant.domain.distribution import Sieve
from assistant.domain.errors import EngineError
from assistant.ui.explore import words
from assistant.ui.explore.bars import Bars
from assistant.ui.explore.chain_row import ChainRow
from assistant.ui.explore.legend import Legend
from assistant.ui.explore.next_word import ROWS, NextWord
from assistant.ui.explore.panel import DRAWS, ExplorePanel
from assistant.ui.languages import Languages
from assistant.ui.slider_row import Slider
from assistant.ui.theme import Theme
from tests.ui.explore.places import CRABS, END, HALF, HERONS, PLACE, ROCK, SEALS, SHIPS, part, said


def test_it_names_the_word_and_how_likely_it_was(panel: ExplorePanel) -> None:
    assert said(panel, "explorePlace") == "Word 36 of 46: “crabs”"
    assert said(panel, "exploreChosen") == "now 15 %, the 3rd most likely"
    panel.show_place("herons", 3, 46)
    panel.show_distribution(replace(PLACE, chosen=4, rank=4))
    assert said(panel, "exploreChosen") == "cut by top-p with these settings; the 4th most likely"
    panel.show_place("", 46, 46)
    assert said(panel, "explorePlace") == "After the last word"


def test_the_numbers_are_there_as_numbers(panel: ExplorePanel) -> None:
    assert said(panel, "exploreLeft") == "3 left of 151,936"
    legend = part(panel, Legend, "exploreLegend")
    assert legend.right_text() == "about 4 good choices"
    assert "2.00 bits" in legend.toolTip()
    assert "3.00 before sampling" in legend.toolTip()


def test_the_chain_says_what_each_stage_left_and_a_chip_shows_the_chances_behind_it(panel: ExplorePanel) -> None:
    chips = [part(panel, QAbstractButton, f"exploreStage.{place}") for place in range(4)]
    assert [chip.accessibleName() for chip in chips] == [
        "Model’s guess: 151,936 left", "Top-k 40: 40 left", "Top-p 0.95: 3 left", "Temp. 0.7: 3 left"]
    assert [chip.isChecked() for chip in chips] == [False, False, False, True]
    bars = part(panel, Bars, "exploreBars").candidates
    assert bars.fate(HERONS) == "cut by top-p"
    QTest.mouseClick(chips[1], Qt.MouseButton.LeftButton)
    assert (bars.fate(SEALS), bars.fate(HERONS), bars.fate(SHIPS)) == ("37 %", "2.0 %", "cut by top-k")
    QTest.mouseClick(chips[0], Qt.MouseButton.LeftButton)
    assert bars.fate(SHIPS) == "1.0 %"


@pytest.mark.parametrize(("chosen", "lit", "shown"), [(1, 2, "47 %"), (2, 1, "40 %")])
def test_the_bars_are_those_of_the_lit_chip_when_a_stage_leaves_the_chain(
        panel: ExplorePanel, chosen: int, lit: int, shown: str) -> None:
    bars, [row] = part(panel, Bars, "exploreBars").candidates, panel.findChildren(ChainRow)
    QTest.mouseClick(part(panel, QAbstractButton, f"exploreStage.{chosen}"), Qt.MouseButton.LeftButton)
    panel.show_distribution(replace(PLACE, stages=PLACE.stages[1:], candidates=tuple(
        replace(each, after=each.after[1:], cut=max(each.cut - 1, -1)) for each in PLACE.candidates)))
    assert [at for at, chip in enumerate(row.chips()) if chip.isChecked()] == [lit]
    assert bars.fate(bars.shown()[0]) == shown
    panel.show_distribution(PLACE)
    assert [at for at, chip in enumerate(row.chips()) if chip.isChecked()] == [lit + 1]
    assert bars.fate(SEALS) == shown


def test_what_the_form_of_the_answer_forbids_is_told_as_that(panel: ExplorePanel) -> None:
    stages = (*PLACE.stages, Sieve("form", (), 2))
    needed = replace(HERONS, after=(*HERONS.after, 0.1), cut=-1)        # though top-p had cut it
    forbidden = tuple(replace(each, after=(*each.after, 0.0), cut=3) for each in (ROCK, CRABS))
    panel.show_distribution(replace(PLACE, stages=stages, candidates=(
        replace(SEALS, after=(*SEALS.after, 0.9)), needed, *forbidden)))
    bars = part(panel, Bars, "exploreBars").candidates
    assert [bars.fate(each) for each in bars.shown()] == ["90 %", "10 %", "cut by answer form", "cut by answer form"]
    assert part(panel, QAbstractButton, "exploreStage.4").accessibleName() == "Answer form: 2 left"
    assert said(panel, "exploreChosen").startswith("cut by answer form with these settings")


def test_the_chip_of_a_stage_brings_its_slider(panel: ExplorePanel) -> None:
    assert panel.findChild(Slider, "exploreSlider.generation.top_p")
    QTest.mouseClick(part(panel, QAbstractButton, "exploreStage.1"), Qt.MouseButton.LeftButton)
    changes: list[tuple[str, object]] = []
    panel.value_changed.connect(lambda key, value: changes.append((key, value)))
    slider = part(panel, Slider, "exploreSlider.generation.top_k")
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_Left)
    assert changes == [("generation.top_k", 39)]


def test_every_row_reads_as_words_with_numbers(panel: ExplorePanel) -> None:
    bars = part(panel, Bars, "exploreBars")
    reader = QAccessible.queryAccessibleInterface(bars)
    names = [reader.child(row).text(QAccessible.Text.Name) for row in range(reader.childCount())]
    assert names[0] == "seals, 47 %, 36 % before sampling"
    assert names[2] == "crabs, 15 %, 16 % before sampling, stands here"
    assert names[3] == "herons, cut by top-p, 2.0 % before sampling"
    assert names[7] == "line break, cut by top-k, 0.3 % before sampling"
    panel.show_drawn({1: 50, 2: 30, 3: 20})
    assert reader.child(1).text(QAccessible.Text.Name).endswith("drawn: 30")


@pytest.mark.parametrize(("text", "shown"), [
    (" seals", "seals"), ("seals", "seals"), (" ", "␣"), ("   ", "␣␣␣"), ("\n\n", "↵↵"), ("\t", "⇥"), ("a ", "a␣"),
    ("海豹", "海豹"), ("\u200b", "U+200B"), (" 你", "你"), ("-" * 40, "-" * 24 + "…")])
def test_nothing_of_a_token_is_invisible(text: str, shown: str) -> None:
    assert words.visible(text) == shown
    assert words.token_text(HALF) == "byte E9"
    assert words.token_text(END) == "<|im_end|>"


def test_it_is_used_with_the_keyboard_alone(panel: ExplorePanel) -> None:
    steps, chosen, back = list[int](), list[int](), list[bool]()
    panel.step_requested.connect(steps.append)
    panel.continue_requested.connect(chosen.append)
    panel.back_requested.connect(lambda: back.append(True))
    panel.activateWindow()
    panel.focus_bars()
    bars = part(panel, Bars, "exploreBars")
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Down):
        QTest.keyClick(bars, key)
    assert steps == [1, 1, -1]
    assert part(panel, QAbstractButton, "exploreContinue").text() == "Continue from “rock”"
    QTest.keyClick(bars, Qt.Key.Key_Return)
    assert chosen == [2]
    QTest.keyClick(bars, Qt.Key.Key_Escape)
    assert back == [True]


def test_a_row_is_picked_with_the_mouse_and_goes_on_from_there(panel: ExplorePanel) -> None:
    chosen, draws = list[int](), list[int]()
    panel.continue_requested.connect(chosen.append)
    panel.draw_requested.connect(draws.append)
    bars = part(panel, Bars, "exploreBars")
    row = bars.visualRect(bars.candidates.index(3, 0))
    QTest.mouseClick(bars.viewport(), Qt.MouseButton.LeftButton, pos=row.center())
    button = part(panel, QAbstractButton, "exploreContinue")
    assert button.text() == "Continue from “herons”"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QTest.mouseClick(part(panel, QAbstractButton, "exploreDraw"), Qt.MouseButton.LeftButton)
    assert (chosen, draws) == ([4], [DRAWS])


def test_nothing_goes_on_from_the_end_of_an_answer(panel: ExplorePanel) -> None:
    bars = part(panel, Bars, "exploreBars")
    bars.pick(END.token)
    assert not part(panel, QAbstractButton, "exploreContinue").isEnabled()


def test_what_is_being_written_is_followed_and_cannot_be_branched(panel: ExplorePanel) -> None:
    panel.show_followed(replace(PLACE, chosen=-1, rank=0), "on the second day")
    assert said(panel, "explorePlace") == "The next word"
    assert said(panel, "exploreChosen") == "“… on the second day”"
    assert not part(panel, QAbstractButton, "exploreContinue").isEnabled()
    assert not part(panel, QAbstractButton, "exploreLater").isEnabled()


def test_it_says_what_it_waits_for_and_what_went_wrong(panel: ExplorePanel) -> None:
    panel.show_reading(0.43)
    assert said(panel, "exploreChosen") == "Reading… 43 %"
    panel.show_error(EngineError("No model is loaded.", "Choose a model first."))
    assert said(panel, "exploreChosen") == "No model is loaded. Choose a model first."
    assert not part(panel, QAbstractButton, "exploreContinue").isEnabled(), "the bars are another place's"
    panel.show_distribution(PLACE)
    assert part(panel, QAbstractButton, "exploreContinue").isEnabled()
    panel.show_nothing()
    assert "no answer here yet" in said(panel, "exploreChosen")
    assert not part(panel, Bars, "exploreBars").isVisible()


def test_what_it_says_follows_the_language(panel: ExplorePanel, qapp: QApplication) -> None:
    languages = Languages(translations.FOLDER)
    try:
        panel.show_reading(0.43)
        languages.use("zh_CN")
        qapp.processEvents()
        reading = QCoreApplication.translate("ExplorePanel", "Reading… {percent} %")
        assert said(panel, "exploreChosen") == reading.format(percent=43)
        assert not said(panel, "exploreChosen").startswith("Reading")
    finally:
        languages.remove()
        QLocale.setDefault(QLocale("en"))
        qapp.processEvents()
    assert said(panel, "exploreChosen") == "Reading… 43 %"


def test_bars_move_unless_motion_is_reduced(panel: ExplorePanel, theme: Theme) -> None:
    bars = part(panel, Bars, "exploreBars")
    moved = replace(PLACE, candidates=(replace(SEALS, after=(0.1, 0.1, 0.1)), *PLACE.candidates[1:]))
    panel.show_distribution(moved)
    assert bars._move.state() == bars._move.State.Running
    bars._move.stop()
    theme.reduce_motion = True
    panel.show_distribution(PLACE)
    assert bars._move.state() == bars._move.State.Stopped
    assert bars._painter.share == 1.0


def test_the_sampling_panel_cannot_be_reached_below_it(theme: Theme, qtbot: QtBot) -> None:
    below = QWidget()
    qtbot.addWidget(below)
    covered = QPushButton(below)
    below.show()
    made = ExplorePanel(theme, below)
    made.open()
    assert not covered.isVisible()
    assert made.geometry() == below.rect()
    below.resize(300, 400)
    assert made.geometry() == below.rect()
    made.close_panel()
    assert covered.isVisible()


def test_the_next_word_is_small_in_the_sampling_panel(theme: Theme, qtbot: QtBot) -> None:
    section = NextWord(theme)
    qtbot.addWidget(section)
    section.resize(264, 300)
    section.show()
    asked: list[bool] = []
    section.explore_requested.connect(lambda: asked.append(True))
    bars = part(section, Bars, "nextWordBars")
    assert not bars.isVisible()
    section.show_distribution(PLACE, "we walk along the dunes to")
    assert bars.isVisible()
    assert bars.candidates.rowCount() == ROWS
    QTest.mouseClick(part(section, QAbstractButton, "exploreButton"), Qt.MouseButton.LeftButton)
    assert asked == [True]
    section.clear()
    assert not bars.isVisible()
