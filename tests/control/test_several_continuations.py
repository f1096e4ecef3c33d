"""Several continuations of a plain text: each on disk from the first word on, an arrow away from the one chosen."""

import os
import signal
from pathlib import Path

import pytest

from assistant.control.replaying import Replaying
from assistant.domain.chat import Message, Role, Status, in_order
from assistant.domain.plain_text import document, split_of
from assistant.engine.protocol import Replayed
from tests.control.conftest import Desk, StartDesk

BEFORE, AFTER = "Once upon a time there was a fox. One morning", " That is all."


def desk_with(start: StartDesk, model: Path) -> Desk:
    desk = start()
    desk.preferences.set_user("model.context_length", 2048)
    desk.heard.listen(desk.session, "several_begun")
    desk.session.new_text({"generation.temperature": 1.0, "generation.max_tokens": 8})
    desk.models.choose(model)
    return desk


@pytest.fixture
def desk(start: StartDesk, starter_model: Path) -> Desk:
    return desk_with(start, starter_model)


@pytest.fixture
def quick_desk(start: StartDesk, stand_in: Path) -> Desk:
    """With what stands in for the practice model: where neither the words nor the time they take matter."""
    return desk_with(start, stand_in)


def written(desk: Desk) -> list[Message]:
    """Returns the continuations on disk, oldest first."""
    return list(in_order(m for m in desk.stored().messages.values() if m.role is Role.ASSISTANT))


def until_begun(desk: Desk, count: int) -> None:
    """Waits until so many were begun, which may be over again."""
    desk.until(lambda: [len(messages) for (messages,) in desk.heard.of("several_begun")] == [count])


def begin(desk: Desk, count: int) -> None:
    desk.session.continue_text(BEFORE, AFTER, count)
    until_begun(desk, count)


def until_idle(desk: Desk) -> None:
    desk.until(lambda: not desk.answering.is_busy())


def test_each_continues_the_same_state_with_its_own_seed_and_one_is_used(quick_desk: Desk) -> None:
    begin(quick_desk, 3)
    until_idle(quick_desk)
    made, chat = written(quick_desk), quick_desk.stored()
    (state,) = {message.parent or "" for message in made}
    assert split_of(chat.messages[state]) == (BEFORE, AFTER)
    assert len({message.text for message in made}) == len({m.record.seed for m in made if m.record}) == 3
    assert all(message.status is Status.LENGTH for message in made)
    quick_desk.session.keep(made[1].id)
    assert quick_desk.session.document().text == BEFORE + made[1].text + AFTER
    assert quick_desk.session.place() == (1, 3)
    assert document(quick_desk.stored()).text == BEFORE + made[1].text + AFTER
    quick_desk.session.continue_text(BEFORE + made[1].text, AFTER)
    more = quick_desk.until_answered()
    assert document(quick_desk.stored()).text == BEFORE + made[1].text + more.text + AFTER


def test_others_are_written_beside_the_one_shown_unless_the_text_was_changed(quick_desk: Desk) -> None:
    quick_desk.session.continue_text(BEFORE, AFTER)
    first = quick_desk.until_answered()
    quick_desk.session.several(first.id, ({}, {}))
    until_begun(quick_desk, 2)
    until_idle(quick_desk)
    assert {message.parent for message in written(quick_desk)} == {first.parent}
    assert quick_desk.session.place()[1] == 3
    quick_desk.session.keep(first.id)
    quick_desk.session.set_text(BEFORE + first.text + " And", AFTER)
    quick_desk.session.several(first.id, ({}, {}))
    assert not quick_desk.answering.is_busy()


def test_a_crash_of_the_engine_leaves_what_was_written_of_each(desk: Desk) -> None:
    desk.session.set_value("generation.max_tokens", 600)
    begin(desk, 4)
    desk.until(lambda: all(turn.parts() for turn in desk.answering.turns))
    os.kill(desk.engine.process_id(), signal.SIGKILL)
    until_idle(desk)
    made = written(desk)
    assert len(made) == 4
    assert all(message.text and message.status is Status.INTERRUPTED for message in made)
    assert all(document(desk.stored(), message.id).text == BEFORE + message.text + AFTER for message in made)


def test_those_stopped_before_a_word_leave_the_text_as_it_was(desk: Desk) -> None:
    desk.session.continue_text(BEFORE, AFTER, 3)
    desk.until(desk.answering.is_busy)
    desk.session.stop()
    until_idle(desk)
    assert written(desk) == []
    assert document(desk.stored()).text == desk.session.document().text == BEFORE + AFTER
    assert desk.session.place() == (0, 0)


def test_a_continuation_is_made_again_and_comes_out_the_same(desk: Desk) -> None:
    desk.session.continue_text(BEFORE, AFTER)
    message = desk.until_answered()
    replaying, found = Replaying(desk.engine, desk.models, desk.answering, desk.sampling), list[Replayed]()
    replaying.ended.connect(found.append)
    replaying.replay(desk.session.chat, message)
    desk.until(lambda: bool(found))
    assert [(each.verdict, each.reason) for each in found] == [("identical", "")]
