"""Settings of many answers share what they have in common, and each says what it was given."""

from collections import ChainMap

from assistant.domain.shared_values import SharedValues

COMMON = {f"generation.number_{index}": index / 10 for index in range(60)}


def test_values_like_those_before_are_held_as_what_differs() -> None:
    shared = SharedValues()
    first = shared.of(COMMON)
    second = shared.of({**COMMON, "generation.seed": 7, "generation.number_3": 9.0})
    assert dict(first) == COMMON
    assert second == {**COMMON, "generation.seed": 7, "generation.number_3": 9.0}
    assert isinstance(second, ChainMap)
    assert second.maps[0] == {"generation.seed": 7, "generation.number_3": 9.0}
    assert second.maps[1] is first


def test_a_number_stays_of_its_kind() -> None:
    shared = SharedValues()
    shared.of(COMMON | {"a": 1, "b": False})
    again = shared.of(COMMON | {"a": 1.0, "b": 0})
    assert [type(again[name]) for name in "ab"] == [float, int]


def test_a_name_that_is_gone_or_much_that_is_other_begins_anew() -> None:
    shared = SharedValues()
    first = shared.of(COMMON)
    fewer = shared.of({"generation.number_1": 0.1})
    assert dict(fewer) == {"generation.number_1": 0.1}
    other = shared.of(dict.fromkeys(COMMON, "other"))
    assert set(other.values()) == {"other"}
    assert dict(first) == COMMON
