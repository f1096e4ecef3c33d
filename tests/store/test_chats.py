"""What a user keeps: chats, branches, drafts and settings, over restarts."""

import stat
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.domain.chat import (
    AttachmentPart,
    Chat,
    GenerationRecord,
    Part,
    ReasoningPart,
    Status,
    TextPart,
    Timings,
    Usage,
)
from assistant.domain.errors import StorageError
from assistant.store.chats import ChatStore, OpenReport

RECORD = GenerationRecord("Qwen3.5 4B", "ab" * 32, 4294967294, {"generation.temperature": 0.7, "generation.seed": -1},
                          Usage(100, 60, 40, 7), Timings(0.5, 0.25, 3.0))


def reopened(store: ChatStore, path: Path) -> ChatStore:
    store.close()
    return ChatStore(path)


def said(text: str) -> list[Part]:
    return [TextPart(text)]


def test_a_conversation_is_the_same_after_a_restart(store: ChatStore, path: Path) -> None:
    chat_id = store.create_chat().info.id
    question = store.add_user_message(chat_id, None, said("What is a monad?\nBriefly."))
    answer = store.add_answer(chat_id, question.id)
    assert store.save_draft_answer(answer.id, [ReasoningPart("hm", None)])
    done = store.finish(answer.id, [ReasoningPart("hmm", 1.5), TextPart("A burrito.")], Status.LENGTH, RECORD)
    store.set_system_prompt(chat_id, "Be kind.")
    store.set_settings(chat_id, {"generation.temperature": 0.2})
    store.set_model(chat_id, "/models/a.gguf")
    store.set_draft(chat_id, "and what")
    before = store.chat(chat_id)
    store = reopened(store, path)
    assert store.open() == OpenReport()
    assert store.chat(chat_id) == before
    assert before.branch() == (question, done)
    assert done.record == RECORD
    assert before.info.title == "What is a monad?"
    assert (before.system_prompt, before.model_path, before.draft) == ("Be kind.", "/models/a.gguf", "and what")
    assert [info.id for info in store.chats()] == [chat_id]
    store.close()


def test_editing_a_message_makes_a_branch_beside_it(store: ChatStore) -> None:
    chat_id = store.create_chat().info.id
    first = store.add_user_message(chat_id, None, said("one"))
    answer = store.add_answer(chat_id, first.id)
    store.finish(answer.id, said("reply"), Status.COMPLETE, RECORD)
    edited = store.add_user_message(chat_id, None, said("two"))
    chat = store.chat(chat_id)
    assert [m.text for m in chat.siblings(first.id)] == ["one", "two"]
    assert chat.leaf == edited.id
    assert chat.info.title == "one"
    store.set_leaf(chat_id, answer.id)
    assert [m.text for m in store.chat(chat_id).branch()] == ["one", "reply"]


def test_messages_stay_in_order_when_the_clock_goes_back(store: ChatStore, monkeypatch: pytest.MonkeyPatch) -> None:
    chat_id = store.create_chat().info.id
    now = iter([5000.0, 4000.0, 4000.0, 3000.0])
    with monkeypatch.context() as patch:
        patch.setattr("assistant.store.chat_tables.time.time", lambda: next(now))
        ids = [store.add_user_message(chat_id, None, said(str(n))).id for n in range(4)]
    assert [m.id for m in store.chat(chat_id).siblings(ids[0])] == ids


def test_the_chat_list_shows_the_last_written_first_and_nothing_deleted(store: ChatStore) -> None:
    old, new, gone, temporary = (store.create_chat(temporary=n == 3).info.id for n in range(4))
    store.add_user_message(old, None, said("again"))
    store.delete_chat(gone)
    assert [info.id for info in store.chats()] == [old, new]
    assert store.chat(temporary).info.temporary


def test_a_title_given_by_the_user_stays(store: ChatStore) -> None:
    chat_id = store.create_chat().info.id
    store.rename(chat_id, "Mine")
    store.add_user_message(chat_id, None, said("hello"))
    assert store.chat(chat_id).info.title == "Mine"


def test_a_deleted_chat_comes_back_whole(store: ChatStore) -> None:
    chat_id = store.create_chat().info.id
    store.add_user_message(chat_id, None, said("hello"))
    before = store.chat(chat_id)
    store.delete_chat(chat_id)
    with pytest.raises(StorageError, match="no longer here"):
        store.chat(chat_id)
    assert store.purge_deleted(older_than_seconds=60) == 0
    store.restore_chat(chat_id)
    assert store.chat(chat_id) == before


