"""The app's first and last moments: what is begun on the first page, and what is not done when the window closes."""

import json

import pytest

from assistant.domain.chat import TextPart
from assistant.store.chats import ChatStore
from tests.app.driver import Driver


@pytest.mark.parametrize("command", ["next_chat", "temporary_chat"])
def test_the_first_message_is_sent_in_a_chat_of_its_own_whatever_is_asked_for_while_the_model_comes(
        app: Driver, command: str) -> None:
    app.open()          # with no chats yet: with one, it begins with the chat page
    store = ChatStore(app.home / "data" / "chats.db")
    old = store.create_chat().info.id
    store.add_user_message(old, None, [TextPart("An old question")])
    store.set_draft(old, "half a thought", ())
    store.close()
    app.services.chats.refresh()
    app.until(lambda: app.titles() == ["An old question"])
    app.click("firstMessage")
    app.send("What is the sea?")
    app.window.commands.run(command)
    app.click("starterButton")
    app.until(app.answer_begun)
    app.press("Esc")
    app.until_answered()
    assert app.said()[0] == "What is the sea?"
    app.close()
    new, before = app.chats_on_disk()
    assert new.info.title == "What is the sea?"
    assert (before.info.id, len(before.messages), before.draft) == (old, 1, "half a thought")


@pytest.mark.parametrize(("key", "text"), [("system_prompt", "Be brief."), ("hub_endpoint", "https://hub.example")])
def test_what_is_typed_in_the_settings_just_before_the_app_ends_is_kept(app: Driver, key: str, text: str) -> None:
    app.open()
    app.press("Ctrl+,")
    editor = app.until_seen(f"setting.app.{key}")
    app.scroll_to(editor)
    app.click(editor)
    app.press("Ctrl+A")
    app.type(text)
    app.close()
    settings = json.loads((app.home / "config" / "settings.json").read_text("utf-8"))
    assert settings["app"].get(key) == text
