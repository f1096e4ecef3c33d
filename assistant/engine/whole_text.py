"""The prompt of a raw text: its tokens and nothing else, nothing dropped from its beginning."""

from collections.abc import Mapping, Sequence

from assistant.domain.errors import QT_TRANSLATE_NOOP, EngineError, Remedy
from assistant.domain.settings import Generation
from assistant.engine.prompt import Prompt, PromptBuilder
from assistant.engine.prompt_fitting import PromptFitting, Window
from assistant.engine.protocol import Generate


def fitting_of(builder: PromptBuilder, command: Generate, options: Generation,
               answers: Mapping[str, Sequence[int]], window: Window) -> PromptFitting:
    """Returns what makes the prompt of a command: of its turns, or of its text."""
    if command.text is not None:
        return WholeText(builder, command, options, window)
    return PromptFitting(builder, command, options, answers, window)


class WholeText(PromptFitting):
    """All of the text, or none."""

    def __init__(self, builder: PromptBuilder, command: Generate, options: Generation, window: Window) -> None:
        super().__init__(builder, command, options, {}, window)
        self.common = 0

    def prepare(self, first: int = 0) -> Prompt:
        """Returns the tokens of the text, which has no turns to leave out. Raises EngineError where they fill the
        context, Cancelled."""
        prompt = self._builder.raw(self._command.text or "")
        if not prompt.tokens:
            raise EngineError(QT_TRANSLATE_NOOP("errors", "There is nothing to continue."),
                              QT_TRANSLATE_NOOP("errors", "Write the first words, then try again."))
        if len(prompt.tokens) >= self._window.length:
            raise _too_long(len(prompt.tokens), self._window)
        return prompt

    def make_room(self, written: int) -> Prompt | None:
        return None

    def next_first(self, written: int, thinking: int) -> int:
        return 0        # there is no next question

    def partings(self, prompt: Prompt) -> list[int]:
        return [len(prompt.tokens) - 1]     # where another continuation begins


def _too_long(tokens: int, window: Window) -> EngineError:
    more = tokens < window.largest
    return EngineError(
        QT_TRANSLATE_NOOP("errors", "The text before the cursor is too long for the model: {tokens} tokens, and the "
                                    "context holds {window}."),
        QT_TRANSLATE_NOOP("errors", "Load the model with a larger context, or continue an earlier place.") if more else
        QT_TRANSLATE_NOOP("errors", "Continue an earlier place, or choose a model that can read more at once."),
        remedies=(Remedy.LARGER_CONTEXT if more else Remedy.CHOOSE_MODEL,),
        values={"tokens": f"{tokens:,}", "window": f"{window.length:,}", "needed": str(tokens)})
