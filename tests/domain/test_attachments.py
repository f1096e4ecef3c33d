"""What the model gets of attachments, and what a chat that begins with one is called."""

from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.attachments import estimated_tokens, told, told_attachment
from assistant.domain.chat import AttachmentPart, Message, Part, Role, TextPart, title_of


def message(*parts: Part) -> Message:
    return Message("m", None, Role.USER, parts)


def test_attachments_come_before_the_question_with_their_names() -> None:
    sent = message(TextPart("What does it say?"), AttachmentPart("notes.txt", "Milk.\n"), AttachmentPart("", "Pasted."))
    assert told(sent) == "[notes.txt]\n```\nMilk.\n```\n\n```\nPasted.\n```\n\nWhat does it say?"
    assert sent.text == "What does it say?"
    assert told(message(TextPart("Hello"))) == "Hello"


def test_a_message_may_be_an_attachment_alone() -> None:
    assert told(message(TextPart(""), AttachmentPart("a.md", "Words"))) == "[a.md]\n```\nWords\n```"


@given(st.lists(st.sampled_from(["`", "```", "````", "\n", "a"]), max_size=12).map("".join))
def test_no_attachment_can_end_its_own_block(text: str) -> None:
    lines = told_attachment(AttachmentPart("x", text)).split("\n")
    fence = lines[1]
    assert set(fence) == {"`"}
    assert lines[-1] == fence
    assert fence not in "\n".join(lines[2:-1])
    assert "\n".join(lines[2:-1]) in (text, text.removesuffix("\n"))


def test_a_chat_is_named_by_what_was_typed_else_by_the_attachment() -> None:
    assert title_of([AttachmentPart("notes.txt", "Milk"), TextPart("Read this")]) == "Read this"
    assert title_of([TextPart(" "), AttachmentPart("notes.txt", "Milk")]) == "notes.txt"
    assert title_of([AttachmentPart("", "\nDear grandmother,\nhow are you?")]) == "Dear grandmother,"
    assert title_of([]) == ""


def test_estimates_know_that_chinese_takes_more_tokens_than_english() -> None:
    assert estimated_tokens("") == 0
    assert estimated_tokens("word " * 100) == 125
    assert estimated_tokens("海" * 150) == 100
