"""Other branches of a chat: versions, longer copies, replies with a beginning, and messages taken away."""

from pathlib import Path

import pytest

from assistant.domain.chat import Message, Role, Status, Usage
from assistant.domain.errors import StorageError
from tests.control.conftest import Desk, StartDesk, begin_endless, generates, locked


@pytest.fixture
def desk(start: StartDesk, model: Path, tmp_path: Path) -> Desk:
    """A chat of two questions, each answered with three words."""
    desk = start(f"--tokens 3 --seen {tmp_path / 'seen'}")
    desk.models.choose(model)
    desk.send("first")
    desk.until_answered()
    desk.send("second")
    desk.until_answered(2)
    return desk


def branch(desk: Desk) -> tuple[Message, ...]:
    return desk.session.chat.branch()


def test_an_answer_of_the_user_stands_beside_the_models_and_asks_nothing(desk: Desk, tmp_path: Path) -> None:
    question, old, *_ = branch(desk)
    desk.session.edit(old.id, "mine")
    desk.until(lambda: desk.heard.of("sent")[-1] == ("mine",))
    shown = branch(desk)
    assert [m.text for m in shown] == [question.text, "mine"]
    assert (shown[-1].status, shown[-1].role) == (Status.COMPLETE, Role.ASSISTANT)
    assert shown[-1].record is not None
    assert shown[-1].record.given == len("mine")
    kept = desk.stored()
    assert kept.messages[old.id] == old
    assert kept.messages[shown[-1].id] == shown[-1]
    assert kept.leaf == shown[-1].id
    assert len(generates(tmp_path / "seen")) == 2
    desk.send("third")
    desk.until_answered(3)
    assert [turn.text for turn in generates(tmp_path / "seen")[-1].turns] == ["first", "mine", "third"]


def test_a_version_that_cannot_be_kept_stays_with_the_user(desk: Desk, tmp_path: Path) -> None:
    desk.settle()
    before, told = branch(desk), len(desk.heard.of("sent"))
    with locked(tmp_path):
        desk.session.edit(before[1].id, "mine")
        desk.until(lambda: bool(desk.heard.of("failed")))
    assert isinstance(desk.heard.of("failed")[-1][0], StorageError)
    assert len(desk.heard.of("sent")) == told       # the composer keeps it
    assert branch(desk) == before


def test_a_version_of_the_answer_being_written_waits_until_it_is_stopped(start: StartDesk, model: Path) -> None:
    desk = begin_endless(start, model)
    writing = branch(desk)[-1]
    desk.session.edit(writing.id, "mine")
    desk.until(lambda: branch(desk)[-1].text == "mine")
    old, mine = desk.stored().siblings(branch(desk)[-1].id)
    assert (old.id, old.status, mine.text) == (writing.id, Status.STOPPED, "mine")
    assert old.text.startswith("word0 ")


def test_a_version_of_an_earlier_answer_leaves_the_one_being_written_alone(start: StartDesk, model: Path) -> None:
    desk = start("--tokens 60 --pause 0.01")
    desk.models.choose(model)
    desk.session.new({"generation.max_tokens": 2})
    desk.send("first")
    first = desk.until_answered()
    desk.session.set_value("generation.max_tokens", 60)
    desk.send("second")
    desk.until(lambda: len(desk.heard.of("answer_begun")) == 2)
    writing = desk.heard.of("answer_begun")[-1][0]
    desk.session.edit(first.id, "mine")
    desk.until(lambda: branch(desk)[-1].text == "mine")
    desk.until(lambda: not desk.answering.is_busy())
    assert desk.stored().messages[writing.id].status is Status.COMPLETE
    assert branch(desk)[-1].text == "mine"


