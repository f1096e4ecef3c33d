"""What a message says on one line has no marks, and misses no word."""

import pytest

from assistant.ui.markdown_words import words_of


@pytest.mark.parametrize(("source", "words"), [
    ("# A **plan**\n\nFirst *walk*, then `rest`.", "A plan First walk, then rest."),
    ("1. One\n2. Two\n   - [x] [three](https://a.example/b)", "One Two three"),
    ("A line\nand another  \nand one more", "A line and another and one more"),
    ("```python\nprint(1)\n```\n> said", "print(1) said"),
    ("| a | b |\n|---|---|\n| **1** | 2 |", "a b 1 2"),
    ("![a gull](gull.png) and $x^2$, 2 * 3 * 4, <b>", "a gull and x^2, 2 * 3 * 4, <b>"),
    ("**中午会涨潮**；第三天", "中午会涨潮；第三天"),
    ("**cut in the mid", "**cut in the mid"),
    ("", ""), ("***", ""),
])
def test_words_without_marks(source: str, words: str) -> None:
    assert words_of(source) == words
