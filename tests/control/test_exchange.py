"""Export and import beside everything else: what stops, what fails, and what the user is told of it."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from assistant.control.exchange import Exchange, Export, Exported, Format, Imported
from assistant.domain.chat import Chat, Status, TextPart
from assistant.domain.errors import AssistantError, Remedy, StorageError
from assistant.domain.lens import LensToken, Piece
from assistant.store.chats import ChatStore
from assistant.store.exchange import sources
from assistant.store.exchange.sources import Arrival, read

MANY = 5
NAME = "Parley chats"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ChatStore]:
    with closing(ChatStore(tmp_path / "data" / "chats.db")) as made:
        for number in range(MANY):
            made.add_user_message(made.create_chat().info.id, None, [TextPart(f"Chat {number}")])
        yield made


class Told:
    """What came back."""

    def __init__(self, exchange: Exchange) -> None:
        self.exported: list[Exported] = []
        self.imported: list[Imported] = []
        self.failed: list[AssistantError] = []
        self.ended: list[bool] = []
        exchange.exported.connect(self.exported.append)
        exchange.imported.connect(self.imported.append)
        exchange.failed.connect(lambda error, _incoming: self.failed.append(error))
        exchange.ended.connect(self.ended.append)


class Pen:
    """Writes the title of a chat; at the third it waits until it may go on."""

    def __init__(self) -> None:
        self.reached, self.go_on, self.written = threading.Event(), threading.Event(), 0

    def __call__(self, chat: Chat, whole: bool) -> bytes:
        self.written += 1
        if self.written == 3:
            self.reached.set()
            assert self.go_on.wait(60)
        return chat.info.title.encode()


@pytest.fixture
def pen() -> Pen:
    return Pen()


@pytest.fixture
def exchange(store: ChatStore, pen: Pen) -> Iterator[Exchange]:
    made = Exchange(store, {Format.MARKDOWN: pen})
    yield made
    pen.go_on.set()
    made.shutdown()


ALL = Export(None, True, Format.MARKDOWN)


def test_every_chat_becomes_a_file_and_titles_alike_get_numbers(
        store: ChatStore, exchange: Exchange, pen: Pen, tmp_path: Path, qtbot: QtBot) -> None:
    pen.go_on.set()
    for info in store.chats()[:2]:
        store.rename(info.id, "Same?")
    told = Told(exchange)
    exchange.export(ALL, tmp_path, NAME)
    qtbot.waitUntil(lambda: bool(told.exported), timeout=60_000)
    assert told.exported == [Exported(MANY, tmp_path / NAME)]
    assert sorted(path.name for path in (tmp_path / NAME).iterdir()) == [
        "Chat 0.md", "Chat 1.md", "Chat 2.md", "Same (2).md", "Same.md"]


def test_an_export_that_is_stopped_leaves_nothing(
        exchange: Exchange, pen: Pen, tmp_path: Path, qtbot: QtBot) -> None:
    told = Told(exchange)
    exchange.export(ALL, tmp_path, NAME)
    qtbot.waitUntil(pen.reached.is_set, timeout=60_000)
    assert (tmp_path / NAME).is_dir()
    exchange.stop(incoming=False)
    pen.go_on.set()
    qtbot.waitUntil(lambda: bool(told.ended), timeout=60_000)
    assert not (tmp_path / NAME).exists()
    assert pen.written == 3
    assert (told.exported, told.failed) == ([], [])


def test_what_was_stopped_can_be_done_again(exchange: Exchange, pen: Pen, tmp_path: Path, qtbot: QtBot) -> None:
    told = Told(exchange)
    exchange.export(ALL, tmp_path, NAME)
    exchange.stop(incoming=False)
    exchange.export(ALL, tmp_path, NAME)
    pen.go_on.set()
    qtbot.waitUntil(lambda: len(told.ended) == 2, timeout=60_000)
    assert told.exported == [Exported(MANY, tmp_path / NAME)]


def test_what_waits_behind_what_is_stopped_is_done_all_the_same(
        store: ChatStore, exchange: Exchange, pen: Pen, tmp_path: Path, qtbot: QtBot) -> None:
    told = Told(exchange)
    exchange.export(Export(None, True, Format.JSON), tmp_path / "all.json", NAME)
    qtbot.waitUntil(lambda: bool(told.exported), timeout=60_000)
    store.delete_chat(store.chats()[0].id)
    exchange.export(ALL, tmp_path, NAME)
    qtbot.waitUntil(pen.reached.is_set, timeout=60_000)
    exchange.bring_in([tmp_path / "all.json"])
    exchange.export(Export(None, True, Format.JSON), tmp_path / "again.json", NAME)
    exchange.stop(incoming=False)
    pen.go_on.set()
    qtbot.waitUntil(lambda: len(told.ended) == 4, timeout=60_000)
    assert [result.chats for result in told.imported] == [1]
    assert told.exported[1:] == [Exported(MANY, tmp_path / "again.json")]


def test_the_chances_of_an_answers_words_go_out_and_come_in(
        store: ChatStore, exchange: Exchange, tmp_path: Path, qtbot: QtBot) -> None:
    chat = store.chat(store.chats()[0].id)
    piece = Piece(0, 0, (LensToken(7, 4, chance=1.0, rank=1),))
    shown, beside = (store.add_answer(chat.info.id, chat.leaf).id for _ in range(2))
    for answer in (shown, beside):
        store.finish(answer, (TextPart("Blue"),), Status.COMPLETE, None, (piece,))
    store.set_leaf(chat.info.id, shown)
    told = Told(exchange)
    exchange.export(Export((chat.info.id,), False, Format.JSON), tmp_path / "one.json", NAME)
    qtbot.waitUntil(lambda: bool(told.exported), timeout=60_000)
    store.delete_chat(chat.info.id)
    exchange.bring_in([tmp_path / "one.json"])
    qtbot.waitUntil(lambda: bool(told.imported), timeout=60_000)
    assert told.imported[0].chats == 1
    assert store.lens(shown) == [piece]
    assert beside not in store.packed_lens(chat.info.id)


def test_a_disk_that_refuses_is_told_with_a_next_step(
        exchange: Exchange, pen: Pen, tmp_path: Path, qtbot: QtBot) -> None:
    pen.go_on.set()
    (tmp_path / "file").touch()
    told = Told(exchange)
    exchange.export(ALL, tmp_path / "file", NAME)
    qtbot.waitUntil(lambda: bool(told.failed), timeout=60_000)
    assert told.failed[0].remedies == (Remedy.RETRY,)
    assert told.failed[0].values == {"file": NAME}


def test_the_store_can_be_used_while_an_export_waits(
        store: ChatStore, exchange: Exchange, pen: Pen, tmp_path: Path, qtbot: QtBot) -> None:
    told = Told(exchange)
    exchange.export(ALL, tmp_path, NAME)
    qtbot.waitUntil(pen.reached.is_set, timeout=60_000)
    store.add_user_message(store.create_chat().info.id, None, [TextPart("Meanwhile")])
    gone = next(info for info in store.chats() if info.title == "Chat 0")
    store.delete_chat(gone.id)
    pen.go_on.set()
    qtbot.waitUntil(lambda: bool(told.ended), timeout=60_000)
    assert told.exported == [Exported(MANY - 1, tmp_path / NAME)]


@pytest.mark.parametrize("format_", [Format.JSON, Format.MARKDOWN])
def test_a_chat_that_cannot_be_read_is_not_left_out_in_silence(
        store: ChatStore, exchange: Exchange, tmp_path: Path, qtbot: QtBot, format_: Format) -> None:
    told, last_month = Told(exchange), tmp_path / "all.json"
    last_month.write_text("every chat", "utf-8")
    with closing(sqlite3.connect(tmp_path / "data" / "chats.db")) as other:
        other.execute("ALTER TABLE part RENAME TO lost")        # as damage would: the chats are listed all the same
    assert len(store.chats()) == MANY
    exchange.export(Export(None, True, format_), last_month if format_ is Format.JSON else tmp_path, NAME)
    qtbot.waitUntil(lambda: bool(told.ended), timeout=60_000)
    assert [type(error) for error in told.failed] == [StorageError]
    assert told.exported == []
    assert last_month.read_text("utf-8") == "every chat"
    assert not (tmp_path / NAME).exists()


def test_an_import_tells_what_came_what_was_there_and_what_was_broken(
        store: ChatStore, exchange: Exchange, tmp_path: Path, qtbot: QtBot) -> None:
    told = Told(exchange)
    exchange.export(Export(None, True, Format.JSON), tmp_path / "all.json", NAME)
    qtbot.waitUntil(lambda: bool(told.exported), timeout=60_000)
    values = json.loads((tmp_path / "all.json").read_text("utf-8"))
    values["chats"][1]["id"] = "new"
    del values["chats"][2]["messages"]
    (tmp_path / "some.json").write_text(json.dumps(values), "utf-8")
    exchange.bring_in([tmp_path / "some.json", tmp_path / "gone.json"])
    qtbot.waitUntil(lambda: bool(told.imported), timeout=60_000)
    [result] = told.imported
    assert (result.chats, result.there, result.newest) == (1, MANY - 2, "new")
    assert [failure.values["file"] for failure in result.failures] == ["some.json", "gone.json"]
    assert len(store.chats()) == MANY + 1


def test_chats_by_id_are_exported_together(
        store: ChatStore, exchange: Exchange, tmp_path: Path, qtbot: QtBot) -> None:
    told = Told(exchange)
    ids = tuple(info.id for info in store.chats()[:2])
    exchange.export(Export(ids, True, Format.JSON), tmp_path / "two.json", NAME)
    qtbot.waitUntil(lambda: bool(told.exported), timeout=60_000)
    assert told.exported == [Exported(2, tmp_path / "two.json")]
    assert [found.chat.info.id for found in read(tmp_path / "two.json") if isinstance(found, Arrival)] == list(ids)


def test_a_chat_that_is_gone_cannot_be_exported(exchange: Exchange, tmp_path: Path, qtbot: QtBot) -> None:
    told = Told(exchange)
    exchange.export(Export(("gone",), True, Format.JSON), tmp_path / "one.json", NAME)
    qtbot.waitUntil(lambda: bool(told.failed), timeout=60_000)
    assert isinstance(told.failed[0], StorageError)
    assert not (tmp_path / "one.json").exists()


def test_an_import_from_a_folder_without_chats_tells_how_far_it_is_and_stops_at_the_next_file(
        store: ChatStore, exchange: Exchange, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.control.exchange.PROGRESS_EVERY_S", 0.0)
    folder = tmp_path / "home"
    folder.mkdir()
    for number in range(9):
        (folder / f"{number}.json").write_text('{"a": 1}', "utf-8")
    read_at: list[Path] = []
    reached, go_on = threading.Event(), threading.Event()

    def read_slowly(file: Path, chosen: bool) -> Iterator[sources.Found]:
        read_at.append(file)
        reached.set()
        assert go_on.wait(60)
        return read(file, chosen)

    monkeypatch.setattr(sources, "read", read_slowly)
    told, progress = Told(exchange), list[tuple[bool, int]]()
    exchange.progressed.connect(lambda incoming, number: progress.append((incoming, number)))
    exchange.bring_in([folder])
    qtbot.waitUntil(reached.is_set, timeout=60_000)
    exchange.stop(incoming=True)
    go_on.set()
    qtbot.waitUntil(lambda: bool(told.ended), timeout=60_000)
    assert read_at == [folder / "0.json"]
    assert progress[:1] == [(True, 0)]
    assert told.imported == [Imported()]
