"""What is told of an exception that nobody expected: where it happened, never its words, which may quote a chat."""

import os
import traceback

from assistant.domain.errors import QT_TRANSLATE_NOOP, AssistantError, EngineError
from assistant.engine.load_errors import not_enough_memory


def print_frames(problem: Exception) -> None:
    """Writes where it happened to stderr; the exception's own text may quote a chat and is left out."""
    frames = "".join(traceback.format_tb(problem.__traceback__))
    os.write(2, f"{type(problem).__name__}\n{frames}".encode("utf-8", "replace"))


def mistake(problem: Exception) -> EngineError:
    """Returns it as an error of the engine."""
    last = traceback.extract_tb(problem.__traceback__)[-1]
    return EngineError(
        QT_TRANSLATE_NOOP("errors", "The engine made a mistake."),
        QT_TRANSLATE_NOOP("errors", "Try again. If it comes back, load the model again."),
        f"{type(problem).__name__} in {last.name}, line {last.lineno}")


def error_of(problem: Exception) -> AssistantError:
    """Returns what the app is told of what a command raised; stderr, too, tells of a mistake."""
    if isinstance(problem, AssistantError):
        return problem
    if isinstance(problem, MemoryError):
        return not_enough_memory("", of_computer=True)
    print_frames(problem)
    return mistake(problem)
