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


def add_counts(menu: QMenu, chosen: Callable[[int], None], of_text: bool = False) -> None:
    """Adds a line for each number of answers, or (`of_text`) of continuations; `chosen` gets it."""
    words = (translate("several_menu", "Give me {count} continuations") if of_text else
             translate("several_menu", "Give me {count} answers"))
    for count in COUNTS:
        action = menu.addAction(words.format(count=count))
        action.setObjectName(f"message.several.{count}")
        action.triggered.connect(lambda _=False, count=count: chosen(count))


def _menu(parent: QWidget, name: str) -> QMenu:
    menu = QMenu(parent)
    menu.setObjectName(name)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu


def again_menu(parent: QWidget, again: Callable[[], None], several: Callable[[int], None],
               compare: Callable[[], None], can_compare: bool) -> QMenu:
    """Returns the menu of the button that answers again; it deletes itself when it closes."""
    menu = _menu(parent, "againMenu")
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


def continue_menu(parent: QWidget, several: Callable[[int], None]) -> QMenu:
    """Returns the menu of the button that continues a text; it deletes itself when it closes."""
    menu = _menu(parent, "severalMenu")
    add_counts(menu, several, of_text=True)
    return menu


def other_continuations_menu(parent: QWidget, again: Callable[[], None], several: Callable[[int], None],
                             replay: Callable[[], None]) -> QMenu:
    """Returns the menu of the button that continues a text otherwise; it deletes itself when it closes."""
    menu = _menu(parent, "againMenu")
    other = menu.addAction(translate("TextPage", "Another continuation") + "\t" + native("Ctrl+R"))
    other.setObjectName("message.again")
    other.triggered.connect(lambda: again())
    menu.addSeparator()
    add_counts(menu, several, of_text=True)
    menu.addSeparator()
    replaying = menu.addAction(translate("message_menu", "Replay…"))
    replaying.setObjectName("message.replay")
    replaying.triggered.connect(lambda: replay())
    return menu
