"""Folders, pins, the archive; and messages that are taken away and come back."""

from pathlib import Path

import pytest

from assistant.domain.chat import Message, Role, Status, TextPart
from assistant.domain.errors import StorageError
from assistant.store.chats import ChatStore


def chats(store: ChatStore, count: int) -> list[str]:
    return [store.create_chat().info.id for _ in range(count)]


def said(store: ChatStore, chat_id: str, parent: str | None, text: str) -> str:
    return store.add_user_message(chat_id, parent, [TextPart(text)]).id


def shown(store: ChatStore, chat_id: str) -> str:
    return " ".join(message.text for message in store.chat(chat_id).branch())


def test_chats_lie_in_folders_are_pinned_and_archived_over_restarts(store: ChatStore, path: Path) -> None:
    one, two, three = chats(store, 3)
    work, home = store.create_folder("work"), store.create_folder("Home")
    assert store.folders() == [home, work]
    store.move([one, two], work.id)
    store.set_pinned([two, three], True)
    store.set_archived([three], True)
    store.rename_folder(home.id, "Zuhause")
    store.close()
    store = ChatStore(path)
    assert [folder.name for folder in store.folders()] == ["work", "Zuhause"]
    infos = {info.id: info for info in store.chats()}
    assert [infos[each].folder for each in (one, two, three)] == [work.id, work.id, ""]
    assert [infos[each].pinned for each in (one, two, three)] == [False, True, True]
    assert [infos[each].archived for each in (one, two, three)] == [False, False, True]
    assert store.chat(three).info == infos[three]
    store.move([one], "")
    store.set_pinned([two], False)
    store.delete_folder(work.id)
    assert {(info.folder, info.id) for info in store.chats()} == {("", one), ("", two), ("", three)}
    assert not store.chat(two).info.pinned
    store.close()


def test_several_chats_are_deleted_and_restored_together_or_not_at_all(store: ChatStore) -> None:
    one, two, three = chats(store, 3)
    store.delete_chats([one, three])
    assert [info.id for info in store.chats()] == [two]
    store.restore_chats([one, three])
    assert {info.id for info in store.chats()} == {one, two, three}
    with pytest.raises(StorageError, match="no longer here"):
        store.delete_chats([one, "0" * 32])
    with pytest.raises(StorageError, match="no longer here"):
        store.move([one], "0" * 32)
    assert len(store.chats()) == 3


def test_a_temporary_chat_is_ordered_without_touching_the_disk(store: ChatStore, path: Path) -> None:
    kept, passing = store.create_chat().info.id, store.create_chat(temporary=True).info.id
    store.set_pinned([kept, passing], True)
    assert store.chat(passing).info.pinned
    assert store.chat(kept).info.pinned
    store.delete_chats([kept, passing])
    store.restore_chats([kept, passing])
    first = said(store, passing, None, "first")
    second = said(store, passing, first, "second")
    assert store.delete_message(second) == first
    assert store.restore_message(second) == second
    assert store.purge_deleted() == 0


@pytest.mark.parametrize("act", ["rename", "delete"])
def test_a_folder_that_is_gone_says_so(store: ChatStore, act: str) -> None:
    with pytest.raises(StorageError, match="folder is no longer here"):
        store.rename_folder("x", "y") if act == "rename" else store.delete_folder("x")


def test_a_message_goes_with_all_below_it_and_comes_back_the_same(store: ChatStore) -> None:
    (chat_id,) = chats(store, 1)
    top = said(store, chat_id, None, "top")
    left, right = said(store, chat_id, top, "left"), said(store, chat_id, top, "right")
    below = said(store, chat_id, right, "below")
    said(store, chat_id, below, "deep")
    before = store.chat(chat_id)
    left_end = said(store, chat_id, left, "left-end")
    store.set_leaf(chat_id, before.leaf)
    before = store.chat(chat_id)
    assert store.delete_message(right) == left_end
    assert shown(store, chat_id) == "top left left-end"
    assert set(store.chat(chat_id).messages) == {top, left, left_end}
    assert store.restore_message(right) == before.leaf
    assert store.chat(chat_id) == before


def test_taking_away_what_is_not_shown_changes_nothing_on_the_page(store: ChatStore) -> None:
    (chat_id,) = chats(store, 1)
    top = said(store, chat_id, None, "top")
    aside, on = said(store, chat_id, top, "aside"), said(store, chat_id, top, "on")
    assert store.delete_message(aside) == on
    assert shown(store, chat_id) == "top on"
    last = said(store, chat_id, on, "last")
    assert store.restore_message(aside) == last
    assert shown(store, chat_id) == "top on last"


