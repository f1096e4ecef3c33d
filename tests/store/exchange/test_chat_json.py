"""What is exported as JSON comes in again as it was, and nothing that is not understood comes in half."""

import io
import json
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings

from assistant.domain.chat import Chat, ChatInfo, Folder, Message, ReasoningPart, Role, Status, TextPart
from assistant.domain.errors import StorageError
from assistant.domain.reading_order import shown_branch
from assistant.paths import resources
from assistant.store.chats import ChatStore
from assistant.store.exchange import chat_json
from assistant.store.exchange.sources import Arrival, read
from tests.store.exchange.generated import FOLDERS, chats

ANY_NUMBER = settings(deadline=None, max_examples=150,
                      suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def written(found: Iterable[Chat], path: Path) -> Path:
    file = io.BytesIO()
    chat_json.write(found, FOLDERS, file)
    path.write_bytes(file.getvalue())
    return path


def arrivals(path: Path) -> list[Arrival]:
    found = list(read(path))
    assert all(isinstance(each, Arrival) for each in found), found
    return [each for each in found if isinstance(each, Arrival)]


def problem(path: Path) -> str:
    """Returns what is said of the only thing found in a file."""
    [found] = read(path)
    assert isinstance(found, StorageError)
    return str(found)


@ANY_NUMBER
@given(chats())
def test_a_chat_out_and_in_again_is_the_same_chat(tmp_path: Path, chat: Chat) -> None:
    [arrival] = arrivals(written([chat], tmp_path / "chats.json"))
    assert arrival.chat == chat
    assert arrival.folder == (Folder(chat.info.folder, FOLDERS[chat.info.folder]) if chat.info.folder else None)


@ANY_NUMBER
@given(chats())
def test_a_chat_imported_is_the_chat_that_was_exported(tmp_path: Path, chat: Chat) -> None:
    [arrival] = arrivals(written([chat], tmp_path / "chats.json"))
    with closing(ChatStore(tmp_path / uuid4().hex / "chats.db")) as store:
        assert store.import_chat(arrival.chat, arrival.folder)
        assert store.chat(chat.info.id) == chat
        [again] = arrivals(written([store.chat(chat.info.id)], tmp_path / "again.json"))
        assert again.chat == chat
        assert not store.import_chat(again.chat, again.folder)


def test_a_file_of_many_chats_is_longer_than_what_is_read_at_once(tmp_path: Path) -> None:
    one = simple("x" * 30_000)
    many = [Chat(ChatInfo(f"{number}", f"中{number}", 1.0, 2.0), one.messages, "m", draft="é" * number)
            for number in range(60)]
    assert [arrival.chat for arrival in arrivals(written(many, tmp_path / "chats.json"))] == many


def test_a_file_whose_members_were_sorted_is_read_all_the_same(tmp_path: Path) -> None:
    path = written([simple()], tmp_path / "chats.json")
    values = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(values, sort_keys=True), "utf-8")
    assert [arrival.chat for arrival in arrivals(path)] == [simple()]


def test_an_answer_being_written_is_exported_as_interrupted(tmp_path: Path) -> None:
    [arrival] = arrivals(written([simple(status=Status.WRITING)], tmp_path / "chats.json"))
    assert arrival.chat == simple(status=Status.INTERRUPTED)


def test_the_shown_branch_alone_is_a_chat_too(tmp_path: Path) -> None:
    chat = simple()
    both = Chat(chat.info, {**chat.messages, "n": Message("n", None, Role.USER, (TextPart("other"),), 1.0)}, "m")
    [arrival] = arrivals(written([shown_branch(both)], tmp_path / "chats.json"))
    assert arrival.chat == chat


def test_a_file_of_a_newer_version_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = changed(tmp_path, lambda values: values.update(version=2))
    assert "newer version" in problem(path)
    assert "Update Parley" in problem(path)


def test_a_kind_of_part_from_the_future_is_refused_and_the_other_chats_come_in(tmp_path: Path) -> None:
    def change(values: dict[str, Any]) -> None:
        values["chats"].append(json.loads(json.dumps(values["chats"][0])))
        values["chats"][0]["messages"][0]["parts"] = [{"kind": "hologram", "text": ""}]

    refused, came = read(changed(tmp_path, change))
    assert isinstance(refused, StorageError)
    assert "newer version" in str(refused)
    assert isinstance(came, Arrival)
    assert came.chat == simple()


@pytest.mark.parametrize("member", ["id", "created", "updated", "messages"])
def test_a_chat_that_lacks_what_it_must_have_is_damaged(tmp_path: Path, member: str) -> None:
    path = changed(tmp_path, lambda values: values["chats"][0].pop(member))
    assert "damaged" in problem(path)
    assert "changed.json" in problem(path)


@pytest.mark.parametrize(("name", "value"), [
    ("id", 5), ("id", ""), ("title", None), ("leaf", "nowhere"), ("created", "now"), ("created", True),
    ("settings", []), ("pinned", 1), ("messages", {}), ("messages", [1]), ("folder", "Work"),
])
def test_a_chat_with_something_else_in_a_place_is_damaged(tmp_path: Path, name: str, value: object) -> None:
    assert "damaged" in problem(changed(tmp_path, lambda values: values["chats"][0].update({name: value})))


