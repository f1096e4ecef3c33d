"""Every example of the CommonMark specification means to us what the specification says."""

import json
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from assistant.ui.markdown_formats import Formats
from assistant.ui.theme import Theme
from tests.ui.structure import referenced, rendered

EXAMPLES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "data" / "commonmark-0.31.2.json").read_text("utf-8"))

# Where we differ, and why; all other examples agree.
RAW_HTML = "HTML in an answer is text: nothing a model writes is carried out"
IMAGE = "an image is never loaded; its description stands for it"
ADDRESS = "bare addresses are links, as on GitHub"
ON_PURPOSE: dict[int, str] = {
    **dict.fromkeys([21, 31, 201, 344, 475, 476, 477, 491, 494, 524, 536, 642, 643], RAW_HTML),
    **dict.fromkeys([*range(148, 157), *range(158, 183), *range(184, 192)], RAW_HTML),
    **dict.fromkeys([*range(613, 618), 623, *range(625, 632)], RAW_HTML),
    **dict.fromkeys([517, 520, 531, *range(572, 590), 591], IMAGE),
    **dict.fromkeys([602, 608, 611, 612], ADDRESS),
}
# Raw HTML as well, a tag that never ends: Python's own HTML parser reads the reference as text from 3.11.4 on, and as
# nothing before, so that whether it differs says nothing about us.
UNDECIDED = {157}


@pytest.fixture(scope="module")
def formats(qapp: QApplication) -> Formats:
    theme = Theme()
    theme.apply(qapp, "light", 100, False, True)
    return Formats(theme)


def test_all_examples_are_here() -> None:
    assert [example["example"] for example in EXAMPLES] == list(range(1, 653))


@pytest.mark.parametrize("section", sorted({example["section"] for example in EXAMPLES}))
def test_a_section_of_the_specification_is_understood(formats: Formats, section: str) -> None:
    for example in EXAMPLES:
        if example["section"] == section and example["example"] not in {*ON_PURPOSE, *UNDECIDED}:
            assert rendered(example["markdown"], formats) == referenced(example["html"]), example


@pytest.mark.parametrize("number", sorted(ON_PURPOSE), ids=lambda number: f"{number} {ON_PURPOSE[number]}")
def test_what_differs_on_purpose_does(formats: Formats, number: int) -> None:
    example = EXAMPLES[number - 1]
    ours = rendered(example["markdown"], formats)
    assert ours != referenced(example["html"])
    words = "".join(text for leaf in ours for text, _ in leaf.runs)
    if ON_PURPOSE[number] == RAW_HTML:
        assert "<" in words
    elif ON_PURPOSE[number] == IMAGE:
        assert "[Image not loaded: " in words
    else:
        assert any("link to " in style for leaf in ours for _, styles in leaf.runs for style in styles)
