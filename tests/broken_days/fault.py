"""One line of the table of faults, and the short names it is written in."""

from collections.abc import Callable
from dataclasses import dataclass

from assistant.domain.errors import Remedy
from tests.broken_days.day import Day, Place

CARD, STRIP, MESSAGE = Place.CARD, Place.STRIP, Place.MESSAGE
AGAIN, FILE_HERE, CHOOSE = Remedy.DOWNLOAD_AGAIN, Remedy.USE_FILE, Remedy.CHOOSE_MODEL
RETRY, MIRROR, SETTINGS, FOLDER = Remedy.RETRY, Remedy.USE_MIRROR, Remedy.OPEN_SETTINGS, Remedy.OPEN_FOLDER
LESS, CPU, RELOAD, CONTINUE = Remedy.SMALLER_CONTEXT, Remedy.CPU_ONLY, Remedy.RELOAD_MODEL, Remedy.CONTINUE
RESUME, PAGE = Remedy.RESUME, Remedy.OPEN_PAGE

Step = Callable[[Day], None]


@dataclass(frozen=True)
class Fault:
    """What breaks, where the user is told, in which words, with which buttons, and what a button then does."""

    name: str
    provoke: Step
    place: Place
    says: str
    offers: tuple[Remedy, ...] = ()
    cure: Step | None = None
