"""Talking to the real model through the real worker: what is sent, kept, stopped, continued and switched."""

import os
import shutil
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.domain.chat import Role, Status
from assistant.domain.errors import Remedy
from tests.control.conftest import Desk, StartDesk

LONG = "Write a very long story about the sea, with many chapters."
ENDLESS = "Write a very long story about a ship."       # which does not end by itself at temperature 0


@pytest.fixture
def desk(start: StartDesk, starter_model: Path) -> Desk:
    desk = start()
    desk.preferences.set_user("model.context_length", 2048)     # an automatic one clears 380 MB at every load
    desk.session.new({"generation.temperature": 0.0, "generation.max_tokens": 24})
    desk.models.choose(starter_model)
    return desk


def write_at_length(desk: Desk) -> None:
    desk.session.set_value("generation.max_tokens", 3000)
    desk.send(ENDLESS)


def test_a_message_sent_while_the_model_loads_is_answered_and_kept_with_how_it_was_made(
        desk: Desk, starter_model: Path) -> None:
    desk.send("What is the sea?")
    assert desk.models.is_loading()
    answer = desk.until_answered()
    assert answer.status in (Status.LENGTH, Status.COMPLETE)
    assert desk.heard.text() == answer.text != ""
    kept = desk.stored()
    assert kept.messages[answer.id] == answer
    assert kept.model_path == str(starter_model)
    assert kept.info.title == "What is the sea?"
    record = answer.record
    assert record is not None
    assert record.settings["generation.temperature"] == 0.0
    assert record.settings["generation.max_tokens"] == 24
    assert 0 < record.usage.answer_tokens <= 24
    assert record.timings.first_token > 0
    assert record.model_name


def test_temperature_and_maximum_length_of_the_chat_reach_the_sampler(desk: Desk) -> None:
    desk.send(LONG)
    first = desk.until_answered()
    desk.session.again(first.id)
    second = desk.until_answered(2)
    assert second.text == first.text                # temperature 0 repeats itself
    assert second.id != first.id
    desk.session.set_value("generation.max_tokens", 5)
    desk.session.set_value("generation.temperature", 2.0)
    desk.session.set_value("generation.seed", 11)
    desk.session.again(second.id)
    third = desk.until_answered(3)
    assert third.record is not None
    assert third.record.usage.answer_tokens == 5
    assert third.status is Status.LENGTH
    assert third.record.seed == 11
    assert not first.text.startswith(third.text)    # temperature 2 does not say the likeliest words
    assert [m.id for m in desk.session.chat.siblings(third.id)] == [first.id, second.id, third.id]


def test_stop_keeps_the_partial_answer_and_continue_goes_on_with_it(desk: Desk) -> None:
    write_at_length(desk)
    desk.until(lambda: len(desk.heard.of("fed")) > 8)
    desk.session.stop()
    stopped = desk.until_answered()
    assert stopped.status is Status.STOPPED
    assert stopped.text == desk.heard.text()
    desk.session.set_value("generation.max_tokens", 10)
    desk.session.continue_answer(stopped.id)
    longer = desk.until_answered(2)
    assert longer.id == stopped.id
    assert longer.text.startswith(stopped.text)
    assert len(longer.text) > len(stopped.text)
    assert longer.text == desk.heard.text()
    assert stopped.record is not None
    assert longer.record is not None
    assert longer.record.usage.answer_tokens == stopped.record.usage.answer_tokens + 10
    assert longer.record.usage.prompt_tokens == pytest.approx(stopped.record.usage.prompt_tokens, abs=3)


def test_another_model_chosen_in_mid_answer_stops_it_and_writes_the_next(
        desk: Desk, starter_model: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.gguf"
    shutil.copyfile(starter_model, other)
    write_at_length(desk)
    desk.until(lambda: len(desk.heard.of("fed")) > 3)
    desk.models.choose(other)
    first = desk.until_answered()
    assert first.status is Status.STOPPED
    desk.session.set_value("generation.max_tokens", 6)
    desk.send("And now?")
    second = desk.until_answered(2)
    assert second.record is not None
    assert second.record.model_name == "other"
    assert desk.stored().model_path == str(other)
    assert [m.role for m in desk.session.chat.branch()] == [Role.USER, Role.ASSISTANT] * 2


def test_a_worker_killed_in_mid_answer_loses_nothing_and_continue_brings_it_back(desk: Desk) -> None:
    write_at_length(desk)
    desk.until(lambda: len(desk.heard.of("fed")) > 8)
    os.kill(desk.engine.process_id(), signal.SIGKILL)
    partial = desk.until_answered()
    assert partial.status is Status.INTERRUPTED
    assert partial.text == desk.heard.text()
    assert desk.stored().messages[partial.id].text == partial.text
    assert Remedy.CONTINUE in desk.errors()[-1].remedies
    assert partial.record is not None
    assert partial.record.model_name        # how it was made is known although it never came to its end
    desk.session.set_value("generation.max_tokens", 8)
    desk.session.continue_answer(partial.id)
    longer = desk.until_answered(2)
    assert longer.status in (Status.LENGTH, Status.COMPLETE)
    assert longer.text.startswith(partial.text)
    assert len(longer.text) > len(partial.text)


def test_a_chat_is_the_same_after_a_restart_and_knows_how_fast_its_model_was(
        desk: Desk, start: StartDesk, starter_model: Path) -> None:
    desk.send("Tell me something.")
    desk.until_answered()
    before = desk.session.chat
    desk.end()
    again = start()
    again.session.open(before.info.id)
    again.until(lambda: bool(again.session.chat.messages))
    after = again.session.chat
    assert after.messages == before.messages
    assert replace(after, info=before.info, model_path=before.model_path) == before
    assert again.library.machine is None
    again.library.add(starter_model)
    again.library.start()
    again.until(lambda: again.library.machine is not None and bool(again.library.files))
    fit = again.library.fit(again.library.files[0])
    assert fit.measured
    assert fit.tokens_per_second > 0


def test_the_worker_ends_when_the_model_is_released_and_returns_on_the_next_message(desk: Desk) -> None:
    desk.until(lambda: desk.models.info is not None)
    desk.models.release()
    assert not desk.engine.is_running()
    desk.send("Hello?")
    assert desk.until_answered().text
