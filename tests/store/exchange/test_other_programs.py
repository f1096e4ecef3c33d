"""Chats of other programs come in: their words, branches, times and models, each once, however often they are read.

Where the formats are established from, the docstrings of `chatgpt`, `gpt4all` and `lm_studio` say.
"""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.chat import Chat, ReasoningPart, Role, Status, TextPart
from assistant.domain.errors import StorageError
from assistant.store.chats import ChatStore
from assistant.store.exchange.sources import Arrival, files_in, read
from tests.store.exchange.gpt4all_files import Item, chat_file

FILES = Path(__file__).parent / "files"
CHATGPT, LM_STUDIO = FILES / "conversations.json", FILES / "1700000000000.conversation.json"
TALK = [Item("Prompt: ", "Name a boat. 说一种船。"), Item("Response: ", "A dory.", stopped=True, sources=2),
        Item("Prompt: ", "Another?"), Item("Response: ", "A junk.")]


def chats(path: Path) -> list[Chat]:
    found = list(read(path))
    assert all(isinstance(each, Arrival) for each in found), found
    return [each.chat for each in found if isinstance(each, Arrival)]


def said(chat: Chat) -> list[str]:
    return [f"{message.role.value}: {message.text}" for message in chat.branch()]


# -- ChatGPT --------------------------------------------------------------------------------------------------------


def test_chatgpts_branches_are_branches_here_and_the_one_shown_there_is_shown() -> None:
    chat = chats(CHATGPT)[0]
    assert chat.info.title == "Boats and branches"
    assert (chat.info.created, chat.info.updated) == (1700000000.5, 1700000900.25)
    assert chat.info.pinned
    assert said(chat) == ["user: Name a boat. 说一种船。", "assistant: A junk, 帆船."]
    assert chat.messages[chat.leaf or ""].status is Status.STOPPED
    first, second = chat.siblings(chat.leaf or "")
    assert first.text == "A dory."
    assert first.record is not None
    assert first.record.model_name == "gpt-4o"
    assert second.created == 1700000009.0
    other = chat.branch(chat.newest_leaf(first.id))
    assert other[-1].text == "![image](<sediment://file_0001>)\nLike this one?"


def test_what_chatgpt_thought_ran_and_wrote_is_one_answer() -> None:
    chat = chats(CHATGPT)[1]
    assert chat.info.title == "How many seconds has a day?"
    assert chat.info.archived
    asked, answer = chat.branch()
    assert answer.role is Role.ASSISTANT
    assert answer.parts == (
        ReasoningPart("Counting\n\n24 hours of 60 minutes.\n\n60 seconds each.", 7.0),
        TextPart("```python\nprint(24 * 60 * 60)\n```\n\n```\n86400\n```\n\n86,400."))
    assert answer.parent == asked.id


RUN = "```python\nprint(24 * 60 * 60)\n```\n\n```\n86400\n```\n\n"


@pytest.mark.parametrize(("above", "below", "ended", "told"), [
    ("recap", "code", "stop", f"It is \n\n{RUN}86,400."),
    ("recap", "code", "max_tokens", f"It is \n\n{RUN}86,400."),
    ("output", "search", "stop", f"{RUN}It is \n\n86,400."),
    ("output", "search", "max_tokens", f"{RUN}It is 86,400."),
    ("output", "search", "interrupted", f"{RUN}It is 86,400."),
])
def test_what_chatgpt_said_in_several_nodes_is_told_apart_unless_one_broke_off(
        tmp_path: Path, above: str, below: str, ended: str, told: str) -> None:
    values = json.loads(CHATGPT.read_text("utf-8"))[1:]
    nodes = values[0]["mapping"]
    nodes["said"] = {"id": "said", "parent": above, "children": [below], "message": {
        "author": {"role": "assistant"}, "content": {"content_type": "text", "parts": ["It is "]},
        "metadata": {"finish_details": {"type": ended}}}}
    nodes[above]["children"], nodes[below]["parent"] = ["said"], "said"
    [chat] = chats(stored(tmp_path, values))
    assert chat.branch()[-1].text == told


def test_what_chatgpt_thought_in_several_nodes_is_told_apart(tmp_path: Path) -> None:
    values = json.loads(CHATGPT.read_text("utf-8"))[1:]
    nodes = values[0]["mapping"]
    nodes["more"] = {**json.loads(json.dumps(nodes["thinking"])), "id": "more", "parent": "recap"}
    nodes["more"]["message"]["content"]["thoughts"] = [{"summary": "Checking", "content": "By a program."}]
    nodes["code"]["parent"] = "more"
    [chat] = chats(stored(tmp_path, values))
    assert chat.branch()[-1].reasoning.endswith("60 seconds each.\n\nChecking\n\nBy a program.")


