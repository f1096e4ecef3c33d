"""What an answer may be: a grammar in GBNF, or one made from a JSON schema, that allows and forbids tokens."""

import ctypes
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from typing import Any

from assistant.domain.errors import QT_TRANSLATE_NOOP, EngineError
from assistant.domain.generation import ANY_JSON, FREE, SCHEMA, Generation
from assistant.engine.bindings import llama_cpp
from assistant.engine.candidates import Candidates
from assistant.engine.vocabulary import Vocabulary

# llama.cpp's parser and matcher are recursive: some 20,000 brackets within each other are a SIGSEGV.
MOST_NESTED = 2000
MOST_CHARACTERS = 1 << 18
MOST_REPEATED = 10_000      # the converter writes every repetition down
_CORRECT = QT_TRANSLATE_NOOP("errors", "Correct it under All samplers, or let answers be anything.")
_REPETITIONS = ("minItems", "maxItems", "minLength", "maxLength")
_TIMES = re.compile(r"(?<!\\)\{([\d\s,]*)\}")      # in a pattern
_GBNF_TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|\[(?:\\.|[^\]\\])*\]|#[^\n]*|[()]')


class Grammar:
    """A grammar and how far the answer has come in it. Thinking is none of its business: see `restart`."""

    def __init__(self, vocabulary: Vocabulary, text: str) -> None:
        """Raises EngineError where `text` is no grammar."""
        self._sampler = _parsed(vocabulary, text)
        self._ends = vocabulary.ends
        # Their names would be text to llama.cpp: "<|im_start|>" between quotation marks.
        self._forbidden = frozenset(vocabulary.control.values()) - self._ends
        self._one = llama_cpp.llama_token_data_array()
        self._row = llama_cpp.llama_token_data()
        self._one.data = ctypes.pointer(self._row)

    def allows(self, token: int) -> bool:
        """Whether the answer can go on, or end, with this token."""
        if token in self._forbidden:
            return False
        self._row.id, self._row.logit, self._row.p = token, 1.0, 0.0
        self._one.size, self._one.selected, self._one.sorted = 1, -1, False
        llama_cpp.llama_sampler_apply(self._sampler, ctypes.byref(self._one))
        return float(self._row.logit) > float("-inf")

    def leave_allowed(self, candidates: Candidates) -> bool:
        """Takes out of a full row what the grammar does not allow; returns whether anything is left."""
        candidates.apply(self._sampler)
        candidates.forbid(self._forbidden)
        return candidates.drop_impossible()

    def accept(self, token: int) -> None:
        """The answer goes on with a token, which must be allowed."""
        if token not in self._ends:
            llama_cpp.llama_sampler_accept(self._sampler, token)

    def go_on_after(self, tokens: Sequence[int]) -> bool:
        """Leads it over the beginning of an answer; returns whether it allows that."""
        for token in tokens:
            if not self.allows(token):
                return False
            self.accept(token)
        return True

    def copy(self) -> "Grammar":
        """Returns another one that has come as far, to be closed for itself."""
        made = copy(self)
        made._sampler = llama_cpp.llama_sampler_clone(self._sampler)
        return made

    def restart(self) -> None:
        """The answer begins here: what was before was thinking."""
        llama_cpp.llama_sampler_reset(self._sampler)

    def close(self) -> None:
        if self._sampler:
            llama_cpp.llama_sampler_free(self._sampler)
            self._sampler = None


def form_of(options: Generation) -> tuple[str, str]:
    """Returns what the settings ask of an answer: equal ones ask for the same."""
    said = {SCHEMA: options.json_schema, FREE: "", ANY_JSON: ""}
    return options.output_format, said.get(options.output_format, options.grammar)


def grammar_of(options: Generation, vocabulary: Vocabulary) -> Grammar | None:
    """Returns the grammar that the settings ask for; None where an answer may be anything. Raises EngineError."""
    if options.output_format == FREE:
        return None
    if options.output_format == ANY_JSON:
        return Grammar(vocabulary, gbnf_of("{}"))
    if options.output_format == SCHEMA:
        return Grammar(vocabulary, gbnf_of(options.json_schema))
    return Grammar(vocabulary, options.grammar)