def test_search_finds_titles_and_text_in_any_script_and_takes_signs_literally(store: ChatStore) -> None:
    texts = ["100% sure", "100 percent", "Über uns", "天气很好", "under_score", "underXscore"]
    ids = {}
    for text in texts:
        ids[text] = store.create_chat().info.id
        store.rename(ids[text], "title of " + text[:3])
        store.add_user_message(ids[text], None, said("so " + text))

    def found(query: str, limit: int = 100) -> list[str]:
        return [hit.chat.id for hit in store.search(query, limit)]

    assert found("100%") == [ids["100% sure"]]
    assert found("ÜBER") == [ids["Über uns"]]
    assert found("天气") == [ids["天气很好"]]
    assert found("under_sco") == [ids["under_score"]]
    assert found("Title of 10") == [ids["100 percent"], ids["100% sure"]]
    assert found("so ", limit=2) == [ids["underXscore"], ids["under_score"]]
    assert found("'; DROP") == []
    store.delete_chat(ids["天气很好"])
    assert found("天气") == []


def test_thinking_is_not_searched(store: ChatStore) -> None:
    chat_id = store.create_chat().info.id
    answer = store.add_answer(chat_id, store.add_user_message(chat_id, None, said("a")).id)
    store.finish(answer.id, [ReasoningPart("zebra", 1.0), TextPart("horse")], Status.COMPLETE, None)
    assert store.search("zebra") == []
    assert len(store.search("horse")) == 1


def test_a_draft_that_comes_too_late_cannot_undo_the_answer(store: ChatStore) -> None:
    chat_id = store.create_chat().info.id
    answer = store.add_answer(chat_id, store.add_user_message(chat_id, None, said("a")).id)
    store.finish(answer.id, said("all of it"), Status.STOPPED, RECORD)
    assert store.save_draft_answer(answer.id, said("all")) is False
    assert store.chat(chat_id).messages[answer.id].text == "all of it"
    assert store.reopen_answer(answer.id).status is Status.WRITING
    assert store.save_draft_answer(answer.id, said("all of it and more"))


def test_an_answer_being_written_when_the_app_ended_is_interrupted(store: ChatStore, path: Path) -> None:
    chat_id = store.create_chat().info.id
    answer = store.add_answer(chat_id, store.add_user_message(chat_id, None, said("a")).id)
    store.save_draft_answer(answer.id, said("half of"))
    store = reopened(store, path)
    message = store.chat(chat_id).messages[answer.id]
    assert (message.status, message.text) == (Status.INTERRUPTED, "half of")
    assert message.status.can_continue
    store.close()


def test_a_chat_of_two_thousand_turns_can_be_deleted(store: ChatStore) -> None:
    chat_id = store.create_chat().info.id
    parent: str | None = None
    for number in range(2000):
        parent = store.add_answer(chat_id, parent, said(str(number))).id
    assert len(store.chat(chat_id).branch()) == 2000
    store.delete_chat(chat_id)
    assert store.purge_deleted() == 1


@pytest.mark.parametrize("act", [
    lambda s: s.chat("0" * 32), lambda s: s.rename("0" * 32, "x"), lambda s: s.set_draft("0" * 32, "x"),
    lambda s: s.add_user_message("0" * 32, None, said("x")), lambda s: s.delete_chat("0" * 32),
    lambda s: s.finish("0" * 32, said("x"), Status.COMPLETE, None), lambda s: s.reopen_answer("0" * 32),
])
def test_a_chat_that_is_gone_says_so(store: ChatStore, act: Any) -> None:
    with pytest.raises(StorageError, match="no longer here"):
        act(store)


def test_a_message_of_another_chat_is_no_parent(store: ChatStore) -> None:
    one, two = (store.create_chat().info.id for _ in range(2))
    message = store.add_user_message(one, None, said("x"))
    with pytest.raises(StorageError):
        store.add_user_message(two, message.id, said("y"))
    with pytest.raises(StorageError):
        store.set_leaf(two, message.id)
    assert store.chat(two).messages == {}


