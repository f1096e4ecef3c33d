"""What a JSON schema says of one value, put together so that a grammar can hold an answer to all of it."""

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]

# What a grammar can say. The rest says nothing of a value, but for what stands below.
_SAYS = frozenset((
    "$ref", "additionalProperties", "allOf", "anyOf", "const", "enum", "exclusiveMaximum", "exclusiveMinimum", "format",
    "items", "maxItems", "maxLength", "maximum", "minItems", "minLength", "minimum", "oneOf", "pattern", "prefixItems",
    "properties", "required", "type"))
_CANNOT = ("$dynamicRef", "$recursiveRef", "contains", "dependencies", "dependentRequired", "dependentSchemas", "if",
           "maxProperties", "minProperties", "multipleOf", "not", "patternProperties", "propertyNames", "uniqueItems")
_SAYING_NOTHING = {"uniqueItems": False, "minProperties": 0}
ANYTHING: Schema = {"$comment": "any value"}        # an empty one is an object to the converter


class NotEnforced(Exception):
    """A grammar cannot say what this word of a schema does."""


def says_nothing(schema: Schema) -> bool:
    """Whether any value will do."""
    return _SAYS.isdisjoint(schema)


def whole(schema: Schema, targets: Mapping[str, Schema]) -> Schema:
    """Returns a schema that says the same, of which the converter passes nothing by: alternatives stand alone, as do
    references, whose `targets` are known. What is within it is left as it is. Raises NotEnforced."""
    for word in _CANNOT:
        if word in schema and schema[word] != _SAYING_NOTHING.get(word, ...):
            raise NotEnforced(word)
    if "$ref" in schema:
        target, own = targets[schema["$ref"]], _without(schema, "$ref")
        both = _both(target, own, targets)
        return {"$ref": schema["$ref"]} if says_nothing(own) or both == target else whole(both, targets)
    if "allOf" in schema:
        together = _without(schema, "allOf")
        for part in schema["allOf"]:
            together = _both(together, part, targets)
        return whole(together, targets)
    for word in ("anyOf", "oneOf"):
        if word in schema:
            own = _without(schema, word)
            return {"anyOf": [part if says_nothing(own) else _both(own, part, targets) for part in schema[word]]}
    if isinstance(schema.get("type"), list):
        if "enum" in schema or "const" in schema:
            return _without(schema, "type")
        return {"anyOf": [{**schema, "type": kind} for kind in schema["type"]]}
    return _of_one_type(schema)


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


def _both(one: Schema, other: Schema, targets: Mapping[str, Schema]) -> Schema:
    """Returns a schema that says what two say. Raises NotEnforced."""
    if not says_nothing(one) and not says_nothing(other):
        for first, second in ((one, other), (other, one)):
            if "$ref" in first:
                return _both(_both(targets[first["$ref"]], _without(first, "$ref"), targets), second, targets)
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


def _shared_type(one: Any, other: Any) -> Any:
    """Returns the type, or the list of types, that both name. Raises NotEnforced where they name none."""
    first, second = (kinds if isinstance(kinds, list) else [kinds] for kinds in (one, other))
    shared = [kind for kind in first if kind in second]
    if not shared:
        raise NotEnforced("type")
    return shared if len(shared) > 1 else shared[0]


def _without(schema: Schema, word: str) -> Schema:
    return {name: value for name, value in schema.items() if name != word}
