"""A pasted text of megabytes: Stop is seen while it is tokenised, and its tokens are what they would be anyway."""

import threading
import tracemalloc
from collections.abc import Iterator

import pytest

from assistant.domain.errors import Cancelled, EngineError, Remedy
from assistant.engine.llama_model import LlamaModel
from assistant.engine.prompt import PromptBuilder
from assistant.engine.protocol import Finished, Generate, Stop, Turn
from assistant.engine.stop_flag import StopFlag
from assistant.engine.template import ChatTemplate
from assistant.engine.thinking import Markers
from assistant.engine.tokeniser import SHORT_TEXT, Tokeniser
from assistant.engine.vocabulary import Vocabulary
from tests.engine.worker_client import Worker

PASTED = "The sea is wide, and deep; 深い海. " * 60_000        # 2 MB: seconds of tokenising
STOPPED_AFTER_SECONDS = 0.05


@pytest.fixture
def stop() -> Iterator[StopFlag]:
    """Set a moment after the test has begun."""
    flag = StopFlag()
    timer = threading.Timer(STOPPED_AFTER_SECONDS, flag.set)
    timer.start()
    yield flag
    timer.join()


@pytest.mark.parametrize("length", [SHORT_TEXT, SHORT_TEXT + 1, 5 * SHORT_TEXT])
def test_a_long_text_has_the_tokens_it_would_have_anyway(starter_vocabulary: Vocabulary, length: int) -> None:
    tokeniser = Tokeniser(starter_vocabulary, StopFlag())
    text = PASTED[:length]
    assert tokeniser.tokenise(text, True) == starter_vocabulary.tokenise(text, True)


def test_stop_is_seen_while_a_long_text_is_tokenised(starter_vocabulary: Vocabulary, stop: StopFlag) -> None:
    tokeniser = Tokeniser(starter_vocabulary, stop)
    with pytest.raises(Cancelled):
        tokeniser.tokenise(PASTED, False)
    tokeniser.close()


def test_stop_is_seen_while_control_tokens_are_looked_for(starter_model_here: LlamaModel, stop: StopFlag) -> None:
    template = ChatTemplate(starter_model_here.template(), "<|im_start|>", "<|im_end|>")
    builder = PromptBuilder(starter_model_here.vocabulary, template, Markers("<think>", "</think>"), stop)
    with pytest.raises(Cancelled):
        builder.build("", [Turn("user", "<" * 3_000_000)], True, {})
    builder.close()


def test_a_stopped_worker_answers_at_once_and_the_next_question_too(worker: Worker) -> None:
    def stop_soon() -> None:
        worker.send(Stop())

    timer = threading.Timer(STOPPED_AFTER_SECONDS, stop_soon)
    worker.send(Generate("stopped", (Turn("user", f"Read this. {PASTED}"),)))     # not counted by a test before
    timer.start()       # once it is sent: that alone can take as long
    with pytest.raises(Cancelled):
        worker.until(Finished)
    timer.join()
    assert worker.generate("Hello", max_tokens=3).text
    worker.send(Generate("cancelled", (Turn("user", PASTED),)))
    worker.send(Stop())
    with pytest.raises(Cancelled):
        worker.until(Finished)


def test_a_text_far_too_long_is_refused_with_its_length(worker: Worker) -> None:
    with pytest.raises(EngineError, match="too long for the model: 900,031 tokens") as caught:
        worker.generate(PASTED)
    assert caught.value.remedies == (Remedy.CHOOSE_MODEL,)      # no context of this model would hold it


@pytest.fixture
def builder(starter_model_here: LlamaModel, stop: StopFlag) -> Iterator[PromptBuilder]:
    template = ChatTemplate(starter_model_here.template(), "<|im_start|>", "<|im_end|>")
    made = PromptBuilder(starter_model_here.vocabulary, template, Markers("<think>", "</think>"), stop)
    yield made
    made.close()


def test_stop_is_seen_while_many_short_turns_are_counted(builder: PromptBuilder) -> None:
    with pytest.raises(Cancelled):
        builder.lengths(tuple(Turn("user", f"{number} {PASTED[:5000]}") for number in range(400)))


def test_stop_is_seen_while_a_prompt_is_put_together_of_answers_whose_tokens_are_known(
        builder: PromptBuilder, starter_vocabulary: Vocabulary) -> None:
    text = PASTED[:5000]
    known = {text: starter_vocabulary.tokenise(text, False)}
    with pytest.raises(Cancelled):
        builder.build("", [Turn("user", f"And {text}"), Turn("assistant", text)] * 200, True, known)


def test_texts_that_were_counted_are_not_kept(starter_model_here: LlamaModel) -> None:
    template = ChatTemplate(starter_model_here.template(), "<|im_start|>", "<|im_end|>")
    builder = PromptBuilder(starter_model_here.vocabulary, template, Markers("<think>", "</think>"))
    document = PASTED[:SHORT_TEXT // 2]
    tracemalloc.start()
    try:
        before, _peak = tracemalloc.get_traced_memory()
        for number in range(40):        # a draft, after every pause in typing
            draft = Turn("user", f"{document}{number}")
            builder.build("", [draft], True, {})
            builder.lengths((draft,))
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert grown < 10 * len(document)
