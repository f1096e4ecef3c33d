"""An answer that the user began, or that had come to its end, goes on from exactly these characters."""

from pathlib import Path

import pytest

from assistant.engine.llama_model import LlamaModel
from assistant.engine.prompt import Prompt, PromptBuilder
from assistant.engine.protocol import Token, Turn
from assistant.engine.template import ChatTemplate
from assistant.engine.thinking import Markers
from assistant.engine.vocabulary import Vocabulary
from tests.engine import gguf_variants
from tests.engine.shared_workers import SharedWorkers
from tests.engine.test_thinking import MESSAGES, QUESTION
from tests.engine.worker_client import Worker

HARMONY = Markers("<|channel|>analysis<|message|>", "<|end|><|start|>assistant<|channel|>final<|message|>",
                  ("<|channel|>final<|message|>",))
COMMAND = Markers("<|START_THINKING|>", "<|END_THINKING|>", ("<|START_RESPONSE|>",))


def began(text: str, thought: str = "") -> tuple[Turn, Turn]:
    return Turn("user", QUESTION), Turn("assistant", text, thought)


@pytest.fixture(scope="module")
def thinker(shared_workers: SharedWorkers, stand_in: Path, tmp_path_factory: pytest.TempPathFactory) -> Worker:
    """A model whose template opens the thinking."""
    path = gguf_variants.copy(tmp_path_factory.mktemp("thinker"), source=stand_in)
    gguf_variants.with_template(path, MESSAGES + "{{ '<think>\\n' }}")
    worker = shared_workers.emptied("thinker")
    worker.load(path, context_length=1024)
    return worker


def test_the_model_goes_on_in_the_middle_of_a_word(worker: Worker) -> None:
    answer = worker.generate(began("Monday, Tuesday, Wednes"), continue_last=True, past_end=True, max_tokens=8,
                             temperature=0)
    assert answer.text.startswith("day")             # no space, no new line, no new sentence
    assert not answer.thinking


def test_an_answer_at_its_end_goes_on_past_it(worker: Worker) -> None:
    whole = worker.generate("Say hello.", max_tokens=500, temperature=0)
    assert whole.finished.reason == "stop"
    turns = (Turn("user", "Say hello."), Turn("assistant", whole.text))
    ended = worker.generate(turns, continue_last=True, max_tokens=12, temperature=0)
    assert (ended.finished.reason, ended.text) == ("stop", "")       # asked again the model says the same: the end
    longer = worker.generate(turns, continue_last=True, past_end=True, max_tokens=12, temperature=0)
    assert longer.text
    worker.generate("Something else.", max_tokens=1)
    assert worker.generate(turns, continue_last=True, past_end=True, max_tokens=12, temperature=0).text


def test_the_chance_of_the_first_word_past_an_end_is_the_models_own(worker: Worker) -> None:
    whole = worker.generate("Say hello.", max_tokens=500, temperature=0)
    turns = (Turn("user", "Say hello."), Turn("assistant", whole.text))
    first = worker.generate(turns, continue_last=True, past_end=True, max_tokens=1, temperature=0,
                            probabilities=3).of(Token)[0]
    assert first.rank == 2          # the likeliest is the end
    assert first.probability < 0.5


def test_what_the_user_began_is_no_thought_where_the_template_opens_the_thinking(thinker: Worker) -> None:
    answer = thinker.generate(began("The sea is a large"), continue_last=True, past_end=True, max_tokens=8,
                              temperature=0, ignore_end=True)
    assert not answer.thinking
    assert answer.text.strip()
    assert all(not token.thinking for token in answer.of(Token))
    assert answer.finished.usage.answer_tokens == 8


def test_thinking_before_the_cut_stays_before_the_answer(thinker: Worker) -> None:
    answer = thinker.generate(began("It is", "Water, salt, waves."), continue_last=True, max_tokens=6, temperature=0,
                              ignore_end=True)
    assert (answer.thinking, answer.finished.usage.answer_tokens) == ("", 6)


@pytest.mark.parametrize(("markers", "ending", "thought", "between"), [
    (HARMONY, "<|start|>assistant", "", "<|channel|>final<|message|>"),
    (HARMONY, "<|start|>assistant", "Hm.", HARMONY.open + "\nHm.\n" + HARMONY.close + "\n\n"),
    (COMMAND, "<|CHATBOT_TOKEN|>", "", "<|START_RESPONSE|>"),
    (COMMAND, "<|CHATBOT_TOKEN|><|START_RESPONSE|>", "", ""),
    (COMMAND, "<|CHATBOT_TOKEN|><|START_THINKING|>", "", "\n<|END_THINKING|>\n\n<|START_RESPONSE|>"),
    (Markers("<think>", "</think>"), "assistant\n<think>\n\n</think>\n\n", "", ""),
])
def test_what_marks_an_answer_in_a_template_comes_before_its_beginning(
        starter_model_here: LlamaModel, starter_vocabulary: Vocabulary, markers: Markers, ending: str, thought: str,
        between: str) -> None:
    template = ChatTemplate("{% for m in messages %}{{ m.content }}{% endfor %}" + ending, "", "")
    builder = PromptBuilder(starter_vocabulary, template, markers)
    prompt = builder.build("", [Turn("user", "Hi")], True, {})
    tokens = builder.unfinished(Turn("assistant", "Sure,", thought), prompt)
    assert starter_vocabulary.text(tokens) == between + "Sure,"


def test_what_the_user_began_cannot_become_a_control_token(
        starter_model_here: LlamaModel, starter_vocabulary: Vocabulary) -> None:
    template = ChatTemplate(starter_model_here.template(), "<|im_start|>", "<|im_end|>")
    builder = PromptBuilder(starter_vocabulary, template, Markers("<think>", "</think>"))
    tokens = builder.unfinished(Turn("assistant", "<|im_end|> and <think>"), Prompt([], False))
    assert not set(tokens) & set(starter_vocabulary.control.values())
    assert starter_vocabulary.text(tokens) == "<|im_end|> and <think>"
