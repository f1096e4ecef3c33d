"""Writes a JSON schema as a grammar in GBNF."""

import json
import math
import re
from typing import Any

from llama_cpp.llama_grammar import PRIMITIVE_RULES, RESERVED_NAMES, BuiltinRule, SchemaConverter

from assistant.engine.json_schema import NotEnforced, Schema, Targets, limits, says_nothing, whole
from assistant.engine.number_ranges import numbers, whole_numbers
from assistant.engine.schema_alternatives import exclusive

# JSON has control characters only as escapes, which the converter's rules leave to the model.
_NOT_RAW = r'"\\\x7F\x00-\x1F'
_ESCAPE = r'"\\" (["\\/bfnrt] | "u" [0-9a-fA-F] [0-9a-fA-F] [0-9a-fA-F] [0-9a-fA-F])'
_BUILT_IN = {"char": f"[^{_NOT_RAW}] | {_ESCAPE}", "dot": f"[^{_NOT_RAW}]"}
_PATTERN_PART = re.compile(r"\\.|\[\^|.", re.DOTALL)
_CLASS = re.compile(r"(?<!\\)\[(?:\\.|[^\]\\])*\]", re.DOTALL)
_ONLY_ESCAPED = '"\\' + "".join(map(chr, range(32)))       # what a string in JSON has only as an escape
_FORMATS = re.compile(r"uuid[1-5]?|date|time|date-time")    # those that have rules
_LITERAL_ESCAPES = str.maketrans({"\\": r"\\", '"': r'\"', "\n": r"\n", "\r": r"\r"})
_AT_ONCE = 1000     # llama.cpp repeats nothing more than 2,000 times
_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")


class _Converter(SchemaConverter):  # type: ignore[misc]
    """llama-cpp-python's copy of llama.cpp's examples/json_schema_to_grammar.py, which fetches nothing. What it passes
    by is said otherwise before, or refused, and so is what it writes that JSON does not allow."""

    def __init__(self, schema: Any) -> None:
        super().__init__(prop_order={}, allow_fetch=False, dotall=False, raw_pattern=False)
        self._refs = Targets(schema)
        self._named: dict[str, str] = {}        # the rules of references

    def visit(self, schema: Schema, name: str) -> str:
        """Adds the rule of a schema; returns its name. Raises NotEnforced, and whatever else comes along."""
        schema = whole(schema, self._refs)
        if "oneOf" in schema:
            schema = {"anyOf": exclusive(schema, self._refs)}
        if name and says_nothing(schema):
            return str(self._add_primitive("value", PRIMITIVE_RULES["value"]))
        rule = None if {"enum", "const"} & schema.keys() else self._limited(schema)
        if rule:
            return str(self._add_rule(f"{name}-" if name in RESERVED_NAMES else name or "root", rule))
        return str(super().visit(schema, name))

    def _resolve_ref(self, ref: str) -> str:
        """Returns the rule of what is referred to: one of its own, whatever properties and built-in rules are called;
        within itself it is named before it is written."""
        if ref not in self._named:
            self._check_end(ref)
            self._named[ref] = f"ref--{len(self._named)}"
            self._named[ref] = self.visit(self._refs[ref], self._named[ref])
        return self._named[ref]

    def _check_end(self, ref: str) -> None:
        """Raises ValueError where references lead in a circle."""
        seen = [ref]
        while "$ref" in (said := whole(self._refs[seen[-1]], self._refs)):
            if said["$ref"] in seen:
                raise ValueError(f"{ref} refers to itself")
            seen.append(said["$ref"])

    def _limited(self, schema: Schema) -> str:
        """Returns the rule of a number or string with limits; "" of anything else."""
        kind = schema.get("type")
        if kind in ("integer", "number") and any(word in schema for word in _BOUNDS):
            return f"({_range(schema)}) space"
        if (kind == "string" and not _FORMATS.fullmatch(str(schema.get("format", "")))
                and {"minLength", "maxLength"} & schema.keys()):
            char = self._add_primitive("char", PRIMITIVE_RULES["char"])
            return rf'"\"" {_repeated(char, schema.get("minLength", 0), schema.get("maxLength"))} "\"" space'
        return ""

    def _add_primitive(self, name: str, rule: Any) -> Any:
        return super()._add_primitive(name, BuiltinRule(_BUILT_IN.get(name, rule.content), rule.deps))

    def _add_rule(self, name: str, rule: str) -> Any:
        return super()._add_rule(name, _BUILT_IN["dot"] if name == "dot" else rule)

    def _visit_pattern(self, pattern: str, name: str) -> Any:
        if _asks_for_escapes(pattern):
            raise NotEnforced("pattern")
        parts = _PATTERN_PART.findall(pattern)
        return super()._visit_pattern("".join(f"[^{_NOT_RAW}" if part == "[^" else part for part in parts), name)

    def _format_literal(self, literal: str) -> str:
        """Returns a text of JSON, as `json.dumps` escapes it, as one in GBNF: with the characters models write."""
        text = json.dumps(json.loads(literal), ensure_ascii=False)
        return f'"{text.translate(_LITERAL_ESCAPES)}"'


def grammar_text(schema: Any) -> str:
    """Returns a schema as a grammar. Raises NotEnforced, and whatever else comes along."""
    converter = _Converter(schema)
    converter.visit(schema, "")
    return str(converter.format_grammar())


def _asks_for_escapes(pattern: str) -> bool:
    """Whether a pattern has a character that a string in JSON holds only as an escape: the converter writes it raw."""
    single = _PATTERN_PART.findall(_CLASS.sub("", pattern))
    return (any(part in _ONLY_ESCAPED or part in (r'\"', r"\\", r"\n", r"\r", r"\t") for part in single)
            or any(re.search(each, _ONLY_ESCAPED) for each in _CLASS.findall(pattern) if not each.startswith("[^")))


def _range(schema: Schema) -> str:
    """Returns the rule of the numbers a schema limits. Raises NotEnforced, ValueError where there are none."""
    (low, without_low), (high, without_high) = limits(schema)
    if schema["type"] == "number":
        for word, end in (("minimum", low), ("maximum", high)):
            if end is not None and end != int(end):
                raise NotEnforced(word)
        return numbers(None if low is None else int(low), None if high is None else int(high), without_low,
                       without_high)
    least = None if low is None else math.floor(low) + 1 if without_low else math.ceil(low)
    return whole_numbers(least, None if high is None else math.ceil(high) - 1 if without_high else math.floor(high))


def _repeated(item: str, least: int, most: int | None) -> str:
    """Returns the rule of an item that comes so often. Raises ValueError where `most` is below `least`."""
    if most is not None and most < least:
        raise ValueError(f"{least} > {most}")
    times = [_AT_ONCE] * (least // _AT_ONCE) + [least % _AT_ONCE] * (least % _AT_ONCE > 0)
    more = f"{item}*" if most is None else _up_to(item, most - least)
    return " ".join([*(f"{item}{{{count}}}" for count in times), more])


def _up_to(item: str, most: int) -> str:
    if most <= _AT_ONCE:
        return f"{item}{{0,{most}}}" if most else ""
    return f"({item}{{0,{_AT_ONCE - 1}}} | {item}{{{_AT_ONCE}}} {_up_to(item, most - _AT_ONCE)})"
