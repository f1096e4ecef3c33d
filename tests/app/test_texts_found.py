"""Plain texts in the list of chats, with the practice model: their titles, and how they are found again."""

from typing import Any

import pytest

from tests.app.texts import Texts


def test_a_text_is_found_by_its_words(texts: Texts) -> None:
    app = texts.app
    texts.new("A pangolin sleeps in the wardrobe. Nobody knows")
    app.until(texts.saved)
    app.press("Ctrl+N", "Ctrl+K")
    app.type("wardrobe")
    model: Any = app.chat_view().model()
    app.until(lambda: any("wardrobe" in row.snippet for row in model.rows))
    app.press("Down", "Return")
    app.until(lambda: app.seen("textEditor") and texts.editor.textCursor().selectedText() == "wardrobe")
    assert texts.text().startswith("A pangolin")


def test_words_deleted_since_are_found_in_the_text_as_it_was(texts: Texts) -> None:
    app = texts.app
    texts.new("A pangolin sleeps in the wardrobe. Nobody knows")
    texts.go_on()
    app.press("Ctrl+A")
    app.type("Once more.")
    app.until(texts.saved)
    app.press("Ctrl+K")
    app.type("wardrobe")
    model: Any = app.chat_view().model()
    app.until(lambda: any("wardrobe" in row.snippet for row in model.rows))
    app.press("Down", "Return")
    app.until(lambda: texts.editor.textCursor().selectedText() == "wardrobe")
    assert texts.text().startswith("A pangolin")
    texts.editor.undo()
    assert texts.text() == "Once more."


@pytest.mark.parametrize(("query", "shown"), [
    ("cafe", "café"), ('"the wardrobe"', "the wardrobe"), ("wardrobe!", "wardrobe"), ("wardrobe cafe", "wardrobe"),
])
def test_what_was_looked_for_is_shown_as_the_text_has_it_now(texts: Texts, query: str, shown: str) -> None:
    app = texts.app
    texts.new("The café is in the wardrobe.")
    app.until(texts.saved)
    added = texts.go_on()
    app.press("Ctrl+K")
    app.type(query)
    model: Any = app.chat_view().model()
    app.until(lambda: any("wardrobe" in row.snippet for row in model.rows))
    app.press("Down", "Return")
    assert texts.editor.textCursor().selectedText() == shown
    assert texts.text() == "The café is in the wardrobe." + added


def test_its_title_follows_its_first_words_until_it_is_renamed(texts: Texts) -> None:
    app = texts.app
    texts.new("Once")
    app.until(lambda: app.titles() == ["Once"])
    app.type(" upon")
    app.until(lambda: app.titles() == ["Once upon"])
    app.services.chats.rename(app.services.session.chat.info.id, "My tale")
    app.until(lambda: app.titles() == ["My tale"])
    app.type(" a time")
    app.until(texts.saved)
    app.press("Ctrl+N")
    app.until(lambda: app.titles() == ["My tale"])
