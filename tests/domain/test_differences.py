"""Where answers differ is found word by word, in languages with and without spaces."""

from assistant.domain.differences import differences, different


def said(text: str, other: str) -> list[str]:
    return [text[start:end] for start, end in different(text, other)]


def test_words_that_the_other_one_lacks_are_told_with_their_neighbours() -> None:
    assert said("The sea is deep and blue.", "The sea is wide, and blue.") == ["deep"]
    assert said("The sea is wide, and blue.", "The sea is deep and blue.") == ["wide,"]


def test_capitals_and_blanks_make_no_difference() -> None:
    assert said("The  sea\nis deep", "the sea is deep") == []


def test_chinese_is_compared_character_by_character() -> None:
    assert said("大海很深。", "大海很蓝。") == ["深"]


def test_the_first_of_three_is_marked_where_any_other_one_lacks_it() -> None:
    texts = ["a b c d", "a x c d", "a b c y"]
    found = differences(texts)
    assert [[text[start:end] for start, end in spans] for text, spans in zip(texts, found, strict=True)] == [
        ["b", "d"], ["x"], ["y"]]
    assert differences(["alone"]) == [[]]
