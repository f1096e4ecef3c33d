"""Walking through what was sent before."""

from assistant.control.prompt_history import PromptHistory


def test_older_texts_come_one_by_one_and_what_was_typed_comes_back() -> None:
    history = PromptHistory()
    history.begin(["third", "second", "first"], "being typed")
    assert [history.step(1) for _ in range(4)] == ["third", "second", "first", None]
    assert [history.step(-1) for _ in range(4)] == ["second", "third", "being typed", None]


def test_a_text_sent_twice_is_met_once_and_empty_ones_never() -> None:
    history = PromptHistory()
    history.begin(["b", "", "a", "b", "typed"], "typed")
    assert [history.step(1) for _ in range(3)] == ["b", "a", None]


def test_other_chats_come_after_this_one() -> None:
    history = PromptHistory()
    history.begin(["here"], "")
    assert history.step(1) == "here"
    history.extend(["here", "elsewhere"])
    assert history.step(1) == "elsewhere"


def test_it_knows_whether_the_text_shown_is_still_the_one_it_gave() -> None:
    history = PromptHistory()
    history.begin(["sent"], "typed")
    assert not history.walking("typed")
    history.step(1)
    assert history.walking("sent")
    assert not history.walking("sent and changed")
