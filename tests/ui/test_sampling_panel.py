"""The sampling panel: every value has one editor, says where it comes from, and tells each change once."""

from typing import TypeVar

import pytest
from PySide6.QtCore import QEvent, QLocale, QPoint, QPointF, Qt
from PySide6.QtGui import QFocusEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDoubleSpinBox, QLabel, QPlainTextEdit, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from assistant.domain.presets import MAKER, ShownPreset
from assistant.domain.sampler_order import DEFAULT_ORDER, moved, order_text
from assistant.domain.settings import OPTIONS, PRESETS, LayerName, Layers
from assistant.ui.fold import FoldButton
from assistant.ui.model_text import length_text
from assistant.ui.sampler_row import BackLink
from assistant.ui.sampling_panel import LENGTH, LENGTH_SCALE, TEMPERATURE, SamplingPanel
from assistant.ui.slider_row import Slider
from assistant.ui.theme import Theme

KEYS = [key for key in OPTIONS if key.startswith("generation.")]
OTHER = {bool: False, int: 7, float: 0.5, str: "sea -5"}
SPECIAL = {"generation.repeat_penalty": 1.5, "generation.dry_base": 1.5, "generation.xtc_threshold": 0.2,
           "generation.mirostat": "2", "generation.output_format": "grammar", "generation.thinking_effort": "high",
           "generation.sampler_order": order_text(moved(DEFAULT_ORDER, "temperature", 0))}


@pytest.fixture
def panel(theme: Theme, qtbot: QtBot) -> SamplingPanel:
    made = SamplingPanel(theme)
    made.complete()
    qtbot.addWidget(made)
    made.resize(304, 800)
    with qtbot.waitExposed(made):
        made.show()
    return made


def changes(panel: SamplingPanel) -> list[tuple[str, object]]:
    seen: list[tuple[str, object]] = []
    panel.value_changed.connect(lambda key, value: seen.append((key, value)))
    return seen


Part = TypeVar("Part", bound=QWidget)


def find(widget: QWidget, kind: type[Part], name: str) -> Part:
    found = widget.findChild(kind, name)
    assert found is not None
    return found


def words(widget: QWidget | None) -> str:
    assert widget is not None
    return "\n".join(part.text() for part in widget.findChildren(QLabel) if not part.isHidden())


@pytest.mark.parametrize("key", KEYS)
def test_every_sampler_has_one_named_editor_that_tells_a_change_once(panel: SamplingPanel, key: str) -> None:
    found = panel.findChildren(QWidget, f"setting.{key}")
    assert found == [panel.editor(key)]
    assert found[0].accessibleName()
    assert OPTIONS[key].help in found[0].toolTip()
    seen = changes(panel)
    value = SPECIAL.get(key, OTHER[OPTIONS[key].kind])
    panel.editor(key).setValue(value)  # type: ignore[arg-type]
    assert seen == [(key, value)]
    assert type(seen[0][1]) is OPTIONS[key].kind
    panel.set_layers(Layers().with_value(LayerName.CHAT, key, value))   # what control answers
    assert len(seen) == 1
    assert panel.editor(key).value() == value


def test_showing_layers_sends_nothing_and_moves_field_and_slider(panel: SamplingPanel) -> None:
    seen = changes(panel)
    panel.set_layers(Layers({LayerName.CHAT: {TEMPERATURE: 1.5, LENGTH: 4096, "generation.seed": 2**32 - 2}}))
    assert seen == []
    temperature, length = panel.editor(TEMPERATURE), panel.editor(LENGTH)
    assert isinstance(temperature, QDoubleSpinBox)
    assert isinstance(length, QSpinBox)
    assert (temperature.value(), temperature.text()) == (1.5, "1.5")
    assert length.value() == 4096
    assert panel.editor("generation.seed").value() == 2**32 - 2
    slider = find(panel, Slider, f"slider.{TEMPERATURE}")
    assert slider.value() == slider.maximum() * 3 // 4


def test_one_drag_makes_answers_warmer(panel: SamplingPanel) -> None:
    slider = find(panel, Slider, f"slider.{TEMPERATURE}")
    seen = changes(panel)
    start, end = slider.rect().center(), QPoint(slider.width() - 1, slider.height() // 2)
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    QTest.mouseMove(slider, end)
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, end)
    assert [key for key, _ in seen] == [TEMPERATURE] * len(seen)
    assert seen[0][1] == pytest.approx(1.0, abs=0.05)
    assert panel.editor(TEMPERATURE).value() == seen[-1][1]


