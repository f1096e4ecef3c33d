"""The chats of the list: ordered, found, taken away several at once and brought back."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from assistant.control import chat_library
from assistant.domain.chat import ChatInfo, Folder, SearchHit, TextPart
from assistant.domain.errors import StorageError
from tests.control.conftest import Desk, StartDesk, locked


class Told:
    """What a chat list would have been told."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.lists: list[list[ChatInfo]] = []
        self.folders: list[list[Folder]] = []
        self.found: list[tuple[str, list[SearchHit]]] = []
        self.others: list[tuple[Any, ...]] = []
        desk.chats.changed.connect(self.lists.append)
        desk.chats.folders_changed.connect(self.folders.append)
        desk.chats.found.connect(lambda query, hits: self.found.append((query, hits)))
        for name in ("deleting", "deleted", "restored", "renamed", "failed"):
            getattr(desk.chats, name).connect(lambda *values, name=name: self.others.append((name, *values)))

    def settle(self) -> None:
        """Waits for what was asked for, and for the list read again after it."""
        self.desk.settle()
        self.desk.settle()

    def chat(self, chat_id: str) -> ChatInfo:
        return next(info for info in self.lists[-1] if info.id == chat_id)


def chats(desk: Desk, *texts: str) -> list[str]:
    ids = []
    for text in texts:
        ids.append(desk.store.create_chat().info.id)
        desk.store.add_user_message(ids[-1], None, [TextPart(text)])
    return ids


def test_chats_are_put_into_folders_pinned_and_archived(start: StartDesk) -> None:
    desk = start("")
    one, two, three = chats(desk, "one", "two", "three")
    told = Told(desk)
    desk.chats.refresh()
    told.settle()
    assert [info.id for info in told.lists[-1]] == [three, two, one]
    assert told.folders == [[]]
    desk.chats.create_folder("  ")
    desk.chats.create_folder(" Work ", [one, two])
    desk.chats.pin([two], True)
    desk.chats.archive([three], True)
    told.settle()
    (work,) = told.folders[-1]
    assert work.name == "Work"
    assert [told.chat(each).folder for each in (one, two, three)] == [work.id, work.id, ""]
    assert told.chat(two).pinned
    assert told.chat(three).archived
    desk.chats.rename_folder(work.id, "Play")
    desk.chats.rename_folder(work.id, " ")
    desk.chats.move([one], "")
    told.settle()
    assert [folder.name for folder in told.folders[-1]] == ["Play"]
    assert told.chat(one).folder == ""
    desk.chats.delete_folder(work.id)
    desk.chats.archive([three], False)
    told.settle()
    assert told.folders[-1] == []
    assert len(told.lists[-1]) == 3
    assert not told.chat(three).archived
    assert told.others == []
    assert len(told.folders) == 4       # told when they change, not with every list


def test_several_chats_go_and_come_back_together(start: StartDesk) -> None:
    desk = start("")
    ids = chats(desk, "one", "two", "three")
    told = Told(desk)
    desk.chats.delete(ids[:2], "2 chats")
    told.settle()
    assert told.others == [("deleting", ids[0]), ("deleting", ids[1]), ("deleted", tuple(ids[:2]), "2 chats")]
    assert [info.id for info in told.lists[-1]] == ids[2:]
    desk.chats.restore(ids[:2])
    told.settle()
    assert told.others[-1] == ("restored", tuple(ids[:2]))
    assert len(told.lists[-1]) == 3


def test_what_was_said_is_found_with_its_place(start: StartDesk) -> None:
    desk = start("")
    chats(desk, "about whales", "去北京看鲸鱼")
    told = Told(desk)
    desk.chats.search("  北京 ")
    told.settle()
    query, (hit,) = told.found[-1]
    assert (query, hit.snippet, hit.marks) == ("北京", "去北京看鲸鱼", ((1, 2),))
    assert hit.message in desk.store.chat(hit.chat.id).messages
    desk.chats.search("wha")
    desk.chats.search("whal")
    told.settle()
    assert [query for query, _ in told.found] == ["北京", "whal"]       # nobody waits for "wha" any more
    desk.chats.delete([told.found[-1][1][0].chat.id], "")
    told.settle()
    assert told.found[-1] == ("whal", [])


