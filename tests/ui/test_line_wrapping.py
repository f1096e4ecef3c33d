"""Long texts without a blank: wrapped at words they would keep a field busy for minutes."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextOption
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from assistant.ui.composer import Composer
from assistant.ui.line_wrapping import is_unbroken
from assistant.ui.manuscript_edit import ManuscriptEdit
from assistant.ui.message_edit import MessageEdit
from assistant.ui.score.entry import ScoreEntry, TextField
from assistant.ui.score.result_card import ResultCard
from assistant.ui.text_editors import TextEditor
from assistant.ui.theme import Theme

Field = QTextEdit | QPlainTextEdit

UNBROKEN, WORDS, CHINESE = "QUJD" * 6_000, "some words " * 3_000, "床前明月光，疑是地上霜。" * 2_000
ANYWHERE, AT_WORDS = QTextOption.WrapMode.WrapAnywhere, QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere
FIELDS: dict[str, Callable[[Theme], Field]] = {
    "a plain text": ManuscriptEdit, "a message": MessageEdit, "instructions": TextEditor,
    "a text to be scored": lambda _theme: TextField(),
}


def text_opened(theme: Theme, text: str) -> tuple[QWidget, Field]:
    field = ManuscriptEdit(theme)
    field.show_text("", text, fresh=True)
    return field, field


def text_after_a_step(theme: Theme, text: str) -> tuple[QWidget, Field]:
    field = ManuscriptEdit(theme)
    field.show_text("", text, fresh=False)
    return field, field


def instructions_shown(theme: Theme, text: str) -> tuple[QWidget, Field]:
    field = TextEditor(theme)
    field.show_value(text)
    return field, field


def file_to_be_scored(theme: Theme, text: str) -> tuple[QWidget, Field]:
    entry = ScoreEntry(theme)
    entry.set_text(text)
    return entry, entry.first


def score_begun(theme: Theme, text: str) -> tuple[QWidget, Field]:
    card = ResultCard(theme)
    card.begin(text)
    return card, card.heat


def paste(field: Field, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    field.paste()
    assert field.document().characterCount() > len(text)


@pytest.mark.parametrize("name", FIELDS)
def test_what_is_pasted_without_a_blank_is_wrapped_anywhere(theme: Theme, qtbot: QtBot, name: str) -> None:
    field = FIELDS[name](theme)
    qtbot.addWidget(field)
    for words in (WORDS, CHINESE):
        paste(field, words)
        assert field.wordWrapMode() == AT_WORDS
    paste(field, UNBROKEN)
    assert field.wordWrapMode() == ANYWHERE


@pytest.mark.parametrize("shown", [text_opened, text_after_a_step, instructions_shown, file_to_be_scored, score_begun])
@pytest.mark.parametrize(("text", "wanted"), [(WORDS, AT_WORDS), (CHINESE, AT_WORDS), (UNBROKEN, ANYWHERE)],
                         ids=["words", "Chinese", "unbroken"])
def test_what_is_shown_without_a_blank_is_wrapped_anywhere(
        theme: Theme, qtbot: QtBot, shown: Callable[[Theme, str], tuple[QWidget, Field]], text: str,
        wanted: QTextOption.WrapMode) -> None:
    owner, field = shown(theme, text)
    qtbot.addWidget(owner)
    assert field.wordWrapMode() == wanted


def test_the_next_text_in_the_same_field_is_wrapped_at_words_again(theme: Theme, qtbot: QtBot) -> None:
    manuscript, instructions, card = ManuscriptEdit(theme), TextEditor(theme), ResultCard(theme)
    for field in (manuscript, instructions, card):
        qtbot.addWidget(field)
    for text, wanted in ((UNBROKEN, ANYWHERE), (WORDS, AT_WORDS)):
        manuscript.show_text("", text, fresh=True)
        instructions.show_value(text)
        card.begin(text)
        assert [each.wordWrapMode() for each in (manuscript, instructions, card.heat)] == 3 * [wanted]
        assert manuscript.text() == instructions.text() == text


@pytest.mark.parametrize("name", FIELDS)
def test_what_undo_can_bring_back_is_not_wrapped_at_words(theme: Theme, qtbot: QtBot, name: str) -> None:
    field = FIELDS[name](theme)
    qtbot.addWidget(field)
    paste(field, UNBROKEN)
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_Delete)
    paste(field, WORDS)
    field.undo()
    field.undo()
    assert field.toPlainText() == UNBROKEN
    assert field.wordWrapMode() == ANYWHERE


def test_looking_for_a_place_to_wrap_takes_no_longer_than_reading_the_text() -> None:
    almost = "x" * 19_999
    assert not is_unbroken(f"{almost} " * 100)      # two million letters
    assert is_unbroken(f"{almost} {almost}x {almost}")


@pytest.mark.parametrize("text", ["한국어" * 20_000, "。" * 20_000, "ＡＢＣ" * 20_000])
def test_scripts_that_qt_does_not_wrap_between_letters_are_unbroken(text: str) -> None:
    assert is_unbroken(text)


def test_the_composer_wraps_at_words_again_once_the_message_is_sent_or_another_chat_is_shown(
        theme: Theme, qtbot: QtBot) -> None:
    composer = Composer(theme)
    qtbot.addWidget(composer)
    for leave in (composer.clear, lambda: composer.show_draft("the draft of another chat")):
        composer.edit.insert(UNBROKEN)
        assert composer.edit.wordWrapMode() == ANYWHERE
        leave()
        assert composer.edit.wordWrapMode() == AT_WORDS
    composer.show_draft(UNBROKEN)
    assert composer.edit.wordWrapMode() == ANYWHERE
