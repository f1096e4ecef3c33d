"""The settings window: every app setting has its row, and a change counts as it is made."""

from dataclasses import fields, replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from assistant.domain.settings import HUB_ENDPOINT, HUB_MIRROR, OPTIONS, App, OptionSpec
from assistant.ui.buttons import Button
from assistant.ui.settings_dialog import ENDPOINT, SettingsDialog
from assistant.ui.theme import Theme

KEYS = [key for key, spec in OPTIONS.items() if key.startswith("app.") and not spec.hidden]


@pytest.fixture
def dialog(theme: Theme, qtbot: QtBot) -> SettingsDialog:
    made = SettingsDialog(theme)
    qtbot.addWidget(made)
    made.set_values(App())
    made.show()
    return made


def another(spec: OptionSpec) -> Any:
    """Returns a value that is allowed and is not the default."""
    if spec.choices:
        return next(value for value, _ in spec.choices if value != spec.default)
    number = (spec.low or 0) + (spec.step or 1)
    number += (spec.step or 1) if number == spec.default else 0
    return {bool: not spec.default, int: number, str: "words"}[spec.kind]


def button(dialog: QWidget, name: str) -> Button:
    found = dialog.findChild(Button, name)
    assert found is not None
    return found


def test_it_does_not_block_the_window_behind_it(dialog: SettingsDialog) -> None:
    assert not dialog.isModal()


def test_hidden_settings_are_nowhere_and_all_others_are_there(dialog: SettingsDialog) -> None:
    names = {f"app.{f.name}" for f in fields(App)}
    shown = {w.objectName().removeprefix("setting.") for w in dialog.findChildren(QWidget)
             if w.objectName().startswith("setting.")}
    assert shown == set(KEYS)
    assert names - shown == {key for key in names if OPTIONS[key].hidden}


@pytest.mark.parametrize("key", KEYS)
def test_each_setting_shows_its_value_and_tells_a_change_once(dialog: SettingsDialog, key: str) -> None:
    told: list[tuple[str, object]] = []
    dialog.value_changed.connect(lambda name, value: told.append((name, value)))
    value = another(OPTIONS[key])
    name = key.removeprefix("app.")
    dialog.set_values(replace(App(), **{name: value}))
    assert told == []
    assert dialog.editor(key).value() == value
    dialog.editor(key).setValue(OPTIONS[key].default)
    assert told == [(key, OPTIONS[key].default)]
    assert dialog.editor(key).accessibleName() == OPTIONS[key].label


def test_a_typed_address_is_told_whole(dialog: SettingsDialog, qtbot: QtBot) -> None:
    told: list[object] = []
    dialog.value_changed.connect(lambda _key, value: told.append(value))
    editor = dialog.editor(ENDPOINT)
    assert isinstance(editor, QLineEdit)
    editor.selectAll()
    QTest.keyClicks(editor, "http://127.0.0.1:8000")
    assert told == []
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert told == ["http://127.0.0.1:8000"]


def test_one_button_goes_to_the_mirror_and_back(dialog: SettingsDialog) -> None:
    told: list[object] = []
    dialog.value_changed.connect(lambda _key, value: told.append(value))
    mirror = button(dialog, "mirrorButton")
    assert mirror.text() == "Use the mirror"
    mirror.click()
    assert mirror.text() == "Use the Hub itself"
    mirror.click()
    assert told == [HUB_MIRROR, HUB_ENDPOINT]


def test_the_token_cannot_be_read_over_a_shoulder(dialog: SettingsDialog) -> None:
    editor = dialog.editor("app.hub_token")
    assert isinstance(editor, QLineEdit)
    editor.setText("hf_secret")
    assert "secret" not in editor.displayText()


def test_what_counts_later_says_so(dialog: SettingsDialog) -> None:
    texts = [part.text() for part in dialog.findChildren(QLabel) if not part.isHidden()]
    assert texts.count("Applies to the next message.") == sum(
        OPTIONS[key].applies == "next message" for key in KEYS)
    assert "Applies at once." not in texts     # said once, at the top


def test_ones_own_default_sampling_is_shown_and_can_be_forgotten(dialog: SettingsDialog, qtbot: QtBot) -> None:
    reset = button(dialog, "defaultSamplingReset")
    assert reset.isHidden()
    dialog.set_default_sampling({"generation.temperature": 0.6})
    with qtbot.waitSignal(dialog.default_sampling_reset_requested):
        reset.click()
    dialog.set_default_sampling({})
    assert reset.isHidden()


def test_diagnostics_and_folder_are_one_click(dialog: SettingsDialog, qtbot: QtBot) -> None:
    with qtbot.waitSignal(dialog.diagnostics_requested):
        button(dialog, "diagnosticsButton").click()
    with qtbot.waitSignal(dialog.open_folder_requested):
        button(dialog, "openFolderButton").click()


def test_what_was_read_of_chats_is_told_and_can_be_cleared(dialog: SettingsDialog, qtbot: QtBot) -> None:
    told, clear = dialog.findChild(QLabel, "keptSize"), button(dialog, "keptClearButton")
    assert told is not None
    assert told.text().startswith("Nothing")
    assert not clear.isEnabled()
    dialog.set_kept(1_200_000_000)
    assert "1.2" in told.text()
    too_large = dialog.findChild(QLabel, "notKept")
    assert too_large is not None
    assert too_large.isHidden()
    dialog.set_not_kept(5_300_000_000)
    assert "5.3" in too_large.text()
    assert not too_large.isHidden()
    dialog.set_not_kept(0)
    assert too_large.isHidden()
    with qtbot.waitSignal(dialog.kept_deletion_requested):
        QTest.mouseClick(clear, Qt.MouseButton.LeftButton)
    dialog.hide()
    with qtbot.waitSignal(dialog.shown):
        dialog.show()
