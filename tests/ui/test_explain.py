"""Every sampler's row explains it: under the pointer, by a key, with a picture that follows the value."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from assistant.domain.distribution import Candidate, Distribution, Sieve
from assistant.domain.sampler_notes import NOTES
from assistant.domain.settings import LayerName, Layers
from assistant.ui.explain.card import ExplainCard
from assistant.ui.explain.guide import ExplainButton, ExplainGuide
from assistant.ui.sampling_panel import TEMPERATURE, SamplingPanel
from assistant.ui.theme import Theme

TOP_P, MIN_P, TOP_K = "generation.top_p", "generation.min_p", "generation.top_k"
XTC = "generation.xtc_probability"
PLACE = Distribution((Sieve("top_k", (2,), 2),), (
    Candidate(1, " seals", 0.5, (0.6,)), Candidate(2, " crabs", 0.3, (0.4,)), Candidate(3, " nets", 0.1, (0.0,), 0),
), 49152, 2.0, 1.0)


@pytest.fixture
def panel(theme: Theme, qtbot: QtBot) -> SamplingPanel:
    made = SamplingPanel(theme)
    made.complete()
    qtbot.addWidget(made)
    made.resize(304, 800)
    with qtbot.waitExposed(made):
        made.show()
    return made


@pytest.fixture
def guide(theme: Theme, panel: SamplingPanel) -> ExplainGuide:
    made = ExplainGuide(theme, panel)
    made.set_layers(Layers())
    return made


def button(panel: SamplingPanel, key: str) -> ExplainButton:
    found = panel.findChild(ExplainButton, f"explain.{key}")
    assert found is not None
    return found


def card(guide: ExplainGuide) -> ExplainCard:
    found = guide.card()
    assert found is not None
    return found


def said(guide: ExplainGuide, name: str) -> str:
    label = card(guide).findChild(QLabel, name)
    assert label is not None
    return label.text()


def test_every_sampler_has_a_button_with_a_name(panel: SamplingPanel, guide: ExplainGuide) -> None:
    for key in NOTES:
        assert button(panel, key).accessibleName().startswith("Explain ")
    assert len(panel.findChildren(ExplainButton)) == len(NOTES)


def test_the_button_shows_itself_under_the_pointer_and_beside_the_focus(
        panel: SamplingPanel, guide: ExplainGuide) -> None:
    shown, row = button(panel, TEMPERATURE), panel.explainable()[TEMPERATURE]
    panel.activateWindow()
    row.editor.clearFocus()
    blank = shown.grab().toImage()
    QTest.mouseMove(row, QPoint(20, 8))
    row.editor.setFocus(Qt.FocusReason.TabFocusReason)
    assert shown.wanted
    assert shown.grab().toImage() != blank
    panel.explainable()["generation.max_tokens"].editor.setFocus(Qt.FocusReason.TabFocusReason)
    QApplication.processEvents()
    assert not shown.wanted or row.underMouse()


@pytest.mark.parametrize("key", NOTES)
def test_every_card_says_what_its_sampler_does_and_where_to_read_on(
        panel: SamplingPanel, guide: ExplainGuide, key: str) -> None:
    opened: list[str] = []
    guide.source_requested.connect(opened.append)
    guide.open(key)
    assert guide.explained() == key
    assert said(guide, "explainText") == NOTES[key].text
    bars = card(guide).findChild(QWidget, "explainBars")
    assert bars is not None
    assert bars.isVisible() == bool(NOTES[key].stage)
    if NOTES[key].stage:
        assert said(guide, "explainWhere").startswith("Example:")
        assert len(card(guide).picture().candidates) == 12
    assert opened == []             # nothing opens by itself
    source = card(guide).findChild(QAbstractButton, "explainSource")
    assert source is not None
    source.click()
    assert opened == [NOTES[key].address]


def test_the_example_follows_the_value(panel: SamplingPanel, guide: ExplainGuide) -> None:
    guide.open(TOP_K)
    assert said(guide, "explainTold") == "Cuts nothing. Bar: after top-k · Tick: before"
    guide.set_layers(Layers().with_value(LayerName.CHAT, TOP_K, 3))
    assert said(guide, "explainTold") == "3 of 12 words left. Bar: after top-k · Tick: before · Hatched: cut"
    assert [each.cut for each in card(guide).picture().candidates] == [-1] * 3 + [0] * 9
    guide.set_layers(Layers().with_value(LayerName.CHAT, TOP_K, 0))
    assert said(guide, "explainTold") == "Off as it is set now: nothing changes."
    guide.set_layers(Layers().with_value(LayerName.CHAT, "generation.mirostat", "2"))
    assert said(guide, "explainTold") == "Not in use: Mirostat takes its place."


def test_xtc_is_shown_with_its_chance_of_striking(panel: SamplingPanel, guide: ExplainGuide) -> None:
    guide.open(XTC)
    always = Layers().with_value(LayerName.CHAT, XTC, 1.0)
    guide.set_layers(always)
    assert said(guide, "explainTold") == "10 of 12 words left. Bar: after XTC · Tick: before · Hatched: cut"
    guide.set_layers(always.with_value(LayerName.CHAT, XTC, 0.25))
    assert said(guide, "explainTold") == "Strikes 25 % of the time. Bar: chance on the whole · Tick: before"
    sea, water, shore = card(guide).picture().candidates[:3]
    assert [each.cut for each in (sea, water, shore)] == [-1, -1, -1]
    assert [sea.now, water.now] == pytest.approx([0.75 * sea.before, 0.75 * water.before])
    assert shore.now == pytest.approx(0.75 * shore.before + 0.25 * shore.before / (1 - sea.before - water.before))
    guide.set_layers(always.with_value(LayerName.CHAT, "generation.xtc_threshold", 0.3))      # one word is so likely
    assert said(guide, "explainTold") == "Cuts nothing. Bar: after XTC · Tick: before"


def test_a_temperature_of_0_is_shown_as_the_likeliest_word_alone(panel: SamplingPanel, guide: ExplainGuide) -> None:
    guide.set_layers(Layers().with_value(LayerName.CHAT, TEMPERATURE, 0.0))
    guide.open(TEMPERATURE)
    assert said(guide, "explainTold").startswith("1 of 12 words left.")
    assert [each.cut for each in card(guide).picture().candidates] == [-1] + [0] * 11
    guide.show_place(Distribution((Sieve("greedy", (), 1),), (
        Candidate(1, " seals", 0.5, (1.0,)), Candidate(2, " crabs", 0.3, (0.0,), 0)), 49152, 2.0, 0.0))
    assert said(guide, "explainTold").startswith("1 of 49")
    assert card(guide).picture().candidates[0].after == (1.0,)


@pytest.mark.parametrize(("key", "value"), [(TEMPERATURE, 0.0), ("generation.mirostat", "2")])
def test_what_stays_in_use_without_the_cuts_is_merely_off(
        panel: SamplingPanel, guide: ExplainGuide, key: str, value: object) -> None:
    layers = Layers().with_value(LayerName.CHAT, TEMPERATURE, 1.0)
    guide.set_layers(layers.with_value(LayerName.CHAT, key, value))
    used = ["generation.repeat_penalty", "generation.dry_multiplier", "generation.logit_bias"]
    for name in used if key == TEMPERATURE else [*used, TEMPERATURE]:
        guide.open(name)
        assert said(guide, "explainTold") == "Off as it is set now: nothing changes.", name
    for name in (TOP_P, "generation.dynatemp_range"):
        guide.open(name)
        assert said(guide, "explainTold").startswith("Not in use:"), name


def test_a_place_that_was_evaluated_is_shown_in_its_stead(panel: SamplingPanel, guide: ExplainGuide) -> None:
    guide.open(TOP_K)
    guide.show_place(PLACE, " the rocks are full of")
    assert said(guide, "explainWhere") == "Now, after “… the rocks are full of”:"
    assert said(guide, "explainTold").startswith("2 of 49")
    assert [each.text for each in card(guide).picture().candidates] == [" seals", " crabs", " nets"]
    guide.show_place(None)
    assert said(guide, "explainWhere").startswith("Example:")


def test_one_card_at_a_time_and_escape_gives_the_keyboard_back(
        panel: SamplingPanel, guide: ExplainGuide, qtbot: QtBot) -> None:
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)
    panel.reveal(MIN_P)
    panel.editor(MIN_P).setFocus(Qt.FocusReason.TabFocusReason)
    guide.explain_focused()
    assert guide.explained() == MIN_P
    guide.open(TOP_P)
    assert [shown for shown in panel.findChildren(ExplainButton) if shown.isChecked()] == [button(panel, TOP_P)]
    source = card(guide).findChild(QAbstractButton, "explainSource")
    assert source is not None
    source.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(source, Qt.Key.Key_Escape)
    assert guide.explained() == ""
    qtbot.waitUntil(lambda: panel.editor(TOP_P).hasFocus())


@pytest.mark.parametrize("width", [280, 304])
def test_the_button_keeps_its_distance_from_the_field(panel: SamplingPanel, guide: ExplainGuide, width: int) -> None:
    panel.reveal(MIN_P)
    panel.resize(width, 900)
    QApplication.processEvents()
    for key in (TEMPERATURE, TOP_P, MIN_P):
        field, shown = panel.editor(key), button(panel, key)
        assert field.geometry().left() - (shown.geometry().right() + 1) == 8, key
        assert field.mapTo(panel, field.rect().topRight()).x() + 1 == width - 20, key


@pytest.mark.parametrize("width", [280, 304, 480])
def test_the_card_never_widens_the_panel(panel: SamplingPanel, guide: ExplainGuide, width: int, qtbot: QtBot) -> None:
    panel.resize(width, 900)
    for key in NOTES:
        guide.open(key)
        QApplication.processEvents()
        right = card(guide).mapTo(panel, QPoint(card(guide).width(), 0)).x()
        left = card(guide).mapTo(panel, QPoint(0, 0)).x()
        assert left >= 16, key
        assert right <= width - 8, key


@pytest.mark.parametrize("key", NOTES)
def test_escape_in_the_editor_closes_the_card(panel: SamplingPanel, guide: ExplainGuide, key: str) -> None:
    guide.open(key)
    editor = panel.explainable()[key].editor
    editor.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(panel.focusWidget() or editor, Qt.Key.Key_Escape)
    assert guide.explained() == ""