def test_a_reply_begins_with_the_words_given_and_the_composer_is_told_once_they_are_on_disk(
        desk: Desk, tmp_path: Path) -> None:
    question, old, *_ = branch(desk)
    desk.session.sent.connect(lambda _text: desk.heard.events.append(
        ("on_disk", {m.text for m in desk.store.chat(desk.session.chat.info.id).messages.values()})))
    desk.session.begin_reply(old.id, "Sure, ")
    reply = desk.until_answered(3)
    assert reply.text == "Sure, word0 word1 word2 "
    assert reply.parent == question.id
    assert desk.heard.of("sent")[-1] == ("Sure, ",)
    assert "Sure, " in desk.heard.of("on_disk")[-1][0]
    assert reply.record is not None
    assert (reply.record.given, reply.record.usage.answer_tokens) == (len("Sure, "), 3)
    asked = generates(tmp_path / "seen")[-1]
    assert (asked.continue_last, asked.past_end) == (True, True)
    assert [(turn.role, turn.text) for turn in asked.turns] == [("user", "first"), ("assistant", "Sure, ")]
    assert desk.stored().messages[old.id] == old
    assert desk.stored().messages[reply.id] == reply


def test_a_beginning_outlives_a_model_that_cannot_be_loaded(start: StartDesk, model: Path, tmp_path: Path) -> None:
    desk = start("--tokens 3 --refuse bad")
    desk.models.choose(model)
    desk.send("first")
    answer = desk.until_answered()
    desk.models.choose(tmp_path / "bad.gguf")
    desk.until(lambda: bool(desk.heard.of("load_failed")))
    desk.session.begin_reply(answer.id, "Sure, ")
    desk.until(lambda: bool(desk.errors()))
    assert desk.heard.of("sent")[-1] == ("first",)      # the composer still has it
    desk.models.choose(tmp_path / "good.gguf")
    assert desk.until_answered(2).text == "Sure, word0 word1 word2 "
    assert desk.heard.of("sent")[-1] == ("Sure, ",)


def test_a_finished_answer_goes_on_in_a_copy_that_counts_both(desk: Desk, tmp_path: Path) -> None:
    old = branch(desk)[-1]
    assert old.status is Status.COMPLETE
    desk.session.continue_answer(old.id)
    longer = desk.until_answered(3)
    assert longer.text == old.text * 2
    assert longer.record is not None
    assert old.record is not None
    assert longer.record.usage.answer_tokens == 2 * old.record.usage.answer_tokens
    assert generates(tmp_path / "seen")[-1].past_end
    assert [m.id for m in desk.stored().siblings(longer.id)] == [old.id, longer.id]
    assert desk.stored().messages[old.id] == old


def test_a_copy_of_the_users_own_version_counts_only_what_the_model_writes(desk: Desk) -> None:
    old = branch(desk)[-1]
    desk.session.edit(old.id, "mine")
    desk.until(lambda: branch(desk)[-1].text == "mine")
    desk.session.continue_answer(branch(desk)[-1].id)
    longer = desk.until_answered(3)
    assert longer.text == "mine" + old.text
    assert longer.record is not None
    assert longer.record.usage == Usage(10, 0, 3, 0)


def test_an_unfinished_answer_goes_on_in_place_at_the_end_and_in_a_copy_in_mid_chat(
        start: StartDesk, model: Path, tmp_path: Path) -> None:
    desk = start(f"--tokens 9 --seen {tmp_path / 'seen'}")
    desk.models.choose(model)
    desk.session.new({"generation.max_tokens": 2})
    desk.send("first")
    cut = desk.until_answered()
    desk.session.continue_answer(cut.id)
    assert desk.until_answered(2).id == cut.id
    assert not generates(tmp_path / "seen")[-1].past_end
    desk.send("second")
    desk.until_answered(3)
    whole = desk.stored().messages
    desk.session.continue_answer(cut.id)
    copy = desk.until_answered(4)
    assert copy.id not in whole
    assert copy.text.startswith(whole[cut.id].text)
    assert {key: desk.stored().messages[key] for key in whole} == whole


