"""SentencePiece puts a space before every text: an answer that goes on is in the tokens it has in the chat."""

from collections.abc import Iterator

import pytest

from assistant.engine.llama_model import LlamaModel
from assistant.engine.native import NativeLog
from assistant.engine.prompt import Prompt, PromptBuilder
from assistant.engine.protocol import Turn
from assistant.engine.template import ChatTemplate
from assistant.engine.thinking import Markers
from tests.engine import tiny_gguf

TEMPLATE = "{% for m in messages %}{{ m.role + '\n' + m.content + eos_token + '\n' }}{% endfor %}{{ 'assistant\n' }}"
QUESTION = Turn("user", "what is the sea")


@pytest.fixture(scope="module")
def model(native_log: NativeLog, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LlamaModel]:
    path = tiny_gguf.write_sentencepiece(tmp_path_factory.mktemp("pieces") / "tiny.gguf", TEMPLATE)
    model = LlamaModel(path, [path], 0, native_log, lambda _stage, _fraction: True)
    yield model
    model.close()


@pytest.fixture(scope="module")
def builder(model: LlamaModel) -> PromptBuilder:
    vocabulary = model.vocabulary
    assert vocabulary.text(vocabulary.tokenise("The sea", False)) == " The sea"
    template = ChatTemplate(TEMPLATE, vocabulary.bos_text(), vocabulary.eos_text())
    return PromptBuilder(vocabulary, template, Markers("<think>", "</think>"))


@pytest.mark.parametrize("text", ["The sea", " The sea", "the sea\n", "  The", "\nThe"])
def test_an_answer_goes_on_in_the_tokens_it_has_as_an_earlier_one(
        model: LlamaModel, builder: PromptBuilder, text: str) -> None:
    prompt = builder.build("", [QUESTION], True, {})
    answer = Turn("assistant", text)
    tokens = builder.unfinished(answer, prompt)
    assert model.vocabulary.text(tokens) == text
    whole = builder.build("", [QUESTION, answer, QUESTION], True, {}).tokens
    assert whole[len(prompt.tokens):len(prompt.tokens) + len(tokens)] == tokens


def test_words_behind_a_control_token_begin_as_they_do_in_a_prompt(model: LlamaModel, builder: PromptBuilder) -> None:
    vocabulary, (end,) = model.vocabulary, model.vocabulary.tokenise("</s>", True)
    prompt = Prompt([end], opens_thinking=False)
    for text, behind in (("The sea", " The sea"), (" The sea", " The sea")):
        assert vocabulary.text(builder.unfinished(Turn("assistant", text), prompt)) == behind
