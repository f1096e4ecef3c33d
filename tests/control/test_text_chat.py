"""A plain text as the window's back end keeps it: every state on disk, whatever breaks."""

from pathlib import Path

from assistant.domain.chat import ChatKind, Status
from assistant.domain.errors import StorageError
from assistant.domain.plain_text import document
from tests.control.conftest import ENDLESS, Desk, StartDesk, generates, locked


def text(start: StartDesk, model: Path, fake: str = "--tokens 3") -> Desk:
    desk = start(fake)
    desk.heard.listen(desk.session, "text_changed")
    desk.session.new_text({"generation.temperature": 0.5})
    desk.models.choose(model)
    return desk


def told(desk: Desk) -> str:
    return document(desk.stored()).text


def test_what_is_typed_is_on_disk_soon_and_empty_texts_are_nowhere(start: StartDesk, model: Path) -> None:
    desk = text(start, model)
    desk.session.set_text("", "")
    desk.session.keep_text()
    desk.settle()
    assert desk.store.chats() == []
    for length in range(1, 20):
        desk.session.set_text("a pen and a pencil!"[:length], "")
    desk.until(lambda: bool(desk.session.chat.info.id))
    assert told(desk) == "a pen and a pencil!"
    stored = desk.stored()
    assert stored.info.kind is ChatKind.TEXT
    assert stored.settings == {"generation.temperature": 0.5}
    assert len(stored.messages) == 1


