"""What is selected is what was written, in the order in which it was written."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it.token import Token

from assistant.ui.markdown_blocks import split
from assistant.ui.markdown_grammar import PARSER
from assistant.ui.markdown_inline import placeholder, task_mark
from assistant.ui.transcript import Transcript
from tests.ui.conversation import answer, user
from tests.ui.test_commonmark import EXAMPLES
from tests.ui.test_live_text import RICH, SPECIFIED
from tests.ui.test_markdown_blocks import TEXTS

_WORD = re.compile(r"[^\W_]+")


def words_of(text: str) -> list[str]:
    """Returns the words and numbers of Markdown in the order in which they stand there, markers of lists included."""
    found: list[str] = []
    numbers: list[int | None] = []
    for token in PARSER.parse(text, split(text)[1].environment()):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            numbers.append(int(token.attrs.get("start", 1)) if token.type == "ordered_list_open" else None)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            numbers.pop()
        elif token.type == "list_item_open" and (number := numbers[-1]) is not None:
            found.append(str(number))
            numbers[-1] = number + 1
        elif token.type == "footnote_reference_open":
            found += _WORD.findall(token.meta["label"])
        elif token.type in ("fence", "code_block"):
            found += _WORD.findall(token.content)
        elif token.type == "math_block":
            found += _WORD.findall(token.markup)
        elif token.type == "inline":
            children = token.children or []
            if mark := task_mark(children):
                found += ["x"] if mark == "x" else []
                children = children[1:]
            found += _WORD.findall("".join(_shown(children)))
    return found


def _shown(children: list[Token]) -> Iterator[str]:
    for child in children:
        if child.type == "image":
            yield placeholder(child)
        elif child.type == "footnote_ref":
            yield f"[^{child.meta['label']}]"
        elif child.type in ("softbreak", "hardbreak"):
            yield "\n"
        else:
            yield child.markup if child.type.startswith("math_") else child.content


def selected(page: Transcript) -> str:
    page.selection.select_all()
    return page.selection.text()


def check(page: Transcript, text: str) -> None:
    page.set_messages([answer("1", text)])
    assert _WORD.findall(selected(page)) == words_of(text), text


def test_every_example_of_the_specification_comes_back_in_order(page: Transcript) -> None:
    for example in EXAMPLES:
        check(page, example["markdown"])


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(TEXTS, st.lists(RICH, max_size=15).map("\n".join), st.lists(SPECIFIED, max_size=3).map("\n\n".join)))
def test_any_text_comes_back_in_order(page: Transcript, text: str) -> None:
    check(page, text)


def test_all_messages_come_back_in_the_order_of_the_conversation(page: Transcript) -> None:
    texts = [f"Word{n}a *word{n}b*\n\n- word{n}c\n\n```\nword{n}d\n```\n\n$word_{n}$" for n in range(40)]
    page.set_messages([user(str(n), text) if n % 2 else answer(str(n), text) for n, text in enumerate(texts)])
    found = re.findall(r"[Ww]ord_?\d+[abcd]?", selected(page))
    assert found == [word.format(n) for n in range(40)
                     for word in ("Word{}a", "word{}b", "word{}c", "word{}d", "word_{}")]


@pytest.mark.parametrize("text", ["a 😀 b 👍🏽 c", "𝕿𝖍𝖊 words"])
def test_part_of_a_text_with_emoji_is_selected_exactly(page: Transcript, text: str) -> None:
    page.set_messages([user("1", text)])
    page.selection.select_all()
    page.selection._head = page.selection._anchor
    assert page.selection._anchor is not None
    first = page.selection._anchor
    at = len(text[: text.index(" ") + 3].encode("utf-16-le")) // 2
    page.selection._head = type(first)(first.row, first.segment, at)
    assert page.selection.text() == text[: text.index(" ") + 3]
