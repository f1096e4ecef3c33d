"""Writes a JSON schema as a grammar in GBNF."""

import json
import re
from typing import Any

from llama_cpp.llama_grammar import BuiltinRule, SchemaConverter

# JSON has control characters only as escapes, which the converter's rules leave to the model.
_NOT_RAW = r'"\\\x7F\x00-\x1F'
_ESCAPE = r'"\\" (["\\/bfnrt] | "u" [0-9a-fA-F] [0-9a-fA-F] [0-9a-fA-F] [0-9a-fA-F])'
_BUILT_IN = {"char": f"[^{_NOT_RAW}] | {_ESCAPE}", "dot": f"[^{_NOT_RAW}]"}
_PATTERN_PART = re.compile(r"\\.|\[\^|.", re.DOTALL)
_LITERAL_ESCAPES = str.maketrans({"\\": r"\\", '"': r'\"', "\n": r"\n", "\r": r"\r"})


class _Converter(SchemaConverter):  # type: ignore[misc]
    """llama-cpp-python's copy of llama.cpp's examples/json_schema_to_grammar.py, which fetches nothing. What it writes
    that JSON does not allow is written otherwise."""

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
