"""A preset keeps exactly what was said of it, and says which of it cannot be taken."""

from typing import Any

import pytest

from assistant.domain.presets import BUILT_IN, Preset, Refused, chosen, free_name, leniently, strictly, to_json

POEMS = Preset("abc", "Poems", {"generation.temperature": 1.1, "generation.top_k": 0},
               {"generation.mystery": [1, {"deep": None}], "app.theme": "dark"}, {"note": "for rain"})


def test_a_preset_becomes_json_and_back_with_what_nobody_knows() -> None:
    assert strictly("abc", to_json(POEMS)) == POEMS
    assert leniently("abc", to_json(POEMS)) == POEMS


@pytest.mark.parametrize(("key", "value"), [
    ("generation.temperature", 9), ("generation.temperature", -0.1), ("generation.temperature", "hot"),
    ("generation.temperature", float("nan")), ("generation.temperature", float("inf")),
    ("generation.top_k", 2.5), ("generation.top_k", True), ("generation.thinking", 1), ("generation.grammar", 3),
    ("generation.seed", 10**400), ("generation.top_p", None),
])
def test_a_value_that_would_have_to_be_changed_is_refused_and_kept_aside_in_the_settings(key: str, value: Any) -> None:
    told = {"name": "Odd", "values": {key: value}}
    with pytest.raises(Refused) as refused:
        strictly("", told)
    assert refused.value.key == key
    kept = leniently("", told)
    assert kept.values == {}
    assert list(kept.unknown) == [key]
    assert kept.unknown[key] is value


def test_a_choice_of_a_newer_version_is_kept_as_unknown() -> None:
    preset = strictly("", {"name": "New", "values": {"generation.mirostat": "3", "generation.mirostat_tau": 4}})
    assert preset.unknown == {"generation.mirostat": "3"}
    assert preset.values == {"generation.mirostat_tau": 4.0}


@pytest.mark.parametrize("told", [{}, {"name": "x"}, {"name": " ", "values": {}}, {"name": 3, "values": {}},
                                  {"name": "x", "values": []}])
def test_what_is_no_preset_is_not_taken_for_one(told: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="name and values"):
        strictly("", told)


def test_a_chat_keeps_of_one_of_the_users_what_it_says_and_of_parleys_the_name() -> None:
    chat = {"generation.temperature": 1.9, "generation.seed": 3, "preset_name": "Old", "preset_values": {}}
    assert chosen(chat, BUILT_IN[0]) == {"generation.seed": 3, "preset": "precise"}
    assert chosen(chat, POEMS) == {"generation.seed": 3, "preset": "abc", "preset_name": "Poems",
                                   "preset_values": dict(POEMS.values)}


def test_a_name_that_is_taken_gets_a_number() -> None:
    assert free_name("Poems", []) == "Poems"
    assert free_name("Poems", ["Poems", "Poems 2", "Prose"]) == "Poems 3"
