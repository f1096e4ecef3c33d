"""Bare addresses become links, and nothing of the sentence around them."""

import pytest

from assistant.ui.markdown_grammar import PARSER


def links(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for token in PARSER.parse(text):
        children = token.children or []
        found += [(str(child.attrs["href"]), children[index + 1].content)
                  for index, child in enumerate(children) if child.type == "link_open"]
    return found


@pytest.mark.parametrize(("text", "address"), [
    ("see https://example.org.", "https://example.org"),
    ("(see https://example.org/a_(b))", "https://example.org/a_(b)"),
    ("https://example.org/a_b_c?x=1&y=2#z!", "https://example.org/a_b_c?x=1&y=2#z"),
    ("**https://example.org**", "https://example.org"),
    ("at http://localhost:8080/v1", "http://localhost:8080/v1"),
    ("请看https://example.org。谢谢", "https://example.org"),
    ("（https://example.org/a）", "https://example.org/a"),
    ("访问https://example.org/docs查看文档", "https://example.org/docs"),
    ("“https://example.org”，", "https://example.org"),
])
def test_an_address_is_a_link(text: str, address: str) -> None:
    assert links(text) == [(address, address)]


def test_an_address_may_lack_its_scheme_and_have_chinese_in_its_path() -> None:
    assert links("www.example.org/x, ok") == [("http://www.example.org/x", "www.example.org/x")]
    assert links("write to me.too@example.org.") == [("mailto:me.too@example.org", "me.too@example.org")]
    assert links("https://zh.example.org/wiki/北京，") == [
        ("https://zh.example.org/wiki/%E5%8C%97%E4%BA%AC", "https://zh.example.org/wiki/北京")]


@pytest.mark.parametrize("text", [
    "`https://example.org`", "https://", "http://x", "www.", "xhttps://example.org", "a@b", "@name", "file:///etc/passwd",
    "javascript:alert(1)", "https\\://example.org", "    https://example.org",
])
def test_what_is_no_address_stays_text(text: str) -> None:
    assert links(text) == []


def test_a_link_keeps_its_own_address() -> None:
    assert links("[https://a.example](https://b.example)") == [("https://b.example", "https://a.example")]
