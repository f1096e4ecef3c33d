"""Values and their meaning are told anew when the language changes while they are shown."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from assistant.domain.presets import BUILT_IN
from assistant.domain.settings import OPTIONS, LayerName, Layers
from assistant.ui.explore.value_slider import ValueSlider
from assistant.ui.languages import Languages
from assistant.ui.option_text import back_text, help_text, label_text, lowest_text
from assistant.ui.presets.preset_text import preset_name
from assistant.ui.presets.value_row import ValueRow
from assistant.ui.presets.window import PresetsWindow
from assistant.ui.sampler_row import BackLink
from assistant.ui.sampling_panel import TEMPERATURE, SamplingPanel
from assistant.ui.theme import Theme

SPEC = OPTIONS["generation.top_n_sigma"]


def test_what_a_value_of_a_preset_means_is_told_in_the_new_language(
        theme: Theme, qtbot: QtBot, languages: Languages) -> None:
    row = ValueRow(theme, SPEC, editable=False)
    qtbot.addWidget(row)
    languages.use("zh_CN")
    row.retranslate()
    name = next(part for part in row.findChildren(QLabel) if part.text() == label_text(SPEC))
    assert name.toolTip() == help_text(SPEC) != SPEC.help


def test_a_value_that_is_a_word_is_told_in_the_new_language(theme: Theme, qtbot: QtBot, languages: Languages) -> None:
    slider = ValueSlider(theme, SPEC.key)
    qtbot.addWidget(slider)
    slider.show_value(0.0)
    languages.use("zh_CN")
    slider.retranslate()
    assert slider.slider.accessibleDescription() == lowest_text(SPEC) != SPEC.lowest
    assert lowest_text(SPEC) in [part.text() for part in slider.findChildren(QLabel)]


def test_where_a_value_goes_back_to_is_told_in_the_new_language(
        theme: Theme, qtbot: QtBot, qapp: QApplication, languages: Languages) -> None:
    panel = SamplingPanel(theme)
    qtbot.addWidget(panel)
    panel.set_layers(Layers({LayerName.CHAT: {TEMPERATURE: 1.1}}))
    link = next(each for each in panel.findChildren(BackLink) if each.objectName() == f"back.{TEMPERATURE}")
    before = link.text()
    languages.use("zh_CN")
    qapp.processEvents()
    assert link.text() == back_text(OPTIONS[TEMPERATURE], 0.8, LayerName.APP) != before


def test_that_a_chat_has_a_preset_is_told_in_the_new_language(
        theme: Theme, qtbot: QtBot, qapp: QApplication, languages: Languages) -> None:
    window = PresetsWindow(theme)
    qtbot.addWidget(window)
    window.set_presets(BUILT_IN, Layers(), "precise")
    role = Qt.ItemDataRole.AccessibleDescriptionRole
    before = window.rows.item(0).data(role)
    languages.use("zh_CN")
    qapp.processEvents()
    assert window.rows.item(0).data(role) == window.tr("This chat has it") != before
    assert window.rows.item(0).text() == preset_name("precise")
