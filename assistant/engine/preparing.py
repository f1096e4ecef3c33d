"""Evaluates the part of a prompt that is certain while its last message is still being written."""

from collections.abc import Mapping, Sequence

from assistant.domain.errors import Cancelled, EngineError
from assistant.engine.continuing import checked
from assistant.engine.generation import Equipment
from assistant.engine.prompt_fitting import PromptFitting, Window
from assistant.engine.protocol import Generate, Prepared


def prepare(equipment: Equipment, command: Generate, answers: Mapping[str, Sequence[int]]) -> Prepared:
    """Returns how far it came. What is wrong with the prompt is told when it is sent, not now.

    An answer's prompt is compared with what lies in the cache token by token: whatever was prepared, the answer is
    one to what was sent. A recurrent model cannot take words back, so none that may change are read into it.
    """
    nothing = Prepared(command.id, 0, 0)
    if not command.turns:
        return nothing
    context, cache = equipment.context, equipment.cache
    try:
        fitting = _fitting(equipment, command, answers)
        prompt = fitting.prepare()
        begins, certain = fitting.stable(prompt)
    except (Cancelled, EngineError):
        return nothing
    if context.model.is_recurrent or not command.turns[-1].text.strip():
        certain = begins
    sequence = cache.sequence_for(prompt.tokens, command.chat, common=fitting.common if fitting.first else -1)
    before = len(sequence.tokens)
    sequence.last_message = lambda: fitting.partings(prompt)[0]
    try:
        sequence.evaluate(prompt.tokens[before:certain], marks=(begins,))
    except EngineError:
        return nothing
    finally:
        sequence.draft_from = begins if len(sequence.tokens) > begins else -1
    return Prepared(command.id, len(sequence.tokens), len(sequence.tokens) - before, len(prompt.tokens))


def count_reusable(equipment: Equipment, command: Generate, answers: Mapping[str, Sequence[int]]) -> Prepared:
    """Returns how much of a prompt need not be evaluated; everything stays where it is."""
    try:
        tokens = _fitting(equipment, command, answers).prepare().tokens
    except (Cancelled, EngineError):
        return Prepared(command.id, 0, 0)
    return Prepared(command.id, equipment.cache.reusable(tokens, command.chat), 0, len(tokens))


def _fitting(equipment: Equipment, command: Generate, answers: Mapping[str, Sequence[int]]) -> PromptFitting:
    return PromptFitting(equipment.builder, command, checked(command.generation), answers,
                         Window(equipment.context.length, equipment.largest_context))
