"""How commands are found by their names."""

import pytest

from assistant.ui.command_search import rank

DARK = ("外观：深色", "Theme: dark")


@pytest.mark.parametrize(("query", "names", "place"), [
    ("", DARK, 0),
    ("theme", DARK, 0),
    ("DARK", DARK, 1),
    ("dark theme", DARK, 1),
    ("heme", DARK, 2),
    ("深色", DARK, 1),
    ("色", DARK, 2),
    ("theme 深色", DARK, 1),       # both languages at once
    ("thdk", DARK, 3),
    ("nwch", ("New chat",), 3),
    ("light", DARK, None),
    ("kr", DARK, None),             # not in this order
    ("c+(", DARK, None),
])
def test_a_command_is_found_by_its_words_in_both_languages(
        query: str, names: tuple[str, ...], place: int | None) -> None:
    assert rank(query, names, loosely=True) == place


def test_a_search_for_chats_does_not_take_letters_apart() -> None:
    assert rank("nwch", ("New chat",), loosely=False) is None
    assert rank("new", ("New chat",), loosely=False) == 0


def test_letters_far_apart_name_nothing() -> None:
    assert rank("so", ("Show or hide the sampling panel, however long it takes: o",), loosely=True) == 3
    assert rank("sq", ("Show or hide the sampling panel, however long it takes: q",), loosely=True) is None
