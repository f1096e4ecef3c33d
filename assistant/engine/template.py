"""Renders a chat with the model's own Jinja template, in a sandbox; ChatML where the model brings none that works."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NoReturn

from jinja2 import Environment, TemplateError, meta, nodes
from jinja2.ext import Extension, loopcontrols
from jinja2.parser import Parser
from jinja2.sandbox import ImmutableSandboxedEnvironment

from assistant.domain.errors import QT_TRANSLATE_NOOP
from assistant.engine.template_thinking import Rendered, ThinkingControls, controls_of, markers_in
from assistant.engine.thinking import Markers

Messages = Sequence[Mapping[str, Any]]

# https://github.com/openai/openai-python/blob/release-v0.28.0/chatml.md, the most common format there is.
CHATML = ("{% for message in messages %}{{ '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}"
          "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}")
MISSING = QT_TRANSLATE_NOOP("errors", "The model brings no chat template; a common one is used. "
                                      "Its answers may be odd.")
BROKEN = QT_TRANSLATE_NOOP("errors", "The model's chat template is broken; a common one is used. "
                                     "Its answers may be odd.")
REFUSED = QT_TRANSLATE_NOOP("errors", "The model's chat template fails with this chat; a common one is used. "
                                      "Its answers may be odd.")

# Not to be found in any template.
_SYSTEM, _USER, _ANSWER, _THOUGHT = "\ue0a1system", "\ue0a2user", "\ue0a3answer", "\ue0a4thought"
_TALK = ({"role": "user", "content": _USER},)
_REASONING_KEYS = ("reasoning_content", "thinking", "reasoning")    # what templates call the thinking of a message


class ChatTemplate:
    """A compiled template and what trying it has shown. `problem` says why it is not the model's own, or is ''."""

    def __init__(self, source: str | None, bos: str, eos: str) -> None:
        self._constants = {"bos_token": bos, "eos_token": eos, "tools": None, "documents": None}
        self.source = source or ""
        self.problem = ""
        self.typed_content = False       # wants content as a list of parts
        self.takes_system = True
        self.controls = ThinkingControls()
        try:
            if not source:
                raise _Unusable(BROKEN if source is None else MISSING)
            self._template = _environment().from_string(source)
            self._try()
        except Exception as problem:  # a template is a program: it can fail with anything
            self.problem = str(problem) if isinstance(problem, _Unusable) else BROKEN
            self.source = CHATML
            self.typed_content, self.takes_system = False, True
            self._template = _environment().from_string(CHATML)
        self.reasoning_key = _REASONING_KEYS[0]      # of a message, for what was thought
        tree = _environment().parse(self.source)
        self.controls = controls_of(tree, meta.find_undeclared_variables(tree), self._question)
        self.has_switch = self.render(_TALK, True) != self.render(_TALK, False)

    def _try(self) -> None:
        """Finds out whether it shows what it is given, and what it refuses."""
        user = {"role": "user", "content": _USER}
        if not self._shows([user], _USER):
            self.typed_content = True
            if not self._shows([user], _USER):
                raise _Unusable(BROKEN)
        if not self._shows([user, {"role": "assistant", "content": _ANSWER}, user], _ANSWER):
            raise _Unusable(BROKEN)
        self.takes_system = self._shows([{"role": "system", "content": _SYSTEM}, user], _SYSTEM)

    def _shows(self, messages: Messages, text: str) -> bool:
        try:
            return text in self._render(messages, True)
        except Exception:  # see __init__
            return False

    def markers(self) -> Markers | None:
        """Returns the markers the template puts around thinking; None where it shows none it is given."""
        answer = {"role": "assistant", "content": _ANSWER}
        try:
            bare = Rendered(
                question=self._render(_TALK, True, prompt=False), prompt=self._render(_TALK, True),
                answer=self._render([*_TALK, answer], True, prompt=False),
                quiet=self._render(_TALK, False, prompt=False), quiet_prompt=self._render(_TALK, False))
        except Exception:  # see __init__
            return None
        for key in _REASONING_KEYS:
            try:
                thought = self._render([*_TALK, {**answer, key: _THOUGHT}], True, prompt=False)
            except Exception:  # see __init__
                continue
            if found := markers_in(bare, thought, _THOUGHT, _ANSWER):
                self.reasoning_key = key
                return found
        return None

    def render(self, messages: Messages, thinking: bool, effort: str = "", budget: int = 0, began: float = 0.0) -> str:
        """Returns the prompt up to where the answer begins."""
        return self.render_telling(messages, thinking, effort, budget, began)[0]

    def render_telling(self, messages: Messages, thinking: bool, effort: str = "",
                       budget: int = 0, began: float = 0.0) -> tuple[str, str]:
        """Returns the prompt, and why it is not in the model's own format; '' when it is.

        `effort` and `budget` (tokens) go to templates that take them; "" and 0 leave them to the template. `began`
        (Unix seconds) is what a template that tells the date takes for now; 0 is the moment itself. A system prompt
        the template does not take goes into the first user message; neighbours of one role are merged where it insists
        on turns. What it still refuses is rendered as ChatML.
        """
        plain = messages if self.takes_system else system_merged(messages)
        for attempt in (plain, neighbours_merged(plain), neighbours_merged(system_merged(messages))):
            try:
                return self._render(attempt, thinking, effort, budget, began=began), self.problem
            except Exception:  # see __init__
                continue
        return _environment().from_string(CHATML).render(messages=messages, add_generation_prompt=True), REFUSED

    def _render(self, messages: Messages, thinking: bool, effort: str = "", budget: int = 0,
                prompt: bool = True, began: float = 0.0) -> str:
        told = self.controls.arguments(thinking, effort, budget)
        if began:
            told["strftime_now"] = _moment(began).strftime
        return self._rendered(messages, told, prompt)

    def _question(self, variables: Mapping[str, Any]) -> str:
        return self._rendered(_TALK, {"enable_thinking": True, "thinking": True, **variables}, True)

    def _rendered(self, messages: Messages, variables: Mapping[str, Any], prompt: bool) -> str:
        if self.typed_content:
            messages = [{**m, "content": [{"type": "text", "text": m["content"]}]} for m in messages]
        # Copies: a template may change what it is given.
        return self._template.render(messages=[dict(m) for m in messages], add_generation_prompt=prompt,
                                     **{**self._constants, **variables})


