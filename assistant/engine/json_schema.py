"""What a JSON schema says of one value, put together so that a grammar can hold an answer to all of it."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

Schema = Mapping[str, Any]

# What a grammar can say. The rest says nothing of a value, but for what stands below.
_SAYS = frozenset((
    "$ref", "additionalProperties", "allOf", "anyOf", "const", "enum", "exclusiveMaximum", "exclusiveMinimum", "format",
    "items", "maxItems", "maxLength", "maximum", "minItems", "minLength", "minimum", "oneOf", "pattern", "prefixItems",
    "properties", "required", "type"))
_CANNOT = ("$dynamicRef", "$recursiveRef", "contains", "dependencies", "dependentRequired", "dependentSchemas", "if",
           "maxProperties", "minProperties", "multipleOf", "not", "patternProperties", "propertyNames", "uniqueItems")
_SAYING_NOTHING = {"uniqueItems": False, "minProperties": 0}
_ELSEWHERE = ("$ref", "anyOf", "oneOf")             # what is said stands in others
ANYTHING: Schema = {"$comment": "any value"}        # an empty one is an object to the converter


class NotEnforced(Exception):
    """A grammar cannot say what this word of a schema does."""


class Targets(dict[str, Schema]):
    """What references lead to, by their texts: places in a schema. What stands beside one makes another."""

    def __init__(self, schema: Any) -> None:
        super().__init__()
        self._schema = schema

    def __missing__(self, ref: str) -> Schema:
        place, (begin, *steps) = self._schema, ref.split("/")
        if begin != "#":
            raise ValueError(f"{ref} is no place in it")
        for step in steps:
            name = unquote(step).replace("~1", "/").replace("~0", "~")
            try:
                place = place[int(name)] if isinstance(place, list) else place[name]
            except (LookupError, TypeError, ValueError) as problem:
                raise ValueError(f"{ref} leads nowhere") from problem
        self[ref] = place
        return self[ref]


def says_nothing(schema: Schema) -> bool:
    """Whether any value will do."""
    return _SAYS.isdisjoint(schema)


def whole(schema: Schema, targets: Targets) -> Schema:
    """Returns a schema of which the converter passes nothing by, and that allows no more: see `merged`. What is within
    it is left as it is. Raises NotEnforced."""
    schema = merged(schema, targets)
    return schema if any(word in schema for word in _ELSEWHERE) else _of_one_type(schema)


def merged(schema: Schema, targets: Targets) -> Schema:
    """Returns a schema that says the same: a reference with nothing beside it, alternatives with nothing beside them,
    or what is said of values of one type. Raises NotEnforced."""
    for word in _CANNOT:
        if word in schema and schema[word] != _SAYING_NOTHING.get(word, ...):
            raise NotEnforced(word)
    if "$ref" in schema:
        return {"$ref": _reference(schema["$ref"], _without(schema, "$ref"), targets)}
    if "allOf" in schema:
        together = _without(schema, "allOf")
        for part in schema["allOf"]:
            together = _both(together, part, targets)
        return merged(together, targets)
    for word in ("anyOf", "oneOf"):
        if word in schema:
            own = _without(schema, word)
            parts = [part if says_nothing(own) else _both(own, part, targets) for part in schema[word]]
            return {**{name: value for name, value in own.items() if name not in _SAYS}, word: parts}
    if isinstance(schema.get("type"), list):
        if "enum" in schema or "const" in schema:
            return {word: schema[word] for word in ("enum", "const") if word in schema}
        return {"anyOf": [{**schema, "type": kind} for kind in schema["type"]]}
    return schema


def limits(schema: Schema) -> tuple[tuple[float | None, bool], tuple[float | None, bool]]:
    """Returns the ends of the range a schema limits numbers to, None where there is none, and whether each is left
    out."""
    return _end(schema, "minimum", "exclusiveMinimum", 1), _end(schema, "maximum", "exclusiveMaximum", -1)


def _end(schema: Schema, closed: str, opened: str, sign: int) -> tuple[float | None, bool]:
    """Returns one end of a range, and whether it is left out: the tighter of two. Before 2017 the word for an end that
    is left out said so of the other."""
    end, without = schema.get(closed), schema.get(opened)
    if isinstance(without, bool):
        return end, without and end is not None
    if without is not None and (end is None or sign * without >= sign * end):
        return without, True
    return end, False


def _reference(ref: str, beside: Schema, targets: Targets) -> str:
    """Returns a reference that says what stands beside one too. It is a target like any other, so that what refers to
    itself comes to an end."""
    saying = {word: value for word, value in beside.items() if word in _SAYS}
    both = _both(targets[ref], saying, targets)
    if both == targets[ref]:
        return ref
    name = f"{ref} {json.dumps(saying, sort_keys=True)}"
    targets[name] = both
    return name


def _of_one_type(schema: Schema) -> Schema:
    kind = schema.get("type")
    if kind in (None, "object"):
        properties, others = schema.get("properties", {}), schema.get("additionalProperties", True)
        if missing := [name for name in schema.get("required", ()) if name not in properties]:
            if others is False:
                raise NotEnforced("required")
            properties = {**properties, **dict.fromkeys(missing, ANYTHING if others in (True, {}) else others)}
        if properties:      # the rule of further names would take the named ones too, with any value
            return {**schema, "properties": properties, "additionalProperties": False}
    if kind in (None, "string") and "pattern" in schema:
        for word in ("minLength", "maxLength"):
            if word in schema:
                raise NotEnforced(word)
    if kind in (None, "array"):
        return _of_items(schema)
    return schema


def _of_items(schema: Schema) -> Schema:
    """Returns a schema of arrays with either a form of all items or one of each."""
    each = schema.get("prefixItems", schema.get("items"))
    if isinstance(each, list):
        if not schema.get("minItems", 0) <= len(each) <= schema.get("maxItems", len(each)):
            raise NotEnforced("minItems" if "minItems" in schema else "maxItems")
        return {**_without(schema, "items"), "prefixItems": each}
    if each in (True, {}) or (each is None and not schema.keys().isdisjoint(("minItems", "maxItems"))):
        return {**schema, "items": ANYTHING}
    return schema


def _both(one: Schema, other: Schema, targets: Targets) -> Schema:
    """Returns a schema that says what two say. Raises NotEnforced."""
    if "$ref" in one and "$ref" in other and one["$ref"] != other["$ref"]:
        return _both(one, _both(targets[other["$ref"]], _without(other, "$ref"), targets), targets)
    one, other = _held_to(one, other, targets), _held_to(other, one, targets)
    both: dict[str, Any] = {**one, **other}
    for word in sorted(_SAYS & one.keys() & other.keys()):
        first, second = one[word], other[word]
        if word == "properties":
            shared = {name: _both(first[name], second[name], targets) for name in first.keys() & second.keys()}
            both[word] = {**first, **second, **shared}
        elif word in ("required", "allOf"):
            both[word] = [*first, *(each for each in second if each not in first)]
        elif word == "type":
            both[word] = _shared_type(first, second)
        elif first != second:
            raise NotEnforced(word)
    return both


def _held_to(schema: Schema, rules: Schema, targets: Targets) -> Schema:
    """Returns a schema whose properties keep to another's rule of names that it does not list. Raises NotEnforced where
    that forbids them: a list of all names beside alternatives does not know what those name."""
    rule, named = rules.get("additionalProperties", True), schema.get("properties", {})
    further = named.keys() - rules.get("properties", {}).keys()
    if rule in (True, {}) or not further:
        return schema
    if rule is False:
        raise NotEnforced("additionalProperties")
    kept = {name: _both(form, rule, targets) if name in further else form for name, form in named.items()}
    return {**schema, "properties": kept}


def _shared_type(one: Any, other: Any) -> Any:
    """Returns the type, or the list of types, that both name. Raises NotEnforced where they name none."""
    first, second = (kinds if isinstance(kinds, list) else [kinds] for kinds in (one, other))
    shared = [kind for kind in first if kind in second]
    if not shared:
        raise NotEnforced("type")
    return shared if len(shared) > 1 else shared[0]


def _without(schema: Schema, word: str) -> Schema:
    return {name: value for name, value in schema.items() if name != word}
