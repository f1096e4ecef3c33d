"""Formulas on the page: typeset where they can be, copied as TeX, said in the reader's language."""

from collections.abc import Iterator

import mathra
import pytest
from PySide6.QtCore import QLocale
from PySide6.QtGui import QImage, QPainter, QTextDocument
from PySide6.QtWidgets import QApplication

from assistant.ui import math
from assistant.ui.markdown_formula import OBJECT
from assistant.ui.segment_views import TextView
from assistant.ui.table_view import TableView
from assistant.ui.theme import Theme
from assistant.ui.transcript import Transcript
from tests.ui.conversation import answer, begin, clipboard, shown, stream

TEXT = ("Roots: $x = \\frac{-b}{2a}$ and \\(y\\).\n\n$$\n\\sum_{i=1}^n \\text{速度}_i\n$$\n\n"
        "| a | b |\n|---|---|\n| $\\sqrt{2}$ | c |\n\nIt costs $5 and $10.")


@pytest.fixture
def chinese() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("zh_CN"))
    yield
    QLocale.setDefault(before)


def formulas(page: Transcript) -> int:
    return sum(view.document().toPlainText().count(OBJECT) for view in shown(page, TextView))


def ink(page: Transcript) -> set[str]:
    """The colours of what is painted where a lone formula is."""
    picture = shown(page, TextView)[0].grab().toImage()
    return {picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(picture.height())}


def test_formulas_are_typeset_and_copied_as_they_were_written(page: Transcript) -> None:
    page.set_messages([answer("1", TEXT)])
    assert formulas(page) == 4
    page.selection.select_all()
    page.selection.copy()
    assert clipboard() == TEXT.replace("| a | b |\n|---|---|\n| $\\sqrt{2}$ | c |", "a\tb\n$\\sqrt{2}$\tc")


def test_what_cannot_be_typeset_is_shown_as_tex(page: Transcript) -> None:
    page.set_messages([answer("1", "so $\\foo{x}$ and\n\n$$\n\\unknown\n$$\n\nend")])
    assert formulas(page) == 0
    words = "\n".join(view.document().toPlainText() for view in shown(page, TextView))
    assert "so $\\foo{x}$ and" in words
    assert "$$\n\\unknown\n$$" in words


def test_formulas_take_the_colour_and_the_size_of_the_text(page: Transcript, theme: Theme, qapp: QApplication) -> None:
    page.set_messages([answer("1", "$\\rule{2em}{1em}$")])
    assert theme.colours.text.lower() in ink(page)
    height = shown(page, TextView)[0].height()
    theme.apply(qapp, "dark", 200, False, True)
    assert theme.colours.text.lower() in ink(page)
    assert shown(page, TextView)[0].height() == 2 * height


def test_a_formula_too_wide_for_the_window_shrinks(page: Transcript) -> None:
    page.resize(800, 600)
    page.set_messages([answer("1", "$$" + "\\frac{x}{y} + " * 6 + "\\frac{x}{y}$$")])
    before = shown(page, TextView)[0].height()
    page.resize(220, 600)
    view = shown(page, TextView)[0]
    assert view.height() < before
    assert view.document().size().width() <= view.width()


def test_a_formula_too_wide_for_the_page_is_scrolled_sideways(page: Transcript) -> None:
    text = "$$" + "\\frac{x}{y} + " * 60 + "y$$"
    page.set_messages([answer("1", "So\n\n" + text + "\n\nend")])
    view, = shown(page, TableView)
    assert view.horizontalScrollBar().maximum() > 500
    page.selection.select_all()
    assert page.selection.text() == f"So\n\n{text}\n\nend"
    begin(page)
    stream(page, f"{text}\n")
    page._pump.flush()
    assert len(shown(page, TableView)) == 2


def test_the_line_grows_for_a_tall_formula_only(page: Transcript) -> None:
    page.set_messages([answer("1", "So $x_i$ is."), answer("2", "So $\\frac{a}{b}$ is.")])
    low, tall = shown(page, TextView)
    assert low.height() == 24
    assert tall.height() > 24


def test_a_reader_hears_formulas_in_english(page: Transcript) -> None:
    page.set_messages([answer("1", "so $x^2$ and $\\frac{a}{b}$")])
    assert shown(page, TextView)[0].accessibleDescription() == "x squared; a over b"


@pytest.mark.usefixtures("chinese")
def test_a_reader_hears_formulas_in_chinese(page: Transcript) -> None:
    page.set_messages([answer("1", "so $\\frac{a}{b}$")])
    assert shown(page, TextView)[0].accessibleDescription() == "b 分之 a"


def test_an_unfinished_formula_waits_for_its_end(page: Transcript) -> None:
    begin(page)
    stream(page, "So\n\n$$\n\\frac{a}{b", step=3)
    page._pump.flush()
    assert [view.document().toPlainText() for view in shown(page, TextView)] == ["So"]
    stream(page, "}\n$$\n\nand", step=3)
    page._pump.flush()
    assert formulas(page) == 1


def test_chinese_inside_a_formula_is_drawn_with_characters() -> None:
    formula = math.typeset(r"v = \frac{\text{路程 s}}{\overset{上}{下}}", True)
    assert formula is not None
    assert [character for character in "路程上下" if f">{character}</text>" in formula.svg] == list("路程上下")


@pytest.mark.parametrize("tex", [
    "", " ", "\\foo", "\\frac{", "{" * 500, "\\left(" * 200, "x" * 5000, "\\rule{9999em}{9999em}", "\\text{\\foo 中}",
])
def test_a_formula_that_is_none_is_refused(tex: str) -> None:
    assert math.typeset(tex, True) is None


def test_the_end_of_the_typesetter_is_not_ours() -> None:
    """A formula found by chance, on which mathra 1.5.0 gives up with what is no Exception."""
    tex = ("\\text{a} \\underbrace\\sum \\right \\right\\, \\chemfig{\\overset中\\,\\underbrace\\operatorname{ [ "
           "\\overset\\tag{1}' \\end{matrix} ) }\\sqrt \\sum\\newcommand\\def ")
    with pytest.raises(BaseException, match="never popped"):
        mathra.render(tex)
    assert math.typeset(tex, True) is None
    assert math.speech(tex, "en") == tex


def test_formulas_are_sharp_on_every_screen(page: Transcript) -> None:
    """Twice the dots give twice the detail, not larger dots."""
    page.set_messages([answer("1", "$\\sum_{i=1}^n$")])
    document = shown(page, TextView)[0].document()
    coarse, fine = painted(document, 1), painted(document, 2)
    assert fine != coarse.scaled(fine.size())


def painted(document: QTextDocument, ratio: int) -> QImage:
    image = QImage(200 * ratio, 60 * ratio, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill("white")
    painter = QPainter(image)
    document.drawContents(painter)
    painter.end()
    image.setDevicePixelRatio(1)
    return image
