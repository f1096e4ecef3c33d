"""The line below the bars says what every mark on them is, as far as there is room."""

from dataclasses import replace

from pytestqt.qtbot import QtBot

from assistant.ui.explore.legend import Legend
from assistant.ui.explore.panel import ExplorePanel
from assistant.ui.theme import Theme
from tests.ui.explore.places import PLACE, part


def test_the_dots_have_a_key_while_there_are_draws(panel: ExplorePanel) -> None:
    legend = part(panel, Legend, "exploreLegend")
    assert list(legend.keys().values()) == ["now", "before sampling"]
    before = legend.grab().toImage()
    panel.show_drawn({1: 65, 2: 35})
    assert list(legend.keys().values()) == ["now", "before sampling", "drawn of 100"]
    assert legend.grab().toImage() != before
    panel.show_distribution(replace(PLACE, chosen=1, rank=1))       # another place, or another value
    assert list(legend.keys().values()) == ["now", "before sampling"]
    assert legend.grab().toImage() == before


def test_where_room_is_short_the_number_comes_first(theme: Theme, qtbot: QtBot) -> None:
    legend = Legend(theme, counts=True)
    qtbot.addWidget(legend)
    legend.show_distribution(PLACE)
    legend.show_drawn(100)
    said = {}
    for width in (480, 260, 120):
        legend.resize(width, 20)
        said[width] = list(legend.keys())
    assert said == {480: ["bar", "tick", "dot"], 260: ["dot"], 120: []}
