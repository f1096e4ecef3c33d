"""What a reader sees of a stream of tokens: whole characters, thinking apart, no stop strings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.engine.answer_text import AnswerText
from assistant.engine.thinking import ThinkingSplitter


def read(chunks: list[bytes], stop: tuple[str, ...] = (), thinking: bool = False,
         skipped: tuple[str, ...] = ()) -> tuple[str, str]:
    """Returns thinking and answer of a stream."""
    text = AnswerText(ThinkingSplitter("<think>", "</think>", skipped, thinking), stop)
    pieces = []
    for chunk in chunks:
        pieces += text.feed(chunk)
        if text.ended:
            break
    pieces += text.flush()
    return "".join(t for thought, t in pieces if thought), "".join(t for thought, t in pieces if not thought)


def chunked(data: bytes, sizes: list[int]) -> list[bytes]:
    chunks, at = [], 0
    for size in sizes:
        chunks.append(data[at:at + size])
        at += size
    return [*chunks, data[at:]]


CASES = [
    ("Hello 👩‍👩‍👧 你好", False, "", "Hello 👩‍👩‍👧 你好"),
    ("<think>\nTwo and two.\n</think>\n\nFour.", False, "Two and two.\n", "Four."),
    ("\n<think></think>Four.", False, "", "Four."),
    ("Two and two.\n</think>\n\nFour.", True, "Two and two.\n", "Four."),
    ("Use the <think> tag.", False, "", "Use the <think> tag."),
    ("<thin air>", False, "", "<thin air>"),
    ("  indented", False, "", "  indented"),
    ("a < b and <b>", False, "", "a < b and <b>"),
    ("<think>One.</think><think>Two.</think>Three.", False, "One.Two.", "Three."),
    ("never closed", True, "never closed", ""),
    ("<thi", False, "", "<thi"),
]


@pytest.mark.parametrize(("stream", "thinking", "thought", "answer"), CASES)
@given(sizes=st.lists(st.integers(1, 7), max_size=30))
def test_thinking_and_answer_come_apart_however_the_stream_is_cut(
        stream: str, thinking: bool, thought: str, answer: str, sizes: list[int]) -> None:
    assert read(chunked(stream.encode(), sizes), thinking=thinking) == (thought, answer)


@given(text=st.text(alphabet="ab<|end of it", max_size=40), sizes=st.lists(st.integers(1, 5), max_size=20))
def test_nothing_of_a_stop_string_is_shown_however_it_is_cut(text: str, sizes: list[int]) -> None:
    stops = ("<|end|>", "ab a")
    cuts = [at for stop in stops if (at := text.find(stop)) >= 0]
    expected = text[:min(cuts)] if cuts else text
    assert read(chunked(text.encode(), sizes), stop=stops) == ("", expected)


def test_stop_strings_are_looked_for_in_the_answer_only() -> None:
    assert read([b"<think>one STOP two</think>three STOP four"], stop=("STOP",)) == ("one STOP two", "three ")


def test_what_a_channel_begins_with_is_not_shown() -> None:
    assert read([b"[final]", b"Four."], skipped=("[final]",)) == ("", "Four.")


def test_half_a_character_waits_for_its_other_half() -> None:
    text = AnswerText(ThinkingSplitter("<think>", "</think>", (), False), ())
    first, second = "é".encode()[:1], "é".encode()[1:]
    assert text.feed(b"caf" + first) == [(False, "caf")]
    assert text.flush() == []
    assert text.feed(second) == [(False, "é")]


def test_bytes_that_are_no_text_do_not_stop_the_stream() -> None:
    assert read([b"a\xff\xfeb"]) == ("", "a\ufffd\ufffdb")
