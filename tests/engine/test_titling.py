"""A chat is named beside itself: what was read is shared, nothing of it stays, and any command comes first."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.errors import AssistantError
from assistant.engine.precedence import GIVES_WAY_TO
from assistant.engine.prompt import PromptBuilder
from assistant.engine.protocol import Finished, Fitted, Generate, NameChat, Prepare, Replay, Token, Turn
from assistant.engine.template import ChatTemplate
from assistant.engine.thinking import markers_of
from assistant.engine.titling import asked
from assistant.engine.vocabulary import Vocabulary
from tests.engine.test_public_templates import BOS, EOS, TRANSFORMERS
from tests.engine.tiny_gguf import write_llama
from tests.engine.worker_client import Worker

STORY = "The fox saw the sea, the ship, the storm and the stars. " * 12
QUESTION = Turn("user", STORY + "What did it see?")
ANSWER = Turn("assistant", "The sea.")
SOURCES = {case["name"]: case["template"] for case in TRANSFORMERS["cases"]}
# Templates that say before the first message whether, how thoroughly or how long to think, or do so in each message.
TOLD_AT_THE_BEGINNING = (
    "HuggingFaceTB-SmolLM3-3B", "ByteDance-Seed-OSS", "ibm-granite-granite-3.3-2B-Instruct", "google-gemma-4-31B-it",
    "tencent-Hy3", "openai-gpt-oss-120b", "GLM-4.6")
TOLD_AT_THE_END = ("Qwen-Qwen3-0.6B", "Qwen3.5-4B", "deepseek-ai-DeepSeek-V3.1", "upstage-Solar-Open-100B")


def named(worker: Worker, turns: tuple[Turn, ...], system_prompt: str = "",
          **generation: Any) -> tuple[Fitted, Finished, str]:
    worker.send(NameChat("title", turns, system_prompt, generation=generation))
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


@pytest.fixture
def builder(starter_vocabulary: Vocabulary) -> Iterator[Callable[[str], PromptBuilder]]:
    """Makes what builds the prompts of a public template."""
    made: list[PromptBuilder] = []

    def make(name: str) -> PromptBuilder:
        template = ChatTemplate(SOURCES[name], BOS, EOS)
        made.append(PromptBuilder(starter_vocabulary, template, template.markers() or markers_of(template.source)[0]))
        return made[-1]

    yield make
    for each in made:
        each.close()


def test_it_is_asked_in_the_language_of_the_chat_and_without_thinking(
        builder: Callable[[str], PromptBuilder]) -> None:
    quiet = builder("Qwen-Qwen3-0.6B")
    english = asked(NameChat("t", (Turn("user", "Hello"), Turn("assistant", "你好"))), quiet)
    chinese = asked(NameChat("t", (Turn("user", "给外婆写信"), Turn("assistant", "Dear"))), quiet)
    assert english.turns[-1].text.startswith("Give our conversation")
    assert chinese.turns[-1].text.startswith("请用我所用的语言")
    for command in (english, chinese):
        assert command.aside
        assert command.stops_when_full
        assert command.generation["thinking"] is False


@pytest.mark.parametrize("name", [*TOLD_AT_THE_BEGINNING, *TOLD_AT_THE_END])
def test_a_template_is_told_to_think_only_where_its_prompt_would_begin_otherwise(
        builder: Callable[[str], PromptBuilder], name: str) -> None:
    said = {"thinking": True, "thinking_effort": "high", "max_thinking_tokens": 512}
    command = NameChat("t", (QUESTION, ANSWER), generation={**said, "temperature": 1.5})
    generation = asked(command, builder(name)).generation
    expected = said if name in TOLD_AT_THE_BEGINNING else {"thinking": False}
    assert {key: value for key, value in generation.items() if key in said} == expected
    assert generation["temperature"] < 1
    quiet = NameChat("t", (QUESTION, ANSWER), generation={**said, "thinking": False})
    assert asked(quiet, builder(name)).generation["thinking"] is False


def test_instructions_of_the_users_can_stand_in_place_of_what_a_template_says(
        builder: Callable[[str], PromptBuilder]) -> None:
    granite, turns = builder("ibm-granite-granite-3.3-2B-Instruct"), (QUESTION, ANSWER)
    said = {"thinking": True}
    assert asked(NameChat("t", turns, generation=said), granite).generation["thinking"] is True
    assert asked(NameChat("t", turns, "You are a sailor.", generation=said), granite).generation["thinking"] is False


def test_whatever_a_template_says_of_thinking_the_chat_is_not_read_again(tmp_path: Path) -> None:
    with Worker() as worker:
        for name in (*TOLD_AT_THE_BEGINNING, *TOLD_AT_THE_END):
            worker.load(write_llama(tmp_path / f"{name}.gguf", SOURCES[name]), context_length=4096)
            how: dict[str, Any] = {"thinking": True, "thinking_effort": "high", "max_thinking_tokens": 8}
            first = worker.generate((QUESTION,), chat="a", max_tokens=2, ignore_end=True, **how)
            fitted, _finished, _words = named(worker, (QUESTION, ANSWER), **how)
            # One token for each byte; the frame of the answer may be another one before the next question.
            assert fitted.reused_tokens > first.fitted.prompt_tokens - 64, name
            assert fitted.prompt_tokens - fitted.reused_tokens < 512, name


def test_a_replay_does_not_wait_for_it_and_it_waits_for_a_prepare() -> None:
    assert Replay in GIVES_WAY_TO[NameChat]
    assert Prepare not in GIVES_WAY_TO[NameChat]
    assert all(NameChat not in kinds for kinds in GIVES_WAY_TO.values())
