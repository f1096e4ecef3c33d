"""Carries out one Inspect: the prompt as an answer has it, the evaluation up to the place, and the look at it."""

import bisect
import codecs
import time
from collections.abc import Mapping, Sequence

from assistant.domain.distribution import Word
from assistant.domain.errors import Cancelled
from assistant.engine.continuing import Kept, checked
from assistant.engine.form import Form, led_over
from assistant.engine.generation import Answer, Equipment
from assistant.engine.inspection import too_far_back, words_of
from assistant.engine.prompt import Prompt
from assistant.engine.protocol import Generate, Turn
from assistant.engine.protocol_inspection import Inspect
from assistant.engine.vocabulary import Vocabulary

_AS_IT_IS = Prompt([], False, opens_answer=True)        # no marker comes before what stands after it


def inspect(command: Inspect, equipment: Equipment, answers: Mapping[str, Sequence[int]],
            last_answer: Kept | None) -> bool:
    """Looks at a place of the last turn; returns False where it was stopped on the way. Raises EngineError.

    `answers` and `last_answer` tell the tokens of what was written here.
    """
    last = command.turns[-1]
    try:
        if command.text is None:
            prompt = _prompt(command, equipment, answers)
            tokens = _tokens_of(last, prompt, equipment, answers, last_answer)
        else:
            prompt = equipment.builder.raw(command.text)
            tokens = equipment.builder.unfinished(last, _AS_IT_IS)
    except Cancelled:
        return False
    words = words_of(last.text, tokens, equipment.vocabulary) if tokens else []
    index = _index(command, words)
    history = [*prompt.tokens, *tokens[:len(tokens) - len(words) + index]]
    context, inspection = equipment.context, equipment.inspection
    if len(history) > context.length:
        raise too_far_back()
    inspection.found(command, prompt, tokens, words, index)
    sequence = inspection.scratch(equipment.cache, history)
    total = len(history) - (reused := len(sequence.tokens))
    if not sequence.evaluate(history[reused:], lambda done: inspection.progress(command, done, total)):
        return False
    chosen, before = (words[index].token, last.text[:words[index].start]) if index < len(words) else (-1, last.text)
    form = Form() if last.reasoning and not last.text else Form(_begun(before, words[:index], equipment.vocabulary))
    goes_on = last_answer is not None and tokens is last_answer.written.tokens and index == len(words)
    running = last_answer.written.sampler.last_stage() if last_answer and goes_on else None
    inspection.look(command.id, context.pointer, history, chosen, before, command.generation, form, running)
    return True


def _begun(before: str, words: Sequence[Word], vocabulary: Vocabulary) -> list[int]:
    """Returns the tokens of the answer before a place, as `beginning` has them for going on there."""
    tokens, decoder = [word.token for word in words], codecs.getincrementaldecoder("utf-8")("replace")
    decoder.decode(b"".join(map(vocabulary.piece, tokens)))
    return led_over(before, tokens, decoder.getstate()[0], vocabulary)


def _prompt(command: Inspect, equipment: Equipment, answers: Mapping[str, Sequence[int]]) -> Prompt:
    asked = Generate(command.id, command.turns, command.system_prompt, True, command.generation, began=command.began)
    return Answer(equipment, asked, checked(command.generation), time.monotonic(), answers).prepare()


def _index(command: Inspect, words: Sequence[Word]) -> int:
    if command.character >= 0 and words:
        return max(bisect.bisect_right(words, command.character, key=lambda word: word.start) - 1, 0)
    return command.index if 0 <= command.index < len(words) else len(words)


def _tokens_of(turn: Turn, prompt: Prompt, equipment: Equipment, answers: Mapping[str, Sequence[int]],
               last_answer: Kept | None) -> Sequence[int]:
    """Returns the tokens of an answer with its thinking, as they were drawn where that is known."""
    if last_answer and last_answer.prompt_end == prompt.end:
        written = last_answer.written
        if (written.text, written.reasoning) == (turn.text, turn.reasoning):
            return written.tokens
    return equipment.builder.unfinished(turn, prompt, answers.get(turn.text, ()) if not turn.reasoning else ())
