"""What the last answers of chats would go on with is kept for those used last, and freed."""

from functools import partial
from types import SimpleNamespace

from assistant.domain.settings import Generation
from assistant.engine.continuing import Kept, KeptAnswers
from assistant.engine.protocol import Generate


def test_only_the_chats_used_last_keep_what_their_answers_would_go_on_with() -> None:
    kept, closed = KeptAnswers(), list[str]()
    for chat in "abcdefghij":
        written = SimpleNamespace(sampler=SimpleNamespace(close=partial(closed.append, chat)))
        kept.put(chat, Kept(Generate(chat, ()), Generation(), written))  # type: ignore[arg-type]
    assert closed == ["a", "b"]
    assert kept.of("a") is None
    assert kept.take("c") is not None
    kept.put("d", None)
    kept.clear()
    assert closed == ["a", "b", "d", *"efghij"]
