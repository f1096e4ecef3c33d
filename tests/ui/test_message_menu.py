"""What a message offers: its menu and its details."""

from dataclasses import asdict, replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMenu
from pytestqt.qtbot import QtBot

from assistant.domain.chat import ContextWindow, GenerationRecord, Status
from assistant.domain.settings import Generation, ModelOptions
from assistant.ui.message_details import DetailsPopup, details
from assistant.ui.message_menu import entries
from assistant.ui.theme import Theme
from assistant.ui.transcript import Transcript
from assistant.ui.transcript_selection import Place
from tests.ui.conversation import RECORD, answer, begin, button, clipboard, user

EVERYTHING = ["copy_markdown", "copy_text", "quote", "edit", "again", "several", "compare", "continue", "begin", "pin",
              "details", "words", "delete", "select_all"]


def offered(page: Transcript, at: int) -> list[str]:
    return [name for group in entries(page.rows[at], page.selection.exists()) for name in group]


def open_menu(page: Transcript, message: str) -> dict[str, QAction]:
    page.message_actions.open_menu(message, QPoint(0, 0))
    menu = page.findChildren(QMenu, "messageMenu")[-1]
    return {action.objectName().partition(".")[2]: action for action in menu.actions() if not action.isSeparator()}


def test_every_message_offers_what_can_be_done_with_it(page: Transcript) -> None:
    page.set_messages([user("1", "a"), answer("2", "b"), answer("3", "", Status.STOPPED)])
    assert offered(page, 1) == EVERYTHING
    assert offered(page, 0) == [name for name in EVERYTHING if name not in ("copy_markdown", "continue", "words")]
    assert "continue" not in offered(page, 2)
    page.selection.select_all()
    assert offered(page, 0)[:2] == ["copy", "copy_marked"]


def test_what_filled_the_context_goes_on_only_with_a_longer_one(page: Transcript, qtbot: QtBot) -> None:
    full = GenerationRecord("Qwen3 4B", settings={"model.context_length": 4096})
    page.set_messages([user("1", "a"), answer("2", "b", Status.CONTEXT, full)])
    page.set_context_window(ContextWindow(4096, 8192))
    assert offered(page, 1) == [name for name in EVERYTHING if name != "continue"]
    with qtbot.assertNotEmitted(page.signals.continue_requested):
        page.message_actions.carry_out("continue", "2")
    page.set_context_window(ContextWindow(8192, 8192))
    assert offered(page, 1) == EVERYTHING


def test_an_answer_being_written_can_only_be_copied_and_quoted(page: Transcript) -> None:
    page.set_messages([user("1", "a")])
    begin(page)
    assert offered(page, 1) == ["copy_markdown", "copy_text", "quote", "select_all"]


def test_the_menu_copies_text_without_markup(page: Transcript) -> None:
    page.set_messages([user("1", "a"), answer("2", "# Title\n\n- **one**\n- two")])
    open_menu(page, "2")["copy_text"].trigger()
    assert clipboard() == "Title\n- one\n- two"
    open_menu(page, "2")["copy_markdown"].trigger()
    assert clipboard() == "# Title\n\n- **one**\n- two"


@pytest.mark.parametrize(("name", "signal"), [
    ("edit", "edit_requested"), ("again", "regenerate_requested"), ("continue", "continue_requested"),
    ("begin", "begin_requested"), ("delete", "delete_requested")])
def test_the_menu_tells_what_is_wanted_of_which_message(
        page: Transcript, qtbot: QtBot, name: str, signal: str) -> None:
    page.set_messages([user("1", "a"), answer("2", "b"), user("3", "c"), answer("4", "d")])
    with qtbot.waitSignal(getattr(page.signals, signal)) as asked:
        open_menu(page, "2")[name].trigger()
    assert asked.args == ["2"]


def test_a_quote_is_the_selection_where_there_is_one(page: Transcript, qtbot: QtBot) -> None:
    page.set_messages([user("1", "a"), answer("2", "**b**")])
    with qtbot.waitSignal(page.signals.quote_requested) as asked:
        open_menu(page, "2")["quote"].trigger()
    assert asked.args == ["**b**"]
    page.selection.select_all()
    with qtbot.waitSignal(page.signals.quote_requested) as asked:
        open_menu(page, "2")["quote"].trigger()
    assert asked.args == ["a\n\nb"]


def test_a_message_is_quoted_whatever_is_still_selected_in_another(page: Transcript, qtbot: QtBot) -> None:
    page.set_messages([user("1", "a"), answer("2", "said before"), user("3", "c")])
    words = page.rows[1].textual()[0]
    page.selection.select(Place(page.rows[1], words, 0), Place(page.rows[1], words, 4))
    with qtbot.waitSignal(page.signals.quote_requested) as asked:
        open_menu(page, "3")["quote"].trigger()
    assert asked.args == ["c"]
    with qtbot.waitSignal(page.signals.quote_requested) as asked:
        open_menu(page, "2")["quote"].trigger()
    assert asked.args == ["said"]
    with qtbot.waitSignal(page.signals.quote_requested) as asked:
        page.message_actions.quote()        # the command means what is selected, wherever that is
    assert asked.args == ["said"]
    page.selection.clear()
    with qtbot.waitSignal(page.signals.quote_requested) as asked:
        page.message_actions.quote()
    assert asked.args == ["c"]


