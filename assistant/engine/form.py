"""What the form asked of answers allows at one place: its grammar, led over the answer up to there."""

from collections.abc import Sequence

from assistant.domain.generation import FREE, Generation
from assistant.engine.grammar import Grammar, form_of, grammar_of
from assistant.engine.sampling import Sampler
from assistant.engine.vocabulary import Vocabulary


class Form:
    """Of one place. The grammar is made when it is first asked for, and stays for settings that ask for the same;
    `close` frees it."""

    def __init__(self, begun: Sequence[int] | None = None) -> None:
        """`begun` are the tokens of the answer before the place; None: they are not known, or no answer stands there.
        """
        self._begun = begun
        self._asked: tuple[str, str] | None = None
        self._grammar: Grammar | None = None

    @classmethod
    def of(cls, sampler: Sampler | None) -> "Form":
        """Returns that of an answer being written, as far as it has come; None: no part of an answer is being written.
        """
        form = cls()
        if sampler is not None and sampler.grammar is not None:
            form._asked, form._grammar = sampler.form, sampler.grammar.copy()
        return form

    def grammar(self, options: Generation, vocabulary: Vocabulary) -> Grammar | None:
        """Returns what may come here is asked of; None where that is anything, or what is before the place has not the
        form: the answer could not go on there. Raises EngineError for a form that cannot be read."""
        asked = form_of(options)
        if asked == self._asked:
            return self._grammar
        if self._begun is None or options.output_format == FREE:
            return None
        self.close()
        self._grammar = _led(grammar_of(options, vocabulary), self._begun)
        self._asked = asked
        return self._grammar

    def close(self) -> None:
        if self._grammar is not None:
            self._grammar.close()
        self._grammar = self._asked = None


def led_over(text: str, tokens: Sequence[int], half: bytes, vocabulary: Vocabulary) -> list[int]:
    """Returns what a form is led over for the `text` there is of an answer, written in `tokens`: those of its text, and
    those that it has of a character of which `half` is there. The first of these may end the text, too."""
    data, first = b"", len(tokens)
    while first > 0 and (len(data) < len(half) or b"\x80" <= data[:1] < b"\xc0"):     # within another character
        first -= 1
        data = vocabulary.piece(tokens[first]) + data
    text = text.removesuffix(data.removesuffix(half).decode("utf-8", "replace"))
    return [*vocabulary.inner_tokens(text), *tokens[first:]]


def _led(grammar: Grammar | None, tokens: Sequence[int]) -> Grammar | None:
    if grammar is not None and not grammar.go_on_after(tokens):
        grammar.close()
        return None
    return grammar
