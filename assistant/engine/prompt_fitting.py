"""Which turns of a chat the prompt of an answer holds: those that fit, the oldest dropped first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.domain.errors import QT_TRANSLATE_NOOP, EngineError, Remedy
from assistant.domain.settings import Generation
from assistant.engine.history import History
from assistant.engine.kv_sequence import common_length
from assistant.engine.prompt import Prompt, PromptBuilder
from assistant.engine.protocol import Generate, Turn

RESERVED_SHARE = 0.25       # of the window kept free for the answer, at most
LEAST_ROOM = 32             # tokens an answer must have, or the message is refused
_UNLIKE = "\ue00c"          # a text that begins like no other


@dataclass(frozen=True)
class Window:
    """Tokens the context holds, and could hold if the model was loaded with more."""

    length: int
    largest: int


class PromptFitting:
    """Of one Generate. `first` is the index of the first turn the model sees, `common` how many tokens of the prompt
    any chat has: frame and instructions."""

    def __init__(self, builder: PromptBuilder, command: Generate, options: Generation,
                 answers: Mapping[str, Sequence[int]], window: Window) -> None:
        """`answers` are the tokens of what was written here before."""
        self._builder, self._command, self._options, self._answers = builder, command, options, answers
        self._window = window
        self._turns = command.turns[:-1] if command.continue_last else command.turns
        system = builder.content_tokens(command.system_prompt)
        self.common = builder.fixed + (system + builder.turn_overhead if system else 0)
        self._history = History(
            [turn.role for turn in self._turns], [builder.length(turn) for turn in self._turns],
            self.common, window.length)
        self.first = 0

    def prepare(self) -> Prompt:
        """Returns the prompt of the turns that fit. Raises EngineError when not even the last one does, Cancelled."""
        window = self._window.length
        if (least := self._history.least()) > 2 * window:     # no need to render and tokenise megabytes to see that
            raise _too_long(least, window, self._window.largest)
        self.first = self._history.first_turn(min(self._options.max_tokens, int(window * RESERVED_SHARE)))
        prompt = self.built()
        while len(prompt.tokens) + LEAST_ROOM > window:      # lengths are sums of parts, a few tokens off
            later = self._history.next_cut(self.first, 0)
            if later == self.first:
                raise _too_long(len(prompt.tokens), window, self._window.largest)
            self.first = later
            prompt = self.built()
        return prompt

    def make_room(self, written: int) -> Prompt | None:
        """Drops the oldest turns because an answer of `written` tokens has filled the window; returns the prompt of the
        others, None where nothing can be dropped. Raises Cancelled."""
        while True:
            later = self._history.next_cut(self.first, written)
            if later == self.first:
                return None
            self.first = later
            prompt = self.built()
            if len(prompt.tokens) + written + LEAST_ROOM <= self._window.length:
                return prompt

    def built(self) -> Prompt:
        return self._build(self._turns[self.first:])

    def _build(self, turns: Sequence[Turn]) -> Prompt:
        options = self._options
        return self._builder.build(self._command.system_prompt, turns, options.thinking, self._answers,
                                   options.thinking_effort, options.max_thinking_tokens)

    def partings(self, prompt: Prompt) -> list[int]:
        """Returns where later prompts will part from this one: when its last message is edited, and with the next
        turn; the last token is always evaluated again, for its logits."""
        turns = self._turns[self.first:]
        edited = (*turns[:-1], Turn("user", _UNLIKE))
        followed = (*turns, Turn("assistant", _UNLIKE), Turn("user", _UNLIKE))
        return [min(common_length(prompt.tokens, self._build(later).tokens), len(prompt.tokens) - 1)
                for later in (edited, followed)]


def _too_long(tokens: int, window: int, largest: int) -> EngineError:
    """Names the next step that helps. `needed` is for the app: the context must hold more than that."""
    more = tokens + LEAST_ROOM <= largest
    return EngineError(
        QT_TRANSLATE_NOOP("errors", "This message is too long for the model: {tokens} tokens with the instructions, "
                                    "and the context holds {window}."),
        QT_TRANSLATE_NOOP("errors", "Shorten it, or load the model with a larger context.") if more else
        QT_TRANSLATE_NOOP("errors", "Shorten it, or choose a model that can read more at once."),
        remedies=(Remedy.LARGER_CONTEXT if more else Remedy.CHOOSE_MODEL,),
        values={"tokens": f"{tokens:,}", "window": f"{window:,}", "needed": str(tokens)})
