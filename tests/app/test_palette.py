"""The command palette of the whole app: everything has a name there, and does what it says."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QPlainTextEdit

from assistant.domain.chat import AttachmentPart
from assistant.ui.chat_rows import RowKind
from assistant.ui.commands import command_source
from assistant.ui.composer import Composer
from assistant.ui.keys import KEYS
from tests.app.driver import ENDLESS, STORY, Driver
from tests.app.test_sidebar import ask_menu, chat_on_disk, click, command, texts

# Keys that a field handles itself, and the command that does the same by name.
BY_FIELDS = {"Send the message": "send", "Stop the answer": "stop",
             "Edit the last message (while nothing is written)": "edit_last"}
# What only means something in a field or on a selection.
IN_FIELDS = {"New line in the message", "Paste as text, however long", "Copy what is selected, as text",
             "Copy what is selected, as Markdown", "What can be done with a message"}


@pytest.fixture
def app_with_chats(app: Driver, home: Path) -> Driver:
    """The app with two chats; no model is needed."""
    for at, title in enumerate(("Bravo", "Alpha")):
        chat_on_disk(home, title, 2 - at)
    app.open()
    app.window.show_chat()
    app.until(lambda: app.titles() == ["Alpha", "Bravo"])
    return app


def found(app: Driver, words: str) -> list[str]:
    """Types words into the palette and returns the names of the commands listed, best first."""
    app.part("chatSearch", QLineEdit).setText(f">{words}")
    rows = app.chat_view().model().rows  # type: ignore[attr-defined]  # the list's own model
    return [row.command for row in rows if row.kind is RowKind.COMMAND]


def test_every_command_is_found_by_its_name(app_with_chats: Driver) -> None:
    commands = app_with_chats.window.commands
    for name in commands.names():
        commands.set_enabled(name, True)
        assert name in found(app_with_chats, commands.action(name).text())[:3], name
        assert name in found(app_with_chats, command_source(name))[:3], name


def test_every_key_is_found_by_its_name(app_with_chats: Driver) -> None:
    names = app_with_chats.window.commands.names()
    for key in KEYS:
        assert (key.name or BY_FIELDS.get(key.text)) in names or key.text in IN_FIELDS, key.text


def test_every_entry_of_every_menu_is_found_by_its_name(app_with_chats: Driver) -> None:
    app, names = app_with_chats, app_with_chats.window.commands.names()
    command(app, "new folder")
    app.until_seen("folderName")
    app.type("Trips")
    app.key("Return")
    app.until(lambda: texts(app)[0] == "Trips")
    entries = _entries(app.window.header.menu())
    ask_menu(app, "Alpha")
    entries += _entries(_opened())
    ask_menu(app, "Trips")
    entries += _entries(_opened())
    assert len(entries) > 12
    for entry in entries:
        name = entry.removeprefix("menu.")
        name = "move" if name.startswith("folder.") else name
        assert name in names, entry


def _opened() -> QMenu:
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def _entries(menu: QMenu) -> list[str]:
    """Returns the object names of all entries, those of menus within included, and closes the menu."""
    inner = [each for action in menu.actions() if isinstance(each := action.menu(), QMenu)]
    named = [action.objectName() for each in (menu, *inner) for action in each.actions()
             if not action.isSeparator() and action.menu() is None]
    menu.close()
    assert all(named), named
    return named


def test_what_makes_no_sense_now_is_not_offered(app: Driver, starter_model: Path) -> None:
    app.open_ready(starter_model)
    needing_a_chat = {"rename", "delete", "pin", "unpin", "move", "archive", "unarchive", "again", "edit_last",
                      "next_chat", "next_answer", "show_archive", "stop", "send"}
    assert not needing_a_chat & set(found(app, ""))
    menu = app.window.header.menu()
    grey = {action.objectName() for action in menu.actions() if not action.isEnabled()}
    assert {"menu.rename", "menu.delete", "menu.archive"} <= grey
    menu.close()
    app.press("Esc")
    app.type("Hello")
    app.until(lambda: app.composed() == "Hello")
    app.set_number("generation.max_tokens", ENDLESS)
    app.set_number("generation.temperature", 0)
    app.press("Ctrl+A")
    app.type(STORY)
    command(app, "send the message")
    app.until(app.answer_begun)
    assert {"rename", "delete", "pin", "move", "archive", "again", "stop"} <= set(found(app, ""))
    app.press("Esc")
    command(app, "stop the answer")
    app.until(app.window.engine_idle)
    assert "stop" not in found(app, "")


def _dark(app: Driver) -> bool:
    return app.window.palette().window().color().lightness() < 100


@pytest.mark.parametrize(("words", "done"), [
    ("theme dark", _dark),
    ("sampling creative", lambda app: app.value("generation.temperature") == 1.2),
    ("larger text", lambda app: app.part("composer", QPlainTextEdit).font().pixelSize() > 15),
    ("new chat", lambda app: not app.messages()),
    ("new temporary", lambda app: app.seen("temporaryChip")),
    ("pin the chat", lambda app: texts(app)[:2] == ["Pinned", "Alpha"]),
    ("delete chat", lambda app: app.titles() == ["Bravo"]),
    ("rename the chat", lambda app: app.seen("chatTitle")),
    ("next chat", lambda app: app.messages() and app.messages()[0].text == "Bravo"),
    ("find more", lambda app: app.seen("modelBrowser")),
    ("choose a model", lambda app: app.seen("modelPopup")),
    ("settings", lambda app: app.seen("settingsDialog")),
    ("all keys", lambda app: app.seen("keysSheet")),
    ("about", lambda app: app.seen("aboutSheet")),
    ("copy diag", lambda app: "Parley" in QGuiApplication.clipboard().text()),
    ("show or hide the chats", lambda app: not app.seen("chatList")),
    ("edit the last", lambda app: app.composed() == "Alpha"),
    ("next part", lambda app: app.focused() != "composer"),
])
def test_a_command_does_what_it_says(
        app_with_chats: Driver, words: str, done: Callable[[Driver], object]) -> None:
    app = app_with_chats
    click(app, "Alpha")
    app.until_shown("Alpha")
    app.click("composer")
    QGuiApplication.clipboard().clear()
    command(app, words)
    app.until(lambda: done(app))


def test_a_command_leaves_the_keyboard_in_the_composer(app_with_chats: Driver) -> None:
    app = app_with_chats
    app.press("Ctrl+Shift+P")
    assert app.focused() == "chatSearch"
    app.type("theme light")
    app.until(lambda: texts(app) == ["Theme: light"])
    app.click_row(app.chat_view(), "Theme: light")
    app.until(lambda: app.focused() == "composer")
    assert texts(app)[-1] == "Bravo"
    assert not app.part("chatSearch", QLineEdit).text()


def test_the_palette_is_left_without_doing_anything(app_with_chats: Driver) -> None:
    app = app_with_chats
    app.press("Ctrl+K")
    app.type(">delete")
    app.press("Esc")
    assert app.focused() == "composer"
    assert app.titles() == ["Alpha", "Bravo"]


def test_a_file_alone_can_be_sent_by_name(app_with_chats: Driver) -> None:
    app = app_with_chats
    composer, send = app.window.findChild(Composer), app.window.commands.action("send")
    assert composer is not None
    assert not send.isEnabled()
    composer.attach(AttachmentPart("notes.txt", "Milk and eggs."))
    assert send.isEnabled()
    assert "send" in found(app, "Send the message")
    app.window.commands.run("new_text")
    app.until(lambda: not send.isEnabled())
    app.window.commands.run("new_chat")
    app.until(send.isEnabled)
    composer.set_attachments(())
    assert not send.isEnabled()
