"""What is known of an answer's tokens is kept with it: with its drafts, over restarts and damage, and no longer."""

import base64
import io
import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from assistant.domain.chat import Message, Role, Status, TextPart
from assistant.domain.lens import Alternative, LensToken, Piece
from assistant.domain.lens_format import pack
from assistant.store import migrations, salvage
from assistant.store.chats import ChatStore
from assistant.store.exchange import chat_json
from assistant.store.exchange.sources import Arrival, read

SEAL, REST = "Seals swim", " well."
OTTER = "Otters-of-the-deep"
FIRST = Piece(0, 0, (LensToken(7, 5, chance=1.0, rank=1, alternatives=(Alternative(8, OTTER, 1.0),)),
                     LensToken(9, 5, chance=1.0, rank=2)))
SECOND = Piece(10, 0, (LensToken(11, 6, chance=1.0, rank=1),))


def begun(store: ChatStore) -> Message:
    chat = store.create_chat().info.id
    asked = store.add_user_message(chat, None, (TextPart("What is a seal?"),))
    return store.add_answer(chat, asked.id)


def finished(store: ChatStore) -> Message:
    return store.finish(begun(store).id, (TextPart(SEAL),), Status.STOPPED, None, (FIRST,))


def test_a_draft_is_kept_with_its_tokens_and_the_next_one_replaces_them(store: ChatStore, path: Path) -> None:
    answer = begun(store)
    assert store.save_draft_answer(answer.id, (TextPart(SEAL[:5]),), (replace(FIRST, tokens=FIRST.tokens[:1]),))
    assert len(store.lens(answer.id)[0].tokens) == 1
    assert store.save_draft_answer(answer.id, (TextPart(SEAL),), (FIRST,))
    assert store.lens(answer.id) == [FIRST]
    store.close()
    again = ChatStore(path)
    assert again.lens(answer.id) == [FIRST]
    again.finish(answer.id, (TextPart(SEAL + REST),), Status.COMPLETE, None, (SECOND,))
    assert again.lens(answer.id) == [FIRST, SECOND]
    assert not again.save_draft_answer(answer.id, (TextPart(""),), (replace(FIRST, tokens=()),))    # comes too late
    assert again.lens(answer.id) == [FIRST, SECOND]
    again.close()


def test_an_answer_that_begins_as_another_takes_its_tokens_along(store: ChatStore) -> None:
    answer = finished(store)
    chat = store.chats()[0].id
    branch = store.add_answer(chat, answer.parent, (TextPart(SEAL[:5]),), None, (answer.id, 5))
    assert [made.token for piece in store.lens(branch.id) for made in piece.tokens] == [7]
    assert store.lens(answer.id) == [FIRST]


def test_what_is_deleted_leaves_no_byte(store: ChatStore, path: Path) -> None:
    answer = finished(store)
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT count(*) FROM lens").fetchone() == (1,)
        stored = db.execute("SELECT data FROM lens").fetchone()[0]
    store.delete_message(answer.id)
    store.restore_message(answer.id)
    assert store.lens(answer.id) == [FIRST]
    store.delete_message(answer.id)
    store.purge_deleted()
    assert store.lens(answer.id) == []
    assert not [file.name for file in path.parent.iterdir() if stored in file.read_bytes()]


def test_in_a_temporary_chat_it_never_reaches_the_disk(store: ChatStore, path: Path) -> None:
    chat = store.create_chat(temporary=True).info.id
    answer = store.add_answer(chat, None)
    store.finish(answer.id, (TextPart(SEAL),), Status.COMPLETE, None, (FIRST,))
    assert store.lens(answer.id) == [FIRST]
    store.chats()
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT count(*) FROM lens").fetchone() == (0,)


def test_damaged_tokens_take_nothing_else_along(store: ChatStore, path: Path) -> None:
    answer = finished(store)
    store.finish(answer.id, (TextPart(SEAL + REST),), Status.COMPLETE, None, (SECOND,))
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE lens SET data = x'0199' WHERE begins = 0")
        db.commit()
    assert store.lens(answer.id) == [SECOND]
    assert store.chat(store.chats()[0].id).messages[answer.id].role is Role.ASSISTANT


def exported(store: ChatStore, chat: str, file: Path) -> Path:
    written = io.BytesIO()
    chat_json.write([store.chat(chat)], {}, written, store.packed_lens)
    file.write_bytes(written.getvalue())
    return file


def came(store: ChatStore, file: Path) -> None:
    [found] = read(file)
    assert isinstance(found, Arrival)
    assert store.import_chat(found.chat, found.folder, found.lens)


def test_an_exported_chat_takes_its_tokens_along(store: ChatStore, tmp_path: Path) -> None:
    answer = finished(store)
    store.finish(answer.id, (TextPart(SEAL + REST),), Status.COMPLETE, None, (SECOND,))
    chat = store.chats()[0].id
    asked = store.chat(chat).branch()[0].id
    other = store.add_answer(chat, asked)
    store.finish(other.id, (TextPart(SEAL),), Status.COMPLETE, None, (FIRST,))
    gone = store.add_answer(chat, asked)
    store.finish(gone.id, (TextPart(SEAL),), Status.COMPLETE, None, (FIRST,))
    store.delete_message(gone.id)
    file = exported(store, chat, tmp_path / "chats.json")
    with closing(ChatStore(tmp_path / "other" / "chats.db")) as elsewhere:
        came(elsewhere, file)
        assert elsewhere.packed_lens(chat) == store.packed_lens(chat)
        assert elsewhere.lens(answer.id) == [FIRST, SECOND]
        assert elsewhere.lens(other.id) == [FIRST]
        assert elsewhere.lens(asked) == elsewhere.lens(gone.id) == []


def test_a_chat_whose_messages_get_new_ids_has_its_tokens_under_them(store: ChatStore, tmp_path: Path) -> None:
    answer = finished(store)
    file = exported(store, store.chats()[0].id, tmp_path / "chats.json")
    values = json.loads(file.read_text("utf-8"))
    values["chats"][0]["id"] = "another"
    file.write_text(json.dumps(values), "utf-8")
    came(store, file)
    leaf = store.chat("another").leaf
    assert leaf is not None
    assert leaf != answer.id
    assert store.lens(leaf) == store.lens(answer.id) == [FIRST]


def test_tokens_in_a_file_that_cannot_be_read_keep_no_chat_away(store: ChatStore, tmp_path: Path) -> None:
    answer = finished(store)
    chat = store.chats()[0].id
    file = exported(store, chat, tmp_path / "chats.json")
    values = json.loads(file.read_text("utf-8"))
    packed = values["chats"][0]["messages"][1]["tokens"]
    far = base64.b64encode(pack(Piece(1 << 63, 0, ()))).decode()
    packed[:0] = ["AZk=", "Ag==", far]      # damaged, of a newer version, and of an answer that nobody writes
    file.write_text(json.dumps(values), "utf-8")
    with closing(ChatStore(tmp_path / "other" / "chats.db")) as elsewhere:
        came(elsewhere, file)
        assert elsewhere.lens(answer.id) == [FIRST]


def test_what_can_be_read_of_a_damaged_database_comes_with_its_tokens(store: ChatStore, path: Path) -> None:
    kept, gone = finished(store), finished(store)
    store.delete_message(gone.id)
    store.close()
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as rescued:
        rescued.row_factory = sqlite3.Row
        migrations.migrate(rescued)
        salvage.rescue(path, rescued)
        assert [row["message"] for row in rescued.execute("SELECT message FROM lens")] == [kept.id]
