"""The choice of how many answers are written side by side, below *Answer again*."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMenu, QWidget

from assistant.ui.keys import native

COUNTS = tuple(range(2, 9))

translate = QCoreApplication.translate


def title() -> str:
    """Returns what the choice is called."""
    return translate("several_menu", "Several answers side by side")


def compare_title() -> str:
    """Returns what comparing answers of different settings or models is called."""
    return translate("several_menu", "Compare…")


def add_counts(menu: QMenu, chosen: Callable[[int], None]) -> None:
    """Adds a line for each number of answers; `chosen` gets it."""
    for count in COUNTS:
        action = menu.addAction(translate("several_menu", "Give me {count} answers").format(count=count))
        action.setObjectName(f"message.several.{count}")
        action.triggered.connect(lambda _=False, count=count: chosen(count))


def again_menu(parent: QWidget, again: Callable[[], None], several: Callable[[int], None],
               compare: Callable[[], None], can_compare: bool) -> QMenu:
    """Returns the menu of the button that answers again; it deletes itself when it closes."""
    menu = QMenu(parent)
    menu.setObjectName("againMenu")
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    action = menu.addAction(translate("message_menu", "Answer again") + "\t" + native("Ctrl+R"))
    action.setObjectName("message.again")
    action.triggered.connect(lambda: again())
    menu.addSeparator()
    add_counts(menu, several)
    menu.addSeparator()
    comparing = menu.addAction(compare_title())
    comparing.setObjectName("message.compare")
    comparing.setEnabled(can_compare)
    comparing.triggered.connect(lambda: compare())
    return menu
