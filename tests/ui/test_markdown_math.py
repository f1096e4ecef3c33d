"""What is a formula, what is a price, and where a displayed formula ends."""

import pytest

from assistant.ui.markdown_grammar import PARSER


def formulas(text: str) -> list[tuple[str, str]]:
    tokens = [each for token in PARSER.parse(text) for each in (token, *(token.children or ()))]
    return [(each.type.removeprefix("math_"), each.content) for each in tokens if each.type.startswith("math_")]


@pytest.mark.parametrize(("text", "found"), [
    ("so $x^2$ is", [("inline", "x^2")]),
    ("设$x$为", [("inline", "x")]),
    ("the $n$th and $k$-means", [("inline", "n"), ("inline", "k")]),
    (r"so \(x\) is", [("inline", "x")]),
    (r"\(\text{speed of light}\)", [("inline", r"\text{speed of light}")]),
    ("$`a+b`$ as GitHub writes it", [("inline", "a+b")]),
    (r"$\text{costs \$5}$", [("inline", r"\text{costs \$5}")]),
    ("**bold $a_1$ and $b_1$**", [("inline", "a_1"), ("inline", "b_1")]),
    ("see $$x$$ here", [("display", "x")]),
    (r"see \[x\] here", [("display", "x")]),
    ("$$x$$", [("block", "x")]),
    ("$$\nx\n$$", [("block", "x")]),
    ("text\n$$\n- x\n+ y\n$$\ntext", [("block", "- x\n+ y")]),
    ("\\[\n\\frac{a}{b}\n\\]", [("block", "\\frac{a}{b}")]),
    ("\\begin{align*}\na &= b\n\\end{align*}", [("block", "\\begin{align*}\na &= b\n\\end{align*}")]),
    ("1. item\n   $$\n   x\n   $$\n2. item", [("block", "x")]),
    ("> $$\n> x\n> $$", [("block", "x")]),
    ("| a | b |\n|---|---|\n| $x$ | $y$ |", [("inline", "x"), ("inline", "y")]),
])
def test_a_formula_is_found(text: str, found: list[tuple[str, str]]) -> None:
    assert formulas(text) == found


@pytest.mark.parametrize("text", [
    "It costs $5 and $10.", "between $5-$10", "US$5, A$7", "cost 5$, or 7$.", "a $5 bill is more than a 1$", "$ 5 $",
    "价格是$5，或者是$，对吗",
    "$HOME/bin:$PATH", "$HOME and $PATH", r"\$x$", "$$", "$", "$$$", "`$x$`", "```\n$x$\n```",
    "    $x$", r"\\(x\\)", r"\[not a link\]", r"\(\)", "$$\n\n$$", "$x\n\ny$", "[a](b$c) d$",
    "$unfinished", "$$\nunfinished", "\\[\nunfinished",
])
def test_what_is_no_formula_stays_text(text: str) -> None:
    assert formulas(text) == []


def test_an_unfinished_formula_ends_with_its_paragraph() -> None:
    tokens = [token.type for token in PARSER.parse("$$\na **b**\n\n# Heading")]
    assert tokens == ["paragraph_open", "inline", "paragraph_close", "heading_open", "inline", "heading_close"]
