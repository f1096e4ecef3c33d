"""What the last answers of chats would go on with is kept for those used last, and freed."""

from functools import partial
from types import SimpleNamespace

from assistant.domain.settings import Generation
from assistant.engine.continuing import Kept, KeptAnswers
from assistant.engine.protocol import Generate, Turn
from assistant.engine.recalling import Answers
from assistant.engine.vocabulary import Vocabulary
from tests.engine.worker_client import Worker


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


def test_markers_around_an_answer_are_the_templates_and_not_its_own(starter_vocabulary: Vocabulary) -> None:
    words, marker = starter_vocabulary.tokenise("Hello there.", False), starter_vocabulary.control["<|im_start|>"]
    answers = Answers()
    answers.remember("Hello there.", [marker, *words, marker], starter_vocabulary)
    assert {text: list(tokens) for text, tokens in answers.known.items()} == {"Hello there.": words}
    for number in range(1000):
        answers.remember(str(number), starter_vocabulary.tokenise(str(number), False), starter_vocabulary)
    assert list(answers.known["Hello there."]) == words, "a long chat has many answers"


def test_tokens_that_begin_an_answer_are_taken_without_markers(
        quick: Worker, starter_vocabulary: Vocabulary) -> None:
    words, marker = starter_vocabulary.tokenise("A seal swims", False), starter_vocabulary.control["<|im_start|>"]

    def read(begun: list[int]) -> int:
        answer = quick.generate((Turn("user", "What is a seal?"), Turn("assistant", "A seal swims")), max_tokens=1,
                                temperature=0, continue_last=True, begun=tuple(begun))
        return answer.finished.usage.prompt_tokens

    assert read([marker, *words, marker]) == read(words)
