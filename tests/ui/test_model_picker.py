"""The model picker: another model in two actions, by mouse or by keyboard."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from assistant.domain.model import Fit, HubModel, ModelFile, Verdict
from assistant.domain.model_library import Origin, Place
from assistant.domain.settings import OPTIONS, LayerName, Layers
from assistant.ui.buttons import Button
from assistant.ui.fold import Fold
from assistant.ui.model_picker import ModelPicker
from assistant.ui.model_rows import ModelRows, row_of
from assistant.ui.option_editors import IntEditor
from assistant.ui.theme import Theme

QWEN = ModelFile(Path("/models/qwen.gguf"), 2_500_000_000, "Qwen3 4B", "qwen3", 4_000_000_000, "Q4_K_M", 40960, 36)
TINY = ModelFile(Path("/models/tiny.gguf"), 97_000_000, "SmolLM2 135M", parameters=135_000_000, starter=True)
BIG = HubModel("org/big", "big.gguf", "main", 19_000_000_000, "", "Big 31B", "The best answers; slow.", "apache-2.0")
LOCAL = [(QWEN, Fit(Verdict.FITS, 0, 8192, 0, 20, True)), (TINY, Fit(Verdict.FITS, 0, 2048, 0, 120))]
HUB = [(BIG, Fit(Verdict.TOO_BIG, 0, 8192))]


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def picker(theme: Theme, window: QWidget, qtbot: QtBot) -> ModelPicker:
    made = ModelPicker(theme, window)
    made.set_rows(LOCAL, HUB)
    made.set_current(QWEN)
    made.resize(200, 36)
    with qtbot.waitExposed(window):
        window.show()
    return made


def rows(picker: ModelPicker) -> ModelRows:
    found = picker.popup().findChild(ModelRows, "modelRows")
    assert found is not None
    return found


def typing(picker: ModelPicker) -> QLineEdit:
    found = picker.popup().findChild(QLineEdit, "modelFilter")
    assert found is not None
    return found


def middle_of(picker: ModelPicker, name: str) -> QPoint:
    item = next(rows(picker).item(at) for at in range(rows(picker).count()) if rows(picker).item(at).text() == name)
    return rows(picker).visualItemRect(item).center()


def test_another_model_is_two_clicks_away(picker: ModelPicker, qtbot: QtBot) -> None:
    QTest.mouseClick(picker, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(picker.model_chosen) as caught:
        QTest.mouseClick(rows(picker).viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
                         middle_of(picker, TINY.name))
    assert caught.args == [TINY.path]
    assert not picker.popup().isVisible()


def test_a_click_on_a_heading_chooses_nothing(picker: ModelPicker) -> None:
    picker.open()
    chosen: list[Path] = []
    picker.model_chosen.connect(chosen.append)
    QTest.mouseClick(rows(picker).viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
                     middle_of(picker, "On this computer"))
    assert chosen == []
    assert picker.popup().isVisible()


def test_the_keyboard_opens_filters_and_chooses(picker: ModelPicker, qtbot: QtBot) -> None:
    picker.open()
    QTest.keyClicks(typing(picker), "smol")
    assert rows(picker).models() == [TINY]
    with qtbot.waitSignal(picker.model_chosen) as caught:
        QTest.keyClick(typing(picker), Qt.Key.Key_Return)
    assert caught.args == [TINY.path]
    picker.open()
    assert rows(picker).models() == [QWEN, TINY, BIG]      # the filter starts empty each time


def test_arrows_pass_over_the_headings(picker: ModelPicker) -> None:
    picker.open()
    seen = []
    for _ in range(4):
        QTest.keyClick(typing(picker), Qt.Key.Key_Down)
        seen.append(rows(picker).marked_model())
    assert seen == [QWEN, TINY, BIG, BIG]


def test_a_recommended_row_asks_for_its_download(picker: ModelPicker, qtbot: QtBot) -> None:
    picker.open()
    with qtbot.waitSignal(picker.download_requested) as caught:
        QTest.mouseClick(rows(picker).viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
                         middle_of(picker, BIG.name))
    assert caught.args == [BIG]


def test_rows_say_in_plain_words_what_to_expect() -> None:
    assert row_of(*LOCAL[1]).line == "practice model: English only, often wrong"
    assert row_of(*LOCAL[0]).rate == "15 words/s"           # measured
    assert row_of(*LOCAL[1]).rate == "≈90 words/s"          # estimated
    assert row_of(*HUB[0]).rate == ""                       # nothing known
    assert "19.0 GB" in row_of(*HUB[0]).line.replace(",", ".")
    assert "gguf" not in row_of(*LOCAL[0]).line


def test_loading_is_told_in_the_button(picker: ModelPicker) -> None:
    picker.set_loading(0.4)
    assert picker.text() == "Loading… 40 %"
    picker.set_loading(None)
    assert picker.text() == "Qwen3 4B"
    picker.set_current(None)
    assert picker.text() == "Choose a model"


def test_a_change_of_context_offers_to_load_again(picker: ModelPicker, qtbot: QtBot) -> None:
    reload_button = picker.popup().findChild(Button, "reloadButton")
    editor = picker.popup().findChild(IntEditor, "setting.model.context_length")
    assert reload_button is not None
    assert editor is not None
    told: list[tuple[str, object]] = []
    picker.value_changed.connect(lambda key, value: told.append((key, value)))
    picker.set_layers(Layers({LayerName.USER_MODEL: {"model.context_length": 4096}}))
    assert told == []
    assert reload_button.isHidden()
    editor.setValue(8192)
    assert told == [("model.context_length", 8192)]
    assert not reload_button.isHidden()
    with qtbot.waitSignal(picker.reload_requested):
        reload_button.click()
    picker.set_loading(0.0)
    assert reload_button.isHidden()


def test_every_load_option_is_here(picker: ModelPicker) -> None:
    for key in (key for key in OPTIONS if key.startswith("model.")):
        assert len(picker.popup().findChildren(QWidget, f"setting.{key}")) == 1


def test_a_quantised_context_without_flash_attention_is_said_to_be_impossible_before_it_is_loaded(
        picker: ModelPicker) -> None:
    popup = picker.popup()

    def problems() -> list[str]:
        return [part.text() for part in popup.findChildren(QLabel) if "needs flash attention." in part.text()]

    chosen: dict[str, object] = {"model.kv_type": "q8_0"}
    picker.set_layers(Layers({LayerName.USER_MODEL: chosen}))
    assert problems() == []
    picker.set_layers(Layers({LayerName.USER_MODEL: {**chosen, "model.flash_attention": "off"}}))
    assert len(problems()) == 2, "at both of the settings that contradict each other"
    picker.set_layers(Layers({LayerName.USER_MODEL: {"model.flash_attention": "off"}}))
    assert problems() == []


@pytest.mark.parametrize(("key", "value"), [("model.flash_attention", "off"), ("model.ubatch", 512),
                                            ("model.batch", 1024)])
def test_a_change_of_how_the_engine_computes_offers_to_load_again(
        picker: ModelPicker, key: str, value: object) -> None:
    reload_button = picker.popup().findChild(Button, "reloadButton")
    assert reload_button is not None
    assert reload_button.isHidden()
    told: list[tuple[str, object]] = []
    picker.value_changed.connect(lambda key, value: told.append((key, value)))
    editor = picker.popup().findChild(QWidget, f"setting.{key}")
    editor.setValue(value)  # type: ignore[union-attr]
    assert told == [(key, value)]
    assert not reload_button.isHidden()


def test_file_names_and_quantisations_are_only_behind_details(picker: ModelPicker) -> None:
    picker.open()
    fold = picker.popup().findChild(Fold, "detailsFold")
    assert fold is not None

    def seen() -> str:
        return "\n".join(part.text() for part in picker.popup().findChildren(QLabel) if part.isVisible())

    assert "qwen.gguf" not in seen()
    fold.button.click()
    for fact in ("qwen.gguf", "Q4_K_M", "2.5 GB", "4.0 billion"):
        assert fact in seen().replace(",", ".")


def test_a_model_that_is_not_connected_or_not_whole_says_so_and_cannot_be_chosen(
        picker: ModelPicker, qtbot: QtBot) -> None:
    away = replace(QWEN, places=(Place(QWEN.path, Origin.FOLDER, Path("/models"), away=True),))
    half = replace(TINY, missing=("tiny-00002-of-00003.gguf",))
    picker.set_rows([(away, LOCAL[0][1]), (half, LOCAL[1][1])], [])
    picker.open()
    texts = [rows(picker).item(at).data(Qt.ItemDataRole.AccessibleTextRole) for at in (1, 2)]
    assert texts == ["Qwen3 4B, not connected: /models", "SmolLM2 135M, 1 part missing"]
    with qtbot.assertNotEmitted(picker.model_chosen):
        for name in ("Qwen3 4B", "SmolLM2 135M"):
            QTest.mouseClick(rows(picker).viewport(), Qt.MouseButton.LeftButton, pos=middle_of(picker, name))
    assert picker.popup().isVisible()


def test_a_favourite_is_made_in_the_menu_of_its_row(picker: ModelPicker, qtbot: QtBot) -> None:
    for favourite in (False, True):
        picker.set_rows([(replace(QWEN, favourite=favourite), LOCAL[0][1])], [])
        picker.open()
        rows(picker).setCurrentRow(1)
        rows(picker).customContextMenuRequested.emit(QPoint(5, 5))
        menu = picker.popup().findChildren(QMenu)[-1]
        with qtbot.waitSignal(picker.favourite_changed) as caught:
            menu.actions()[1].trigger()
        assert caught.args == [QWEN.path, not favourite]
        menu.close()


def test_every_file_but_the_practice_model_can_be_deleted(picker: ModelPicker, qtbot: QtBot) -> None:
    delete = picker.popup().findChild(Button, "deleteFileButton")
    assert delete is not None
    away = replace(QWEN, places=(Place(QWEN.path, Origin.FOLDER, Path("/models"), away=True),))
    for model, possible in ((TINY, False), (away, False), (QWEN, True)):
        picker.set_current(model)
        assert delete.isHidden() is not possible
    with qtbot.waitSignal(picker.delete_requested) as caught:
        delete.click()
    assert caught.args == [QWEN.path]


def test_more_about_a_model_is_asked_for_by_mouse_and_by_keyboard(picker: ModelPicker, qtbot: QtBot) -> None:
    about = picker.popup().findChild(Button, "aboutModelButton")
    assert about is not None
    with qtbot.waitSignal(picker.about_requested) as caught:
        about.click()
    assert caught.args == [QWEN.path]
    picker.open()
    QTest.keyClick(typing(picker), Qt.Key.Key_Down)
    QTest.keyClick(typing(picker), Qt.Key.Key_Down)
    QTest.keyClick(typing(picker), Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    menu = picker.popup().findChildren(QMenu)[-1]
    with qtbot.waitSignal(picker.about_requested) as caught:
        next(action for action in menu.actions() if action.objectName() == "aboutModel").trigger()
    assert caught.args == [TINY.path]
    assert not picker.popup().isVisible()
    menu.close()


def test_the_ways_to_more_models(picker: ModelPicker, qtbot: QtBot) -> None:
    ways = {"findMoreButton": picker.find_more_requested, "openFileButton": picker.open_file_requested,
            "manageModelsButton": picker.manage_requested}
    for name, signal in ways.items():
        picker.open()
        found = picker.popup().findChild(Button, name)
        assert found is not None
        with qtbot.waitSignal(signal):
            found.click()
        assert not picker.popup().isVisible()


def many(count: int) -> list[tuple[ModelFile, Fit]]:
    return [(replace(TINY, path=Path(f"/models/{at}.gguf"), name=f"Small {at}"), LOCAL[1][1]) for at in range(count)]


def test_news_of_the_models_leave_the_mark_and_the_place_in_the_list(picker: ModelPicker) -> None:
    models = many(30)
    picker.set_rows(models, HUB)
    picker.open()
    QTest.keyClicks(typing(picker), "small")
    for _ in range(2):
        QTest.keyClick(typing(picker), Qt.Key.Key_Down)
    assert rows(picker).marked_model() == models[2][0]
    rows(picker).verticalScrollBar().setValue(300)
    known = [(model, replace(fit, tokens_per_second=20)) for model, fit in models]
    picker.set_rows(known, HUB)
    assert rows(picker).marked_model() == models[2][0], "Enter would load another model"
    assert rows(picker).verticalScrollBar().value() == 300
    QTest.keyClicks(typing(picker), " 1")
    assert rows(picker).marked_model() == models[1][0]
    picker.popup().close()
    picker.open()
    assert rows(picker).verticalScrollBar().value() == 0


def test_a_name_cut_short_is_told_whole(picker: ModelPicker) -> None:
    name = " ".join(3 * ("Qwen2.5 Coder 7B Instruct, for long sessions",))
    picker.set_current(replace(QWEN, name=name))
    picker.set_rows([(replace(QWEN, name=name), LOCAL[0][1])], [])
    for tip in (picker.toolTip(), rows(picker).item(1).toolTip()):
        assert tip.splitlines()[0] == name
