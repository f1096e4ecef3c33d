"""Plain texts in files: as they are, without speakers or the states they have been through."""

from pytestqt.qtbot import QtBot

from assistant.domain.chat import Chat, ChatInfo, ChatKind, Message, Role, TextPart
from assistant.domain.plain_text import state
from assistant.ui.exchange import chat_html, chat_markdown, pages
from tests.pdf_text import pdf_text

TEXT = "# not a heading\n\n*stars* & <tags> stay 鲸鱼\nthe end"


def text() -> Chat:
    begun = Message("a", None, Role.USER, state("# not a heading\n\n*stars* & <tags>", " 鲸鱼\nthe end"))
    other = Message("b", "a", Role.ASSISTANT, (TextPart(" of another continuation"),), 1.0)
    shown = Message("c", "a", Role.ASSISTANT, (TextPart(" stay"),), 2.0)
    return Chat(ChatInfo("t", "Stars", 1.0, 2.0, kind=ChatKind.TEXT), {m.id: m for m in (begun, other, shown)}, "c")


def test_markdown_is_the_text_to_the_letter(qtbot: QtBot) -> None:
    assert chat_markdown.markdown(text(), True) == TEXT


def test_a_page_and_a_pdf_show_the_text_alone(qtbot: QtBot) -> None:
    page = chat_html.page(text(), True)
    assert "*stars* &amp; &lt;tags&gt; stay 鲸鱼" in page
    assert "another continuation" not in page
    assert "<h2>" not in page
    words = "".join("".join(pdf_text(pages.pdf(text(), True))).split())
    assert "*stars*&<tags>stay" in words
    assert "anothercontinuation" not in words
