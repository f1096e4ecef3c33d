"""Markdown is cut into the same blocks however it arrives."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.ui.markdown_blocks import MAX_CHARACTERS, MAX_TABLE_ROWS, BlockKind, Splitter, code_of, split
from assistant.ui.markdown_grammar import PARSER

LINES = st.sampled_from([
    "", "", "Plain words.", "more **bold** words", "# Heading", "#not a heading", "- item", "  - nested", "* star",
    "1. one", "2. two", "14. fourteen", "   continued", "    indented", "> quote", ">> deeper", "```python", "```",
    "~~~", "---", "===", "| a | b |", "|---|--:|", "| 1 | 2 |", "[ref]: https://example.org", "see [ref]", "- [ ] task",
    "- [x] done", "中文的一行。", "<b>raw</b>", "\t", "\\", "`", "**", "- ", "1.", "word " * 40,
])
TEXTS = st.lists(LINES, max_size=25).map("\n".join)


def in_pieces(text: str, sizes: list[int]) -> list[str]:
    pieces: list[str] = []
    at = 0
    while at < len(text):
        size = sizes[len(pieces) % len(sizes)]
        pieces.append(text[at:at + size])
        at += size
    return pieces


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.lists(st.integers(1, 40), min_size=1, max_size=6))
def test_blocks_do_not_depend_on_how_the_text_arrives(text: str, sizes: list[int]) -> None:
    splitter = Splitter()
    blocks = [block for piece in in_pieces(text, sizes) for block in splitter.feed(piece)] + splitter.finish()
    assert blocks == split(text)[0]


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_code_is_what_the_parser_says(text: str) -> None:
    ours = [code_of(block)[1].rstrip() for block in split(text)[0] if block.kind is BlockKind.CODE]
    theirs = [token.content.rstrip() for token in PARSER.parse(text)
              if token.type in ("fence", "code_block") and token.level == 0]
    assert ours == theirs


def test_a_list_counts_one_block_for_each_item() -> None:
    blocks, _ = split("1. one\n1. two\n\n   more\n1. three\n\nend")
    assert [(b.number, b.follows_item) for b in blocks] == [(1, False), (2, True), (3, True), (None, False)]


def test_a_streamed_list_keeps_its_numbers() -> None:
    splitter = Splitter()
    blocks = [block for line in ["7. a\n", "7. b\n", "7. c\n", "7. d\n"] for block in splitter.feed(line)]
    assert [block.number for block in blocks + splitter.finish()] == [7, 8, 9, 10]


def test_a_paragraph_without_end_is_cut_into_bounded_pieces() -> None:
    text = "x" * 100_000 + " " + "word - # " * 2000
    whole = split(text)[0]
    splitter = Splitter()
    streamed = [b for at in range(0, len(text), 777) for b in splitter.feed(text[at:at + 777])] + splitter.finish()
    assert "".join(block.source for block in whole) == text == "".join(block.source for block in streamed)
    assert max(len(block.source) for block in whole[1:] + streamed[1:]) <= 4 * MAX_CHARACTERS


def test_a_long_table_goes_on_under_the_same_header() -> None:
    blocks, _ = split("|a|b|\n|-|-|\n" + "".join(f"|{n}|x|\n" for n in range(150)) + "\nend")
    assert [block.kind for block in blocks] == [BlockKind.TABLE] * 3 + [BlockKind.TEXT]
    assert [len(block.source.split()) - 2 for block in blocks[:3]] == [MAX_TABLE_ROWS, MAX_TABLE_ROWS, 30]
    assert [block.continues for block in blocks] == [False, True, True, False]


def test_line_ends_of_every_system_mean_the_same() -> None:
    splitter = Splitter()
    blocks = splitter.feed("a\r") + splitter.feed("\n\r\nb\r") + splitter.feed("\rc") + splitter.finish()
    assert blocks == split("a\n\nb\n\nc")[0]


def test_an_open_code_block_is_the_tail() -> None:
    splitter = Splitter()
    assert [b.source for b in splitter.feed("Look:\n\n```python\nprint(1)\n")] == ["Look:"]
    tail = splitter.tail
    assert tail is not None
    assert tail.kind is BlockKind.CODE
    assert code_of(tail) == ("python", "print(1)")
    assert [b.source for b in splitter.feed("```\n")] == ["```python\nprint(1)\n```"]


@pytest.mark.parametrize("sentence", ["They built a temple that everybody knew. ", "他们在山上建了一座庙。"])
def test_a_paragraph_too_long_is_cut_between_sentences(sentence: str) -> None:
    whole = split(sentence * (3 * MAX_CHARACTERS // len(sentence)))[0]
    assert len(whole) > 2
    assert all(block.source.strip().endswith(sentence.strip()) for block in whole)
    assert all(block.source.startswith(sentence[:4]) for block in whole)
