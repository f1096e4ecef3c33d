"""What is pressed before the bars of a place are there is meant for that place, and done with them."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from assistant.domain.distribution import Candidate
from assistant.domain.errors import EngineError
from assistant.ui.explore.bars import Bars
from assistant.ui.explore.panel import ExplorePanel
from tests.ui.explore.places import CRABS, END, HERONS, PLACE, ROCK, SEALS, part

NEXT = replace(PLACE, candidates=(ROCK, CRABS, HERONS), chosen=HERONS.token)       # the place after it
CONTINUE = "exploreContinue"


def button(panel: ExplorePanel) -> QAbstractButton:
    return part(panel, QAbstractButton, CONTINUE)


def click(panel: ExplorePanel) -> None:
    QTest.mouseClick(button(panel), Qt.MouseButton.LeftButton)


def enter(panel: ExplorePanel) -> None:
    QTest.keyClick(part(panel, Bars, "exploreBars"), Qt.Key.Key_Return)


def go_to_next(panel: ExplorePanel) -> list[int]:
    """Asks for the next place, which is found and not shown yet; returns what will be gone on from."""
    chosen = list[int]()
    panel.continue_requested.connect(chosen.append)
    panel.await_place()
    panel.show_place("herons", 36, 46)
    return chosen


@pytest.mark.parametrize("press", [click, enter])
def test_it_goes_on_from_the_word_that_is_then_looked_at(panel: ExplorePanel,
                                                         press: Callable[[ExplorePanel], None]) -> None:
    part(panel, Bars, "exploreBars").pick(CRABS.token)      # at the place before
    chosen = go_to_next(panel)
    assert button(panel).isEnabled()
    assert button(panel).text() == "Continue from here"     # it is not known yet from which
    press(panel)
    press(panel)
    assert chosen == []
    panel.show_distribution(NEXT)
    assert chosen == [ROCK.token]
    assert button(panel).text() == "Continue from “rock”"
    panel.show_distribution(NEXT)       # with other settings
    assert chosen == [ROCK.token]


def test_it_goes_on_before_the_place_has_a_name(panel: ExplorePanel) -> None:
    chosen = list[int]()
    panel.continue_requested.connect(chosen.append)
    panel.await_place()
    click(panel)
    panel.show_place("herons", 36, 46)
    panel.show_reading(0.5)
    panel.show_distribution(NEXT)
    assert chosen == [ROCK.token]


@pytest.mark.parametrize(("picked", "gone_on"), [(CRABS, [CRABS.token]), (SEALS, [])])
def test_a_word_picked_meanwhile_is_the_one_meant_or_none(panel: ExplorePanel, picked: Candidate,
                                                          gone_on: list[int]) -> None:
    chosen = go_to_next(panel)
    part(panel, Bars, "exploreBars").pick(picked.token)
    enter(panel)
    panel.show_distribution(NEXT)
    assert chosen == gone_on


def another_place(panel: ExplorePanel) -> None:
    panel.await_place()
    panel.show_place("ships", 37, 46)


def an_error(panel: ExplorePanel) -> None:
    panel.show_error(EngineError("No model is loaded."))
    assert not button(panel).isEnabled()


def an_answer(panel: ExplorePanel) -> None:
    panel.show_followed(PLACE, "on the second day")
    assert not button(panel).isEnabled()
    panel.show_place("ships", 37, 46)


@pytest.mark.parametrize("instead", [another_place, an_error, an_answer])
def test_it_is_forgotten_with_its_place(panel: ExplorePanel, instead: Callable[[ExplorePanel], None]) -> None:
    chosen = go_to_next(panel)
    click(panel)
    instead(panel)
    panel.show_distribution(NEXT)
    assert chosen == []
    click(panel)
    assert chosen == [ROCK.token]


def test_nothing_goes_on_from_an_end_that_comes(panel: ExplorePanel) -> None:
    chosen = go_to_next(panel)
    click(panel)
    panel.show_distribution(replace(PLACE, candidates=(END, ROCK)))
    assert chosen == []
    assert not button(panel).isEnabled()


def test_the_keyboard_is_where_it_was_put_since(panel: ExplorePanel) -> None:
    panel.activateWindow()
    go_to_next(panel)
    button(panel).setFocus()
    click(panel)
    assert part(panel, Bars, "exploreBars").hasFocus()      # the button will be switched off
    close = part(panel, QAbstractButton, "exploreClose")
    close.setFocus()
    panel.show_distribution(NEXT)
    assert close.hasFocus()
