"""Of the alternatives of `oneOf` exactly one holds, whatever is written; where that cannot be told, it is refused."""

import json
from typing import Any

import pytest

from assistant.domain.errors import EngineError
from assistant.engine.grammar import gbnf_of
from tests.engine.conftest import Accepts

TEXT, NULL, NUMBER = {"type": "string"}, {"type": "null"}, {"type": "integer"}


def tagged(tag: Any, required: bool = True, **others: Any) -> dict[str, Any]:
    """As pydantic writes a model of a union; a tag that has a default is not required."""
    kind = {"const": tag, "title": "Kind", "type": "string"} if isinstance(tag, str) else tag
    return {"properties": {"kind": {**kind, **({} if required else {"default": tag})}, **others},
            "required": [*(["kind"] if required else []), *others], "title": "Model", "type": "object"}


def union(*names: str, discriminator: str = "kind") -> dict[str, Any]:
    return {"discriminator": {"mapping": {name: f"#/$defs/{name}" for name in names}, "propertyName": discriminator},
            "oneOf": [{"$ref": f"#/$defs/{name}"} for name in names]}


CAT, DOG = '{"kind": "cat", "name": "Mia"}', '{"kind": "dog", "name": "Rex"}'
PETS = {"cat": tagged("cat", name=TEXT), "dog": tagged("dog", name=TEXT)}
BARE_PETS = {"cat": tagged("cat", False, name=TEXT), "dog": tagged("dog", False, name=TEXT)}
TREE = {"leaf": tagged("leaf", False), "branch": tagged("branch", False, parts={
    "items": union("leaf", "branch"), "type": "array"})}
LEAF, BRANCH = '{"kind": "leaf"}', '{"kind": "branch", "parts": [{"kind": "branch", "parts": []}, {"kind": "leaf"}]}'
COLOURS = {"black": {**tagged("cat", False, name=TEXT), "title": "Black"}, "dog": BARE_PETS["dog"]}
COLOURS["black"]["properties"]["colour"] = {"const": "black", "default": "black"}
COLOURS["white"] = {**COLOURS["black"], "properties": {**COLOURS["black"]["properties"], "colour": {"const": "white"}}}

EXACTLY_ONE = [
    ({"oneOf": [TEXT, NULL, NUMBER]}, ['"a"', "null", "7"], ["[]", "true"]),
    ({"oneOf": [{"const": "a", "title": "A"}, {"enum": ["b", 1, True, [1], [True]]}, {"const": {"c": 1}}]},
     ['"a"', '"b"', "1", "true", "[true]", '{"c": 1}'], ['"c"', "2"]),
    ({"oneOf": [{"type": "integer", "maximum": 0}, {"type": "integer", "exclusiveMinimum": 0, "maximum": 9},
                {"type": "number", "minimum": 10}]}, ["-3", "0", "9", "10.5"], ["9.5"]),
    ({"oneOf": [{"type": "string", "maxLength": 2}, {"type": "string", "minLength": 4}]}, ['"ab"', '"abcd"'],
     ['"abc"']),
    ({"oneOf": [{"type": "array", "items": NUMBER, "minItems": 1}, {"type": "array", "items": TEXT}]},
     ["[1, 2]", "[]", '["a"]'], ['[1, "a"]']),
    ({"oneOf": [{"type": "array", "prefixItems": [NUMBER], "maxItems": 1},
                {"type": "array", "prefixItems": [NUMBER, NUMBER], "minItems": 2}]},
     ["[1]", "[1, 2]"], ["[]", "[1, 2, 3]"]),
    # What one has to have the other is never written with.
    ({"oneOf": [{"properties": {"a": TEXT}, "required": ["a"]}, {"properties": {"b": TEXT}, "required": ["b"]}]},
     ['{"a": "x"}', '{"b": "x"}'], ["{}", '{"a": "x", "b": "x"}']),
    ({"oneOf": [{"type": "object", "properties": {"a": NULL}, "required": ["a"], "additionalProperties": False},
                {"type": "object", "properties": {"a": NULL, "b": NULL}, "required": ["a", "b"],
                 "additionalProperties": False}]}, ['{"a": null}', '{"a": null, "b": null}'], ["{}"]),
    # Rust's enums: a name, or an object of one member.
    ({"oneOf": [{"type": "string", "enum": ["Quit", "Stay"]},
                {"type": "object", "properties": {"Move": NUMBER}, "required": ["Move"],
                 "additionalProperties": False}]}, ['"Quit"', '{"Move": 3}'], ["{}", '"Move"']),
    # The tag lies deeper, or beside the alternatives.
    ({"oneOf": [{"type": "object", "properties": {"head": tagged("a")}, "required": ["head"]},
                {"type": "object", "properties": {"head": tagged("b")}, "required": ["head"]}]},
     ['{"head": {"kind": "a"}}', '{"head": {"kind": "b"}}'], ['{"head": {"kind": "c"}}']),
    ({"type": "object", "properties": {"kind": TEXT, "text": TEXT}, "required": ["kind", "text"],
      "oneOf": [{"properties": {"kind": {"const": "text"}}},
                {"properties": {"kind": {"const": "file"}, "name": TEXT}}]},
     ['{"kind": "text", "text": ""}', '{"kind": "file", "text": "", "name": "a"}'],
     ['{"kind": "text", "text": "", "name": "a"}', '{"kind": "song", "text": ""}']),
    # What pydantic makes of discriminated unions.
    ({"$defs": PETS, **union("cat", "dog")}, [CAT, DOG], ["{}", '{"kind": "cow", "name": "Ann"}', '{"name": "Mia"}']),
    ({"$defs": BARE_PETS, "properties": {"pet": union("cat", "dog")}, "required": ["pet"], "type": "object"},
     [f'{{"pet": {CAT}}}', f'{{"pet": {DOG}}}'], ['{"pet": {"name": "Mia"}}']),
    ({"$defs": PETS, "anyOf": [union("cat", "dog"), NULL], "default": None}, [CAT, "null"], ["{}"]),
    ({"$defs": TREE, **union("leaf", "branch")}, [LEAF, BRANCH], ["{}", '{"kind": "branch"}']),
    ({"$defs": COLOURS, "discriminator": {"propertyName": "kind"},
      "oneOf": [union("black", "white", discriminator="colour"), {"$ref": "#/$defs/dog"}]},
     ['{"kind": "cat", "name": "Mia", "colour": "black"}', '{"kind": "cat", "name": "Mia", "colour": "white"}', DOG],
     ['{"kind": "cat", "name": "Mia"}', '{"kind": "dog", "name": "Rex", "colour": "black"}']),
]


