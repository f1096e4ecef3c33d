"""Which turns of a chat the prompt of an answer holds: those that fit, the oldest dropped first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.domain.errors import QT_TRANSLATE_NOOP, EngineError, Remedy
from assistant.domain.settings import Generation
from assistant.engine.history import History
from assistant.engine.kv_sequence import common_length
from assistant.engine.prompt import Prompt, PromptBuilder
from assistant.engine.protocol import Fitted, Generate, Turn
from assistant.engine.summarising import INTRODUCTION

RESERVED_SHARE = 0.25       # of the window kept free for the answer, at most
LEAST_ROOM = 32             # tokens an answer must have, or the message is refused
LONGEST_WORD = 40           # letters
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
        self._reserve = min(options.max_tokens, int(window.length * RESERVED_SHARE))
        system = builder.content_tokens(command.system_prompt)
        self.common = builder.fixed + (system + builder.turn_overhead if system else 0)
        self._history = History(
            [turn.role for turn in self._turns], builder.lengths(self._turns),
            self.common, window.length,
            [index for index, turn in enumerate(self._turns) if turn.pinned],
            {index + 1: builder.content_tokens(_introduced(turn.summary)) + builder.turn_overhead
             for index, turn in enumerate(self._turns) if turn.summary is not None})
        self.first = 0

    def prepare(self, first: int = 0) -> Prompt:
        """Returns the prompt of the turns that fit, from the turn `first` on at most. Raises EngineError when not even
        the last one does, or when none may be dropped unasked; Cancelled."""
        window = self._window.length
        if (least := self._history.least()) > 2 * window:     # no need to render and tokenise megabytes to see that
            raise _too_long(least, self._window)
        self.first = max(self._history.first_turn(self._reserve), first)
        asks, keeps = self._command.asks_first, self._command.asks_first or self._command.stops_when_full
        if self.first and keeps:
            raise _full(self.first, self._window, asks)
        prompt = self.built()
        while len(prompt.tokens) + LEAST_ROOM > window:      # lengths are sums of parts, a few tokens off
            if keeps and (dropped := self._history.next_cut(self.first, 0)):
                raise _full(dropped, self._window, asks)
            if not self._see_less(0):
                raise _too_long(len(prompt.tokens), self._window)
            prompt = self.built()
        return prompt

    def refuse_to_go_on(self, written: int) -> None:
        """Raises EngineError where an answer of `written` tokens has filled the context, and turns could be dropped
        that the user wants kept."""
        if self._command.stops_when_full and (dropped := self._history.next_cut(self.first, written)):
            raise _full(dropped, self._window)

    def make_room(self, written: int) -> Prompt | None:
        """Drops the oldest turns because an answer of `written` tokens has filled the window; returns the prompt of the
        others, None where nothing can be dropped. Raises Cancelled."""
        while not self._command.stops_when_full and self._see_less(written):
            prompt = self.built()
            if len(prompt.tokens) + written + LEAST_ROOM <= self._window.length:
                return prompt
        return None

    def built(self) -> Prompt:
        return self._build(self._seen())

    def told(self, tokens: int, reused: int, prompt: Prompt) -> Fitted:
        """Returns what the app is told of a prompt of `tokens`."""
        return Fitted(
            self._command.id, self.first, tokens, reused, self._window.length, prompt.template_problem,
            min(self.common, len(prompt.tokens)), self._builder.content_tokens(_introduced(self._summary())),
            self._history.summarised(self.first), self._history.kept(self.first))

    def next_first(self, written: int, thinking: int) -> int:
        """Returns the first turn seen with the next question, after an answer of `written` tokens, `thinking` of them
        thinking."""
        gone = 0 if self._builder.keeps_thinking else thinking
        return self._history.ahead(self.first, written - gone, self._reserve)

    def partings(self, prompt: Prompt) -> list[int]:
        """Returns where later prompts will part from this one: when its last message is edited, and with the next
        turn; the last token is always evaluated again, for its logits."""
        turns = self._seen()
        edited = (*turns[:-1], Turn("user", _UNLIKE))
        followed = (*turns, Turn("assistant", _UNLIKE), Turn("user", _UNLIKE))
        return [min(common_length(prompt.tokens, self._build(later).tokens), len(prompt.tokens) - 1)
                for later in (edited, followed)]

    def _build(self, turns: Sequence[Turn]) -> Prompt:
        options = self._options
        system = "\n\n".join(filter(None, (self._command.system_prompt, _introduced(self._summary()))))
        return self._builder.build(system, turns, options.thinking, self._answers,
                                   options.thinking_effort, options.max_thinking_tokens, self._command.began)

    def stable(self, prompt: Prompt) -> tuple[int, int]:
        """Returns where the words of the last message begin, and up to where the prompt stays as it is however they go
        on: its last word may become another one."""
        turns = self._seen()
        later = (*turns[:-1], Turn(turns[-1].role, _without_last_word(turns[-1].text) + _UNLIKE))
        certain = common_length(prompt.tokens, self._build(later).tokens)
        begins = self.partings(prompt)[0]
        return begins, max(certain, begins)

    def _seen(self) -> list[Turn]:
        """Returns the turns the model sees."""
        return [*(self._turns[index] for index in self._history.kept(self.first)), *self._turns[self.first:]]

    def _summary(self) -> str:
        turns = self._history.summarised(self.first)
        return (self._turns[turns - 1].summary or "") if turns else ""

    def _see_less(self, written: int) -> bool:
        """Lets the model see less; returns False where nothing can go."""
        later = self._history.next_cut(self.first, written)
        if later == self.first:
            return self._history.give_up_extras()
        self.first = later
        return True


def _without_last_word(text: str) -> str:
    """Returns the text without its last word, or last letters where words are not kept apart."""
    whole = text.rstrip()
    cut = max(whole.rfind(" "), whole.rfind("\n"))
    return whole[:cut if cut >= len(whole) - LONGEST_WORD else max(len(whole) - LONGEST_WORD, 0)].rstrip()


def _introduced(summary: str | None) -> str:
    """Returns a summary as the model is told it, "" for none."""
    return f"{INTRODUCTION}\n{summary.strip()}" if summary and summary.strip() else ""


def _full(dropped: int, window: Window, asks: bool = False) -> EngineError:
    """The user wants no turn dropped, or `asks` what to do; `dropped` would be, and the app is told."""
    more = window.length < window.largest
    values = {"window": f"{window.length:,}", "dropped": str(dropped), "needed": str(window.length)}
    return EngineError(
        QT_TRANSLATE_NOOP("errors", "The context is full: this chat no longer fits into {window} tokens."),
        QT_TRANSLATE_NOOP("errors", "Everything stays here to be read. What should the model do without?") if asks else
        QT_TRANSLATE_NOOP("errors", "You chose to be asked what becomes of the oldest messages."),
        remedies=(Remedy.DROP_OLDEST, Remedy.SUMMARISE, *((Remedy.LARGER_CONTEXT,) if more else ()), Remedy.NEW_CHAT),
        values=values)


def _too_long(tokens: int, window: Window) -> EngineError:
    """Names the next step that helps. `needed` is for the app: the context must hold more than that."""
    more = tokens + LEAST_ROOM <= window.largest
    return EngineError(
        QT_TRANSLATE_NOOP("errors", "This message is too long for the model: {tokens} tokens with the instructions, "
                                    "and the context holds {window}."),
        QT_TRANSLATE_NOOP("errors", "Shorten it, or load the model with a larger context.") if more else
        QT_TRANSLATE_NOOP("errors", "Shorten it, or choose a model that can read more at once."),
        remedies=(Remedy.LARGER_CONTEXT if more else Remedy.CHOOSE_MODEL,),
        values={"tokens": f"{tokens:,}", "window": f"{window.length:,}", "needed": str(tokens)})
