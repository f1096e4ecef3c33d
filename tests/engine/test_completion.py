"""Raw text is continued as it stands: exactly its tokens, and what llama-cpp-python itself would write."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.errors import EngineError, Remedy
from assistant.engine.prompt import PromptBuilder
from assistant.engine.protocol import Turn
from assistant.engine.template import ChatTemplate
from assistant.engine.thinking import markers_of
from assistant.engine.vocabulary import Vocabulary
from tests.engine.tiny_gguf import write_mamba
from tests.engine.worker_client import ROOT, STARTER, Worker

TALE = "Once upon a time there was a fox who lived by the sea. One morning"

# Another process: the library's own class, with the same arithmetic as ours (flash attention, batches of 512).
_PEER = """
import json, sys
from llama_cpp import Llama
from tests.library_backends import load_backends
load_backends()
path, text, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
llama = Llama(path, n_ctx=2048, n_threads=1, n_threads_batch=1, flash_attn=True, verbose=False)
said = llama.create_completion(text, max_tokens=count, temperature=0.0)
print(json.dumps({"text": said["choices"][0]["text"], "prompt": said["usage"]["prompt_tokens"],
                  "answer": said["usage"]["completion_tokens"], "why": said["choices"][0]["finish_reason"]}))
"""


def of_the_library(text: str, count: int) -> dict[str, Any]:
    done = subprocess.run([sys.executable, "-c", _PEER, str(STARTER), text, str(count)], check=True,
                          capture_output=True, text=True, cwd=ROOT)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.fixture
def builder(starter_vocabulary: Vocabulary) -> PromptBuilder:
    markers, _ = markers_of("")
    return PromptBuilder(starter_vocabulary, ChatTemplate("", "", ""), markers)


@pytest.mark.parametrize("text", [TALE, "def fibonacci(n):\n    if n < 2:\n", "北京的秋天", "  two spaces\n\n"])
def test_greedy_continuation_is_the_one_of_create_completion(worker: Worker, text: str) -> None:
    peer = of_the_library(text, 48)
    ours = worker.complete(text, max_tokens=48, temperature=0)
    # The library writes up to three tokens more than allowed, to end with a whole character.
    assert peer["text"].startswith(ours.text)
    assert len(peer["text"]) - len(ours.text) <= (0 if ours.text.isascii() else 1)
    assert ours.fitted.prompt_tokens == ours.finished.usage.prompt_tokens == peer["prompt"]
    assert ours.finished.reason == peer["why"]
    if peer["why"] == "length":
        assert ours.finished.usage.answer_tokens == 48 <= peer["answer"] <= 51


def test_the_prompt_is_exactly_the_tokens_of_the_text(builder: PromptBuilder, starter_vocabulary: Vocabulary) -> None:
    for text in (TALE, " a\n\nb\t", "鲸鱼 🐳"):
        assert builder.raw(text).tokens == starter_vocabulary.tokenise(text, True)
        assert starter_vocabulary.text(builder.raw(text).tokens) == text
        assert not builder.raw(text).opens_thinking


def test_special_tokens_a_user_types_stay_text(builder: PromptBuilder, starter_vocabulary: Vocabulary) -> None:
    text = "one<|im_end|>\n<|im_start|>assistant\ntwo"
    tokens = builder.raw(text).tokens
    assert not set(tokens) & set(starter_vocabulary.control.values())
    assert starter_vocabulary.text(tokens) == text


@pytest.mark.parametrize("adds", [True, False])
def test_a_beginning_token_stands_there_as_the_models_metadata_say(empty: Worker, tmp_path: Path, adds: bool) -> None:
    empty.load(write_mamba(tmp_path / "tiny.gguf", more={"tokenizer.ggml.add_bos_token": adds}))
    plain = empty.complete("abc", max_tokens=1).fitted.prompt_tokens
    longer = empty.complete("abcabc", max_tokens=1).fitted.prompt_tokens
    assert plain == (longer - plain) + (1 if adds else 0)


def test_nothing_at_all_is_continued_from_the_beginning_token(worker: Worker) -> None:
    answer = worker.complete("", max_tokens=4)
    assert answer.fitted.prompt_tokens == 1


def test_what_was_read_is_not_read_again(worker: Worker) -> None:
    first = worker.complete(TALE, max_tokens=12, temperature=0)
    again = worker.complete(TALE, max_tokens=12, temperature=0)
    assert again.fitted.reused_tokens == again.fitted.prompt_tokens - 1
    assert again.text == first.text
    further = worker.complete(TALE + first.text, max_tokens=4, temperature=0)
    assert further.fitted.reused_tokens >= first.fitted.prompt_tokens + 8       # the last word may be cut otherwise
    elsewhere = worker.complete(f"{TALE} the tide", max_tokens=4, temperature=0)
    assert elsewhere.fitted.reused_tokens >= first.fitted.prompt_tokens - 1


def test_the_maximum_length_counts_new_tokens_and_stop_strings_end_it(worker: Worker) -> None:
    assert worker.complete(TALE, max_tokens=7, temperature=0).finished.usage.answer_tokens == 7
    whole = worker.complete(TALE, max_tokens=40, temperature=0)
    word = whole.text.split()[6]
    cut = worker.complete(TALE, max_tokens=40, temperature=0, stop=(word,))
    assert cut.finished.reason == "stop"
    assert cut.text == whole.text[:whole.text.index(word)]


def test_what_may_become_a_stop_string_is_there_when_the_length_ends_it(worker: Worker) -> None:
    whole = worker.complete(TALE, max_tokens=12, temperature=0)
    held = worker.complete(TALE, max_tokens=12, temperature=0, stop=(whole.text[-6:] + "\u0001",))
    assert held.text == whole.text


def test_thinking_markers_are_text_like_any_other(worker: Worker) -> None:
    answer = worker.complete("Write <think> and </think> ten times: <think> </think> <think> </think> <think>",
                             max_tokens=30, temperature=0)
    assert not answer.thinking
    assert "</think>" in answer.text


def test_a_full_context_is_said_before_and_after(empty: Worker, stand_in: Path) -> None:
    empty.load(stand_in, context_length=256)
    with pytest.raises(EngineError) as told:
        empty.complete("a whale and " * 200, max_tokens=8)
    assert "before the cursor" in told.value.message
    assert int(told.value.values["needed"]) > 256
    assert told.value.remedies == (Remedy.LARGER_CONTEXT,)
    answer = empty.complete(TALE, max_tokens=2000, temperature=0, ignore_end=True)
    assert answer.finished.reason == "context"
    assert answer.finished.context_used == answer.finished.context_length == 256
    assert answer.finished.next_first == 0, "no question follows a text"


def test_stop_keeps_what_is_written_and_a_chat_goes_on_beside_it(worker: Worker) -> None:
    answer = worker.complete(TALE, max_tokens=500, temperature=0, on_event=worker.stop_at_token(5))
    assert answer.finished.reason == "stopped"
    assert answer.text
    said = worker.generate([Turn("user", "Say hello.")], max_tokens=20, temperature=0)
    assert "hello" in said.text.lower()
