"""What an answer begins with: its sampler, and where its text is taken apart."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.domain.errors import QT_TRANSLATE_NOOP, EngineError
from assistant.domain.settings import Generation
from assistant.engine.answer_text import AnswerText
from assistant.engine.form import led_over
from assistant.engine.generation import Equipment, Written
from assistant.engine.prompt import Prompt
from assistant.engine.protocol import Generate
from assistant.engine.sampling import Sampler, draw_seed
from assistant.engine.thinking import splitter_for
from assistant.engine.vocabulary import Vocabulary

_LEFT_OUT = ("", "\n\n", "\n", " ")     # between thinking and answer: no part of either, but a form may want it


def begin(equipment: Equipment, command: Generate, options: Generation, prompt: Prompt) -> Written:
    """Returns an answer of which nothing is there yet. Raises EngineError."""
    splitter = splitter_for(equipment.markers, equipment.vocabulary, prompt.opens_thinking)
    return Written([], _sampler(equipment, command, options), AnswerText(splitter, command.stop))


def begun(equipment: Equipment, command: Generate, options: Generation, prompt: Prompt,
          tokens: Sequence[int] | None) -> Written:
    """Returns an answer with what is there of it already; `tokens` are those it was written in, where they are known.
    Raises EngineError."""
    last = command.turns[-1] if command.continue_last else None
    written = begin(equipment, command, options, prompt)
    if last:
        spelt = _spelt(command, equipment.vocabulary)
        written.tokens += tokens or equipment.builder.unfinished(last, prompt, spelt)
        written.text, written.reasoning = last.text, last.reasoning
        written.out.splitter.resume(last.text, last.reasoning)
        written.out.go_on_after(b"".join(map(equipment.vocabulary.piece, written.tokens)))
        _lead(written, equipment.vocabulary)
    return written


def resampled(equipment: Equipment, command: Generate, options: Generation, written: Written) -> Written:
    """Returns an answer that goes on with other settings than it was `written` with so far. Raises EngineError."""
    written = replace(written, sampler=_sampler(equipment, command, options))
    _lead(written, equipment.vocabulary)
    return written


def _sampler(equipment: Equipment, command: Generate, options: Generation) -> Sampler:
    seed = options.seed if options.seed >= 0 else draw_seed()
    return Sampler(equipment.vocabulary, options, seed, command.ignore_end)


def _lead(written: Written, vocabulary: Vocabulary) -> None:
    """Leads the form asked of an answer over what is there of it. Raises EngineError, the sampler being closed, where
    it has not that form."""
    tokens = _answer_tokens(written, vocabulary)
    for blanks in _LEFT_OUT if written.reasoning else ("",):
        if written.sampler.go_on_after([*vocabulary.inner_tokens(blanks), *tokens]):
            return
        written.sampler.restart_grammar()
    written.sampler.close()
    raise EngineError(
        QT_TRANSLATE_NOOP("errors", "The beginning of the answer does not have the form asked for."),
        QT_TRANSLATE_NOOP("errors", "Answer again, or let answers be anything under All samplers."))


def _answer_tokens(written: Written, vocabulary: Vocabulary) -> list[int]:
    """Returns the tokens of what is there of an answer without its thinking, also of what is held back of it because a
    stop string may begin there."""
    out = written.out
    half = b"" if out.splitter.thinking or out.splitter.begun else out.half
    return led_over(written.text + out.held, written.tokens, half, vocabulary)


def _spelt(command: Generate, vocabulary: Vocabulary) -> tuple[int, ...]:
    """Returns the tokens that the app knows of the beginning, none where they do not spell it in this vocabulary."""
    last, tokens = command.turns[-1], command.begun
    known = bool(tokens) and not last.reasoning and all(0 <= token < vocabulary.size for token in tokens)
    return vocabulary.spelling(tokens) if known and vocabulary.text(tokens) == last.text else ()
