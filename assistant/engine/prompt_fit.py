"""Fits a chat into the context: what of it the model sees, and the prompt of that."""

from collections.abc import Mapping, Sequence

from assistant.domain.errors import QT_TRANSLATE_NOOP, EngineError, Remedy
from assistant.domain.settings import Generation
from assistant.engine.history import History
from assistant.engine.prompt import Prompt, PromptBuilder
from assistant.engine.protocol import Fitted, Generate, Turn
from assistant.engine.summarising import INTRODUCTION

RESERVED_SHARE = 0.25       # of the window kept free for the answer, at most
LEAST_ROOM = 32             # tokens an answer must have, or the message is refused


class PromptFit:
    """The turns of one Generate, the answer to be continued left out, and where among them the model begins to see."""

    def __init__(self, builder: PromptBuilder, command: Generate, options: Generation, window: int, largest: int,
                 answers: Mapping[str, Sequence[int]]) -> None:
        """`window` tokens are there; `largest` could be, if the model was loaded with more."""
        self._builder, self._command, self._options = builder, command, options
        self._window, self._largest = window, largest
        self._answers = answers
        self._turns = command.turns[:-1] if command.continue_last else command.turns
        self._reserve = min(options.max_tokens, int(window * RESERVED_SHARE))
        self.first = 0          # of the turns the model sees
        system = builder.content_tokens(command.system_prompt)
        self.system_tokens = builder.fixed + (system + builder.turn_overhead if system else 0)
        self._history = History(
            [turn.role for turn in self._turns], [builder.length(turn) for turn in self._turns],
            self.system_tokens, window,
            [index for index, turn in enumerate(self._turns) if turn.pinned],
            {index + 1: builder.content_tokens(_introduced(turn.summary)) + builder.turn_overhead
             for index, turn in enumerate(self._turns) if turn.summary is not None})

    def prepare(self) -> Prompt:
        """Returns the prompt of the turns that fit. Raises EngineError when not even the last one does, or when the
        user wants none dropped; Cancelled."""
        if (least := self._history.least()) > 2 * self._window:  # no need to render and tokenise megabytes to see that
            raise self._too_long(least)
        self.first = self._history.first_turn(self._reserve)
        if self.first:
            self._refuse(self.first)
        prompt = self.prompt()
        while len(prompt.tokens) + LEAST_ROOM > self._window:    # lengths are sums of parts, a few tokens off
            if not self._see_less(0):
                raise self._too_long(len(prompt.tokens))
            prompt = self.prompt()
        return prompt

    def refuse_to_go_on(self, written: int) -> None:
        """Raises EngineError where an answer of `written` tokens has filled the context and the user wants no turn
        dropped that could be."""
        if dropped := self._history.next_cut(self.first, written):
            self._refuse(dropped)

    def make_room(self, written: int) -> Prompt | None:
        """Drops the oldest turns beside `written` tokens of an answer that has filled the context; returns the new
        prompt, None where nothing can be dropped. Raises Cancelled."""
        while not self._command.stops_when_full and self._see_less(written):
            prompt = self.prompt()
            if len(prompt.tokens) + written + LEAST_ROOM <= self._window:
                return prompt
        return None

    def prompt(self) -> Prompt:
        """Returns the prompt of what the model sees."""
        return self.built(self.seen())

    def built(self, turns: Sequence[Turn]) -> Prompt:
        """Returns the prompt of other turns in the same frame."""
        system = "\n\n".join(filter(None, (self._command.system_prompt, _introduced(self._summary()))))
        return self._builder.build(system, turns, self._options.thinking, self._answers)

    def seen(self) -> list[Turn]:
        """Returns the turns the model sees."""
        return [*(self._turns[index] for index in self._history.kept(self.first)), *self._turns[self.first:]]

    def told(self, tokens: int, reused: int, prompt: Prompt) -> Fitted:
        """Returns what the app is told of a prompt of `tokens`."""
        return Fitted(
            self._command.id, self.first, tokens, reused, self._window, prompt.template_problem,
            min(self.system_tokens, tokens), self._builder.content_tokens(_introduced(self._summary())),
            self._history.summarised(self.first), self._history.kept(self.first))

    def next_first(self, written: int) -> int:
        """Returns the first turn seen with the next question, after an answer of `written` tokens."""
        return self._history.ahead(self.first, written, self._reserve)

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

    def _refuse(self, dropped: int) -> None:
        """Raises EngineError where the user wants no turn dropped; `dropped` would be, and the app is told."""
        if not self._command.stops_when_full:
            return
        more = self._window < self._largest
        values = {"window": f"{self._window:,}", "dropped": str(dropped)}
        raise EngineError(
            QT_TRANSLATE_NOOP("errors", "The context is full: this chat no longer fits into {window} tokens."),
            QT_TRANSLATE_NOOP("errors", "You chose to be asked what becomes of the oldest messages."),
            remedies=(Remedy.DROP_OLDEST, Remedy.SUMMARISE, *((Remedy.LARGER_CONTEXT,) if more else ()),
                      Remedy.NEW_CHAT),
            values={**values, "needed": str(self._window)} if more else values)

    def _too_long(self, tokens: int) -> EngineError:
        """Names the next step that helps. `needed` is for the app: the context must hold more than that."""
        more = tokens + LEAST_ROOM <= self._largest
        return EngineError(
            QT_TRANSLATE_NOOP("errors", "This message is too long for the model: {tokens} tokens with the "
                                        "instructions, and the context holds {window}."),
            QT_TRANSLATE_NOOP("errors", "Shorten it, or load the model with a larger context.") if more else
            QT_TRANSLATE_NOOP("errors", "Shorten it, or choose a model that can read more at once."),
            remedies=(Remedy.LARGER_CONTEXT if more else Remedy.CHOOSE_MODEL,),
            values={"tokens": f"{tokens:,}", "window": f"{self._window:,}", "needed": str(tokens)})


def _introduced(summary: str | None) -> str:
    """Returns a summary as the model is told it, "" for none."""
    return f"{INTRODUCTION}\n{summary.strip()}" if summary and summary.strip() else ""
