"""What a template knows of thinking, found by rendering it: its switch, efforts and budget, and the markers."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from jinja2 import nodes

from assistant.engine.thinking import Markers

# Renders one question with these variables; with an answer that was thought about where the last argument says how.
Render = Callable[[Mapping[str, Any]], str]

EFFORTS = ("minimal", "low", "medium", "high", "max")
_USUAL_SWITCHES = ("enable_thinking", "thinking")       # as transformers documents them
_USUAL = ("low", "medium", "high")       # where a template says any word it is given, as gpt-oss's does
_NO_WORD = "\ue0a5word"
_OFF = ("none", "no_think", "off", "disabled")
_ON = ("on", "enabled")
_NOT = {"no", "not", "skip", "disable", "without"}      # words in the name of a switch that is on for not thinking
_NAMES = ("think", "reason", "effort", "budget")
# What says whether earlier thinking is shown again, and what templates put together themselves.
_OTHERS = ("preserve", "keep", "clear", "drop", "truncate", "include", "history", "content", "text", "parts", "render")
_TAG = re.compile(r"(<[^<>\s]*>|\[[^\[\]\n]*\])$")
_LONGEST_MARKER = 80


@dataclass(frozen=True)
class ThinkingControls:
    """How a template is told to think: variables and the values they take."""

    words: Mapping[str, tuple[str, str]] = field(default_factory=dict)     # variable -> (off, on); "" says nothing
    switches: Mapping[str, bool] = field(default_factory=dict)  # variable -> its value for thinking; the other is off
    effort: str = ""                    # the variable that takes an effort, "" where there is none
    efforts: tuple[str, ...] = ()       # the words it tells apart, weakest first
    effort_off: str = ""                # its word for no thinking
    idle: bool = False                  # left alone, it does not think
    budget: str = ""                    # the variable that takes a number of tokens

    def arguments(self, thinking: bool, effort: str = "", budget: int = 0) -> dict[str, Any]:
        """Returns the template's variables. `effort` "" and `budget` 0 leave that to the template."""
        told: dict[str, Any] = dict.fromkeys(_USUAL_SWITCHES, thinking)
        told |= {name: word for name, (off, on) in self.words.items() if (word := on if thinking else off)}
        told |= {name: on if thinking else not on for name, on in self.switches.items()}
        if self.effort and thinking and (effort in self.efforts or self.idle):
            told[self.effort] = effort if effort in self.efforts else self.efforts[0]
        elif self.effort and not thinking and self.effort_off:
            told[self.effort] = self.effort_off
        if self.budget and (budget or not thinking):
            told[self.budget] = budget if thinking else 0
        return told


def controls_of(tree: nodes.Template, undeclared: Iterable[str], render: Render) -> ThinkingControls:
    """Finds out what a template's variables do. `render` raises whatever the template does."""
    names = sorted(name for name in undeclared
                   if any(part in name for part in _NAMES) and not any(part in name for part in _OTHERS))
    said = {name: _literals(tree, name) for name in names}
    words = {name: (_first(_OFF, said[name]), _first(_ON, said[name])) for name in names}
    budget = next((name for name in names if "budget" in name and _acts(render, name, 0)), "")
    asked = [name for name in names if name not in (*_USUAL_SWITCHES, budget)]
    switches = _switches(render, [name for name in asked if not any(words[name])])
    for name in asked:
        efforts = _efforts(render, name, said[name])
        if efforts:
            off = words.pop(name)[0]
            alone, without = _tried(render, {}), _tried(render, {name: off}) if off else None
            return ThinkingControls(_known(words), switches, name, efforts, off, alone == without, budget)
    return ThinkingControls(_known(words), switches, budget=budget)


