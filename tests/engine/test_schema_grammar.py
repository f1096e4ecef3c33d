"""An answer that follows a JSON schema is JSON."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from assistant.domain.errors import EngineError
from assistant.engine.grammar import Grammar, gbnf_of
from assistant.engine.vocabulary import Vocabulary

Accepts = Callable[[Any, str], bool]


@pytest.fixture
def accepts(starter_vocabulary: Vocabulary) -> Accepts:
    """Tells whether an answer by a schema may be this text, all of it."""
    def of(schema: Any, text: str) -> bool:
        grammar = Grammar(starter_vocabulary, gbnf_of(json.dumps(schema)))
        try:
            for token in starter_vocabulary.tokenise(text, False):
                if not grammar.allows(token):
                    return False
                grammar.accept(token)
            return any(grammar.allows(end) for end in starter_vocabulary.ends)
        finally:
            grammar.close()

    return of


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
