"""Words of the source are found on the page, where Markdown has become formatted text."""

import pytest

from assistant.domain.distribution import Word
from assistant.ui.explore.source_places import SourcePlaces
from assistant.ui.explore.word_marks import WordMarks
from assistant.ui.explore.word_places import align
from assistant.ui.transcript import Transcript
from assistant.ui.transcript_selection import Place, editor_of
from tests.ui.conversation import answer, user

SOURCE = """# The sea

It is **deep** and `blue`, see [the map](https://example.org/map).

- seals
- crabs 🦀 and 海豹

| Day | Walk |
|-----|------|
| 1 | Seal Bay |

Good *bye*."""


def places(shown: str, source: str, word: str) -> str:
    """Returns what stands in the source where the characters of a shown word were found."""
    found = align(shown, source)
    start = shown.index(word)
    return "".join(source[found[at]] for at in range(start, start + len(word)) if found[at] >= 0)


@pytest.mark.parametrize("word", ["sea", "deep", "blue", "map", "seals", "海豹", "Walk", "Bay", "bye"])
def test_each_word_is_found_where_it_was_written(word: str) -> None:
    shown = "The sea\nIt is deep and blue, see the map.\nseals\ncrabs 🦀 and 海豹\nDay\nWalk\n1\nSeal Bay\nGood bye."
    assert places(shown, SOURCE, word) == word
    found = [place for place in align(shown, SOURCE) if place >= 0]
    assert found == sorted(found)


def test_characters_that_are_not_in_the_source_have_no_place() -> None:
    assert align("a•b", "a b") == [0, -1, 2]
    assert align("…", "") == [-1]


def filled(page: Transcript) -> list[str]:
    """Returns the texts that are filled on the page."""
    return [marked.cursor.selectedText() for _, segment in page.shown_segments()
            if (editor := editor_of(segment)) is not None for marked in editor.extraSelections()]


def test_the_word_explored_is_filled_and_no_other(page: Transcript) -> None:
    said = answer("a", "The sea is **deep**, and the crabs are small.")
    page.set_messages([user("q", "Well?"), said])
    marks = WordMarks(page, SourcePlaces(page))
    marks.open()
    start = said.text.index("crabs")
    deep = said.text.index("deep")
    marks.show_words(said.id, [Word(0, "The", 0), Word(1, " crabs", start - 1), Word(2, "deep", deep)])
    marks.mark(1)
    assert filled(page) == ["crabs"]
    marks.mark(2)
    assert filled(page) == ["deep"]
    page.finder.find("small")
    assert sorted(filled(page)) == ["deep", "small"]
    page.finder.clear()
    marks.close()
    assert filled(page) == []


def test_a_click_tells_the_character_of_the_source_while_words_are_explored(page: Transcript) -> None:
    said = answer("a", "The sea is **deep**, and wide.")
    page.set_messages([user("q", "Well?"), said])
    marks, clicked = WordMarks(page, SourcePlaces(page)), list[tuple[str, int]]()
    marks.word_clicked.connect(lambda message, character: clicked.append((message, character)))
    row = page.row_of(said.id)
    assert row is not None
    segment = row.textual()[0]
    page.place_clicked.emit(Place(row, segment, 13))
    assert clicked == []            # nothing is explored
    marks.open()
    page.place_clicked.emit(Place(row, segment, 13))
    assert clicked == [(said.id, said.text.index("ep**"))]
    asked = page.row_of("q")
    assert asked is not None
    page.place_clicked.emit(Place(asked, asked.textual()[0], 1))
    assert len(clicked) == 1