def test_an_answer_in_mid_chat_is_written_again_on_a_branch_of_its_own(desk: Desk) -> None:
    before = branch(desk)
    desk.session.again(before[1].id)
    other = desk.until_answered(3)
    assert [m.id for m in branch(desk)] == [before[0].id, other.id]
    assert desk.session.walk(other.id, -1) == before[1].id
    assert branch(desk) == before
    assert desk.session.walk(before[1].id, -1) == ""
    desk.session.go_to(other.id)
    assert branch(desk)[-1].id == other.id


def test_a_message_goes_with_what_follows_and_comes_back_as_it_was(desk: Desk) -> None:
    before = branch(desk)
    gone: list[tuple[str, str, int]] = []
    desk.session.message_deleted.connect(lambda *values: gone.append(values))
    desk.session.delete_message(before[1].id)
    desk.until(lambda: bool(gone))
    assert gone == [(desk.session.chat.info.id, before[1].id, 2)]
    assert branch(desk) == before[:1]
    assert set(desk.stored().messages) == {before[0].id}
    desk.session.restore_message(*gone[0][:2])
    desk.until(lambda: branch(desk) == before)
    assert desk.stored().branch() == before


def test_a_message_gone_leaves_the_version_beside_it(desk: Desk) -> None:
    old = branch(desk)[-1]
    desk.session.edit(old.id, "mine")
    desk.until(lambda: branch(desk)[-1].text == "mine")
    desk.session.delete_message(branch(desk)[-1].id)
    desk.until(lambda: branch(desk)[-1].id == old.id)
    assert desk.stored().leaf == old.id


def test_a_message_comes_back_although_another_chat_is_shown_meanwhile(desk: Desk) -> None:
    chat, before = desk.session.chat.info.id, branch(desk)
    desk.session.delete_message(before[2].id)
    desk.until(lambda: len(branch(desk)) == 2)
    desk.session.new({})
    desk.session.restore_message(chat, before[2].id)
    desk.until(lambda: desk.session.chat.info.id == chat)
    assert branch(desk) == before


def test_a_summary_comes_back_although_another_chat_is_shown_meanwhile(desk: Desk) -> None:
    chat, answer = desk.session.chat.info.id, branch(desk)[1]
    desk.session.set_summary(answer.id, "")
    desk.session.new({})
    desk.session.restore_summary(chat, answer.id, "In short.")
    desk.until(lambda: desk.session.chat.info.id == chat)
    assert branch(desk)[1].summary == "In short."
    assert desk.stored().messages[answer.id].summary == "In short."


def test_a_message_whose_answer_is_being_written_goes_after_that_has_stopped(start: StartDesk, model: Path) -> None:
    desk = begin_endless(start, model)
    question, answer = branch(desk)
    desk.session.delete_message(question.id)
    desk.until(lambda: not branch(desk))
    assert not desk.answering.is_busy()
    desk.session.restore_message(desk.session.chat.info.id, question.id)
    desk.until(lambda: len(branch(desk)) == 2)
    assert desk.stored().messages[answer.id].status is Status.STOPPED
    assert desk.stored().messages[answer.id].text == desk.heard.text()


def test_a_message_whose_answer_is_being_written_goes_although_another_chat_is_shown_at_once(
        start: StartDesk, model: Path) -> None:
    desk = begin_endless(start, model)
    chat, question = desk.session.chat.info.id, branch(desk)[0]
    told: list[tuple[str, str, int]] = []
    desk.session.message_deleted.connect(lambda *what: told.append(what))
    desk.session.delete_message(question.id)
    desk.session.new({})
    desk.until(lambda: bool(told))
    assert told == [(chat, question.id, 1)]
    assert desk.store.chat(chat).messages == {}
    assert not desk.session.chat.info.id
    desk.session.restore_message(chat, question.id)
    desk.until(lambda: len(branch(desk)) == 2)


def test_what_waits_and_is_taken_back_does_not_come_back_with_the_chat(start: StartDesk, model: Path) -> None:
    desk = begin_endless(start, model)
    desk.send("second")
    assert desk.session.queued == "second"
    assert desk.stored().draft == "second"
    assert desk.session.take_back_queued().text == "second"
    desk.until(lambda: desk.stored().draft == "")
