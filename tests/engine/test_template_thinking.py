"""How a model is told to think, and what marks its thinking, is read from its template by trying."""

from pathlib import Path

import pytest

from assistant.engine.protocol import Turn
from assistant.engine.template import ChatTemplate
from assistant.engine.thinking import Markers
from assistant.engine.vocabulary import Vocabulary
from tests.engine import gguf_variants
from tests.engine.test_public_templates import BOS, EOS, TRANSFORMERS
from tests.engine.worker_client import Worker

SOURCES = {case["name"]: case["template"] for case in TRANSFORMERS["cases"]}
HELLO = {"role": "user", "content": "Hello"}
HI = {"role": "assistant", "content": "Hi"}


def template_of(name: str) -> ChatTemplate:
    return ChatTemplate(SOURCES[name], BOS, EOS)


@pytest.mark.parametrize(("name", "efforts"), [
    ("openai-gpt-oss-120b", ("low", "medium", "high")),         # it says whatever it is told
    ("tencent-Hy3", ("low", "high")),                           # it refuses other words
    ("upstage-Solar-Open-100B", ("minimal", "low")),            # others make no difference
    ("Qwen-Qwen3-0.6B", ()), ("Qwen-Qwen2.5-7B-Instruct", ()), ("ByteDance-Seed-OSS", ()),
])
def test_efforts_are_the_words_a_template_tells_apart(name: str, efforts: tuple[str, ...]) -> None:
    assert template_of(name).controls.efforts == efforts


def test_an_effort_reaches_the_prompt_and_one_the_template_does_not_know_does_not() -> None:
    template = template_of("openai-gpt-oss-120b")
    assert "Reasoning: high" in template.render([HELLO], True, "high")
    assert "Reasoning: medium" in template.render([HELLO], True)
    assert template.render([HELLO], True, "max") == template.render([HELLO], True)


def test_a_budget_reaches_the_prompt_of_a_template_that_takes_one() -> None:
    template = template_of("ByteDance-Seed-OSS")
    assert "within 1024 tokens" in template.render([HELLO], True, budget=1024)
    assert "budget is 0" in template.render([HELLO], False, budget=1024)
    assert template_of("Qwen-Qwen3-0.6B").render([HELLO], True, budget=1024) == template_of(
        "Qwen-Qwen3-0.6B").render([HELLO], True)


def test_a_model_that_thinks_only_when_told_is_told() -> None:
    template = template_of("tencent-Hy3")
    assert template.has_switch
    assert "reasoning_effort:low" in template.render([HELLO], True)
    assert "reasoning_effort:high" in template.render([HELLO], True, "high")
    assert "reasoning_effort:no_think" in template.render([HELLO], False, "high")


@pytest.mark.parametrize(("source", "off"), [
    ("{% if thinking_mode == 'disabled' %}quiet{% endif %}", "disabled"),
    ("{% if not thinking_option %}{% set thinking_option = 'on' %}{% endif %}{{ 'quiet' if thinking_option == 'off' }}",
     "off"),
    ("{% if reasoning_effort is defined and reasoning_effort == 'none' %}quiet{% endif %}", "none"),
    ("{% if enable_thinking is false %}quiet{% endif %}", False),
    # GigaChat 3.5; North Mini Code, whose effort is a switch, too.
    (("{%- if reasoning is not defined -%}{%- set reasoning = False -%}{%- endif -%}"
      "{{ '<think>' if reasoning else 'quiet' }}"), False),
    (("{%- set reasoning = reasoning if reasoning is not undefined else (false if reasoning_effort is defined and "
      "reasoning_effort | lower == 'none' else true) %}{{ '<think>' if reasoning else 'quiet' }}"), "none"),
    ("{% if skip_reasoning %}quiet{% endif %}", True),
])
def test_a_switch_of_any_name_is_found(source: str, off: object) -> None:
    template = ChatTemplate("{% for m in messages %}{{ m.content }}{% endfor %}" + source, "", "")
    assert template.has_switch
    assert template.render([HELLO], False).endswith("quiet")
    assert not template.render([HELLO], True).endswith("quiet")
    assert off in template.controls.arguments(False).values()


def test_whether_earlier_thinking_is_shown_again_is_no_switch() -> None:
    source = "{% if preserve_thinking == 'off' %}quiet{% endif %}{% for m in messages %}{{ m.content }}{% endfor %}"
    assert not ChatTemplate(source, "", "").has_switch


@pytest.mark.parametrize("source", [
    "{% if low_effort %}Be brief.{% endif %}",          # how much, as in Nemotron 3
    "{{ think_tag }}",
    "{% if enable_thinking %}Think.{% if deep_thinking %} Deeply.{% endif %}{% endif %}",
])
def test_what_is_no_switch_is_left_to_the_template(source: str) -> None:
    template = ChatTemplate("{% for m in messages %}{{ m.content }}{% endfor %}" + source, "", "")
    assert template.controls.arguments(True) == {"enable_thinking": True, "thinking": True}
    assert template.controls.arguments(False) == {"enable_thinking": False, "thinking": False}


