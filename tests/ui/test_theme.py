"""The theme: every colour pair readable, fonts and sizes as asked, widgets following a change."""

from dataclasses import asdict

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QFontInfo, QFontMetricsF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QProgressBar
from pytestqt.qtbot import QtBot

from assistant import paths
from assistant.ui import fonts
from assistant.ui.colours import DARK, LIGHT, PAIRS, Colours, blend, contrast
from assistant.ui.controls import Card, IconButton, RingButton, Segmented, TextButton
from assistant.ui.icons import pixmap
from assistant.ui.round_button import RoundButton
from assistant.ui.theme import Theme


def fonts_made() -> bool:
    return any((paths.resources() / "fonts").glob("*.ttf"))


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_every_colour_pair_can_be_read(colours: Colours, ink: str, ground: str, least: float) -> None:
    table = asdict(colours)
    assert contrast(table[ink], table[ground]) >= least


def test_the_measured_ratios_are_those_of_the_standard() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert contrast("#FFFFFF", "#777777") == contrast("#777777", "#FFFFFF")
    assert blend("#FFFFFF", "#000000", 0.5) == "#808080"


def test_dark_and_light_reach_palette_and_widgets(qapp: QApplication, theme: Theme, qtbot: QtBot) -> None:
    with qtbot.waitSignal(theme.changed):
        theme.apply(qapp, "dark", 100, False, False)
    assert theme.dark
    assert qapp.palette().window().color().name().upper() == DARK.canvas
    theme.apply(qapp, "light", 100, False, False)
    assert qapp.palette().window().color().name().upper() == LIGHT.canvas
    assert LIGHT.accent in qapp.styleSheet()


def test_an_unknown_system_scheme_is_light(qapp: QApplication, theme: Theme) -> None:
    theme.apply(qapp, "system", 100, False, False)
    assert theme.dark == (qapp.styleHints().colorScheme() == Qt.ColorScheme.Dark)


def test_text_size_grows_fonts_and_buttons_at_once(qapp: QApplication, theme: Theme, qtbot: QtBot) -> None:
    button = TextButton(theme, "Retry")
    qtbot.addWidget(button)
    before = button.sizeHint()
    theme.apply(qapp, "light", 150, False, False)
    assert theme.font(14).pixelSize() == 21
    assert button.sizeHint().height() == 54
    assert button.sizeHint().width() > before.width()


def test_reduced_motion_takes_no_time(qapp: QApplication, theme: Theme) -> None:
    assert theme.duration(180) == 180
    theme.apply(qapp, "light", 100, False, True)
    assert theme.duration(180) == 0


def test_chinese_text_asks_for_simplified_shapes_by_name(theme: Theme) -> None:
    asked = theme.font().families()
    assert all(family in asked for family in fonts.CHINESE if QFontDatabase.hasFamily(family))
    assert not any("JP" in family for family in asked)


@pytest.mark.skipif(not fonts_made(), reason="resources/fonts is empty: run `make setup`")
def test_every_weight_of_the_apps_own_font_is_really_another_one(theme: Theme) -> None:
    assert QFontInfo(theme.font(14)).family() == "Inter"
    assert QFontInfo(theme.mono_font(13)).family() == "JetBrains Mono"
    widths = [QFontMetricsF(theme.font(40, weight)).horizontalAdvance("Balanced") for weight in (400, 500, 600, 700)]
    assert widths == sorted(set(widths))


def test_numbers_that_change_do_not_move_what_stands_behind_them(theme: Theme) -> None:
    metrics = QFontMetricsF(theme.tabular_font(14))
    assert metrics.horizontalAdvance("1111") == metrics.horizontalAdvance("8888")


def test_icons_take_the_themes_colour(qapp: QApplication, theme: Theme) -> None:
    def strongest(role: str) -> str:
        image = pixmap(theme, "square", role, 64).toImage()
        colours = [image.pixelColor(x, image.height() // 2) for x in range(image.width())]
        return max(colours, key=lambda c: c.alpha()).name().upper()

    assert strongest("accent") == LIGHT.accent
    theme.apply(qapp, "dark", 100, False, False)
    assert strongest("accent") == DARK.accent


def test_what_is_set_has_its_icon_filled(theme: Theme, qtbot: QtBot) -> None:
    button = IconButton(theme, "star", "Favourite")
    qtbot.addWidget(button)
    button.setCheckable(True)
    button.fills_icon = True

    def middle() -> str:
        return button.grab().toImage().pixelColor(16, 17).name().upper()

    assert middle() != LIGHT.accent
    button.setChecked(True)
    assert middle() == LIGHT.accent


def test_a_bar_and_a_button_at_rest_are_seen_on_a_dark_card(qapp: QApplication, theme: Theme, qtbot: QtBot) -> None:
    theme.apply(qapp, "dark", 100, False, False)
    card = Card()
    qtbot.addWidget(card)
    bar, send = QProgressBar(card), RoundButton(theme, "arrow-up", card)
    bar.setTextVisible(False)
    bar.setGeometry(20, 20, 200, 6)
    send.setGeometry(20, 40, 36, 36)
    send.setEnabled(False)
    card.resize(240, 100)
    card.show()
    picture = card.grab().toImage()
    assert picture.pixelColor(120, 23).name().upper() == DARK.groove
    assert picture.pixelColor(26, 58).name().upper() == DARK.idle
    assert picture.pixelColor(120, 60).name().upper() == DARK.raised


def test_an_icon_button_tells_its_name_and_its_key(theme: Theme, qtbot: QtBot) -> None:
    button = IconButton(theme, "settings", "Settings", "Ctrl+,")
    qtbot.addWidget(button)
    assert button.accessibleName() == "Settings"
    assert button.toolTip().startswith("Settings")
    assert "," in button.toolTip()
    assert button.sizeHint().width() == button.sizeHint().height() == 32


def test_a_segment_is_chosen_by_click_and_by_arrow_key(theme: Theme, qtbot: QtBot) -> None:
    row = Segmented(theme, [("precise", "Precise"), ("balanced", "Balanced")])
    qtbot.addWidget(row)
    row.set_value("precise")
    with qtbot.waitSignal(row.chosen) as told:
        QTest.keyClick(row, Qt.Key.Key_Right)
    assert told.args == ["balanced"]
    assert row.value() == "balanced"
    row.set_value(None)
    assert row.value() is None


def test_the_gauge_stays_between_empty_and_full(theme: Theme, qtbot: QtBot) -> None:
    gauge = RingButton(theme, "Context")
    qtbot.addWidget(gauge)
    gauge.set_value(1.7)
    assert gauge.value() == 1.0
