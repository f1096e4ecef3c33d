"""Continues raw text: no template, no thinking, nothing dropped from its beginning."""

from dataclasses import replace

from assistant.domain.errors import QT_TRANSLATE_NOOP, EngineError, Remedy
from assistant.domain.settings import Generation
from assistant.engine.answer_text import AnswerText, Piece
from assistant.engine.beginning import sampler_of
from assistant.engine.continuing import checked
from assistant.engine.generation import Answer, Equipment, Written
from assistant.engine.prompt import Prompt, PromptBuilder
from assistant.engine.prompt_fitting import PromptFitting, Window
from assistant.engine.protocol import Finished, Generate
from assistant.engine.thinking import Markers, ThinkingSplitter

_NO_MARKERS = Markers("", "")


class Completion(Answer):
    """One Generate with a text being carried out; the prompt is the text and nothing else."""

    def __init__(self, equipment: Equipment, command: Generate, options: Generation, arrived: float) -> None:
        """`arrived` is time.monotonic() of the command."""
        command = replace(command, turns=(), continue_last=False)
        super().__init__(replace(equipment, markers=_NO_MARKERS), command, options, arrived, {})
        self._fitting = _WholeText(equipment.builder, command, options,
                                   Window(equipment.context.length, equipment.largest_context))

    def finish(self, reason: str, written: Written) -> Finished:
        """Returns how it went. Nothing goes on with it later: what was held back is sent however it ended."""
        if reason != "stop" and (pieces := written.out.flush()):
            self._tell(pieces, -1, None, written)
        return super().finish(reason, written)


class _WholeText(PromptFitting):
    """All of the text, or none."""

    def __init__(self, builder: PromptBuilder, command: Generate, options: Generation, window: Window) -> None:
        super().__init__(builder, command, options, {}, window)
        self.common = 0

    def prepare(self) -> Prompt:
        """Returns the tokens of the text. Raises EngineError where they fill the context, Cancelled."""
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


def continue_text(equipment: Equipment, command: Generate, arrived: float) -> Finished:
    """Writes on after a raw text; what was read of it before is used again. Raises EngineError."""
    options = checked(command.generation)
    completion = Completion(equipment, command, options, arrived)
    prompt = completion.prepare()
    written = Written([], sampler_of(equipment.vocabulary, command, options), AnswerText(_Plain(), command.stop))
    try:
        return completion.finish(completion.write(prompt, written, True), written)
    finally:
        completion.close()
        written.sampler.close()


class _Plain(ThinkingSplitter):
    """Splits nothing."""

    def __init__(self) -> None:
        super().__init__("", "", (), False)
        self.may_open = self._at_start = False

    def feed(self, text: str) -> list[Piece]:
        return [(False, text)] if text else []


def _too_long(tokens: int, window: Window) -> EngineError:
    more = tokens < window.largest
    return EngineError(
        QT_TRANSLATE_NOOP("errors", "The text before the cursor is too long for the model: {tokens} tokens, and the "
                                    "context holds {window}."),
        QT_TRANSLATE_NOOP("errors", "Load the model with a larger context, or continue an earlier place.") if more else
        QT_TRANSLATE_NOOP("errors", "Continue an earlier place, or choose a model that can read more at once."),
        remedies=(Remedy.LARGER_CONTEXT if more else Remedy.CHOOSE_MODEL,),
        values={"tokens": f"{tokens:,}", "window": f"{window.length:,}", "needed": str(tokens)})
