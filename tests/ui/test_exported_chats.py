"""A chat as Markdown, as a page and on paper: every word of it, and nothing that reaches out of the file."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from PySide6.QtWidgets import QApplication

from assistant.domain.chat import (
    AttachmentPart,
    Chat,
    ChatInfo,
    GenerationRecord,
    Message,
    Part,
    ReasoningPart,
    Role,
    Status,
    TextPart,
)
from assistant.ui.exchange import html_renderer
from assistant.ui.exchange.chat_html import page
from assistant.ui.exchange.chat_markdown import closed, markdown
from assistant.ui.exchange.pages import pdf
from tests.pdf_text import pdf_text

HOSTILE = """<script>alert(1)</script> <img src=x onerror=alert(1)>

![cat](https://evil.example/cat.png "t") [go](javascript:alert(1)) [file](file:///etc/passwd) [web](https://a.example/?a=1&b="2")

<div style="background:url(https://evil.example)">

```html
</code></pre><script>alert(2)</script>
```

`</code><script>` $\\alpha < \\beta$
"""


def chat(*turns: tuple[Role, str], title: str = "A title") -> Chat:
    messages: dict[str, Message] = {}
    for number, (role, text) in enumerate(turns):
        record = GenerationRecord("Qwen3 4B") if role is Role.ASSISTANT else None
        messages[str(number)] = Message(str(number), str(number - 1) if number else None, role, (TextPart(text),),
                                        1000.0 + number, Status.COMPLETE, record)
    return Chat(ChatInfo("c", title, 1000.0, 1000.0), messages, str(len(turns) - 1))


def answered(*parts: Part, status: Status = Status.COMPLETE) -> Chat:
    asked = Message("q", None, Role.USER, (TextPart("Why?"),), 1.0)
    answer = Message("a", "q", Role.ASSISTANT, parts, 2.0, status)
    return Chat(ChatInfo("c", "Why", 1.0, 2.0), {"q": asked, "a": answer}, "a")


class Tags(HTMLParser):
    """Every tag with its attributes, and the text outside of style sheets."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "hr", "br"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("meta", "hr", "br"):
            assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self._open:
            self.words.append(data)


# -- Markdown -------------------------------------------------------------------------------------------------------


def test_markdown_holds_what_was_written_below_who_said_it() -> None:
    text = markdown(chat((Role.USER, "Say *hi*"), (Role.ASSISTANT, "**Hi**\n\n- 你好")), whole=False)
    assert "## You\n\nSay *hi*\n" in text
    assert "## Qwen3 4B\n\n**Hi**\n\n- 你好\n" in text


def test_thoughts_are_quoted_and_how_it_ended_is_told() -> None:
    text = markdown(answered(ReasoningPart("One\n\nTwo", 3.2), TextPart("Because"), status=Status.STOPPED), whole=False)
    assert "> *Thought for 3 s*\n>\n> One\n>\n> Two\n\nBecause\n\n*Stopped.*" in text


@pytest.mark.parametrize(("text", "whole"), [
    ("```\ncode", "```\ncode\n```"), ("```\ncode\n```", "```\ncode\n```"),
    ("~~~~ x\ncode\n~~~", "~~~~ x\ncode\n~~~\n~~~~"),
    ("```a`b\ncode", "```a`b\ncode"), ("    ```\ncode", "    ```\ncode"), ("````\n```\n````", "````\n```\n````"),
])
def test_code_that_was_cut_off_ends_with_its_message(text: str, whole: str) -> None:
    assert closed(text) == whole


def test_a_message_after_code_that_was_cut_off_is_no_code() -> None:
    text = markdown(chat((Role.ASSISTANT, "```python\nx = 1"), (Role.USER, "And then?")), whole=False)
    kinds = [token.type for token in MarkdownIt().parse(text)]
    assert kinds.count("fence") == 1
    assert kinds.count("heading_open") == 3


@pytest.mark.parametrize("said", [
    "1. Run:\n   ```bash\n   pip install x", "- ```bash\n  pip install x\n  ```", "> ```bash\n> pip install x",
    "1. Run:\n\n    ```bash\n    pip install x\n   ```", "- ```bash\n  pip install x\n\nDone.",
])
def test_a_message_after_code_in_a_list_or_quote_is_no_code(said: str) -> None:
    text = markdown(chat((Role.ASSISTANT, said), (Role.USER, "And then?")), whole=False)
    kinds = [token.type for token in MarkdownIt().parse(text)]
    assert kinds.count("fence") == 1
    assert kinds.count("heading_open") == 3


def test_a_title_is_no_markup() -> None:
    text = markdown(chat((Role.USER, "x"), title="# <b> *a* [b](c) `d`"), whole=False)
    [heading] = [t.content for t in MarkdownIt().parse(text)[:2] if t.type == "inline"]
    assert MarkdownIt().renderInline(heading) == "# &lt;b&gt; *a* [b](c) `d`"


def test_branches_are_numbered_only_where_there_are_some() -> None:
    one = answered(TextPart("Because"))
    other = Message("b", "q", Role.ASSISTANT, (TextPart("No reason"),), 3.0)
    both = Chat(one.info, {**one.messages, "b": other}, "a")
    assert "## You" in markdown(one, whole=True)
    text = markdown(both, whole=True)
    assert "## 2. Assistant (version 1 of 2)" in text
    assert "## 3. Assistant (version 2 of 2 · follows message 1)" in text
    assert "No reason" not in markdown(both, whole=False)


# -- HTML -----------------------------------------------------------------------------------------------------------


def test_a_page_reaches_out_for_nothing_and_runs_nothing() -> None:
    source = page(chat((Role.USER, HOSTILE), (Role.ASSISTANT, HOSTILE), title="<script>t</script>"), whole=False)
    found = Tags(source)
    assert {tag for tag, _ in found.tags} <= {
        "html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "p", "small", "section", "div", "pre",
        "code", "span", "a"}
    names = {name for _, attributes in found.tags for name in attributes}
    assert names <= {"charset", "http-equiv", "content", "name", "class", "id", "href", "rel"}
    assert {attributes["href"] for tag, attributes in found.tags if tag == "a"} == {
        'https://a.example/?a=1&b=%222%22', "https://evil.example"}      # the bare address in what is no HTML here
    assert "url(" not in "".join(re.findall(r"<style>(.*?)</style>", source, re.DOTALL))
    assert "default-src 'none'" in source


def test_every_word_is_on_the_page() -> None:
    words = "".join(Tags(page(chat((Role.ASSISTANT, HOSTILE)), whole=False)).words)
    for said in ("<script>alert(1)</script>", "[Image not loaded: cat]", "</code></pre><script>alert(2)</script>",
                 "go", "file", "web", "</code><script>"):
        assert said in words


def test_what_the_user_wrote_is_no_markdown_on_the_page() -> None:
    assert '<p class="plain">*a*\n# b &lt;</p>' in page(chat((Role.USER, "*a*\n# b <")), whole=False)


def test_chinese_is_never_in_italics() -> None:
    source = page(chat((Role.ASSISTANT, "*强调* and *stress*")), whole=False)
    assert '<em class="han">强调</em> and <em>stress</em>' in source
    assert ".han {font-style: normal" in source


def test_thoughts_are_folded() -> None:
    source = page(answered(ReasoningPart("Hm.", 2.0), TextPart("So.")), whole=False)
    assert '<details class="thought"><summary>Thought for 2 s</summary>\n<p>Hm.</p>' in source


def test_formulas_are_their_source_and_notes_stay_where_they_were_written(monkeypatch: pytest.MonkeyPatch) -> None:
    parser = MarkdownIt("commonmark", {"html": False}).use(dollarmath_plugin).use(
        footnote_plugin, inline=False, move_to_end=False)
    monkeypatch.setattr(html_renderer, "PARSER", parser)
    source = "So $a<b$ it is[^n].\n\n$$\n\\frac{1}{2}\n$$\n\n[^n]: A note.\n\nAfter."
    text = html_renderer.html(source)
    assert text == "".join(html_renderer.pieces(source))
    assert '<p>So <code class="tex">a&lt;b</code> it is<sup>[1]</sup>.</p>' in text
    assert '<pre class="tex">\\frac{1}{2}</pre>' in text
    assert '<div class="note"><sup>[1]</sup>\n<p>A note.</p>\n</div>\n<p>After.</p>' in text


# -- pages ----------------------------------------------------------------------------------------------------------


def test_pages_hold_every_word_and_are_numbered(qapp: QApplication) -> None:
    lines = [f"Line number {number} 第{number}行." for number in range(200)]
    pages = pdf_text(pdf(chat((Role.USER, "Count."), (Role.ASSISTANT, "\n\n".join(lines))), whole=False))
    assert len(pages) > 2
    text = "".join(pages)
    assert all(line in text for line in lines)
    for number, words in enumerate(pages, 1):
        assert words.endswith(str(number))


def test_long_lines_of_code_are_wrapped_and_not_cut(qapp: QApplication) -> None:
    code = " ".join(f"word{number}->{number}" for number in range(100))
    text = "".join(pdf_text(pdf(chat((Role.ASSISTANT, f"```\n{code}\n```\n\n{'x' * 3000}")), whole=False)))
    assert code.replace(" ", "") in text.replace(" ", "")
    assert text.count("x") >= 3000


def test_a_page_is_the_same_words_as_the_pages(qapp: QApplication) -> None:
    hostile = chat((Role.ASSISTANT, HOSTILE))
    text = "".join("".join(pdf_text(pdf(hostile, whole=False))).split())
    for word in "".join(Tags(page(hostile, whole=False)).words).split():
        assert word in text


@pytest.mark.parametrize("text", [
    "x" * 300_000, f"```\n{'y' * 300_000}\n```", "| a |\n|---|\n" + "| 1 |\n" * 3000, "```\n" + "line\n" * 5000 + "```",
    ">" * 3000 + " deep", "- " * 3000 + "deep", "word\n" * 20_000,
])
def test_hostile_text_is_printed_whole_in_pieces_that_are_quickly_laid_out(qapp: QApplication, text: str) -> None:
    long = list(html_renderer.pieces(text))
    assert max(len(piece) for piece in long) < 40_000
    words = re.sub(r"<[^>]*>", "", "".join(long))
    for letter in "xy1":
        assert words.count(letter) == text.count(letter)
    assert words.count("line") == text.count("line")


def test_a_long_paragraph_behind_other_ends_of_pages_and_lines_is_printed_whole() -> None:
    text = "".join(html_renderer.pieces("one\x0ctwo\u2028three\r\nfour\rfive\n\n" + "word " * 2500))
    assert text.count("word") == 2500


def test_long_text_of_the_user_is_printed_whole(qapp: QApplication) -> None:
    text = "".join(f"{number} 中\n" for number in range(3000))
    assert "".join(html_renderer.plain_pieces(text)).count("中") == 3000
    pages = "".join(pdf_text(pdf(chat((Role.USER, text)), whole=False)))
    assert pages.count("中") == 3000


def test_attachments_are_in_every_export_with_name_and_text() -> None:
    notes = AttachmentPart("a_b.txt", "<Milk> & ```eggs```")
    sent = Message("m", None, Role.USER, (notes, TextPart("What is it?")))
    asked = Chat(ChatInfo("c", "Title", 1.0, 2.0), {"m": sent}, "m")
    text = markdown(asked, False)
    assert "**a\\_b.txt**\n\n````\n<Milk> & ```eggs```\n````\n\nWhat is it?" in text
    html = page(asked, False)
    assert "<summary>a_b.txt (1 kB)</summary>" in html
    assert "&lt;Milk&gt; &amp; ```eggs```" in html


# -- what the model keeps seeing ------------------------------------------------------------------------------------


def summed_up() -> Chat:
    """A chat of two branches: what is pinned, and the first two messages summed up."""
    said = chat((Role.USER, "I am Ada."), (Role.ASSISTANT, "Hello Ada."), (Role.USER, "Who am I?"),
                (Role.ASSISTANT, "You are Ada."))
    messages = dict(said.messages)
    messages["0"] = replace(messages["0"], pinned=True)
    messages["1"] = replace(messages["1"], summary="Ada <said> her name.\n\n# No heading")
    messages["4"] = replace(messages["3"], id="4", created=2000.0, pinned=True, parts=(TextPart("Ada, of course."),))
    return replace(said, messages=messages)


def test_pins_and_summaries_are_named_in_markdown() -> None:
    text = markdown(summed_up(), whole=False)
    assert "## You (pinned)\n\nI am Ada." in text
    assert ("Hello Ada.\n\n> *Summary of earlier messages (2), written by the model*\n>\n> Ada <said> her name.\n>\n"
            "> # No heading\n\n## You\n\nWho am I?") in text
    whole = markdown(summed_up(), whole=True)
    assert "## 1. You (pinned)" in whole
    assert "## 5. Qwen3 4B (version 2 of 2 · follows message 3 · pinned)" in whole
    assert "(pinned)" not in markdown(chat((Role.USER, "x")), whole=True)
    assert "Summary" not in markdown(chat((Role.USER, "x")), whole=True)


def test_pins_and_summaries_are_named_on_the_page_and_on_paper(qapp: QApplication) -> None:
    source = page(summed_up(), whole=False)
    assert "<h2>You <small>pinned · " in source
    assert ('<aside class="summary">\n<p class="ending">Summary of earlier messages (2), written by the model</p>\n'
            '<p class="plain">Ada &lt;said&gt; her name.\n\n# No heading</p>') in source
    assert source.index("Hello Ada.") < source.index("<aside") < source.index("Who am I?")
    paper = "".join("".join(pdf_text(pdf(summed_up(), whole=False))).split())
    for word in "".join(Tags(source).words).split():
        assert word in paper


def test_a_summary_on_one_of_two_branches_counts_the_messages_of_its_own() -> None:
    said = summed_up()
    both = replace(said, messages={**said.messages, "4": replace(said.messages["4"], summary="Short.")}, leaf="4")
    assert "Summary of earlier messages (4)" in markdown(both, whole=True)
