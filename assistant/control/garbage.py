"""Collects garbage in the thread of the interface alone."""

import gc

from PySide6.QtCore import QObject, QTimer

LOOK_MS = 1000


class GarbageCollector(QObject):
    """Looks for garbage in cycles in the thread it is made in, in place of Python itself.

    Python does so in whichever thread asks for memory, and destroys there what it finds, Qt's objects among it: those
    may be destroyed in their own thread alone. That ended the program while another thread read the header of a file.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        timer = QTimer(self, interval=LOOK_MS)
        timer.timeout.connect(collect_due)
        timer.start()


def collect_due() -> None:
    """Collects the oldest generation that is due and those younger, if Python would look for garbage now."""
    due = [generation for generation, (count, most) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True))
           if 0 < most < count]
    if 0 in due:
        gc.collect(due[-1])
