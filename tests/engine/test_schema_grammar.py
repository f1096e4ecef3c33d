"""An answer that follows a JSON schema is JSON, and follows all of it; a schema that cannot be held to is refused."""

import json
import re
from typing import Any

import pytest

from assistant.domain.errors import EngineError
from assistant.engine.grammar import gbnf_of
from tests.engine.conftest import Accepts


@pytest.mark.parametrize("raw", ["\n", "\t", "\r", "\x00", "\x1f"])
def test_strings_hold_no_raw_control_characters(accepts: Accepts, raw: str) -> None:
    assert not accepts({}, '{"a": "b' + raw + 'c"}')
    assert accepts({}, json.dumps({"a": f"b{raw}c"}))
    for schema in ({"type": "string"}, {"type": "string", "maxLength": 9}, {"type": "string", "pattern": "^[^,]*$"}):
        assert not accepts(schema, f'"b{raw}c"')


@pytest.mark.parametrize("pattern", ["^.*$", "^[^,]*$"])
def test_a_pattern_does_not_end_its_string_early(accepts: Accepts, pattern: str) -> None:
    schema = {"type": "string", "pattern": pattern}
    assert accepts(schema, '"say hi"')
    assert not accepts(schema, '"say "hi""')


@pytest.mark.parametrize("value", ['say "hi"', "C:\\dir", "a\nb", "😢", "\u2028", "\\n", {"😀\"\\": ["é"]}])
def test_values_and_names_are_written_as_json_writes_them(accepts: Accepts, value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False)
    assert accepts({"const": value}, text)
    assert accepts({"enum": ["😀", value]}, text)
    if isinstance(value, str):
        assert accepts({"type": "object", "properties": {value: {"type": "null"}}}, json.dumps({value: None},
                                                                                              ensure_ascii=False))


def test_a_large_number_in_a_pattern_is_no_repetition(accepts: Accepts) -> None:
    schema = {"type": "string", "pattern": "^SKU-20250101-[0-9]{3}$"}
    assert accepts(schema, '"SKU-20250101-042"')
    assert not accepts(schema, '"SKU-20250101-42"')


@pytest.mark.parametrize(("least", "most"), [(0, 4000), (0, 2001), (1999, 4001), (3000, 3000), (2, 10_000)])
def test_strings_may_be_long(accepts: Accepts, least: int, most: int) -> None:
    schema = {"type": "string", "minLength": least, "maxLength": most}
    assert accepts(schema, f'"{"a" * most}"')
    assert not accepts(schema, f'"{"a" * (most + 1)}"')
    assert accepts(schema, f'"{"a" * least}"')
    assert not least or not accepts(schema, f'"{"a" * (least - 1)}"')


def test_a_schema_that_is_too_large_is_told_as_a_schema() -> None:
    with pytest.raises(EngineError, match=r"^The JSON schema is too large\."):
        gbnf_of(json.dumps({"type": "string", "pattern": "^.{0,5000}$"}))


FOLLOWED = [
    ({"type": "integer", "maximum": 9}, ["9", "-12"], ["12"]),
    ({"type": "integer", "minimum": 0, "maximum": 99}, ["0", "99"], ["-1", "100", "13800000000"]),
    ({"type": "integer", "exclusiveMinimum": 0, "maximum": 2.5}, ["1", "2"], ["0", "3"]),
    ({"type": "integer", "minimum": 0, "exclusiveMinimum": True}, ["1"], ["0", "-1"]),
    ({"type": "number", "minimum": 0, "maximum": 1}, ["0", "0.25", "1.0"], ["1.25", "-0.5", "2"]),
    ({"type": ["string", "null"], "enum": ["a", None]}, ['"a"', "null"], ['"c"', '"']),
    ({"type": ["array", "null"], "items": {"type": "integer"}}, ["[1, 2]", "null"], ['["a"]', "[[]]"]),
    ({"type": ["object", "null"], "properties": {"a": {"type": "null"}}, "required": ["a"]},
     ['{"a": null}', "null"], ["{}", '{"b": null}']),
    ({"type": ["string", "integer"], "maxLength": 2, "minimum": 5}, ['"ab"', "5"], ['"abc"', "4"]),
    ({"properties": {"a": {"type": "null"}, "b": {"type": "null"}},
      "anyOf": [{"required": ["a"]}, {"required": ["b"]}]},
     ['{"a": null}', '{"b": null}', '{"a": null, "b": null}'], ["{}", '{"c": null}']),
    ({"type": "object", "oneOf": [{"properties": {"a": {"type": "null"}}, "required": ["a"]}]},
     ['{"a": null}'], ["{}"]),
    ({"allOf": [{"type": "string"}, {"maxLength": 2}]}, ['"ab"'], ['"abc"', "{}"]),
    ({"allOf": [{"$ref": "#/$defs/colour"}], "description": "One", "$defs": {"colour": {"enum": ["red"]}}},
     ['"red"'], ['"blue"', "{}"]),
    ({"$defs": {"a": {"properties": {"a": {"type": "null"}}, "required": ["a"]}}, "properties": {"b": {"type": "null"}},
      "allOf": [{"$ref": "#/$defs/a"}]}, ['{"a": null, "b": null}', '{"a": null}'], ['{"b": null}', "{}"]),
    ({"type": "object", "additionalProperties": {"type": "integer"},
      "allOf": [{"properties": {"a": {"maximum": 3}}, "required": ["a"]}]}, ['{"a": 2}'], ['{"a": "x"}', '{"a": 4}']),
    ({"properties": {"a": {"type": "integer"}}, "required": ["a"], "additionalProperties": False,
      "anyOf": [{"properties": {"a": {"maximum": 3}}}]}, ['{"a": 2}'], ['{"a": 4}', "{}"]),
    ({"type": "object", "required": ["a"]}, ['{"a": [1]}'], ["{}", '{"b": 1}']),
    ({"type": "array", "minItems": 2}, ["[1, {}]"], ["[1]", "[]"]),
    ({"type": "array", "prefixItems": [{"type": "null"}], "items": {"type": "integer"}}, ["[null]"], ["[1]"]),
    ({"$defs": {"size": {"enum": ["S", "M"]}}, "type": "object", "required": ["size", "shirt"],
      "properties": {"size": {"type": "integer", "minimum": 0}, "shirt": {"$ref": "#/$defs/size"}}},
     ['{"size": 1, "shirt": "S"}'], ['{"size": 1, "shirt": 2}']),
    ({"$defs": {"value": {"enum": ["S"]}, "a_tree": {"type": "array", "items": {"$ref": "#/$defs/a_tree"}}},
      "type": "object", "properties": {"a": {"$ref": "#/$defs/value"}, "b": {"$ref": "#/$defs/a_tree"}}},
     ['{"a": "S"}', '{"b": [[], [[]]]}'], ['{"a": 1}', '{"b": [1]}']),
    # A reference beside what it leads to, as pydantic writes a model that has itself within.
    ({"$defs": {"a/b": {"properties": {"c": {"anyOf": [{"$ref": "#/$defs/a~1b"}, {"type": "null"}]}},
                        "required": ["c"]}}, "$ref": "#/$defs/a~1b"}, ['{"c": {"c": null}}'], ["{}", '{"c": {}}']),
    ({"type": "array", "items": {"$ref": "#"}}, ["[[], [[]]]"], ["[1]"]),
    ({"type": "object", "properties": {"age": {"type": "integer"}}, "additionalProperties": True},
     ['{"age": 1}', "{}"], ['{"age": "forty"}', '{"age": 1, "age": "x"}']),
    ({"type": "string", "format": "uri", "minLength": 1, "maxLength": 2083}, ['"https://parley"'], ['""']),
    ({"anyOf": [{"type": "string"}, {"type": "null"}], "default": None, "title": "Name"}, ['"a"', "null"], ["1"]),
]


