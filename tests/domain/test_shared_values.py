"""Settings of many answers share what they have in common, and each says what it was given."""

from collections.abc import Mapping
from typing import Any

from assistant.domain.shared_values import Differing, SharedValues

COMMON = {f"generation.number_{index}": index / 10 for index in range(60)}


def _own(values: Mapping[str, Any]) -> dict[str, Any]:
    assert isinstance(values, Differing)
    return dict(zip(values.own[::2], values.own[1::2], strict=True))


def test_values_like_those_before_are_held_as_what_differs() -> None:
    shared = SharedValues()
    first = shared.of(COMMON)
    second = shared.of({**COMMON, "generation.number_7": 7, "generation.number_3": 9.0})
    assert dict(first) == COMMON
    assert second == {**COMMON, "generation.number_7": 7, "generation.number_3": 9.0}
    assert _own(second) == {"generation.number_7": 7, "generation.number_3": 9.0}


def test_answers_that_were_evaluated_alike_share_all_but_their_plans() -> None:
    shared = SharedValues()
    origin = {"build": "0.3.36", "threads": [1, 2], "model": "71ef12f826ccf292", "plan": "", "prompt": ""}
    for turn in range(100):
        last = shared.of({**origin, "threads": [1, 2], "plan": f"{turn}f", "prompt": str(turn)})
        assert dict(last)["plan"] == f"{turn}f"
    assert set(_own(last)) == {"plan", "prompt"}


def test_answers_begun_and_answers_finished_take_turns_without_beginning_anew() -> None:
    shared = SharedValues()
    begun, finished = COMMON, {**COMMON, "context.first_seen": "a message"}
    firsts = [shared.of(begun), shared.of(finished)]
    for turn in range(100):
        pair = [shared.of({**values, "generation.number_1": turn}) for values in (begun, finished)]
        assert [_own(each) for each in pair] == [{"generation.number_1": turn}] * 2
        assert [dict(each) for each in firsts] == [begun, finished]


def test_a_value_of_its_own_is_that_of_the_answer_before_where_both_are_equal() -> None:
    shared = SharedValues()
    shared.of({**COMMON, "context.first_seen": "none"})
    one, other = (shared.of({**COMMON, "context.first_seen": "".join(("a ", "message"))}) for _ in range(2))
    assert one["context.first_seen"] is other["context.first_seen"] == "a message"


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
