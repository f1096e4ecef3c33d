"""Continues raw text: no template, no thinking, nothing dropped from its beginning."""

from dataclasses import replace

from assistant.engine.beginning import begin
from assistant.engine.continuing import checked
from assistant.engine.generation import Answer, Equipment
from assistant.engine.protocol import Finished, Generate
from assistant.engine.thinking import NO_MARKERS


def for_text(equipment: Equipment) -> Equipment:
    """Returns what a text is continued with: what the model writes is text, whatever it spells."""
    return replace(equipment, markers=NO_MARKERS)


def continue_text(equipment: Equipment, command: Generate, arrived: float) -> Finished:
    """Writes on after a raw text, with what `for_text` returns; what was read of it before is used again. Raises
    EngineError."""
    options = checked(command.generation)
    answer = Answer(equipment, command, options, arrived, {})
    prompt = answer.prepare()
    written = begin(equipment, command, options, prompt)
    try:
        return answer.finish(answer.write(prompt, written, True), written)
    finally:
        answer.close()
        written.sampler.close()
