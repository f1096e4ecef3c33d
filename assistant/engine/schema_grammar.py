"""Writes a JSON schema as a grammar in GBNF."""

import json
import re
from typing import Any

from llama_cpp.llama_grammar import PRIMITIVE_RULES, RESERVED_NAMES, BuiltinRule, SchemaConverter

# JSON has control characters only as escapes, which the converter's rules leave to the model.
_NOT_RAW = r'"\\\x7F\x00-\x1F'
_ESCAPE = r'"\\" (["\\/bfnrt] | "u" [0-9a-fA-F] [0-9a-fA-F] [0-9a-fA-F] [0-9a-fA-F])'
_BUILT_IN = {"char": f"[^{_NOT_RAW}] | {_ESCAPE}", "dot": f"[^{_NOT_RAW}]"}
_PATTERN_PART = re.compile(r"\\.|\[\^|.", re.DOTALL)
_LITERAL_ESCAPES = str.maketrans({"\\": r"\\", '"': r'\"', "\n": r"\n", "\r": r"\r"})
_AT_ONCE = 1000     # llama.cpp repeats nothing more than 2,000 times


class _Converter(SchemaConverter):  # type: ignore[misc]
    """llama-cpp-python's copy of llama.cpp's examples/json_schema_to_grammar.py, which fetches nothing. What it writes
    that JSON does not allow is written otherwise."""

    def visit(self, schema: Any, name: str) -> str:
        """Adds the rule of a schema; returns its name. Raises whatever comes along."""
        rule = None if {"enum", "const"} & schema.keys() else self._limited(schema)
        if rule:
            return str(self._add_rule(f"{name}-" if name in RESERVED_NAMES else name or "root", rule))
        return str(super().visit(schema, name))

    def _limited(self, schema: Any) -> str:
        """Returns the rule of a string of limited length; "" of anything else."""
        fixed = {"pattern", "format", "anyOf", "oneOf", "$ref"} & schema.keys()
        if schema.get("type") == "string" and not fixed and {"minLength", "maxLength"} & schema.keys():
            char = self._add_primitive("char", PRIMITIVE_RULES["char"])
            return rf'"\"" {_repeated(char, schema.get("minLength", 0), schema.get("maxLength"))} "\"" space'
        return ""

    def _add_primitive(self, name: str, rule: Any) -> Any:
        return super()._add_primitive(name, BuiltinRule(_BUILT_IN.get(name, rule.content), rule.deps))

    def _add_rule(self, name: str, rule: str) -> Any:
        return super()._add_rule(name, _BUILT_IN["dot"] if name == "dot" else rule)

    def _visit_pattern(self, pattern: str, name: str) -> Any:
        parts = _PATTERN_PART.findall(pattern)
        return super()._visit_pattern("".join(f"[^{_NOT_RAW}" if part == "[^" else part for part in parts), name)

    def _format_literal(self, literal: str) -> str:
        """Returns a text of JSON, as `json.dumps` escapes it, as one in GBNF: with the characters models write."""
        text = json.dumps(json.loads(literal), ensure_ascii=False)
        return f'"{text.translate(_LITERAL_ESCAPES)}"'


def grammar_text(schema: Any) -> str:
    """Returns a schema as a grammar. Raises whatever comes along."""
    converter = _Converter(prop_order={}, allow_fetch=False, dotall=False, raw_pattern=False)
    converter.visit(converter.resolve_refs(schema, "schema"), "")
    return str(converter.format_grammar())


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
