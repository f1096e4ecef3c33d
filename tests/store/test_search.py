"""Finding a sentence: in every script, newest first, right at any moment, with the place marked."""

import random
import sqlite3
import threading
import time
import unicodedata
from contextlib import closing
from pathlib import Path

import pytest

from assistant.domain.chat import ReasoningPart, Role, SearchHit, Status, TextPart
from assistant.store.chats import ChatStore
from assistant.store.search_words import SNIPPET, parse, spaced
from tests.store.database_files import say, texts_found


def marked(hit: SearchHit) -> list[str]:
    return [hit.snippet[start:start + length] for start, length in hit.marks]


@pytest.mark.parametrize(("text", "query", "marks"), [
    ("The whale sang all night", "whale", ["whale"]),
    ("The whale sang all night", "WHA sin", None),
    ("The whale sang all night", "ni wha", ["wha", "ni"]),
    ("The whale sang all night", "hale", None),
    ("Ein Café in Århus", "cafe arhus", ["Café", "Århus"]),
    (unicodedata.normalize("NFD", "Ein Café in Århus"), "café", [unicodedata.normalize("NFD", "Café")]),
    ("Chữ tiếng Việt", unicodedata.normalize("NFD", "tiếng Việt"), ["tiếng", "Việt"]),
    ("Chữ tiếng Việt", "tiê\u0301ng", ["tiếng"]),
    (unicodedata.normalize("NFD", "Chữ tiếng Việt"), unicodedata.normalize("NFD", "tiếng"),
     [unicodedata.normalize("NFD", "tiếng")]),
    (unicodedata.normalize("NFD", "Chữ tiếng Việt"), "viet", [unicodedata.normalize("NFD", "Việt")]),
    (unicodedata.normalize("NFD", "dépôt"), "pot", None),
    (unicodedata.normalize("NFD", "dépôt x\u0304y"), "x", None),
    ("s\u0336e\u0336a\u0336 \u0336l\u0336i\u0336o\u0336n\u0336", "lion", ["l\u0336i\u0336o\u0336n\u0336"]),
    ("明天去北京看朋友", "北京", ["北京"]),
    ("明天去北京看朋友", "朋友 北京", ["北京", "朋友"]),
    ("北方的京城", "北京", None),
    ("在北，京城", "北京", None),
    ("用 Python 写程序", "用python写", ["用 Python 写"]),
    ("用Python写程序", "python", ["Python"]),
    ("ＡＢＣ 全角", "abc", ["ＡＢＣ"]),
    ("東京タワーとスカイツリー", "タワー", ["タワー"]),
    ("서울에서 만나요", "서울", ["서울"]),
    ("서울에서 만나요", unicodedata.normalize("NFD", "서울"), ["서울"]),
    (unicodedata.normalize("NFD", "서울에서"), "서울", [unicodedata.normalize("NFD", "서울")]),
    (unicodedata.normalize("NFD", "서울에서"), "서우", None),
    ("東京ガス", unicodedata.normalize("NFD", "ガス"), ["ガス"]),
    ("ไปกรุงเทพพรุ่งนี้", "กรุงเทพ", ["กรุงเทพ"]),
    ("Write it in C++, please", "c++", ["C++"]),
    ("The vitamin c", "c++", None),
    ("call foo.bar(1)", "foo.ba", ["foo.ba"]),
    ("foo, bar", "foo.bar", None),
    ("one two three", '"two three"', ["two three"]),
    ("three two", '"two three"', None),
    ("one\n\n  two", '"one two', ["one", "two"]),
    ("cats and dogs", "cats AND dogs", ["cats", "and", "dogs"]),
    ("cats dogs", "cats AND dogs", None),
    ("it’s fine", "it's", ["it’s"]),
    ("pure 🎉 joy", "🎉", ["🎉"]),
    ("🤖hello", "hello", ["hello"]),
    ("🤖hello", "🤖hel", ["🤖hel"]),
    ("well done👍🏽friend", "done friend", ["done", "friend"]),
    ("🥇GPT-4", "gpt", ["GPT"]),
    ("₺500", "500", ["500"]),
    ("今天🤖天气", "今天 天气", ["今天", "天气"]),
    ("今天🤖天气", "今天天气", None),
    ("a 100 % certain", "%", ["%"]),
])
def test_words_are_found_and_marked(store: ChatStore, text: str, query: str, marks: list[str] | None) -> None:
    say(store, text)
    say(store, "something else altogether")
    found = store.search(query)
    assert [marked(hit) for hit in found] == ([] if marks is None else [marks])