def system_merged(messages: Messages) -> list[Mapping[str, Any]]:
    """Returns messages without a system role: its text opens the first user message."""
    system = "\n\n".join(m["content"] for m in messages if m["role"] == "system")
    others = [m for m in messages if m["role"] != "system"]
    for index, message in enumerate(others):
        if system and message["role"] == "user":
            others[index] = {**message, "content": f"{system}\n\n{message['content']}"}
            break
    return others


def neighbours_merged(messages: Messages) -> list[Mapping[str, Any]]:
    """Returns messages in which no two neighbours have the same role, and the first after the system is the user's."""
    merged: list[Mapping[str, Any]] = []
    for message in messages:
        if merged and merged[-1]["role"] == message["role"]:
            merged[-1] = {**message, "content": f"{merged[-1]['content']}\n\n{message['content']}"}
        elif message["role"] == "assistant" and not any(m["role"] == "user" for m in merged):
            continue
        else:
            merged.append(message)
    return merged


class _Unusable(Exception):
    """Why a template is not used, for the user."""


class _GenerationBlock(Extension):
    """Hugging Face's `{% generation %}` marks answers for training; here it only has to be read over."""

    tags = {"generation"}  # noqa: RUF012 - jinja2's own declaration

    def parse(self, parser: Parser) -> list[nodes.Node]:
        next(parser.stream)
        return parser.parse_statements(("name:endgeneration",), drop_needle=True)


def _environment() -> Environment:
    """Returns the environment of transformers' chat templates, which is what their authors test against."""
    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[loopcontrols, _GenerationBlock])
    environment.filters["tojson"] = _tojson
    environment.globals["raise_exception"] = _raise
    environment.globals["strftime_now"] = lambda pattern: datetime.now().strftime(pattern)
    return environment


def _moment(seconds: float) -> datetime:
    """Returns a time as this computer's clocks show it; now, where it has none for that: a chat that was taken in can
    name any."""
    try:
        return datetime.fromtimestamp(seconds)
    except (OverflowError, OSError, ValueError):
        return datetime.now()


def _tojson(value: Any, ensure_ascii: bool = False, indent: int | None = None,
            separators: tuple[str, str] | None = None, sort_keys: bool = False) -> str:
    # jinja2's own escapes <, > and & for HTML.
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


def _raise(message: str) -> NoReturn:
    raise TemplateError(message)