@pytest.mark.parametrize(("name", "opening", "closing", "skipped"), [
    ("Qwen-Qwen3-0.6B", "<think>", "</think>", ()),
    ("Qwen3.5-4B", "<think>", "</think>", ()),
    ("GLM-4.6", "<think>", "</think>", ()),
    ("ByteDance-Seed-OSS", "<seed:think>", "</seed:think>", ()),
    ("tencent-Hy3", "<think:opensource>", "</think:opensource>", ()),
    ("openai-gpt-oss-120b", "<|channel|>analysis<|message|>",
     "<|end|><|start|>assistant<|channel|>final<|message|>", ("<|channel|>final<|message|>",)),
    ("upstage-Solar-Open-100B", "<|think|>", "<|end|><|begin|>assistant<|content|>", ("<|content|>",)),
])
def test_markers_are_what_a_template_puts_around_thinking(
        name: str, opening: str, closing: str, skipped: tuple[str, ...]) -> None:
    assert template_of(name).markers() == Markers(opening, closing, skipped)


@pytest.mark.parametrize(("around", "opening", "closing"), [
    ("{{ 'Let me see: ' + m.thinking + ' So: ' if m.thinking }}", "Let me see:", "So:"),
    ("{{ '<plan>' + m.reasoning + '</plan>' if m.reasoning }}", "<plan>", "</plan>"),
])
def test_markers_nobody_has_seen_before_are_found(around: str, opening: str, closing: str) -> None:
    source = "{% for m in messages %}[{{ m.role }}]" + around + "{{ m.content }}{% endfor %}[assistant]"
    assert ChatTemplate(source, "", "").markers() == Markers(opening, closing)


@pytest.mark.parametrize("name", ["Qwen-Qwen2.5-7B-Instruct", "meta-llama-Llama-3.1-8B-Instruct",
                                  "microsoft-Phi-3.5-mini-instruct", "google-gemma-2-2b-it"])
def test_a_template_without_thinking_shows_no_markers(name: str) -> None:
    assert template_of(name).markers() is None
    assert not template_of(name).has_switch


def test_earlier_thinking_goes_under_the_name_the_template_has_for_it() -> None:
    template = template_of("openai-gpt-oss-120b")
    template.markers()
    assert template.reasoning_key == "thinking"
    assert "A greeting." in template._render([HELLO, {**HI, template.reasoning_key: "A greeting."}], True, prompt=False)


# Control tokens of the practice model's vocabulary; the first of the closing ones is an end of the answer, too.
CONTROL_MARKERS = ("{% for m in messages %}{{ '<|im_start|>' + m.role + '\\n' }}{% if m.thinking %}"
                   "{{ '<jupyter_code>' + m.thinking + '<|im_end|><jupyter_output>' }}{% endif %}"
                   "{{ m.content + '<|im_end|>\\n' }}"
                   "{% endfor %}<|im_start|>assistant\n")


def test_thinking_between_control_tokens_is_told_apart_even_where_one_also_ends_answers(
        empty: Worker, stand_in: Path, tmp_path: Path, starter_vocabulary: Vocabulary) -> None:
    path = gguf_variants.copy(tmp_path, source=stand_in)
    gguf_variants.with_template(path, CONTROL_MARKERS)
    number = starter_vocabulary.control
    assert empty.load(path, context_length=1024).can_think
    opened = f"#{number['<jupyter_code>']} 200"
    first = empty.generate("Hello", logit_bias=opened, max_thinking_tokens=1, max_tokens=1)
    assert first.finished.usage.thinking_tokens >= 1
    turns = (Turn("user", "Hello"), Turn("assistant", "", "Let me see."))
    thought = starter_vocabulary.tokenise("<jupyter_code>\n", True) + starter_vocabulary.tokenise("Let me see.", False)
    # Nothing but the end token: within the thinking it is part of a marker, within the answer the end.
    rest = empty.generate(turns, continue_last=True, max_thinking_tokens=len(thought) + 6, max_tokens=9,
                          logit_bias=f"#{number['<|im_end|>']} 200")
    assert rest.finished.usage.thinking_tokens == 6
    assert (rest.finished.reason, rest.finished.usage.answer_tokens) == ("stop", 0)


def test_nothing_aside_is_thought_about_whatever_the_prompt_says(
        tmp_path: Path, starter_vocabulary: Vocabulary) -> None:
    path = gguf_variants.copy(tmp_path)
    gguf_variants.with_template(path, CONTROL_MARKERS)
    opened = f"#{starter_vocabulary.control['<jupyter_code>']} 200"
    with Worker() as worker:
        worker.load(path, context_length=1024)
        title = worker.generate("Hello", aside=True, logit_bias=opened, max_thinking_tokens=64, max_tokens=2)
    assert title.finished.usage.thinking_tokens < 8
    assert title.finished.usage.answer_tokens == 2
