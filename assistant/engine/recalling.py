"""Knows the tokens that answers were written with, also those of another worker, from what is kept of their chat.

A model does not always write a text in the tokens the tokeniser would make of it. Tokenised anew, one such answer would
make all that follows it new to the model.
"""

from array import array
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from assistant.engine.keeping import Keeping
from assistant.engine.protocol import Generate
from assistant.engine.vocabulary import Vocabulary

REMEMBERED = 4096       # answers; a chat that fits into a context of 131,072 tokens has no more


class Answers:
    """Tokens by text, so that the next prompt reuses what was evaluated, token by token."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Sequence[int]] = OrderedDict()
        self._chats: dict[str, str] = {}        # of each text, the chat it was written in last
        self._recalled: set[str] = set()        # chats whose kept answers are known

    @property
    def known(self) -> Mapping[str, Sequence[int]]:
        return self._known

    def remember(self, text: str, tokens: Sequence[int], vocabulary: Vocabulary, chat: str = "") -> None:
        """Keeps the tokens of an answer of a chat, where they spell it. Those around it that say nothing are markers,
        which the template sets by itself."""
        if text and vocabulary.text(tokens) == text:
            self._known[text], self._chats[text] = array("i", vocabulary.spelling(tokens)), chat
            self._known.move_to_end(text)
            while len(self._known) > REMEMBERED:
                oldest, _tokens = self._known.popitem(last=False)
                del self._chats[oldest]

    def recall(self, keeping: Keeping, command: Generate, vocabulary: Vocabulary) -> None:
        """Learns the tokens of the answers of a chat that another worker wrote; once for each chat."""
        unknown = [turn.text for turn in command.turns if turn.role == "assistant" and turn.text not in self._known]
        if unknown and command.chat not in self._recalled:
            self._recalled.add(command.chat)
            for tokens in keeping.tokens_of(command.chat):
                for text, found in answers_in(tokens, unknown, vocabulary):
                    self.remember(text, found, vocabulary, command.chat)

    def forget(self, chat: str) -> None:
        """Nothing of a chat stays."""
        for text in [text for text, its in self._chats.items() if its == chat]:
            del self._known[text], self._chats[text]
        self._recalled.discard(chat)

    def clear(self) -> None:
        self._known.clear()
        self._chats.clear()
        self._recalled.clear()


def answers_in(tokens: Sequence[int], texts: Iterable[str], vocabulary: Vocabulary) -> Iterator[tuple[str, list[int]]]:
    """Yields the texts, looked for in this order one after another, that `tokens` spell from one token's beginning to
    another's end, with their tokens."""
    begins: dict[int, int] = {}     # place in the bytes -> first token there that is any text
    ends: dict[int, int] = {}
    data, place = [], 0
    for index, token in enumerate(tokens):
        if piece := vocabulary.piece(token):
            begins[place] = index
            place += len(piece)
            ends[place] = index + 1
            data.append(piece)
    whole, at = b"".join(data), 0
    for text in texts:
        wanted = text.encode("utf-8", "replace")
        found = whole.find(wanted, at) if wanted else -1
        while found >= 0 and (found not in begins or found + len(wanted) not in ends):
            found = whole.find(wanted, found + 1)
        if found >= 0:
            at = found + len(wanted)
            yield text, list(tokens[begins[found]:ends[at]])
