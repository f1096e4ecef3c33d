"""Who chooses a hit of the search and goes elsewhere before its chat is read is not led to it at some later time."""

import threading
from pathlib import Path
from typing import Any

from tests.app.driver import Driver
from tests.app.texts import Texts

SEA = "Tell me about the sea and all that lives in it"


def test_the_branch_of_a_hit_left_for_another_chat_is_not_shown_later(app: Driver, stand_in: Path) -> None:
    app.open_short(stand_in, 3)
    app.ask(SEA)
    app.services.session.edit(app.messages()[0].id, "Salt water?")
    app.until(lambda: app.said()[:1] == ["Salt water?"])
    app.until_answered()
    [title] = app.titles()
    leave_hit(app, "lives")
    app.open_chat(title)
    until_told(app)
    assert app.said()[0] == "Salt water?"


def test_the_words_of_a_hit_left_for_a_chat_are_not_marked_in_its_text_later(texts: Texts) -> None:
    app = texts.app
    texts.new("A pangolin sleeps in the wardrobe.")
    app.until(texts.saved)
    [title] = app.titles()
    leave_hit(app, "wardrobe")
    app.open_chat(title)
    until_told(app)
    assert app.seen("textEditor")
    assert texts.editor.textCursor().selectedText() == ""


def leave_hit(app: Driver, word: str) -> None:
    """Looks for a word, chooses what is found, and begins a new chat before that is read."""
    app.press("Ctrl+N", "Ctrl+K")
    app.type(word)
    model: Any = app.chat_view().model()
    app.until(lambda: any(word in row.snippet for row in model.rows))
    gate = threading.Event()
    app.services.disk.run(lambda: gate.wait(30), lambda _result: None, lambda _error: None)
    app.press("Down", "Return", "Ctrl+N")
    gate.set()
    until_told(app)
    assert not app.messages()
    app.click("chatSearch")
    app.press("Esc")


def until_told(app: Driver) -> None:
    """Waits until what the disk was asked for is done, and has had its effect."""
    done: list[None] = []
    app.services.disk.run(lambda: None, done.append, lambda _error: None)
    app.until(lambda: done)