def test_the_search_index_is_brought_up_to_date_by_itself(
        start: StartDesk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(chat_library, "_INDEX_AFTER_MS", 1)
    monkeypatch.setattr("assistant.store.chat_search._CHUNK", 2)
    desk = start("")
    chats(desk, *(f"whale {number}" for number in range(9)))
    update = desk.store.update_search
    monkeypatch.setattr(desk.store, "update_search", lambda: update(seconds=0))
    desk.chats.refresh()

    def unknown() -> int:
        with closing(sqlite3.connect(tmp_path / "chats.db")) as db, db:
            return int(db.execute("SELECT count(*) FROM unindexed").fetchone()[0])

    assert unknown() == 9
    desk.until(lambda: unknown() == 0)


def test_a_change_that_fails_is_told_and_the_list_stays(start: StartDesk, tmp_path: Path) -> None:
    desk = start("")
    ids = chats(desk, "one")
    told = Told(desk)
    with locked(tmp_path):
        desk.chats.pin(ids, True)
        desk.chats.delete(ids, "one")
        told.settle()
    assert sorted(other[0] for other in told.others) == ["deleting", "failed", "failed"]
    assert all(isinstance(other[1], StorageError) for other in told.others if other[0] == "failed")
    desk.chats.refresh()
    told.settle()
    assert [info.id for info in told.lists[-1]] == ids
    assert not told.chat(ids[0]).pinned


def deleted_on_disk(home: Path) -> int:
    """Returns how many chats and messages can still be brought back."""
    with closing(sqlite3.connect(home / "chats.db")) as db:
        return int(db.execute("SELECT (SELECT count(*) FROM chat WHERE deleted IS NOT NULL)"
                              " + (SELECT count(*) FROM message WHERE deleted IS NOT NULL)").fetchone()[0])


def test_what_is_deleted_while_the_wiping_of_others_waits_can_be_brought_back(
        start: StartDesk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(chat_library, "UNDO_MS", 50)
    desk = start("")
    first, second = chats(desk, "one", "two")
    told, searched = Told(desk), threading.Event()
    desk.chats.delete([first], "one")
    desk.until(lambda: ("deleted", (first,), "one") in told.others)
    desk.chats._searching.run(lambda: searched.wait(60), lambda _result: None, lambda _error: None)
    desk.until(lambda: not desk.chats._purge.isActive())        # the first one's Undo is over: wiping is asked for
    desk.chats.deleted.connect(lambda _ids, title: desk.chats.hold_undo(True, title))       # as its toast does
    desk.chats.delete([second], "two")
    desk.until(lambda: ("deleted", (second,), "two") in told.others)
    searched.set()
    told.settle()
    assert deleted_on_disk(tmp_path) == 1
    desk.chats.restore([second])
    told.settle()
    assert told.others[-1] == ("restored", (second,))
    assert [info.id for info in told.lists[-1]] == [second]


def test_a_message_whose_toast_was_closed_at_once_is_wiped_too(
        start: StartDesk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(chat_library, "UNDO_MS", 500)
    desk = start("")
    first, second = chats(desk, "one", "two")
    told = Told(desk)
    desk.chats.delete([first], "one")
    desk.until(lambda: ("deleted", (first,), "one") in told.others)
    desk.until(lambda: desk.chats._purge.remainingTime() < 250)
    desk.chats.hold_undo(True, "two")
    desk.store.delete_message(desk.store.chat(second).leaf or "")
    desk.chats.hold_undo(False, "two")
    desk.until(lambda: deleted_on_disk(tmp_path) == 0)