def test_every_file_is_readable_by_the_user_alone(store: ChatStore, path: Path) -> None:
    chat_id = store.create_chat().info.id
    store.add_user_message(chat_id, None, said("x"))
    files = list(path.parent.iterdir())
    assert {file.name for file in files} == {"chats.db", "chats.db-wal", "chats.db-shm"}
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_file_others_could_read_is_closed_to_them(store: ChatStore, path: Path) -> None:
    store.create_chat()
    store.close()
    path.chmod(0o644)
    store.open()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_many_threads_may_use_one_store(store: ChatStore) -> None:
    problems: list[BaseException] = []

    def talk(number: int) -> None:
        try:
            chat_id = store.create_chat(temporary=number % 2 == 0).info.id
            for turn in range(20):
                store.add_answer(chat_id, None, said(f"{number}.{turn}"))
                assert len(store.chat(chat_id).messages) == turn + 1
        except BaseException as problem:
            problems.append(problem)

    threads = [threading.Thread(target=talk, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert len(store.chats()) == 4


text = st.text(st.characters(), max_size=60)      # with NUL, lone surrogates, every script
number = st.floats(0, 1e12)
count = st.integers(0, 2**53)
attachment = st.builds(AttachmentPart, text, text)
part = st.one_of(st.builds(TextPart, text), st.builds(ReasoningPart, text, st.none() | number), attachment)
values = st.dictionaries(text, st.one_of(st.none(), st.booleans(), st.integers(), number, text), max_size=4)
record = st.builds(GenerationRecord, text, text, st.integers(0, 2**32), values,
                   st.builds(Usage, count, count, count, count), st.builds(Timings, number, number, number),
                   evaluation=values)


def stored(value: str) -> str:
    """UTF-8 has no place for half a surrogate pair; everything else must come back as it was."""
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(part, max_size=4), made=st.none() | record, status=st.sampled_from(Status), title=text,
       prompt=text, draft=text, attached=st.lists(attachment, max_size=3), model=text, own=values)
def test_every_field_survives_a_restart(
    tmp_path_factory: pytest.TempPathFactory, parts: list[Part], made: GenerationRecord | None, status: Status,
    title: str, prompt: str, draft: str, attached: list[AttachmentPart], model: str, own: dict[str, Any],
) -> None:
    path = tmp_path_factory.mktemp("round") / "chats.db"
    store = ChatStore(path)
    chat_id = store.create_chat().info.id
    question = store.add_user_message(chat_id, None, parts)
    answer = store.finish(store.add_answer(chat_id, question.id).id, parts, status, made)
    store.rename(chat_id, title)
    store.set_system_prompt(chat_id, prompt)
    store.set_draft(chat_id, draft, attached)
    store.set_model(chat_id, model)
    store.set_settings(chat_id, own)
    store = reopened(store, path)
    chat: Chat = store.chat(chat_id)
    store.close()
    expected = tuple(
        ReasoningPart(stored(p.text), p.seconds) if isinstance(p, ReasoningPart)
        else AttachmentPart(stored(p.name), stored(p.text)) if isinstance(p, AttachmentPart)
        else TextPart(stored(p.text)) for p in parts)
    assert chat.messages[question.id] == question
    assert chat.messages[answer.id].record == made
    assert chat.messages[answer.id].parts == question.parts == expected
    assert chat.messages[answer.id].status is (Status.INTERRUPTED if status is Status.WRITING else status)
    assert (chat.info.title, chat.system_prompt, chat.draft, chat.model_path) == tuple(
        stored(each) for each in (title, prompt, draft, model))
    assert chat.draft_attachments == tuple(AttachmentPart(stored(p.name), stored(p.text)) for p in attached)
    assert chat.settings == own


def test_what_the_user_said_is_on_the_disk_itself_on_return(store: ChatStore) -> None:
    chat_id = store.create_chat().info.id
    assert store._disk is not None
    connection = store._disk.database._connection
    done: list[str] = []
    connection.set_trace_callback(lambda statement: done.append(statement.split(" (")[0]))
    message = store.add_user_message(chat_id, None, said("hello"))
    connection.set_trace_callback(None)
    assert done[:2] == ["PRAGMA synchronous = FULL", "BEGIN IMMEDIATE"]
    assert done[-2:] == ["COMMIT", "PRAGMA synchronous = NORMAL"]
    done.clear()
    connection.set_trace_callback(done.append)
    store.add_answer(chat_id, message.id)
    connection.set_trace_callback(None)
    assert not any("synchronous" in statement for statement in done)
    done.clear()
    connection.set_trace_callback(done.append)
    store.sync()
    connection.set_trace_callback(None)
    assert (done[0], done[-1]) == ("PRAGMA synchronous = FULL", "PRAGMA synchronous = NORMAL")
    assert connection.execute("PRAGMA synchronous").fetchone()[0] == 1
