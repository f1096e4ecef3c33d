"""A chat is named beside itself: what was read is shared, nothing of it stays, and any command comes first."""

import pytest

from assistant.domain.errors import AssistantError
from assistant.engine.precedence import GIVES_WAY_TO
from assistant.engine.protocol import Finished, Fitted, Generate, NameChat, Prepare, Replay, Token, Turn
from assistant.engine.titling import asked
from tests.engine.worker_client import Worker

STORY = "The fox saw the sea, the ship, the storm and the stars. " * 12
QUESTION = Turn("user", STORY + "What did it see?")


def named(worker: Worker, turns: tuple[Turn, ...], system_prompt: str = "") -> tuple[Fitted, Finished, str]:
    worker.send(NameChat("title", turns, system_prompt))
    fitted, words = worker.until(Fitted), ""
    while not isinstance(event := worker.next(), Finished):
        words += event.text if isinstance(event, Token) else ""
    assert event.id == fitted.id == "title"
    return fitted, event, words


def test_only_the_request_is_read_and_the_chat_goes_on_as_if_nothing_had_been(quick: Worker) -> None:
    prompt = "You are a sailor."
    first = quick.generate((QUESTION,), chat="a", system_prompt=prompt, max_tokens=12, temperature=0, ignore_end=True)
    turns = (QUESTION, Turn("assistant", first.text))
    fitted, finished, words = named(quick, turns, prompt)
    assert fitted.reused_tokens >= first.fitted.prompt_tokens
    assert fitted.prompt_tokens - fitted.reused_tokens < 60
    assert words.strip()
    assert finished.usage.answer_tokens <= 40
    second = quick.generate((*turns, Turn("user", "And then?")), chat="a", system_prompt=prompt, max_tokens=4)
    assert second.fitted.reused_tokens > first.fitted.prompt_tokens
    assert "f" not in second.finished.evaluation["plan"], "nothing of it lies beside the chat"


def test_the_answer_before_it_can_still_be_gone_on_with(worker: Worker) -> None:
    first = worker.generate((QUESTION,), chat="b", max_tokens=6, temperature=0.8, seed=3, ignore_end=True)
    whole = worker.generate((QUESTION,), chat="c", max_tokens=6, temperature=0.8, seed=3, ignore_end=True)
    assert whole.text == first.text
    named(worker, (QUESTION, Turn("assistant", whole.text)))
    more = worker.generate((QUESTION, Turn("assistant", whole.text)), chat="c", continue_last=True, max_tokens=6,
                           temperature=0.8, seed=3, ignore_end=True)
    assert more.text


@pytest.mark.parametrize("long", [True, False])
def test_a_question_breaks_it_off_at_once(worker: Worker, long: bool) -> None:
    text = STORY * (8 if long else 1)       # while the chat is read, or while the name is written
    worker.send(NameChat("title", (Turn("user", text), Turn("assistant", "The sea."))))
    worker.send(Generate("answer", (Turn("user", "Hello"),), generation={"max_tokens": 3, "temperature": 0}))
    ends = {event.id: event.reason for event in (worker.until(Finished), worker.until(Finished))}
    assert ends["title"] == "stopped"
    assert ends["answer"] in ("stop", "length")


def test_a_chat_that_fills_the_context_is_not_shortened_for_a_name(quick: Worker) -> None:
    quick.send(NameChat("title", (Turn("user", STORY * 30), Turn("assistant", "The sea."))))
    with pytest.raises(AssistantError):
        quick.until(Finished)


def test_it_is_asked_in_the_language_of_the_chat_and_without_thinking() -> None:
    english = asked(NameChat("t", (Turn("user", "Hello"), Turn("assistant", "你好"))))
    chinese = asked(NameChat("t", (Turn("user", "给外婆写信"), Turn("assistant", "Dear"))))
    assert english.turns[-1].text.startswith("Give our conversation")
    assert chinese.turns[-1].text.startswith("请用我所用的语言")
    for command in (english, chinese):
        assert command.aside
        assert command.stops_when_full
        assert command.generation["thinking"] is False


def test_a_replay_does_not_wait_for_it_and_it_waits_for_a_prepare() -> None:
    assert Replay in GIVES_WAY_TO[NameChat]
    assert Prepare not in GIVES_WAY_TO[NameChat]
    assert all(NameChat not in kinds for kinds in GIVES_WAY_TO.values())
