"""An answer that goes on with more context, and what happens where there is none to be had."""

from functools import partial
from pathlib import Path

import pytest

from assistant.domain.chat import Message
from assistant.engine.protocol import Load
from tests.control.conftest import Desk, StartDesk, generates, loads

LENGTH = "model.context_length"


def cut_answer(start: StartDesk, model: Path, fake: str) -> tuple[Desk, Message]:
    """Returns a desk with an answer of two words, written with 1,024 tokens of context."""
    desk = start(f"--tokens 9 --seen {model.parent / 'seen'} {fake}")
    desk.preferences.set_for_model(model, LENGTH, 1024)
    desk.models.choose(model)
    desk.session.new({"generation.max_tokens": 2})
    desk.send("first")
    return desk, desk.until_answered()


def contexts(model: Path) -> list[int]:
    """Returns the lengths that were loaded, in order."""
    return [load.context_length for load in loads(model.parent / "seen")]


def test_the_answer_waits_for_twice_the_context_and_goes_on(start: StartDesk, model: Path) -> None:
    desk, answer = cut_answer(start, model, "")
    desk.session.continue_with_more(answer.id, desk.models.try_larger_context)
    assert desk.answering.is_busy()
    longer = desk.until_answered(2)
    assert (longer.id, longer.text) == (answer.id, answer.text * 2)
    assert contexts(model) == [1024, 2048]
    assert desk.preferences.model_options(model).context_length == 2048
    assert desk.models.window.tokens == 2048
    desk.models.try_larger_context(3000)        # what a long question needs
    desk.until(lambda: desk.models.window.tokens == 6000)
    desk.models.try_larger_context(8192)        # more than there can be
    assert not desk.models.is_loading()


@pytest.mark.parametrize("failing", ["--most-context 1024", "--most-context 1024 --die-loading"])
def test_where_more_cannot_be_had_the_model_comes_back_as_it_was(
        start: StartDesk, model: Path, failing: str) -> None:
    desk, answer = cut_answer(start, model, failing)
    desk.session.continue_with_more(answer.id, desk.models.try_larger_context)
    desk.until(lambda: len(contexts(model)) == 3 and desk.models.info is not None)
    desk.settle()
    assert contexts(model) == [1024, 2048, 1024]
    [(about, error)] = desk.heard.of("message_failed")
    assert about == answer.id
    assert error.hint == "The context stays as long as it was."
    assert error.remedies == ()
    assert desk.heard.of("load_failed") == []
    assert not desk.answering.is_busy()
    assert len(generates(model.parent / "seen")) == 1, "with the old context it would be cut at once"
    assert desk.preferences.model_options(model).context_length == 1024
    assert not desk.models.window.larger(), "what failed is not offered again"
    desk.send("second")
    assert desk.until_answered(2).text == answer.text
    assert len(contexts(model)) == 3


def test_a_stopped_load_leaves_the_context_as_it_was(start: StartDesk, model: Path) -> None:
    desk, answer = cut_answer(start, model, "")
    desk.session.continue_with_more(answer.id, desk.models.try_larger_context)
    desk.session.stop()
    desk.models.cancel()
    desk.until(lambda: bool(desk.heard.of("released")))
    assert not desk.answering.is_busy()
    assert desk.preferences.model_options(model).context_length == 1024
    assert desk.models.window.larger() == 2048, "it can be tried again"
    desk.send("second")
    desk.until_answered(2)
    assert contexts(model)[-1] == 1024


def test_the_answer_being_written_is_stopped_before_the_model_is_loaded_again(start: StartDesk, model: Path) -> None:
    desk, answer = cut_answer(start, model, "--pause 0.01")
    desk.session.set_value("generation.max_tokens", 9)
    desk.send("second")
    desk.until(lambda: len(desk.heard.of("answer_begun")) == 2)
    desk.session.continue_with_more(answer.id, partial(desk.models.try_larger_context, 2000))
    longer = desk.until_answered(3)
    assert longer.text.startswith(answer.text)
    assert longer.text != answer.text
    assert loads(model.parent / "seen")[-1] == Load(str(model), 4000, 0, -1)
    assert len(contexts(model)) == 2


def test_a_context_set_by_hand_while_a_longer_one_is_loaded_holds(start: StartDesk, model: Path) -> None:
    desk, answer = cut_answer(start, model, "")
    desk.session.continue_with_more(answer.id, desk.models.try_larger_context)
    desk.preferences.set_for_model(model, LENGTH, 512)
    desk.models.tried.forget("context_length")
    desk.until_answered(2)
    assert contexts(model) == [1024, 2048]
    assert desk.preferences.model_options(model).context_length == 512
    assert desk.models.is_outdated()
