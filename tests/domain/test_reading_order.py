"""The order in which a chat is read, with all its branches or without."""

from assistant.domain.chat import Chat, ChatInfo, Message, Role, TextPart
from assistant.domain.reading_order import reading_order, shown_branch


def tree(*pairs: tuple[str, str | None], leaf: str) -> Chat:
    messages = {one: Message(one, parent, Role.USER, (TextPart(one),), float(at))
                for at, (one, parent) in enumerate(pairs)}
    return Chat(ChatInfo("c", "", 0, 0), messages, leaf)


FORKED = tree(("a", None), ("b", "a"), ("c", "b"), ("d", "a"), ("e", "d"), ("f", None), leaf="e")


def test_the_shown_branch_is_read_from_its_first_message() -> None:
    assert [entry.message.id for entry in reading_order(FORKED, whole=False)] == ["a", "d", "e"]
    assert all(entry.goes_on for entry in reading_order(FORKED, whole=False))


def test_all_branches_are_read_each_to_its_end() -> None:
    entries = reading_order(FORKED, whole=True)
    assert [(e.number, e.message.id, e.after, e.version, e.versions) for e in entries] == [
        (1, "a", 0, 1, 2), (2, "b", 1, 1, 2), (3, "c", 2, 1, 1), (4, "d", 1, 2, 2), (5, "e", 4, 1, 1),
        (6, "f", 0, 2, 2)]
    assert [e.goes_on for e in entries] == [True, True, True, False, True, False]


def test_a_deep_chat_is_read_without_recursion() -> None:
    deep = tree(("0", None), *((str(n), str(n - 1)) for n in range(1, 5000)), leaf="4999")
    assert len(reading_order(deep, whole=True)) == 5000
    assert reading_order(deep, whole=True)[-1].message.id == "4999"


def test_the_shown_branch_alone_is_a_chat() -> None:
    assert list(shown_branch(FORKED).messages) == ["a", "d", "e"]
    assert shown_branch(FORKED).branch() == FORKED.branch()
