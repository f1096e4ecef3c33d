"""Chats as Hypothesis makes them up: any tree, any text, every field."""

from typing import Any

from hypothesis import strategies as st

from assistant.domain.chat import (
    AttachmentPart,
    Chat,
    ChatInfo,
    ChatKind,
    GenerationRecord,
    Message,
    Part,
    ReasoningPart,
    Role,
    Status,
    TextPart,
    Timings,
    Usage,
)

FOLDERS = {"f1": "Work", "f2": "家"}

_texts = st.text(max_size=60) | st.sampled_from(["", "北京", "```\ncode", "a\0b", "\u2028", "🏳️‍🌈", "<b>", '"\\'])
_ids = st.uuids().map(lambda one: one.hex)
_seconds = st.floats(0, 1e6)
_counts = st.integers(0, 2**40)
_plain: st.SearchStrategy[Any] = st.none() | st.booleans() | st.integers() | st.floats(-1e9, 1e9) | _texts
_settings = st.dictionaries(st.sampled_from(["generation.temperature", "generation.seed", "x"]) | _texts,
                            _plain | st.lists(_plain, max_size=3), max_size=3)
_attachments = st.builds(AttachmentPart, _texts, _texts)
_parts: st.SearchStrategy[Part] = (
    st.builds(TextPart, _texts) | st.builds(ReasoningPart, _texts, st.none() | _seconds) | _attachments)
_records = st.builds(GenerationRecord, _texts, _texts, st.integers(-1, 2**63), _settings,
                     st.builds(Usage, _counts, _counts, _counts, _counts),
                     st.builds(Timings, _seconds, _seconds, _seconds), _counts, evaluation=_settings)


@st.composite
def chats(draw: st.DrawFn) -> Chat:
    """A chat that is not being written to; its messages are in the order of their times, as those of the store are."""
    created = draw(st.floats(0, 4e9))
    messages: dict[str, Message] = {}
    at = created
    for one in draw(st.lists(_ids, max_size=8, unique=True)):
        at += draw(st.floats(1e-5, 1e5))
        parent = draw(st.sampled_from([None, *messages]))
        messages[one] = Message(
            one, parent, draw(st.sampled_from(Role)), tuple(draw(st.lists(_parts, max_size=3))), at,
            draw(st.sampled_from([status for status in Status if status is not Status.WRITING])),
            draw(st.none() | _records), draw(st.booleans()), draw(st.none() | _texts), draw(st.none() | st.booleans()))
    info = ChatInfo(draw(_ids), draw(_texts), created, at, folder=draw(st.sampled_from(["", *FOLDERS])),
                    pinned=draw(st.booleans()), archived=draw(st.booleans()), kind=draw(st.sampled_from(ChatKind)))
    leaf = draw(st.sampled_from(list(messages))) if messages else None
    return Chat(info, messages, leaf, draw(_texts), draw(_texts), draw(_settings), draw(_texts),
                tuple(draw(st.lists(_attachments, max_size=2))))