def test_a_continuation_gets_the_text_before_the_cursor_alone(start: StartDesk, model: Path, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    desk = text(start, model, f"--tokens 3 --seen {seen}")
    desk.session.continue_text("before ", " after")
    answer = desk.until_answered()
    (asked,) = generates(seen)
    assert (asked.text, asked.turns, asked.system_prompt, asked.past_end) == ("before ", (), "", False)
    assert told(desk) == f"before {answer.text} after"
    assert desk.session.place() == (0, 1)
    assert not desk.errors()


def test_where_the_model_ended_the_text_continuing_goes_past_it(start: StartDesk, model: Path, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    desk = text(start, model, f"--tokens 3 --seen {seen}")
    desk.session.continue_text("one", "")
    first = desk.until_answered()
    assert first.status is Status.COMPLETE
    desk.session.continue_text("one" + first.text, "")
    desk.until_answered(2)
    assert [asked.past_end for asked in generates(seen)] == [False, True]


def test_an_undo_on_its_way_leads_back(start: StartDesk, model: Path) -> None:
    desk = text(start, model)
    desk.session.continue_text("one", "")
    answer = desk.until_answered()
    desk.session.set_text("one" + answer.text + "x", "")
    desk.session.keep_text()                                    # on its way to disk
    desk.session.set_text("one" + answer.text, "")              # undone before it was there
    desk.settle()
    desk.until(lambda: desk.session.place() == (0, 1))
    assert told(desk) == "one" + answer.text
    desk.session.set_text("one", "")                            # the continuation taken back
    assert desk.session.place() == (0, 0)
    assert told(desk) == "one"
    desk.session.again(desk.session.chat.leaf or "")
    desk.settle()
    assert not desk.answering.is_busy()


def test_words_undone_behind_a_continuation_do_not_come_back_with_it(start: StartDesk, model: Path) -> None:
    desk = text(start, model)
    desk.session.continue_text("one", "")
    first = desk.until_answered()
    desk.session.again(first.id)
    second = desk.until_answered(2)
    desk.session.set_text("one" + second.text + "x", "")
    desk.session.keep_text()
    desk.settle()
    desk.session.set_text("one" + second.text, "")              # undone
    assert desk.session.place() == (1, 2)
    desk.session.walk(second.id, -1)
    assert desk.session.place() == (0, 2)
    desk.session.walk(first.id, 1)
    assert desk.session.place() == (1, 2)
    assert told(desk) == document(desk.session.chat).text == "one" + second.text


def test_a_state_long_left_is_shown_as_it_was_and_what_was_typed_since_stays(start: StartDesk, model: Path) -> None:
    desk = text(start, model)
    desk.session.continue_text("one", "")
    answer = desk.until_answered()
    desk.session.set_text("another", "")
    desk.session.go_to(answer.parent or "")                     # "another" is on its way to disk
    desk.settle()
    assert told(desk) == document(desk.session.chat).text == "one"
    assert "another" in [message.text for message in desk.stored().messages.values()]


def test_an_edit_while_it_is_written_stops_it_and_both_are_kept(start: StartDesk, model: Path) -> None:
    desk = text(start, model, ENDLESS)
    desk.session.continue_text("one", "")
    desk.until(lambda: len(desk.heard.of("fed")) > 5)
    seen = desk.session.document().text
    desk.session.set_text(seen + "!", "")
    answer = desk.until_answered()
    desk.until(lambda: document(desk.session.chat).text == seen + "!")
    assert told(desk) == seen + "!"
    assert answer.text.startswith(seen.removeprefix("one"))
    assert desk.stored().messages[answer.id].text == answer.text


def test_typing_while_the_model_loads_takes_the_wish_back_and_keeps_the_words(start: StartDesk, model: Path) -> None:
    desk = text(start, model.with_name("slow.gguf"), "--slow slow")
    desk.session.continue_text("one", "")
    desk.until(desk.answering.is_busy)
    desk.session.set_text("one two", "")
    desk.until(lambda: not desk.answering.is_busy())
    desk.until(lambda: document(desk.session.chat).text == "one two")
    assert told(desk) == "one two"
    desk.models.cancel()


def test_typing_after_the_model_could_not_be_loaded_takes_the_wish_back(start: StartDesk, tmp_path: Path) -> None:
    desk = text(start, tmp_path / "bad.gguf", "--tokens 3 --refuse bad")
    desk.session.continue_text("one", "")
    desk.until(lambda: bool(desk.errors()))
    desk.session.set_text("one two", "")
    desk.models.choose(tmp_path / "good.gguf")
    desk.until(lambda: bool(desk.heard.of("loaded")))
    assert not desk.answering.is_busy()
    desk.until(lambda: document(desk.session.chat).text == "one two")
    assert told(desk) == "one two"
    assert desk.heard.of("answer_begun") == []


def test_what_could_not_be_continued_is_continued_by_the_next_model(start: StartDesk, tmp_path: Path) -> None:
    desk = text(start, tmp_path / "bad.gguf", "--tokens 3 --refuse bad")
    desk.session.continue_text("one", "")
    desk.until(lambda: bool(desk.errors()))
    desk.models.choose(tmp_path / "good.gguf")
    answer = desk.until_answered()
    assert told(desk) == "one" + answer.text


def test_typing_before_the_state_is_on_disk_takes_the_wish_back_too(start: StartDesk, model: Path) -> None:
    desk = text(start, model)
    desk.session.continue_text("one", "")
    desk.session.set_text("one two", "")
    desk.until(lambda: document(desk.session.chat).text == "one two")
    desk.settle()
    assert desk.heard.of("answer_begun") == []
    assert not desk.answering.is_busy()
    assert told(desk) == "one two"


def test_all_that_was_typed_is_continued_though_a_part_was_on_its_way(start: StartDesk, model: Path,
                                                                      tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    desk = text(start, model, f"--tokens 3 --seen {seen}")
    desk.session.set_text("on", "")
    desk.session.keep_text()
    desk.session.continue_text("one", "")
    answer = desk.until_answered()
    assert [asked.text for asked in generates(seen)] == ["one"]
    assert told(desk) == "one" + answer.text


def test_another_chat_shown_at_once_gets_nothing_of_it(start: StartDesk, model: Path) -> None:
    desk = text(start, model)
    desk.session.set_text("the first words", "")
    desk.session.new({})
    desk.settle()
    (info,) = desk.store.chats()
    assert document(desk.store.chat(info.id)).text == "the first words"
    assert desk.session.chat.info.id == ""
    desk.session.open(info.id)
    desk.until(lambda: desk.session.chat.info.id == info.id)
    desk.session.set_text("the first words, and more", "")
    desk.session.open(info.id)          # chosen again in the list, before the disk has it
    desk.settle()
    assert document(desk.session.chat).text == told(desk) == "the first words, and more"


def test_what_the_disk_refuses_is_tried_again_and_told_once(start: StartDesk, model: Path) -> None:
    desk = text(start, model)
    desk.session.set_text("one", "")
    desk.until(lambda: bool(desk.session.chat.info.id))
    with locked(desk.home):
        desk.session.set_text("one two", "")
        desk.until(lambda: bool(desk.heard.of("failed")))
        desk.session.set_text("one two three", "")
        desk.session.keep_text()
        desk.settle()
        assert len(desk.heard.of("failed")) == 1
        assert isinstance(desk.heard.of("failed")[0][0], StorageError)
        desk.session.new({})            # even when it is no longer shown
    desk.until(lambda: document(desk.store.chat(desk.store.chats()[0].id)).text == "one two three")


def test_what_the_disk_refused_does_not_come_back_over_what_was_written_since(start: StartDesk, model: Path) -> None:
    desk = text(start, model)
    desk.session.set_text("one", "")
    desk.until(lambda: bool(desk.session.chat.info.id))
    chat_id = desk.session.chat.info.id
    with locked(desk.home):
        desk.session.set_text("one two", "")
        desk.session.keep_text()
        desk.session.set_text("one two three", "")
        desk.session.keep_text()            # behind the other on the way to disk
        desk.until(lambda: bool(desk.heard.of("failed")))
    desk.settle()
    desk.session.new({})
    desk.settle()
    assert document(desk.store.chat(chat_id)).text == "one two three"


def test_the_workers_death_keeps_every_word(start: StartDesk, model: Path) -> None:
    desk = text(start, model, "--tokens 100 --die-at 7")
    desk.session.continue_text("one ", " end")
    answer = desk.until_answered()
    assert answer.status is Status.INTERRUPTED
    assert answer.text == desk.heard.text()
    assert answer.text
    assert told(desk) == f"one {answer.text} end"
    assert desk.errors()


def test_what_was_stopped_before_its_first_word_leaves_no_trace(start: StartDesk, model: Path) -> None:
    desk = text(start, model, "--tokens 100 --pause 1000")
    desk.session.continue_text("one", "")
    desk.until(lambda: bool(desk.heard.of("answer_begun")))
    desk.session.stop()
    desk.until(lambda: not desk.answering.is_busy())
    desk.settle()
    assert desk.session.place() == (0, 0)
    stored = desk.stored()
    assert [message.text for message in stored.messages.values()] == ["one"]
    assert stored.leaf == desk.session.chat.leaf
