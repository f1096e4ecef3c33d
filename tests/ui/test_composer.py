"""The composer: what Enter means, how it grows, what it keeps, and what it says about the next answer."""

import pytest
from PySide6.QtCore import QEvent, QMimeData, Qt, QUrl
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from assistant.domain.presets import ShownPreset
from assistant.ui.composer import Composer
from assistant.ui.theme import Theme
from tests.ui.painted import Painted


@pytest.fixture
def composer(theme: Theme, qtbot: QtBot) -> Composer:
    made = Composer(theme)
    qtbot.addWidget(made)
    made.resize(600, 130)
    made.show()
    return made


def compose(composer: Composer, preedit: str, commit: str = "") -> None:
    """Does what an input method does: shows `preedit`, or decides on `commit`."""
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit)
    QApplication.sendEvent(composer.edit, event)


def test_undo_does_not_bring_the_words_of_one_chat_into_another(composer: Composer) -> None:
    QTest.keyClicks(composer.edit, "a secret of this chat")
    composer.show_draft("")
    QTest.keyClicks(composer.edit, "other")
    for _ in range(20):
        composer.edit.undo()
    assert composer.text() == ""
    composer.show_draft("kept")
    composer.edit.undo()
    assert composer.text() == "kept"


def test_enter_sends_and_the_text_stays_until_it_is_accepted(composer: Composer, qtbot: QtBot) -> None:
    QTest.keyClicks(composer.edit, "  Hello there ")
    with qtbot.waitSignal(composer.submitted) as sent:
        QTest.keyClick(composer.edit, Qt.Key.Key_Return)
    assert sent.args == ["Hello there"]
    assert composer.text() == "  Hello there "
    composer.clear()
    assert composer.text() == ""