@pytest.mark.parametrize(("key", "modifier"), [
    (Qt.Key.Key_Menu, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)])
def test_the_menu_key_means_the_last_message_while_none_has_the_focus(
        page: Transcript, qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
    page.set_messages([user("1", "a"), answer("2", "b")])
    QTest.keyClick(page, key, modifier)
    [menu] = page.findChildren(QMenu, "messageMenu")
    with qtbot.waitSignal(page.signals.delete_requested) as asked:
        next(action for action in menu.actions() if action.objectName() == "message.delete").trigger()
    assert asked.args == ["2"]


def test_details_say_all_that_is_known(theme: Theme) -> None:
    made = replace(RECORD, settings={"generation.temperature": 0.7, "generation.max_tokens": 512, "unknown": 1})
    lines = dict(details(answer("2", "b", record=made)))
    assert lines["Model"] == "Qwen3 4B"
    assert lines["Seed"] == "42"
    assert lines["Settings"] == "Temperature: 0.7\nMaximum length: 512"
    assert lines["Prompt"] == "100 tokens, 40 of them reused"
    assert lines["Answer"] == "29 tokens"
    assert lines["First token"] == "after 0.60 s"
    assert lines["Reading"] == "120 tokens/s"       # 60 tokens in half a second
    assert lines["Writing"] == "14 tokens/s"
    assert "Words" not in lines


@pytest.mark.parametrize(("thought", "tokens"), [("Hm.", "6 tokens"), ("", None)])
def test_details_tell_of_thinking_where_there_is_any(theme: Theme, thought: str, tokens: str | None) -> None:
    record = replace(RECORD, usage=replace(RECORD.usage, thinking_tokens=6))      # markers are counted with it
    assert dict(details(answer("2", "b", record=record, thought=thought))).get("Thinking") == tokens


def test_details_of_an_answer_from_another_program_leave_open_what_is_no_value(theme: Theme) -> None:
    said: dict[str, object] = {"generation.temperature": None, "generation.top_k": "many", "generation.seed": [],
                               "generation.max_tokens": float("inf"), "generation.mirostat": {},
                               "generation.top_p": 0.5}
    lines = dict(details(answer("2", "b", record=replace(RECORD, settings=said))))
    assert lines["Settings"] == "Temperature: –\nTop-k: –\nMaximum length: –\nMirostat: –\nTop-p: 0.5"


@pytest.mark.parametrize(("given", "words"), [(5, "Edited by you"), (3, "The first 3 characters are yours")])
def test_details_tell_the_users_words_from_the_models(theme: Theme, given: int, words: str) -> None:
    assert dict(details(answer("2", "abcde", record=replace(RECORD, given=given))))["Words"] == words


def test_an_edited_answer_has_no_speed(page: Transcript) -> None:
    page.set_messages([user("1", "a"), answer("2", "abcde", record=replace(RECORD, given=5))])
    assert "tokens/s" not in "".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def test_details_are_copied_with_the_models_checksum(theme: Theme, page: Transcript) -> None:
    made = GenerationRecord("Qwen3 4B", "ab" * 32, 42, {"generation.temperature": 0.7})
    card = DetailsPopup(theme, answer("2", "b", record=made), page)
    card.open_at(QPoint(0, 0))
    QTest.keyClick(button(card, "copyDetails"), Qt.Key.Key_Return)
    assert "Seed: 42\nSettings: Temperature: 0.7\n" in clipboard()
    assert clipboard().endswith("SHA-256: " + "ab" * 32)
    card.close()


def test_details_lie_on_the_screen_and_what_was_measured_is_seen_at_once(
        theme: Theme, page: Transcript, qtbot: QtBot) -> None:
    settings = {f"{section}.{name}": value
                for section, options in (("generation", Generation()), ("model", ModelOptions()))
                for name, value in asdict(options).items()}
    card = DetailsPopup(theme, answer("2", "b", record=replace(RECORD, settings=settings)), page)
    with qtbot.waitExposed(card):
        card.open_at(QPoint(0, 0))
    assert card.height() <= card.screen().availableGeometry().height()
    last = card.findChildren(QLabel)[-1]
    writing = next(label for label in card.findChildren(QLabel) if label.text() == "Writing")
    assert not writing.visibleRegion().isEmpty()
    assert last.mapTo(card, last.rect().bottomLeft()).y() > card.height()
    for _ in range(9):
        QTest.keyClick(card, Qt.Key.Key_PageDown)
    assert last.mapTo(card, last.rect().bottomLeft()).y() < card.height()
    card.close()


def test_answers_are_not_compared_while_that_cannot_be_done(page: Transcript) -> None:
    page.set_messages([user("1", "a"), answer("2", "b")])
    assert open_menu(page, "2")["compare"].isEnabled()
    page.signals.can_compare = lambda: False
    offered = open_menu(page, "2")
    assert [name for name, action in offered.items() if not action.isEnabled()] == ["compare"]
