"""Chat templates as models bring them: odd, picky, broken, hostile."""

import datetime

import pytest

from assistant.engine.template import BROKEN, CHATML, MISSING, REFUSED, ChatTemplate

SYSTEM = {"role": "system", "content": "Be brief."}
HELLO = {"role": "user", "content": "Hello"}
HI = {"role": "assistant", "content": "Hi"}

GEMMA = ("{{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ raise_exception('System role not supported') }}"
         "{% endif %}{% for message in messages %}"
         "{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}"
         "{{ raise_exception('Conversation roles must alternate user/assistant/...') }}{% endif %}"
         "<start_of_turn>{{ message['role'] }}\n{{ message['content'] | trim }}<end_of_turn>\n{% endfor %}"
         "{% if add_generation_prompt %}<start_of_turn>model\n{% endif %}")
QWEN = ("{%- for message in messages %}<|im_start|>{{ message.role }}\n"
        "{%- if message.role == 'assistant' and message.reasoning_content is defined %}"
        "<think>{{ message.reasoning_content }}</think>{% endif %}{{ message.content }}<|im_end|>\n{% endfor %}"
        "<|im_start|>assistant\n{%- if enable_thinking is defined and enable_thinking is false %}"
        "\n<think>\n\n</think>\n\n{% endif %}")


def test_a_system_prompt_the_template_refuses_opens_the_first_message() -> None:
    template = ChatTemplate(GEMMA, "<bos>", "<eos>")
    assert template.problem == ""
    text = template.render([SYSTEM, HELLO], True)
    assert text == "<bos><start_of_turn>user\nBe brief.\n\nHello<end_of_turn>\n<start_of_turn>model\n"


def test_neighbours_of_one_role_are_merged_where_the_template_insists_on_turns() -> None:
    text = ChatTemplate(GEMMA, "<bos>", "<eos>").render([HELLO, HELLO, HI], True)
    assert text.startswith("<bos><start_of_turn>user\nHello\n\nHello<end_of_turn>\n<start_of_turn>assistant\nHi")
    assert ChatTemplate(GEMMA, "", "").render([HI, HELLO], True).startswith("<start_of_turn>user\nHello")


def test_a_template_that_drops_the_system_prompt_silently_is_found_out() -> None:
    template = ChatTemplate("{% for m in messages if m.role != 'system' %}[{{ m.content }}]{% endfor %}", "", "")
    assert template.render([SYSTEM, HELLO], True) == "[Be brief.\n\nHello]"


def test_the_thinking_switch_is_found_by_trying() -> None:
    template = ChatTemplate(QWEN, "", "<|im_end|>")
    assert template.has_switch
    assert template.render([HELLO], False).endswith("<think>\n\n</think>\n\n")
    assert not template.render([HELLO], True).endswith("</think>\n\n")
    assert not ChatTemplate(CHATML, "", "").has_switch


def test_templates_that_keep_reasoning_get_it() -> None:
    thought = {**HI, "reasoning_content": "A greeting."}
    assert "<think>A greeting.</think>Hi" in ChatTemplate(QWEN, "", "").render([HELLO, thought, HELLO], True)


def test_content_goes_as_parts_where_the_template_wants_parts() -> None:
    source = ("{% for m in messages %}{{ m.role }}:{% for part in m.content %}{% if part.type == 'text' %}"
              "{{ part.text }}{% endif %}{% endfor %};{% endfor %}")
    template = ChatTemplate(source, "", "")
    assert template.problem == ""
    assert template.render([SYSTEM, HELLO], True) == "system:Be brief.;user:Hello;"


@pytest.mark.parametrize("source", [
    "{% for m in messages %}", "{{ messages[7].content.x.y }}", "nothing of the chat", "{{ raise_exception('no') }}",
    "{{ 1 / 0 }}", "{% for m in messages %}{{ undefined_function() }}{% endfor %}", None,
])
def test_a_broken_template_is_replaced_by_chatml_and_said(source: str | None) -> None:
    template = ChatTemplate(source, "", "")
    assert template.problem == BROKEN
    assert template.render([SYSTEM, HELLO], True) == (
        "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\n")


def test_a_missing_template_is_replaced_by_chatml_and_said() -> None:
    assert ChatTemplate("", "", "").problem == MISSING


def test_a_template_that_fails_with_one_chat_only_is_replaced_for_that_chat_and_said() -> None:
    source = "{% for m in messages %}[{{ m.content }}]{% endfor %}{{ 1 / (4 - messages | length) }}"
    template = ChatTemplate(source, "", "")
    assert template.problem == ""
    assert template.render_telling([HELLO, HI, HELLO], True) == ("[Hello][Hi][Hello]1.0", "")
    text, problem = template.render_telling([HELLO, HI, HELLO, HI], True)
    assert problem == REFUSED
    assert text.startswith("<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\nHi")
    assert template.render_telling([HELLO], True)[1] == ""
    assert ChatTemplate("", "", "").render_telling([HELLO], True)[1] == MISSING


@pytest.mark.parametrize("attack", [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ cycler.__init__.__globals__.os.system('true') }}",
    "{{ messages.append(messages[0]) }}",
    "{{ messages[0].update({'content': 'x'}) }}",
    "{% for i in range(10 ** 9) %}x{% endfor %}",
])
def test_a_hostile_template_stays_in_its_sandbox(attack: str) -> None:
    source = "{% for m in messages %}{{ m.content }}{% endfor %}"
    assert ChatTemplate(source, "", "").problem == ""
    assert ChatTemplate(attack + source, "", "").problem == BROKEN


def test_what_hugging_face_offers_to_templates_is_there() -> None:
    source = ("{% for m in messages %}{% if m.role == 'tool' %}{% continue %}{% endif %}"
              "{% generation %}{{ m.content }}{% endgeneration %}{% endfor %}"
              "{{ {'a': '<é>'} | tojson }}{{ strftime_now('%Y') }}{{ 'tools' if tools is not none }}{{ eos_token }}")
    template = ChatTemplate(source, "<s>", "</s>")
    assert template.problem == ""
    assert template.render([HELLO, {"role": "tool", "content": "no"}], True) == (
        f'Hello{{"a": "<é>"}}{datetime.datetime.now().year}</s>')


DATED = "{% for m in messages %}{{ m.content }}{% endfor %} on {{ strftime_now('%Y-%m-%d') }}"


def test_a_template_that_tells_the_date_tells_that_of_the_chat_so_that_its_beginning_stays() -> None:
    template = ChatTemplate(DATED, "", "")
    began = datetime.datetime(2025, 3, 14, 15, 9).timestamp()
    assert template.render([HELLO], True, began=began) == "Hello on 2025-03-14"
    assert template.render([HELLO, HI], True, began=began) == "HelloHi on 2025-03-14"


@pytest.mark.parametrize("began", [0.0, 1e300, float("nan")])
def test_a_template_that_tells_the_date_tells_todays_where_a_chat_has_none(began: float) -> None:
    today = {(datetime.datetime.now() - datetime.timedelta(seconds=ago)).strftime("%Y-%m-%d") for ago in (0, 60)}
    assert ChatTemplate(DATED, "", "").render([HELLO], True, began=began).removeprefix("Hello on ") in today
