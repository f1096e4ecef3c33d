"""Alternatives of a JSON schema of which exactly one may hold, `oneOf`: a grammar tries them all and counts none, so no
value that is written for one may follow another."""

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from assistant.engine.json_schema import NotEnforced, Schema, Targets, limits, merged, whole

_KINDS = frozenset(("object", "array", "string", "integer", "number", "boolean", "null"))    # number: not a whole one
_DEEPEST = 2        # properties of properties are looked at, and no deeper


def exclusive(schema: Schema, targets: Targets) -> Sequence[Schema]:
    """Returns the alternatives of a `oneOf` as those of an `anyOf`. Where only the property that OpenAPI's
    `discriminator` names tells them apart, it is always written. Raises NotEnforced."""
    parts: Sequence[Schema] = schema["oneOf"]
    if _all_apart(parts, parts, targets):
        return parts
    discriminator = schema.get("discriminator")
    if isinstance(discriminator, Mapping) and (tag := discriminator.get("propertyName")):
        tagged = [{**part, "required": [*part.get("required", ()), tag]} for part in parts]
        if _all_apart(tagged, parts, targets):
            return tagged
    raise NotEnforced("oneOf")


def _all_apart(written: Sequence[Schema], parts: Sequence[Schema], targets: Targets) -> bool:
    """Whether nothing that is written for one alternative follows another, as far as can be told."""
    said = [(list(_single(mine, targets, True)), list(_single(part, targets, False)))
            for mine, part in zip(written, parts, strict=True)]
    return all(_one_apart(mine, theirs, targets, 0)
               for (one, _), (_, other) in itertools.permutations(said, 2) for mine in one for theirs in other)


def _are_apart(written: Schema, other: Schema, targets: Targets, depth: int) -> bool:
    """Whether nothing that is written for one schema follows another, as far as can be told."""
    if depth > _DEEPEST:
        return False
    others = list(_single(other, targets, False))
    return all(_one_apart(mine, theirs, targets, depth)
               for mine in _single(written, targets, True) for theirs in others)


def _single(schema: Schema, targets: Targets, written: bool, seen: tuple[str, ...] = ()) -> Iterator[Schema]:
    """Yields what a schema comes to: no references, no alternatives, one value of each that is named. `written`: what a
    grammar makes of it, which is less."""
    schema = whole(schema, targets) if written else merged(schema, targets)
    if "$ref" in schema:
        if schema["$ref"] not in seen:      # else it leads back here and adds nothing
            yield from _single(targets[schema["$ref"]], targets, written, (*seen, schema["$ref"]))
    elif "anyOf" in schema or "oneOf" in schema:
        for part in schema.get("anyOf") or schema["oneOf"]:
            yield from _single(part, targets, written, seen)
    elif "const" in schema or "enum" in schema:
        yield from map(_spelled, [schema["const"]] if "const" in schema else schema["enum"])
    else:
        yield schema


def _spelled(value: Any) -> Schema:
    """Returns the schema of one value, in words that others use too."""
    said: dict[str, Any] = {"const": value, "type": _kind_of(value)}
    if isinstance(value, dict):
        each = {name: {"const": part} for name, part in value.items()}
        return {**said, "properties": each, "required": list(value), "additionalProperties": False}
    if isinstance(value, list):
        return {**said, "prefixItems": [{"const": part} for part in value], "minItems": len(value),
                "maxItems": len(value)}
    if isinstance(value, str):
        return {**said, "minLength": len(value), "maxLength": len(value)}
    return {**said, "minimum": value, "maximum": value}


def _kind_of(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return "null" if value is None else "boolean"
    if isinstance(value, int | float):
        return "integer" if value == int(value) else "number"
    return "string" if isinstance(value, str) else "array" if isinstance(value, list) else "object"


def _one_apart(written: Schema, other: Schema, targets: Targets, depth: int) -> bool:
    if "const" in written and "const" in other and written["const"] != other["const"]:
        return True
    return all(_apart_as(kind, written, other, targets, depth) for kind in _kinds(written, True) & _kinds(other, False))


def _kinds(schema: Schema, written: bool) -> frozenset[str]:
    """Returns the kinds of values that follow a schema; `written`: that a grammar makes of it. Where no type is named,
    words about objects say nothing of all else; but what is written is an object then."""
    kind = schema.get("type")
    if kind is not None:
        return frozenset(("integer", "number")) if kind == "number" and "const" not in schema else frozenset((kind,))
    if written and ("properties" in schema or schema.get("additionalProperties", True) is not True):
        return frozenset(("object",))
    if written and ("items" in schema or "prefixItems" in schema):
        return frozenset(("array",))
    return frozenset(("string",)) if written and "pattern" in schema else _KINDS


def _apart_as(kind: str, written: Schema, other: Schema, targets: Targets, depth: int) -> bool:
    if kind == "object":
        return _objects_apart(written, other, targets, depth)
    if kind == "array":
        return _arrays_apart(written, other, targets, depth)
    if kind == "string":
        return _below(_sizes(written, "Length"), _sizes(other, "Length"))
    return kind in ("integer", "number") and _below(limits(written), limits(other))


def _objects_apart(written: Schema, other: Schema, targets: Targets, depth: int) -> bool:
    mine, theirs = written.get("properties", {}), other.get("properties", {})
    always, wanted = written.get("required", ()), other.get("required", ())
    if written.get("additionalProperties") is False and any(name not in mine for name in wanted):
        return True
    if other.get("additionalProperties") is False and any(name not in theirs for name in always):
        return True
    return any(name in mine and name in theirs and _are_apart(mine[name], theirs[name], targets, depth + 1)
               for name in {**dict.fromkeys(always), **dict.fromkeys(wanted)})


def _arrays_apart(written: Schema, other: Schema, targets: Targets, depth: int) -> bool:
    mine, theirs = _sizes(written, "Items"), _sizes(other, "Items")
    each = written.get("prefixItems")
    if isinstance(each, list):      # a grammar writes one of each
        mine = (len(each), False), (len(each), False)
    if _below(mine, theirs):
        return True
    one, another = _first(written), _first(other)
    never_empty = max(mine[0][0] or 0, theirs[0][0] or 0) > 0
    return (never_empty and one is not None and another is not None
            and _are_apart(one, another, targets, depth + 1))


def _first(schema: Schema) -> Schema | None:
    """Returns what is said of an array's first item."""
    each = schema.get("prefixItems", schema.get("items"))
    first = next(iter(each), None) if isinstance(each, list) else each
    return first if isinstance(first, Mapping) else None


def _sizes(schema: Schema, of: str) -> tuple[tuple[float | None, bool], tuple[float | None, bool]]:
    """Returns how long strings or arrays may be, as `limits` does."""
    return (schema.get(f"min{of}"), False), (schema.get(f"max{of}"), False)


_Range = tuple[tuple[float | None, bool], tuple[float | None, bool]]


def _below(one: _Range, other: _Range) -> bool:
    """Whether one of two ranges ends before the other begins."""
    for (_, (end, without_end)), ((begin, without_begin), _) in ((one, other), (other, one)):
        last, first = math.inf if end is None else end, -math.inf if begin is None else begin
        if last < first or (last == first and (without_end or without_begin)):
            return True
    return False
