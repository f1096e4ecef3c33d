"""The name in what a model wrote: small models write much around it, or none."""

import pytest

from assistant.domain.titles import MOST_HAN, is_mostly_han, request, title_of_words


@pytest.mark.parametrize(("written", "title"), [
    ("The Sea and Its Ships", "The Sea and Its Ships"),
    ("\"The Sea and Its Ships.\"", "The Sea and Its Ships"),
    ("**Title:** “The Sea”\n\nI chose it because ...", "The Sea"),
    ("# The *Sea*", "The Sea"),
    ("Here is a title for it:\n\n1. `The Sea`", "The Sea"),
    ("<think>They want a title.</think>\n\nThe Sea", "The Sea"),
    ("They want a title.\n</think>The Sea<|im_end|>", "The Sea"),
    ("The\tSea \u00a0 today", "The Sea today"),
    ("Why is the sea salty?", "Why is the sea salty?"),
    ("snake_case in Python", "snake_case in Python"),
    ("Sorry letter to my landlord", "Sorry letter to my landlord"),
    ("C++ and C#", "C++ and C#"),
    ("标题：《大海与船》。", "大海与船"),
    ("「給外婆的生日信」", "給外婆的生日信"),
    ("用 Python 读取 CSV 文件", "用 Python 读取 CSV 文件"),
    ("one two three four five six seven eight nine ten", "one two three four five six seven eight…"),
    ("字" * (MOST_HAN + 3), "字" * MOST_HAN + "…"),
])
def test_a_name_is_one_short_line_without_what_stands_around_it(written: str, title: str) -> None:
    assert title_of_words(written) == title


@pytest.mark.parametrize("written", [
    "", " \n ", "\"\"", "...", "<think>They want a title, so I", "I'm sorry, but I can't help with that.",
    "I cannot give this a title.", "As an AI, I have no titles.", "抱歉，我无法起标题。", "我无法提供标题",
    "At most 8 words, in the language I wrote in.", "Title: give our conversation so far",
    "不超过16个字，只回答标题本身",
    "The sea is wide and deep and full of fish and ships and stories that nobody has ever told to anyone.",
    "字" * (2 * MOST_HAN + 1)])
def test_nothing_a_refusal_the_task_and_a_story_are_no_names(written: str) -> None:
    assert title_of_words(written) == ""


def test_it_is_asked_in_the_language_of_the_chat() -> None:
    assert request("Hello 你好 there").startswith("Give our conversation")
    assert "at most 8 words" in request("Hello")
    assert request("给外婆写信").startswith("请用我所用的语言")
    assert "不超过 16 个字" in request("给外婆写信")


def test_chinese_is_told_from_japanese_and_from_a_borrowed_word() -> None:
    assert is_mostly_han("给外婆写一封生日信，用 Word。")
    assert not is_mostly_han("おばあちゃんへの手紙を書いて")
    assert not is_mostly_han("What does 你好 mean?")
    assert not is_mostly_han("42")
