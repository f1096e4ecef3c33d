"""Emphasis beside Chinese, Japanese and Korean punctuation; everywhere else it is CommonMark's."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant.ui.markdown_parser import parser


@pytest.mark.parametrize(("written", "read"), [
    ("**注意：**请先备份", "<strong>注意：</strong>请先备份"),
    ("这是**“重点”**的内容", "这是<strong>“重点”</strong>的内容"),
    ("**总结（一）**如下", "<strong>总结（一）</strong>如下"),
    ("*斜体，*后面", "<em>斜体，</em>后面"),
    ("~~旧的。~~新的", "<s>旧的。</s>新的"),
    ("价格**$100**元", "价格<strong>$100</strong>元"),
    ("使用**`pip`**安装", "使用<strong><code>pip</code></strong>安装"),
    ("**价格：**$100", "<strong>价格：</strong>$100"),
    ("これは**「重要」**です", "これは<strong>「重要」</strong>です"),
    ("**이 용어(This term)**를", "<strong>이 용어(This term)</strong>를"),
    ("**A：**B，**C：**D", "<strong>A：</strong>B，<strong>C：</strong>D"),
    ("三 * 四 * 五", "三 * 四 * 五"),
    ("名_词（一）_后", "名_词（一）_后"),
    ("not**“bold”**here", "not**“bold”**here"),
])
def test_marks_need_no_spaces_where_a_language_has_none(written: str, read: str) -> None:
    assert parser().renderInline(written) == read


@settings(max_examples=500, deadline=None)
@given(st.text("ab *_~.(\"£—😀\n", max_size=24))
def test_other_languages_are_read_as_ever(written: str) -> None:
    plain = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("strikethrough")
    assert parser().renderInline(written) == plain.renderInline(written)
