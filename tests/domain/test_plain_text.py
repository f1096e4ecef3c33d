"""A plain text in its tree: what it says at each message, and which message says the same."""

from assistant.domain.chat import Chat, ChatInfo, ChatKind, Message, Role, Status, TextPart
from assistant.domain.plain_text import (
    Document,
    as_shown,
    continuations,
    document,
    goes_past_end,
    known_as,
    split_of,
    state,
)

INFO = ChatInfo("c", "", 0.0, 0.0, kind=ChatKind.TEXT)


def typed(name: str, parent: str | None, before: str, after: str = "") -> Message:
    return Message(name, parent, Role.USER, state(before, after), float(ord(name[0])))


def written(name: str, parent: str, text: str, status: Status = Status.LENGTH) -> Message:
    return Message(name, parent, Role.ASSISTANT, (TextPart(text),), float(ord(name[0])), status)


def text(*messages: Message, leaf: str | None = None) -> Chat:
    return Chat(INFO, {message.id: message for message in messages}, leaf or (messages[-1].id if messages else None))


def test_a_continuation_stands_at_the_cursor_of_the_state_it_follows() -> None:
    chat = text(typed("a", None, "one ", " four"), written("b", "a", "two three"))
    assert document(chat) == Document("one ", "two three", " four")
    assert document(chat).text == "one two three four"
    assert document(chat).split == ("one two three", " four")
    assert document(chat, "a") == Document("one ", "", " four")
    assert document(text()) == Document()
    assert split_of(typed("a", None, "", "rest")) == ("", "rest")


def test_line_ends_are_those_of_a_text_field() -> None:
    assert as_shown("a\r\nb\rc\u2029d\u2028e\u00a0f") == "a\nb\nc\nd\u2028e\u00a0f"
    chat = text(typed("a", None, "x"), written("b", "a", "1\r\n2"))
    assert document(chat).written == "1\n2"


def test_undo_and_redo_lead_to_what_says_the_same() -> None:
    chat = text(typed("a", None, "one"), written("b", "a", " two"), written("c", "a", " three"),
                typed("d", "b", "one two!"), leaf="b")
    assert known_as(chat, "one") == "a"
    assert known_as(chat, "one two") == "b"
    assert known_as(chat, "one three") == "c"
    assert known_as(chat, "one two!") == "d"
    assert known_as(chat, "one two?") is None
    assert known_as(text(), "one") is None


def test_continuations_of_one_state_are_in_order() -> None:
    chat = text(typed("a", None, "one"), written("c", "a", "2"), written("b", "a", "1"), typed("d", "a", "x"), leaf="c")
    assert [message.id for message in continuations(chat, "c")] == ["b", "c"]


def test_only_where_the_model_ended_the_text_is_its_end_passed() -> None:
    ended = text(typed("a", None, "one"), written("b", "a", " two.", Status.COMPLETE), typed("d", "b", "one two."))
    assert goes_past_end(ended, "d")
    assert not goes_past_end(ended, "a")
    cut = text(typed("a", None, "one"), written("b", "a", " two.", Status.LENGTH), typed("d", "b", "one two."))
    assert not goes_past_end(cut, "d")
    elsewhere = text(typed("a", None, "one"), written("b", "a", " two.", Status.COMPLETE),
                     typed("d", "b", "one", " two."))
    assert not goes_past_end(elsewhere, "d")