@pytest.mark.parametrize(("schema", "right", "wrong"), EXACTLY_ONE, ids=lambda value: json.dumps(value)[:60])
def test_alternatives_that_shut_each_other_out_are_followed(
        accepts: Accepts, schema: Any, right: list[str], wrong: list[str]) -> None:
    assert [text for text in right if not accepts(schema, text)] == []
    assert [text for text in wrong if accepts(schema, text)] == []


@pytest.mark.parametrize("alternatives", [
    [TEXT, TEXT],
    [TEXT, {}],
    [NUMBER, {"type": "number"}],
    [NULL, {"enum": [None, 1]}],
    [{"type": "integer", "maximum": 5}, {"type": "integer", "minimum": 5}],
    [{"const": 1}, {"type": "number"}],
    [{"const": {"a": 1, "b": 2}}, {"type": "object", "properties": {"a": NUMBER}}],
    [{"type": "array", "items": NUMBER}, {"type": "array", "items": TEXT}],                     # both may be empty
    [{"type": "array", "prefixItems": [NUMBER]}, {"type": "array", "prefixItems": [NUMBER, NUMBER], "minItems": 2}],
    [{"properties": {"a": TEXT}}, {"properties": {"b": TEXT}}],                                  # both may be empty
    [{"properties": {"a": TEXT, "b": TEXT}, "required": ["a"]}, {"properties": {"b": TEXT}, "required": ["b"]}],
    [tagged("a", False), tagged("b", False)],                                                    # neither needs its tag
    [tagged({"enum": ["a", "b"]}), tagged("b")],
    [TEXT, {"properties": {"a": TEXT}, "required": ["a"]}],                                      # of objects alone
    [{"anyOf": [NULL, TEXT]}, {"anyOf": [NUMBER, TEXT]}],
], ids=lambda value: json.dumps(value)[:60])
def test_alternatives_that_a_value_may_follow_two_of_are_refused(alternatives: list[Any]) -> None:
    for each in (alternatives, alternatives[::-1]):
        with pytest.raises(EngineError, match=r"^The JSON schema says oneOf where") as told:
            gbnf_of(json.dumps({"type": "object", "properties": {"a": {"oneOf": each}}}))
        assert told.value.values == {"word": "oneOf"}


def test_a_discriminator_makes_no_other_alternative_ask_for_its_property() -> None:
    schema = {"discriminator": {"propertyName": "kind"},
              "oneOf": [tagged("a", False), {"enum": [{}, {"kind": "b"}]}]}      # {} follows both
    with pytest.raises(EngineError, match=r"^The JSON schema says oneOf where"):
        gbnf_of(json.dumps(schema))


def test_any_of_asks_for_no_such_thing(accepts: Accepts) -> None:
    assert accepts({"anyOf": [NUMBER, {"type": "number"}]}, "1")


def test_what_refers_to_itself_with_something_beside_comes_to_an_end(accepts: Accepts) -> None:
    schema = {"$defs": {"node": {"type": "object", "properties": {
        "next": {"$ref": "#/$defs/node", "required": ["name"]}, "name": TEXT}}}, "$ref": "#/$defs/node"}
    assert accepts(schema, '{"next": {"name": "a", "next": {"name": "b"}}}')
    assert not accepts(schema, '{"next": {}}')
    assert accepts(schema, "{}")