@pytest.mark.parametrize(("schema", "right", "wrong"), FOLLOWED, ids=lambda value: json.dumps(value)[:60])
def test_all_of_a_schema_is_followed(accepts: Accepts, schema: Any, right: list[str], wrong: list[str]) -> None:
    assert [text for text in right if not accepts(schema, text)] == []
    assert [text for text in wrong if accepts(schema, text)] == []


@pytest.mark.parametrize(("word", "schema"), [
    ("multipleOf", {"type": "integer", "multipleOf": 5}),
    ("uniqueItems", {"type": "array", "items": {"type": "integer"}, "uniqueItems": True}),
    ("not", {"type": "string", "not": {"const": "a"}}),
    ("minimum", {"type": "number", "minimum": 0.5}),
    ("patternProperties", {"type": "object", "patternProperties": {"^a$": {"type": "null"}}}),
    ("maxLength", {"type": "string", "pattern": "^[a-z]+$", "maxLength": 3}),
    ("required", {"type": "object", "properties": {}, "required": ["a"], "additionalProperties": False}),
    *(("additionalProperties", {"properties": {"a": {"type": "null"}}, "additionalProperties": False, word: [
        {"properties": {"b": {"type": "null"}}}]}) for word in ("allOf", "anyOf")),
    ("additionalProperties", {"additionalProperties": False, "allOf": [{"properties": {"b": {"type": "null"}}}]}),
    ("type", {"type": "string", "anyOf": [{"type": "integer"}]}),
    ("pattern", {"type": "string", "allOf": [{"pattern": "^a+$"}, {"pattern": "^[ab]+$"}]}),
    ("maxLength", {"pattern": "^[a-z]+$", "maxLength": 3}),
    *(("pattern", {"type": "string", "pattern": pattern})
      for pattern in ("^[ -~]*$", '^"a"$', r"^a\\b$", r"^a\nb$", "^a\nb$", r"^[a\n]$")),
    ("$dynamicRef", {"$dynamicRef": "#a"}),
    ("minItems", {"type": "array", "prefixItems": [{"type": "null"}], "minItems": 2}),
])
def test_what_an_answer_cannot_be_held_to_is_told(word: str, schema: Any) -> None:
    with pytest.raises(EngineError, match=rf"^The JSON schema says {re.escape(word)} where") as told:
        gbnf_of(json.dumps({"type": "object", "properties": {"a": schema}}))
    assert told.value.values == {"word": word}


def test_what_says_nothing_is_no_obstacle(accepts: Accepts) -> None:
    assert accepts({"type": "array", "items": {"type": "integer", "x-order": 1}, "uniqueItems": False}, "[1, 1]")
    assert accepts({"type": "object", "properties": {"a": {"description": "Anything"}}}, '{"a": [1, "b"]}')
    with pytest.raises(EngineError, match=r"^The JSON schema cannot be used"):      # it would refer to itself for ever
        gbnf_of(json.dumps({"$ref": "#/$defs/a", "$defs": {"a": {"allOf": [{"$ref": "#/$defs/a"}, {"type": "null"}]}}}))
