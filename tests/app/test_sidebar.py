"""Many chats in the whole app: found by what was said, put in order, taken away together; all by hand, on the disk."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from assistant.domain.chat import ChatInfo, GenerationRecord, Status, TextPart
from assistant.store.chats import ChatStore
from tests.app.driver import Driver
from tests.app.hands import LEFT, NO_KEY

DAY = 86_400
CTRL = Qt.KeyboardModifier.ControlModifier
SENTENCES = {"en": ("The ferry leaves from pier seven", "ferry"), "zh_CN": ("渡船从七号码头出发", "渡船")}
TOP, BOTTOM = "What do you know about boats?", "Thank you, that was all."


def chat_on_disk(home: Path, title: str, days_ago: float = 0.0, answer: str = "Yes.") -> None:
    """Puts a chat of one question on the disk."""
    (home / "data").mkdir(parents=True, exist_ok=True)
    store = ChatStore(home / "data" / "chats.db")
    chat = store.create_chat().info.id
    question = store.add_user_message(chat, None, (TextPart(title),))
    store.finish(store.add_answer(chat, question.id).id, (TextPart(answer),), Status.COMPLETE, GenerationRecord())
    store.rename(chat, title)
    store.close()
    _move_back(home, title, days_ago)


def long_chat(home: Path, sentence: str, days_ago: float) -> None:
    """Puts a long chat on the disk in which a sentence stands in the middle, on a branch that is not shown."""
    store = ChatStore(home / "data" / "chats.db")
    chat = store.create_chat().info.id
    at = store.add_user_message(chat, None, (TextPart(TOP),))
    for n in range(30):
        answer = store.add_answer(chat, at.id)
        store.finish(answer.id, (TextPart(f"Boat {n} is a boat.\n\n" * 4),), Status.COMPLETE, GenerationRecord())
        if n == 15:     # beside it, with words after it
            other = store.add_user_message(chat, answer.id, (TextPart("When does it leave?"),))
            said = store.add_answer(chat, other.id)
            text = f"Let me see.\n\n{sentence} at noon."
            store.finish(said.id, (TextPart(text),), Status.COMPLETE, GenerationRecord())
            store.add_user_message(chat, said.id, (TextPart("So late?\n\n" * 40),))
        at = store.add_user_message(chat, answer.id, (TextPart(BOTTOM if n == 29 else f"And boat {n}?"),))
    store.set_leaf(chat, at.id)
    store.rename(chat, "Boats")
    store.close()
    _move_back(home, "Boats", days_ago)


def _move_back(home: Path, title: str, days: float) -> None:
    # The store itself cannot change the past.
    with closing(sqlite3.connect(home / "data" / "chats.db")) as connection, connection:
        connection.execute("UPDATE chat SET updated = updated - ? WHERE title = ?", (days * DAY, title))
        connection.execute("UPDATE message SET created = created - ? WHERE chat = (SELECT id FROM chat"
                           " WHERE title = ?)", (days * DAY, title))
    connection.close()


@pytest.fixture
def many(app: Driver, home: Path, starter_model: Path) -> Driver:
    """The app with four chats."""
    for at, title in enumerate(("Delta", "Charlie", "Bravo", "Alpha")):
        chat_on_disk(home, title, 4 - at)
    app.open(starter_model)
    app.until(lambda: app.titles() == ["Alpha", "Bravo", "Charlie", "Delta"])
    return app


def texts(app: Driver) -> list[str]:
    model = app.chat_view().model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def place(app: Driver, text: str) -> QPoint:
    view = app.chat_view()
    return view.visualRect(view.model().index(texts(app).index(text), 0)).center()


def click(app: Driver, text: str, keys: Qt.KeyboardModifier = NO_KEY) -> None:
    view = app.chat_view().viewport()
    QTest.mouseClick(app.window.windowHandle(), LEFT, keys, view.mapTo(app.window, place(app, text)))


def ask_menu(app: Driver, text: str) -> None:
    view, at = app.chat_view().viewport(), place(app, text)
    QApplication.sendEvent(view, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, view.mapToGlobal(at)))


def command(app: Driver, words: str) -> None:
    """Runs the command found by some words."""
    app.press("Ctrl+K")
    app.type(f">{words}")
    app.press("Return")


def on_disk(app: Driver) -> dict[str, ChatInfo]:
    """Returns the chats of the closed app by title."""
    return {chat.info.title: chat.info for chat in app.chats_on_disk()}


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("device", ["pointer", "keyboard"])
def test_a_sentence_from_last_month_is_two_actions_away(
        app: Driver, home: Path, starter_model: Path, device: str, language: str) -> None:
    sentence, words = SENTENCES[language]
    chat_on_disk(home, "Today's chat")
    long_chat(home, sentence, days_ago=33)
    app.open(starter_model)
    command(app, {"en": "language: english", "zh_CN": "chinese"}[language])
    app.until(lambda: (app.window.header.accessibleName() == "Model and chat") == (language == "en"))
    app.open_chat("Today's chat")

    def found() -> bool:
        return texts(app) == ["Boats"]

    with app.count() as steps:
        if device == "pointer":
            app.click("chatSearch")
            app.type(words)
            app.until(found)
            app.click_row(app.chat_view(), "Boats")
        else:
            app.press("Ctrl+K")
            app.type(words)
            app.press("Return")
        app.until(lambda: sentence in app.shown_text())
    assert len(steps) == 2, steps
    assert app.said()[0] == TOP
    assert BOTTOM not in app.said()         # that is on the other branch
    app.press("Esc")
    app.until(lambda: "Today's chat" in app.titles())


def test_a_hit_in_the_chat_being_read_leads_there(app: Driver, home: Path, starter_model: Path) -> None:
    sentence, words = SENTENCES["en"]
    chat_on_disk(home, "Another")
    long_chat(home, sentence, days_ago=33)
    app.open(starter_model)
    app.until(lambda: len(app.titles()) == 2)
    app.open_chat("Boats")
    app.until(lambda: BOTTOM in app.shown_text())
    app.press("Ctrl+K")
    app.type(words)
    app.press("Return")
    app.until(lambda: sentence in app.shown_text())


def test_a_folder_is_made_named_filled_by_hand_and_found_again(many: Driver) -> None:
    ask_menu(many, "Bravo")
    many.choose("menu.pin")
    many.until(lambda: texts(many)[:2] == ["Pinned", "Bravo"])
    click(many, "Charlie")
    many.until_shown("Charlie")
    command(many, "move the chat")
    many.choose("menu.new_folder")
    many.until_seen("folderName")
    many.type("Trips")
    many.key("Return")
    many.until(lambda: texts(many)[2:4] == ["Trips", "Charlie"])
    _drag(many, "Alpha", "Trips")
    many.until(lambda: texts(many)[2:5] == ["Trips", "Alpha", "Charlie"])
    _drag(many, "Delta", "Pinned")
    many.until(lambda: texts(many)[:3] == ["Pinned", "Bravo", "Delta"])
    click(many, "Trips")                        # folds it
    many.until(lambda: "Alpha" not in texts(many))
    many.restart()
    many.until(lambda: texts(many) == ["Pinned", "Bravo", "Delta", "Trips"])
    click(many, "Trips")
    assert texts(many) == ["Pinned", "Bravo", "Delta", "Trips", "Alpha", "Charlie"]
    many.close()
    infos = on_disk(many)
    assert [infos[title].pinned for title in ("Bravo", "Delta", "Alpha")] == [True, True, False]
    assert infos["Alpha"].folder == infos["Charlie"].folder != ""


def _drag(app: Driver, text: str, to: str) -> None:
    window, view = app.window.windowHandle(), app.chat_view().viewport()
    start, end = (view.mapTo(app.window, place(app, each)) for each in (text, to))
    QTest.mousePress(window, LEFT, NO_KEY, start)
    for share in (0.4, 0.8, 1.0):
        QTest.mouseMove(window, start + (end - start) * share)
    QTest.mouseRelease(window, LEFT, NO_KEY, end)


def test_a_removed_folder_leaves_its_chats_and_comes_back_with_undo(many: Driver) -> None:
    command(many, "new folder")
    many.until_seen("folderName")
    many.type("Trips")
    many.key("Return")
    many.until(lambda: texts(many)[0] == "Trips")
    _drag(many, "Alpha", "Trips")
    many.until(lambda: texts(many)[:2] == ["Trips", "Alpha"])
    click(many, "Trips")
    many.press("Delete")
    many.until(lambda: "Trips" not in texts(many))
    assert sorted(many.titles()) == ["Alpha", "Bravo", "Charlie", "Delta"]
    many.click("toastAction")
    many.until(lambda: texts(many)[:1] == ["Trips"] and "Alpha" not in texts(many))     # closed, as it was
    click(many, "Trips")
    assert texts(many)[:2] == ["Trips", "Alpha"]


def test_several_chats_are_deleted_by_one_key_and_brought_back_by_one_undo(many: Driver) -> None:
    click(many, "Alpha")
    many.until_shown("Alpha")
    click(many, "Bravo", CTRL)
    click(many, "Delta", CTRL)
    many.press("Delete")
    many.until(lambda: many.titles() == ["Charlie"])
    assert not many.messages()                  # the one that was shown is gone from the page too
    many.click("toastAction")
    many.until(lambda: many.titles() == ["Alpha", "Bravo", "Charlie", "Delta"])
    click(many, "Alpha")
    many.until_shown("Alpha")                   # Undo shows it again too, which would take the selection back
    many.press("Shift+Down", "Delete")
    many.until(lambda: many.titles() == ["Charlie", "Delta"])
    many.close()
    assert sorted(on_disk(many)) == ["Charlie", "Delta"]
    assert many.files_with("Alpha") == []


def test_an_archived_chat_is_out_of_the_way_still_found_and_comes_back(many: Driver) -> None:
    click(many, "Bravo")
    many.until_shown("Bravo")
    command(many, "archive the chat")
    many.until(lambda: many.titles() == ["Alpha", "Charlie", "Delta"])
    assert many.messages()[0].text == "Bravo"   # it can still be read
    many.click("toastAction")
    many.until(lambda: "Bravo" in many.titles())
    command(many, "archive the chat")
    many.until(lambda: "Archived" in texts(many))
    many.press("Ctrl+K")
    many.type("bravo")
    many.until(lambda: texts(many)[0] == "Bravo")
    many.press("Esc")
    many.restart()
    many.until(lambda: "Archived" in texts(many))
    click(many, "Archived")
    many.until(lambda: many.titles() == ["Bravo"])
    ask_menu(many, "Bravo")
    many.choose("menu.unarchive")
    many.until(lambda: len(many.titles()) == 4)


def test_f2_names_what_the_keyboard_is_at(many: Driver) -> None:
    click(many, "Alpha")
    many.until_shown("Alpha")
    many.press("Down", "F2", "Ctrl+A")
    many.type("Beta")
    many.press("Return")
    many.until(lambda: many.titles() == ["Alpha", "Beta", "Charlie", "Delta"])
    many.click("composer")
    many.press("F2", "Ctrl+A")                  # from anywhere else the chat being read
    many.type("Aleph")
    many.press("Return")
    many.until(lambda: many.titles() == ["Aleph", "Beta", "Charlie", "Delta"])
