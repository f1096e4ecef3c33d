"""The tree of a chat: what is beside a message, and what hangs below it."""

import pytest

from assistant.domain.chat import Chat, ChatInfo, ContextWindow, Message, Role


def chat(*links: tuple[str, str | None], leaf: str) -> Chat:
    messages = {name: Message(name, parent, Role.USER, (), float(at)) for at, (name, parent) in enumerate(links)}
    return Chat(ChatInfo("c", "", 0, 0), messages, leaf)


TREE = chat(("1", None), ("2", "1"), ("3", "1"), ("4", "2"), ("5", "4"), ("6", "4"), leaf="3")


def test_what_follows_a_message_is_on_all_its_branches() -> None:
    assert TREE.with_all_below("2") == {"2", "4", "5", "6"}
    assert TREE.with_all_below("3") == {"3"}
    assert TREE.with_all_below("1") == set(TREE.messages)


def test_a_chat_branches_where_a_message_has_two_children() -> None:
    assert TREE.has_branches()
    assert not chat(("1", None), ("2", "1"), leaf="2").has_branches()
    assert chat(("1", None), ("2", None), leaf="2").has_branches()      # two versions of the first message


@pytest.mark.parametrize(("window", "than", "next_one"), [
    (ContextWindow(4096, 32768), 0, 8192),
    (ContextWindow(4096, 6000), 0, 6000),           # what it was trained for
    (ContextWindow(4096, 32768), 5000, 10000),      # a long question, and as much for the answer
    (ContextWindow(4096, 8192), 8192, 0),           # not more than that
    (ContextWindow(4096, 4096), 0, 0),
    (ContextWindow(8192, 4096), 0, 0),              # the user wanted more than it was trained for
    (ContextWindow(), 5000, 0),                     # nothing was loaded yet
])
def test_the_context_grows_to_twice_what_is_needed_and_no_further_than_it_can(
        window: ContextWindow, than: int, next_one: int) -> None:
    assert window.larger(than) == next_one


def test_a_long_chat_is_no_deep_recursion() -> None:
    links = [(str(n), str(n - 1) if n else None) for n in range(20_000)]
    assert len(chat(*links, leaf="19999").with_all_below("0")) == 20_000