def test_an_answer_regenerated_after_it_had_thought_keeps_its_thoughts_in_both_versions(tmp_path: Path) -> None:
    values = json.loads(CHATGPT.read_text("utf-8"))[1:]
    nodes = values[0]["mapping"]
    again = json.loads(json.dumps(nodes["final"]))
    again["message"]["content"]["parts"] = ["Another total."]
    again["message"]["create_time"] += 1
    nodes["again"] = {**again, "id": "again"}
    nodes["found"]["children"].append("again")
    [chat] = chats(stored(tmp_path, values))
    leaf = chat.messages[chat.leaf or ""]
    one, other = chat.siblings(leaf.id)
    assert one.reasoning == other.reasoning != ""
    assert leaf is one
    assert other.text.endswith("Another total.")


def test_the_zip_of_the_export_is_read_without_unpacking(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("chat.html", "<html>")
        archive.writestr("user.json", '{"id": "user"}')
        archive.writestr("message_feedback.json", "[]")
        archive.write(CHATGPT, "export/conversations.json")
    assert chats(path) == chats(CHATGPT)


def test_one_broken_conversation_does_not_keep_the_others_away(tmp_path: Path) -> None:
    values = json.loads(CHATGPT.read_text("utf-8"))
    values.insert(1, {"title": "x", "mapping": {"a": {"message": {"author": {"role": "user"}, "content":
                                                                 {"parts": ["\ud800"]}}, "parent": "a"}}})
    values.insert(2, {"title": "y", "mapping": 5, "create_time": "never"})
    found = list(read(stored(tmp_path, values)))
    assert [each.chat.info.title for each in found if isinstance(each, Arrival)][:1] == ["Boats and branches"]
    assert len(found) == 4


def test_a_thousand_turns_are_read_without_recursion(tmp_path: Path) -> None:
    nodes: dict[str, Any] = {}
    for number in range(3000):
        role = "user" if number % 2 == 0 else "assistant"
        nodes[f"n{number}"] = {"parent": f"n{number - 1}", "children": [f"n{number + 1}"], "message": {
            "author": {"role": role}, "content": {"content_type": "text", "parts": [f"turn {number}"]}}}
    [chat] = chats(stored(tmp_path, [{"title": "Long", "id": "long", "mapping": nodes, "current_node": "n2999"}]))
    assert len(chat.branch()) == 3000


# -- LM Studio ------------------------------------------------------------------------------------------------------


def test_lm_studios_versions_are_siblings_and_its_figures_are_kept() -> None:
    [chat] = chats(LM_STUDIO)
    assert chat.info.title == "Boats"
    assert chat.info.created == 1_700_000_000
    assert chat.info.pinned
    assert chat.system_prompt == "Be brief."
    asked, answer, more = chat.branch()
    assert asked.text.startswith("Name a boat. 说一种船。")
    assert "42.jpg" in asked.text
    assert answer.parts == (ReasoningPart("Small or large?"), TextPart("A dory, 小船."))
    assert more.text == "Another?"
    raft, dory = chat.siblings(answer.id)
    assert (raft.text, raft.status) == ("A raft.", Status.LENGTH)
    assert dory.record is not None
    assert dory.record.model_name == "qwen3-4b"
    assert dory.record.usage.answer_tokens == 41
    assert dory.record.timings.first_token == 0.25
    assert dory.record.timings.tokens_per_second(dory.record.usage) == pytest.approx(20.0)


# -- GPT4All --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [False, True])
@pytest.mark.parametrize("version", range(1, 13))
def test_gpt4alls_chats_of_every_version_are_read(tmp_path: Path, version: int, state: bool) -> None:
    path = tmp_path / "gpt4all-abc.chat"
    path.write_bytes(chat_file(version, TALK, engine_state=state))
    [chat] = chats(path)
    assert chat.info.title == "Boats"
    assert chat.info.created == 1_700_000_000
    assert said(chat) == ["user: Name a boat. 说一种船。", "assistant: A dory.", "user: Another?", "assistant: A junk."]
    _, stopped, _, complete = chat.branch()
    assert stopped.status is Status.STOPPED
    assert complete.status is Status.COMPLETE
    assert complete.record is not None
    assert complete.record.model_name == "Qwen3-4B-Q4_0.gguf"


def test_gpt4alls_thoughts_code_and_attached_files_are_read(tmp_path: Path) -> None:
    call = Item("ToolCall: ", "<javascript_interpret>\n```javascript\nconsole.log(1)\n```\n</javascript_interpret>",
                result="1")
    answer = Item("Response: ", "", pieces=(
        Item("Response: ", "", pieces=(Item("Think: ", "<think>Let me see.</think>", thinking_ms=2500), call)),
        Item("ToolResponse: ", "1"), Item("Response: ", "", pieces=(Item("Text: ", "It is 1."),))))
    asked = Item("Prompt: ", "What is it?", attached=(("file:///home/me/my%20notes.txt", "海".encode()),
                                                      ("file:///home/me/table.xlsx", b"PK\3\4")))
    path = tmp_path / "gpt4all-abc.chat"
    path.write_bytes(chat_file(12, [asked, answer], user_name="My own name"))
    [chat] = chats(path)
    assert chat.info.title == "My own name"
    question, reply = chat.branch()
    assert question.text == "## Attached: my notes.txt\n\n海\n\nWhat is it?"
    assert reply.parts[0] == ReasoningPart("Let me see.", 2.5)
    assert "console.log(1)" in reply.text
    assert "```\n1\n```" in reply.text
    assert reply.text.endswith("It is 1.")
    assert "<" not in reply.text


@pytest.mark.parametrize("version", [3, 8, 12])
def test_a_gpt4all_file_cut_anywhere_is_damaged_and_never_half_a_chat(tmp_path: Path, version: int) -> None:
    whole = chat_file(version, TALK, engine_state=True)
    path = tmp_path / "gpt4all-abc.chat"
    for end in range(4, len(whole)):
        path.write_bytes(whole[:end])
        [found] = read(path)
        assert isinstance(found, StorageError), end
        assert "gpt4all-abc.chat" in str(found)


def test_a_gpt4all_file_of_a_newer_version_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "gpt4all-abc.chat"
    path.write_bytes(chat_file(13, TALK))
    [found] = read(path)
    assert "newer version" in str(found)


# -- all of them ----------------------------------------------------------------------------------------------------


def test_a_folder_is_looked_through_and_nothing_comes_twice(store: ChatStore, tmp_path: Path) -> None:
    (tmp_path / "models" / "deep").mkdir(parents=True)
    (tmp_path / "models" / "gpt4all-abc.chat").write_bytes(chat_file(12, TALK))
    (tmp_path / "models" / "model.gguf").write_bytes(b"GGUF")
    (tmp_path / "models" / "models3.json").write_text('[{"order": "a", "name": "Qwen"}]', "utf-8")
    (tmp_path / "models" / "deep" / "1.conversation.json").write_bytes(LM_STUDIO.read_bytes())
    (tmp_path / "models" / "deep" / "conversations.json").write_bytes(CHATGPT.read_bytes())
    for new in (4, 0):
        found = [each for file, chosen in files_in([tmp_path]) for each in read(file, chosen)]
        assert all(isinstance(each, Arrival) for each in found)
        assert sum(store.import_chat(each.chat) for each in found if isinstance(each, Arrival)) == new
    assert len(store.chats()) == 4
    for info in store.chats():
        chat = store.chat(info.id)
        assert all(message.parent is None or message.parent in chat.messages for message in chat.messages.values())
        assert [m.role for m in chat.branch()][:2] == [Role.USER, Role.ASSISTANT]


@pytest.mark.parametrize(("name", "data", "told"), [
    ("empty.json", b"", "no chats that Parley can read"), ("list.json", b"[]", "no chats that Parley can read"),
    ("words.json", b"hello", "no chats that Parley can read"),
    ("other.json", b'{"a": 1}', "no chats that Parley can read"),
    ("cut.json", b'{"format": "parley-chats", "version": 1, "chats": [{"id"', "damaged or incomplete"),
    ("latin.json", b'[{"mapping": {}, "title": "\xe9"}]', "damaged or incomplete"),
    ("deep.json", b"[" * 200_000, "damaged or incomplete"),
    ("broken.zip", b"PK\x03\x04 and nothing more", "damaged or incomplete"),
])
def test_a_file_that_cannot_be_read_is_named_in_a_sentence(tmp_path: Path, name: str, data: bytes, told: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    [found] = read(path)
    assert isinstance(found, StorageError)
    assert told in str(found)
    assert name in str(found)
    assert found.hint


def test_a_file_that_is_not_there_is_named_in_a_sentence(tmp_path: Path) -> None:
    [found] = read(tmp_path / "gone.json")
    assert "could not be read" in str(found)


def test_the_chats_before_a_break_are_read(tmp_path: Path) -> None:
    text = CHATGPT.read_text("utf-8")
    path = tmp_path / "conversations.json"
    path.write_text(text[:text.rindex("recap")], "utf-8")
    first, broken = read(path)
    assert isinstance(first, Arrival)
    assert isinstance(broken, StorageError)


def stored(folder: Path, values: Any) -> Path:
    path = folder / "conversations.json"
    path.write_text(json.dumps(values), "utf-8")
    return path
