"""A range of numbers becomes a rule that takes exactly what lies in it."""

import re
from itertools import product

import pytest

from assistant.engine.number_ranges import numbers, whole_numbers

WHOLE = (None, -1200, -123, -100, -99, -10, -9, -1, 0, 1, 5, 9, 10, 19, 99, 100, 123, 1200)


def takes(rule: str, text: str) -> bool:
    """Whether a rule in GBNF, of literals, digits and repetitions alone, takes a text."""
    return re.fullmatch(rule.replace('"."', r"\.").replace('"', "").replace(" ", ""), text) is not None


def test_whole_numbers_are_taken_from_one_end_to_the_other() -> None:
    for low, high in product(WHOLE, WHOLE):
        if low is None or high is None or low <= high:
            rule = whole_numbers(low, high)
            for number in (*range(-210, 211), *range(-1201, -1190), *range(1190, 1202)):
                inside = (low is None or low <= number) and (high is None or number <= high)
                assert takes(rule, str(number)) == inside, (low, high, number)


@pytest.mark.parametrize("text", ["", "-", "-0", "00", "07", "1.0", "+1", "1e3"])
def test_only_plain_whole_numbers_are_whole_numbers(text: str) -> None:
    assert not takes(whole_numbers(None, None), text)
    assert not takes(whole_numbers(-50, 1000), text)


def test_numbers_are_taken_from_one_end_to_the_other_with_it_or_without() -> None:
    ends = (None, -11, -2, -1, 0, 1, 2, 9, 10)
    for low, high, without_low, without_high in product(ends, ends, (False, True), (False, True)):
        if low is None or high is None or low < high:
            rule = numbers(low, high, without_low, without_high)
            for number in (quarters / 4 for quarters in range(-50, 51)):
                above = low is None or number > low or (number == low and not without_low)
                below = high is None or number < high or (number == high and not without_high)
                assert takes(rule, f"{number:.2f}") == (above and below), (low, high, without_low, without_high, number)
                if number == int(number):
                    assert takes(rule, str(int(number))) == (above and below)


def test_a_range_with_nothing_in_it_is_told() -> None:
    with pytest.raises(ValueError, match="5 > 3"):
        whole_numbers(5, 3)
    with pytest.raises(ValueError, match="nothing"):
        numbers(2, 2, True, False)
    assert takes(numbers(2, 2, False, False), "2.0")
