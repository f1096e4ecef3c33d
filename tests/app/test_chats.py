"""The chats of a user: found again, renamed, deleted and brought back, and private where they are meant to be."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from assistant.control import chat_library
from assistant.ui.fold import Fold
from tests.app.driver import ENDLESS, STORY, Driver

SHORT, LONG = 3, 500    # tokens: every one costs
SEA, SKY = "Tell me about the sea, please, and about everything that lives in it", "What colour is the sky?"
SEA_TITLE = "Tell me about the sea, please, and about…"


def test_chats_are_named_found_and_renamed(app: Driver, stand_in: Path) -> None:
    app.open_short(stand_in, SHORT)
    app.ask(SEA)
    app.click("newChatButton")
    app.ask(SKY)
    app.until(lambda: app.titles() == [SKY, SEA_TITLE])
    app.until_shown(SKY)

    app.click("chatSearch")
    app.type("that LIVES in")       # not in the title
    app.until(lambda: app.titles() == [SEA_TITLE])
    app.press("Down", "Return")
    app.until_shown(SEA_TITLE)
    app.click("chatSearch")
    app.press("Esc")
    app.until(lambda: len(app.titles()) == 2)

    app.press("F2", "Ctrl+A")
    app.type("Salt water")
    app.press("Return")
    app.until_shown("Salt water")
    app.until(lambda: app.titles() == ["Salt water", SKY] or app.titles() == [SKY, "Salt water"])
    app.restart()
    app.until(lambda: sorted(app.titles()) == ["Salt water", SKY])
    app.until_shown("Salt water")
    assert app.messages()[0].text == SEA


def test_a_deleted_chat_comes_back_with_undo_and_is_gone_without(app: Driver, stand_in: Path) -> None:
    app.open_short(stand_in, SHORT)
    app.ask("Zanzibar?")
    app.press("Ctrl+N")
    app.ask("Timbuktu?")
    app.click_row(app.chat_view(), "Zanzibar?")
    app.until_shown("Zanzibar?")
    app.press("Delete")
    app.until(lambda: app.titles() == ["Timbuktu?"])
    app.click("toastAction")
    app.until(lambda: sorted(app.titles()) == ["Timbuktu?", "Zanzibar?"])
    app.until_shown("Zanzibar?")
    app.click_row(app.chat_view(), "Zanzibar?")
    app.press("Delete")
    app.until(lambda: app.titles() == ["Timbuktu?"])
    app.close()
    assert app.files_with("Zanzibar") == []
    assert "data/chats.db" in app.files_with("Timbuktu")


def test_a_deletion_undone_does_not_keep_the_next_one_from_being_wiped(
        app: Driver, stand_in: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat_library, "UNDO_MS", 300)
    app.open_short(stand_in, SHORT)
    app.ask("Zanzibar?")
    app.press("Ctrl+N")
    app.ask("Timbuktu?")
    app.click_row(app.chat_view(), "Timbuktu?")
    app.press("Delete")
    app.click(app.until_seen("toastAction"))
    app.until(lambda: sorted(app.titles()) == ["Timbuktu?", "Zanzibar?"])
    app.click_row(app.chat_view(), "Zanzibar?")
    app.press("Delete")
    app.until(lambda: app.titles() == ["Timbuktu?"])
    app.click("toastClose")
    app.until(lambda: app.files_with("Zanzibar") == [])     # the app is still open


def test_an_answer_goes_on_while_another_chat_is_read(app: Driver, stand_in: Path) -> None:
    app.open_short(stand_in, SHORT)
    app.ask(SKY)
    app.press("Ctrl+N")
    app.set_number("generation.max_tokens", LONG)
    app.send(STORY)
    app.until(app.answer_begun)
    written = app.said()[-1]
    app.open_chat(SKY)
    app.until(lambda: app.said()[:1] == [SKY])
    assert len(app.messages()) == 2
    assert app.value("generation.max_tokens") == SHORT
    app.until(app.window.engine_idle)
    assert len(app.messages()) == 2
    app.open_chat(STORY)
    whole = app.until_answered()
    assert len(whole.text) > len(written)
    assert whole.text.startswith(written)
    assert whole.record is not None
    assert whole.record.usage.answer_tokens == LONG


def test_a_return_to_the_chat_being_answered_shows_it_growing(app: Driver, stand_in: Path) -> None:
    app.open_short(stand_in, SHORT)
    app.ask(SKY)
    app.press("Ctrl+N")
    app.set_number("generation.max_tokens", ENDLESS)
    app.send(STORY)
    app.until(app.answer_begun)
    [engine] = app.workers()
    engine.suspend()        # the answer does not end meanwhile
    app.open_chat(SKY)
    app.open_chat(STORY)
    app.until(app.answer_begun)
    at_return = app.said()[-1]
    engine.resume()
    app.until(lambda: len(app.said()[-1]) > len(at_return))
    app.click("stopButton")
    assert app.until_answered().text.startswith(at_return)


def test_a_temporary_chat_leaves_nothing(app: Driver, stand_in: Path) -> None:
    app.open_short(stand_in, SHORT)
    app.click("moreButton")
    app.choose("menu.temporary_chat")
    app.until_seen("temporaryChip")
    answer = app.ask("Xanadu-7421")
    app.type("Xanadu-7422, not sent")
    assert app.titles() == []
    app.press("Ctrl+N")
    app.until(lambda: not app.seen("temporaryChip"))
    assert app.titles() == []
    assert app.files_with("Xanadu") == []
    app.close()
    assert app.files_with("Xanadu") == []
    assert app.files_with(answer.text) == []
    assert app.chats_on_disk() == []


def test_a_deleted_temporary_chat_comes_back_with_undo(app: Driver, stand_in: Path) -> None:
    app.open_short(stand_in, SHORT)
    app.click("moreButton")
    app.choose("menu.temporary_chat")
    app.until_seen("temporaryChip")
    app.ask("Xanadu-7421")
    app.click(app.window.header.more_button)
    app.choose("menu.delete")
    app.until(lambda: "Chat deleted." in app.words("toastAction"))
    app.click("toastAction")
    app.until(lambda: app.said()[:1] == ["Xanadu-7421"])


def test_what_was_typed_is_there_after_a_restart(app: Driver, stand_in: Path) -> None:
    app.open_short(stand_in, SHORT)
    app.ask(SKY)
    app.type("half a thou")
    app.restart()
    app.until(lambda: app.composed() == "half a thou")
    app.press("Ctrl+N")
    app.until(lambda: not app.messages())
    app.type("of a new chat")
    app.restart()
    app.until(lambda: app.composed() == "of a new chat")
    app.open_chat(SKY)
    app.until(lambda: app.composed() == "half a thou")


def test_instructions_typed_just_before_closing_are_there_after_a_restart(app: Driver, stand_in: Path) -> None:
    app.open_short(stand_in, SHORT)
    app.ask(SKY)
    _instruct(app, "Be brief.")
    app.restart()
    app.until_shown(SKY)
    assert _instructions(app) == "Be brief."


def test_instructions_being_typed_stay_with_their_chat_when_a_deleted_one_comes_back(
        app: Driver, stand_in: Path) -> None:
    app.open_short(stand_in, SHORT)
    app.ask("Zanzibar?")
    app.press("Ctrl+N")
    app.ask(SKY)
    deleted = [info.id for info in app.services.store.chats() if info.title == "Zanzibar?"]
    app.services.chats.delete(deleted, "")
    app.until(lambda: app.titles() == [SKY])
    _instruct(app, "Be brief.")
    app.services.chats.restore(deleted)     # as Undo does on macOS, where a click takes no focus
    app.until_shown("Zanzibar?")
    assert _instructions(app) == ""
    app.open_chat(SKY)
    assert _instructions(app) == "Be brief."


def test_a_search_without_a_find_says_so(app: Driver, stand_in: Path) -> None:
    app.open_short(stand_in, SHORT)
    app.ask(SKY)
    search = app.part("chatSearch", QLineEdit)
    app.press("Ctrl+K")
    assert search.hasFocus()
    app.type("no such words")
    app.until(lambda: app.titles() == [])
    app.press("Esc")
    app.until(lambda: app.titles() == [SKY])


def test_looking_at_another_chat_does_not_change_what_a_new_one_begins_with(app: Driver, stand_in: Path) -> None:
    app.open_short(stand_in, 4)
    app.drag("generation.temperature", 0.9)
    app.click("composer")
    app.ask("One.")
    warm = app.value("generation.temperature")
    app.press("Ctrl+N")
    app.drag("generation.temperature", 0.2)
    cold = app.value("generation.temperature")
    app.click("composer")
    app.ask("Two.")
    app.open_chat("One.")
    app.until(lambda: app.value("generation.temperature") == warm)
    app.press("Ctrl+N")
    app.until(lambda: app.value("generation.temperature") == cold)


def test_delete_without_a_chat_says_nothing(app: Driver, starter_model: Path) -> None:
    app.open_ready(starter_model)
    app.click("moreButton")
    app.choose("Delete chat")
    app.click("composer")
    done: list[None] = []
    app.services.disk.run(lambda: None, done.append, lambda _error: None)      # behind whatever that has set off
    app.until(lambda: done)
    assert app.notice("error") is None
    assert not app.seen("toastAction")


def _instruct(app: Driver, words: str) -> None:
    """Types instructions for the chat shown."""
    fold = app.part("systemPrompt", QPlainTextEdit).parentWidget()
    assert isinstance(fold, Fold)
    app.scroll_to(fold.button)
    app.click(fold.button)
    app.scroll_to(app.until_seen("systemPrompt"))
    app.click("systemPrompt")
    app.type(words)
    assert _instructions(app) == words


def _instructions(app: Driver) -> str:
    return app.part("systemPrompt", QPlainTextEdit).toPlainText()
