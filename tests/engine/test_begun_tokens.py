"""An answer that goes on from one of its words begins with the tokens it was written in, where these are known."""

from assistant.engine.protocol import Token, Turn
from assistant.engine.vocabulary import Vocabulary
from tests.engine.worker_client import Worker

QUESTION = Turn("user", "What is a seal?")


def test_the_tokens_are_taken_as_they_were_drawn_where_they_spell_the_beginning(
        quick: Worker, starter_vocabulary: Vocabulary) -> None:
    beginning = "A seal swims"
    usual = starter_vocabulary.tokenise(beginning, False)
    unusual = [token for letter in beginning for token in starter_vocabulary.tokenise(letter, False)]
    assert len(unusual) > len(usual)
    assert starter_vocabulary.text(unusual) == beginning

    def read(begun: list[int]) -> int:
        answer = quick.generate((QUESTION, Turn("assistant", beginning)), max_tokens=2, temperature=0,
                                 continue_last=True, begun=tuple(begun))
        assert answer.of(Token)
        return answer.finished.usage.prompt_tokens

    assert read(unusual) == read(usual) + len(unusual) - len(usual)
    assert read([]) == read(usual)
    assert read([*usual, usual[0]]) == read(usual)                    # says more than the beginning
    assert read([10**9]) == read([-1]) == read(usual)          # another model's