@pytest.mark.parametrize("query", [
    '"', '""', '"  "', "'", "*", "(", ")", "NEAR(a b)", "text:x", "{a b}: c", "^a", "a NOT", "OR", "-x", "a AND", "\\",
    ";--", "' OR 1=1", "\0", "\ud800", "x\ud800y", "。", "…", "a" * 100_000, "a " * 5000, "[", "(?i)x", "$^",
    "\n", "%", "_",
])
def test_whatever_is_typed_is_harmless(store: ChatStore, query: str) -> None:
    say(store, "nothing of the kind")
    assert store.search(query) == []


def test_no_query_finds_nothing(store: ChatStore) -> None:
    say(store, "words")
    assert store.search("") == store.search("  \t ") == []


def test_the_newest_hit_comes_first_and_each_chat_once(store: ChatStore) -> None:
    old = say(store, "whale one", "whale two")
    say(store, "ship")
    new = say(store, "whale three")
    assert texts_found(store, "whale") == ["whale three", "whale two"]
    say(store, "whale four", chat=old)
    assert texts_found(store, "whale") == ["whale four", "whale three"]
    assert [hit.chat.id for hit in store.search("whale", limit=1)] == [old]
    assert new in {hit.chat.id for hit in store.search("whale")}


def test_of_what_was_said_in_one_millisecond_the_last_counts(store: ChatStore, monkeypatch: pytest.MonkeyPatch) -> None:
    for minute in range(20):
        monkeypatch.setattr(time, "time", lambda now=1_700_000_000.0 + 60 * minute: now)
        say(store, "whale", "and the whale", "but the whale")
        store.update_search()
        assert texts_found(store, "whale")[0] == "but the whale"


def test_a_title_is_found_and_a_message_is_preferred_to_it(store: ChatStore) -> None:
    named = say(store, "about ships")
    store.rename(named, "Whales and\nall")
    both = say(store, "a whale")
    store.rename(both, "Whale")
    found = {hit.chat.id: hit for hit in store.search("whale")}
    assert found[named].message is None
    assert (found[named].snippet, marked(found[named])) == ("Whales and all", ["Whale"])
    assert found[both].message is not None
    store.rename(named, "Ships")
    assert [hit.chat.id for hit in store.search("whale")] == [both]
    assert [hit.chat.title for hit in store.search("and all")] == []


def test_a_message_far_down_a_long_text_is_shown_with_what_is_around_it(store: ChatStore) -> None:
    before, after = "word " * 3000, " thing" * 3000
    say(store, f"{before}\n\n\tthe **needle**\nlies here{after}")
    (hit,) = store.search("needle")
    assert marked(hit) == ["needle"]
    assert "the **needle** lies here" in hit.snippet
    assert "\n" not in hit.snippet
    assert hit.snippet.startswith("…word")
    assert hit.snippet.endswith("thing…")
    assert SNIPPET - 20 <= len(hit.snippet) <= SNIPPET + 2


def test_chinese_snippets_show_the_text_as_it_was_written(store: ChatStore) -> None:
    text = "今天天气很好，我们一起去北京的故宫看看吧。" * 20
    say(store, text)
    (hit,) = store.search("北京")
    assert hit.snippet.strip("…") in text
    assert set(marked(hit)) == {"北京"}
    assert len(hit.marks) == hit.snippet.count("北京")


def test_an_answer_is_found_once_it_has_ended_and_as_it_ended(store: ChatStore, path: Path) -> None:
    chat_id = say(store, "question")
    answer = store.add_answer(chat_id, store.chat(chat_id).leaf)
    for length in range(3):
        store.save_draft_answer(answer.id, [TextPart("growing " * length)])
    assert store.search("growing") == []
    with closing(sqlite3.connect(path)) as db, db:
        assert db.execute("SELECT count(*) FROM unindexed").fetchone() == (0,)      # a draft is no work for the index
    store.finish(answer.id, [ReasoningPart("pondering", 1.0), TextPart("grown up")], Status.STOPPED, None)
    assert store.search("growing") == store.search("pondering") == []
    assert texts_found(store, "grown") == ["grown up"]
    store.reopen_answer(answer.id)
    store.finish(answer.id, [TextPart("quite another")], Status.COMPLETE, None)
    assert store.search("grown") == []
    assert texts_found(store, "another") == ["quite another"]


def test_a_text_in_several_parts_is_one_text(store: ChatStore) -> None:
    chat_id = say(store, "question")
    store.add_message(chat_id, None, Role.ASSISTANT, [TextPart("sea"), ReasoningPart("hm"), TextPart("weed grows")])
    assert texts_found(store, "seaweed grow") == ["seaweed grows"]


