"""What the user chose for a full context, and what an answer's record says of it."""

import pytest

from assistant.domain.chat import GenerationRecord, Message, Role, Status, TextPart, Usage
from assistant.domain.full_context import (
    KEY,
    ContextUse,
    FullContext,
    Horizon,
    chosen,
    horizon_of,
    noted,
    use_of,
    without_note,
)


@pytest.mark.parametrize(("own", "general", "expected"), [
    ({}, "ask", None),
    ({}, "stop", FullContext.STOP),
    ({KEY: "pinned"}, "stop", FullContext.PINNED),
    ({KEY: "of a newer version"}, "drop", FullContext.DROP),
    ({KEY: None}, "ask", None),
    ({KEY: []}, "stop", FullContext.STOP),      # from a file
])
def test_the_chats_own_choice_comes_before_that_for_all(
        own: dict[str, object], general: str, expected: FullContext | None) -> None:
    assert chosen(own, general) is expected


def answer(settings: dict[str, object], usage: Usage) -> Message:
    return Message("b", "a", Role.ASSISTANT, (TextPart("Yes."),), 1.0, Status.COMPLETE,
                   GenerationRecord(settings=settings, usage=usage))


def test_a_record_tells_again_what_the_model_saw() -> None:
    horizon, use = Horizon("x", frozenset({"p", "q"}), "s"), ContextUse(700, 1024, 30, 40)
    settings = {"model.context_length": 1024, **noted(horizon, use)}
    branch = [Message("a", None, Role.USER, (TextPart("Hello?"),)), answer(settings, Usage(680, 0, 20))]
    assert horizon_of(branch) == horizon
    assert use_of(branch) == use
    assert use_of(branch).history == 630
    assert use_of(branch, 4096) == ContextUse(700, 4096, 30, 40), "of the context there is now"
    assert use_of(branch, 512).used == 512
    assert without_note(settings) == {"model.context_length": 1024}
    question = Message("c", "b", Role.USER, (TextPart("And now?"),))
    assert horizon_of([*branch, question]) == horizon, "the last answer counts"


@pytest.mark.parametrize("settings", [
    {}, {"context.first_seen": 5, "context.kept": "x", "context.summary": 1, "context.system_tokens": True},
    {"context.kept": [1, None]},
])
def test_a_record_without_or_with_damaged_notes_says_nothing(settings: dict[str, object]) -> None:
    assert horizon_of([answer(settings, Usage(10, 0, 2))]) == Horizon()
    assert use_of([answer(settings, Usage(10, 0, 2))]).total == 0
    assert use_of([]) == ContextUse()


def test_an_answer_of_another_program_takes_of_the_context_there_is() -> None:
    branch = [answer({}, Usage(700, 0, 20, 5))]
    assert use_of(branch).total == 0
    assert use_of(branch, 1024) == ContextUse(725, 1024, thinking=5)
