"""What an answer begins with: its sampler, and where its text is taken apart."""

from collections.abc import Sequence

from assistant.domain.errors import QT_TRANSLATE_NOOP, EngineError
from assistant.domain.settings import Generation
from assistant.engine.answer_text import AnswerText
from assistant.engine.generation import Equipment, Written
from assistant.engine.prompt import Prompt
from assistant.engine.protocol import Generate
from assistant.engine.sampling import Sampler, draw_seed
from assistant.engine.thinking import splitter_for
from assistant.engine.vocabulary import Vocabulary


def sampler_of(vocabulary: Vocabulary, command: Generate, options: Generation, begun: str = "") -> Sampler:
    """Returns the sampler of an answer that goes on after what is `begun` of it. Raises EngineError."""
    seed = options.seed if options.seed >= 0 else draw_seed()
    sampler = Sampler(vocabulary, options, seed, command.ignore_end)
    if not sampler.go_on_after(vocabulary.inner_tokens(begun)):
        sampler.close()
        raise EngineError(
            QT_TRANSLATE_NOOP("errors", "The beginning of the answer does not have the form asked for."),
            QT_TRANSLATE_NOOP("errors", "Answer again, or let answers be anything under All samplers."))
    return sampler


def begin(equipment: Equipment, command: Generate, options: Generation, prompt: Prompt, begun: str = "") -> Written:
    """Returns an answer of which the model has written nothing yet. Raises EngineError."""
    splitter = splitter_for(equipment.markers, equipment.vocabulary, prompt.opens_thinking)
    return Written([], sampler_of(equipment.vocabulary, command, options, begun), AnswerText(splitter, command.stop))


def begun(equipment: Equipment, command: Generate, options: Generation, prompt: Prompt,
          tokens: Sequence[int] | None) -> Written:
    """Returns an answer with what is there of it already; `tokens` are those it was written in, where they are known.
    Raises EngineError."""
    last = command.turns[-1] if command.continue_last else None
    written = begin(equipment, command, options, prompt, last.text if last else "")
    if last:
        spelt = _spelt(command, equipment.vocabulary)
        written.tokens += tokens or equipment.builder.unfinished(last, prompt, spelt)
        written.text, written.reasoning = last.text, last.reasoning
        written.out.splitter.resume(last.text, last.reasoning)
        written.out.go_on_after(b"".join(map(equipment.vocabulary.piece, written.tokens)))
    return written


def _spelt(command: Generate, vocabulary: Vocabulary) -> tuple[int, ...]:
    """Returns the tokens that the app knows of the beginning, none where they do not spell it in this vocabulary."""
    last, tokens = command.turns[-1], command.begun
    known = bool(tokens) and not last.reasoning and all(0 <= token < vocabulary.size for token in tokens)
    return vocabulary.spelling(tokens) if known and vocabulary.text(tokens) == last.text else ()