def test_what_is_taken_away_is_not_found_until_it_is_back(store: ChatStore) -> None:
    chat_id = say(store, "top", "whale", "below the whale")
    message_id = store.chat(chat_id).branch()[1].id
    store.update_search()
    store.delete_message(message_id)
    assert store.search("whale") == []
    store.restore_message(message_id)
    assert texts_found(store, "whale") == ["below the whale"]
    store.delete_chat(chat_id)
    assert store.search("whale") == store.search("top") == []
    store.restore_chat(chat_id)
    assert texts_found(store, "top") == ["top"]
    store.set_archived([chat_id], True)
    assert store.search("top")[0].chat.archived


@pytest.mark.parametrize("indexed", [0, 1, 5])
def test_search_is_right_while_the_index_is_still_being_made(
        store: ChatStore, monkeypatch: pytest.MonkeyPatch, indexed: int) -> None:
    monkeypatch.setattr("assistant.store.chat_search._CHUNK", 7)
    monkeypatch.setattr("assistant.store.chat_search._AT_ONCE", 3)
    for number in range(60):
        say(store, f"whale {number}", "鲸鱼")
    for _ in range(indexed):
        assert store.update_search(seconds=0)
    assert texts_found(store, "whale") == [f"whale {number}" for number in reversed(range(60))]
    assert len(store.search("鲸鱼")) == 60
    assert [hit.chat.id for hit in store.search("whale", limit=4)] == [hit.chat.id for hit in store.search("whale")[:4]]
    assert not store.update_search(seconds=60)
    assert texts_found(store, "whale") == [f"whale {number}" for number in reversed(range(60))]


def test_a_search_nobody_waits_for_any_more_ends(store: ChatStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.store.chat_search._CHUNK", 1)
    monkeypatch.setattr("assistant.store.chat_search._AT_ONCE", 3)
    for number in range(30):
        say(store, f"whale {number}")
    asked: list[int] = []

    def wanted() -> bool:
        asked.append(1)
        return len(asked) < 5

    assert 0 < len(store.search("whale", wanted=wanted)) < 30


def test_the_index_is_there_after_a_restart_and_follows_what_others_write(store: ChatStore, path: Path) -> None:
    say(store, "whale")
    assert not store.update_search(seconds=60)
    store.close()
    with closing(sqlite3.connect(path)) as db, db:
        assert db.execute("SELECT count(*) FROM unindexed").fetchone() == (0,)
    store = ChatStore(path)
    assert texts_found(store, "whale") == ["whale"]
    say(store, "shark")
    store.close()
    store = ChatStore(path)
    assert texts_found(store, "shark") == ["shark"]
    store.close()


def test_many_threads_may_write_search_and_purge_at_once(store: ChatStore) -> None:
    problems: list[BaseException] = []

    def talk(number: int) -> None:
        try:
            for turn in range(15):
                chat_id = say(store, f"whale{number}x{turn}")
                assert texts_found(store, f"whale{number}x{turn}") == [f"whale{number}x{turn}"]
                if turn % 3 == 0:
                    store.delete_chat(chat_id)
                    store.purge_deleted()
                    assert store.search(f"whale{number}x{turn}") == []
        except BaseException as problem:
            problems.append(problem)

    threads = [threading.Thread(target=talk, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert len(store.search("wha")) == 40


def test_the_index_agrees_with_reading_every_message(store: ChatStore) -> None:
    rng = random.Random(5)
    words = ["whale", "Whales", "wharf", "北京", "京", "北", "天气", "C++", "café", "CAFE", "x1", "x12", "ตี", "🤖",
             "x\u0304", "tiếng Việt", "서울", "\uf8ff1"]
    words += [unicodedata.normalize("NFD", word) for word in ("café", "tiếng Việt", "서울")]
    kept: list[str] = []
    for _ in range(250):
        between = rng.choice(["", " ", "，", "🤖", "🧠", "🥇", "🏽", "₺", "≠"])
        text = between.join(rng.choices(words, k=rng.randint(1, 6)))
        kept.append(text)
        say(store, text)
    store.update_search(seconds=60)
    indexed = {word: texts_found(store, word) for word in words}
    search = store._searching()
    search._broken = 99         # reads all messages instead
    assert {word: texts_found(store, word) for word in words} == indexed
    assert sum(map(len, indexed.values())) > 300


def test_every_letter_is_found_composed_and_in_parts() -> None:
    composed = [char for char in map(chr, range(0xa0, 0x30000)) if char.isalpha()
                and unicodedata.normalize("NFC", char) == char != unicodedata.normalize("NFD", char)]
    assert len(composed) > 12_000
    for char in composed[::7] + composed[:1000]:
        parts = unicodedata.normalize("NFD", char)
        assert spaced(char) == spaced(parts)
        for query in (char, parts):
            words = parse(query)
            assert words.place(f"1 {char} 2") == (2, 3), char
            assert words.place(f"1 {parts} 2") == (2, 2 + len(parts)), char
