"""Several answers to one message: each a branch on disk from the first word on, each with the seed that made it."""

import os
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from assistant.domain.chat import Message, Role, Status
from tests.control.conftest import Desk, StartDesk

QUESTION = "Write a very long story about a ship."     # which does not end by itself at temperature 0


def desk_with(start: StartDesk, model: Path) -> Desk:
    desk = start()
    desk.preferences.set_user("model.context_length", 2048)
    desk.session.new({"generation.temperature": 1.0, "generation.max_tokens": 10})
    desk.models.choose(model)
    desk.send(QUESTION)
    desk.until_answered()
    return desk


@pytest.fixture
def desk(start: StartDesk, starter_model: Path) -> Desk:
    return desk_with(start, starter_model)


@pytest.fixture
def quick_desk(start: StartDesk, stand_in: Path) -> Desk:
    """With what stands in for the practice model: where neither the words nor the time they take matter."""
    return desk_with(start, stand_in)


def candidates(desk: Desk, besides: int = 1) -> list[Message]:
    """Returns the answers on disk, but for the first ones."""
    return sorted((message for message in desk.stored().messages.values() if message.role is Role.ASSISTANT),
                  key=lambda message: message.created)[besides:]


def ask(desk: Desk, *each: dict[str, object]) -> None:
    leaf = desk.session.chat.leaf
    assert leaf is not None
    desk.session.several(leaf, each)


def test_each_is_a_branch_with_its_own_seed_and_settings(quick_desk: Desk) -> None:
    ask(quick_desk, {}, {"temperature": 0.0, "max_tokens": 5}, {"seed": 77})
    quick_desk.until(lambda: not quick_desk.answering.is_busy())
    made = candidates(quick_desk)
    assert len(made) == 3
    question = next(m.id for m in quick_desk.stored().messages.values() if m.role is Role.USER)
    assert {message.parent for message in made} == {question}
    assert all(message.text and message.status in (Status.LENGTH, Status.COMPLETE) for message in made)
    records = [message.record for message in made]
    assert all(record is not None for record in records)
    assert len({record.seed for record in records if record}) == 3
    assert records[2] is not None
    assert records[2].seed == records[2].settings["generation.seed"] == 77
    assert [record.settings["generation.temperature"] for record in records if record] == [1.0, 0.0, 1.0]
    assert records[1] is not None
    assert records[1].usage.answer_tokens <= 5
    assert all(record.settings["model.context_length"] == 2048 for record in records if record)


def test_a_seed_of_the_chat_is_the_first_ones_and_the_others_follow_it(quick_desk: Desk) -> None:
    quick_desk.session.set_value("generation.seed", 41)
    ask(quick_desk, {}, {}, {})
    quick_desk.until(lambda: not quick_desk.answering.is_busy())
    first = candidates(quick_desk)
    assert [message.record.seed for message in first if message.record] == [41, 42, 43]


def test_a_seed_of_its_own_is_stronger_than_that_of_the_chat(quick_desk: Desk) -> None:
    quick_desk.session.set_value("generation.seed", 41)
    ask(quick_desk, {"seed": 0}, {}, {"seed": -1})
    quick_desk.until(lambda: not quick_desk.answering.is_busy())
    records = [message.record for message in candidates(quick_desk) if message.record]
    assert [record.seed for record in records[:2]] == [0, 42]
    assert records[2].seed not in (0, 41, 42, 43)
    assert [record.settings["generation.seed"] for record in records] == [record.seed for record in records]


def write_at_length(desk: Desk) -> None:
    """Lets each of the answers that follow be a long one."""
    desk.session.set_values({"generation.temperature": 0.0, "generation.max_tokens": 600})


def test_a_crash_of_the_engine_leaves_what_was_written_of_each(desk: Desk) -> None:
    write_at_length(desk)
    ask(desk, {}, {}, {}, {})
    desk.until(lambda: len(desk.answering.turns) == 4 and all(turn.parts() for turn in desk.answering.turns))
    os.kill(desk.engine.process_id(), signal.SIGKILL)
    desk.until(lambda: not desk.answering.is_busy())
    made = candidates(desk)
    assert len(made) == 4
    assert all(message.text and message.status is Status.INTERRUPTED for message in made)


def test_drafts_of_all_are_on_disk_while_they_are_written(desk: Desk) -> None:
    write_at_length(desk)
    ask(desk, {}, {}, {}, {})

    def drafts() -> list[str]:
        """As another program reads them: what a power cut would leave."""
        with closing(sqlite3.connect(desk.home / "chats.db")) as other, other:
            return [text for (text,) in other.execute(
                "SELECT text FROM part JOIN message ON part.message = message.id WHERE status = 'writing'")]

    desk.until(lambda: len(drafts()) == 4 and all(drafts()))
    assert desk.answering.is_busy()
    desk.session.stop()
    desk.until(lambda: not desk.answering.is_busy())
    assert {message.status for message in candidates(desk)} <= {Status.STOPPED, Status.COMPLETE}


def test_answers_stopped_before_a_word_leave_nothing(desk: Desk) -> None:
    before = len(desk.stored().messages)
    ask(desk, {}, {}, {})
    desk.session.stop()
    desk.until(lambda: not desk.answering.is_busy())
    assert all(message.text for message in candidates(desk))
    assert len(desk.stored().messages) == before


def test_the_first_one_kept_is_the_one_shown_when_the_chat_is_opened_again(quick_desk: Desk) -> None:
    leaf = quick_desk.session.chat.branch()[0].id
    quick_desk.session.delete_message(quick_desk.session.chat.branch()[1].id)
    quick_desk.until(lambda: quick_desk.session.chat.leaf == leaf)
    ask(quick_desk, {}, {}, {})
    quick_desk.until(lambda: not quick_desk.answering.is_busy())
    made = candidates(quick_desk, besides=0)
    quick_desk.session.keep(made[0].id)
    quick_desk.settle()
    assert quick_desk.session.chat.leaf == quick_desk.stored().leaf == made[0].id


def test_one_can_be_kept_while_others_are_written(desk: Desk) -> None:
    write_at_length(desk)
    ask(desk, {"max_tokens": 3}, {}, {})
    desk.until(lambda: len(desk.answering.turns) == 2)
    short = candidates(desk)[0]
    desk.session.keep(short.id)
    desk.until(lambda: not desk.answering.is_busy() and desk.session.chat.leaf == short.id)
    assert len(candidates(desk)) == 3
    desk.send("And then?")
    desk.until(lambda: len(candidates(desk)) == 4)
    assert desk.stored().messages[candidates(desk)[3].parent or ""].parent == short.id
