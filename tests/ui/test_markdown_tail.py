"""Half-written Markdown looks like what it will become."""

import pytest

from assistant.ui.markdown_tail import presentable


@pytest.mark.parametrize(("written", "shown"), [
    ("plain words", "plain words"),
    ("a **bol", "a **bol**"),
    ("a **bold words ", "a **bold words**"),
    ("a **", "a"),
    ("a **bold*", "a **bold**"),
    ("a **bold** and", "a **bold** and"),
    ("a **bold *both", "a **bold *both***"),
    ("an *em", "an *em*"),
    ("use `code", "use `code`"),
    ("use `", "use"),
    ("use `a` and `b", "use `a` and `b`"),
    ("`**` stays", "`**` stays"),
    ("~~gone", "~~gone~~"),
    ("snake_case_name", "snake_case_name"),
    ("2 * 3 * 4", "2 * 3 * 4"),
    ("see [the page](https://exa", "see the page"),
    ("see [the page](https://example.org)", "see [the page](https://example.org)"),
    ("text\n#", "text"),
    ("text\n-", "text"),
    ("text\n--", "text"),
    ("text\n```py", "text"),
    ("text\n| a | b |", "text"),
    ("text\n| a | b |\n|--", "text"),
    ("``", ""),
    ("- item **b", "- item **b**"),
    ("中文**强调", "中文**强调**"),
    ("中文**", "中文"),
    ("中文**强调**", "中文**强调**"),
    ("这是**“重", "这是**“重**"),
    ("**总结（一）**如下", "**总结（一）**如下"),
    ("not**“bold", "not**“bold"),
    ("so $x^2", "so"),
    ("so $", "so"),
    ("so $x^2$", "so $x^2$"),
    ("it costs $5 and", "it costs $5 and"),
    ("$HOME is a folder", "$HOME is a folder"),
    ("so \\(a_1 * b", "so"),
    ("so \\(a_1 * b\\) *is", "so \\(a_1 * b\\) *is*"),
    ("then\n$$\n\\frac{a}{", "then"),
    ("then\n$$\n\\frac{a}{b}\n$$", "then\n$$\n\\frac{a}{b}\n$$"),
    ("then\n\\[ x = ", "then"),
    ("$$", ""),
    ("\\begin{align} a &= b", ""),
    ("`$x` costs", "`$x` costs"),
    ("a note[^1", "a note"),
    ("- item\n  ```sh\n  echo $$\n  ls", "- item\n  ```sh\n  echo $$\n  ls"),
])
def test_open_syntax_is_closed_or_left_out(written: str, shown: str) -> None:
    assert presentable(written) == shown
