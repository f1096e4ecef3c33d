"""The disk: full, locked, and files damaged on it."""

import contextlib
import sqlite3
from contextlib import closing

from assistant.domain.chat import TextPart
from assistant.domain.errors import StorageError
from assistant.hub.model_download import ModelDownload
from assistant.store.database import Database
from tests.broken_days.day import Day, set_default
from tests.broken_days.fault import (
    CARD,
    CHOOSE,
    FOLDER,
    MESSAGE,
    RETRY,
    SETTINGS,
    STRIP,
    Fault,
)

LONG = " Tell me all about it, please." * 20


def fill_disk(day: Day) -> None:
    """SQLite's own limit, reached at once; another message then grows over what room is left in the pages."""
    store = day.services.store
    filler = store.add_user_message(store.create_chat().info.id, None, (TextPart("filler"),))
    limit_pages(day, 1)
    for size in (500, 50, 5):
        with contextlib.suppress(StorageError):
            while True:
                with tables_of(day).write() as connection:
                    connection.execute("UPDATE part SET text = text || ? WHERE message = ?", ("x" * size, filler.id))


def tables_of(day: Day) -> Database:
    tables = day.services.store._disk
    assert tables is not None
    return tables.database


def limit_pages(day: Day, pages: int) -> None:
    tables_of(day)._connection.execute(f"PRAGMA max_page_count = {pages}")


def disk_full(day: Day) -> None:
    day.in_chat()
    day.paste(LONG)
    fill_disk(day)
    day.app.press("Return")


def disk_full_mid_answer(day: Day) -> None:
    day.in_chat()
    day.streaming()
    fill_disk(day)


def room_again(day: Day) -> None:
    """*Retry* sends what could not be sent."""
    limit_pages(day, 1_000_000)
    day.press(RETRY)
    day.sent.append(day.typed)
    day.typed = ""
    day.app.until(lambda: len(day.app.messages()) == 4)
    day.app.click("stopButton")
    day.app.until(day.app.window.engine_idle)


def answer_saved(day: Day) -> None:
    """*Retry* puts the answer on disk, and the failure goes away."""
    if day.app.seen("stopButton"):
        day.app.click("stopButton")
        day.app.until(day.app.window.engine_idle)
    limit_pages(day, 1_000_000)
    day.press(RETRY)
    day.app.until(lambda: not day.told())
    assert len(day.app.messages()) == 4
    with closing(sqlite3.connect(day.database)) as disk, disk:
        text, = disk.execute("SELECT text FROM part WHERE message = ?", (day.app.answer().id,)).fetchone()
    disk.close()
    assert text == day.app.answer().text


def no_room_for_download(day: Day) -> None:
    set_default(day.patch, ModelDownload.__init__, "reserve", 1 << 60)
    day.at_first_page()
    day.app.click("downloadButton")


def lock(day: Day) -> sqlite3.Connection:
    other = day.connection()
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    other.execute("UPDATE chat SET title = title")
    return other


def locked(day: Day) -> None:
    day.in_chat()
    other = day.connection()
    # Else it is the draft that cannot be kept, and the message is told of while it still waits for its turn.
    day.app.until(lambda: other.execute("SELECT 1 FROM chat WHERE draft = ?", (day.typed,)).fetchone())
    other.execute("BEGIN IMMEDIATE")
    day.app.press("Return")


def locked_at_start(day: Day) -> None:
    day.in_chat()
    day.app.close()
    lock(day)
    day.app.open()


def unlock(day: Day) -> None:
    for close in day.closing:
        close()
    day.closing.clear()


def unlocked(day: Day) -> None:
    """*Retry* sends what could not be sent."""
    unlock(day)
    day.press(RETRY)
    day.sent.append(day.typed)
    day.typed = ""
    day.app.until(lambda: len(day.app.messages()) == 4)
    day.app.click("stopButton")
    day.app.until(day.app.window.engine_idle)


def unlocked_at_start(day: Day) -> None:
    """*Retry* shows the chats."""
    unlock(day)
    day.press(RETRY)
    day.app.until(lambda: day.app.titles() == ["Say hello."] and day.widgets.composer.text() == day.typed)
    # What else had waited for the file may tell of it a moment before it is tried again, and is over then.
    day.app.until(lambda: not [told for told in day.told() if "Another program" in told.sentences])


def damaged_database(day: Day) -> None:
    day.in_chat()
    day.app.close()
    damaged = bytearray(day.database.read_bytes())
    damaged[100:140] = b"\xff" * 40
    day.database.write_bytes(damaged)
    (day.folder / "damaged.db").write_bytes(damaged)
    day.app.open_ready()


def kept_aside(day: Day) -> None:
    """The damaged file lies beside the new one, byte for byte; the conversation goes on."""
    kept, = day.database.parent.glob("chats.damaged-*.db")
    assert kept.read_bytes() == (day.folder / "damaged.db").read_bytes()
    day.sent.clear()
    day.typed = ""
    day.write("Hello again.")
    day.answered()


def damaged_settings(day: Day) -> None:
    day.in_chat()
    day.app.close()
    file = day.app.home / "config" / "settings.json"
    file.write_bytes(file.read_bytes()[:-20])
    (day.folder / "damaged.json").write_bytes(file.read_bytes())
    day.app.open()
    day.app.until(day.app.messages)


def settings_kept_aside(day: Day) -> None:
    """The damaged file lies beside the new one; the chats are there without a model, and the last one is shown."""
    kept, = (day.app.home / "config").glob("settings.damaged-*.json")
    assert kept.read_bytes() == (day.folder / "damaged.json").read_bytes()
    assert not day.app.window.first_run_shown()
    day.app.until(lambda: day.app.messages() and day.widgets.composer.text() == day.typed)
    assert day.app.titles() == ["Say hello."]
    day.app.press("Ctrl+N")
    day.app.until(lambda: not day.app.messages())
    day.app.open_chat("Say hello.")
    day.app.until(lambda: day.app.messages() and day.widgets.composer.text() == day.typed)
    day.press(SETTINGS)
    day.app.until(day.widgets.settings.isVisible)
    day.widgets.settings.close()


DISK = (
    Fault("disk full", disk_full, STRIP, "disk is full", (FOLDER, RETRY), room_again),
    Fault("disk full mid-answer", disk_full_mid_answer, MESSAGE, "disk is full", (FOLDER, RETRY), answer_saved),
    Fault("too little room for a download", no_room_for_download, CARD, "too little room", (FOLDER, RETRY, CHOOSE)),
    Fault("database locked", locked, STRIP, "Another program", (RETRY,), unlocked),
    Fault("database locked at the start", locked_at_start, STRIP, "Another program", (RETRY,), unlocked_at_start),
    Fault("database damaged", damaged_database, STRIP, "chats were damaged", (FOLDER,), kept_aside),
    Fault("settings file damaged", damaged_settings, STRIP, "settings could not be read", (SETTINGS, FOLDER),
          settings_kept_aside),
)