def gbnf_of(schema: str) -> str:
    """Returns a JSON schema as a grammar. Raises EngineError."""
    # Imported where it is needed: most answers are free, and the worker's start is waited for.
    from assistant.engine.json_schema import NotEnforced
    from assistant.engine.schema_grammar import grammar_text
    try:
        described = json.loads(schema)
        if max(_repetitions(described), default=0) > MOST_REPEATED:
            raise EngineError(QT_TRANSLATE_NOOP("errors", "The JSON schema repeats something more than {most} times."),
                              _CORRECT, values={"most": f"{MOST_REPEATED:,}"})
        text = grammar_text(described)
    except EngineError:
        raise
    except NotEnforced as problem:
        raise EngineError(
            QT_TRANSLATE_NOOP("errors", "The JSON schema says {word} where no answer can be held to it."), _CORRECT,
            values={"word": str(problem)}) from problem
    # The converter says with whatever exception comes along that it cannot do something.
    except Exception as problem:
        raise EngineError(
            QT_TRANSLATE_NOOP("errors", "The JSON schema cannot be used: {problem}"), _CORRECT,
            f"{type(problem).__name__}: {problem}", values={"problem": str(problem)[:200]}) from problem
    if _is_too_large(text):
        raise EngineError(QT_TRANSLATE_NOOP("errors", "The JSON schema is too large."), _CORRECT)
    return text


def _repetitions(schema: Any) -> Iterator[int]:
    """Yields how often parts of what a schema describes may be repeated."""
    if isinstance(schema, dict):
        yield from (value for name in _REPETITIONS if isinstance(value := schema.get(name), int))
        pattern = schema.get("pattern")
        if isinstance(pattern, str):
            yield from (int(number[:9]) for times in _TIMES.findall(pattern) for number in re.findall(r"\d+", times))
    for part in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from _repetitions(part)


def _parsed(vocabulary: Vocabulary, text: str) -> Any:
    """Returns llama.cpp's sampler of a grammar. Raises EngineError."""
    if not text.strip():
        raise EngineError(QT_TRANSLATE_NOOP("errors", "The grammar is empty."), _CORRECT)
    if _is_too_large(text):
        raise EngineError(QT_TRANSLATE_NOOP("errors", "The grammar is too large."), _CORRECT)
    # llama.cpp would read up to a zero byte, and take that for the whole grammar.
    data = text.replace("\r\n", "\n").replace("\0", "\ufffd").encode("utf-8", "replace")
    sampler, said = _with_errors(
        lambda: llama_cpp.llama_sampler_init_grammar(vocabulary.pointer, data, b"root"))
    if not sampler and said:         # as a stage of a chain, NULL would be a SIGSEGV
        raise EngineError(QT_TRANSLATE_NOOP("errors", "The grammar cannot be used: {problem}"), _CORRECT, said,
                          values={"problem": said})
    if not sampler:
        raise EngineError(
            QT_TRANSLATE_NOOP("errors", "The grammar has no rule named root, or a rule that begins with itself."),
            _CORRECT)
    return sampler


def _is_too_large(text: str) -> bool:
    return len(text) > MOST_CHARACTERS or _nested(text) > MOST_NESTED


def _nested(text: str) -> int:
    """Returns how many brackets are open within each other at most."""
    depth = deepest = 0
    for match in _GBNF_TOKEN.finditer(text):
        depth += {"(": 1, ")": -1}.get(match[0], 0)
        deepest = max(deepest, depth)
    return deepest


def _with_errors(act: Callable[[], Any]) -> tuple[Any, str]:
    """Returns what `act` returns, and the first line of what it wrote to stderr: only there the parser says what is
    wrong with a grammar, and where."""
    kept = os.dup(2)
    try:
        with tempfile.TemporaryFile() as file:
            os.dup2(file.fileno(), 2)
            try:
                result = act()
            finally:
                os.dup2(kept, 2)
            file.seek(0)
            lines = file.read(4096).decode("utf-8", "replace").splitlines()
    finally:
        os.close(kept)
    said = next((line for line in lines if "error parsing grammar" in line), "")
    return result, said.partition("error parsing grammar: ")[2]
