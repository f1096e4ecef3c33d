"""An answer looks the same whether it was streamed or rendered at once, formats included."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QTextBlockFormat, QTextDocument
from PySide6.QtWidgets import QApplication

from assistant.ui.document_text import join_pieces, text_between
from assistant.ui.live_text import LiveText
from assistant.ui.markdown_blocks import split
from assistant.ui.markdown_formats import Formats
from assistant.ui.markdown_parser import References
from assistant.ui.segments import Segment, SegmentKind, arrange, build_document
from assistant.ui.theme import Theme
from tests.ui.test_commonmark import EXAMPLES
from tests.ui.test_markdown_blocks import TEXTS, in_pieces

ANSWER = """# Plan

Here is a **gentle** *plan*, see `code` and [a page](https://example.org "t").
中文的*强调*也在这里。

| Day | Walk | Distance |
|:---|:---:|---:|
| 1 | Harbour | **6.5** km |
| 2 | Bay | 7.8 km |

1. one
   - nested
   - [x] done
2. two

   ```sh
   make run
   ```
3. three

> quoted
> more

```python
from datetime import date

def read(lines):
    return [date.fromisoformat(line) for line in lines]  # strict
```

---
![a cat](https://example.org/cat.png) <b>raw</b>
The end[^1] ~~gone~~.
"""


@pytest.fixture(scope="module")
def formats(qapp: QApplication) -> Formats:
    return Formats(Theme())


def shown(segments: list[Segment], formats: Formats, references: References) -> list[Any]:
    return [(s.kind, s.gap, s.language, picture(build_document(s, formats, references))) for s in segments]


def picture(document: QTextDocument) -> list[Any]:
    """Everything that can be seen of a document."""
    result: list[Any] = []
    block = document.begin()
    while block.isValid():
        listed = block.textList()
        fragments, at = [], block.begin()
        while not at.atEnd():
            fragment = at.fragment()
            fragments.append((fragment.text(), fragment.charFormat()))
            at += 1
        colours = [(r.start, r.length, r.format.foreground().color().name()) for r in block.layout().formats()]
        result.append((fragments, colours, without_list(block.blockFormat()),
                       (listed.itemText(block), listed.format().indent()) if listed else None))
        block = block.next()
    return result


def without_list(block_format: QTextBlockFormat) -> QTextBlockFormat:
    """The number of the list object is the document's own affair."""
    block_format.setObjectIndex(-1)
    return block_format


def streamed(pieces: list[str], formats: Formats) -> list[Segment]:
    live = LiveText(formats)
    for piece in pieces:
        live.feed(piece)
    if not live.finish():
        return arrange(split("".join(pieces))[0])
    return live.segments


def same(text: str, pieces: list[str], formats: Formats) -> None:
    blocks, references = split(text)
    assert shown(streamed(pieces, formats), formats, references) == shown(arrange(blocks), formats, references)


@pytest.mark.parametrize("step", [1, 7, 64])
def test_streaming_shows_what_rendering_at_once_shows(formats: Formats, step: int) -> None:
    same(ANSWER, in_pieces(ANSWER, [step]), formats)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS, st.lists(st.integers(1, 40), min_size=1, max_size=6))
def test_any_text_in_any_pieces_looks_the_same(formats: Formats, text: str, sizes: list[int]) -> None:
    same(text, in_pieces(text, sizes), formats)


RICH = st.sampled_from([
    "", "", "So $x^2$ and \\(y_i\\) it is.", "It costs $5 and $10.", "$$", "$$ a + b $$",
    "$$" + "a + b + " * 30 + "c$$", "\\frac{a}{b}", "\\[", "\\]",
    "\\[ x = \\text{速度} \\]", "\\begin{align}", "a &= b \\\\", "\\end{align}", "- item with $x$", "  $$", "  y",
    "> $$z$$", "words $$x$$ words", "$unfinished", "$HOME and $PATH", "| a | $b$ |", "|---|:-:|", "| 1 | `x` |",
    "|--", "a note[^1] and[^n]", "[^1]: The note", "    goes on", "[^n]: 中文", "see https://example.org/a_b_c.",
    "请看www.example.org/x。", "me@example.org", "~~gone~~ *so*", "![cat](cat.png)", "```", "- [x] done", "1. one",
    "😀 *smile* 👍🏽", "# Head **bold**", "\ufeffmark", "a\u2029b\u2028c", "\ufdd0 \ufffc \x07",
])
SPECIFIED = st.sampled_from([example["markdown"] for example in EXAMPLES])


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(RICH, max_size=20).map("\n".join), st.lists(st.integers(1, 40), min_size=1, max_size=6))
def test_formulas_tables_and_notes_in_any_pieces_look_the_same(formats: Formats, text: str, sizes: list[int]) -> None:
    same(text, in_pieces(text, sizes), formats)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(SPECIFIED, min_size=1, max_size=4).map("\n".join), st.lists(st.integers(1, 40), min_size=1, max_size=6))
def test_what_the_specification_shows_looks_the_same_in_any_pieces(formats: Formats, text: str,
                                                                   sizes: list[int]) -> None:
    same(text, in_pieces(text, sizes), formats)


def test_an_empty_quote_leaves_nothing_of_what_it_seemed_to_be(formats: Formats) -> None:
    text = ">\n\n\tcode"
    same(text, in_pieces(text, [1]), formats)


@pytest.mark.parametrize("size", [50, 400, 700, 1500, 5000])
def test_a_formula_of_any_length_looks_the_same(formats: Formats, size: int) -> None:
    sum_ = "x + " * size
    for text in ("$$\n" + "x + y\n" * size + "$$\nend", f"$${sum_}y$$\nend", f"\\({sum_}y\\)"):
        same(text, in_pieces(text, [97]), formats)


@pytest.mark.parametrize("step", [1, 5])
def test_every_example_of_the_specification_looks_the_same_streamed(formats: Formats, step: int) -> None:
    for example in EXAMPLES:
        same(example["markdown"], in_pieces(example["markdown"], [step]), formats)


def test_a_long_answer_becomes_many_small_documents(formats: Formats) -> None:
    text = "\n\n".join(f"Paragraph {n}. " + "word " * 60 for n in range(60))
    segments = streamed(in_pieces(text, [333]), formats)
    assert len(segments) >= 8
    same(text, in_pieces(text, [333]), formats)


def test_a_table_is_shown_from_its_second_line_on(formats: Formats) -> None:
    live = LiveText(formats)
    live.feed("| a | b |\n")
    assert all(s.document is None or s.document.isEmpty() for s in live.segments)
    live.feed("|---|---|\n| 1 ")
    assert [s.kind for s in live.segments] == [SegmentKind.TABLE]


def test_copied_text_keeps_markers_and_order(formats: Formats) -> None:
    segments = arrange(split(ANSWER)[0])
    text = join_pieces([(s, text_between(build_document(s, formats, References()))) for s in segments])
    assert "1. one\n  - nested\n  - [x] done\n2. two" in text
    assert "Day\tWalk\tDistance\n1\tHarbour\t6.5 km" in text
    assert "> quoted\n> more" in text
    assert "<b>raw</b>" in text
    assert "cat.png" not in text
