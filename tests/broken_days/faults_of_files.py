"""Model files that cannot be used."""

import dataclasses
import struct
from pathlib import Path

from PySide6.QtWidgets import QListView

from assistant.domain.errors import Remedy
from assistant.store.model_folder import STARTER_NAME
from tests.broken_days.day import Day
from tests.broken_days.fault import (
    AGAIN,
    CARD,
    CHOOSE,
    FILE_HERE,
    LESS,
    RELOAD,
    STRIP,
    Fault,
    Step,
)
from tests.engine import gguf_variants


def broken_file(day: Day, how: str) -> Path:
    path = day.folder / "model.gguf"
    if how == "not a GGUF":
        path.write_text("This is not a model.\n" * 100)
    elif how == "empty":
        path.touch()
    elif how == "truncated":
        path.write_bytes(day.starter.read_bytes()[:-1000])
    elif how == "damaged":
        data = bytearray(day.starter.read_bytes())
        for at in range(64, 4096, 7):
            data[at] ^= 0xFF
        path.write_bytes(data)
    elif how == "unknown architecture":
        gguf_variants.with_text(gguf_variants.copy(day.folder), "general.architecture", "lxxma")
    elif how == "hostile header":
        gguf_variants.with_bytes(gguf_variants.copy(day.folder), "llama.attention.layer_norm_rms_epsilon",
                                 struct.pack("<f", -1.0))
    elif how == "a million layers":
        gguf_variants.with_number(gguf_variants.copy(day.folder), "llama.block_count", 1_000_000)
    return path


def open_file(how: str) -> Step:
    def provoke(day: Day) -> None:
        day.in_chat()
        day.app.drop_file(broken_file(day, how))

    return provoke


def open_file_first(how: str) -> Step:
    def provoke(day: Day) -> None:
        day.at_first_page()
        day.app.drop_file(broken_file(day, how))

    return provoke


def choose_another(day: Day) -> None:
    """*Choose another model* opens the picker; the practice model chosen there answers."""
    day.press(CHOOSE)
    pick_starter(day)


def pick_starter(day: Day) -> None:
    rows = day.app.until_seen("modelRows")
    assert isinstance(rows, QListView)
    day.answer_briefly()
    day.app.click_row(rows, STARTER_NAME)
    day.app.until(lambda: day.app.model_name() == STARTER_NAME and day.app.window.engine_ready())
    day.answered()


def go_on(day: Day) -> None:
    """The model in use was not touched."""
    day.answered()


def browser_opens(remedy: Remedy) -> Step:
    def cure(day: Day) -> None:
        day.press(remedy)
        day.app.until(lambda: day.widgets.browser.isVisible())
        day.widgets.browser.close()

    return cure


def use_starter(day: Day) -> None:
    """The first page still works: the practice model answers what was typed there."""
    day.app.press("Return")
    day.sent.append(day.typed)
    day.typed = ""
    day.app.click("starterButton")
    day.app.until(day.app.window.engine_ready)
    day.app.until(lambda: len(day.app.messages()) == 2)
    day.app.click("stopButton")
    day.app.until(day.app.window.engine_idle)


FILES = (
    Fault("not a GGUF", open_file("not a GGUF"), STRIP, "not a model file", (FILE_HERE, CHOOSE), go_on),
    Fault("empty", open_file("empty"), STRIP, "is empty", (AGAIN, FILE_HERE), browser_opens(AGAIN)),
    Fault("truncated", open_file("truncated"), STRIP, "is incomplete", (AGAIN, FILE_HERE), go_on),
    Fault("damaged", open_file("damaged"), STRIP, "is damaged", (AGAIN, FILE_HERE), go_on),
    Fault("unknown architecture", open_file("unknown architecture"), STRIP, "does not know this kind of model",
          (CHOOSE,), choose_another),
    Fault("hostile header that aborts llama.cpp", open_file("hostile header"), STRIP, "stopped twice",
          (LESS, CHOOSE, RELOAD), choose_another),
    Fault("hostile header of a million layers", open_file("a million layers"), STRIP, "is damaged",
          (AGAIN, FILE_HERE), go_on),
)
FILES_ON_FIRST_PAGE = tuple(
    dataclasses.replace(fault, name=f"{fault.name}, first page", provoke=open_file_first(how), place=CARD,
                        cure=use_starter)
    for fault, how in ((FILES[0], "not a GGUF"), (FILES[3], "damaged"), (FILES[5], "hostile header")))