def test_shift_enter_breaks_the_line(composer: Composer, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(composer.submitted):
        QTest.keyClicks(composer.edit, "one")
        QTest.keyClick(composer.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
        QTest.keyClicks(composer.edit, "two")
    assert composer.text() == "one\ntwo"


def test_spaces_that_must_not_break_are_sent_as_they_are(composer: Composer, qtbot: QtBot) -> None:
    composer.set_text("« 10\u00a0000\u202f€ »\u2028two")
    assert composer.text() == "« 10\u00a0000\u202f€ »\ntwo"
    with qtbot.waitSignal(composer.submitted) as sent:
        QTest.keyClick(composer.edit, Qt.Key.Key_Return)
    assert sent.args == ["« 10\u00a0000\u202f€ »\ntwo"]


def test_enter_while_an_input_method_composes_does_not_send(composer: Composer, qtbot: QtBot) -> None:
    compose(composer, "ni hao")
    with qtbot.assertNotEmitted(composer.submitted):
        QTest.keyClick(composer.edit, Qt.Key.Key_Return)
        composer.send_button.click()
    compose(composer, "", "你好")
    with qtbot.waitSignal(composer.submitted) as sent:
        QTest.keyClick(composer.edit, Qt.Key.Key_Return)
    assert sent.args == ["你好"]


def test_the_placeholder_gives_way_to_what_an_input_method_shows(composer: Composer) -> None:
    composer.set_model_name("Qwen3 4B")
    asked = composer.edit.placeholderText()
    compose(composer, "ni hao")
    assert composer.edit.placeholderText() == ""
    compose(composer, "")
    assert composer.edit.placeholderText() == asked != ""


def test_nothing_written_sends_nothing(composer: Composer, qtbot: QtBot) -> None:
    composer.set_text(" \n ")
    with qtbot.assertNotEmitted(composer.submitted):
        composer.send_button.click()
        QTest.keyClick(composer.edit, Qt.Key.Key_Return)


def test_up_edits_the_last_message_only_while_nothing_is_written(composer: Composer, qtbot: QtBot) -> None:
    with qtbot.waitSignal(composer.edit_last_requested):
        QTest.keyClick(composer.edit, Qt.Key.Key_Up)
    composer.set_text("a")
    with qtbot.assertNotEmitted(composer.edit_last_requested):
        QTest.keyClick(composer.edit, Qt.Key.Key_Up)


def test_it_grows_with_its_text_up_to_eight_lines(composer: Composer) -> None:
    one = composer.edit.height()
    composer.set_text("\n".join("line" for _ in range(4)))
    four = composer.edit.height()
    composer.set_text("\n".join("line" for _ in range(40)))
    many = composer.edit.height()
    assert one < four < many == 8 * 24
    assert composer.edit.geometry().bottom() < composer.chip.geometry().top()
    composer.clear()
    assert composer.edit.height() == one


def test_a_long_line_counts_as_the_lines_it_wraps_to(composer: Composer) -> None:
    one = composer.edit.height()
    composer.set_text("word " * 60)
    assert composer.edit.height() > 2 * one


def test_while_an_answer_is_written_send_becomes_stop_and_typing_goes_on(composer: Composer, qtbot: QtBot) -> None:
    composer.set_generating(True)
    assert composer.stop_button.isVisible()
    assert not composer.send_button.isVisible()
    QTest.keyClicks(composer.edit, "and then?")
    assert "sent when this answer is done" in composer.edit.placeholderText()
    with qtbot.waitSignal(composer.stop_requested):
        composer.stop_button.click()
    composer.set_generating(False)
    assert composer.text() == "and then?"
    assert composer.send_button.isVisible()


def test_the_chip_says_preset_temperature_and_length(composer: Composer, qtbot: QtBot) -> None:
    composer.set_chip(ShownPreset("balanced"), 0.75, 1024)
    name = composer.chip.accessibleName().replace(",", "")
    assert "Balanced" in name
    assert "0.75" in name
    assert "1024" in name
    with qtbot.waitSignal(composer.panel_requested):
        composer.chip.click()


def test_it_says_which_model_is_asked(composer: Composer) -> None:
    composer.set_model_name("Qwen3 4B")
    assert composer.edit.placeholderText() == "Message Qwen3 4B"
    QApplication.sendEvent(composer, QEvent(QEvent.Type.LanguageChange))
    assert composer.edit.placeholderText() == "Message Qwen3 4B"


def test_a_dropped_file_is_left_to_the_window(composer: Composer) -> None:
    files, words = QMimeData(), QMimeData()
    files.setUrls([QUrl.fromLocalFile("/models/a.gguf")])
    words.setText("words")
    assert not composer.edit.canInsertFromMimeData(files)
    assert composer.edit.canInsertFromMimeData(words)


def test_everything_has_the_name_it_is_driven_by(composer: Composer) -> None:
    assert [composer.edit.objectName(), composer.send_button.objectName(), composer.stop_button.objectName()] == [
        "composer", "sendButton", "stopButton"]
    assert all(w.accessibleName() for w in (composer.edit, composer.send_button, composer.stop_button, composer.chip))


def test_the_hint_in_the_empty_field_changes_on_the_screen(composer: Composer, qtbot: QtBot) -> None:
    composer.set_generating(True)
    painted = Painted(composer.edit.viewport())
    composer.set_generating(False)
    qtbot.waitUntil(lambda: painted.covers(composer.edit.viewport().rect()))


def test_the_hint_grows_with_the_text_size(composer: Composer, theme: Theme, qapp: QApplication) -> None:
    theme.apply(qapp, "light", 150, False, False)
    assert composer.edit.viewport().font().pixelSize() == theme.font(15).pixelSize() == 22


def test_a_right_to_left_draft_begins_at_the_right(composer: Composer) -> None:
    places = []
    for text in ("\nשלום עולם", "Hello world", ""):
        composer.set_text(text)
        cursor = composer.edit.textCursor()
        cursor.movePosition(cursor.MoveOperation.Start)
        places.append(composer.edit.cursorRect(cursor).x())
    assert places[0] > composer.edit.width() // 2 > places[1]
    assert places[2] < 10


def test_a_line_of_a_million_letters_is_wrapped_anywhere_and_others_at_words(composer: Composer) -> None:
    words = composer.edit.wordWrapMode()
    composer.edit.insert("a" * 1_000_000)
    assert composer.edit.wordWrapMode() != words
    composer.clear()
    composer.edit.insert("some words")
    assert composer.edit.wordWrapMode() == words
