"""An exported page shows what the window shows: the numbers of footnotes, and words in their own direction."""

import re

from PySide6.QtWidgets import QApplication

from assistant.domain.chat import Role
from assistant.ui.exchange import html_renderer
from assistant.ui.exchange.chat_html import page
from assistant.ui.exchange.pages import pdf
from tests.pdf_text import pdf_text
from tests.ui.test_exported_chats import chat

NAMED = "Words[^why] and more[^2], again[^why].\n\n[^why]: The one.\n\nBetween.\n\n[^2]: The other."


def test_footnotes_called_by_words_are_numbered_on_the_page_and_on_paper(qapp: QApplication) -> None:
    said = chat((Role.ASSISTANT, NAMED))
    source = page(said, whole=False)
    assert re.findall(r"<sup>(.*?)</sup>", source) == ["[1]", "[2]", "[1]", "[1]", "[2]"]
    assert "".join(html_renderer.pieces(NAMED)) == html_renderer.html(NAMED)
    paper = "".join("".join(pdf_text(pdf(said, whole=False))).split())
    assert "Words[1]andmore[2],again[1].[1]Theone.Between.[2]Theother." in paper


def test_footnotes_called_by_numbers_keep_these_in_an_export() -> None:
    source = html_renderer.html("Words[^7], more[^3] and[^missing].\n\n[^7]: The one.\n\n[^3]: The other.")
    assert re.findall(r"\[.*?\]", source) == ["[7]", "[3]", "[^missing]", "[7]", "[3]"]


def test_each_paragraph_reads_in_the_direction_of_its_own_words() -> None:
    said = "مرحبا بالعالم.\n\n- مرحبا\n\n# مرحبا\n\n| مرحبا |\n|---|\n| مرحبا |"
    source = page(chat((Role.USER, "مرحبا."), (Role.ASSISTANT, said)), whole=False)
    style = source[source.index("<style>"):source.index("</style>")]
    [directed] = re.findall(r"([^{}\n]*) \{unicode-bidi: plaintext\}", style)
    begun = re.findall(r"<(\w+)[^<>]*>(?=\s*مرحبا)", source)
    assert set(begun) == {"p", "li", "h3", "th", "td"}
    assert set(begun) <= set(directed.split(", "))
    assert "text-align: left" not in style
