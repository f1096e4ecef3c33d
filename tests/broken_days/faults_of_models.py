"""Memory, the model file and the worker: what breaks while a model is in use."""

import os
import shutil
from pathlib import Path

import psutil

from assistant import paths
from tests.broken_days.day import Day
from tests.broken_days.fault import (
    AGAIN,
    CARD,
    CHOOSE,
    CONTINUE,
    CPU,
    FILE_HERE,
    LESS,
    MESSAGE,
    STRIP,
    Fault,
)
from tests.broken_days.faults_of_files import choose_another

MEMORY, FREE = 8 << 30, 4 << 30       # bytes


def too_large_context(day: Day) -> None:
    """A computer with little memory, to the app and to its engine: a large one has room for 23,040 bytes a token."""
    memory = psutil.virtual_memory()._replace(total=MEMORY, available=FREE)
    day.patch.setattr(psutil, "virtual_memory", lambda: memory)
    engines = day.folder / "engines"
    engines.mkdir()
    (engines / "sitecustomize.py").write_text(
        f"import psutil\nmemory = psutil.virtual_memory()._replace(total={MEMORY}, available={FREE})\n"
        "psutil.virtual_memory = lambda: memory\n")
    day.patch.setenv("PYTHONPATH", str(engines))
    day.in_chat()
    day.services.preferences.set_for_model(day.starter, "model.context_length", 1_048_576)
    day.services.models.release()
    day.send()


def too_little_memory(day: Day) -> None:
    """The worker may have 1.4 GB: enough for half of the context wanted."""
    command = paths.worker_command()
    day.patch.setattr(paths, "worker_command",
                      lambda: ["sh", "-c", 'ulimit -d 1400000; exec "$0" "$@"', *command])
    day.in_chat()
    day.services.preferences.set_for_model(day.starter, "model.context_length", 65_536)
    day.services.models.release()
    day.send()


def less_context(day: Day) -> None:
    """*Use less context* loads the model with half of it; the message that waited is answered."""
    day.answer_briefly()
    day.press(LESS)
    day.app.until(lambda: day.app.window.engine_ready() and not day.told())
    info = day.services.models.info
    assert info is not None
    assert info.context_length == 32_768
    day.answered()


def with_own_copy(day: Day) -> Path:
    path = Path(shutil.copyfile(day.starter, day.folder / "own.gguf"))
    day.in_chat(path)
    return path


def deleted_while_released(day: Day) -> None:
    path = with_own_copy(day)
    day.services.models.release()
    path.unlink()
    day.send()


def deleted_between_runs(day: Day) -> None:
    path = with_own_copy(day)
    day.app.close()
    path.unlink()
    day.app.open()


def truncated_while_loaded(day: Day) -> None:
    path = with_own_copy(day)
    day.streaming()
    os.truncate(path, 1 << 20)


def worker_killed(day: Day) -> None:
    day.in_chat()
    day.streaming()
    day.app.workers()[0].kill()


def continued(day: Day) -> None:
    """*Continue* goes on with the same answer, behind the words that were there."""
    before = day.app.answer()
    day.press(CONTINUE)
    day.app.until(lambda: day.app.answer_begun() and day.app.seen("stopButton"))
    day.app.until(lambda: len(day.services.session.chat.messages[before.id].text) >= len(before.text)
                  and day.app.window.engine_ready())
    day.app.click("stopButton")
    after = day.app.until_answered(2)
    assert after.id == before.id
    assert after.text.startswith(before.text)


def without_llama_cpp(day: Day) -> None:
    shadow = day.folder / "shadow" / "llama_cpp"
    shadow.mkdir(parents=True)
    (shadow / "__init__.py").write_text("raise ImportError('libllama.so: cannot open shared object file')\n")
    day.patch.setenv("PYTHONPATH", str(shadow.parent))
    day.at_first_page()
    day.app.click("starterButton")


MODELS = (
    Fault("context too large for memory", too_large_context, MESSAGE, "of memory", (LESS, CHOOSE)),
    Fault("memory runs out while loading", too_little_memory, MESSAGE, "not enough memory", (LESS, CPU, CHOOSE),
          less_context),
    Fault("model file deleted under us", deleted_while_released, MESSAGE, "not there any more", (FILE_HERE, CHOOSE),
          choose_another),
    Fault("model file deleted between runs", deleted_between_runs, STRIP, "not there any more", (FILE_HERE, CHOOSE),
          choose_another),
    Fault("model file truncated under us", truncated_while_loaded, MESSAGE, "changed or was cut off", (CHOOSE, AGAIN),
          choose_another),
    Fault("worker killed mid-answer", worker_killed, MESSAGE, "system stopped the engine", (CONTINUE, LESS, CHOOSE),
          continued),
    Fault("llama.cpp missing", without_llama_cpp, CARD, "llama.cpp"),
)