@pytest.mark.parametrize(("name", "value"), [
    ("parent", "m"), ("parent", "nowhere"), ("parent", 1), ("parts", [{}]), ("parts", [{"kind": "text", "text": 1}]),
    ("parts", [{"kind": "reasoning", "text": "", "seconds": "3"}]), ("record", []), ("record", {"seed": "1"}),
    ("record", {"usage": {"prompt_tokens": None}}), ("created", 1.7e12), ("created", 10**20), ("created", -1),
    ("tokens", {}), ("tokens", [1]), ("tokens", ["AQ="]), ("tokens", ["\u00e9\u00e9\u00e9\u00e9"]),
])
def test_a_message_with_something_else_in_a_place_is_damaged(tmp_path: Path, name: str, value: object) -> None:
    path = changed(tmp_path, lambda values: values["chats"][0]["messages"][0].update({name: value}))
    assert "damaged" in problem(path)


@pytest.mark.parametrize("name", ["created", "updated"])
@pytest.mark.parametrize("value", [1.7e12, 10**20, -1])
def test_a_chat_of_no_time_in_seconds_is_damaged_and_the_others_come_in(
        tmp_path: Path, name: str, value: float) -> None:
    def change(values: dict[str, Any]) -> None:
        values["chats"] = [json.loads(json.dumps(values["chats"][0])) for _ in range(3)]
        values["chats"][1][name] = value

    before, refused, after = read(changed(tmp_path, change))
    assert isinstance(refused, StorageError)
    assert "damaged" in str(refused)
    assert all(isinstance(each, Arrival) and each.chat == simple() for each in (before, after))


def test_ids_with_half_a_surrogate_pair_come_in_without_it_and_only_once(tmp_path: Path) -> None:
    def change(values: dict[str, Any]) -> None:
        values["chats"].append(json.loads(json.dumps(values["chats"][0])))
        chat = values["chats"][0]
        chat["id"], chat["folder"] = "c\ud800", {"id": "\udc00f", "name": "Work"}
        chat["messages"][0]["id"] = chat["leaf"] = "m\ud83d"

    path = changed(tmp_path, change)
    with closing(ChatStore(tmp_path / "chats.db")) as store:
        for new in (True, False):
            assert [store.import_chat(each.chat, each.folder) for each in arrivals(path)] == [new, new]
        chat = store.chat("c\ufffd")
        assert chat.messages[chat.leaf or ""].text == "Hello"


def test_any_number_of_seconds_of_thinking_can_be_kept(tmp_path: Path) -> None:
    part = {"kind": "reasoning", "text": "Hm", "seconds": 10**20}
    [arrival] = arrivals(changed(tmp_path, lambda values: values["chats"][0]["messages"][0].update(parts=[part])))
    with closing(ChatStore(tmp_path / "chats.db")) as store:
        assert store.import_chat(arrival.chat)
        assert store.chat("c").messages["m"].parts == (ReasoningPart("Hm", 1e20),)


def test_a_number_that_json_cannot_say_keeps_no_chat_from_being_exported(tmp_path: Path) -> None:
    path = changed(tmp_path, lambda values: values["chats"][0].update(
        settings={"generation.temperature": float("nan"), "generation.seed": 3, "of others": [float("inf")]}))
    [came] = arrivals(path)
    whole = Chat(ChatInfo("d", "Title", 1.0, 2.0), came.chat.messages, "m")
    exported, after = arrivals(written([came.chat, whole], tmp_path / "again.json"))
    assert exported.chat.settings == {"generation.temperature": None, "generation.seed": 3, "of others": [None]}
    assert after.chat == whole


def test_members_that_are_not_known_are_passed_over(tmp_path: Path) -> None:
    def change(values: dict[str, Any]) -> None:
        values["chats"][0]["mood"] = "blue"
        values["chats"][0]["messages"][0]["weather"] = {"rain": True}

    assert [arrival.chat for arrival in arrivals(changed(tmp_path, change))] == [simple()]


@given(chat=chats())
@settings(deadline=None, max_examples=30)
def test_every_exported_member_is_in_the_schema(chat: Chat) -> None:
    schema = json.loads((resources() / "schemas" / "parley-chats-1.schema.json").read_text("utf-8"))
    values = json.loads(json.dumps(chat_json.chat_values(chat, FOLDERS)))
    known = schema["$defs"]
    assert set(values) == set(known["chat"]["properties"])
    assert set(known["chat"]["required"]) <= set(values)
    for message in values["messages"]:
        assert set(message) == set(known["message"]["properties"])
        assert message["status"] in known["message"]["properties"]["status"]["enum"]
        if message["record"] is not None:
            assert set(message["record"]) == set(known["record"]["properties"])
            for name in ("usage", "timings"):
                assert set(message["record"][name]) == set(known["record"]["properties"][name]["properties"])
        for part in message["parts"]:
            described = next(one["properties"] for one in known["part"]["oneOf"]
                             if one["properties"]["kind"]["const"] == part["kind"])
            assert set(part) == {"text", *described}


def test_every_kind_of_part_is_in_the_schema() -> None:
    schema = json.loads((resources() / "schemas" / "parley-chats-1.schema.json").read_text("utf-8"))
    assert {one["properties"]["kind"]["const"] for one in schema["$defs"]["part"]["oneOf"]} == set(chat_json.PARTS)


def simple(text: str = "Hello", status: Status = Status.COMPLETE) -> Chat:
    message = Message("m", None, Role.USER, (TextPart(text),), 1.5, status)
    return Chat(ChatInfo("c", "Title", 1.0, 2.0), {"m": message}, "m")


def changed(folder: Path, change: Any) -> Path:
    """Returns a file of one chat in which something was changed."""
    path = written([simple()], folder / "changed.json")
    values = json.loads(path.read_text("utf-8"))
    change(values)
    path.write_text(json.dumps(values), "utf-8")
    return path