def test_the_keyboard_moves_the_slider_one_step(panel: SamplingPanel) -> None:
    slider = find(panel, Slider, f"slider.{TEMPERATURE}")
    seen = changes(panel)
    QTest.keyClick(slider, Qt.Key.Key_Right)
    assert seen == [(TEMPERATURE, 0.85)]


def test_the_wheel_scrolls_past_sliders_and_fields_without_changing_them(panel: SamplingPanel) -> None:
    seen = changes(panel)
    slider = find(panel, Slider, f"slider.{TEMPERATURE}")
    for widget in (slider, panel.editor(TEMPERATURE), panel.editor(LENGTH)):
        widget.clearFocus()
        event = QWheelEvent(QPointF(5, 5), QPointF(5, 5), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
                            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False)
        QApplication.sendEvent(widget, event)
        assert not event.isAccepted()
    assert seen == []


def test_lengths_are_felt_in_doublings_and_every_place_is_a_length_of_its_own() -> None:
    values = [LENGTH_SCALE.value(place) for place in range(LENGTH_SCALE.places + 1)]
    assert values == sorted(set(values))
    assert (values[0], values[-1]) == (32, OPTIONS[LENGTH].high)
    assert LENGTH_SCALE.value(LENGTH_SCALE.places // 2) == OPTIONS[LENGTH].default
    assert [LENGTH_SCALE.place(value) for value in values] == list(range(len(values)))
    assert LENGTH_SCALE.place(1) == 0      # below a line the field goes on, the slider stays


def test_a_length_is_said_in_words_and_in_chinese_in_characters(theme: Theme) -> None:
    before = QLocale()
    try:
        QLocale.setDefault(QLocale("en_US"))
        assert length_text(1024) == "1,024 tokens are about 770 words"
        assert length_text(1) == "1 token is about 1 word"
        QLocale.setDefault(QLocale("zh_CN"))
        assert length_text(1024) == "1,024 tokens are about 1,500 characters"
    finally:
        QLocale.setDefault(before)


def test_each_value_says_where_it_comes_from_and_the_way_back(panel: SamplingPanel, qtbot: QtBot) -> None:
    key = "generation.top_p"
    layers = Layers({LayerName.MODEL: {key: 0.8}, LayerName.CHAT: {key: 0.6}})
    panel.set_layers(layers)
    row = panel.editor(key).parentWidget()
    assert "Set in this chat" in words(row)
    assert "0.01 to 1" in words(row).replace(QLocale().decimalPoint(), ".")
    back = find(panel, BackLink, f"back.{key}")
    assert not back.isHidden()
    assert "0.8" in back.text()
    assert "the model’s maker" in back.text()
    with qtbot.waitSignal(panel.value_reset) as caught:
        back.click()
    assert caught.args == [key]
    panel.set_layers(layers.without(LayerName.CHAT, key))
    assert back.isHidden()
    assert "From the model’s maker" in words(row)
    panel.set_layers(layers.without(LayerName.CHAT, key).with_value(LayerName.USER_MODEL, key, 0.7))
    assert "Yours for this model" in words(row)
    assert not back.isHidden()          # nowhere else could it be taken back
    assert "0.8" in back.text()


def test_presets_are_told_and_shown(panel: SamplingPanel) -> None:
    chosen: list[str] = []
    panel.preset_chosen.connect(chosen.append)
    for name in PRESETS:
        panel.set_preset(ShownPreset(name))
    assert chosen == []
    panel.set_preset(ShownPreset())
    for button in panel.findChildren(QWidget):
        if button.property("kind") == "segment":
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert chosen == list(PRESETS)


def test_instructions_are_told_when_the_editor_is_left(panel: SamplingPanel) -> None:
    prompt = find(panel, QPlainTextEdit, "systemPrompt")
    told: list[str] = []
    panel.system_prompt_changed.connect(told.append)
    panel.set_system_prompt("Be brief.")
    assert told == []
    panel.findChildren(FoldButton)[0].click()
    QTest.keyClicks(prompt, "Really. ")
    assert told == []
    QApplication.sendEvent(prompt, QFocusEvent(QEvent.Type.FocusOut))
    assert told == ["Really. Be brief."]
    prompt.setPlainText("Answer in verse.")
    assert told[1:] == ["Answer in verse."]


def test_spaces_that_must_not_break_stay_in_instructions(panel: SamplingPanel) -> None:
    prompt = find(panel, QPlainTextEdit, "systemPrompt")
    told: list[str] = []
    panel.system_prompt_changed.connect(told.append)
    panel.set_system_prompt("Write 10\u00a0000.")
    assert told == []
    panel.findChildren(FoldButton)[0].click()
    QTest.keyClicks(prompt, "Really. ")
    panel.commit_typing()
    assert told == ["Really. Write 10\u00a0000."]


def test_instructions_being_typed_do_not_reach_another_chat(panel: SamplingPanel) -> None:
    prompt = find(panel, QPlainTextEdit, "systemPrompt")
    told: list[str] = []
    panel.system_prompt_changed.connect(told.append)
    panel.findChildren(FoldButton)[0].click()
    QTest.keyClicks(prompt, "For the first chat")
    panel.commit_typing()
    panel.set_system_prompt("Of the second chat")
    assert told == ["For the first chat"]
    assert prompt.toPlainText() == "Of the second chat"
    QTest.keyClicks(prompt, "Half a ")
    panel.set_system_prompt("Of the third chat")      # nobody asked for it in time: shown, not mixed up
    QApplication.sendEvent(prompt, QFocusEvent(QEvent.Type.FocusOut))
    assert told == ["For the first chat"]


@pytest.mark.parametrize("name", ["logit_bias", "dry_breakers", "json_schema", "grammar"])
def test_a_text_being_typed_among_the_samplers_does_not_reach_another_chat(panel: SamplingPanel, name: str) -> None:
    key = f"generation.{name}"
    editor = find(panel, QPlainTextEdit, f"setting.{key}")
    seen = changes(panel)
    panel.set_layers(Layers({LayerName.CHAT: {key: "first"}}))
    QTest.keyClicks(editor, "The ")
    assert seen == []
    panel.commit_typing()
    assert seen == [(key, "The first")]
    panel.set_layers(Layers({LayerName.CHAT: {key: "first"}}))      # the other chat says what this one said
    assert editor.toPlainText() == "first"
    assert len(seen) == 1


@pytest.mark.parametrize("percent", [100, 150, 200])
def test_at_its_least_width_no_word_is_cut(panel: SamplingPanel, theme: Theme, percent: int) -> None:
    theme.apply(QApplication.instance(), "light", percent, False, True)  # type: ignore[arg-type]  # it is one
    panel.set_layers(Layers({LayerName.CHAT: {TEMPERATURE: 1.1, "generation.top_p": 0.9}}))
    for fold in panel.findChildren(FoldButton)[1:]:
        fold.click()
    QApplication.processEvents()
    panel.resize(panel.minimumSizeHint().width(), 800)
    QApplication.processEvents()
    if percent == 100:
        assert panel.width() <= 304          # as drawn
    for part in (*panel.findChildren(QLabel), *panel.findChildren(QAbstractButton)):
        if part.isVisible():
            assert part.mapTo(panel, part.rect().topRight()).x() <= panel.width(), part


def test_a_model_that_cannot_think_has_no_thinking_to_set(panel: SamplingPanel) -> None:
    panel.set_can_think(False)
    assert not panel.editor("generation.thinking").isEnabled()
    assert panel.editor("generation.top_k").isEnabled()


def test_the_lowest_seed_is_said_in_a_word_and_typed_as_a_number(panel: SamplingPanel, qtbot: QtBot) -> None:
    seed = panel.editor("generation.seed")
    assert isinstance(seed, QDoubleSpinBox)
    assert (seed.text(), seed.value()) == ("random", -1)
    seed.selectAll()
    QTest.keyClicks(seed, "42")
    QTest.keyClick(seed, Qt.Key.Key_Return)
    assert seed.value() == 42
    seed.selectAll()
    QTest.keyClicks(seed, "-1")
    QTest.keyClick(seed, Qt.Key.Key_Return)
    assert (seed.text(), seed.value()) == ("random", -1)


def test_reset_can_be_pressed_only_where_the_chat_has_something_to_forget(panel: SamplingPanel) -> None:
    reset = next(each for each in panel.findChildren(QAbstractButton) if each.text() == "Reset")
    warm = Layers({LayerName.CHAT: {TEMPERATURE: 1.1}})
    chosen = Layers({LayerName.PRESET: dict(PRESETS["precise"])})
    for layers, preset, something in (
            (Layers(), ShownPreset("balanced"), False), (Layers({LayerName.MODEL: {TEMPERATURE: 0.6}}),
                                                         ShownPreset(MAKER), False),
            (warm, ShownPreset(), True), (chosen, ShownPreset("precise"), True),
            (Layers(), ShownPreset("mine", "Mine"), True), (Layers(), ShownPreset("x", gone=True), True),
            (Layers(), ShownPreset(MAKER, gone=True), True)):
        panel.set_layers(layers)
        panel.set_preset(preset)
        assert reset.isEnabled() is something, preset