def test_without_siblings_the_page_ends_at_the_parent_or_is_empty(store: ChatStore) -> None:
    (chat_id,) = chats(store, 1)
    top = said(store, chat_id, None, "top")
    end = said(store, chat_id, top, "end")
    assert store.delete_message(end) == top
    assert store.delete_message(top) is None
    assert (store.chat(chat_id).messages, store.chat(chat_id).leaf) == ({}, None)
    fresh = said(store, chat_id, None, "fresh")
    assert store.chat(chat_id).branch()[0].id == fresh
    assert store.restore_message(top) == top
    assert shown(store, chat_id) == "top"
    assert store.restore_message(end) == end


def test_the_sibling_before_is_shown_or_the_one_after(store: ChatStore) -> None:
    (chat_id,) = chats(store, 1)
    one, two, three = (said(store, chat_id, None, text) for text in ("one", "two", "three"))
    store.set_leaf(chat_id, two)
    assert store.delete_message(two) == one
    assert store.delete_message(one) == three


@pytest.mark.parametrize("order", [("inner", "outer"), ("outer", "inner")])
def test_one_taken_away_before_the_one_above_it_comes_back_in_any_order(
        store: ChatStore, order: tuple[str, str]) -> None:
    (chat_id,) = chats(store, 1)
    top = said(store, chat_id, None, "top")
    outer = said(store, chat_id, top, "outer")
    inner = said(store, chat_id, outer, "inner")
    ids = {"inner": inner, "outer": outer}
    store.delete_message(inner)
    store.delete_message(outer)
    store.restore_message(ids[order[0]])
    if order[0] == "inner":
        assert shown(store, chat_id) == "top"       # nothing can be shown below what is away
    else:
        assert shown(store, chat_id) == "top outer"
    store.restore_message(ids[order[1]])
    assert set(store.chat(chat_id).messages) == {top, outer, inner}


def test_nothing_is_added_below_a_message_that_was_taken_away(store: ChatStore) -> None:
    (chat_id,) = chats(store, 1)
    top = said(store, chat_id, None, "top")
    end = said(store, chat_id, top, "end")
    store.delete_message(end)
    with pytest.raises(StorageError, match="no longer here"):
        store.add_answer(chat_id, end)
    with pytest.raises(StorageError, match="no longer here"):
        store.set_leaf(chat_id, end)
    with pytest.raises(StorageError, match="no longer here"):
        store.delete_message(end)
    with pytest.raises(StorageError, match="no longer here"):
        store.restore_message("0" * 32)


def test_messages_taken_away_are_gone_after_a_purge_and_after_a_restart(store: ChatStore, path: Path) -> None:
    (chat_id,) = chats(store, 1)
    top = said(store, chat_id, None, "top")
    one, two = said(store, chat_id, top, "one"), said(store, chat_id, top, "two")
    store.delete_message(two)
    assert store.purge_deleted(older_than_seconds=60) == 0
    store.restore_message(two)
    store.delete_message(two)
    assert store.purge_deleted() == 1
    with pytest.raises(StorageError, match="no longer here"):
        store.restore_message(two)
    store.delete_message(one)
    store.close()
    store = ChatStore(path)
    assert set(store.chat(chat_id).messages) == {top}
    store.close()


def test_a_thousand_messages_deep_can_be_taken_away_and_purged(store: ChatStore) -> None:
    (chat_id,) = chats(store, 1)
    parent: str | None = None
    first = ""
    for number in range(1500):
        parent = store.add_answer(chat_id, parent, [TextPart(str(number))]).id
        first = first or parent
    store.delete_message(first)
    assert store.chat(chat_id).messages == {}
    assert store.restore_message(first) == parent
    store.delete_message(first)
    assert store.purge_deleted() == 1500


def test_an_edited_answer_is_a_complete_sibling(store: ChatStore) -> None:
    (chat_id,) = chats(store, 1)
    question = said(store, chat_id, None, "question")
    answer = store.finish(store.add_answer(chat_id, question).id, [TextPart("as written")], Status.COMPLETE, None)
    edited: Message = store.add_message(chat_id, question, Role.ASSISTANT, [TextPart("as edited")], answer.record)
    assert (edited.status, edited.role) == (Status.COMPLETE, Role.ASSISTANT)
    chat = store.chat(chat_id)
    assert chat.siblings(answer.id) == (answer, edited)
    assert chat.leaf == edited.id
    assert chat.info.title == "question"