def _known(words: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    return {name: pair for name, pair in words.items() if any(pair)}


def _first(wanted: tuple[str, ...], said: set[Any]) -> str:
    return next((word for word in wanted if word in said), "")


def _literals(tree: nodes.Template, name: str) -> set[Any]:
    """Returns the constants a variable is compared with or set to."""
    nodes_found: list[nodes.Node | None] = []
    for compared in tree.find_all(nodes.Compare):
        if any(part.name == name for part in compared.expr.find_all(nodes.Name)) or _is_named(compared.expr, name):
            nodes_found += (operand.expr for operand in compared.ops)
    for assigned in tree.find_all(nodes.Assign):
        if _is_named(assigned.target, name):
            value = assigned.node
            nodes_found += [value.expr1, value.expr2] if isinstance(value, nodes.CondExpr) else [value]
    constants = [node for each in nodes_found if each is not None and not isinstance(each, nodes.CondExpr)
                 for node in ([each] if isinstance(each, nodes.Const) else each.find_all(nodes.Const))]
    return {constant.value for constant in constants if isinstance(constant.value, str | int)}


def _is_named(node: nodes.Node, name: str) -> bool:
    return isinstance(node, nodes.Name) and node.name == name


def _efforts(render: Render, name: str, said: set[Any]) -> tuple[str, ...]:
    """Returns the words that make a difference as the value of a variable, weakest first; none where it takes none."""
    rendered = {word: text for word in EFFORTS if (text := _tried(render, {name: word})) is not None}
    odd = _tried(render, {name: _NO_WORD})
    different = tuple(word for word, text in rendered.items() if text != odd)
    if odd is not None and _NO_WORD in odd:             # it says whatever it is told
        known = tuple(word for word in EFFORTS if word in said)
        return known if len(known) > 1 else _USUAL
    return different if odd is not None or len(set(rendered.values())) > 1 else ()


def _switches(render: Render, names: Iterable[str]) -> dict[str, bool]:
    """Returns which of the variables are switches, where the usual ones do nothing, and their value for thinking. What
    says how much is to be thought is none, nor what a template only shows."""
    if _tried(render, {}) != _tried(render, dict.fromkeys(_USUAL_SWITCHES, False)):
        return {}
    found = {}
    for name in names:
        yes, no, odd = (_tried(render, {name: value}) for value in (True, False, _NO_WORD))
        if None not in (yes, no) and yes != no and _NO_WORD not in (odd or "") \
                and "effort" not in name and "budget" not in name:
            found[name] = _NOT.isdisjoint(name.split("_"))
    return found


def _acts(render: Render, name: str, value: Any) -> bool:
    return _tried(render, {name: value}) not in (None, _tried(render, {}))


def _tried(render: Render, variables: Mapping[str, Any]) -> str | None:
    """Returns what comes of it, None where the template refuses."""
    try:
        return render(variables)
    except Exception:  # a template is a program: it can fail with anything
        return None


@dataclass(frozen=True)
class Rendered:
    """One question, rendered in the ways that show a template's markers; `quiet` where it is not to be thought."""

    question: str       # alone
    prompt: str         # up to where an answer begins
    answer: str         # with an answer
    quiet: str
    quiet_prompt: str


def markers_in(rendered: Rendered, thought: str, reasoning: str, said: str) -> Markers | None:
    """Returns the markers around the thinking, from where a template puts `reasoning` before what was `said`: `thought`
    is the question with both.

    None where it does not show any thinking.
    """
    base, text = len(rendered.question), thought
    begins, ends = text.find(reasoning, base), text.find(said, base)
    if begins < 0 or ends < begins or not text.startswith(rendered.question):
        return None
    before = text[base:begins]
    closing = text[begins + len(reasoning):ends].strip()
    prompt, quiet = rendered.prompt[base:], rendered.quiet_prompt[len(rendered.quiet):]
    opening = _opening(before, prompt, quiet, closing)
    if not _is_marker(opening) or not _is_marker(closing) or opening == closing:
        return None
    return Markers(opening, closing, _before_answers(rendered, prompt, said, (opening, closing)))


def _opening(before: str, prompt: str, quiet: str, closing: str) -> str:
    """Returns what opens the thinking: what stands `before` it beyond the `prompt`, or the prompt's own end."""
    shared = _shared(before, prompt)
    if written := before[shared:].strip():
        return written                                  # the model writes it: <think>
    opened = prompt[shared:].strip()                    # the template does, in words of its own
    if not opened:
        both = prompt[:_shared(prompt, quiet)]
        whole = both.rfind("<") if both.rfind("<") > both.rfind(">") else len(both)
        opened = prompt[whole:].strip()                 # the template does, where it is to be thought
    if not opened or closing in opened:
        match = _TAG.search(before.rstrip())
        opened = match[1] if match else ""
    return opened


def _shared(one: str, other: str) -> int:
    """Returns how many characters both begin with."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _before_answers(rendered: Rendered, prompt: str, said: str, markers: tuple[str, str]) -> tuple[str, ...]:
    """Returns what an answer without thinking begins with."""
    before = rendered.answer[len(rendered.question):rendered.answer.find(said)]
    if not before.startswith(prompt):
        return ()
    marker = before[len(prompt):].strip()
    return (marker,) if _is_marker(marker) and not any(other in marker for other in markers) else ()


def _is_marker(text: str) -> bool:
    return 0 < len(text) <= _LONGEST_MARKER
